"""The marks as inline SVG, for table, legend and paper, and the legend: the ladder, drawn."""

import base64
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from geo.views.bands import area_svg, line_svg
from geo.views.palette import palette
from geo.views.strokes import BOX, CLASSES, STATES, UNPLACED_SCALE, Stroke, shapes
from geo.views.unit_legend import UNIT_ROWS, swatches_svg


def _stroke_svg(stroke: Stroke, colours: Mapping[str, str]) -> str:
    """One stroke as an SVG path."""
    line = ""
    if "stroke" in stroke:
        dash = " ".join(f"{length:g}" for length in stroke.get("dash", ()))
        line = f' stroke="{colours[stroke["stroke"]]}" stroke-width="{stroke.get("width", 1):g}"'
        line += f' stroke-dasharray="{dash}" stroke-linecap="round"' if dash else ""
    fill = colours[stroke["fill"]] if "fill" in stroke else "none"
    return f'<path d="{stroke["d"]}" fill="{fill}"{line}/>'


def _svg(body: str, size: float) -> str:
    """An SVG document of `size` CSS pixels around a mark's paths."""
    half = BOX / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size:g}" height="{size:g}" '
        f'viewBox="{-half:g} {-half:g} {BOX:g} {BOX:g}">{body}</svg>'
    )


def _known(kind: str, code: str, codes: Iterable[str]) -> None:
    """Refuse a code that is not of a closed vocabulary: codes go into markup as they are."""
    if code not in codes:
        raise ValueError(f"no {kind} {code!r}; there are: {', '.join(codes)}")


def site_mark_svg(
    local_state: str,
    chinese_state: str,
    *,
    verified: bool = True,
    placed: bool = True,
    size: float = 18,
    theme: str = "light",
) -> str:
    """The mark of a site as inline SVG: left half the local side, right half the Chinese side.

    Parameters
    ----------
    local_state, chinese_state
        One of `STATES` each.
    verified
        False cuts a notch into the top.
    placed
        False draws the mark smaller in a dashed circle: the site is somewhere in the unit.
    size
        Width and height in CSS pixels.
    theme
        One of `geo.views.palette.THEMES`.

    Raises
    ------
    ValueError
        If a code is not of its vocabulary.
    """
    _known("state", local_state, STATES)
    _known("state", chinese_state, STATES)
    drawn, colours = shapes(), palette(theme)
    strokes = [*drawn["local"][local_state], *drawn["chinese"][chinese_state]]
    if {local_state, chinese_state} != {"not_surveyed"}:
        strokes += drawn["site"]["divider"]
    strokes = [*drawn["site"]["halo"], *strokes, *([] if verified else drawn["site"]["notch"])]
    body = "".join(_stroke_svg(stroke, colours) for stroke in strokes)
    if not placed:
        around = "".join(_stroke_svg(stroke, colours) for stroke in drawn["site"]["unplaced"])
        body = f'{around}<g transform="scale({UNPLACED_SCALE:g})">{body}</g>'
    return _svg(body, size)


def presence_mark_svg(
    kind: str, *, verified: bool = True, size: float = 14, theme: str = "light"
) -> str:
    """The mark of a presence as inline SVG.

    Parameters
    ----------
    kind
        `local` (square), `standing` or `project` (diamond, filled or open).
    verified
        False cuts a corner off.
    size
        Width and height in CSS pixels.
    theme
        One of `geo.views.palette.THEMES`.

    Raises
    ------
    ValueError
        If a code is not of its vocabulary.
    """
    _known("presence mark", kind, ("local", "standing", "project"))
    strokes = shapes()["presence"][f"{kind}-{'verified' if verified else 'unverified'}"]
    return _svg("".join(_stroke_svg(stroke, palette(theme)) for stroke in strokes), size)


# what else a mark can say: word, then how the example is drawn
_SITE_CASES: Final[Mapping[str, dict[str, bool]]] = {
    "unverified": {"verified": False},
    "unplaced": {"placed": False},
}
_PRESENCE_CASES: Final[Mapping[str, tuple[str, bool]]] = {
    "local_csos": ("local", True),
    "standing": ("standing", True),
    "project": ("project", True),
    "unverified": ("local", False),
}


def _class_svg(class_: str, theme: str) -> str:
    """The plain disc of a class, as it stands for one site and colours its part of a ring."""
    strokes = [*shapes()["site"]["halo"], *shapes()["class"][class_]]
    return _svg("".join(_stroke_svg(stroke, palette(theme)) for stroke in strokes), 16)


def half_svg(side: str, theme: str) -> str:
    """One half of a disc alone, as SVG: which `side` of a mark speaks of whom."""
    drawn = shapes()
    strokes = [*drawn[side]["present"], *drawn["site"]["divider"]]
    return _svg("".join(_stroke_svg(stroke, palette(theme)) for stroke in strokes), 20)


