"""Towns and admin-1 units in files: each once, small, and found by place."""

import json

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from geo.views.town_files import CELL_DEG, town_files, town_sheets
from geo.views.unit_file import admin1_json


def towns(text: str) -> gpd.GeoDataFrame:
    """Towns, a line each: name, country, inhabitants (- for unknown), lon, lat."""
    rows = [line.split() for line in text.splitlines()]
    return gpd.GeoDataFrame(
        {
            "town_id": range(len(rows)),
            "name": [row[0] for row in rows],
            "iso_a3": [row[1] for row in rows],
            "population": [None if row[2] == "-" else int(row[2]) for row in rows],
        },
        geometry=[Point(float(row[3]), float(row[4])) for row in rows],
        crs=4326,
    ).astype({"population": "Int64"})


SOME = """\
Small KEN 9000 37.5 -0.5
Nairobi KEN 4397073 36.817 -1.283
Nakuru KEN 570674 36.067 -0.283
Hamlet KEN 4000 37 -1
Unknown KEN - 37 -1
Suva FJI 77366 178.44 -18.14
Edge FJI 6000 180 -17"""


# of Kenya Nairobi, of Fiji, say, a hamlet
CAPITALS = pd.DataFrame({"iso_a3": ["KEN", "FJI"], "town_id": [1, 3]})


def read(files: dict[str, bytes]) -> dict[str, list[str]]:
    return {name: found for name, body in files.items() if (found := json.loads(body)["names"])}


def test_each_town_is_in_one_file_by_size_and_place() -> None:
    assert read(town_files(towns(SOME), CAPITALS)) == {
        # capitals and the largest of a country, whatever their size, and the largest of the world
        "world": ["Nairobi", "Suva", "Hamlet"],
        "region": ["Nakuru"],
        f"{217 // CELL_DEG}_{89 // CELL_DEG}": ["Small"],
        # what stands on 180 degrees is in the last column
        f"{360 // CELL_DEG - 1}_{73 // CELL_DEG}": ["Edge"],
    }


def test_a_cell_without_towns_has_a_file_that_says_so() -> None:
    files = town_files(towns(SOME), CAPITALS)
    assert len(files) == 2 + (360 // CELL_DEG) * (180 // CELL_DEG)
    assert json.loads(files["0_0"])["names"] == []


def test_a_town_comes_back_from_its_columns() -> None:
    world = json.loads(town_files(towns(SOME), CAPITALS)["world"])
    assert world["lon"][0] / world["per_degree"] == 36.82
    assert world["lat"][0] / world["per_degree"] == -1.28
    assert world["population"] == [4397, 77, 4]
    assert world["first"] == [0, 1, 2]
    assert world["capitals"] == [0, 2]


def test_the_map_is_told_where_each_kind_of_file_is() -> None:
    world, region, cell = town_sheets("/assets/towns-1-{name}.json")
    assert world["url"] == "/assets/towns-1-world.json"
    assert region["url"] == "/assets/towns-1-region.json"
    assert cell["url"] == "/assets/towns-1-{column}_{row}.json"
    assert world["from_zoom"] < region["from_zoom"] < cell["from_zoom"]


def test_units_keep_their_place_in_the_layer_and_their_local_name() -> None:
    units = gpd.GeoDataFrame(
        {"name": ["South", "Hirat", None], "name_local": [None, "ولایت هرات", "Só"]},
        geometry=[box(0, -80, 9, -70), box(60, 30, 64, 36), box(64, 30, 70, 36)],
        crs=4326,
    )
    found = json.loads(admin1_json(units))["units"]
    assert [(unit["row"], unit["name"]) for unit in found] == [(1, "Hirat (ولایت هرات)"), (2, "Só")]
    (ring,) = found[0]["rings"]
    assert len(ring) == 10
