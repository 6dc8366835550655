"""What explains a still map: the ladder, drawn, the scale, and whose map it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from geo.rule import STATES
from geo.views.lettering import lines_of, width_of
from geo.views.map_marks import SMALL as UNCOUNTED
from geo.views.map_marks import Box, Cluster, Kind, placed
from geo.views.map_names import overlap
from geo.views.marks import half_svg, presence_mark_svg, site_mark_svg
from geo.views.palette import palette
from geo.views.text import labels, t
from geo.views.window import Window

# sizes of letters, px
HEAD, TEXT, SMALL = 9.5, 9.0, 7.6
LINE: Final = 1.32
_MARK: Final = 15.0
_INDENT: Final = 20.0
_BETWEEN: Final = 3.0
# how a route that nobody recorded is drawn, and a line or the rim of an area that somebody did
ROUTE: Final = 'fill="none" stroke="{route}" stroke-width="1.6" stroke-dasharray="5 3.5"'
SHAPE: Final = 'fill="none" stroke="{outline}" stroke-width="2" stroke-linejoin="round"'
_ORGANISATIONS: Final[Mapping[str, str]] = {
    "local": "panel.local",
    "standing": "legend.chinese_standing",
    "project": "legend.chinese_project",
}
# lengths that a reader can take in, km
_ROUND_KM: Final = tuple(n * 10**power for power in range(5) for n in (1, 2, 5))
# of the width of the map, at most
_SCALE_SHARE: Final = 0.24
_AROUND: Final = 6.0


@dataclass(frozen=True)
class Entry:
    """A line of the key: a mark as SVG (blank for a heading), its words and its size, px."""

    mark: str
    words: str
    size: float = _MARK


def entries(
    clusters: Sequence[Cluster], *, has_route: bool, has_shape: bool
) -> tuple[list[Entry], ...]:
    """The parts of the key: the halves of a mark, the ladder, what else marks of sites say, and the
    marks of organisations; of what is not always there only what the map shows.
    """
    kinds = {kind for cluster in clusters for kind, _ in cluster.kinds}
    halves = [
        Entry("", t("legend.sides")),
        Entry(half_svg("local", "light"), t("panel.local")),
        Entry(half_svg("chinese", "light"), t("panel.chinese")),
    ]
    ladder = [
        Entry("", t("legend.ladder")),
        *(Entry(site_mark_svg(code, code), labels("state", code)) for code in STATES),
    ]
    sites = _cases([kind for kind in kinds if not kind.order])
    sites += [Entry(_route_svg(), t("legend.route"))] if has_route else []
    sites += [Entry(_shape_svg(), t("paper.shape"))] if has_shape else []
    if any(n > 1 for one in clusters for _, n in one.kinds):
        sites.append(Entry(_count_svg(), t("paper.count")))
    sites = [Entry("", t("legend.site")), *sites] if sites else []
    return halves, ladder, sites, _organisations([kind for kind in kinds if kind.order])


def _organisations(kinds: Sequence[Kind]) -> list[Entry]:
    """The marks of organisations that are on the map."""
    shown = {kind.one for kind in kinds}
    rows = [
        Entry(presence_mark_svg(code), t(words))
        for code, words in _ORGANISATIONS.items()
        if code in shown
    ]
    if any(not kind.is_verified for kind in kinds):
        rows.append(Entry(presence_mark_svg("local", verified=False), t("legend.unverified")))
    if small := sorted(kind.one for kind in kinds if kind.size == UNCOUNTED):
        rows.append(Entry(presence_mark_svg(small[0]), t("points.uncounted"), UNCOUNTED))
    return [Entry("", t("legend.presence")), *rows] if rows else []


def _cases(kinds: Sequence[Kind]) -> list[Entry]:
    """What else the mark of a site on the map says."""
    rows = []
    if any(not kind.is_placed for kind in kinds):
        rows.append(Entry(_case_svg(is_placed=False), t("legend.unplaced")))
    if any(not kind.is_verified for kind in kinds):
        rows.append(Entry(_case_svg(is_verified=False), t("legend.unverified")))
    return rows


def _case_svg(*, is_placed: bool = True, is_verified: bool = True) -> str:
    return site_mark_svg("present", "in_country", placed=is_placed, verified=is_verified)


def _count_svg() -> str:
    return _sample(
        f'<text x="10" y="14" text-anchor="middle" font-size="11" font-weight="700" '
        f'fill="{palette("light")["text"]}">3</text>'
    )


def _route_svg() -> str:
    return _sample(f'<path d="M0,10H20" {ROUTE.format(**palette("light"))}/>')


def _shape_svg() -> str:
    return _sample(f'<path d="M1,14L8,6L13,12L19,5" {SHAPE.format(**palette("light"))}/>')


def _sample(body: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20">'
        f"{body}</svg>"
    )


def column_svg(rows: Sequence[Entry], x: float, y: float, width: float) -> tuple[str, float]:
    """`rows` from (x, y) down, at most `width` wide, as SVG; and where they end."""
    parts: list[str] = []
    for row in rows:
        size, indent = (TEXT, _INDENT) if row.mark else (HEAD, 0.0)
        y += 0 if row.mark or not parts else 2 * _BETWEEN
        lines = lines_of(row.words, size, width - indent)
        if row.mark:
            sized = f' width="{row.size:g}" height="{row.size:g}"'
            drawn = re.sub(r' width="[^"]+" height="[^"]+"', sized, row.mark, count=1)
            parts.append(placed(drawn, x + _MARK / 2, y + _MARK / 2, row.size))
        top = y + max(0.0, (_MARK - size * LINE) / 2) if row.mark else y
        parts.append(text_svg(lines, x + indent, top, size, is_bold=not row.mark))
        y = max(top + len(lines) * size * LINE, y + (_MARK if row.mark else 0)) + _BETWEEN
    return "".join(parts), y


def text_svg(
    lines: Sequence[str],
    x: float,
    y: float,
    size: float,
    *,
    is_bold: bool = False,
    colour: str = "text",
) -> str:
    """Lines of text from (x, y) down, as SVG."""
    weight = ' font-weight="700"' if is_bold else ""
    return "".join(
        f'<text x="{x:.1f}" y="{y + (n + 0.8) * size * LINE:.1f}" font-size="{size:g}"{weight} '
        f'fill="{palette("light")[colour]}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )


def scale_bar(window: Window, sheet: Box, taken: Sequence[Box]) -> tuple[str, Box]:
    """A bar of a round number of km, true along the middle of the map, in the first corner of
    `sheet` that is free of what is `taken`; as SVG, and what it covers.
    """
    px_per_km = (sheet[2] - sheet[0]) / window.width_km
    most = (sheet[2] - sheet[0]) * _SCALE_SHARE
    km = max((one for one in _ROUND_KM if one * px_per_km <= most), default=_ROUND_KM[0])
    words = t("paper.km", n=km)
    width = max(km * px_per_km, width_of(words, TEXT)) + 2 * _AROUND
    height = TEXT * LINE + 6 + 2 * _AROUND
    boxes = [
        (x, y, x + width, y + height)
        for y in (sheet[3] - height - 4, sheet[1] + 4)
        for x in (sheet[0] + 4, sheet[2] - width - 4)
    ]
    free = [box for box in boxes if not any(overlap(box, one) for one in taken)]
    box = (free or boxes)[0]
    return _bar_svg(box, km * px_per_km, words), box


def _bar_svg(box: Box, length: float, words: str) -> str:
    colours = palette("light")
    x, y = box[0] + _AROUND, box[3] - _AROUND
    return (
        f'<rect x="{box[0]:.1f}" y="{box[1]:.1f}" width="{box[2] - box[0]:.1f}" '
        f'height="{box[3] - box[1]:.1f}" rx="2" fill="{colours["halo"]}" fill-opacity="0.8"/>'
        f'<path d="M{x:.1f},{y - 4:.1f}v4h{length:.1f}v-4" fill="none" '
        f'stroke="{colours["text"]}" stroke-width="1.3"/>'
        + text_svg([words], x, box[1] + _AROUND - 2, TEXT)
    )
