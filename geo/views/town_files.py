"""The towns for the map, in files by size and place: far off a few, near by all around."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.views.files import STEPS_PER_DEGREE, compact

# towns of fewer inhabitants are not named at the nearest zoom
LEAST: Final = 5_000
# from so many on, a town is in the file that the world sheet asks for; then in that of regions
WORLD: Final = 1_000_000
REGION: Final = 100_000
# the others by cell, so that a reader fetches those around
CELL_DEG: Final = 10
_COLUMNS: Final = 360 // CELL_DEG
_ROWS: Final = 180 // CELL_DEG
# at which zoom each kind of file is asked for first
FROM_ZOOM: Final[Mapping[str, float]] = {"world": 3.2, "region": 5.5, "cell": 7.0}


def town_files(towns: gpd.GeoDataFrame, capitals: pd.DataFrame) -> dict[str, bytes]:
    """The towns by name of file, each in one: `world`, `region`, and for each cell of 10 degrees
    `<column>_<row>` (from 180 west, 90 south).

    Parameters
    ----------
    towns, capitals
        The layers of these names.
    """
    known = pd.DataFrame(
        {
            "name": towns["name"].astype(str),
            "is_capital": towns["town_id"].isin(capitals["town_id"]),
            "iso_a3": towns["iso_a3"],
            "population": towns["population"].fillna(0).astype("int64"),
            "lon": towns.geometry.x,
            "lat": towns.geometry.y,
        }
    ).sort_values(["population", "name"], ascending=[False, True], ignore_index=True)
    known["is_first"] = known.is_capital | ~known.duplicated("iso_a3") & (known.population > 0)
    known = known[(known.population >= LEAST) | known.is_first]
    column = np.floor((known.lon + 180) / CELL_DEG).clip(0, _COLUMNS - 1).astype(int)
    row = np.floor((known.lat + 90) / CELL_DEG).clip(0, _ROWS - 1).astype(int)
    file = column.astype(str) + "_" + row.astype(str)
    file = file.mask(known.population >= REGION, "region")
    file = file.mask((known.population >= WORLD) | known.is_first, "world")
    # a cell without a town is a file all the same: nobody has to know which there are
    names = ["world", "region", *(f"{x}_{y}" for x in range(_COLUMNS) for y in range(_ROWS))]
    parts = dict(iter(known.groupby(file)))
    return {name: _columns(parts.get(name, known.iloc[:0])) for name in names}


def _columns(towns: pd.DataFrame) -> bytes:
    """Towns, largest first, as columns; inhabitants in thousands."""
    grid = towns[["lon", "lat"]].mul(STEPS_PER_DEGREE).round().astype(int)
    return compact(
        {
            "per_degree": STEPS_PER_DEGREE,
            "names": towns["name"].tolist(),
            "lon": grid.lon.tolist(),
            "lat": grid.lat.tolist(),
            "population": (towns.population // 1000).tolist(),
            # named before others of their size: capitals, and the largest town of each country
            "first": np.flatnonzero(towns.is_first).tolist(),
            "capitals": np.flatnonzero(towns.is_capital).tolist(),
        }
    )


def town_sheets(address: str) -> Sequence[dict[str, Any]]:
    """What the map asks for from which zoom on; `address` has `{name}` where a file's name goes."""
    return [
        {"url": address.format(name="world"), "from_zoom": FROM_ZOOM["world"]},
        {"url": address.format(name="region"), "from_zoom": FROM_ZOOM["region"]},
        {
            "url": address.format(name="{column}_{row}"),
            "from_zoom": FROM_ZOOM["cell"],
            "cell_deg": CELL_DEG,
        },
    ]
