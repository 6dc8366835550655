"""Lines and areas for the map: where they are to a pixel, small, and nothing else in the file."""

import gzip
import json
import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from geo.views.footprints import MAX_ZOOM, Footprints, reached_parts
from tests.geo import densified

# one pixel at the largest zoom of the map, degrees of longitude
PIXEL = 360 / (256 * 2**MAX_ZOOM)
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))


def sites(*shapes: object) -> pd.DataFrame:
    number = range(len(shapes))
    return pd.DataFrame(
        {"site_id": [f"s{n}" for n in number], "shape": pd.Series(shapes, dtype="object")}
    )


def read(footprints: Footprints | None) -> list[dict[str, list[np.ndarray]]]:
    """What is in the file, in degrees, as the browser reads it."""
    assert footprints is not None
    content = json.loads(footprints.content)
    return [
        {
            kind: [np.reshape(s, (-1, 2)).cumsum(axis=0) / content["per_degree"] for s in outlines]
            for kind, outlines in shape.items()
        }
        for shape in content["shapes"]
    ]


def drawn(shape: object) -> dict[str, list[np.ndarray]]:
    (only,) = read(Footprints.of(sites(shape)))
    return only


def on_sheet(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape as the map shows it, in degrees of longitude to both sides."""
    flat = shapely.transform(
        shapely.segmentize(shape, 0.05),
        lambda c: np.column_stack([c[:, 0], np.degrees(np.arcsinh(np.tan(np.radians(c[:, 1]))))]),
    )
    assert isinstance(flat, shapely.Geometry)
    return flat


def lines_of(shape: dict[str, list[np.ndarray]]) -> shapely.Geometry:
    """All that is drawn of a shape, as lines on the sheet."""
    return on_sheet(MultiLineString([*shape["lines"], *shape["rings"]]))


def pixels_apart(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """How far any place on `one` is from `other`, in pixels at the largest zoom."""
    corners = shapely.points(shapely.get_coordinates(one))
    return float(shapely.distance(corners, other).max()) / PIXEL


def all_round(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape of the sheet here and on the worlds to both sides."""
    shifts = (np.array([turn, 0]) for turn in (-360, 0, 360))
    return shapely.union_all([shapely.transform(shape, shift.__add__) for shift in shifts])


def test_a_line_comes_back_from_its_steps() -> None:
    rail = LineString([(36.8172, -1.2833), (37.5, -2.25), (39.6636, -4.0547)])
    (line,) = drawn(rail)["lines"]
    assert line.tolist() == [list(corner) for corner in rail.coords]


@pytest.mark.parametrize(
    "line",
    [
        LineString([(179, -16), (-179, -17)]),
        MultiLineString([[(179, -16), (180, -16.5)], [(-180, -16.5), (-179, -17)]]),
    ],
    ids=["whole", "cut"],
)
def test_a_line_across_180_degrees_goes_the_short_way(line: shapely.Geometry) -> None:
    parts = drawn(line)["lines"]
    assert np.ptp(np.concatenate(parts)[:, 0]) == 2
    ends = {round(lon % 360, 4) for part in parts for lon, _ in part}
    assert {179, 181} <= ends


@pytest.mark.parametrize(
    "area",
    [
        Polygon([(179, -17), (-179, -17), (-179, -16), (179, -16)]),
        MultiPolygon([box(179, -17, 180, -16), box(-180, -17, -179, -16)]),
    ],
    ids=["whole", "cut"],
)
def test_an_area_across_180_degrees_is_no_stripe_over_the_world(area: shapely.Geometry) -> None:
    rings = drawn(area)["rings"]
    # both parts on one side of it, so that they are painted as one
    assert np.ptp(np.concatenate(rings)[:, 0]) == 2
    assert sum(shapely.area(Polygon(ring)) for ring in rings) == pytest.approx(2, rel=1e-3)


def test_an_area_around_a_pole_is_closed_along_it() -> None:
    (ring,) = drawn(Polygon([(lon, 80) for lon in range(-180, 180, 30)]))["rings"]
    assert np.ptp(ring[:, 0]) == 360
    assert ring[:, 1].max() > 85


def test_an_area_is_its_outline_with_its_holes() -> None:
    lake = box(0, 0, 1, 1) - box(0.4, 0.4, 0.6, 0.6)
    shape = drawn(lake)
    assert len(shape["rings"]) == 2
    assert shape["lines"] == []
    assert pixels_apart(lines_of(shape), on_sheet(lake).boundary) < 1


def test_what_begins_at_180_degrees_and_ends_elsewhere_stays_where_it_is() -> None:
    here, there = drawn(MultiPolygon([box(-180, 60, -170, 65), box(100, 60, 110, 65)]))["rings"]
    assert {np.ptp(ring[:, 0]) for ring in (here, there)} == {10}
    assert min(ring[:, 0].min() for ring in (here, there)) == -180
    (band,) = drawn(box(-180, 60, 180, 65))["rings"]
    assert band[:, 0].min() == -180


def test_a_road_held_as_a_narrow_area_is_the_line_along_its_middle() -> None:
    road = LineString([(10, 50), (10.4, 50.1), (10.5, 50.6), (11.2, 50.7)])
    shape = drawn(road.buffer(0.00005))
    assert shape["rings"] == []
    (line,) = shape["lines"]
    assert len(line) < 12
    assert pixels_apart(on_sheet(LineString(line)), on_sheet(road)) < 1
    assert pixels_apart(on_sheet(road), on_sheet(LineString(line))) < 2


def test_every_arm_of_a_narrow_crossing_is_drawn() -> None:
    arms = MultiLineString([[(0, 0), (1, 0)], [(0, 0), (-0.5, 0.8)], [(0, 0), (-0.5, -0.8)]])
    shape = drawn(arms.buffer(0.00003))
    assert len(shape["lines"]) == 3
    assert pixels_apart(on_sheet(arms), lines_of(shape)) < 2


def test_a_narrow_ring_road_stays_closed() -> None:
    ring = box(20, 5, 20.3, 5.2).exterior
    shape = drawn(ring.buffer(0.00004))
    assert shape["rings"] == []
    assert pixels_apart(on_sheet(ring), lines_of(shape)) < 2


def test_a_sliver_of_three_corners_is_a_line() -> None:
    (line,) = drawn(Polygon([(5, 5), (6, 5.00001), (6, 5.00002)]))["lines"]
    assert sorted(line[:, 0]) == pytest.approx([5, 6], abs=PIXEL)


def test_what_is_smaller_than_a_pixel_is_left_to_the_mark() -> None:
    assert drawn(box(5, 5, 5.0001, 5.0001)) == {"lines": [], "rings": []}


def test_edges_are_straight_in_degrees_not_on_the_sheet() -> None:
    pipeline = LineString([(50, 10), (80, 60)])
    assert pixels_apart(on_sheet(pipeline), lines_of(drawn(pipeline))) < 40
    assert len(drawn(pipeline)["lines"][0]) > 20


def test_a_line_is_no_finer_than_a_screen() -> None:
    lon = np.linspace(30, 31, 50_000)
    wiggly = LineString(np.column_stack([lon, np.sin(lon * 20_000) * 1e-5]))
    assert len(drawn(wiggly)["lines"][0]) < 10


# the walks are short: each is an area some metres wide, cut into triangles
@CALM
@given(densified.shapes())
def test_whatever_is_drawn_is_where_the_shape_is(shape: shapely.Geometry) -> None:
    _, south, _, north = shape.bounds
    # nearer to a pole the sheet ends
    assume(-80 < south < north < 80)
    shown = drawn(densified.wrapped(shape))
    assume(shown["lines"] or shown["rings"])
    where = shapely.union_all([on_sheet(part) for part in shapely.get_parts(shape)])
    assert pixels_apart(lines_of(shown), all_round(where)) < 2


@CALM
@given(densified.shapes(), st.sampled_from([1e-7, 1e-5, 1e-4]))
def test_a_narrow_area_is_drawn_from_end_to_end(shape: shapely.Geometry, width: float) -> None:
    lines = shape if "Line" in shape.geom_type else shape.boundary
    assume(-80 < lines.bounds[1] < lines.bounds[3] < 80)
    # a part under a pixel or two is not drawn
    assume(shapely.length(shapely.get_parts(lines)).min() > 0.002)
    narrow = lines.buffer(width / 2)
    assume(narrow.is_valid and not narrow.is_empty)
    shown = drawn(densified.wrapped(narrow))
    assume(shown["lines"] and not shown["rings"])
    assert pixels_apart(lines_of(shown), all_round(on_sheet(lines))) < 3
    assert pixels_apart(on_sheet(lines), all_round(lines_of(shown))) < 3


def test_points_have_none_and_the_same_geometry_is_held_once() -> None:
    rail, park = LineString([(0, 0), (1, 1)]), box(5, 5, 6, 6)
    footprints = Footprints.of(sites(rail, None, park, LineString(rail.coords)))
    assert len(read(footprints)) == 2
    assert footprints is not None
    assert set(footprints.number) == {"s0", "s2", "s3"}
    assert footprints.number["s0"] == footprints.number["s3"] != footprints.number["s2"]
    assert footprints.name.startswith("footprints-")


def test_where_all_are_points_there_is_no_file() -> None:
    assert Footprints.of(sites(None, None)) is None
    assert Footprints.of(sites()) is None


def test_the_file_says_where_and_nothing_of_whose() -> None:
    rows = sites(LineString([(0, 0), (1, 1)])).assign(name="a name", site_id="an id")
    footprints = Footprints.of(rows)
    assert footprints is not None
    assert set(json.loads(footprints.content)) == {"per_degree", "shapes"}
    assert b"a name" not in footprints.content
    assert b"an id" not in footprints.content


def test_the_same_sites_make_the_same_file() -> None:
    rows = sites(LineString([(0, 0), (1, 1)]), box(0, 0, 1, 1), LineString([(3, 3), (4, 4)]))
    one, other = Footprints.of(rows), Footprints.of(rows[::-1])
    assert one is not None
    assert other is not None
    assert one.content == other.content
    assert one.number == other.number


def answers(**columns: object) -> pd.DataFrame:
    rows = {
        "local_reached_share": [0.4, math.nan, 0.0],
        "local_circles": [[(36.81667, -1.28333, 89.0, 111.0)], [], []],
        "chinese_reached_share": [1.0, math.nan, 0.0],
        "chinese_circles": [[(36.81667, -1.28333, 89.0, 111.0)], [], [(0, 0, 0.0, 20.0)]],
    }
    return pd.DataFrame({**rows, **columns})


def test_a_rule_names_the_rows_whose_parts_differ_and_around_which_places() -> None:
    assert json.loads(reached_parts(answers())) == {
        "local": {"row": [0], "circles": [[36.8167, -1.2833, 89.0, 111.0]]},
        # all of the first is in reach: nothing is left to tell apart
        "chinese": {"row": [2], "circles": [[0, 0, 0.0, 20.0]]},
    }


def test_where_nobody_is_near_there_are_no_parts() -> None:
    blank = answers().tail(1).assign(chinese_circles=[[]])
    nothing = {"row": [], "circles": []}
    assert json.loads(reached_parts(blank)) == {"local": nothing, "chinese": nothing}
    assert json.loads(reached_parts(blank.head(0))) == {"local": nothing, "chinese": nothing}


def test_a_rule_costs_a_few_bytes_for_each() -> None:
    many = pd.concat([answers().head(1)] * 300)
    assert len(gzip.compress(reached_parts(many))) < 10 * 300
