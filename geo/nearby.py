"""Distance and neighbours on WGS84: the only place that knows how far things are.

A k-d tree over points in space (ECEF, km) proposes, two bounds decide, and `pyproj.Geod.inv`
(Karney 2013, to 15 nm, antipodes included) judges what they leave open. For two points on the
ellipsoid with semi-axes *a* > *b*, let *c* be their chord, *s* their geodesic and *r = b²/a*, the
smallest radius of curvature anywhere (6335.439 km).

1. `c² <= (1 - q²) s² + q² (2 r sin(s / 2r))²`, where q = (b/a)³ is the smallest curvature over the
   largest. A geodesic bends along the normal by q/r or more, and the normal turns by 1/r at most;
   so between two of its points, d apart along it and not over pi r, the direction changes by
   2 q sin(d / 2r) or more along the normal halfway, and the cosine between its directions there is
   at most `1 - q² + q² cos(d / r)`. The chord squared is the sum of these over all pairs of points.
   (Beyond pi r the bound is longer than any chord.) And `c <= 2 a sin(s / 2b)` while `s <= pi b`,
   which is the sharper above some 13,000 km: stretched along its axis by a/b, the ellipsoid becomes
   a sphere of radius a; no chord gets shorter by that, and no path longer than by a/b.
2. `c >= 2 r sin(s / 2r)` while `s <= 2 pi r`: a geodesic bends nowhere more than a circle of
   radius r (Schur's comparison theorem). Solved for s, it is `s <= 2 r asin(c / 2r)`. That is
   unambiguous for `c < 2 r sin(H / 2r)` only, where H = 20,003.932 km is half a meridian, the
   farthest that two points can be apart. For longer chords H itself is the bound.

Between the two a shell stays open: 0.04 mm at 10 km, 0.3 m at 250 km, 21 m at 1,000 km.

Sources: Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013); A. Schur, "Über die
Schwarzsche Extremaleigenschaft des Kreises", Mathematische Annalen 83 (1921).

Coordinates are degrees (EPSG:4326) in two arrays of one length, distances km. Coordinates that
are not finite or beyond a pole raise ValueError, and so do distances that are not a number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from scipy.spatial import cKDTree

Floats: TypeAlias = NDArray[np.float64]
Positions: TypeAlias = NDArray[np.intp]
Candidates: TypeAlias = tuple[Positions, Positions]
Pairs: TypeAlias = tuple[Positions, Positions, Floats]

_GEOD: Final = Geod(ellps="WGS84")
_A_KM: Final[float] = _GEOD.a / 1000
_B_KM: Final[float] = _GEOD.b / 1000
_R_KM: Final[float] = _B_KM**2 / _A_KM
_Q2: Final[float] = (_B_KM / _A_KM) ** 6
_HALF_MERIDIAN_KM: Final = 20_003.932
_FAR_CHORD_KM: Final = 2 * _R_KM * float(np.sin(_HALF_MERIDIAN_KM / (2 * _R_KM)))
_POLE: Final = 90
# 10 micrometres: a thousand times what rounding does to a chord or to Geod.inv
_ROUNDING_KM: Final = 1e-8
_MANY_QUERIES: Final = 5000
# large leaves and plain cells: at a million points counting takes a quarter of the time that it
# takes on scipy's default tree, and building half
_LEAF_SIZE: Final = 64

# a search holds at most this many pairs of a query and a place at once, plus those of one query
# (as many as there are places), at some 150 bytes a pair
_PAIRS_AT_ONCE: Final = 1_000_000
_POINTS_AT_ONCE: Final = 50_000


@dataclass(frozen=True, eq=False)
class PointIndex:
    """Points ready to be searched; make it once for a layer with `PointIndex.of`.

    A *position* is a point's place in the arrays given to `of`; a *place* is a coordinate pair
    that at least one point has. Searches run over the places and answer with positions.

    Attributes
    ----------
    lon, lat
        Degrees, shape (n_points,), in the order given.
    by_place
        The positions, shape (n_points,), grouped by place and ascending in each.
    start, n_at
        Where a place begins in `by_place`, and how many points it has; shape (n_places,).
    places, repeats
        Trees in space, km: one point for each place; all further points at the same places.
    """

    lon: Floats
    lat: Floats
    by_place: Positions
    start: Positions
    n_at: Positions
    places: cKDTree
    repeats: cKDTree

    @classmethod
    def of(cls, lon: ArrayLike, lat: ArrayLike) -> Self:
        """An index of the points at `lon`, `lat`: shape (n_points,), and maybe none."""
        lon, lat = checked_lonlat(lon, lat)
        by_place = _by_place(lon, lat)
        is_new = np.ones(len(lon), dtype=bool)
        is_new[1:] = (np.diff(lon[by_place]) != 0) | (np.diff(lat[by_place]) != 0)
        start = np.flatnonzero(is_new)
        n_at = np.diff(start, append=len(lon))
        xyz = xyz_km(lon[by_place[start]], lat[by_place[start]])
        repeats = _tree(np.repeat(xyz, n_at - 1, axis=0))
        return cls(lon, lat, by_place, start, n_at, _tree(xyz), repeats)

    def __len__(self) -> int:
        return len(self.lon)


def geodesic_km(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> Floats:
    """The length in km of the shortest path from a to b on WGS84, for arrays that broadcast.

    It is nan where a coordinate is not finite or beyond a pole.
    """
    ends = np.broadcast_arrays(lon_a, lat_a, lon_b, lat_b)
    from_lon, from_lat, to_lon, to_lat = (np.asarray(end, np.float64).ravel() for end in ends)
    metres = _GEOD.inv(from_lon, from_lat, to_lon, to_lat)[2]
    return np.asarray(metres, np.float64).reshape(ends[0].shape) / 1000


def pairs_within(
    index: PointIndex,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    within_km: ArrayLike,
    slack_km: ArrayLike = 0.0,
) -> Pairs:
    """Every (query, point, km) with `km <= within_km[query] + slack_km[point]`.

    `within_km` is one number or one for each query (below 0 only slack can reach a point);
    `slack_km` is one number or one for each point of the index. The three arrays have the shape
    (n_pairs,) and are ordered by query, km and point; km is the exact geodesic. Sorting them
    takes some 90 bytes a pair. A slack below 0 or infinite raises ValueError too.
    """
    lon, lat = checked_lonlat(lon, lat)
    within = checked_km(within_km, lon.shape)
    slack = _checked_slack(slack_km, index)
    found = [_no_pairs()]
    for members, part in _slack_classes(index, slack):
        widest = slack[members].max()
        for pairs in _place_pairs(part, lon, lat, within + widest):
            query, point, km = _with_positions(part, pairs, at_most=len(part))
            point = members[point]
            near = km <= within[query] + slack[point]
            found.append((query[near], point[near], km[near]))
    return _in_order(*(np.concatenate(column) for column in zip(*found, strict=True)))


def settled_pairs(
    index: PointIndex,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    within_km: ArrayLike,
    slack_km: ArrayLike,
    near_km: ArrayLike,
) -> Pairs:
    """The pairs of `pairs_within`, in no order, where it only matters which limit a pair keeps.

    Compared with `within_km[query] + slack_km[point]`, or with `near_km[query] - slack_km[point]`,
    km says what the exact geodesic says; it is exact near these limits, else at most the shell off.
    """
    lon, lat = checked_lonlat(lon, lat)
    within, near = checked_km(within_km, lon.shape), checked_km(near_km, lon.shape)
    slack = _checked_slack(slack_km, index)
    xyz, found = xyz_km(lon, lat), [_no_pairs()]
    for members, part in _slack_classes(index, slack):
        widest_km = widest_chord_km(within + slack[members].max())
        for asked, place in _candidates(part.places, xyz, widest_km):
            chord = np.linalg.norm(xyz[asked] - part.places.data[place], axis=1)
            query, own, chord = _with_positions(part, (asked, place, chord), at_most=len(part))
            point = members[own]
            outer, inner = within[query] + slack[point], near[query] - slack[point]
            km, high = shortest_km(chord - _ROUNDING_KM), longest_km(chord + _ROUNDING_KM)
            is_open = ((km <= outer) & (outer <= high)) | ((km <= inner) & (inner <= high))
            at, to = query[is_open], own[is_open]
            km[is_open] = geodesic_km(lon[at], lat[at], part.lon[to], part.lat[to])
            keep = km <= outer
            found.append((query[keep], point[keep], km[keep]))
    query, point, km = (np.concatenate(column) for column in zip(*found, strict=True))
    return query, point, km


def counts_within(
    index: PointIndex, lon: ArrayLike, lat: ArrayLike, *, within_km: ArrayLike
) -> NDArray[np.int64]:
    """How many points lie at a geodesic distance of at most `within_km` from each query.

    `within_km` is one number or one for each query, and the result has the shape (n_queries,);
    or it has the shape (n_queries, k) or (1, k), and the result is (n_queries, k).
    """
    lon, lat = checked_lonlat(lon, lat)
    within = np.asarray(within_km, dtype=np.float64)
    within = checked_km(within, lon.shape + within.shape[1:])
    order = _along_tree(xyz_km(lon, lat))
    counts = np.zeros(within.shape, dtype=np.int64)
    for column in np.ndindex(within.shape[1:]):
        cells = (order, *column)
        counts[cells] = _counts(index, lon[order], lat[order], within[cells])
    return counts


def nearest(
    index: PointIndex, lon: ArrayLike, lat: ArrayLike, *, k: int = 1
) -> tuple[Positions, Floats]:
    """The `k` points nearest to each query by geodesic: positions and km, shape (n_queries, k).

    Of equally near points the one with the smaller position comes first. Where there are fewer
    than `k` points, the positions end in -1 and the km in nan. `k` below 1 raises ValueError too.
    """
    if k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
    lon, lat = checked_lonlat(lon, lat)
    positions = np.full((len(lon), k), -1, dtype=np.intp)
    distances_km = np.full((len(lon), k), np.nan)
    for pairs in _nearest_places(index, lon, lat, k):
        query, point, km = _in_order(*_with_positions(index, pairs, at_most=k))
        rank = np.arange(len(query)) - np.searchsorted(query, query)
        best = rank < k
        positions[query[best], rank[best]] = point[best]
        distances_km[query[best], rank[best]] = km[best]
    return positions, distances_km


def checked_lonlat(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """`lon` and `lat` as two arrays of numbers of the shape (n,), or a ValueError."""
    # copies: an index is to stay right when its maker changes the arrays
    lon, lat = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    if lon.ndim != 1 or lon.shape != lat.shape:
        raise ValueError(f"lon and lat must be lists of one length: {lon.shape} and {lat.shape}")
    if n_bad := int(np.sum(~(np.isfinite(lon) & (np.abs(lat) <= _POLE)))):
        raise ValueError(f"{n_bad} of {len(lon)} coordinates are not finite or beyond a pole")
    return lon, lat


def checked_km(km: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """`km` in `shape`, or a ValueError where one is not a number."""
    radii = np.broadcast_to(np.asarray(km, dtype=np.float64), shape)
    if n_bad := int(np.isnan(radii).sum()):
        raise ValueError(f"{n_bad} of {radii.size} distances are not a number")
    return radii


def _checked_slack(slack_km: ArrayLike, index: PointIndex) -> Floats:
    slack = checked_km(slack_km, index.lon.shape)
    if not np.all((slack >= 0) & (slack < np.inf)):
        raise ValueError("slack_km must be 0 or more, and finite")
    return slack


def _no_pairs() -> Pairs:
    return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)


def xyz_km(lon: Floats, lat: Floats) -> Floats:
    """The points on WGS84 in space (ECEF), km, shape (n, 3)."""
    xyz = np.empty((len(lon), 3))
    # some at a time: what is in between takes three times the memory of the answer
    for begin in range(0, len(lon), _POINTS_AT_ONCE):
        some = slice(begin, begin + _POINTS_AT_ONCE)
        x, y = np.radians(np.remainder(lon[some], 360)), np.radians(lat[some])
        sine = np.sin(y)
        normal_km = _A_KM / np.sqrt(1 - _GEOD.es * sine**2)
        east = normal_km * np.cos(y)
        xyz[some, 0], xyz[some, 1] = east * np.cos(x), east * np.sin(x)
        xyz[some, 2] = normal_km * (1 - _GEOD.es) * sine
    return xyz


def sure_chord_km(within_km: Floats) -> Floats:
    """The chord up to which a point surely lies `within_km` (bound 2); below 0 if none does."""
    return np.minimum(_chord_km(within_km, _R_KM, _R_KM), _FAR_CHORD_KM) - _ROUNDING_KM


def widest_chord_km(within_km: Floats) -> Floats:
    """The chord beyond which no point lies `within_km` (bound 1); below 0 if none does at all."""
    bent = _chord_km(within_km, _R_KM, _R_KM)
    near = np.copysign(np.sqrt((1 - _Q2) * within_km**2 + _Q2 * bent**2), within_km)
    return np.minimum(near, _chord_km(within_km, _B_KM, _A_KM)) + _ROUNDING_KM


def _chord_km(arc_km: Floats, bent_km: float, radius_km: float) -> Floats:
    """The chord, on a circle of `radius_km`, of the angle that `arc_km` has on one of `bent_km`."""
    return 2 * radius_km * np.sin(np.clip(arc_km / (2 * bent_km), -np.pi / 2, np.pi / 2))


def longest_km(chord_km: Floats) -> Floats:
    """The longest geodesic over each chord (bound 2 solved for s), km."""
    arc = 2 * _R_KM * np.arcsin(np.minimum(chord_km, _FAR_CHORD_KM) / (2 * _R_KM))
    return np.where(chord_km < _FAR_CHORD_KM, arc, _HALF_MERIDIAN_KM)


def shortest_km(chord_km: Floats) -> Floats:
    """A distance that the geodesic over each chord has at least (`c <= s` and bound 1), km."""
    arc = 2 * _B_KM * np.arcsin(np.minimum(chord_km / (2 * _A_KM), 1))
    return np.maximum(chord_km, arc)


def _nearest_places(index: PointIndex, lon: Floats, lat: Floats, k: int) -> Iterator[Pairs]:
    """(query, place, km) of each query's `k` nearest places and maybe more, or of all that are.

    A query's are all in one piece.
    """
    if k >= len(index.start):
        yield from _place_pairs(index, lon, lat, np.full(len(lon), np.inf))
        return
    xyz = xyz_km(lon, lat)
    order = _along_tree(xyz)
    at_once = _PAIRS_AT_ONCE // k + 1
    for some in (order[begin : begin + at_once] for begin in range(0, len(order), at_once)):
        chord, place = index.places.query(xyz[some], k=k + 1, workers=_workers(len(some)))
        # so near is the k-th at any rate; and if the next cannot be, the k are the k nearest
        reach_km = longest_km(chord[:, k - 1] + _ROUNDING_KM)
        is_sure = chord[:, k] > widest_chord_km(reach_km)
        query = np.repeat(some[is_sure], k)
        found = place[is_sure, :k].ravel()
        yield query, found, _place_km(index, lon[query], lat[query], found)
        open_ = some[~is_sure]
        for row, found, km in _place_pairs(index, lon[open_], lat[open_], reach_km[~is_sure]):
            yield open_[row], found, km


def _counts(index: PointIndex, lon: Floats, lat: Floats, within_km: Floats) -> Positions:
    """How many points lie `within_km` (one for each query): shape (n_queries,)."""
    xyz = xyz_km(lon, lat)
    sure_km, widest_km = sure_chord_km(within_km), widest_chord_km(within_km)
    n_sure = _n_in_ball(index.places, xyz, sure_km)
    # where no place lies in the shell, none lies near its middle: rounding can do no harm there
    counts = n_sure + _n_in_ball(index.repeats, xyz, (sure_km + widest_km) / 2)
    open_ = np.flatnonzero(_n_in_ball(index.places, xyz, widest_km) > n_sure)
    counts[open_] = 0
    for row, place in _candidates(index.places, xyz[open_], widest_km[open_]):
        query = open_[row]
        chord = np.linalg.norm(xyz[query] - index.places.data[place], axis=1)
        is_in = chord <= sure_km[query]
        asked = query[~is_in]
        km = _place_km(index, lon[asked], lat[asked], place[~is_in])
        is_in[~is_in] = km <= within_km[asked]
        np.add.at(counts, query[is_in], index.n_at[place[is_in]])
    return counts


def _place_pairs(index: PointIndex, lon: Floats, lat: Floats, within_km: Floats) -> Iterator[Pairs]:
    """(query, place, km) within `within_km` for each query; a query's are all in one piece."""
    for query, place in _candidates(index.places, xyz_km(lon, lat), widest_chord_km(within_km)):
        km = _place_km(index, lon[query], lat[query], place)
        near = km <= within_km[query]
        yield query[near], place[near], km[near]


