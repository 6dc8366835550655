"""First-level units as two publishers name them, in place of the bundled ones."""

import geopandas as gpd
import pytest
from shapely.geometry import LineString, box

from layers.dataset import load_dataset
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importing import translated
from layers.imports import added, removed

WEST, EAST = box(34, -4.5, 37, 4.5), box(37, -4.5, 41.5, 4.5)


def written(file, crs="EPSG:4326", shapes=(WEST, EAST), **columns):
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs).to_file(file)
    return file


def geoboundaries(file, **changes):
    columns = {
        "shapeName": ["West", "East"],
        "shapeISO": ["KE-90", "KE-91"],
        "shapeID": ["w1", "e1"],
        "shapeGroup": ["KEN", "KEN"],
        "shapeType": ["ADM1", "ADM1"],
    }
    return written(file, **(columns | changes))


def imported(file, **options):
    return translated(importers()["boundaries"], file, **options)


def test_units_of_geoboundaries_are_read(tmp_path):
    units = imported(geoboundaries(tmp_path / "a.geojson")).frames["admin1"]
    assert units[["adm1_code", "iso_3166_2", "iso_a3", "name"]].to_numpy().tolist() == [
        ["w1", "KE-90", "KEN", "West"],
        ["e1", "KE-91", "KEN", "East"],
    ]
    assert units.geometry.iloc[0].contains(gpd.points_from_xy(units.lon[:1], units.lat[:1])[0])
    assert 480 < units.radius_km.iloc[0] < 560


def test_units_of_common_operational_data_are_read_in_any_crs(tmp_path):
    file = tmp_path / "cod.gpkg"
    names = {"ADM1_EN": ["West", "East"], "ADM1_FR": ["Ouest", "Est"]}
    frame = gpd.GeoDataFrame(
        {**names, "ADM1_PCODE": ["KE1", "KE2"], "ADM0_EN": ["Kenya", "Kenya"]},
        geometry=[WEST, EAST],
        crs="EPSG:4326",
    )
    frame.to_crs("EPSG:32737").to_file(file)
    units = imported(file).frames["admin1"]
    assert units.name_alt.tolist() == ["Ouest", "Est"]
    assert units.adm1_code.tolist() == ["KE1", "KE2"]
    assert units.lon.tolist() == pytest.approx([35.5, 39.25], abs=0.1)


def test_they_take_the_place_of_the_bundled_units_of_the_country_and_go_again(
    tmp_path, monkeypatch
):
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "workspace"))
    before = load_dataset().admin1
    added(imported(geoboundaries(tmp_path / "a.geojson")))
    with_them = load_dataset().admin1
    assert sorted(with_them.adm1_code[with_them.iso_a3 == "KEN"]) == ["e1", "w1"]
    assert (with_them.iso_a3 != "KEN").sum() == (before.iso_a3 != "KEN").sum()
    removed("boundaries")
    assert len(load_dataset().admin1) == len(before)


def test_a_newer_file_of_the_country_takes_the_place_of_the_older(tmp_path, monkeypatch):
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "workspace"))
    added(imported(geoboundaries(tmp_path / "a.geojson")))
    change = added(imported(geoboundaries(tmp_path / "b.geojson", shapeID=["w2", "e2"])))
    assert change.rows == {"admin1": 2}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shapeType": ["ADM2", "ADM2"]}, "its units are ADM2; first-level units"),
        ({"shapes": (LineString([(34, 1), (35, 1)]), EAST)}, "1 of 2 outlines are no areas"),
        ({"shapeGroup": ["Atlantis", "KEN"]}, "say it with --country ISO3"),
    ],
)
def test_other_shapes_are_refused_with_the_reason(tmp_path, changes, words):
    with pytest.raises(LayerError, match=words):
        imported(geoboundaries(tmp_path / "a.geojson", **changes))


def test_the_country_can_be_told(tmp_path):
    file = written(tmp_path / "a.geojson", shapeID=["1", "2"], shapeName=["West", "East"])
    with pytest.raises(LayerError, match="--country"):
        imported(file)
    assert set(imported(file, options={"country": "KEN"}).frames["admin1"].iso_a3) == {"KEN"}


def test_a_file_that_is_cut_off_is_named(tmp_path):
    file = tmp_path / "a.geojson"
    whole = geoboundaries(tmp_path / "whole.geojson").read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LayerError, match=r"a\.geojson: cut off"):
        imported(file)
