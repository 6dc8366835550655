"""Rows are held against their country: its code, and coordinates that were swapped."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from layers.placement import swapped_faults, unknown_country_faults

# a long country north of the equator, and one that a swap maps onto itself
COUNTRIES = gpd.GeoDataFrame(
    {"iso_a3": ["AAA", "DIA"]}, geometry=[box(60, 10, 70, 20), box(30, 30, 40, 40)], crs="EPSG:4326"
)


def faults(*places: tuple[object, object, object]) -> list[str]:
    index = pd.RangeIndex(2, len(places) + 2, name="line")
    frame = pd.DataFrame(list(places), columns=["iso_a3", "lon", "lat"], index=index)
    return swapped_faults(frame, lambda: COUNTRIES)


@pytest.mark.parametrize(
    "place",
    [
        ("AAA", "65", "15"),
        ("AAA", "71", "15"),
        ("AAA", "0", "0"),
        ("DIA", "35", "31"),
        ("XYZ", "15", "65"),
        (None, "15", "65"),
        ("AAA", None, "65"),
        ("AAA", "x", "65"),
        ("AAA", "inf", "65"),
        (["AAA"], "15", "65"),
    ],
    ids=str,
)
def test_a_place_is_not_called_swapped_without_proof(place: tuple[object, object, object]) -> None:
    assert faults(place) == []


def test_all_swapped_rows_are_one_fault() -> None:
    right, turned = ("AAA", "65", "15"), ("AAA", "15", "65")
    assert faults(right, turned, turned, right, turned) == [
        "lon and lat swapped? (lines 3-4, 6): only the other way round do they lie in iso_a3"
    ]


def test_a_swap_is_seen_even_where_a_degree_is_out_of_range() -> None:
    far = COUNTRIES.assign(geometry=[box(100, 10, 110, 20), box(30, 30, 40, 40)])
    frame = pd.DataFrame({"iso_a3": ["AAA"], "lon": [15], "lat": [105]})
    assert len(swapped_faults(frame, lambda: far)) == 1


def test_points_of_a_geographic_file_are_looked_at_too() -> None:
    shapes = [Point(15, 65), Point(65, 15), None, Point()]
    frame = gpd.GeoDataFrame({"iso_a3": ["AAA"] * 4}, geometry=shapes, crs="EPSG:4326")
    assert "(row 0)" in swapped_faults(frame, lambda: COUNTRIES)[0]


def given(*shapes: str) -> gpd.GeoDataFrame:
    """Lines and areas of AAA, which lies at 60 to 70 east and 10 to 20 north."""
    series = gpd.GeoSeries.from_wkt(list(shapes), crs="EPSG:4326")
    return gpd.GeoDataFrame({"iso_a3": "AAA"}, geometry=series, index=pd.RangeIndex(len(shapes)))


@pytest.mark.parametrize(
    "shape",
    [
        "LINESTRING (12 62, 18 68)",
        "MULTILINESTRING ((12 62, 18 68), (15 61, 15 62))",
        "POLYGON ((12 62, 18 62, 18 68, 12 62))",
        # most of it in the country, the rest beyond its border
        "LINESTRING (12 62, 15 66, 18 72)",
        # so far north that it breaks the range of lat, which is told apart
        "LINESTRING (12 62, 15 66, 18 95)",
    ],
)
def test_lines_and_areas_are_looked_at_too(shape: str) -> None:
    right = "LINESTRING (62 12, 68 18)"
    assert swapped_faults(given(right, shape, right, "LINESTRING EMPTY"), lambda: COUNTRIES) == [
        "lon and lat swapped? (row 1): only the other way round do they lie in iso_a3"
    ]


@pytest.mark.parametrize(
    "shape",
    [
        "LINESTRING (55 5, 75 25)",
        # outside, but turned it would be no better
        "LINESTRING (12 62, 15 75, 18 80)",
        # it comes near the country as it is
        "LINESTRING (15 62, 15 68, 65 15)",
        "POLYGON ((60 20, 61 20, 61 21, 60 20))",
    ],
)
def test_a_shape_is_not_called_swapped_without_proof(shape: str) -> None:
    assert swapped_faults(given(shape), lambda: COUNTRIES) == []


@pytest.mark.parametrize("columns", [[], ["iso_a3"], ["lon", "lat"], ["iso_a3", "lon"]])
def test_without_the_columns_there_is_nothing_to_say(columns: list[str]) -> None:
    frame = pd.DataFrame({name: ["15"] for name in columns})

    def unasked() -> gpd.GeoDataFrame:
        raise AssertionError("boundaries are read although nothing needs them")

    assert swapped_faults(frame, unasked) == []


def test_countries_are_not_asked_for_where_no_row_has_a_code() -> None:
    def refused() -> set[str]:
        raise AssertionError("asked")

    for frame in (pd.DataFrame({"x": ["a"]}), pd.DataFrame({"iso_a3": [None, "Kenya", "ken"]})):
        assert not list(unknown_country_faults(frame, refused))


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("KNE", "; did you mean 'KEN'?"),  # letters in another order
        ("KEX", "; did you mean 'KEN'?"),  # one letter wrong
        ("QQQ", ""),
    ],
)
def test_an_unknown_country_is_told_with_the_nearest(code: str, hint: str) -> None:
    index = pd.RangeIndex(2, 6, name="line")
    frame = pd.DataFrame({"iso_a3": ["KEN", code, "NAM", code]}, index=index)
    assert list(unknown_country_faults(frame, lambda: {"NER", "KEN", "NAM"})) == [
        f"column iso_a3: {code!r}: no such country in boundaries or coverage{hint} (lines 3, 5)"
    ]
