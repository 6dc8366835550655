"""The data package is valid, says what each column and licence is, and holds no more than shown."""

import csv
import dataclasses
import io
import json
import zipfile

import frictionless
import geopandas as gpd
import pytest
import shapely

from geo.exporters.datapackage import to_bytes
from geo.exporters.registry import exporters
from geo.rule import Rule
from geo.views.data_tables import data_tables
from layers.spreadsheet import inert
from tests.geo.exporters.snapshots import hostile, report


@pytest.fixture(scope="module")
def kenya(world):
    return report(world)


@pytest.fixture(scope="module")
def files(kenya):
    return unpacked(to_bytes(kenya))


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def faults(content, folder):
    """What the frictionless tool finds wrong with a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        parts.extractall(folder)
    found = frictionless.validate(str(folder / "datapackage.json"))
    return [found.valid, *found.flatten(["name", "rowNumber", "fieldName", "note"])]


def rows_of(raw):
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_it_is_on_the_list_of_files():
    one = exporters()["zip"]
    assert (one.ending, one.place, one.to_bytes) == (".zip", 45, to_bytes)


@pytest.mark.parametrize("iso_a3", ["KEN", "AND", "PAK"])
def test_it_is_valid(world, iso_a3, tmp_path):
    assert faults(to_bytes(report(world, iso_a3)), tmp_path) == [True]


def test_it_is_valid_across_the_border_and_in_another_language(world, tmp_path):
    rule = Rule(reach_km=250, cross_border=True, match_themes=True)
    assert faults(to_bytes(report(world, "LAO", language="zh", rule=rule)), tmp_path) == [True]


def test_a_wrong_value_would_be_found(kenya, tmp_path):
    content = to_bytes(kenya)
    faults(content, tmp_path)
    file = tmp_path / "data/sites.csv"
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b",completed,", b",finished,"))
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid
    sites = raw.decode().splitlines(keepends=True)
    file.write_text("".join(sites[:1]), encoding="utf-8")
    # those who could be asked are named for a site that is no longer there
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_every_file_is_named_and_every_named_file_is_there(files):
    package = json.loads(files["datapackage.json"])
    paths = {one["path"] for one in package["resources"]}
    assert paths == set(files) - {"datapackage.json", "README.txt", "LICENSES.txt"}


def test_the_package_says_version_date_filters_citation_and_licences(kenya, files):
    package = json.loads(files["datapackage.json"])
    assert package["created"] == f"{kenya.as_of}T00:00:00Z"
    assert package["version"] == kenya.version
    assert package["parameters"]["reach_km"] == 100
    assert {one["name"] for one in package["licenses"]} == {"CC-BY-4.0", "ODbL-1.0", "other-pd"}
    for key in ("citation", "shown", "attribution", "disclaimer", "caveats", "view"):
        assert package[key]
    licences = {
        one["name"]: [licence["name"] for licence in one.get("licenses", [])]
        for one in package["resources"]
    }
    assert licences["organisations"] == ["CC-BY-4.0"]
    assert "ODbL-1.0" in licences["sites"]


def test_every_source_that_the_credit_names_is_listed_with_page_and_licence(files):
    package = json.loads(files["datapackage.json"])
    known = {one["title"].partition(":")[0]: one for one in package["sources"]}
    assert set(known) == {
        *("AidData", "BRI Counterparts", "GeoNames", "Natural Earth", "OpenStreetMap contributors")
    }
    # nobody is credited whom the list leaves out
    credited = package["attribution"].split("; ")
    assert [name for name in credited if not any(one in name for one in known)] == []
    told = {
        name: (one.get("path"), *(licence["name"] for licence in one["licenses"]))
        for name, one in known.items()
        if name in {"AidData", "GeoNames"}
    }
    assert told == {
        "AidData": ("https://github.com/aiddata/gcdf-geospatial-data", "ODC-By-1.0"),
        "GeoNames": ("https://www.geonames.org/export/", "CC-BY-4.0"),
    }


def test_a_table_names_those_whom_its_rows_credit_and_no_others(files):
    package = json.loads(files["datapackage.json"])
    told = {
        one["name"]: {source["title"].partition(":")[0] for source in one.get("sources", [])}
        for one in package["resources"]
    }
    assert told["organisations"] == {"BRI Counterparts", "GeoNames"}
    assert told["coverage"] == {"BRI Counterparts"}
    assert told["sites"] >= {"AidData", "OpenStreetMap contributors", "Natural Earth"}


def test_columns_are_described_with_types_units_and_codes(files):
    package = json.loads(files["datapackage.json"])
    (sites,) = [one for one in package["resources"] if one["name"] == "sites"]
    known = {field["name"]: field for field in sites["schema"]["fields"]}
    assert list(known) == files["data/sites.csv"].decode("utf-8-sig").splitlines()[0].split(",")
    assert known["amount_usd"]["unit"] == "US dollars"
    assert known["commitment_year"]["type"] == "integer"
    assert "completed" in known["status"]["constraints"]["enum"]
    assert known["site_id"]["constraints"] == {"required": True, "unique": True}
    assert known["is_verified"]["type"] == "boolean"
    assert [name for name, field in known.items() if not field["description"]] == []
    assert sites["schema"]["primaryKey"] == ["site_id"]


def test_the_tables_hold_what_the_snapshot_holds(kenya, files):
    for name, table in data_tables(kenya).items():
        rows = rows_of(files[f"data/{name}.csv"])
        assert len(rows) == len(table.frame)
    sites = rows_of(files["data/sites.csv"])
    nearest = [json.loads(row["local_nearest"]) for row in sites]
    assert nearest == kenya.snapshot.sites.local_nearest.tolist()


def test_places_open_as_geojson_and_organisations_stand_where_they_may_be_shown(kenya, files):
    sites = gpd.read_file(io.BytesIO(files["data/sites.geojson"]))
    assert sites.site_id.tolist() == kenya.snapshot.sites.site_id.tolist()
    whole = json.loads(files["data/organisations.geojson"])
    placed = {one["properties"]["stands_for"] for one in whole["features"] if one["geometry"]}
    unplaced = {one["properties"]["stands_for"] for one in whole["features"] if not one["geometry"]}
    assert (placed, unplaced) == ({"city"}, {"country"})


def test_a_true_line_is_drawn_as_one(world):
    line = shapely.LineString([(36.8, -1.3), (37.5, -2.2)])
    is_it = world.sites.site_id == "ken-garissa-solar-plant"
    sites = world.sites.assign(shape=world.sites["shape"].mask(is_it, line))
    files = unpacked(to_bytes(report(dataclasses.replace(world, sites=sites))))
    found = json.loads(files["data/sites.geojson"])["features"]
    kinds = {one["properties"]["site_id"]: one["geometry"]["type"] for one in found}
    assert kinds["ken-garissa-solar-plant"] == "LineString"
    assert set(kinds.values()) == {"LineString", "MultiPoint", "Point"}


def test_the_readme_is_in_the_language_and_holds_story_caveats_and_citation(world):
    french = report(world, "ECU", language="fr")
    text = unpacked(to_bytes(french))["README.txt"].decode()
    story = [sentence for chapter in french.story for sentence in chapter.sentences]
    wanted = [french.title, french.sentence, french.citation, *story, *french.caveats]
    assert [said for said in wanted if said not in text] == []
    assert "data/sites.csv, data/sites.geojson" in text


def test_the_licences_of_every_source_are_told(world, files):
    text = files["LICENSES.txt"].decode()
    for source in world.data.sources:
        assert source.descriptor.citation in text


def test_entries_are_dated_by_the_data_and_readable_by_all(kenya):
    with zipfile.ZipFile(io.BytesIO(to_bytes(kenya))) as parts:
        told = {(one.date_time, one.external_attr >> 16) for one in parts.infolist()}
    year, month, day = map(int, kenya.as_of.split("-"))
    assert told == {((year, month, day, 0, 0, 0), 0o100644)}


def test_hostile_text_comes_back_as_written_and_is_no_formula(world, tmp_path):
    bad = report(hostile(world), "PAK")
    content = to_bytes(bad)
    assert faults(content, tmp_path) == [True]
    files = unpacked(content)
    tables = data_tables(bad)
    for name in ("sites", "organisations", "fillers"):
        rows = rows_of(files[f"data/{name}.csv"])
        texts = {key for key, field in tables[name].fields.items() if field.column.kind == "str"}
        for key in texts - {"local_nearest", "chinese_nearest"}:
            wanted = [inert(text) if text else "" for text in tables[name].frame[key]]
            assert [row[key] for row in rows] == wanted
        starts = {row[key][:1] for row in rows for key in texts}
        assert not starts & set("=+-@\t＝")
    drawn = json.loads(files["data/sites.geojson"])["features"]
    assert [one["properties"]["name"] for one in drawn] == bad.snapshot.sites.name.tolist()
