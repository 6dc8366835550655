"""Lines and areas cut into pieces so short that each is as good as a straight chord in space.

An edge between two vertices is straight in longitude and latitude, as GeoJSON defines it (RFC
7946, section 3.1.1). One that spans more than 180 degrees of longitude takes the shorter way round,
across the antimeridian, so a shape may be cut there or not; exactly 360 degrees are a whole
parallel.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import shapely

from geo.nearby import Floats, Positions, xyz_km

Shapes = npt.NDArray[np.object_]

# a piece is at most so long, and spans at most so many degrees of longitude: then it lies nowhere
# farther from its chord than BEND_KM, at the same share of the way. Over 5 km the ellipsoid stands
# 0.5 m above a chord; sideways the bend is at most |2 r'w + rw²| / 8 < 2.5 m, where w is the span
# of longitude and r the distance from the axis, which changes by r' (r' and rw together: 5 km).
PIECE_KM: Final = 5.0
_PIECE_DEGREES: Final = 0.1
BEND_KM: Final = 0.003
# the longest a degree gets on WGS84: of latitude, and of longitude over the cosine of the latitude
# (both at a pole, by the largest radius of curvature, a²/b)
_DEGREE_KM: Final = 111.70
_WHOLE_TURN: Final = 360.0
_HALF_TURN: Final = 180.0
_POLE: Final = 90.0
LINES: Final = frozenset({"LineString", "MultiLineString"})
AREAS: Final = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of lines and of the outlines of areas, in degrees; arrays of shape (n_pieces,).

    `lon` may lie beyond 180 where a piece crosses the antimeridian. `shape` is the position of the
    shape that a piece belongs to.
    """

    shape: Positions
    lon: Floats
    lat: Floats
    end_lon: Floats
    end_lat: Floats

    @classmethod
    def of(cls, shapes: Shapes) -> Self:
        """The pieces of `shapes`, in their order."""
        edges = cls._edges(shapes)
        east, north = edges.end_lon - edges.lon, edges.end_lat - edges.lat
        # the parallel is longest at the end that is nearer to the equator, or on it
        nearest = np.where(
            edges.lat * edges.end_lat <= 0, 0, np.minimum(abs(edges.lat), abs(edges.end_lat))
        )
        length_km = np.hypot(north * _DEGREE_KM, east * _DEGREE_KM * np.cos(np.radians(nearest)))
        n = np.ceil(np.maximum(length_km / PIECE_KM, abs(east) / _PIECE_DEGREES))
        n = np.maximum(n, 1).astype(np.intp)
        edge = np.repeat(np.arange(len(n)), n)
        step = np.arange(len(edge)) - (np.cumsum(n) - n)[edge]
        cut = cls(*(values[edge] for values in vars(edges).values()))
        lon, lat = cut.at(step / n[edge])
        end_lon, end_lat = cut.at((step + 1) / n[edge])
        return cls(cut.shape, lon, lat, end_lon, end_lat)

    @classmethod
    def _edges(cls, shapes: Shapes) -> Self:
        """The edges between the vertices of `shapes`, each the shorter way round the globe."""
        parts, owner = shapely.get_parts(shapes, return_index=True)
        outlines, part = shapely.get_rings(parts, return_index=True)
        is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
        lines = np.concatenate([parts[is_line], outlines])
        owner = np.concatenate([owner[is_line], owner[part]])
        corners, line = shapely.get_coordinates(lines, return_index=True)
        same = np.flatnonzero(line[1:] == line[:-1])
        lon, lat = corners[same].T
        end_lon, end_lat = corners[same + 1].T
        shape = owner[line[same]]
        order = np.argsort(shape, kind="stable")
        columns = (shape, lon, lat, lon + shorter_way(end_lon - lon), end_lat)
        return cls(*(values[order] for values in columns))

    def __len__(self) -> int:
        return len(self.lon)

    def at(self, share: npt.ArrayLike) -> tuple[Floats, Floats]:
        """The points at `share` (0 to 1) of the way along each piece: lon and lat, degrees."""
        share = np.asarray(share, np.float64)
        return (
            self.lon + share * (self.end_lon - self.lon),
            self.lat + share * (self.end_lat - self.lat),
        )

    def chords_km(self) -> tuple[Floats, Floats]:
        """Both ends of each piece in space (ECEF), km, shape (n_pieces, 3)."""
        return xyz_km(self.lon, self.lat), xyz_km(self.end_lon, self.end_lat)

    def take(self, where: Positions | npt.NDArray[np.bool_] | slice) -> "Pieces":
        """The pieces at the positions, or where true."""
        return Pieces(*(values[where] for values in vars(self).values()))


def shorter_way(east: Floats) -> Floats:
    """Differences of longitude (degrees) the shorter way round; a whole turn stays one."""
    turns = np.where(abs(east) < _WHOLE_TURN, np.rint(east / _WHOLE_TURN), 0)
    return np.asarray(east - _WHOLE_TURN * turns)


def unwrapped(area: shapely.Polygon) -> shapely.Polygon:
    """`area` in one piece of the plane: its longitudes run on beyond 180 degrees, and an outline
    around a pole is closed along it.
    """
    rings = [shapely.get_coordinates(ring)[:, :2] for ring in (area.exterior, *area.interiors)]
    if all(np.all(_is_plain(np.diff(ring[:, 0]))) for ring in rings):
        return shapely.force_2d(area)
    shell = _continuous(rings[0])
    west, east = shell[:, 0].min(), shell[:, 0].max()
    holes = []
    for ring in rings[1:]:
        hole = _continuous(ring)
        middle = (hole[:, 0].min() + hole[:, 0].max()) / 2
        hole[:, 0] += _WHOLE_TURN * np.rint(((west + east) / 2 - middle) / _WHOLE_TURN)
        holes.append(hole)
    return shapely.Polygon(shell, holes)


