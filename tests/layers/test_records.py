"""One record in several sources: which rows of it count, and what they take from the others."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from layers.dataset import counted_once, joined_to_gcdf, load_dataset
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importing import translated
from layers.imports import added
from layers.registry import layer
from tests.layers.importers.gcdf_files import record, unit, write_book, write_units
from tests.layers.importers.test_geogcdf import feature, old_feature, write

WHOLE = {
    "name_zh": "水坝",
    "iso_a3": "KEN",
    "subsector": "hydropower",
    "commitment_year": 2010,
    "start_year": 2011,
    "completion_year": 2015,
    "instrument": "loan",
    "chinese_role": "financed",
    "financiers": "Bank of the Test",
    "contractors": "Builders of the Test",
    "flags": "debt_distress",
    "amount_usd": 1_000_000.0,
    "price_basis": "constant-2021",
}
BARE = {**dict.fromkeys(WHOLE), "instrument": "unknown", "chinese_role": "unknown"}


def sites(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    """Sites that keep their contract but for required values that a test leaves blank."""
    table = pd.DataFrame(list(rows))
    frame = gpd.GeoDataFrame(table, geometry=[Point(36, -1)] * len(table), crs="EPSG:4326")
    return layer("projects").typed(frame)[0]


def row(source: str, number: str | None = "1", **values: Any) -> dict[str, Any]:
    return {
        "site_id": f"{source}-{number}",
        "project_id": f"{source}-{number}",
        "source_id": source,
        "aiddata_record_id": number,
        "location_precision": "admin2",
        "evidence": f"Said by {source}.",
        **values,
    }


def joined(*rows: dict[str, Any]) -> dict[str, Any]:
    """The row of GeoGCDF after it was joined to the others."""
    found = joined_to_gcdf(sites(*rows))
    (mine,) = found[found.source_id == "geogcdf"].to_dict("records")
    return mine


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_what_geogcdf_leaves_blank_is_taken_from_gcdf(name):
    mine = joined(row("geogcdf", **BARE), row("gcdf", **WHOLE))
    assert mine[name] == WHOLE[name]


@pytest.mark.parametrize("name", sorted(set(WHOLE) - {"amount_usd", "price_basis"}))
def test_what_geogcdf_says_stays(name):
    other = {"commitment_year": 2001, "start_year": 2002, "completion_year": 2003}
    other |= {"instrument": "grant", "chinese_role": "operated"}
    said = other.get(name, "other")
    mine = joined(row("geogcdf", **{**BARE, name: said}), row("gcdf", **WHOLE))
    assert mine[name] == said


@pytest.mark.parametrize("known", ["amount_usd", "project_cost_usd"])
def test_money_is_taken_whole_or_not_at_all(known):
    mine = {**BARE, known: 5.0, "price_basis": "nominal"}
    found = joined(row("geogcdf", **mine), row("gcdf", **WHOLE))
    assert (found[known], found["price_basis"]) == (5.0, "nominal")
    other = {"amount_usd": "project_cost_usd", "project_cost_usd": "amount_usd"}[known]
    assert pd.isna(found[other])


def test_the_place_and_the_source_stay_geogcdfs():
    mine = joined(
        row("geogcdf", **BARE, location_precision="exact"),
        row("gcdf", **WHOLE, place="A district", admin1_name="A province"),
    )
    assert (mine["location_precision"], mine["source_id"]) == ("exact", "geogcdf")
    assert mine["evidence"] == "Said by geogcdf."
    assert pd.isna(mine["place"])
    assert pd.isna(mine["admin1_name"])


@pytest.mark.parametrize(
    "others",
    [
        [],
        [row("curated", **WHOLE)],
        [row("gcdf", "2", **WHOLE)],
        [row("gcdf", None, **WHOLE)],
        [row("gcdf", **BARE)],
    ],
    ids=["none", "another source", "another record", "no record", "as blank"],
)
def test_nothing_is_taken_from_elsewhere(others):
    mine = joined(row("geogcdf", **BARE), *others)
    assert {name: None if pd.isna(mine[name]) else mine[name] for name in BARE} == BARE


def test_other_rows_their_kinds_and_their_order_stay():
    before = sites(
        row("gcdf", "1", **WHOLE), row("geogcdf", "1", **BARE), row("curated", "1", **BARE)
    )
    after = joined_to_gcdf(before)
    assert after.index.tolist() == [0, 1, 2]
    assert after.dtypes.equals(before.dtypes)
    pd.testing.assert_frame_equal(after.iloc[[0, 2]], before.iloc[[0, 2]])
    assert isinstance(after, gpd.GeoDataFrame)


@pytest.mark.parametrize(
    ("geogcdf", "gcdf", "counted"),
    [
        ("exact", "admin2", ["geogcdf"]),
        ("country", "admin1", ["gcdf"]),
        ("country", "country", ["geogcdf"]),
        ("admin2", "admin1", ["geogcdf"]),
    ],
)
def test_geogcdf_counts_unless_only_gcdf_knows_more_than_the_country(geogcdf, gcdf, counted):
    both = sites(
        row("geogcdf", **BARE, location_precision=geogcdf),
        row("gcdf", **WHOLE, location_precision=gcdf),
    )
    assert counted_once(joined_to_gcdf(both)).source_id.tolist() == counted


@pytest.mark.parametrize("order", [("gcdf", "geogcdf"), ("geogcdf", "gcdf")])
def test_whichever_was_imported_first_the_outline_counts_with_all_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str]
):
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "workspace"))
    builders = {
        "Implementing Agencies": "Builders",
        "Implementing Agencies Type": "Chinese Private Sector",
    }
    numbers = range(900_001, 900_004)
    book = write_book(tmp_path / "gcdf", [record(number, **builders) for number in numbers])
    write_units(book.parent, {2: [unit(900_001), unit(900_001, shapeID="B2")]})
    shape = box(36, -1, 36.1, -0.9)
    outlines = tmp_path / "outlines"
    write(outlines / "1.geojson", feature(900_001, shape))
    write(outlines / "2.geojson", old_feature(900_002, shape))
    files = {"gcdf": book.parent, "geogcdf": outlines}
    for name in order:
        added(translated(importers()[name], files[name]))
    found = load_dataset().projects.set_index("aiddata_record_id")
    found = found[found.index.isin([str(number) for number in numbers])]
    assert found.source_id.to_dict() == {
        "900001": "geogcdf",
        "900002": "geogcdf",
        "900003": "gcdf",
    }
    assert found.contractors.tolist() == ["Builders"] * 3
    assert found.financiers["900001"] == "Bank of the Test"
    assert found.financiers["900002"] == "Bank of the Test|Fund of the Test"
    # version 3 states its own amount, version 2 none in dollars of 2021
    assert found.amount_usd.tolist() == [1_500_000.25, 1_500_000.25, 1_500_000.25]
    assert found.geometry["900001"].equals(shape)
