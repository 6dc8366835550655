"""Bytes that other programs open: the same values, no formula, no NaN."""

import io
import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.exporters.tabular import (
    plain,
    records,
    to_csv,
    to_geojson,
    to_json,
    to_text,
    units_to_geojson,
)

ROWS = pd.DataFrame(
    {
        "site_id": ["dam", "rail", "nowhere"],
        "name": ['Dam, phase "1"', "铁路\n(line)", None],
        "year": pd.array([2015, None, 2020], dtype="Int64"),
        "usd": [1.5, np.nan, 0.1 + 0.2],
        "is_verified": pd.array([True, False, None], dtype="boolean"),
        "n": np.array([1, 2, 3]),
        "lon": [36.8, 100.0, np.nan],
        "lat": [-1.3, 15.0, np.nan],
        "end_lon": [np.nan, 101.0, np.nan],
        "end_lat": [np.nan, 16.0, np.nan],
        "nearest": [
            [{"name": "=Friends", "km": 2.04, "radius_km": 10.0, "verified": True}],
            [],
            [],
        ],
    }
)
CREDIT = {"data_version": "0" * 12, "attribution": "Us", "disclaimer": "No opinion."}
ABOUT: dict[str, Any] = {"credit": CREDIT, "parameters": {"by": "site"}}
# the last four are full-width
STARTS = ("=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def opened(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(to_csv(rows, credit=CREDIT)), encoding="utf-8-sig")


def test_csv_opens_in_pandas_with_the_same_values() -> None:
    table = opened(ROWS)
    assert list(table) == [*ROWS, *CREDIT]
    for name in ("n", "usd", "lon", "lat", "end_lon", "end_lat"):
        assert table[name].equals(ROWS[name].astype(table[name].dtype))
    assert table.name.tolist()[:2] == ROWS.name.tolist()[:2]
    assert table.name.isna().tolist() == [False, False, True]
    assert table.nearest.isna().tolist() == [False, True, True]
    assert table.nearest[0] == "'=Friends (2.0 km)"


def test_csv_begins_with_a_byte_order_mark_and_keeps_whole_numbers_whole() -> None:
    raw = to_csv(ROWS, credit=CREDIT)
    assert raw.startswith(b"\xef\xbb\xbfsite_id,")
    assert b"2015," in raw
    assert b"2015.0" not in raw
    assert b"nan" not in raw.lower()


def test_csv_of_no_rows_is_a_header() -> None:
    assert (
        to_csv(ROWS.iloc[:0], credit=CREDIT).decode("utf-8-sig")
        == ",".join([*ROWS, *CREDIT]) + "\n"
    )


@pytest.mark.parametrize("start", STARTS, ids=ascii)
def test_text_that_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    table = pd.DataFrame({"a": [start + "1", "a" + start], "b": [-1.0, 2.0]})
    assert opened(table).a.tolist() == [f"'{start}1", "a" + start]
    assert opened(table).b.tolist() == [-1.0, 2.0]


def test_a_carriage_return_neither_ends_a_row_nor_hides_a_formula() -> None:
    table = pd.DataFrame({"a": ["\r=1", "a\r=1", "a\r\nb"]})
    assert opened(table).a.tolist() == ["'\n=1", "a\n=1", "a\nb"]


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@given(st.lists(st.text(st.one_of(st.sampled_from("\r\n\t\",=-'"), LETTERS))))
def test_any_text_survives_csv_but_for_the_apostrophe(texts: list[str]) -> None:
    table = pd.DataFrame({"a": texts, "n": range(len(texts))}, dtype="object")
    stream = io.StringIO(to_csv(table, credit=CREDIT).decode("utf-8-sig"), newline="")
    again = pd.read_csv(stream, dtype=str, keep_default_na=False)
    kept = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    assert again.a.tolist() == [f"'{text}" if text.startswith(STARTS) else text for text in kept]


def test_json_is_one_object_where_blank_is_null() -> None:
    raw = to_json(ROWS, **ABOUT)
    assert raw.endswith(b"}\n")
    assert b"NaN" not in raw
    assert "铁路".encode() in raw
    whole = json.loads(raw)
    assert list(whole) == [*CREDIT, "parameters", "rows"]
    assert whole["rows"][1] == {
        "site_id": "rail",
        "name": "铁路\n(line)",
        "year": None,
        "usd": None,
        "is_verified": False,
        "n": 2,
        "lon": 100.0,
        "lat": 15.0,
        "end_lon": 101.0,
        "end_lat": 16.0,
        "nearest": [],
    }
    assert whole["rows"][2]["usd"] == 0.1 + 0.2
    assert whole["rows"][2]["is_verified"] is None


@pytest.mark.parametrize("blank", [None, np.nan, pd.NA, pd.NaT, np.float64("nan")], ids=repr)
def test_every_kind_of_blank_is_none(blank: object) -> None:
    assert plain(blank) is None


@pytest.mark.parametrize(
    ("value", "becomes"),
    [(np.int64(3), 3), (np.bool_(True), True), (np.float64(0.5), 0.5)],  # noqa: FBT003
)
def test_numpys_values_become_pythons(value: object, becomes: object) -> None:
    assert type(plain(value)) is type(becomes)
    assert plain(value) == becomes


def test_an_infinite_number_is_refused_rather_than_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_json(pd.DataFrame({"a": [np.inf]}), **ABOUT)


def test_geojson_is_read_by_geopandas() -> None:
    raw = to_geojson(ROWS, **ABOUT)
    frame = gpd.read_file(io.BytesIO(raw))
    assert frame.crs == "EPSG:4326"
    assert frame.site_id.tolist() == ["dam", "rail", "nowhere"]
    assert [shape and shape.geom_type for shape in frame.geometry] == ["Point", "MultiPoint", None]
    assert (frame.geometry[0].x, frame.geometry[0].y) == (36.8, -1.3)
    assert [(p.x, p.y) for p in frame.geometry[1].geoms] == [(100.0, 15.0), (101.0, 16.0)]
    assert not {"lon", "lat", "end_lon", "end_lat"} & set(frame)


def drawn(*shapes: shapely.Geometry | None) -> list[dict[str, Any]]:
    """The features of sites that are lines and areas."""
    rows = pd.DataFrame({"lon": 1.0, "lat": 2.0, "shape": pd.Series(shapes, dtype="object")})
    features: list[dict[str, Any]] = json.loads(to_geojson(rows, **ABOUT))["features"]
    return features


def test_a_line_or_area_is_its_own_geometry_and_the_rest_points() -> None:
    line = shapely.LineString([(0, 0), (1, 1)])
    found = drawn(line, line.buffer(0.1), None)
    assert [one["geometry"]["type"] for one in found] == ["LineString", "Polygon", "Point"]
    assert found[0]["geometry"]["coordinates"] == [[0, 0], [1, 1]]
    assert [one["properties"] for one in found] == [{}, {}, {}]


def test_a_line_known_by_its_ends_is_named_so() -> None:
    whole = json.loads(to_geojson(ROWS, **ABOUT))
    assert [one["properties"].get("route") for one in whole["features"]] == [None, "unknown", None]


@pytest.mark.parametrize(
    ("shape", "parts"),
    [
        (
            "LINESTRING (179 -17, -179 -16)",
            "MULTILINESTRING ((179 -17, 180 -16.5), (-180 -16.5, -179 -16))",
        ),
        (
            "MULTILINESTRING ((179 -17, 180 -17), (-180 -17, -179 -17))",
            "MULTILINESTRING ((179 -17, 180 -17), (-180 -17, -179 -17))",
        ),
        (
            "POLYGON ((179 -17, -179 -17, -179 -16, 179 -16, 179 -17))",
            (
                "MULTIPOLYGON (((179 -17, 180 -17, 180 -16, 179 -16, 179 -17)), "
                "((-180 -17, -179 -17, -179 -16, -180 -16, -180 -17)))"
            ),
        ),
        # around a pole: up to it
        (
            "POLYGON ((0 80, 120 80, -120 80, 0 80))",
            "MULTIPOLYGON (((-180 80, 180 80, 180 90, -180 90, -180 80)))",
        ),
    ],
)
def test_what_crosses_the_antimeridian_is_cut_there(shape: str, parts: str) -> None:
    (one,) = drawn(shapely.from_wkt(shape))
    found, right = shapely.geometry.shape(one["geometry"]), shapely.from_wkt(parts)
    assert found.geom_type == right.geom_type
    assert found.is_valid
    assert found.equals(right)


def test_a_shape_has_six_decimals_outer_rings_counterclockwise_and_no_height() -> None:
    ring = [(0, 0, 9), (1 / 3, 1, 9), (1, 1 / 7, 9), (0, 0, 9)]
    assert not shapely.LinearRing(ring).is_ccw
    (one,) = drawn(shapely.Polygon(ring))
    (outer,) = one["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert sorted(outer[1:]) == [[0, 0], [0.333333, 1], [1, 0.142857]]


def test_a_shape_smaller_than_the_decimals_stays_a_shape() -> None:
    (one,) = drawn(shapely.LineString([(0, 0), (1e-8, 0)]))
    assert one["geometry"] == {"type": "LineString", "coordinates": [[0, 0], [1e-8, 0]]}


def test_geojson_says_what_it_is_and_whose() -> None:
    whole = json.loads(to_geojson(ROWS, **ABOUT))
    assert whole["type"] == "FeatureCollection"
    assert (whole["attribution"], whole["data_version"]) == ("Us", "0" * 12)
    assert {feature["type"] for feature in whole["features"]} == {"Feature"}
    assert whole["features"][2]["geometry"] is None
    assert whole["features"][0]["properties"]["nearest"] == ROWS.nearest[0]


def test_geojson_works_without_line_ends() -> None:
    rows = ROWS.drop(columns=["end_lon", "end_lat"])
    whole = json.loads(to_geojson(rows, **ABOUT))
    assert whole["features"][1]["geometry"] == {"type": "Point", "coordinates": [100.0, 15.0]}


def test_exporters_leave_the_frame_alone() -> None:
    before = ROWS.copy(deep=True)
    to_csv(ROWS, credit=CREDIT)
    to_geojson(ROWS, **ABOUT)
    to_text(ROWS)
    pd.testing.assert_frame_equal(ROWS, before)
    assert len(records(ROWS)) == 3


def test_text_shows_blank_as_nothing_and_aligns_wide_characters() -> None:
    assert "nan" not in to_text(ROWS).lower()
    lines = to_text(pd.DataFrame({"name": ["ab", "铁路"], "usd": [1.5, 2.5]}))
    # each Chinese character takes two places of a terminal
    assert [line.split() for line in lines.splitlines()[2:]] == [["ab", "1.5"], ["铁路", "2.5"]]
    assert lines.splitlines()[2].index("1.5") == lines.splitlines()[3].index("2.5") + 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0.0"),
        (0.25, "0.25"),
        (0.0312, "0.031"),
        (-0.5, "-0.5"),
        (1.25, "1.2"),
        (1e5, "100,000"),
    ],
)
def test_text_tells_little_from_none(value: float, shown: str) -> None:
    assert to_text(pd.DataFrame({"n": [value]})).split()[-1] == shown


def test_units_have_outlines_with_the_outer_ring_counterclockwise() -> None:
    rows = pd.DataFrame({"unit": ["KEN", "outside"], "n_sites": [2, 1], "usd": [0.5, np.nan]})
    # clockwise, with a hole counterclockwise
    hole = shapely.box(1, 1, 2, 2).exterior
    shape = shapely.Polygon(shapely.box(0, 0, 3, 3, ccw=False).exterior, [hole])
    raw = units_to_geojson(rows, {"KEN": shape}, **ABOUT)
    whole = json.loads(raw)
    assert whole["attribution"] == "Us"
    kenya, rest = whole["features"]
    assert rest == {
        "type": "Feature",
        "geometry": None,
        "properties": {"unit": "outside", "n_sites": 1, "usd": None},
    }
    assert kenya["properties"] == {"unit": "KEN", "n_sites": 2, "usd": 0.5}
    outer, inner = (shapely.LinearRing(ring) for ring in kenya["geometry"]["coordinates"])
    assert outer.is_ccw
    assert not inner.is_ccw
    found = gpd.read_file(io.BytesIO(raw))
    assert found.geometry[0].area == 8
    assert found.geometry[1] is None
