"""The public files: small, complete, and without an address of anybody else."""

import json
import re

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiPolygon, Point, box

from geo.views.files import asset_name, assets, land_json, lines_json


def countries(*outlines: object) -> gpd.GeoDataFrame:
    number = range(len(outlines))
    return gpd.GeoDataFrame(
        {
            "name": [f"land {n}" for n in number],
            "name_zh": [f"国 {n}" for n in number],
            "name_fr": None,
            "name_es": [f"país {n}" for n in number],
            "lon": 1.0,
            "lat": 2.0,
        },
        geometry=list(outlines),
        crs=4326,
    )


def borders(*lines: LineString) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": "claim"}, index=range(len(lines)), geometry=list(lines), crs=4326
    )


def corners(steps: list[int]) -> list[tuple[float, float]]:
    """A line's corners in degrees, read back as the browser reads them."""
    return [tuple(corner / 100) for corner in np.array(steps).reshape(-1, 2).cumsum(axis=0)]


def test_outlines_come_back_from_their_steps() -> None:
    (country,) = json.loads(land_json(countries(box(10, 20, 14, 26))))["countries"]
    (ring,) = country["rings"]
    assert set(corners(ring)) == {(10, 20), (14, 20), (14, 26), (10, 26)}
    assert corners(ring)[0] == corners(ring)[-1]
    assert country["width_deg"] == 4


def test_a_lake_is_a_ring_too() -> None:
    holed = box(0, 0, 10, 10) - box(4, 4, 6, 6)
    (country,) = json.loads(land_json(countries(holed)))["countries"]
    assert len(country["rings"]) == 2


def test_the_smallest_island_state_stays_on_the_sheet() -> None:
    speck = Point(166.9, -0.5).buffer(0.02)
    (country,) = json.loads(land_json(countries(MultiPolygon([speck]))))["countries"]
    assert country["rings"][0]


def test_the_largest_country_chooses_its_place_first() -> None:
    rows = json.loads(land_json(countries(box(0, 0, 2, 2), box(10, 0, 40, 2))))["countries"]
    assert [row["names"]["en"] for row in rows] == ["land 1", "land 0"]


def test_names_are_in_every_language_and_blank_where_unknown() -> None:
    (row,) = json.loads(land_json(countries(box(0, 0, 2, 2))))["countries"]
    assert row["names"] == {"en": "land 0", "zh": "国 0", "fr": "", "es": "país 0"}


def test_antarctica_is_off_the_sheet() -> None:
    assert json.loads(land_json(countries(box(-180, -90, 180, -63))))["countries"] == []


def test_disputed_borders_come_back_from_their_steps() -> None:
    line = LineString([(70, 30), (75, 33), (77, 30)])
    (steps,) = json.loads(lines_json(borders(line)))["lines"]
    assert corners(steps) == list(line.coords)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return assets(countries(box(0, 0, 9, 9)), borders(LineString([(0, 0), (9, 9)])))


def test_no_file_names_another_host(made: dict[str, bytes]) -> None:
    style = made["map.css"].decode()
    assert "url(" not in style
    assert "@import" not in style
    assert "//" not in re.sub(r"// .*", "", made["map.js"].decode())
    # Leaflet names its own site in a comment and in a line that our map does not show
    assert set(re.findall(rb"https?://([\w.]+)", made["leaflet.js"])) <= {
        b"leafletjs.com",
        b"www.w3.org",
    }
    assert b"sourceMappingURL" not in made["leaflet.js"]


def test_the_strokes_are_in_the_script(made: dict[str, bytes]) -> None:
    drawn = made["map.js"].decode().rsplit("counterparts.shapes = ", 1)[1].rstrip(";\n")
    assert json.loads(drawn)["radius"] == 8


def test_our_scripts_never_write_markup(made: dict[str, bytes]) -> None:
    ours = made["map.js"].decode()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in ours


def test_a_name_changes_with_what_is_in_the_file() -> None:
    assert asset_name("map.js", b"a") == "map-ca978112ca1bbdca.js"
    assert asset_name("map.js", b"a") != asset_name("map.js", b"b")
