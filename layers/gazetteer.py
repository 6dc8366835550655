"""Towns by name and by nearness, offline: the layer `towns`, loaded only when it is asked.

A name is found where one place of the country has it. Several places of one name are told, not
guessed, unless the row's first-level unit decides, or all stand within 10 km of the largest (a
town with its parts and repetitions); a place in none of the units that are named is told too.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Geod
from scipy.spatial import cKDTree

from layers.located import units_in_force
from layers.naming import Names
from layers.store import fingerprint, found_sources, load

_GEOD: Final = Geod(ellps="WGS84")
# chords in space propose, the ellipsoid judges; near by, both give one order
_PROPOSED: Final = 8
# the label of no town
_NONE: Final = -1


def named_places(
    names: pd.Series, iso_a3: pd.Series, admin1_name: pd.Series | None = None
) -> pd.DataFrame:
    """The town that each of `names` means in its country; same index and order.

    Columns `status` (found, ambiguous, unknown), `town_id`, `town`, `lon` and `lat` (degrees; all
    four where found) and `candidates` (what an ambiguous name may mean, each with its unit, the
    largest first). Case, accents, punctuation and spaces don't matter.
    """
    unit = [None] * len(names) if admin1_name is None else admin1_name.to_numpy()
    asked = pd.DataFrame({"iso_a3": iso_a3.to_numpy(), "name": names.to_numpy(), "unit": unit})
    asked = asked.astype("object").where(asked.notna(), "")
    towns, admin1 = _towns(), units_in_force()
    answers: dict[tuple[str, str, str], tuple[str, int, str | None]] = {}
    for code, mine in asked.drop_duplicates().groupby("iso_a3"):
        known = Names.of(towns[towns.iso_a3 == code], admin1[admin1.iso_a3 == code])
        for key in mine.itertuples(index=False, name=None):
            meaning = known.meaning(*key[1:])
            town = _NONE if meaning.town is None else meaning.town
            answers[key] = (meaning.status, town, known.told(meaning.candidates))
    keys = asked.itertuples(index=False, name=None)
    found = pd.DataFrame([answers[key] for key in keys], columns=["status", "town", "candidates"])
    return pd.DataFrame(
        {
            "status": found.status.array,
            **_rows(towns, found.town),
            "candidates": found.candidates.array,
        },
        index=names.index,
    )


def nearest_towns(
    lon: pd.Series, lat: pd.Series, iso_a3: pd.Series | None = None, *, min_population: int = 0
) -> pd.DataFrame:
    """The town nearest to each point (degrees), of the country in `iso_a3` where that is given;
    same index and order.

    Columns `town_id`, `town`, `lon`, `lat` (degrees) and `km` (geodesic); blank where the point is
    blank or its country has no such town. Only towns that are known to have `min_population`
    inhabitants count.
    """
    towns = _towns()
    counted = towns[towns.population >= min_population]
    code = "" if iso_a3 is None else iso_a3.to_numpy()
    asked = pd.DataFrame({"lon": lon.to_numpy(), "lat": lat.to_numpy(), "iso_a3": code})
    found = pd.DataFrame({"town": _NONE, "km": np.nan}, index=asked.index)
    for code, mine in asked.dropna().groupby("iso_a3"):
        own = counted if iso_a3 is None else counted[counted.iso_a3 == code]
        if len(own):
            found.loc[mine.index] = _nearest(own, mine)
    return pd.DataFrame({**_rows(towns, found.town), "km": found.km.to_numpy()}, index=lon.index)


def _nearest(towns: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """For each of `points` the label of the nearest of `towns`, and how far it is in km."""
    n_proposed = min(_PROPOSED, len(towns))
    tree = cKDTree(_in_space(towns))
    proposed = tree.query(_in_space(points), k=[*range(1, n_proposed + 1)])[1]
    near = towns.iloc[proposed.ravel()]
    again = points.loc[points.index.repeat(n_proposed)]
    metres = np.asarray(_GEOD.inv(again.lon, again.lat, near.lon, near.lat)[2])
    km = metres.reshape(proposed.shape) / 1000
    rows, best = np.arange(len(points)), km.argmin(axis=1)
    labels = towns.index.to_numpy()[proposed[rows, best]]
    return pd.DataFrame({"town": labels, "km": km[rows, best]}, index=points.index)


def _in_space(points: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The points of the ellipsoid as x, y, z in its larger half-axis: no seam at 180 degrees."""
    lon, lat = np.radians(points[["lon", "lat"]].to_numpy("float64")).T
    across = 1 / np.sqrt(1 - _GEOD.es * np.sin(lat) ** 2)
    xy = [across * np.cos(lat) * np.cos(lon), across * np.cos(lat) * np.sin(lon)]
    return np.column_stack([*xy, across * (1 - _GEOD.es) * np.sin(lat)])


def _rows(towns: pd.DataFrame, labels: Iterable[int]) -> dict[str, npt.NDArray[Any]]:
    """`town_id`, `town`, `lon` and `lat` of the `towns` with these labels; blank for no town."""
    rows = towns.reindex(list(labels)).rename(columns={"name": "town"})
    return {name: rows[name].array for name in ("town_id", "town", "lon", "lat")}


def _towns() -> pd.DataFrame:
    """The rows of `towns` with `lon` and `lat`; what is not known is 0 or an empty text."""
    return _loaded_towns(fingerprint())


@lru_cache(maxsize=1)
def _loaded_towns(_version: tuple[tuple[str, int, int], ...]) -> pd.DataFrame:
    towns = load("towns", found_sources()[0])
    rows = pd.DataFrame(towns.drop(columns="geometry")).assign(
        lon=towns.geometry.x, lat=towns.geometry.y
    )
    return rows.assign(
        population=rows.population.fillna(0).astype("int64"),
        other_names=rows.other_names.fillna(""),
        adm1_code=rows.adm1_code.fillna(""),
    )
