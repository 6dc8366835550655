"""The rule in one picture: what each state of a side means, drawn to scale.

`python -m geo.views.rule_picture > docs/rule.svg` makes the one in the documents.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from geo.rule import STATES
from geo.views.marks import presence_mark_svg, site_mark_svg
from geo.views.palette import palette
from geo.views.text import labels, t

# the example, km: how far the organisation is, and how well each of the two places is known
REACH_KM: Final = 100
SITE_KM: Final = 1
CITY_KM: Final = 10
APART_KM: Final[Mapping[str, int | None]] = {
    "present": 45,
    "possible": 94,
    "in_country": 260,
    "none_recorded": None,
    "not_surveyed": None,
}
_PANEL, _HEIGHT = 188, 250
_PX_PER_KM: Final = 0.72
_MIDDLE: Final = (94.0, 90.0)
_MARK = 26
_SQUARE = 17
_LINE = 15


def rule_picture_svg(theme: str = "light") -> str:
    """A panel for each state: the site in the middle of its reach, the organisation with the circle
    in which it stands somewhere, and the sum that decides; to scale, as an SVG document.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    colours = palette(theme)
    panels = "".join(
        f'<g transform="translate({_PANEL * n} 0)">{_panel(state, colours, theme)}</g>'
        for n, state in enumerate(STATES)
    )
    width = _PANEL * len(STATES)
    title = escape(t("picture.title", reach=REACH_KM))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" '
        f'viewBox="0 0 {width} {_HEIGHT}" role="img" font-family="sans-serif" font-size="12">'
        f"<title>{title}</title>"
        f'<rect width="{width}" height="{_HEIGHT}" fill="{colours["paper"]}"/>{panels}</svg>\n'
    )


def sums(state: str) -> list[str]:
    """The lines under the panel of `state`: what decides, in numbers or in words."""
    km = APART_KM[state]
    if km is None:
        return t(f"picture.{state}").split("\n")
    far, near = km + SITE_KM + CITY_KM, km - SITE_KM - CITY_KM
    surely = f"{km} + {SITE_KM} + {CITY_KM} = {far}"
    maybe = f"{km} − {SITE_KM} − {CITY_KM} = {near}"  # noqa: RUF001 -- a minus sign, for readers
    if far <= REACH_KM:
        return [f"{surely} ≤ {REACH_KM} km"]
    if near <= REACH_KM:
        return [f"{surely} > {REACH_KM} km", f"{maybe} ≤ {REACH_KM} km"]
    return [f"{maybe} > {REACH_KM} km"]


def _panel(state: str, colours: Mapping[str, str], theme: str) -> str:
    x, y = _MIDDLE
    reach = (
        f'<circle cx="{x}" cy="{y}" r="{REACH_KM * _PX_PER_KM:g}" fill="{colours["land"]}" '
        f'stroke="{colours["coast"]}" stroke-dasharray="4 3"/>'
    )
    site = _placed(site_mark_svg(state, state, size=_MARK, theme=theme), x, y, _MARK)
    parts = [reach, *_organisation(state, colours, theme), site, *_caption(state, colours)]
    return "".join(parts)


def _organisation(state: str, colours: Mapping[str, str], theme: str) -> Iterator[str]:
    """The organisation where it stands; beyond the panel an arrow with the distance."""
    km = APART_KM[state]
    if km is None:
        return
    x, y = _MIDDLE
    line = f'stroke="{colours["local"]}" stroke-width="1.4"'
    if km > REACH_KM + CITY_KM:
        end = _PANEL - 8
        yield f'<path d="M{x},{y}H{end}m-6,-4l6,4l-6,4" fill="none" {line}/>'
        yield _text(end, y - 8, f"{km} km", colours["text"], anchor="end")
        return
    at = x + km * _PX_PER_KM
    radius = CITY_KM * _PX_PER_KM
    yield f'<path d="M{x},{y}H{at:g}" {line}/>'
    yield (
        f'<circle cx="{at:g}" cy="{y}" r="{radius:g}" fill="{colours["local"]}" '
        f'fill-opacity="0.25" {line}/>'
    )
    yield _placed(presence_mark_svg("local", size=_SQUARE, theme=theme), at, y, _SQUARE)


def _caption(state: str, colours: Mapping[str, str]) -> Iterator[str]:
    top = _MIDDLE[1] + REACH_KM * _PX_PER_KM + 28
    yield _text(_PANEL / 2, top, labels("state", state), colours["text"], weight=700)
    for n, line in enumerate(sums(state), start=1):
        yield _text(_PANEL / 2, top + n * _LINE, line, colours["text"])


def _placed(svg: str, x: float, y: float, size: float) -> str:
    """A mark with its middle at a point of the picture."""
    at = f'<svg x="{x - size / 2:g}" y="{y - size / 2:g}" '
    return re.sub(r'^<svg xmlns="[^"]+" ', at, svg)


def _text(
    x: float, y: float, words: str, colour: str, *, anchor: str = "middle", weight: int = 400
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{colour}">{escape(words)}</text>'
    )


if __name__ == "__main__":
    print(rule_picture_svg(), end="")  # noqa: T201 -- its one purpose
