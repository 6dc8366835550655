"""How much of a line or an area each unit holds."""

from itertools import pairwise

import h3
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Polygon, box

from geo.hexagons import cells_around, outline
from geo.overlap import NOWHERE, unit_shares
from geo.parts import areas_km2
from tests.geo import densified

CALM = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# two units side by side, and one beyond a degree of sea
LAND = (box(0, -1, 1, 1), box(1, -1, 2, 1), box(3, -1, 4, 1))


def held(shape, units=LAND, coast_km=0.0):
    """The share of one shape that each unit holds, by position."""
    found = unit_shares(
        np.array([shape], dtype=object), np.array(units, dtype=object), coast_km=coast_km
    )
    assert found["shape"].eq(0).all()
    return dict(zip(found.unit, found.share, strict=True))


def close(*shares, abs=1e-6):  # noqa: A002 -- as pytest has it
    """Shares of the units in their order, and last of none."""
    units = [*range(len(shares) - 1), NOWHERE]
    return {u: pytest.approx(s, abs=abs) for u, s in zip(units, shares, strict=True) if s}


@pytest.mark.parametrize(
    ("shape", "shares"),
    [
        (LineString([(0.2, 0), (0.8, 0)]), (1, 0, 0, 0)),
        (LineString([(0.5, 0), (3.5, 0)]), (0.5 / 3, 1 / 3, 0.5 / 3, 1 / 3)),
        (MultiLineString([[(0.5, 0), (0.6, 0)], [(3.5, 0), (3.6, 0)]]), (0.5, 0, 0.5, 0)),
        (box(0.5, -0.5, 1.25, 0.5), (2 / 3, 1 / 3, 0, 0)),
        (box(0, 0, 4, 1), (0.25, 0.25, 0.25, 0.25)),
        (box(50, 0, 51, 1), (0, 0, 0, 1)),
        # a hole is no part of an area: of the ring the western half has as much as the eastern
        (box(0, -1, 2, 1).difference(box(0.5, -0.5, 1.5, 0.5)), (0.5, 0.5, 0, 0)),
        # where two units meet, both hold it
        (LineString([(1, -0.5), (1, 0.5)]), (0.5, 0.5, 0, 0)),
        (LineString([(1, 0.5), (1, 1.5)]), (0.25, 0.25, 0, 0.5)),
        # there and back counts twice
        (LineString([(0.5, 0), (1.5, 0), (0.5, 0)]), (0.5, 0.5, 0, 0)),
        (LineString([(0.5, 0), (0.5, -2), (0.5, 0), (1.5, 0)]), (0.5, 0.1, 0, 0.4)),
    ],
    ids=str,
)
def test_shapes_are_shared_out_by_length_or_area(shape, shares):
    assert held(shape) == close(*shares, abs=1e-3)


def test_length_is_geodesic_not_in_degrees():
    # a degree of latitude at the equator is shorter than one of longitude: 110.57 to 111.32 km
    found = held(LineString([(0, -1.5), (0.5, -1.5), (0.5, -0.5)]), (box(0, -2, 1, -1),))
    north = 110.574 / 2
    assert found[0] == pytest.approx((55.64 + north) / (55.64 + 2 * north), abs=1e-4)


def test_area_is_geodesic_not_in_degrees():
    # of the cap between 60 and 90 degrees north what is beyond 75: on a sphere 0.2543
    found = held(box(-180, 60, 180, 90), (box(-180, 75, 180, 90),))
    assert found[0] == pytest.approx(0.25466, abs=1e-5)


def test_units_that_overlap_share_what_both_hold():
    assert held(box(0, 0, 1, 1), (box(0, 0, 1, 1), box(0, 0, 1, 1))) == close(0.5, 0.5, 0)


@pytest.mark.parametrize(
    "shape",
    [
        LineString([(179.5, -17), (-179, -17)]),
        MultiLineString([[(179.5, -17), (180, -17)], [(-180, -17), (-179, -17)]]),
        LineString([(-179, -17), (179.5, -17)]),
    ],
    ids=["whole", "cut", "backwards"],
)
def test_a_line_across_the_antimeridian_lies_on_both_sides(shape):
    assert held(shape, (box(178, -18, 180, -16), box(-180, -18, -179.5, -16))) == close(
        1 / 3, 1 / 3, 1 / 3
    )