def _place_km(index: PointIndex, lon: Floats, lat: Floats, place: Positions) -> Floats:
    """The geodesic from each `lon`, `lat` to its `place`, km."""
    point = index.by_place[index.start[place]]
    return geodesic_km(lon, lat, index.lon[point], index.lat[point])


def _with_positions(index: PointIndex, pairs: Pairs, *, at_most: int) -> Pairs:
    """(query, place, km) as (query, position, km): `at_most` so many positions of a place."""
    query, place, km = pairs
    n_at = np.minimum(index.n_at[place], at_most)
    pair = np.repeat(np.arange(len(place)), n_at)
    step = np.arange(len(pair)) - (np.cumsum(n_at) - n_at)[pair]
    return query[pair], index.by_place[index.start[place[pair]] + step], km[pair]


def _in_order(query: Positions, point: Positions, km: Floats) -> Pairs:
    order = np.lexsort((point, km, query))
    return query[order], point[order], km[order]


def _slack_classes(index: PointIndex, slack_km: Floats) -> Iterator[tuple[Positions, PointIndex]]:
    """The positions of points of like slack (to 1, 3, 7, 15 ... km), and an index of each class."""
    # one large slack is to widen the search for its own class alone
    size = np.frexp(1 + slack_km)[1]
    for members in (np.flatnonzero(size == one) for one in np.unique(size)):
        is_all = len(members) == len(index)
        yield members, index if is_all else PointIndex.of(index.lon[members], index.lat[members])


