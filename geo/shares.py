"""How much of a line or an area lies within a distance of some of several points.

Parts are halved until each is surely within the distance or surely not: by the triangle inequality
that holds as soon as the geodesic from its middle is off the distance by more than the part's own
radius. It ends when the parts that are still open make up at most `OPEN_SHARE` of the whole. These
count by their middles, so `OPEN_SHARE` bounds the error of the share; in most cases it is far
smaller, since the errors of many parts have no common sign.

Lengths are geodesic. Areas are those of the cylindrical equal-area projection of WGS84 (Snyder
1987, Map Projections: A Working Manual, USGS Professional Paper 1395, p. 81), which are those on
the ellipsoid: edges are cut to 0.1 degrees before they are projected.
"""

from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from geo.nearby import Floats, Positions, geodesic_km
from geo.pieces import AREAS, Pieces, Shapes, unwrapped

OPEN_SHARE: Final = 0.002
_CUT_DEGREES: Final = 0.1
# the farthest place of a part is an end or a corner of its box: on the sphere, so a little more
_SLACK: Final = 1.001
_DEGREE_KM: Final = 111.32
_PAIRS_AT_ONCE: Final = 1_000_000

Bools = npt.NDArray[np.bool_]
# lon and lat (degrees) of points, and a radius around each (km)
Circles = tuple[Floats, Floats, Floats]
_Parts: TypeAlias = "_Lines | _Areas"


