"""A country's map as one still picture in SVG, for paper, slides and readers without scripts.

The projection is equirectangular, true to scale along the middle parallel of the window: distances
from north to south are true everywhere and those from east to west in the middle, so one scale bar
is honest; a Mercator map of Russia or Chile would grow towards the poles. Shapes far from the
middle are a little too wide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import shapely

from geo.nearby import Floats
from geo.views.ground import Ground, ground_of, window_on
from geo.views.lettering import lines_of
from geo.views.map_key import (
    LINE,
    ROUTE,
    SHAPE,
    SMALL,
    Entry,
    column_svg,
    entries,
    scale_bar,
    text_svg,
)
from geo.views.map_marks import Box, clusters_of, clusters_svg
from geo.views.map_names import names_of, names_svg
from geo.views.palette import palette
from geo.views.report import Report
from geo.views.said import map_credit
from geo.views.text import t
from geo.views.window import Window
from layers.rules import UNIT_PRECISIONS

FONTS: Final = "Noto Sans, Noto Sans CJK SC, Noto Sans Arabic, sans-serif"
# a map that is higher than wide leaves its key room beside it
_TALL: Final = 1.25
# width over height of the map's frame, the least and the most
_FRAMES: Final[Mapping[str, tuple[float, float]]] = {"beside": (0.98, 1.3), "below": (1.5, 2.1)}
# of the key beside the map: its width, and the gap
_KEY: Final = 0.31
_GAP: Final = 14.0
# over the lines under the map
_ABOVE: Final = 5.0


@dataclass(frozen=True)
class Picture:
    """A still map: `svg`, its size, and `alt`, what it shows for those who do not see it."""

    svg: str
    width: float
    height: float
    alt: str


def country_map(
    report: Report, *, width: float = 720, height: float | None = None, key: str | None = None
) -> Picture:
    """The map of a report's country with its key, scale and credit, `width` px wide.

    It is as high as its country asks for, or `height` px; the `key` stands "beside" the map, or
    "below", or where it leaves the map more room.
    """
    aspect = window_on(report).aspect
    key = key or ("beside" if aspect < _TALL else "below")
    frame = width * (1 - _KEY) - _GAP if key == "beside" else width
    foot = _foot(report, width)
    low, high = _FRAMES[key]
    map_height = frame / min(max(aspect, low), high)
    if height is not None:
        # how much room the key takes shows only when the map is drawn
        room = _drawn(report, frame, map_height).key_height(width) if key == "below" else 0
        map_height = height - room - foot.height
    drawn = _drawn(report, frame, map_height)
    if key == "beside":
        key_svg, key_end = drawn.key_svg(0, 0, width * _KEY, n_columns=1)
        # on a sheet of a given height a long key is set smaller
        small = 1.0 if height is None else min(1.0, map_height / key_end)
        key_svg = f'<g transform="translate({frame + _GAP:.1f} 0) scale({small:.3f})">{key_svg}</g>'
        end = max(map_height, key_end)
    else:
        key_svg, end = drawn.key_svg(0, map_height + _GAP / 2, width, n_columns=3)
    end = end if height is None else height - foot.height
    return Picture(
        svg=_svg(width, end + foot.height, [drawn.svg, key_svg, foot.svg(end)], report.title),
        width=width,
        height=end + foot.height,
        alt=_alt(report, drawn.ground),
    )


@dataclass(frozen=True)
class _Foot:
    """What stands under the map at its full width: who is not on it, and whose map it is."""

    lines: list[str]

    @property
    def height(self) -> float:
        return len(self.lines) * SMALL * LINE + _ABOVE

    def svg(self, y: float) -> str:
        return text_svg(self.lines, 0, y + _ABOVE, SMALL, colour="label")


def _foot(report: Report, width: float) -> _Foot:
    n = sum(
        int(one.presences.stands_for.isin(UNIT_PRECISIONS).sum())
        for one in report.snapshot.sides.values()
    )
    said = [t("note.unplaced", n=n)] if n else []
    said.append(map_credit(report.world.data))
    return _Foot(lines_of(t("join.sentence").join(said), SMALL, width))


def _alt(report: Report, ground: Ground) -> str:
    marked = t("ground.organisations", n=len(ground.presences))
    return t("paper.alt", sentence=report.sentence, organisations=marked)


@dataclass(frozen=True)
class _Drawn:
    """A map in its frame, and what its key has to explain."""

    ground: Ground
    svg: str
    entries: tuple[list[Entry], ...]

    def key_svg(self, x: float, y: float, width: float, *, n_columns: int) -> tuple[str, float]:
        """The key from (x, y) down, in one column or three, and where it ends."""
        halves, ladder, sites, organisations = self.entries
        columns = [[*halves, *sites], ladder, organisations]
        columns = columns if n_columns > 1 else [[*halves, *ladder, *sites, *organisations]]
        wide = (width - _GAP * (n_columns - 1)) / n_columns
        drawn = [column_svg(one, x + n * (wide + _GAP), y, wide) for n, one in enumerate(columns)]
        return "".join(svg for svg, _ in drawn), max(end for _, end in drawn)

    def key_height(self, width: float) -> float:
        """How much room the key takes below the map."""
        return self.key_svg(0, _GAP / 2, width, n_columns=3)[1]


def _drawn(report: Report, width: float, height: float) -> _Drawn:
    """The map of a report's country in a frame of `width` x `height` px."""
    ground = ground_of(report, aspect=width / height)
    sheet = _Sheet(ground.window, width, height)
    xy = {
        "sites": sheet.xy(ground.sites[["lon", "lat"]].to_numpy(float)),
        "presences": sheet.xy(ground.presences[["lon", "lat"]].to_numpy(float)),
    }
    clusters = clusters_of(ground, xy)
    boxes = [one.box for one in clusters]
    bar, bar_box = scale_bar(ground.window, sheet.box, boxes)
    names, dots = names_of(
        [(town, *sheet.point(town.lon, town.lat)) for town in ground.towns],
        [
            (one, *sheet.point(one.lon, one.lat), one.room_deg * sheet.px_per_deg)
            for one in ground.neighbours
        ],
        marks=boxes,
        blocked=[bar_box],
        sheet=sheet.box,
    )
    parts = [_land(ground, sheet), _lines(ground, sheet)]
    parts += [names_svg(names, dots), clusters_svg(clusters), bar, _frame(sheet)]
    svg = (
        f'<svg x="0" y="0" width="{width:.1f}" height="{height:.1f}" '
        f'viewBox="0 0 {width:.1f} {height:.1f}">{"".join(parts)}</svg>'
    )
    sites = ground.sites
    shown = entries(
        clusters,
        has_route=bool(sites.end_lon.notna().any()),
        has_shape=any(shape is not None for shape in sites["shape"]),
    )
    return _Drawn(ground, svg, shown)


