"""How much of a line or an area is within a distance of some points."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from geo.shares import OPEN_SHARE, reached_share
from tests.geo import densified

CALM = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# 400.75 km along the equator, 3.6 degrees
LINE = LineString([(0, 0), (3.6, 0)])


@pytest.mark.parametrize(
    ("points", "share"),
    [
        ([(0, 0)], 100 / 400.75),
        ([(0, 0), (0, 0)], 100 / 400.75),
        ([(0, 0), (3.6, 0)], 200 / 400.75),
        ([(1.8, 0)], 200 / 400.75),
        ([(0.8, 0), (2.8, 0)], (2 * 100 + 2 * 0.8 * 111.319) / 400.75),
        # 110.574 km off: nowhere within 100 km
        ([(0, 1)], 0),
        ([(50, 50)], 0),
        ([(x, 0) for x in (0.5, 1.5, 2.5, 3.5)], 1),
    ],
)
def test_a_line_is_reached_where_a_circle_covers_it(points, share):
    lon, lat = zip(*points, strict=True)
    assert reached_share(LINE, lon, lat, within_km=100) == pytest.approx(share, abs=OPEN_SHARE)


def test_each_point_may_have_a_radius_of_its_own():
    share = reached_share(LINE, [0, 3.6], [0, 0], within_km=[40.075, 80.15])
    assert share == pytest.approx(0.3, abs=OPEN_SHARE)
    assert reached_share(LINE, [0, 3.6], [0, 0], within_km=[-1, 80.15]) == pytest.approx(
        0.2, abs=2e-3
    )
    assert reached_share(LINE, [0], [0], within_km=-1) == 0
    assert reached_share(LINE, [], [], within_km=100) == 0


def test_the_parts_of_a_line_count_by_their_length():
    far = MultiLineString([LINE.coords, [(40, 0), (40.9, 0)]])
    assert reached_share(far, [40.45], [0], within_km=200) == pytest.approx(0.2, abs=OPEN_SHARE)


@pytest.mark.parametrize(
    "area",
    [
        Polygon([(179, -1), (-179, -1), (-179, 1), (179, 1)]),
        MultiPolygon([box(179, -1, 180, 1), box(-180, -1, -179, 1)]),
    ],
    ids=["whole", "cut"],
)
def test_a_circle_in_an_area_across_the_antimeridian(area):
    # 2 by 2 degrees at the equator are 49,233.9 km2, and the circle is as good as flat
    share = math.pi * 50**2 / 49_233.9
    assert reached_share(area, [180], [0], within_km=50) == pytest.approx(share, abs=OPEN_SHARE)


def test_a_cap_in_a_wider_cap():
    # of everything north of 80 what is north of 85: on a sphere (1 - sin 85) / (1 - sin 80)
    share = reached_share(box(-180, 80, 180, 90), [12], [90], within_km=558.49)
    assert share == pytest.approx(0.2505, abs=OPEN_SHARE)


def test_a_hole_is_no_part_of_an_area():
    ring = box(0, 0, 4, 4).difference(box(1, 1, 3, 3))
    assert reached_share(ring, [2], [2], within_km=100) == 0
    assert reached_share(ring, [2], [2], within_km=400) == 1


@pytest.mark.parametrize("shape", [LineString([(0, 0), (1e-5, 0)]), box(0, 0, 1e-5, 1e-5)])
def test_a_shape_of_a_metre_has_a_share_too(shape):
    some = reached_share(shape, [0], [0], within_km=5e-6 * 111.319)
    assert some == pytest.approx(0.5 if shape.length < 2e-5 else math.pi / 16, abs=0.01)
    assert reached_share(shape, [0.5], [0], within_km=100) == 1


@CALM
@given(st.data(), st.sampled_from((20.0, 100.0, 500.0)))
def test_lines_are_reached_as_far_as_the_walk_says(data, within_km):
    line = data.draw(densified.shapes(densified.lines))
    points = [data.draw(densified.points_near(line)) for _ in range(data.draw(st.integers(1, 4)))]
    share = densified.share_of_length(line, [(*point, within_km) for point in points])
    lon, lat = np.array(points).T
    found = reached_share(densified.wrapped(line), lon, lat, within_km=within_km)
    assert found == pytest.approx(share, abs=0.005)


@CALM
@given(st.data(), st.sampled_from((20.0, 100.0, 300.0)))
def test_areas_are_reached_as_far_as_their_overlap_with_circles(data, within_km):
    # the overlap is computed in the plane, which has no poles
    middle = data.draw(st.sampled_from([a for a in densified.ANCHORS if abs(a[1]) < 60]))
    area = data.draw(densified.areas(middle, data.draw(st.sampled_from(densified.SPANS))))
    west, south, east, north = area.bounds
    at = st.tuples(st.floats(west, east), st.floats(south, north))
    points = data.draw(st.lists(at, min_size=1, max_size=4))
    share = densified.share_of_area(area, [(*point, within_km) for point in points])
    lon, lat = np.array(points).T
    found = reached_share(densified.wrapped(area), lon, lat, within_km=within_km)
    assert found == pytest.approx(share, abs=0.005)
