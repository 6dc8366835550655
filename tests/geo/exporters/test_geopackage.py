"""The GeoPackage opens in GDAL, is sound and drawn as the map, and holds only places shown."""

import base64
import dataclasses
import re
import sqlite3

import pyogrio
import pytest
import shapely
from defusedxml import ElementTree

from geo.exporters.geopackage import to_bytes
from geo.exporters.registry import exporters
from geo.rule import CLASSES
from geo.views.marks import presence_mark_svg, site_mark_svg
from geo.views.palette import palette
from layers.rules import UNIT_PRECISIONS
from layers.vocabulary import label
from tests.geo.exporters.snapshots import hostile, report

ALWAYS = [
    *("sites", "organisations", "country", "admin1", "borders", "organisations_without_place"),
    *("fillers", "sectors", "evidence", "coverage", "context", "sources", "about"),
]


@pytest.fixture(scope="module")
def kenya(world):
    return report(world)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("gpkg")


def written(folder, one):
    file = folder / f"{one.snapshot.iso_a3}-{one.language}.gpkg"
    file.write_bytes(to_bytes(one))
    return file


@pytest.fixture(scope="module")
def file(folder, kenya):
    return written(folder, kenya)


def asked(file, question):
    with sqlite3.connect(file) as opened:
        rows = opened.execute(question).fetchall()
    opened.close()
    return rows


def read(file, layer):
    return pyogrio.read_dataframe(file, layer=layer)


def test_it_is_on_the_list_of_files():
    one = exporters()["gpkg"]
    assert (one.ending, one.place, one.to_bytes) == (".gpkg", 40, to_bytes)


def test_it_is_a_sound_geopackage(file):
    assert asked(file, "PRAGMA integrity_check") == [("ok",)]
    assert asked(file, "PRAGMA foreign_key_check") == []
    assert asked(file, "PRAGMA application_id") == [(0x47504B47,)]
    assert file.read_bytes()[68:72] == b"GPKG"


@pytest.mark.parametrize("iso_a3", ["KEN", "AND", "IDN"])
def test_gdal_reads_every_layer_and_table(world, folder, iso_a3):
    one = report(world, iso_a3)
    layers = dict(pyogrio.list_layers(written(folder, one)))
    assert set(ALWAYS) <= set(layers)
    for name in layers:
        read(folder / f"{iso_a3}-en.gpkg", name)


def test_rows_are_those_of_the_snapshot_at_their_places(kenya, file):
    sites, mine = read(file, "sites"), kenya.snapshot.sites
    assert sites.site_id.tolist() == mine.site_id.tolist()
    assert sites.geometry.x.tolist() == mine.lon.tolist()
    assert sites.crs == "EPSG:4326"
    assert sites.is_verified.tolist() == mine.is_verified.tolist()
    assert sites.local_nearest.tolist() == mine.local_nearest.tolist()
    assert sites.commitment_year.dtype.kind in "if"


@pytest.mark.parametrize("iso_a3", ["KEN", "MMR", "EGY"])
def test_an_organisation_without_a_place_is_on_no_map(world, folder, iso_a3):
    one = report(world, iso_a3)
    file = written(folder, one)
    placed, rest = read(file, "organisations"), read(file, "organisations_without_place")
    assert not set(placed.stands_for) & UNIT_PRECISIONS
    assert set(rest.stands_for) <= UNIT_PRECISIONS
    assert rest.lon.isna().all()
    total = sum(len(side.presences) for side in one.snapshot.sides.values())
    assert len(placed) + len(rest) == total


def test_the_country_its_units_and_contested_borders_lie_below(world, file, folder):
    assert read(file, "country").iso_a3.tolist() == ["KEN"]
    assert set(read(file, "admin1").iso_a3) == {"KEN"}
    pakistan = read(written(folder, report(world, "PAK")), "borders")
    assert {"PAK", "IND"} & {*pakistan.side_a, *pakistan.side_b}


def test_true_lines_and_areas_are_layers_and_a_route_of_two_ends_is_named_unknown(world, folder):
    ids = ["ken-garissa-solar-plant", "ken-karimenu-ii-dam-water-supply"]
    line = shapely.LineString([(179.5, -1.3), (-179.5, -2.2)])
    shapes = dict(zip(ids, (line, shapely.box(36, -1, 37, 0)), strict=True))
    drawn = [shapes.get(one) for one in world.sites.site_id]
    sites = world.sites.assign(shape=drawn)
    one = report(dataclasses.replace(world, sites=sites))
    file = written(folder, one)
    lines, areas = read(file, "site_lines"), read(file, "site_areas")
    assert (lines.site_id.tolist(), areas.site_id.tolist()) == (ids[:1], ids[1:])
    # cut at the antimeridian, not drawn around the world
    assert len(lines.geometry[0].geoms) == 2
    assert lines.geometry[0].length == pytest.approx(1.345, abs=0.01)
    assert areas.geometry[0].area == pytest.approx(1)
    routes = read(file, "site_routes")
    assert set(routes.geometry_kind) == {"line_ends"}
    assert len(read(file, "sites")) == len(one.snapshot.sites)
    written(folder, report(world))


