"""The country and the first-level unit that a point lies in, by the boundaries in force."""

from functools import lru_cache

import geopandas as gpd
import pandas as pd

from layers.dataset import units
from layers.holding import held_by
from layers.store import fingerprint, found_sources, load

_Version = tuple[tuple[str, int, int], ...]


def located(points: gpd.GeoSeries) -> pd.DataFrame:
    """`iso_a3` and `admin1_name` of the country and of its unit that hold each of `points`, or are
    nearest within 25 km; blank where there is none; same index and order.
    """
    country = held_by(points, _countries(fingerprint()).geometry)
    by_code = units_in_force()
    name = pd.Series(None, index=range(len(points)), dtype="str")
    for iso_a3, rows in pd.Series(range(len(points))).groupby(country.to_numpy()):
        own = by_code[by_code.iso_a3 == iso_a3]
        codes = held_by(points.iloc[rows], own.geometry)
        name[rows] = codes.map(own["name"]).to_numpy()
    return pd.DataFrame({"iso_a3": country, "admin1_name": name.set_axis(points.index)})


def units_in_force() -> gpd.GeoDataFrame:
    """The rows of `admin1` by `adm1_code`; in a country that the user has units of, only these."""
    return _units(fingerprint())


@lru_cache(maxsize=1)
def _countries(_version: _Version) -> gpd.GeoDataFrame:
    return load("countries", found_sources()[0]).set_index("iso_a3")


@lru_cache(maxsize=1)
def _units(_version: _Version) -> gpd.GeoDataFrame:
    return units(found_sources()[0]).set_index("adm1_code")
