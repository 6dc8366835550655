"""Lines and areas are measured from their nearest part, as if walked in small steps."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from geo import shapes as module
from geo.pieces import Pieces, on_shape
from geo.shapes import ShapeIndex, nearest_points, nearest_shape, shape_pairs_within
from tests.geo import densified

GEOD = Geod(ellps="WGS84")
CALM = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# a degree of latitude at the equator, and of longitude along it, km
NORTH_KM, EAST_KM = 110.574, 111.319
EQUATOR = LineString([(0, 0), (10, 0)])


def km_to(shape, lon, lat):
    return float(nearest_points(ShapeIndex.of([shape]), [lon], [lat])[1][0, 0])


def geodesic(*ends):
    return GEOD.inv(*ends)[2] / 1000


@pytest.mark.parametrize(
    ("lon", "lat", "km"),
    [
        (5, 1, NORTH_KM),
        (5.003, -1, NORTH_KM),
        (-1, 0, EAST_KM),
        (12, 0, 2 * EAST_KM),
        (7, 0, 0),
        (365, 1, NORTH_KM),
    ],
)
def test_a_line_is_measured_from_its_nearest_part(lon, lat, km):
    assert km_to(EQUATOR, lon, lat) == pytest.approx(km, abs=2e-3)


ACROSS = [
    LineString([(179, 0), (-179, 0)]),
    MultiLineString([[(179, 0), (180, 0)], [(-180, 0), (-179, 0)]]),
    LineString([(-179, 0), (179, 0)]),
]


@pytest.mark.parametrize("line", ACROSS, ids=["whole", "cut", "turned"])
@pytest.mark.parametrize("lon", [180, -180, 179.5, -179.5])
def test_a_line_crosses_the_antimeridian_the_shorter_way(line, lon):
    assert km_to(line, lon, 1) == pytest.approx(NORTH_KM, abs=2e-3)
    assert km_to(line, 0, 0) == pytest.approx(geodesic(0, 0, 179, 0), rel=1e-3)


ISLANDS = [
    Polygon([(179, -1), (-179, -1), (-179, 1), (179, 1)]),
    MultiPolygon([box(179, -1, 180, 1), box(-180, -1, -179, 1)]),
]


@pytest.mark.parametrize("area", ISLANDS, ids=["whole", "cut"])
@pytest.mark.parametrize(
    ("lon", "lat", "km"),
    [(180, 0, 0), (-180, 0, 0), (179.5, 0.5, 0), (-179.5, 0.5, 0), (178, 0, EAST_KM)],
)
def test_an_area_may_lie_across_the_antimeridian(area, lon, lat, km):
    assert km_to(area, lon, lat) == pytest.approx(km, abs=2e-3)


POLAR = [
    box(-180, 80, 180, 90),
    Polygon([(-90, 80), (0, 80), (90, 80), (180, 80.001)]),
]


@pytest.mark.parametrize("area", POLAR, ids=["to the edge of the map", "a ring around the pole"])
def test_an_area_may_hold_a_pole(area):
    assert km_to(area, 17, 90) == 0
    assert km_to(area, -100, 89) == 0
    assert km_to(area, 45, 79) == pytest.approx(geodesic(45, 79, 45, 80), rel=1e-3)


def test_a_line_near_a_pole_is_as_bent_as_its_parallel():
    line = LineString([(0, 89.9), (90, 89.9)])
    assert km_to(line, 45, 90) == pytest.approx(geodesic(0, 90, 0, 89.9), abs=0.01)
    assert km_to(line, 45, 89.9) == pytest.approx(0, abs=0.01)


def test_a_point_in_a_hole_is_measured_to_the_edge_of_the_hole():
    ring = box(0, 0, 4, 4).difference(box(1, 1, 3, 3))
    assert km_to(ring, 0.5, 2) == 0
    assert km_to(ring, 2, 1.5) == pytest.approx(geodesic(2, 1.5, 2, 1), abs=2e-3)


def test_the_nearest_of_many_parts_counts():
    parts = MultiPolygon([box(0, 0, 1, 1), box(20, 0, 21, 1)])
    assert km_to(parts, 19, 0) == pytest.approx(EAST_KM, abs=2e-3)


def test_pairs_come_by_shape_and_distance_with_the_slack_of_each_point():
    index = ShapeIndex.of([EQUATOR, box(20, 0, 21, 1)])
    shape, point, km = shape_pairs_within(
        index, [5, 20.5, 5], [2, 0.5, 1], within_km=[150, 0], slack_km=[80, 0, 0]
    )
    assert list(zip(shape, point, strict=True)) == [(0, 2), (0, 0), (1, 1)]
    assert km == pytest.approx([NORTH_KM, 2 * NORTH_KM, 0], abs=0.01)


def test_the_nearest_are_in_order_and_missing_ones_are_told():
    index = ShapeIndex.of([EQUATOR, box(20, 0, 21, 1)])
    position, km = nearest_points(index, [5, 5, 40], [3, 2, 0], k=5)
    assert position.tolist() == [[1, 0, 2, -1, -1], [1, 0, 2, -1, -1]]
    assert np.isnan(km[:, 3:]).all()
    assert km[0, :2] == pytest.approx([2 * NORTH_KM, 3 * NORTH_KM], abs=0.02)


def test_of_equally_near_points_or_shapes_the_first_counts():
    index = ShapeIndex.of([EQUATOR, EQUATOR])
    assert nearest_points(index, [5, 5], [1, 1], k=2)[0].tolist() == [[0, 1], [0, 1]]
    assert nearest_shape(index, [5], [1])[0].tolist() == [0]


def test_the_nearest_shape_of_each_point():
    index = ShapeIndex.of([EQUATOR, box(20, 0, 21, 1), box(-179, 0, -178, 1)])
    position, km = nearest_shape(index, [5, 20.5, 179], [1, 0.5, 0.5])
    assert position.tolist() == [0, 1, 2]
    assert km == pytest.approx([NORTH_KM, 0, 2 * EAST_KM], abs=0.02)


def test_without_shapes_or_points_nothing_is_near():
    none, some = ShapeIndex.of([]), ShapeIndex.of([EQUATOR, box(0, 0, 1, 1)])
    assert [len(column) for column in shape_pairs_within(none, [0], [0], within_km=1)] == [0] * 3
    assert [len(column) for column in shape_pairs_within(some, [], [], within_km=1)] == [0] * 3
    assert nearest_points(none, [0], [0])[0].shape == (0, 1)
    assert nearest_points(some, [], [])[0].tolist() == [[-1], [-1]]
    assert math.isnan(nearest_shape(none, [0], [0])[1][0])


def test_a_distance_below_zero_reaches_nothing():
    index = ShapeIndex.of([box(0, 0, 1, 1)])
    assert len(shape_pairs_within(index, [0.5, 0], [0.5, 0], within_km=-1)[0]) == 0
    assert len(shape_pairs_within(index, [0.5], [0.5], within_km=-1, slack_km=1)[0]) == 1


@pytest.mark.parametrize(
    ("shapes", "fault"),
    [
        ([shapely.Point(0, 0)], "not Point"),
        ([None], "not NoneType"),
        ([LineString()], "1 of 1 shapes are empty"),
        ([LineString([(0, 91), (0, 0)])], "beyond a pole"),
    ],
)
def test_what_is_no_sound_line_or_area_is_refused(shapes, fault):
    with pytest.raises(ValueError, match=fault):
        ShapeIndex.of(shapes)


def test_less_than_one_neighbour_is_refused():
    with pytest.raises(ValueError, match="k must be 1 or more"):
        nearest_points(ShapeIndex.of([EQUATOR]), [0], [0], k=0)


@CALM
@given(densified.shapes())
def test_pieces_are_short_and_as_good_as_their_chords(shape):
    pieces = Pieces.of(np.array([densified.wrapped(shape)]))
    start, end = pieces.chords_km()
    assert np.linalg.norm(end - start, axis=1).max() <= 5
    lon, lat = pieces.at(0.5)
    off = module.xyz_km(lon, lat) - (start + end) / 2
    assert np.linalg.norm(off, axis=1).max() <= 0.003


@CALM
@given(st.data())
def test_distances_are_those_of_the_walk(data):
    """The bar is 0.1 % and 50 m; what is held here is 25 m, and 0.1 % beyond 5,000 km."""
    shape = data.draw(densified.shapes())
    lon, lat = data.draw(densified.points_near(shape))
    right = densified.distance_km(shape, lon, lat)
    found = km_to(densified.wrapped(shape), lon, lat)
    assert found == pytest.approx(right, abs=0.025 if right < 5000 else 0.001 * right)


@CALM
@given(st.data(), st.integers(1, 4), st.sampled_from((5.0, 100.0, 2000.0)))
def test_searches_find_what_measuring_each_pair_finds(data, k, within_km):
    drawn = data.draw(st.lists(densified.shapes(), min_size=1, max_size=4))
    points = [data.draw(densified.points_near(shape)) for shape in drawn for _ in range(2)]
    index = ShapeIndex.of([densified.wrapped(shape) for shape in drawn])
    lon, lat = np.array(points).T
    table = np.array(
        [[km_to(densified.wrapped(shape), *point) for point in points] for shape in drawn]
    )
    shape, point, km = shape_pairs_within(index, lon, lat, within_km=within_km)
    assert set(zip(shape, point, strict=True)) == set(
        zip(*np.nonzero(table <= within_km), strict=True)
    )
    assert km == pytest.approx(table[shape, point], abs=1e-9)
    n = min(k, len(points))
    nearest_km = nearest_points(index, lon, lat, k=k)[1]
    assert nearest_km[:, :n] == pytest.approx(np.sort(table, axis=1)[:, :n], abs=1e-9)
    assert nearest_shape(index, lon, lat)[1] == pytest.approx(table.min(axis=0), abs=1e-9)


@pytest.mark.parametrize("at_once", [1, 10_000])
def test_many_points_are_searched_in_pieces(monkeypatch, at_once):
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(-3, 13, 300), rng.uniform(-3, 3, 300)
    index = ShapeIndex.of([EQUATOR, box(3, 1, 4, 2)])
    whole = shape_pairs_within(index, lon, lat, within_km=120)
    monkeypatch.setattr(module, "_PAIRS_AT_ONCE", at_once)
    for one, other in zip(whole, shape_pairs_within(index, lon, lat, within_km=120), strict=True):
        assert one.tolist() == other.tolist()
    assert len(whole[0]) > 100


@CALM
@given(densified.shapes())
def test_a_mark_stands_on_its_shape(shape):
    lon, lat = on_shape(densified.wrapped(shape))
    assert -180 <= lon <= 180
    assert km_to(densified.wrapped(shape), lon, lat) <= 0.003