def reached_share(
    shape: shapely.Geometry, lon: npt.ArrayLike, lat: npt.ArrayLike, *, within_km: npt.ArrayLike
) -> float:
    """The share (0 to 1) of the length of a line, or of the area of an area, each place of which is
    at most `within_km` (one for all points or one for each) from some point; geodesic.

    Exact to `OPEN_SHARE` of the whole.
    """
    radius = np.broadcast_to(np.asarray(within_km, np.float64), np.shape(lon))
    use = radius >= 0
    circles = (np.asarray(lon, float)[use], np.asarray(lat, float)[use], radius[use])
    parts: _Parts = _Areas.of(shape) if shape.geom_type in AREAS else _Lines.of(shape)
    whole = float(parts.size.sum())
    if not use.any() or not whole:
        return 0.0
    at_once = max(1, _PAIRS_AT_ONCE // int(use.sum()))
    some = [parts.take(slice(at, at + at_once)) for at in range(0, len(parts.size), at_once)]
    reached = sum(_reached(one, circles, float(one.size.sum()) * OPEN_SHARE) for one in some)
    return min(reached / whole, 1.0)


def reached_shares(shapes: Shapes, circles: pd.DataFrame) -> Floats:
    """The `reached_share` of each of `shapes` (nan for None), by the `circles` around points: rows
    of `site` (position of the shape), `lon`, `lat` (degrees), `within_km`.
    """
    shares = np.array([np.nan if shape is None else 0.0 for shape in shapes])
    for site, mine in circles.groupby("site"):
        shares[site] = reached_share(
            shapes[site], mine.lon, mine.lat, within_km=mine.within_km.to_numpy()
        )
    return shares


def _reached(parts: _Parts, circles: Circles, open_size: float) -> float:
    """How much of `parts` lies in `circles`, km or km2; `open_size` of it may count by middles."""
    n = len(circles[0])
    part, circle = np.divmod(np.arange(len(parts.size) * n), n)
    total = 0.0
    while True:
        off_km = _off_km(parts, circles, part, circle)
        radius_km = parts.radius_km[part]
        is_in = _any(off_km <= -radius_km, part, len(parts.size))
        total += float(parts.size[is_in].sum())
        near = (off_km < radius_km) & ~is_in[part]
        where, row = np.unique(part[near], return_inverse=True)
        if parts.size[where].sum() <= open_size:
            by_middle = _any(off_km[near] <= 0, row, len(where))
            return total + float(parts.size[where][by_middle].sum())
        parts = parts.halves(where)
        part = np.concatenate([row, row + len(where)])
        circle = np.tile(circle[near], 2)


def _off_km(parts: _Parts, circles: Circles, part: Positions, circle: Positions) -> Floats:
    """How far the middle of each part is outside the circle (below 0: inside), km."""
    lon, lat, radius_km = circles
    km = geodesic_km(parts.lon[part], parts.lat[part], lon[circle], lat[circle])
    return km - radius_km[circle]


def _any(is_true: Bools, group: Positions, n: int) -> Bools:
    """Whether something is true in each of `n` groups."""
    return np.bincount(group[is_true], minlength=n) > 0


@dataclass(frozen=True, eq=False)
class _Lines:
    """Parts of a line: where the middle of each is, how far it reaches from there, and its length
    (km).
    """

    pieces: Pieces
    lon: Floats
    lat: Floats
    radius_km: Floats
    size: Floats

    @classmethod
    def of(cls, line: shapely.Geometry) -> Self:
        """The pieces of a (multi-part) line."""
        return cls._made(Pieces.of(np.array([line], dtype=object)))

    @classmethod
    def _made(cls, pieces: Pieces) -> Self:
        lon, lat = pieces.at(0.5)
        first = geodesic_km(pieces.lon, pieces.lat, lon, lat)
        second = geodesic_km(lon, lat, pieces.end_lon, pieces.end_lat)
        return cls(pieces, lon, lat, np.maximum(first, second) * _SLACK, first + second)

    def take(self, where: slice) -> Self:
        """The parts at `where`."""
        return self._made(self.pieces.take(where))

    def halves(self, where: Positions) -> Self:
        """Both halves of the parts at `where`: first all the first ones, then all the second."""
        some = self.pieces.take(where)
        middle = some.at(0.5)
        first = Pieces(some.shape, some.lon, some.lat, *middle)
        second = Pieces(some.shape, *middle, some.end_lon, some.end_lat)
        both = zip(vars(first).values(), vars(second).values(), strict=True)
        return self._made(Pieces(*(np.concatenate(pair) for pair in both)))


@dataclass(frozen=True, eq=False)
class _Areas:
    """Parts of an area in the equal-area plane (km): where the middle of each one's box is, how far
    the box reaches from there (km), and how much of the area it holds (km2).
    """

    shapes: Shapes
    plane: pyproj.Proj
    lon: Floats
    lat: Floats
    radius_km: Floats
    size: Floats

    @classmethod
    def of(cls, area: shapely.Geometry) -> Self:
        """The polygons of a (multi-part) area."""
        parts = np.array([unwrapped(part) for part in shapely.get_parts(area)], dtype=object)
        parts = shapely.segmentize(parts, _CUT_DEGREES)
        plane = pyproj.Proj(proj="cea", ellps="WGS84", units="km")
        # not by the projection itself: longitudes run on beyond 180 degrees here
        per_degree = plane(1.0, 0.0)[0]

        def flat(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
            return lon * per_degree, plane(np.zeros_like(lat), lat)[1]

        flattened = shapely.transform(parts, flat, interleaved=False)
        return cls._made(shapely.make_valid(flattened), plane)

    @classmethod
    def _made(cls, shapes: Shapes, plane: pyproj.Proj) -> Self:
        per_degree = plane(1.0, 0.0)[0]
        west, south, east, north = shapely.bounds(shapes).T
        low, high = _latitude(plane, south), _latitude(plane, north)
        lon, lat = (west + east) / 2 / per_degree, (low + high) / 2
        radius_km = np.maximum(
            geodesic_km(lon, lat, west / per_degree, low),
            geodesic_km(lon, lat, west / per_degree, high),
        )
        return cls(shapes, plane, lon, lat, radius_km * _SLACK, shapely.area(shapes))

    def take(self, where: slice) -> Self:
        """The parts at `where`."""
        return self._made(self.shapes[where], self.plane)

    def halves(self, where: Positions) -> Self:
        """Both halves of the parts at `where`, cut across the longer side of their boxes."""
        some = self.shapes[where]
        west, south, east, north = shapely.bounds(some).T
        x, y = (west + east) / 2, (south + north) / 2
        tall = self._is_tall(where, south, north, east - west)
        first = shapely.box(west, south, np.where(tall, east, x), np.where(tall, y, north))
        second = shapely.box(np.where(tall, west, x), np.where(tall, y, south), east, north)
        both = shapely.intersection(np.tile(some, 2), np.concatenate([first, second]))
        return self._made(both, self.plane)

    def _is_tall(self, where: Positions, south: Floats, north: Floats, width: Floats) -> Bools:
        """Which boxes are taller than wide on the ground: the plane is stretched towards poles."""
        half_km = (_latitude(self.plane, north) - _latitude(self.plane, south)) * _DEGREE_KM / 2
        narrow = np.cos(np.radians(self.lat[where]))
        return np.asarray(half_km > width * narrow / 2)


def _latitude(plane: pyproj.Proj, y: Floats) -> Floats:
    """The latitudes (degrees) of heights in the plane; the poles at its edges."""
    edge = plane(0.0, 90.0)[1]
    return np.asarray(plane(np.zeros_like(y), np.clip(y, -edge, edge), inverse=True)[1])
