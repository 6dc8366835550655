"""Sums of weights over all points within a distance, without looking at each of them.

Points lie in blocks of eight, these in blocks of eight, and so on, along a curve that keeps
neighbours together (Morton, "A computer oriented geodetic data base", IBM, 1966). A block has a
ball in space (ECEF, km): with centre *m* and radius *p*, the chord from *q* to any of its points
is within |qm| - p to |qm| + p. A search walks down from the largest blocks: one that is surely
within reach counts whole, one surely beyond it not at all, and only those across the edge are
opened. What is sure is what `geo.nearby` calls so, and `pyproj.Geod.inv` judges the points that
are left: the same points are within reach as there.

Sums are added up in a fixed order: a block's from its eight parts, a search's along its walk. Whole
numbers below 2^53 come out exact; others to 1e-12 of the sum of the absolute weights within reach.
Weights beyond reach do not touch a sum, however large.

Coordinates are degrees (EPSG:4326) in two arrays of one length, distances km. Coordinates that are
not finite or beyond a pole raise ValueError, and so do distances that are not a number and weights
that are not finite.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.nearby import (
    Floats,
    Positions,
    checked_km,
    checked_lonlat,
    geodesic_km,
    sure_chord_km,
    widest_chord_km,
    xyz_km,
)

Parts: TypeAlias = tuple[int, Positions, Positions]

# how many parts a block has
_FAN: Final = 8
# a walk measures at most so many blocks at once, each for one query (some 800 bytes a block); at
# most `_FAN` times as many wait on each level (16 bytes a block)
_BLOCKS_AT_ONCE: Final = 2**11
# the cells of the curve: 2^21 an axis, some 6 m, over a cube that holds the ellipsoid
_HALF_CUBE_KM: Final = 6379.0
_AXIS_BITS: Final = 21
# how each bit of 21 is moved to three times its place: shift, then what to keep
_SPREAD: Final = (
    (32, 0x1F00000000FFFF),
    (16, 0x1F0000FF0000FF),
    (8, 0x100F00F00F00F00F),
    (4, 0x10C30C30C30C30C3),
    (2, 0x1249249249249249),
)


@dataclass(frozen=True, eq=False)
class BlockIndex:
    """Points in blocks, ready for sums; make it once for a layer with `BlockIndex.of`.

    Attributes
    ----------
    order
        The positions of the points, in the arrays given to `of`, along the curve; shape (n_points,)
    lon, lat
        Degrees, along the curve.
    balls
        For each level the parts of its blocks: shape (n_blocks, 4, 8), for each block the x, y, z
        and radius of eight balls, km; nan where the last block has fewer. The parts of level 0 are
        the points; those of any other, the blocks of the level below, in order.
    """

    order: Positions
    lon: Floats
    lat: Floats
    balls: tuple[Floats, ...]

    @classmethod
    def of(cls, lon: ArrayLike, lat: ArrayLike) -> Self:
        """An index of the points at `lon`, `lat`: shape (n_points,), and maybe none."""
        lon, lat = checked_lonlat(lon, lat)
        xyz = xyz_km(lon, lat)
        order = np.argsort(_along_curve(xyz), kind="stable")
        xyz = xyz.take(order, axis=0)
        levels = [(xyz, np.zeros(len(xyz)))]
        while len(levels[-1][1]) > _FAN:
            levels.append(_around(*levels[-1]))
        balls = tuple(_in_blocks(*level) for level in levels)
        return cls(order, lon[order], lat[order], balls)

    def __len__(self) -> int:
        return len(self.order)


def sums_within(
    index: BlockIndex, weight: ArrayLike, lon: ArrayLike, lat: ArrayLike, *, within_km: ArrayLike
) -> Floats:
    """The sum of `weight` over all points at a geodesic distance of at most `within_km` from each
    query: shape (n_queries,), 0 where there is none.

    `weight` is one number or one for each point of the index, `within_km` one number or one for
    each query.
    """
    lon, lat = checked_lonlat(lon, lat)
    within = checked_km(within_km, lon.shape)
    sums = [_checked_weight(weight, index.lon.shape)[index.order]]
    for _ in index.balls[1:]:
        sums.append(np.add.reduceat(sums[-1], np.arange(0, len(sums[-1]), _FAN)))
    found = np.zeros(len(lon))
    for level, query, part in _walk(index, lon, lat, within):
        np.add.at(found, query, sums[level][part])
    return found


def sums_reaching(
    index: BlockIndex, weight: ArrayLike, lon: ArrayLike, lat: ArrayLike, *, within_km: ArrayLike
) -> Floats:
    """The sum of `weight` over all queries that have a point of the index within `within_km`, for
    each point: shape (n_points,), in the order given to `BlockIndex.of`; 0 where there is none.

    `weight` and `within_km` are one number or one for each query. It is `sums_within` the other
    way round; both take their time by the query, so let the fewer points be the queries.
    """
    lon, lat = checked_lonlat(lon, lat)
    within = checked_km(within_km, lon.shape)
    given = _checked_weight(weight, lon.shape)
    sums = [np.zeros(balls.size // 4) for balls in index.balls]
    for level, query, part in _walk(index, lon, lat, within):
        np.add.at(sums[level], part, given[query])
    whole = sums.pop()
    while sums:
        below = sums.pop()
        whole = below + np.repeat(whole[: len(below) // _FAN], _FAN)
    found = np.empty(len(index))
    found[index.order] = whole[: len(index)]
    return found


def _checked_weight(weight: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """`weight` in `shape`, or a ValueError where one is not finite."""
    weights = np.broadcast_to(np.asarray(weight, dtype=np.float64), shape)
    if n_bad := int(np.sum(~np.isfinite(weights))):
        raise ValueError(f"{n_bad} of {weights.size} weights are not finite")
    return weights


def _along_curve(xyz: Floats) -> NDArray[np.uint64]:
    """Where each point in space is on the Morton curve: the bits of its three cells, in turn."""
    cells = ((xyz / _HALF_CUBE_KM + 1) * 2 ** (_AXIS_BITS - 1)).astype(np.uint64)
    for shift, keep in _SPREAD:
        cells = (cells | (cells << np.uint64(shift))) & np.uint64(keep)
    place: NDArray[np.uint64] = cells @ np.array([1, 2, 4], dtype=np.uint64)
    return place


def _around(centre: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """A ball around every eight balls one after the other: centres and radii, km."""
    start = np.arange(0, len(radius), _FAN)
    low = np.minimum.reduceat(centre - radius[:, None], start)
    high = np.maximum.reduceat(centre + radius[:, None], start)
    middle = (low + high) / 2
    off = np.linalg.norm(np.repeat(middle, _FAN, axis=0)[: len(radius)] - centre, axis=1)
    return middle, np.maximum.reduceat(off + radius, start)


def _in_blocks(centre: Floats, radius: Floats) -> Floats:
    """Balls by blocks of eight, as `BlockIndex.balls` has them."""
    n, n_blocks = len(radius), -(-len(radius) // _FAN)
    padded = np.full((n_blocks * _FAN, 3), np.nan)
    padded[:n] = centre
    balls = np.zeros((n_blocks, 4, _FAN))
    balls[:, :3] = padded.reshape(n_blocks, _FAN, 3).swapaxes(1, 2)
    balls[:, 3].flat[:n] = radius
    return balls


def _walk(index: BlockIndex, lon: Floats, lat: Floats, within_km: Floats) -> Iterator[Parts]:
    """(level, query, part), in pieces, of the parts that are whole within `within_km`; each point
    within reach of a query is in exactly one of them.
    """
    if not len(index):
        return
    xyz = xyz_km(lon, lat)
    sure_km, widest_km = sure_chord_km(within_km), widest_chord_km(within_km)
    # neighbouring queries one after the other find their blocks still in the cache
    order = np.argsort(_along_curve(xyz), kind="stable")
    for root in _pieces(len(index.balls) - 1, order, np.zeros_like(order)):
        waiting = [root]
        while waiting:
            level, query, block = waiting.pop()
            ball = index.balls[level].take(block, axis=0)
            off = ball[:, :3] - xyz.take(query, axis=0)[:, :, None]
            chord, radius = np.sqrt(np.einsum("ijk,ijk->ik", off, off)), ball[:, 3]
            is_in = chord + radius <= sure_km.take(query)[:, None]
            is_near = chord - radius <= widest_km.take(query)[:, None]
            asked, edge = _parts(is_near & ~is_in, query, block)
            if level:
                waiting += _pieces(level - 1, asked, edge)
            else:
                km = geodesic_km(lon[asked], lat[asked], index.lon[edge], index.lat[edge])
                is_in[is_near & ~is_in] = km <= within_km[asked]
            yield level, *_parts(is_in, query, block)


def _pieces(level: int, query: Positions, block: Positions) -> Iterator[Parts]:
    for begin in range(0, len(query), _BLOCKS_AT_ONCE):
        some = slice(begin, begin + _BLOCKS_AT_ONCE)
        yield level, query[some], block[some]


def _parts(
    which: NDArray[np.bool_], query: Positions, block: Positions
) -> tuple[Positions, Positions]:
    """The query and the part of each place of `which`, shape (n, 8): the parts of each block."""
    found = np.flatnonzero(which)
    row = found // _FAN
    return query.take(row), found + _FAN * (block.take(row) - row)
