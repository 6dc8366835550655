"""Lines and areas in parts that can be halved, each with its size and how far it reaches.

Lengths are geodesic. Areas are those of the cylindrical equal-area projection of WGS84 (Snyder
1987, Map Projections: A Working Manual, USGS Professional Paper 1395, p. 81), which are those on
the ellipsoid: edges are cut to 0.1 degrees before they are projected.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.nearby import Floats, Positions, geodesic_km
from geo.pieces import AREAS, Pieces, Shapes, unwrapped

_CUT_DEGREES: Final = 0.1
# the farthest place of a part is an end or a corner of its box: on the sphere, so a little more
_SLACK: Final = 1.001
_DEGREE_KM: Final = 111.32

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Lines:
    """Parts of lines: the position of the line, where the middle of each part is, how far it
    reaches from there, and its length (km).
    """

    pieces: Pieces
    shape: Positions
    lon: Floats
    lat: Floats
    radius_km: Floats
    size: Floats

    @classmethod
    def of(cls, lines: Shapes) -> Self:
        """The pieces of (multi-part) lines."""
        return cls._made(Pieces.of(lines))

    @classmethod
    def _made(cls, pieces: Pieces) -> Self:
        lon, lat = pieces.at(0.5)
        first = geodesic_km(pieces.lon, pieces.lat, lon, lat)
        second = geodesic_km(lon, lat, pieces.end_lon, pieces.end_lat)
        radius_km = np.maximum(first, second) * _SLACK
        return cls(pieces, pieces.shape, lon, lat, radius_km, first + second)

    def take(self, where: Positions | Bools | slice) -> Self:
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
class Areas:
    """Parts of areas in the equal-area plane (km): the position of the area, where the middle of
    each part's box is, how far the box reaches from there (km), and how much of the area it holds
    (km2).
    """

    shapes: Shapes
    shape: Positions
    plane: pyproj.Proj
    lon: Floats
    lat: Floats
    radius_km: Floats
    size: Floats

    @classmethod
    def of(cls, areas: Shapes) -> Self:
        """The polygons of (multi-part) areas."""
        polygons, shape = shapely.get_parts(areas, return_index=True)
        parts = np.array([unwrapped(part) for part in polygons], dtype=object)
        parts = shapely.segmentize(parts, _CUT_DEGREES)
        plane = pyproj.Proj(proj="cea", ellps="WGS84", units="km")
        # not by the projection itself: longitudes run on beyond 180 degrees here
        per_degree = plane(1.0, 0.0)[0]

        def flat(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
            return lon * per_degree, plane(np.zeros_like(lat), lat)[1]

        flattened = shapely.transform(parts, flat, interleaved=False)
        return cls._made(shapely.make_valid(flattened), shape, plane)

    @classmethod
    def _made(cls, shapes: Shapes, shape: Positions, plane: pyproj.Proj) -> Self:
        per_degree = plane(1.0, 0.0)[0]
        west, south, east, north = shapely.bounds(shapes).T
        low, high = _latitude(plane, south), _latitude(plane, north)
        lon, lat = (west + east) / 2 / per_degree, (low + high) / 2
        radius_km = np.maximum(
            geodesic_km(lon, lat, west / per_degree, low),
            geodesic_km(lon, lat, west / per_degree, high),
        )
        return cls(shapes, shape, plane, lon, lat, radius_km * _SLACK, shapely.area(shapes))

    def take(self, where: Positions | Bools | slice) -> Self:
        """The parts at `where`."""
        return self._made(self.shapes[where], self.shape[where], self.plane)

    def halves(self, where: Positions) -> Self:
        """Both halves of the parts at `where`, cut across the longer side of their boxes."""
        some = self.shapes[where]
        west, south, east, north = shapely.bounds(some).T
        x, y = (west + east) / 2, (south + north) / 2
        tall = self._is_tall(where, south, north, east - west)
        first = shapely.box(west, south, np.where(tall, east, x), np.where(tall, y, north))
        second = shapely.box(np.where(tall, west, x), np.where(tall, y, south), east, north)
        both = shapely.intersection(np.tile(some, 2), np.concatenate([first, second]))
        return self._made(both, np.tile(self.shape[where], 2), self.plane)

    def _is_tall(self, where: Positions, south: Floats, north: Floats, width: Floats) -> Bools:
        """Which boxes are taller than wide on the ground: the plane is stretched towards poles."""
        half_km = (_latitude(self.plane, north) - _latitude(self.plane, south)) * _DEGREE_KM / 2
        narrow = np.cos(np.radians(self.lat[where]))
        return np.asarray(half_km > width * narrow / 2)


def _latitude(plane: pyproj.Proj, y: Floats) -> Floats:
    """The latitudes (degrees) of heights in the plane; the poles at its edges."""
    edge = plane(0.0, 90.0)[1]
    return np.asarray(plane(np.zeros_like(y), np.clip(y, -edge, edge), inverse=True)[1])


def parts_of(shapes: Shapes) -> Lines | Areas:
    """The parts of `shapes`, which are all lines or all areas.

    An edge is straight in longitude and latitude and the shorter way round (`geo.pieces`).
    """
    return Areas.of(shapes) if shapes[0].geom_type in AREAS else Lines.of(shapes)


def areas_km2(polygons: Shapes) -> Floats:
    """The geodesic area of each polygon, none of whose edges is the shorter way round.

    Under the equal-area projection that is the integral of its height over longitude; along an
    edge by Simpson's rule, to some 1e-9 of it.
    """
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    is_hole = np.append(False, polygon[1:] == polygon[:-1])[: len(rings)]
    corners, ring = shapely.get_coordinates(shapely.segmentize(rings, 1.0), return_index=True)
    lon, lat = corners.T
    plane = pyproj.Proj(proj="cea", ellps="WGS84", units="km")
    same = np.flatnonzero(ring[1:] == ring[:-1])
    y, middle = (plane(np.zeros_like(at), at)[1] for at in (lat, (lat[same] + lat[same + 1]) / 2))
    height = (y[same] + 4 * middle + y[same + 1]) / 6
    below = plane(1.0, 0.0)[0] * (lon[same + 1] - lon[same]) * height
    sizes = abs(np.bincount(ring[same], below, len(rings)))
    signed = np.where(is_hole, -sizes, sizes)
    return np.asarray(np.bincount(polygon, signed, len(polygons)), np.float64)
