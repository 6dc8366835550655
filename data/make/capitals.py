"""The bundled capitals: the town of the towns layer that GeoNames names as each country's."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from data.make.account import Account, rewrite
from data.make.geonames import COUNTRIES, ORIGIN, raw_countries
from data.make.tables import columns_of, write
from data.make.towns import RETRIEVED
from layers.columns import SEPARATOR
from layers.descriptor import Descriptor, describe, sha256_of
from layers.spelling import folded

BECAME = {
    "iso3": "`iso_a3`",
    "capital": "`town_id` and `name`",
    "name": "left out, as all other columns",
}
NOTE = (
    "What GeoNames calls the capital of a country or territory, for the order in which a map names "
    "towns: no statement on the status of any of them. Found among the towns of that country by "
    "name or other spelling; of several the largest. Without a row are territories that have no "
    "capital, no such town, or another country's outline. Taken from {origin}; retrieved is the "
    "day on which that package was read."
)


def make(out: Path, downloads: Path) -> None:
    """Write `capitals.csv` and its descriptor to `out`; it reads `towns.parquet` there."""
    raw = raw_countries(downloads)
    rows = capitals(raw, gpd.read_parquet(out / "towns.parquet"))
    path = out / "capitals.csv"
    write(path, rows, columns=columns_of("capitals"))
    describe(path, _descriptor(path, len(rows)))
    account = Account(COUNTRIES.split("/")[-1], len(raw), len(rows), BECAME, {})
    rewrite(out.parent / "README.md", "capitals", [account])


def capitals(raw: pd.DataFrame, towns: pd.DataFrame) -> list[dict[str, str]]:
    """A row for each country of `raw` (columns iso3 and capital) whose capital is among `towns`."""
    by_country = {
        str(iso_a3): rows.sort_values("population", ascending=False)
        for iso_a3, rows in towns.groupby("iso_a3")
    }
    found = []
    for iso_a3, capital in sorted(zip(raw.iso3, raw.capital.map(folded), strict=True)):
        if capital and iso_a3 in by_country and (row := _town(by_country[iso_a3], capital)):
            found.append({"iso_a3": iso_a3, **row})
    return found


def _town(own: pd.DataFrame, capital: str) -> dict[str, str] | None:
    """The first of the towns of a country that has the name, or else the other spelling."""
    also = own.other_names.fillna("").str.split(SEPARATOR)
    for has_name in (
        [folded(name) == capital for name in own.name],
        [capital in map(folded, names) for names in also],
    ):
        for row in own[has_name].head(1).itertuples():
            return {"town_id": str(row.town_id), "name": str(row.name)}
    return None


def _descriptor(path: Path, n_rows: int) -> Descriptor:
    return Descriptor(
        layer="capitals",
        source_id="geonames",
        title="Capitals",
        publisher="GeoNames",
        url="https://www.geonames.org/countries/",
        licence="CC-BY-4.0",
        attribution="GeoNames",
        citation="GeoNames geographical database, https://www.geonames.org",
        retrieved=RETRIEVED,
        rows=n_rows,
        sha256=sha256_of(path),
        note=NOTE.format(origin=ORIGIN),
    )
