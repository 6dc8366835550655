"""Distance between points and lines or areas on WGS84: from the nearest part of the shape.

The pieces of all shapes (`geo.pieces`: at most 5 km long) stand as boxes in space (ECEF, km) in an
R-tree. Boxes propose; the distance from the point to the chord of a piece, with the two bounds of
`geo.nearby` between chord and geodesic, leaves a few pieces for each pair of a shape and a point;
and the geodesic to the nearest place on each of these (`geo.nearby.geodesic_km`) judges. A point in
an area is at distance 0.

Accuracy: a distance is the true geodesic to a true place on the shape, so never too short; and at
most 10 m too long up to 5,000 km (twice `geo.pieces.BEND_KM` for the place on a piece, the rest for
rounding), and 0.1 % beyond, where the nearest place by chord may be another than by geodesic.

Coordinates are degrees (EPSG:4326), distances km; a *position* is a place in an array as given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import rtree.index
import shapely
from scipy.spatial import cKDTree

from geo.nearby import (
    Floats,
    Pairs,
    Positions,
    checked_km,
    checked_lonlat,
    geodesic_km,
    longest_km,
    shortest_km,
    widest_chord_km,
    xyz_km,
)
from geo.pieces import AREAS, BEND_KM, LINES, Pieces, Shapes, unwrapped

# pairs of a piece and a point that are held at once, at some 200 bytes each
_PAIRS_AT_ONCE: Final = 2_000_000
_WHOLE_TURN: Final = 360.0
_HALF_TURN: Final = 180.0
_NEAR_POLE: Final = 90 - 1e-9


@dataclass(frozen=True, eq=False)
class ShapeIndex:
    """Lines and areas ready to be searched; make it once for a layer with `ShapeIndex.of`.

    Attributes
    ----------
    n_shapes
        How many shapes there are; a position is below it.
    pieces
        The pieces of all of them, in their order.
    start, way
        The chord of each piece: its beginning in space and the way to its end, km, (n_pieces, 3).
    boxes
        The chords' boxes in space by the position of the piece.
    areas, area_of
        The polygons whose inside counts, and the positions of the shapes they belong to.
    """

    n_shapes: int
    pieces: Pieces
    start: Floats
    way: Floats
    boxes: rtree.index.Index
    areas: Shapes
    area_of: Positions

    @classmethod
    def of(cls, shapes: npt.ArrayLike) -> Self:
        """An index of `shapes`: lines and polygons, of one part or many; maybe none of them.

        Raises
        ------
        ValueError
            If a shape is something else, empty, or beyond a pole.
        """
        given = _checked(shapes)
        parts, owner = shapely.get_parts(given, return_index=True)
        is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        areas = np.array([unwrapped(part) for part in parts[is_area]], dtype=object)
        return cls._made(len(given), Pieces.of(given), areas, owner[is_area])

    @classmethod
    def _made(cls, n_shapes: int, pieces: Pieces, areas: Shapes, area_of: Positions) -> Self:
        start, end = pieces.chords_km()
        return cls(n_shapes, pieces, start, end - start, _boxes(start, end), areas, area_of)

    def __len__(self) -> int:
        return self.n_shapes

    def only(self, where: npt.NDArray[np.bool_]) -> "ShapeIndex":
        """The shapes at which `where` (n_shapes,) is true, at the positions that they have here."""
        inside = where[self.area_of]
        pieces = self.pieces.take(where[self.pieces.shape])
        return self._made(self.n_shapes, pieces, self.areas[inside], self.area_of[inside])


def shape_pairs_within(
    index: ShapeIndex,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    *,
    within_km: npt.ArrayLike,
    slack_km: npt.ArrayLike = 0.0,
) -> Pairs:
    """Every (shape, point, km) with `km <= within_km[shape] + slack_km[point]`.

    `within_km` is one number or one for each shape, `slack_km` one or one for each point. Ordered
    by shape, km and point; see the module for the accuracy of km. Coordinates and distances that
    are not numbers raise ValueError.
    """
    lon, lat = checked_lonlat(lon, lat)
    within = checked_km(within_km, (len(index),))
    slack = checked_km(slack_km, lon.shape)
    found: list[Pairs] = [(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))]
    for part in _like_radii(index, within):
        found += _near(part, lon, lat, within, slack)
        found.append(_inside(part, lon, lat))
    shape, point, km = (np.concatenate(column) for column in zip(*found, strict=True))
    near = km <= within[shape] + slack[point]
    return _once(shape[near], point[near], km[near], n_points=len(lon))


def nearest_points(
    index: ShapeIndex, lon: npt.ArrayLike, lat: npt.ArrayLike, *, k: int = 1
) -> tuple[Positions, Floats]:
    """The `k` points nearest to each shape: positions and km, shape (n_shapes, k).

    Of equally near points the one with the smaller position comes first. Where there are fewer than
    `k` points, the positions end in -1 and the km in nan. `k` below 1 raises ValueError.
    """
    if k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
    lon, lat = checked_lonlat(lon, lat)
    positions = np.full((len(index), k), -1, dtype=np.intp)
    distances_km = np.full((len(index), k), np.nan)
    if len(lon) and len(index):
        within_km = _enough_km(index, lon, lat, min(k, len(lon)))
        shape, point, km = shape_pairs_within(index, lon, lat, within_km=within_km)
        rank = np.arange(len(shape)) - np.searchsorted(shape, shape)
        best = rank < k
        positions[shape[best], rank[best]] = point[best]
        distances_km[shape[best], rank[best]] = km[best]
    return positions, distances_km


def nearest_shape(
    index: ShapeIndex, lon: npt.ArrayLike, lat: npt.ArrayLike
) -> tuple[Positions, Floats]:
    """The shape nearest to each point: position and km, shape (n_points,).

    -1 and nan where there is no shape; of equally near ones the smaller position.
    """
    lon, lat = checked_lonlat(lon, lat)
    position = np.full(len(lon), -1, dtype=np.intp)
    distance_km = np.full(len(lon), np.nan)
    if len(lon) and len(index):
        middle = cKDTree(index.start + index.way / 2)
        chord, _ = middle.query(xyz_km(lon, lat))
        enough_km = longest_km(chord + BEND_KM)
        shape, point, km = shape_pairs_within(index, lon, lat, within_km=0, slack_km=enough_km)
        order = np.lexsort((shape, km, point))
        point, first = np.unique(point[order], return_index=True)
        position[point], distance_km[point] = shape[order][first], km[order][first]
    return position, distance_km


def _checked(shapes: npt.ArrayLike) -> Shapes:
    """`shapes` as an array of sound lines and areas, or a ValueError."""
    given: Shapes = np.empty(len(np.atleast_1d(np.asarray(shapes, dtype=object))), dtype=object)
    given[:] = shapes
    kinds = {getattr(shape, "geom_type", type(shape).__name__) for shape in given}
    if others := kinds - LINES - AREAS:
        raise ValueError(f"lines and areas only, not {', '.join(sorted(others))}")
    if n_empty := int(shapely.is_empty(given).sum()):
        raise ValueError(f"{n_empty} of {len(given)} shapes are empty")
    checked_lonlat(*shapely.get_coordinates(given).T)
    return given


def _boxes(start: Floats, end: Floats) -> rtree.index.Index:
    """An R-tree of the boxes around chords, bulk-loaded, with room for what bends off them."""
    properties = rtree.index.Property(dimension=3, leaf_capacity=100, fill_factor=0.9)
    low, high = np.minimum(start, end) - BEND_KM, np.maximum(start, end) + BEND_KM
    if not len(low):
        return rtree.index.Index(properties=properties)
    return rtree.index.Index((np.arange(len(low)), low, high), properties=properties)


def _like_radii(index: ShapeIndex, within_km: Floats) -> Iterator[ShapeIndex]:
    """The index in parts of shapes with like radii, so that a wide one widens no other search."""
    size = np.frexp(np.maximum(within_km, 1))[1]
    sizes = np.unique(size)
    for one in sizes:
        yield index if len(sizes) == 1 else index.only(size == one)


def _near(
    index: ShapeIndex, lon: Floats, lat: Floats, within_km: Floats, slack_km: Floats
) -> Iterator[Pairs]:
    """Each (shape, point, km) whose outline comes near enough, and maybe a few that do not."""
    xyz = xyz_km(lon, lat)
    shape_of = index.pieces.shape
    if not len(shape_of):
        return
    widest = widest_chord_km(within_km[shape_of].max() + slack_km)
    asking = np.flatnonzero(widest >= 0)
    at_once = max(1, _PAIRS_AT_ONCE // len(shape_of))
    for points in np.split(asking, np.arange(at_once, len(asking), at_once)):
        half = widest[points, None]
        corners = xyz[points] - half, xyz[points] + half
        piece, n = index.boxes.intersection_v(*corners)  # type: ignore[no-untyped-call]
        point = np.repeat(points, n.astype(np.intp))
        share, chord = _to_chord(index, piece, xyz[point])
        reach = widest_chord_km(within_km[shape_of[piece]] + slack_km[point])
        near = (chord <= reach + BEND_KM) & (reach >= 0)
        yield _judged(index, piece[near], point[near], share[near], chord[near], (lon, lat))


def _to_chord(index: ShapeIndex, piece: Positions, xyz: Floats) -> tuple[Floats, Floats]:
    """Where along its chord each piece is nearest to a point in space, 0 to 1, and how near, km."""
    way = index.way[piece]
    off = xyz - index.start[piece]
    # a piece without a length is its beginning
    square = np.maximum(np.einsum("ij,ij->i", way, way), np.finfo(float).tiny)
    share = np.clip(np.einsum("ij,ij->i", off, way) / square, 0, 1)
    return share, np.linalg.norm(off - share[:, None] * way, axis=1)


def _judged(
    index: ShapeIndex,
    piece: Positions,
    point: Positions,
    share: Floats,
    chord: Floats,
    lonlat: tuple[Floats, Floats],
) -> Pairs:
    """(shape, point, km) by geodesic to those pieces that may be the nearest of their shape."""
    lon, lat = lonlat
    shape = index.pieces.shape[piece]
    pair = np.unique(shape * len(lon) + point, return_inverse=True)[1]
    sure = np.full(pair.max(initial=-1) + 1, np.inf)
    np.minimum.at(sure, pair, longest_km(chord + BEND_KM))
    open_ = np.flatnonzero(shortest_km(np.maximum(chord - BEND_KM, 0)) <= sure[pair])
    near_lon, near_lat = index.pieces.take(piece[open_]).at(share[open_])
    asked = point[open_]
    km = geodesic_km(lon[asked], lat[asked], near_lon, near_lat)
    return _once(shape[open_], asked, km, n_points=len(lon))


def _inside(index: ShapeIndex, lon: Floats, lat: Floats) -> Pairs:
    """(shape, point, 0) for each point in an area."""
    east = np.remainder(lon + _HALF_TURN, _WHOLE_TURN) - _HALF_TURN
    turns = np.concatenate([east - _WHOLE_TURN, east, east + _WHOLE_TURN])
    # in the plane a pole is an edge, which no area contains; so ask a tenth of a millimetre off it
    north = np.clip(lat, -_NEAR_POLE, _NEAR_POLE)
    points = shapely.STRtree(shapely.points(turns, np.tile(north, 3)))
    area, at = points.query(index.areas, predicate="contains")
    return index.area_of[area], at % max(len(lon), 1), np.zeros(len(area))


def _once(shape: Positions, point: Positions, km: Floats, *, n_points: int) -> Pairs:
    """Each shape and point once, with the smallest km; by shape, km and point."""
    order = np.lexsort((km, point, shape))
    shape, point, km = shape[order], point[order], km[order]
    first = np.ones(len(shape), dtype=bool)
    first[1:] = np.diff(shape * n_points + point) != 0
    shape, point, km = shape[first], point[first], km[first]
    order = np.lexsort((point, km, shape))
    return shape[order], point[order], km[order]


def _enough_km(index: ShapeIndex, lon: Floats, lat: Floats, k: int) -> Floats:
    """A distance within which each shape surely has `k` points."""
    chord, _ = cKDTree(xyz_km(lon, lat)).query(index.start + index.way / 2, k=[k])
    best = np.full(len(index), np.inf)
    np.minimum.at(best, index.pieces.shape, chord[:, 0])
    return longest_km(best + BEND_KM)