def _is_plain(east: Floats) -> npt.NDArray[np.bool_]:
    return (abs(east) <= _HALF_TURN) | (abs(east) >= _WHOLE_TURN)


def _continuous(ring: Floats) -> Floats:
    """The vertices (lon, lat) of a ring with longitudes that never jump."""
    lon = np.cumsum([ring[0, 0], *shorter_way(np.diff(ring[:, 0]))])
    whole = np.column_stack((lon, ring[:, 1]))
    if abs(lon[-1] - lon[0]) < _HALF_TURN:
        return whole
    pole = np.copysign(_POLE, ring[:, 1].mean())
    return np.vstack((whole, [(lon[-1], pole), (lon[0], pole)]))


def on_shape(shape: shapely.Geometry) -> tuple[float, float]:
    """A point on a line, or in an area, that a mark can stand at: lon and lat, degrees.

    It belongs to the part that has most of the shape.
    """
    # by degrees: this chooses a place for a mark and measures nothing
    parts = laid_out(shape)
    if shape.geom_type in AREAS:
        point = shapely.point_on_surface(max(parts, key=shapely.area))
    else:
        point = shapely.line_interpolate_point(max(parts, key=shapely.length), 0.5, normalized=True)
    lon = point.x if abs(point.x) <= _HALF_TURN else shorter_way(np.asarray(point.x))
    return float(lon), float(point.y)


def on_the_map(shape: shapely.Geometry) -> shapely.Geometry:
    """`shape`, a line or an area, with longitudes from -180 to 180: cut at the antimeridian, as
    GeoJSON asks (RFC 7946, section 3.1.9).
    """
    is_area = shape.geom_type in AREAS
    parts = [part for one in laid_out(shape) for part in within_the_map(one)]
    if len(parts) == 1:
        return parts[0]
    return (shapely.multipolygons if is_area else shapely.multilinestrings)(parts)


def within_the_map(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """The parts from -180 to 180 of a line or a polygon whose longitudes may run on beyond that."""
    west, _, east, _ = shape.bounds
    if west >= -_HALF_TURN and east <= _HALF_TURN:
        return [shape]
    return _cut_area(shape) if shape.geom_type in AREAS else _cut_line(shape)


def _cut_area(area: shapely.Polygon) -> list[shapely.Polygon]:
    west, _, east, _ = area.bounds
    parts: list[shapely.Polygon] = []
    for turn in range(round(west / _WHOLE_TURN), round(east / _WHOLE_TURN) + 1):
        by = turn * _WHOLE_TURN
        world = shapely.box(by - _HALF_TURN, -_POLE, by + _HALF_TURN, _POLE)
        inside = shapely.get_parts(shapely.intersection(area, world))
        # where it only touches the edge, the cut leaves a point or a line
        inside = inside[shapely.get_type_id(inside) == shapely.GeometryType.POLYGON]
        parts += list(shapely.transform(inside, lambda xy, by=by: xy - [by, 0.0]))
    return parts


def _cut_line(line: shapely.LineString) -> list[shapely.LineString]:
    """Edge by edge: of a line that runs back over itself an intersection would leave one way."""
    # edges so short that none meets the antimeridian twice
    lonlat = shapely.get_coordinates(shapely.segmentize(line, _HALF_TURN))
    lonlat = lonlat[np.append(True, (lonlat[1:] != lonlat[:-1]).any(axis=1))]
    low, high = np.sort([lonlat[:-1, 0], lonlat[1:, 0]], axis=0)
    seam = np.floor((low + high) / 2 / _WHOLE_TURN) * _WHOLE_TURN + _HALF_TURN
    edge = np.flatnonzero((low < seam) & (seam < high))
    way = lonlat[edge + 1] - lonlat[edge]
    share = (seam[edge] - lonlat[edge, 0]) / way[:, 0]
    crossing = np.column_stack((seam[edge], lonlat[edge, 1] + share * way[:, 1]))
    lonlat = np.insert(lonlat, edge + 1, crossing, axis=0)
    turn = np.floor(((lonlat[:-1, 0] + lonlat[1:, 0]) / 2 + _HALF_TURN) / _WHOLE_TURN)
    starts = np.flatnonzero(np.diff(turn, prepend=np.inf))
    ends = np.append(starts[1:], len(turn))
    return [
        shapely.LineString(lonlat[start : end + 1] - [turn[start] * _WHOLE_TURN, 0.0])
        for start, end in zip(starts, ends, strict=True)
    ]


def laid_out(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """The parts of `shape`, each whole in the plane: longitudes run on beyond 180 degrees."""
    parts = shapely.get_parts(shape)
    if shape.geom_type in LINES:
        return [_line(part) for part in parts]
    # what touches itself only across the antimeridian comes apart here
    whole = shapely.get_parts(shapely.make_valid([unwrapped(part) for part in parts]))
    return list(whole[shapely.get_type_id(whole) == shapely.GeometryType.POLYGON])


def _line(line: shapely.LineString) -> shapely.LineString:
    lonlat = shapely.get_coordinates(line)
    lonlat[:, 0] = np.cumsum([lonlat[0, 0], *shorter_way(np.diff(lonlat[:, 0]))])
    return shapely.LineString(lonlat)