def test_every_layer_has_a_style_that_qgis_and_others_take(file):
    styles = asked(file, "SELECT f_table_name, styleQML, styleSLD, useAsDefault FROM layer_styles")
    spatial = asked(file, "SELECT table_name FROM gpkg_geometry_columns")
    assert sorted(name for name, *_ in styles) == sorted(name for (name,) in spatial)
    for _, qml, sld, is_default in styles:
        assert is_default == 1
        renderer = ElementTree.fromstring(qml).find("renderer-v2")
        names = {one.get("name") for one in renderer.find("symbols")}
        told = renderer.findall("categories/category")
        assert {one.get("symbol") for one in told} == (names if told else set())
        assert ElementTree.fromstring(sld).tag.endswith("StyledLayerDescriptor")


def marks(file, layer):
    """The words and drawings of a layer's marks, by what they are told by."""
    ((qml,),) = asked(file, f"SELECT styleQML FROM layer_styles WHERE f_table_name = '{layer}'")  # noqa: S608
    renderer = ElementTree.fromstring(qml).find("renderer-v2")
    drawn = {
        symbol.get("name"): base64.b64decode(
            symbol.find("layer/prop[@k='name']").get("v").removeprefix("base64:")
        ).decode()
        for symbol in renderer.find("symbols")
    }
    cases = renderer.findall("categories/category")
    return {one.get("value"): (one.get("label"), drawn[one.get("symbol")]) for one in cases}


def expression(file, layer):
    """What a style tells the marks by, as SQLite answers it."""
    ((qml,),) = asked(file, f"SELECT styleQML FROM layer_styles WHERE f_table_name = '{layer}'")  # noqa: S608
    by = ElementTree.fromstring(qml).find("renderer-v2").get("attr")
    return [value for (value,) in asked(file, f'SELECT {by} FROM "{layer}"')]  # noqa: S608


def test_sites_have_the_marks_of_the_map(file):
    told = marks(file, "sites")
    words, svg = told["present present 1 0"]
    assert words == "Local: in reach; Chinese: in reach"
    assert svg == site_mark_svg("present", "present")
    assert set(expression(file, "sites")) == set(told)
    unverified = [value for value in told if value.split()[2] == "0"]
    assert len(unverified) > 0
    assert all("not verified" in told[value][0] for value in unverified)


def test_organisations_have_the_marks_of_the_map(file):
    told = marks(file, "organisations")
    assert told["local  1"][1] == presence_mark_svg("local")
    assert told["chinese staffed_office 1"][1] == presence_mark_svg("standing")
    assert set(expression(file, "organisations")) == set(told)


def test_where_marks_are_plain_they_have_the_colour_of_their_class(file):
    ((sld,),) = asked(file, "SELECT styleSLD FROM layer_styles WHERE f_table_name = 'sites'")
    found = dict(re.findall(r"<ogc:Literal>(\w+)</ogc:Literal>.*?\"fill\">(#\w+)<", sld))
    assert found == {name: palette("light")[name] for name in CLASSES}


def test_version_licences_and_credits_are_told_of_the_whole_and_of_each_layer(kenya, file):
    info = pyogrio.read_info(file, layer="organisations")
    whole, layer = info["dataset_metadata"], info["layer_metadata"]
    assert whole["DATA_VERSION"] == kenya.version
    assert whole["CITATION"] == kenya.citation
    assert "CC-BY-4.0" in layer["DESCRIPTION"]
    assert "ODbL" not in layer["DESCRIPTION"]
    told = ElementTree.fromstring(layer["GPKG_METADATA_ITEM_1"])
    assert kenya.version in told.findtext("license")
    assert told.findtext("title") == "Who is on record"


def test_columns_are_described_and_codes_have_their_words(world, folder):
    file = written(folder, report(world, "ECU", language="es"))
    told = asked(
        file,
        "SELECT description, title, constraint_name FROM gpkg_data_columns "
        "WHERE table_name = 'sites' AND column_name = 'status'",
    )
    assert told == [("status as of source_date", "Estado", "project_status")]
    words = dict(
        asked(
            file,
            "SELECT value, description FROM gpkg_data_column_constraints "
            "WHERE constraint_name = 'project_status'",
        )
    )
    assert words["completed"] == label("project_status", "completed", "es")
    ((unit,),) = asked(
        file,
        "SELECT description FROM gpkg_data_columns WHERE column_name = 'local_nearest_km'",
    )
    assert unit.endswith("[km]")


def test_hostile_text_comes_back_as_written(world, folder):
    bad = report(hostile(world), "PAK")
    file = written(folder, bad)
    assert asked(file, "PRAGMA integrity_check") == [("ok",)]
    names = [name for (name,) in asked(file, "SELECT name FROM sites ORDER BY fid")]
    assert names == bad.snapshot.sites.name.tolist()
    for name, _ in pyogrio.list_layers(file):
        read(file, name)