def test_a_line_there_and_back_across_the_antimeridian_counts_twice():
    line = LineString([(179.5, -17), (179, -17), (179.5, -17), (-179.5, -17)])
    assert held(line, (box(178, -18, 179.5, -16), box(-180, -18, -179, -16))) == close(
        0.5, 0.25, 0.25
    )


@pytest.mark.parametrize(("end", "shares"), [(179.5, (1, 0, 0)), (-179.5, (1 / 3, 2 / 3, 0))])
def test_a_line_along_the_antimeridian_is_there_once(end, shares):
    line = LineString([(179.5, 0), (180, 0), (180, 0.5), (end, 0.5)])
    found = held(line, (box(179, -1, 180, 1), box(-180, -1, -179, 1)))
    assert found == close(*shares, abs=2e-3)


def test_an_area_around_a_pole_lies_in_all_units_around_it():
    area = Polygon([(0, 80), (90, 80), (180, 80), (-90, 80)])
    units = [box(west, 0, west + 90, 90) for west in (-180, -90, 0, 90)]
    assert held(area, units) == close(0.25, 0.25, 0.25, 0.25, 0)
    area = Polygon([(135, -80), (45, -80), (-45, -80), (-135, -80)])
    assert held(area, [box(-180, -90, 60, 0)])[0] == pytest.approx(2 / 3, abs=1e-6)


@pytest.mark.parametrize(
    ("shape", "shares"),
    [
        # 22 and 33 km off
        (LineString([(0.2, 1.2), (0.8, 1.2)]), (1, 0, 0, 0)),
        (LineString([(0.2, 1.3), (0.8, 1.3)]), (0, 0, 0, 1)),
        (box(0.2, 1.1, 0.8, 1.2), (1, 0, 0, 0)),
        (box(0.2, 1.3, 0.8, 1.4), (0, 0, 0, 1)),
        # beside both: each goes with the nearer
        (LineString([(0.5, 1.2), (1.25, 1.2)]), (2 / 3, 1 / 3, 0, 0)),
        (box(0.5, 1.1, 1.25, 1.2), (2 / 3, 1 / 3, 0, 0)),
        # 25 km are 0.22458 degrees of the equator
        (LineString([(2, 0), (3, 0)]), (0, 0.22458, 0.22458, 1 - 2 * 0.22458)),
        (box(2, -0.5, 3, 0.5), (0, 0.2246, 0.2246, 1 - 2 * 0.2246)),
        (LineString([(179.9, 0), (-179.9, 0)]), (0, 0, 0, 1)),
    ],
    ids=str,
)
def test_what_lies_off_the_coast_goes_to_the_nearest_unit_within_its_distance(shape, shares):
    found = held(shape, coast_km=25)
    assert found == close(*shares, abs=0.03)


def test_the_coast_is_near_across_the_antimeridian():
    line = LineString([(179.85, -17), (179.95, -17)])
    assert held(line, (box(-180, -18, -179, -16),), coast_km=25) == close(1, 0)


def test_a_shape_of_no_size_is_in_no_unit():
    assert held(LineString([(0.5, 0), (0.5, 1e-300)])) == {}


def test_no_units_hold_nothing():
    assert held(LineString([(0, 0), (1, 0)]), (), coast_km=25) == close(1)
    assert unit_shares(np.empty(0, dtype=object), np.array(LAND), coast_km=25).empty


def test_the_order_of_units_changes_nothing():
    shapes = np.array([box(0.5, -2, 3.5, 0.3), LineString([(0, -1.1), (4, -0.9)])], dtype=object)
    units = np.array(LAND)
    there = unit_shares(shapes, units, coast_km=25)
    back = unit_shares(shapes, units[::-1], coast_km=25)
    back = back.assign(unit=back.unit.map({0: 2, 1: 1, 2: 0, NOWHERE: NOWHERE}))
    back = back.sort_values(["shape", "unit"], ignore_index=True)
    assert there.share.to_numpy() == pytest.approx(back.share.to_numpy(), abs=1e-9)
    assert there[["shape", "unit"]].equals(back[["shape", "unit"]])


