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

Blocks: TypeAlias = tuple[int, Positions, Positions]

# how many parts a block has
_FAN: Final = 8
# a walk measures at most this many pairs of a query and a block at once (some 100 bytes a pair);
# at most `_FAN` times as many wait on each level (16 bytes a pair)
_PAIRS_AT_ONCE: Final = 2**15
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
    centres, radii_km
        The balls of each level, km: shapes (n_blocks, 3) and (n_blocks,). Level 0 are the points
        themselves; block *k* of a level is made of blocks 8k to 8k + 7 of the level below.
    """

    order: Positions
    lon: Floats
    lat: Floats
    centres: tuple[Floats, ...]
    radii_km: tuple[Floats, ...]

    @classmethod
    def of(cls, lon: ArrayLike, lat: ArrayLike) -> Self:
        """An index of the points at `lon`, `lat`: shape (n_points,), and maybe none."""
        lon, lat = checked_lonlat(lon, lat)
        xyz = xyz_km(lon, lat)
        order = np.argsort(_along_curve(xyz), kind="stable")
        xyz = xyz[order]
        levels = [(xyz, np.zeros(len(xyz)))]
        size = _FAN
        while len(levels[-1][0]) > _FAN:
            levels.append(_balls(xyz, size))
            size *= _FAN
        centres, radii_km = zip(*levels, strict=True)
        return cls(order, lon[order], lat[order], centres, radii_km)

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
    for blocks in index.centres[:-1]:
        sums.append(np.add.reduceat(sums[-1], np.arange(0, len(blocks), _FAN)))
    found = np.zeros(len(lon))
    for level, query, block in _walk(index, lon, lat, within):
        np.add.at(found, query, sums[level][block])
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
    sums = [np.zeros(len(blocks)) for blocks in index.centres]
    for level, query, block in _walk(index, lon, lat, within):
        np.add.at(sums[level], block, given[query])
    whole = sums.pop()
    while sums:
        below = sums.pop()
        whole = below + np.repeat(whole, _FAN)[: len(below)]
    found = np.empty(len(index))
    found[index.order] = whole
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


def _balls(xyz: Floats, size: int) -> tuple[Floats, Floats]:
    """A ball around every `size` points one after the other: centres and radii, km."""
    start = np.arange(0, len(xyz), size)
    low, high = np.minimum.reduceat(xyz, start), np.maximum.reduceat(xyz, start)
    centre = (low + high) / 2
    off = xyz - np.repeat(centre, size, axis=0)[: len(xyz)]
    return centre, np.maximum.reduceat(_length(off), start)


def _length(off: Floats) -> Floats:
    """The length of each row."""
    length: Floats = np.sqrt(np.einsum("ij,ij->i", off, off))
    return length


def _walk(index: BlockIndex, lon: Floats, lat: Floats, within_km: Floats) -> Iterator[Blocks]:
    """(level, query, block), in pieces, of the blocks that are whole within `within_km`; each point
    within reach of a query is in exactly one of them.
    """
    xyz = xyz_km(lon, lat)
    sure_km, widest_km = sure_chord_km(within_km), widest_chord_km(within_km)
    for root in _roots(index, xyz):
        waiting = [root]
        while waiting:
            level, query, block = waiting.pop()
            chord = _length(xyz[query] - index.centres[level][block])
            radius = index.radii_km[level][block]
            is_in = chord + radius <= sure_km[query]
            open_ = np.flatnonzero(~is_in & (chord - radius <= widest_km[query]))
            asked, edge = query[open_], block[open_]
            if level:
                waiting += _opened(index, level, asked, edge)
            else:
                km = geodesic_km(lon[asked], lat[asked], index.lon[edge], index.lat[edge])
                is_in[open_] = km <= within_km[asked]
            yield level, query[is_in], block[is_in]


def _roots(index: BlockIndex, xyz: Floats) -> Iterator[Blocks]:
    """Each query with each of the largest blocks, in pieces."""
    # neighbouring queries one after the other find their blocks still in the cache
    order = np.argsort(_along_curve(xyz), kind="stable")
    top = len(index.centres) - 1
    blocks = np.arange(len(index.centres[top]))
    for some in np.split(order, np.arange(0, len(order), _PAIRS_AT_ONCE // _FAN)[1:]):
        yield top, np.repeat(some, len(blocks)), np.tile(blocks, len(some))


def _opened(index: BlockIndex, level: int, query: Positions, block: Positions) -> Iterator[Blocks]:
    """Each query with each part of its block of `level`, in pieces."""
    for begin in range(0, len(query), _PAIRS_AT_ONCE // _FAN):
        some = slice(begin, begin + _PAIRS_AT_ONCE // _FAN)
        part = (block[some, None] * _FAN + np.arange(_FAN)).ravel()
        # the last block of a level may have fewer parts
        there = part < len(index.centres[level - 1])
        yield level - 1, np.repeat(query[some], _FAN)[there], part[there]
