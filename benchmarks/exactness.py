"""The engine against brute force on points made to trip it: how many answers differ."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from pyproj import Geod

from benchmarks.clustered import Floats, clustered
from benchmarks.ways import REACHES_KM
from geo.nearby import PointIndex, counts_within, nearest

_GEOD: Final = Geod(ellps="WGS84")
# beyond a reach and short of it, and on it
_NUDGES_M: Final = (0, 0.001, -0.001, 0.01, -0.01, 1, -1)


@dataclass(frozen=True)
class Exactness:
    """What differs from `Geod.inv` over all pairs."""

    n_queries: int
    n_points: int
    n_counts: int
    n_differing: int
    nearest_off_m: float


def exactness(n_queries: int, n_points: int, seed: int) -> Exactness:
    """Counts and nearest of `geo.nearby` held against the geodesics of all pairs.

    Half of the points lie at a reach of some query, or 1 mm, 1 cm or 1 m off it, in any direction;
    the others are clustered, at the poles and astride the antimeridian too, some of them repeated.
    """
    lon, lat = clustered(n_queries, seed)
    points = _hard_points(lon, lat, n_points, seed + 1)
    index = PointIndex.of(*points)
    counts = counts_within(index, lon, lat, within_km=[REACHES_KM])
    nearest_km = nearest(index, lon, lat)[1][:, 0]
    n_differing, off_km = 0, 0.0
    for query in range(n_queries):
        km = _brute_km(lon[query], lat[query], *points)
        right = [(km <= reach_km).sum() for reach_km in REACHES_KM]
        n_differing += int((counts[query] != right).sum())
        off_km = max(off_km, abs(km.min() - nearest_km[query]))
    return Exactness(n_queries, n_points, counts.size, n_differing, 1000 * off_km)


def _hard_points(lon: Floats, lat: Floats, n: int, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    easy_lon, easy_lat = clustered(n - n // 2, seed)
    query = rng.integers(0, len(lon), n // 2)
    reach_m = 1000 * rng.choice(REACHES_KM, n // 2) + rng.choice(_NUDGES_M, n // 2)
    azimuth = rng.uniform(-180, 180, n // 2)
    hard_lon, hard_lat, _ = _GEOD.fwd(lon[query], lat[query], azimuth, reach_m)
    return np.concatenate((easy_lon, hard_lon)), np.concatenate((easy_lat, hard_lat))


def _brute_km(lon: float, lat: float, lons: Floats, lats: Floats) -> Floats:
    here = np.full(len(lons), lon), np.full(len(lons), lat)
    return np.asarray(_GEOD.inv(*here, lons, lats)[2]) / 1000
