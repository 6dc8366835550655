"""Small charts as inline SVG: bars with their numbers, told apart by pattern, not by colour alone.

Each has a title and a description inside, and `rows` say the same in figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import markupsafe
import pandas as pd

from geo.gaps import BANDS
from geo.rule import CLASSES, SIDES, Side
from geo.views.palette import palette
from geo.views.text import count, labels, t
from layers.rules import UNIT_PRECISIONS

# in units of the drawing; text of 13 is read on a phone too
_WIDTH: Final = 420
_TEXT: Final = 13
_BAR: Final = 15
_LABEL: Final = 18
_GAP: Final = 9
# room for a number behind the longest bar
_NUMBER: Final = 46
_LEAST: Final = 2
_UNMEASURED, _UNPLACED = "unit", "none"
# how the square of a pattern is drawn over its ground: (colour of the ground, path)
_UP: Final = "M-1,7L7,-1M-1,1L1,-1M5,7L7,5"
_PATTERNS: Final[Mapping[str, tuple[bool, str]]] = {
    "both": (True, ""),
    "local_only": (True, "M1.5,0V6"),
    "chinese_only": (True, "M0,1.5H6"),
    "neither": (True, "M3,2v2M2,3h2"),
    "undetermined": (False, _UP),
    "not_surveyed": (False, "M3,2v2M2,3h2"),
    "local": (True, "M1.5,0V6"),
    "chinese": (True, "M0,1.5H6"),
}
_TILE: Final = 6


@dataclass(frozen=True)
class Chart:
    """A picture and what it says: `svg`, its `title`, `key` (swatch and words of each pattern), and
    a table of the same figures with its `headings`.
    """

    name: str
    title: str
    svg: markupsafe.Markup
    key: tuple[tuple[markupsafe.Markup, str], ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Bar:
    """One bar: its parts as pattern and number, and the words above it (blank for no line)."""

    label: str
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(n for _, n in self.parts)


def sector_chart(sites: pd.DataFrame) -> Chart:
    """The `sites` (rows of `counterpart_gaps`) of each sector by class, most sites first."""
    counts = pd.crosstab(sites.sector, sites["class"]).reindex(columns=CLASSES, fill_value=0)
    order = sorted(counts.index, key=lambda code: (-counts.loc[code].sum(), code))
    found = [name for name in CLASSES if counts[name].any()]
    bars = [
        _Bar(labels("sector", code), tuple((name, int(counts.loc[code, name])) for name in found))
        for code in order
    ]
    title = t("charts.sectors", n=len(sites))
    words = {name: labels("class", name) for name in found}
    rows = [(bar.label, *(count(n) for _, n in bar.parts)) for bar in bars]
    return Chart(
        "chart-sectors",
        title,
        _drawn("chart-sectors", title, t("charts.sectors_text"), bars),
        _key("chart-sectors", words),
        (t("table.sector"), *words.values()),
        tuple(rows),
    )


def band_chart(sites: pd.DataFrame, presences: Mapping[Side, pd.DataFrame]) -> Chart:
    """How far off the nearest counted organisation of each side is (of `presences`, all that there
    are), a bar a side in each band of km; in bands of their own the sites where that is no distance
    between two places, and those without anybody that has a place.
    """
    counts = {side: _bands(sites, presences[side], side).value_counts() for side in SIDES}
    words = {band: t(f"charts.band_{band}") for band in (*BANDS, _UNMEASURED, _UNPLACED)}
    bars = [
        _Bar(label if place == 0 else "", ((side, int(counts[side].get(band, 0))),))
        for band, label in words.items()
        for place, side in enumerate(SIDES)
    ]
    title = t("charts.bands", n=len(sites))
    rows = [
        (label, *(count(int(counts[side].get(band, 0))) for side in SIDES))
        for band, label in words.items()
    ]
    sides: dict[str, str] = {side: t(f"table.{side}") for side in SIDES}
    return Chart(
        "chart-bands",
        title,
        _drawn("chart-bands", title, t("charts.bands_text"), bars),
        _key("chart-bands", sides),
        (t("charts.band"), *sides.values()),
        tuple(rows),
    )


def _bands(sites: pd.DataFrame, presences: pd.DataFrame, side: Side) -> pd.Series:
    """The band of each site; as in the tables of a report, nothing is measured to or from the
    middle of a province.
    """
    first = sites[f"{side}_nearest"].map(lambda some: some[0]["presence_id"] if some else None)
    known_to = first.map(presences.set_index("presence_id").stands_for)
    is_rough = sites.stands_for.isin(UNIT_PRECISIONS) | known_to.isin(UNIT_PRECISIONS)
    bands = sites[f"{side}_nearest_band"].astype("object").mask(is_rough, _UNMEASURED)
    return bands.where(sites[f"{side}_nearest_km"].notna(), _UNPLACED)


def _drawn(name: str, title: str, text: str, bars: Sequence[_Bar]) -> markupsafe.Markup:
    """Bars below each other, each with its total behind it."""
    most = max((bar.total for bar in bars), default=1) or 1
    scale = (_WIDTH - _NUMBER) / most
    y, body = 0.0, ""
    for bar in bars:
        if bar.label:
            y += _LABEL + (_GAP if y else 0)
            body += _text(0, y - 5, bar.label)
        body += _stack(name, bar, y, scale)
        y += _BAR + 2
    head = markupsafe.Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
        name, title, text
    )
    # our own shapes; all words went through escape
    return markupsafe.Markup(  # noqa: S704
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y:g}" role="img" '
        f'aria-labelledby="{name}-t {name}-d">{head}{_patterns(name)}{body}</svg>'
    )


def _stack(name: str, bar: _Bar, y: float, scale: float) -> str:
    outline = palette("light")["outline"]
    x, drawn = 0.0, ""
    for pattern, n in bar.parts:
        if n:
            width = max(n * scale, _LEAST)
            drawn += (
                f'<rect x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="{_BAR}" '
                f'fill="url(#{name}-{pattern})" stroke="{outline}" stroke-width="0.8"/>'
            )
            x += width
    return drawn + _text(x + 5, y + _BAR - 3, count(bar.total))


def _text(x: float, y: float, words: str) -> str:
    colour = palette("light")["text"]
    return (
        f'<text x="{x:.1f}" y="{y:g}" font-size="{_TEXT}" fill="{colour}">'
        f"{markupsafe.escape(words)}</text>"
    )


def _patterns(name: str) -> str:
    return f"<defs>{''.join(_pattern(f'{name}-{code}', code) for code in _PATTERNS)}</defs>"


def _pattern(identity: str, code: str) -> str:
    colours = palette("light")
    is_full, path = _PATTERNS[code]
    ground, ink = (code, "paper") if is_full else ("paper", code)
    lines = f'<path d="{path}" stroke="{colours[ink]}" stroke-width="1.3"/>' if path else ""
    return (
        f'<pattern id="{identity}" width="{_TILE}" height="{_TILE}" '
        f'patternUnits="userSpaceOnUse"><rect width="{_TILE}" height="{_TILE}" '
        f'fill="{colours[ground]}"/>{lines}</pattern>'
    )


def _key(name: str, words: Mapping[str, str]) -> tuple[tuple[markupsafe.Markup, str], ...]:
    """A swatch and the words of each pattern."""
    return tuple((_swatch(name, code), said) for code, said in words.items())


def _swatch(name: str, code: str) -> markupsafe.Markup:
    outline = palette("light")["outline"]
    return markupsafe.Markup(  # noqa: S704 -- our own shapes
        '<svg xmlns="http://www.w3.org/2000/svg" width="18" height="12" viewBox="0 0 18 12" '
        f'aria-hidden="true"><rect x=".5" y=".5" width="17" height="11" '
        f'fill="url(#{name}-{code})" stroke="{outline}"/></svg>'
    )
