"""Made-up points to measure with: clustered as people are, and hard where the globe is hard.

Towns stand at the points of the bundled first-level units; their sizes fall with their rank, as
those of cities do (Zipf, Mandelbrot). Nothing here is an organisation or a project.
"""

from pathlib import Path
from typing import Final, TypeAlias

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

Floats: TypeAlias = NDArray[np.float64]

_UNITS: Final = Path(__file__).parents[1] / "data" / "boundaries" / "admin1.parquet"
_GEOD: Final = Geod(ellps="WGS84")
# how fast towns get smaller with their rank, and how many of the first are about as large
_ZIPF: Final = 0.9
_LARGE_TOWNS: Final = 20
_TOWN_KM: Final = 8.0
_COUNTRYSIDE_KM: Final = 80.0
_SHARE_IN_TOWNS: Final = 0.75
_SHARE_IN_COUNTRYSIDE: Final = 0.20
# lon, lat, spread in km, share of all: Fiji and Chukotka, astride the antimeridian, and the poles
_HARD: Final = (
    (179.2, -17.5, 60, 0.02),
    (178, 66.5, 250, 0.01),
    (0, 90, 600, 0.01),
    (0, -90, 600, 0.01),
)
# so many stand exactly where others do, as what is known by its town does
_SHARE_REPEATED: Final = 0.15


def clustered(n: int, seed: int) -> tuple[Floats, Floats]:
    """`n` points about the same towns whatever the `seed`: lon and lat, degrees, shape (n,)."""
    lon, lat, spread_km, share = _centres()
    rng = np.random.default_rng(seed)
    at = rng.choice(len(share), n, p=share)
    distance_km = spread_km[at] * rng.lognormal(0, 1, n)
    distance_km[rng.random(n) < _SHARE_REPEATED] = 0
    azimuth = rng.uniform(-180, 180, n)
    there = _GEOD.fwd(lon[at], lat[at], azimuth, distance_km * 1000)
    # a way of no length ends a hair beside its beginning
    is_there = distance_km == 0
    return np.where(is_there, lon[at], there[0]), np.where(is_there, lat[at], there[1])


def _centres() -> tuple[Floats, Floats, Floats, Floats]:
    """What the points lie about: lon, lat (degrees), spread (km), share of all (0 to 1)."""
    units = gpd.read_parquet(_UNITS, columns=["lon", "lat", "radius_km", "geometry"])
    n = len(units)
    rank = np.random.default_rng(0).permutation(np.arange(n))
    # a large unit has more in it than a small one, in its town and around
    country = units.radius_km / units.radius_km.sum()
    town = country / (rank + _LARGE_TOWNS) ** _ZIPF
    lon, lat, spread_km, share = np.array(_HARD, dtype=np.float64).T
    shares = (_SHARE_IN_TOWNS * town / town.sum(), _SHARE_IN_COUNTRYSIDE * country, share)
    return (
        np.concatenate((units.lon, units.lon, lon)),
        np.concatenate((units.lat, units.lat, lat)),
        np.concatenate((np.full(n, _TOWN_KM), np.full(n, _COUNTRYSIDE_KM), spread_km)),
        np.concatenate(shares),
    )
