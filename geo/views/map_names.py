"""The names on a still map: towns and neighbours, where there is room; no name covers a mark."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from geo.views.ground import Neighbour, Town
from geo.views.lettering import width_of
from geo.views.map_marks import Box
from geo.views.palette import palette

# sizes of letters, px
TOWN, CAPITAL, COUNTRY = 9.5, 10.5, 10.5
_DOT: Final = 1.9
_LINE: Final = 1.15
# beside the dot, then farther off where a mark stands on the town: right, left, above, below
_SIDES: Final = tuple(
    (right, down, off)
    for off in (4.0, 11.0, 18.0, 26.0)
    for right, down in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
)
# of towns nearer to each other one is named, px
_NEIGHBOURS: Final = 24.0
_MOST_TOWNS: Final = 26
_MOST_FOREIGN: Final = 6
# a neighbour's name a little up or down where something stands in its way
_WIDER: Final = 2.4
_SHIFTS: Final = (0, -16, 16, -32, 32, -48, 48, -64, 64)
_INK: Final[Mapping[str, str]] = {
    "capital": 'fill="{text}" font-weight="700"',
    "town": 'fill="{text}"',
    "foreign": 'fill="{label}"',
    "country": 'fill="{label}"',
}


@dataclass(frozen=True)
class Name:
    """A name with its middle at a point of the picture, px."""

    text: str
    x: float
    y: float
    size: float
    kind: str

    @property
    def box(self) -> Box:
        """What it covers, with a little room around."""
        half = width_of(self.text, self.size, is_bold=self.kind == "capital") / 2 + 1.5
        high = self.size * _LINE / 2
        return self.x - half, self.y - high, self.x + half, self.y + high


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes cover a common place."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def inside(a: Box, b: Box) -> bool:
    """Whether box `a` lies in box `b`."""
    return a[0] >= b[0] and a[1] >= b[1] and a[2] <= b[2] and a[3] <= b[3]


class _Room:
    """What of a sheet is still free of marks, names and dots."""

    def __init__(self, sheet: Box, marks: Iterable[Box], blocked: Iterable[Box]) -> None:
        self._sheet, self._marks, self._taken = sheet, list(marks), list(blocked)
        self._towns: list[tuple[float, float]] = []

    def given(self, names: Iterable[Name]) -> Name | None:
        """The first of `names` that has room, which then is taken; None if none has."""
        free = (
            one
            for one in names
            if inside(one.box, self._sheet) and not _any(one.box, [*self._marks, *self._taken])
        )
        name = next(free, None)
        if name:
            self._taken.append(name.box)
        return name

    def town(self, names: Iterable[Name], x: float, y: float) -> Name | None:
        """The name of a town at (x, y), if there is room for it and for its dot; of the towns of
        one neighbourhood only the first is named.
        """
        dot = _dot(x, y)
        is_near = any(abs(x - a) < _NEIGHBOURS and abs(y - b) < _NEIGHBOURS for a, b in self._towns)
        if is_near or not inside(dot, self._sheet) or _any(dot, self._taken):
            return None
        name = self.given(names)
        if name:
            self._taken.append(dot)
            self._towns.append((x, y))
        return name

    def is_marked(self, x: float, y: float) -> bool:
        """Whether a mark stands where the dot of a town would."""
        return _any(_dot(x, y), self._marks)


def _dot(x: float, y: float) -> Box:
    return x - _DOT, y - _DOT, x + _DOT, y + _DOT


def _any(box: Box, others: Iterable[Box]) -> bool:
    return any(overlap(box, one) for one in others)


def names_of(
    towns: Sequence[tuple[Town, float, float]],
    neighbours: Sequence[tuple[Neighbour, float, float, float]],
    *,
    marks: Sequence[Box],
    blocked: Sequence[Box],
    sheet: Box,
) -> tuple[list[Name], list[tuple[float, float]]]:
    """The names that have room in `sheet` beside the `marks`, and the dots of the towns among them
    that no mark stands on; towns under what is `blocked` are not named.

    `towns` come with x and y, those to be named first in front; `neighbours` with x, y and the
    room around, px.
    """
    room = _Room(sheet, marks, blocked)
    first = [one for one in towns if one[0].is_capital and one[0].is_own]
    own = [one for one in towns if one[0].is_own and not one[0].is_capital]
    capitals = _towns(first, room, len(first))
    countries = [room.given(_country(*one)) for one in neighbours]
    towns_named = _towns(own, room, _MOST_TOWNS)
    foreign = _towns([one for one in towns if not one[0].is_own], room, _MOST_FOREIGN)
    named = [*capitals, *towns_named, *foreign]
    dots = [(x, y) for _, x, y in named if not room.is_marked(x, y)]
    return [*(name for name in countries if name), *(name for name, _, _ in named)], dots


def _towns(
    towns: Sequence[tuple[Town, float, float]], room: _Room, most: int
) -> list[tuple[Name, float, float]]:
    """The first `most` of `towns` that have room, with where their dots are."""
    named: list[tuple[Name, float, float]] = []
    for town, x, y in towns:
        if len(named) == most:
            break
        if name := room.town(_beside(town, x, y), x, y):
            named.append((name, x, y))
    return named


def _beside(town: Town, x: float, y: float) -> Iterator[Name]:
    """Where the name of a town may stand, the best place first."""
    kind = "capital" if town.is_capital and town.is_own else "town" if town.is_own else "foreign"
    size = CAPITAL if kind == "capital" else TOWN
    half = width_of(town.name, size, is_bold=kind == "capital") / 2
    for right, down, off in _SIDES:
        yield Name(
            town.name, x + right * (half + off), y + down * (size / 2 + off * 0.8), size, kind
        )


def _country(neighbour: Neighbour, x: float, y: float, room: float) -> Iterator[Name]:
    """Where the name of a neighbour may stand: nowhere where its land is too small for it."""
    if width_of(neighbour.name, COUNTRY) > _WIDER * room:
        return
    for shift in _SHIFTS:
        if abs(shift) <= room:
            yield Name(neighbour.name, x, y + shift, COUNTRY, "country")


def names_svg(names: Sequence[Name], dots: Sequence[tuple[float, float]]) -> str:
    """Names with a pale rim, and dots, as SVG."""
    colours = palette("light")
    rim = (
        f'stroke="{colours["halo"]}" stroke-width="2.6" stroke-opacity="0.85" '
        'stroke-linejoin="round" paint-order="stroke"'
    )
    points = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}" fill="{colours["text"]}" '
        f'stroke="{colours["halo"]}" stroke-width="1"/>'
        for x, y in dots
    )
    texts = "".join(
        f'<text x="{one.x:.1f}" y="{one.y + one.size * 0.36:.1f}" font-size="{one.size:g}" '
        f'text-anchor="middle" {_INK[one.kind].format(**colours)} {rim}>{escape(one.text)}</text>'
        for one in names
    )
    return points + texts
