"""The coast rule: how far off a unit a point is, against its edges walked in small steps."""

import itertools
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.places import unit_of
from tests.geo.oracle import GEOD, km_between

STEPS = 1600


def off(lon, lat, *units):
    """The position of the unit that a point belongs to, and how far off it is, km; None and
    infinite where it belongs to none.
    """
    point = gpd.GeoSeries([shapely.Point(lon, lat)], crs="EPSG:4326")
    key, off_km = unit_of(point, gpd.GeoDataFrame(geometry=list(units), crs="EPSG:4326"))
    return (None, math.inf) if math.isnan(off_km[0]) else (key[0], off_km[0])


def walked_km(lon, lat, shape):
    """The least geodesic distance to points along every edge (straight in degrees)."""
    if shapely.covers(shape, shapely.Point(lon, lat)):
        return 0.0
    corners = shapely.get_coordinates(shape)
    best = math.inf
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        part = np.linspace(0, 1, STEPS)
        x, y = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
        metres = GEOD.inv(np.full(STEPS, lon), np.full(STEPS, lat), x, y)[2]
        best = min(best, metres.min() / 1000)
    return best


@st.composite
def islands(draw):
    """A triangle of up to half a degree, and a point near it, perhaps across the antimeridian."""
    lon = draw(st.sampled_from((0.0, 36.0, -75.0, 179.4, -179.9)))
    lat = draw(st.floats(-80, 80))
    step = st.floats(0.02, 0.5)
    corners = [(lon, lat), (lon + draw(step), lat), (lon, lat + draw(step))]
    shape = shapely.Polygon(corners)
    away = st.floats(-0.4, 0.4)
    point_lon = (lon + draw(away) + 180) % 360 - 180
    return point_lon, lat + draw(away), shape


@settings(max_examples=40, deadline=None)
@given(islands())
def test_the_distance_is_that_of_the_densified_outline(island):
    lon, lat, shape = island
    assume(shapely.bounds(shape)[2] <= 180)
    right_km = walked_km(lon, lat, shape)
    _, found_km = off(lon, lat, shape)
    slack_km = right_km * 0.001 + 0.05
    if right_km > 25 + slack_km:
        assert math.isinf(found_km)
    elif right_km < 25 - slack_km:
        assert found_km == pytest.approx(right_km, abs=slack_km)


@pytest.mark.parametrize(
    ("lon", "lat", "km"),
    [
        (0.5, 0.5, 0.0),
        (1.1, 0.5, 11.13),
        (0.5, 1.1, 11.06),
        (0.5, -0.2, 22.11),
        (1.3, 0.5, math.inf),
    ],
)
def test_a_square_at_the_equator(lon, lat, km):
    _, found_km = off(lon, lat, shapely.box(0, 0, 1, 1))
    assert found_km == pytest.approx(km, abs=0.01)


def test_a_unit_that_ends_at_the_antimeridian_is_near_from_both_sides():
    west, east = shapely.box(179, -18, 180, -16), shapely.box(-180, -18, -179, -16)
    assert off(-179.9, -15.9, west) == (0, pytest.approx(km_between(-179.9, -15.9, 180, -16)))
    assert off(-179.9, -15.9, west, east) == (1, pytest.approx(11.07, abs=0.02))


def test_a_point_at_sea_far_from_land_belongs_to_none():
    assert off(30.0, -40.0, shapely.box(0, 0, 1, 1)) == (None, math.inf)


def test_near_a_pole_every_longitude_is_near():
    _, found_km = off(0, 89.9, shapely.box(-180, 80, -170, 89.95))
    assert found_km == pytest.approx(km_between(0, 89.9, -170, 89.95), abs=0.05)


def test_a_hole_is_outside():
    hole = shapely.box(0.4, 0.4, 0.6, 0.6)
    _, found_km = off(0.5, 0.5, shapely.box(0, 0, 1, 1) - hole)
    assert found_km == pytest.approx(11.06, abs=0.01)
