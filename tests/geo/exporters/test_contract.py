"""Cleaned tables come back as they went: the same rows, valid, and nothing a sheet would run."""

import json

import pytest

from geo.exporters.contract import has_shapes, to_contract_csv, to_contract_geojson
from layers.registry import layer
from layers.store import validate
from tests.geo.frames import raw_local, raw_sites
from tests.layers.tables import put


@pytest.fixture
def sites():
    line = "LINESTRING_(36_-1,_37_-2)"
    return raw_sites(
        f"""
        dam 36.8 -1.3 iso_a3=KEN amount_usd=1000000.5 commitment_year=2015
        rail - - iso_a3=KEN shape={line} geometry_kind=line is_verified=false
        """
    )


def test_a_cleaned_table_is_valid_and_the_same(tmp_path):
    rows = raw_local("a 36.8 -1.3 iso_a3=KEN org_type=trade_union\nb 36 -1 iso_a3=KEN")
    file = put(tmp_path / "clean.csv", to_contract_csv(rows, layer("local_csos")))
    back = validate("local_csos", file)
    assert back.presence_id.tolist() == ["a", "b"]
    assert back.org_type.tolist() == rows.org_type.tolist()
    assert back.is_verified.tolist() == rows.is_verified.tolist()
    assert back.geometry.x.tolist() == [36.8, 36]


def test_text_that_a_spreadsheet_would_run_is_text():
    rows = raw_local("a 36.8 -1.3 iso_a3=KEN").assign(organisation="=1+1")
    assert b",'=1+1," in to_contract_csv(rows, layer("local_csos"))


def test_lines_are_kept_as_geojson(sites):
    assert has_shapes(sites)
    assert not has_shapes(sites.head(1))
    point, line = json.loads(to_contract_geojson(sites, layer("projects")))["features"]
    assert point["geometry"] == {"type": "Point", "coordinates": [36.8, -1.3]}
    assert line["geometry"]["coordinates"] == [[36.0, -1.0], [37.0, -2.0]]
    assert point["properties"]["amount_usd"] == 1000000.5
    assert line["properties"]["is_verified"] is False


def test_money_and_years_of_a_cleaned_table_are_as_they_were(sites, tmp_path):
    file = put(tmp_path / "clean.csv", to_contract_csv(sites.head(1), layer("projects")))
    (row,) = validate("projects", file).to_dict("records")
    assert (row["amount_usd"], row["commitment_year"]) == (1000000.5, 2015)
