"""The file of points, read back as the browser reads it: every place, and no word of a row."""

import gzip
import json
import struct
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.clustered import clustered
from geo.views.points import TITLES_A_FILE, Points

BLANK = float("nan")


def sites(n: int = 1, **other: object) -> pd.DataFrame:
    rows = {
        "site_id": [f"s{number}" for number in range(n)],
        "lon": 36.81667,
        "lat": -1.28333,
        "end_lon": BLANK,
        "end_lat": BLANK,
        "radius_km": 10.0,
        "is_verified": True,
        "stands_for": "city",
        "title": [f"site {number}" for number in range(n)],
    }
    frame = pd.DataFrame({**rows, **other}, index=range(n))
    return frame.assign(title_zh=frame.title)


def presences(n: int = 0, **other: object) -> pd.DataFrame:
    rows = {
        "side": "local",
        "presence_type": None,
        "lon": 36.8,
        "lat": -1.3,
        "is_verified": True,
        "stands_for": "city",
        "title": [f"organisation {number}" for number in range(n)],
    }
    frame = pd.DataFrame({**rows, **other}, index=range(n))
    return frame.assign(title_zh=frame.title)


def read(points: Points) -> tuple[dict[str, Any], dict[str, dict[str, list[int]]]]:
    """Header and columns, unpacked a number at a time."""
    (length,) = struct.unpack("<I", points.content[:4])
    header = json.loads(points.content[4 : 4 + length])
    rest = points.content[4 + length :]
    columns: dict[str, dict[str, list[int]]] = {"site": {}, "presence": {}}
    for kind, name, size, n in header["columns"]:
        part, rest = rest[: size * n], rest[size * n :]
        last, values = 0, []
        for row in range(n):
            step = int.from_bytes(bytes(part[row + n * byte] for byte in range(size)), "little")
            last = (last + step) % 2 ** (8 * size)
            is_negative = size == 4 and last >= 2**31
            values.append(last - 2**32 if is_negative else last)
        columns[kind][name] = values
    assert rest == b""
    return header, columns


places = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(st.lists(places, max_size=20), st.lists(places, max_size=20))
def test_every_place_comes_back_to_11_metres(
    here: list[tuple[float, float]], there: list[tuple[float, float]]
) -> None:
    lon, lat = np.array(here, dtype=float).reshape(-1, 2).T
    their_lon, their_lat = np.array(there, dtype=float).reshape(-1, 2).T
    points = Points.of(
        sites(len(here), lon=lon, lat=lat),
        presences(len(there), lon=their_lon, lat=their_lat),
    )
    header, columns = read(points)
    given_places = {
        "site": (lon[points.sites], lat[points.sites]),
        "presence": (their_lon[points.presences], their_lat[points.presences]),
    }
    assert sorted(points.sites) == list(range(len(here)))
    assert sorted(points.presences) == list(range(len(there)))
    for kind, at in given_places.items():
        for name, values in zip(("lon", "lat"), at, strict=True):
            found = np.array(columns[kind][name]) / header["per_degree"]
            np.testing.assert_allclose(found, values, atol=0.000051)


def test_what_has_no_place_of_its_own_is_told_or_left_out() -> None:
    unit = {"stands_for": ["city", "admin1", "country", "city"], "lon": [1, 2, 3, BLANK]}
    points = Points.of(sites(4, **unit), presences(4, **unit))
    # a site stands in the middle of its unit and says so; an organisation is only in the table
    assert sorted(points.sites) == [0, 1, 2]
    assert points.presences.tolist() == [0]
    flags = dict(zip(points.sites, read(points)[1]["site"]["flags"], strict=True))
    assert flags == {0: 1, 1: 3, 2: 3}
    assert points.row("presence", 0) == 0
    assert points.row("presence", 1) is None
    assert points.sites[points.row("site", 2)] == 2


def test_sides_projects_and_what_is_verified_are_told_apart() -> None:
    rows = presences(
        4,
        side=["local", "chinese", "chinese", "local"],
        presence_type=["project", "staffed_office", "project", None],
        is_verified=[True, True, False, False],
    )
    points = Points.of(sites(), rows)
    flags = dict(zip(points.presences, read(points)[1]["presence"]["flags"], strict=True))
    assert flags == {0: 1, 1: 3, 2: 6, 3: 0}


def test_the_other_end_and_the_shape_of_a_site_are_named_by_its_row() -> None:
    rows = sites(3, lon=[30, -30, 10], end_lon=[BLANK, -31.5, BLANK], end_lat=[BLANK, 2.25, BLANK])
    points = Points.of(
        rows, presences(), drawn={"s0": 7, "other": 8}, drawn_file="footprints-0.json"
    )
    header, columns = read(points)
    assert header["footprints"] == "footprints-0.json"
    site = columns["site"]
    assert [points.sites[row] for row in site["end_site"]] == [1]
    assert (site["end_lon"], site["end_lat"]) == ([-315_000], [22_500])
    assert [points.sites[row] for row in site["drawn_site"]] == [0]
    assert site["drawn"] == [7]


def test_radii_are_told_to_a_tenth_of_a_km_and_never_run_over() -> None:
    points = Points.of(sites(3, radius_km=[2.54, 9000.0, BLANK]), presences())
    radius = read(points)[1]["site"]["radius"]
    assert dict(zip(points.sites, radius, strict=True)) == {0: 25, 1: 65535, 2: 0}


def test_no_word_of_a_row_is_in_the_file_and_its_titles_are_where_its_number_says() -> None:
    n = TITLES_A_FILE + 5
    lon, lat = clustered(n, seed=5)
    rows = sites(n, lon=lon, lat=lat)
    rows.loc[3, "title_zh"] = "中国 3"
    points = Points.of(rows, presences(2, title="<b>"))
    header, _ = read(points)
    assert b"site 1" not in points.content
    assert b"<b>" not in points.content
    names = header["titles"]["site"]
    assert len(names) == 2
    titles = [title for name in names for title in json.loads(points.titles[name])]
    expected = [f"site {position}" for position in points.sites]
    expected[points.row("site", 3)] = ["site 3", "中国 3"]
    assert titles == expected
    assert json.loads(points.titles[header["titles"]["presence"][0]]) == ["<b>", "<b>"]


def test_points_take_less_than_9_bytes_each() -> None:
    (lon, lat), (their_lon, their_lat) = clustered(2_000, seed=1), clustered(10_000, seed=2)
    points = Points.of(
        sites(2_000, lon=lon, lat=lat), presences(10_000, lon=their_lon, lat=their_lat)
    )
    assert len(gzip.compress(points.content)) < 9 * 12_000


def test_the_same_rows_make_the_same_file_and_no_rows_at_all_a_file_too() -> None:
    assert Points.of(sites(5), presences(5)).content == Points.of(sites(5), presences(5)).content
    header, columns = read(Points.of(sites(0), presences(0)))
    assert header["titles"] == {"site": [], "presence": []}
    assert columns["site"]["lon"] == []


def test_an_unknown_side_is_refused() -> None:
    with pytest.raises(ValueError, match="side 'void'"):
        Points.of(sites(), presences(1, side="void"))
