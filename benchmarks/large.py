"""A workspace of 20,000 sites and 100,000 organisations, made up, in place of the bundled rows.

Rows are drawn from the bundled tables, so that texts are as long and codes as common as real ones;
where they stand is made up (`benchmarks.clustered`). Nothing here is an organisation or a project.
"""

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from benchmarks.clustered import Floats, clustered
from layers.descriptor import Descriptor, describe, sha256_of
from layers.placement import swapped_faults
from layers.store import load

N_SITES: Final = 20_000
N_ORGANISATIONS: Final = 100_000
# of the organisations
_SHARE_CHINESE: Final = 0.05
_DATA: Final = Path(__file__).parents[1] / "data"
_SITES: Final = "projects/bri_projects.csv"
_LOCAL: Final = "organisations/local_csos.csv"
_CHINESE: Final = "organisations/chinese_ngos.csv"
# what belongs to the row's own place, which it leaves
_OF_PLACE: Final = ("admin1_name", "uncertainty_km", "end_lon", "end_lat", "aiddata_record_id")


def make(folder: Path, *, n_sites: int = N_SITES, n_organisations: int = N_ORGANISATIONS) -> None:
    """Write the three tables and their descriptors below `folder`."""
    n_chinese = round(n_organisations * _SHARE_CHINESE)
    tables = {
        _SITES: ("projects", n_sites, 1),
        _LOCAL: ("local_csos", n_organisations - n_chinese, 2),
        _CHINESE: ("chinese_ngos", n_chinese, 3),
    }
    for name, (layer, n, seed) in tables.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        _rows(_DATA / name, layer, n, seed).to_csv(file, index=False)
        _describe(file, layer, n)


def _rows(bundled: Path, layer: str, n: int, seed: int) -> pd.DataFrame:
    """`n` rows of a table at made-up places, each with an id of its own."""
    table = pd.read_csv(bundled, dtype=str, keep_default_na=False, na_values=[""])
    places = _places(n, seed)
    rows = table.sample(n, replace=True, random_state=seed, ignore_index=True)
    number = rows.index.astype(str)
    blank = {name: None for name in _OF_PLACE if name in rows}
    rows = rows.assign(**{name: places[name] for name in places}, **blank)
    if layer == "projects":
        precision = rows.location_precision.where(
            ~rows.location_precision.isin(["admin1", "country"]), "city"
        )
        return rows.assign(
            site_id="s" + number,
            project_id="p" + number,
            name=rows.name + " " + number,
            site_share=1,
            geometry_kind="point",
            location_precision=precision,
        )
    return rows.assign(
        presence_id="o" + number,
        organisation_id="o" + number,
        organisation=rows.organisation + " " + number,
        operates_in=None,
        disclosure="public_city",
        location_precision="city",
        city=rows.city.fillna("town"),
    )


def _places(n: int, seed: int) -> pd.DataFrame:
    """`n` places: lon, lat (degrees), and the country of the nearest middle of a first-level unit,
    which is near enough for a benchmark.
    """
    # a few more, for the contract refuses what only lies in its country the other way round
    lon, lat = clustered(n + n // 100 + 10, seed)
    units = pd.read_parquet(
        _DATA / "boundaries" / "admin1.parquet", columns=["lon", "lat", "iso_a3"]
    )
    middles = cKDTree(_on_sphere(units.lon.to_numpy(), units.lat.to_numpy()))
    _, at = middles.query(_on_sphere(lon, lat))
    places = pd.DataFrame({"lon": lon.round(5), "lat": lat.round(5)})
    places = places.assign(iso_a3=units.iso_a3.to_numpy()[at])
    points = gpd.GeoDataFrame(places, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")
    wrong = [
        row for fault in swapped_faults(points, lambda: load("countries")) for row in fault.rows
    ]
    return places.drop(index=wrong).head(n).reset_index(drop=True)


def _on_sphere(lon: Floats, lat: Floats) -> Floats:
    x, y = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])


def _describe(file: Path, layer: str, n: int) -> None:
    made_up = "made up for a benchmark"
    told = Descriptor(
        layer=layer,
        source_id="curated",
        title=made_up,
        publisher=made_up,
        url="",
        licence=made_up,
        attribution=made_up,
        citation=made_up,
        retrieved="2024-01-01",
        rows=n,
        sha256=sha256_of(file),
    )
    describe(file, told)