@dataclass(frozen=True)
class _Sheet:
    """The window laid on a frame of `width` x `height` px."""

    window: Window
    width: float
    height: float

    @property
    def box(self) -> Box:
        return 0.0, 0.0, self.width, self.height

    @property
    def px_per_deg(self) -> float:
        """Px for a degree of longitude: the shorter one, where names need room."""
        return self.width / (self.window.east - self.window.west)

    def xy(self, lonlat: Floats) -> Floats:
        """Degrees as px."""
        window = self.window
        x = (lonlat[:, 0] - window.west) * self.px_per_deg
        y = (window.north - lonlat[:, 1]) * self.height / (window.north - window.south)
        return np.column_stack([x, y])

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """One place, px."""
        ((x, y),) = self.xy(np.array([[lon, lat]])).tolist()
        return x, y

    def path(self, shape: shapely.Geometry) -> str:
        """The lines or rings of `shape` as the data of an SVG path."""
        parts = shapely.get_parts(shape)
        lines = [*parts[shapely.get_dimensions(parts) == 1], *shapely.get_rings(parts)]
        return "".join(self._stroke(shapely.get_coordinates(line)) for line in lines)

    def _stroke(self, lonlat: Floats) -> str:
        tenths = np.rint(self.xy(lonlat) * 10).astype(int)
        moved = np.r_[True, (np.diff(tenths, axis=0) != 0).any(axis=1)]
        points = [f"{x / 10:g},{y / 10:g}" for x, y in tenths[moved].tolist()]
        # an island smaller than a pixel is a dot all the same
        return f"M{'L'.join(points)}" + ("h.1" if len(points) == 1 else "")


def _land(ground: Ground, sheet: _Sheet) -> str:
    """Sea, the neighbours, the country, and the lines between its units."""
    colours = palette("light")
    others = "".join(sheet.path(one.outline) for one in ground.neighbours)
    return (
        f'<rect width="{sheet.width:.1f}" height="{sheet.height:.1f}" fill="{colours["sea"]}"/>'
        + _path(others, fill=colours["land"], stroke=colours["border"], width=0.7)
        + _path(sheet.path(ground.outline), fill=colours["paper"], stroke="none", width=0)
        + _path(sheet.path(ground.units), fill="none", stroke=colours["border"], width=0.6)
        + _path(sheet.path(ground.outline), fill="none", stroke=colours["label"], width=1.1)
    )


def _lines(ground: Ground, sheet: _Sheet) -> str:
    """Contested borders, dashed; then true lines and areas, and routes that are not known."""
    colours = palette("light")
    disputed = sheet.path(ground.disputed)
    shapes = [shape for shape in ground.sites["shape"] if shape is not None]
    drawn = "".join(
        f'<path d="{sheet.path(shape)}" {SHAPE.format(**colours)}/>' for shape in shapes
    )
    ends = ground.sites[ground.sites.end_lon.notna() & ground.sites.is_placed]
    routes = "".join(
        f'<path d="M{x:.1f},{y:.1f}L{to_x:.1f},{to_y:.1f}" {ROUTE.format(**colours)}/>'
        for (x, y), (to_x, to_y) in zip(
            sheet.xy(ends[["lon", "lat"]].to_numpy(float)).tolist(),
            sheet.xy(ends[["end_lon", "end_lat"]].to_numpy(float)).tolist(),
            strict=True,
        )
    )
    # a pale line takes away the one that would be drawn as if nobody contested it
    pale = _path(disputed, fill="none", stroke=colours["land"], width=1.8)
    dashed = _path(disputed, fill="none", stroke=colours["label"], width=1.1, dash="3.5 2.5")
    return pale + dashed + drawn + routes


def _path(d: str, *, fill: str, stroke: str, width: float, dash: str = "") -> str:
    if not d:
        return ""
    line = f' stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round"'
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{d}" fill="{fill}" fill-rule="evenodd"{line if width else ""}{dashes}/>'


def _frame(sheet: _Sheet) -> str:
    return (
        f'<rect x="0.5" y="0.5" width="{sheet.width - 1:.1f}" height="{sheet.height - 1:.1f}" '
        f'fill="none" stroke="{palette("light")["coast"]}"/>'
    )


def _svg(width: float, height: float, parts: Iterable[str], title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.1f}" height="{height:.1f}" '
        f'viewBox="0 0 {width:.1f} {height:.1f}" role="img" font-family="{FONTS}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