def _workers(n_queries: int) -> int:
    """All cores for many queries; for few, starting threads would take longer than searching."""
    return -1 if n_queries >= _MANY_QUERIES else 1


def _by_place(lon: Floats, lat: Floats) -> Positions:
    """The positions by lon, lat and position."""
    order = np.argsort(lon)
    # a stable sort by both takes seven times as long: it is left for points of one longitude
    is_next = np.diff(lon[order]) == 0
    is_tied = np.zeros(len(lon), dtype=bool)
    is_tied[1:] = is_next
    is_tied[:-1] |= is_next
    tied = np.sort(order[is_tied])
    order[is_tied] = tied[np.lexsort((lat[tied], lon[tied]))]
    return order


def _tree(xyz_km: Floats) -> cKDTree:
    return cKDTree(xyz_km, leafsize=_LEAF_SIZE, balanced_tree=False, compact_nodes=False)


def _along_tree(xyz_km: Floats) -> Positions:
    """An order in which neighbours come one after the other, and find the cache warm."""
    return np.asarray(_tree(xyz_km).indices)


def _n_in_ball(tree: cKDTree, xyz_km: Floats, chord_km: Floats) -> Positions:
    """How many points of `tree` lie within each chord; 0 for a chord below 0."""
    n = tree.query_ball_point(xyz_km, chord_km, return_length=True, workers=_workers(len(xyz_km)))
    # the tree squares its radius, and so takes -5 for 5
    return np.where(chord_km < 0, 0, n).astype(np.intp)


def _candidates(tree: cKDTree, xyz_km: Floats, chord_km: Floats) -> Iterator[Candidates]:
    """(query, place) with a chord up to `chord_km`, in pieces of about `_PAIRS_AT_ONCE`."""
    n = _n_in_ball(tree, xyz_km, chord_km)
    rows = np.flatnonzero(n)
    piece = np.cumsum(n[rows]) // _PAIRS_AT_ONCE
    for some in np.split(rows, np.flatnonzero(np.diff(piece)) + 1):
        found = tree.query_ball_point(xyz_km[some], chord_km[some], workers=_workers(len(some)))
        place = np.fromiter(chain.from_iterable(found), dtype=np.intp, count=n[some].sum())
        yield np.repeat(some, n[some]), place
