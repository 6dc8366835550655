"""The real outlines of GeoGCDF 3.0, alone and joined to the records of GCDF."""

import shutil
from pathlib import Path

import pytest

from layers.dataset import load_dataset
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importing import translated
from layers.imports import added

SHARED = Path(__file__).parents[3] / "shared" / "data"
FOLDER = SHARED / "geogcdf-v3-features"
GCDF = SHARED / "gcdf-v3"
ALL = FOLDER / "geogcdf_v3_precise_961_simplified.geojson"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir() or not GCDF.is_dir(),
    reason="GeoGCDF and GCDF are not beside this checkout (../shared)",
)


def test_each_of_the_961_outlines_is_an_area_that_is_known_exactly():
    result = translated(importers()["geogcdf"], ALL)
    sites = result.frames["projects"]
    assert (result.imported.n_read, len(sites), result.n_rejected) == (961, 961, 0)
    assert set(sites.geometry_kind) == {"area"}
    assert set(sites.location_precision) == {"exact"}
    assert sites.amount_usd.notna().all()
    assert sites.sector.value_counts()[
        ["energy", "transport", "industry_construction"]
    ].tolist() == [
        323,
        268,
        227,
    ]


def test_the_19_files_as_they_were_published_are_read_together():
    result = translated(importers()["geogcdf"], FOLDER / "raw_geojson")
    sites = result.frames["projects"]
    assert (len(sites), result.n_rejected) == (19, 0)
    assert set(sites.geometry.geom_type) == {"MultiPolygon"}
    assert sites.geometry.is_valid.all()


def test_joined_to_gcdf_each_record_counts_once_and_with_all_that_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "workspace"))
    tables = tmp_path / "gcdf"
    tables.mkdir()
    for name in ("gcdf_v3_main_sheet_subset_961.csv", "GCDF_3.0_ADM2_Locations.csv"):
        shutil.copy(GCDF / name, tables / name)
    added(translated(importers()["geogcdf"], ALL))
    added(translated(importers()["gcdf"], tables))
    sites = load_dataset().projects
    aiddata = sites[sites.source_id.isin(["gcdf", "geogcdf"])]
    assert len(aiddata) == 961
    assert set(aiddata.source_id) == {"geogcdf"}
    # the outlines do not say of which type the flow is; the table does
    assert aiddata.instrument.value_counts().to_dict() == {"loan": 947, "grant": 14}