def test_what_goes_around_a_unit_is_not_in_it():
    shape = Polygon([(40.02, 84), (39.99, 84.017), (39.99, 83.983)])
    found = held(shape, [box(40, 84, 40.004, 84.02)])
    # as their areas in degrees, which at this size are those on the ground
    assert found == close(0.08, 0.92, abs=1e-4)


@st.composite
def shapes_and_units(draw, spans):
    """A shape, and boxes beside each other over part of it, whole in their plane."""
    middle, span = draw(st.sampled_from(densified.ANCHORS)), draw(st.sampled_from(spans))
    shape = draw(draw(st.sampled_from((densified.lines, densified.areas)))(middle, span))
    west, south, east, north = shape.bounds
    if max(east - west, north - south) < span / 200:
        # the oracle walks the borders in steps of the shape: for 0.1 m it would take all memory
        shape = LineString([middle, (middle[0] + span, middle[1])])
    edges = sorted(draw(st.lists(st.floats(-1.2, 1.2), min_size=2, max_size=4, unique=True)))
    low, high = sorted(draw(st.tuples(st.floats(-1, 1), st.floats(-1, 1))))
    # a little aside: on a border the points would not know whose they are
    aside = 0.0012345 * span
    south, north = (float(np.clip(middle[1] + at * span + aside, -90, 90)) for at in (low, high))
    lon = [middle[0] + at * span + aside for at in edges]
    units = [
        box(west, south, east, north)
        for west, east in pairwise(lon)
        if (east - west) * (north - south) > 1e-9
    ]
    return shape, units


@CALM
@given(shapes_and_units(densified.SPANS), st.booleans())
def test_each_unit_holds_as_much_as_of_many_points(drawn, is_cut):
    shape, units = drawn
    right, _ = densified.shares_of_units(shape, units, 0.0)
    given_ = densified.cut(shape) if is_cut and "Poly" in shape.geom_type else shape
    found = held(
        densified.wrapped(shape) if given_ is shape else given_, list(map(densified.cut, units))
    )
    assert sum(found.values()) == pytest.approx(1)
    shares = [found.get(unit, 0) for unit in [*range(len(units)), NOWHERE]]
    assert shares == pytest.approx(right, abs=0.02)


@settings(CALM, max_examples=25)
@given(shapes_and_units((0.1, 0.4, 1.5)), st.sampled_from((5.0, 25.0)))
def test_the_coast_takes_as_much_as_of_many_points(drawn, coast_km):
    shape, units = drawn
    right, open_ = densified.shares_of_units(shape, units, coast_km)
    found = held(densified.wrapped(shape), list(map(densified.cut, units)), coast_km)
    assert sum(found.values()) == pytest.approx(1)
    shares = [found.get(unit, 0) for unit in [*range(len(units)), NOWHERE]]
    assert shares == pytest.approx(right, abs=0.05 + open_)


@settings(CALM, max_examples=30)
@given(st.data(), st.sampled_from(((0.02, 7), (0.4, 5), (3.0, 3), (15.5, 2), (15.5, 0))))
def test_each_hexagon_holds_as_much_as_of_many_points(data, scale):
    span, resolution = scale
    middle = data.draw(st.sampled_from(densified.ANCHORS))
    kind = data.draw(st.sampled_from((densified.lines, densified.areas)))
    shape = data.draw(kind(middle, span))
    points, size = densified.samples(shape)
    right = {}
    for (lon, lat), part in zip(points, size, strict=True):
        cell = h3.latlng_to_cell(lat, lon, resolution)
        right[cell] = right.get(cell, 0) + part
    cells = cells_around(densified.wrapped(shape), resolution)
    found = held(densified.wrapped(shape), [outline(cell) for cell in cells])
    assert NOWHERE not in found
    found = {cells[at]: share for at, share in found.items()}
    assert set(right) <= set(cells)
    for cell in set(right) | set(found):
        assert found.get(cell, 0) == pytest.approx(right.get(cell, 0), abs=0.02)


@given(st.data())
@settings(CALM, max_examples=30)
def test_areas_are_those_on_the_ellipsoid(data):
    middle = data.draw(st.sampled_from(densified.ANCHORS))
    area = data.draw(densified.areas(middle, data.draw(st.sampled_from(densified.SPANS))))
    found = areas_km2(shapely.get_parts(area)).sum()
    assert found == pytest.approx(densified.area_m2(area) / 1e6, rel=1e-4)