def _count_svg(colour: str) -> str:
    """The number that stands beside a mark for several."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20">'
        f'<text x="10" y="14" text-anchor="middle" font-family="sans-serif" font-size="11" '
        f'font-weight="600" fill="{colour}">3</text></svg>'
    )


def _route_svg(colour: str) -> str:
    """A short dashed line, as it runs between the two ends of a route that nobody recorded."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20">'
        f'<path d="M0,10H20" stroke="{colour}" stroke-width="1.6" stroke-dasharray="4 3"/></svg>'
    )


def svg_uri(svg: str) -> str:
    """An SVG as a `data:` address, for a picture in a table or where inline SVG is taken out."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _row(mark: str, text: str) -> str:
    """One line of the legend."""
    return (
        '<div style="display:flex;align-items:flex-start;gap:.45em;line-height:1.5">'
        f'<img src="{svg_uri(mark)}" alt="" style="flex:none;margin-top:.1em">'
        f"<span>{escape(text)}</span></div>"
    )


def _column(title: str, rows: Iterable[str]) -> str:
    """One column of the legend under its heading."""
    head = f'<div style="font-weight:600;margin-bottom:.2em">{escape(title)}</div>'
    return f'<div style="break-inside:avoid;margin-bottom:.7em">{head}{"".join(rows)}</div>'


def legend_columns(
    words: Mapping[str, str], *, theme: str = "light", has_footprints: bool = True
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the legend says of the marks: for each heading the drawings (SVG) and their words; the
    arguments are those of `legend_html`.
    """
    both = [(site_mark_svg(code, code, theme=theme, size=20), words[code]) for code in STATES]
    cases = [
        (site_mark_svg("present", "in_country", theme=theme, size=20, **case), words[code])
        for code, case in _SITE_CASES.items()
    ]
    kinds = [
        (presence_mark_svg(kind, verified=verified, theme=theme, size=16), words[code])
        for code, (kind, verified) in _PRESENCE_CASES.items()
    ]
    # as much smaller as on the map
    kinds.append((presence_mark_svg("local", size=11, theme=theme), words["uncounted"]))
    line = (_route_svg(palette(theme)["route"]), words["route_unknown"])
    halves = [
        (half_svg(side, theme), words[code])
        for side, code in (("local", "local_csos"), ("chinese", "chinese_ngos"))
    ]
    several = (_count_svg(palette(theme)["text"]), words["several"])
    columns = [
        (words["sides"], halves),
        (words["ladder"], both),
        (words["site"], [*cases, several, line]),
        (words["presence"], kinds),
    ]
    if has_footprints:
        samples = [(line_svg(theme), words["line"]), (area_svg(theme), words["area"])]
        columns.append((words["footprint"], samples))
    return columns


def legend_html(
    words: Mapping[str, str],
    *,
    theme: str = "light",
    has_footprints: bool = True,
    has_units: bool = False,
    has_many: bool = False,
) -> str:
    """The ladder, drawn: what the halves, shapes and cuts of the marks mean, as HTML.

    Parameters
    ----------
    words
        The reader's words for each of `STATES` and for `title` (which folds it), `sides`, `ladder`,
        `site`, `presence` (the headings), `local_csos`, `chinese_ngos`, `standing`, `project`,
        `unverified`, `uncounted`, `unplaced`, `several`, `route_unknown`, and for `footprint` (a
        heading), `line` and `area`; with `has_many` for `many` (a heading) and `class_` with each
        of `CLASSES`; with `has_units` for `units` (a heading), `reading` and each of
        `UNIT_ROWS` too.
    theme
        One of `geo.views.palette.THEMES`.
    has_footprints
        Whether to say how true lines and areas are drawn.
    has_units
        Whether to say how countries or admin-1 units are shaded.
    has_many
        Whether so many sites show that they are plain discs, and rings of their numbers.

    Raises
    ------
    KeyError
        If a word is missing.
    """
    columns = [
        _column(title, (_row(mark, text) for mark, text in rows))
        for title, rows in legend_columns(words, theme=theme, has_footprints=has_footprints)
    ]
    if has_many:
        discs = [_row(_class_svg(class_, theme), words[f"class_{class_}"]) for class_ in CLASSES]
        columns.append(_column(words["many"], discs))
    if has_units:
        # first: what is shaded is the largest thing on the map
        columns.insert(0, _unit_column(words, theme))
    return (
        '<details class="legend" open style="font-size:.82rem">'
        '<summary style="cursor:pointer;font-weight:600">'
        f"{escape(words['title'])}</summary>"
        '<div style="columns:14em;column-gap:1.8em;margin-top:.3em">'
        f"{''.join(columns)}</div></details>"
    )


def _unit_column(words: Mapping[str, str], theme: str) -> str:
    """How units are shaded: the better known, the more steps."""
    rows = [_row(swatches_svg(steps, theme), words[code]) for code, steps in UNIT_ROWS.items()]
    return _column(words["units"], [*rows, f"<div>{escape(words['reading'])}</div>"])
