"""The ground of a country's picture: what lies in its window, and what decides it."""

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.filters import Filters
from geo.rule import Rule
from geo.views import ground as module
from geo.views.ground import ground_of
from geo.views.report import report_of
from geo.views.speech import speaking
from geo.views.window import Window, main_box, window_of
from layers.rules import UNIT_PRECISIONS

NONE = np.empty((0, 4))


@pytest.fixture(scope="module")
def ground(world):
    @cache
    def of(iso_a3, aspect=None):
        return ground_of(report_of(world, iso_a3, Filters(), Rule()), aspect=aspect)

    return of


@pytest.mark.parametrize("iso_a3", ["KEN", "LAO", "ECU", "IDN", "FJI", "AND", "MMR", "RUS", "PAK"])
def test_all_that_is_drawn_lies_in_the_window(ground, iso_a3):
    here = ground(iso_a3)
    window = here.window
    slack = 1e-9
    frame = shapely.box(window.west, window.south, window.east, window.north).buffer(slack)
    for shape in (here.outline, here.units, here.disputed, *(n.outline for n in here.neighbours)):
        assert shape.is_empty or frame.covers(shapely.box(*shape.bounds))
    placed = here.sites[here.sites.is_placed]
    points = [*placed[["lon", "lat"]].to_numpy(), *here.presences[["lon", "lat"]].to_numpy()]
    points += [(one.lon, one.lat) for one in (*here.towns, *here.neighbours)]
    assert all(frame.covers(shapely.Point(point)) for point in points)


def test_a_country_on_both_sides_of_the_antimeridian_is_in_one_piece(ground):
    window = ground("FJI").window
    assert -180 <= window.west < 180 < window.east < 184
    # an island that the antimeridian cuts in two is one again
    cut = shapely.LineString([(180, window.south), (180, window.north)])
    parts = shapely.get_parts(ground("FJI").outline)
    assert any(part.crosses(cut) for part in parts)


def test_islands_near_each_other_are_in_the_window_and_far_ones_are_not(ground):
    assert ground("IDN").window.east > 141
    assert ground("IDN").window.west < 95.5
    assert ground("ECU").window.west > -83
    assert ground("ECU").outline.bounds[0] > -83


def test_a_cable_to_another_continent_does_not_decide_the_window(ground):
    far = ground("PAK").sites.end_lon.min()
    assert far < ground("PAK").window.west
    assert ground("PAK").window.west > 55


def test_a_far_site_of_the_country_is_in_the_window_all_the_same():
    country = shapely.box(0, 0, 10, 10)
    window = window_of(country, np.array([[-40.0, 5.0]]), NONE)
    assert window.west < -40
    assert window_of(country, np.empty((0, 2)), np.array([[-40, 5, -40, 5]])).west > -2


def test_neighbours_are_named_in_the_language_and_the_country_is_none_of_them(world):
    with speaking("zh"):
        here = ground_of(report_of(world, "KEN", Filters(), Rule()))
    assert {one.iso_a3 for one in here.neighbours} == {"ETH", "SOM", "SSD", "TZA", "UGA"}
    assert "埃塞俄比亚" in {one.name for one in here.neighbours}


def test_the_name_of_a_neighbour_stands_in_its_land(ground):
    for one in ground("LAO").neighbours:
        assert one.outline.buffer(1e-6).covers(shapely.Point(one.lon, one.lat))
        assert one.room_deg > 0


def test_the_capital_leads_the_towns_then_the_countrys_own_by_size(ground):
    first, *rest = ground("KEN").towns
    assert (first.name, first.is_capital) == ("Nairobi", True)
    own = [one.population for one in rest if one.is_own]
    assert own == sorted(own, reverse=True)
    assert [one.is_own for one in rest] == sorted((one.is_own for one in rest), reverse=True)


def test_who_stands_for_a_unit_is_no_point(ground, world):
    here = ground("MMR")
    assert not here.presences.stands_for.isin(UNIT_PRECISIONS).any()
    unplaced = here.sites.stands_for.isin(UNIT_PRECISIONS)
    assert unplaced.any()
    assert (here.sites.is_placed == ~unplaced).all()
    on_record = sum((rows.iso_a3 == "MMR").sum() for rows in world.presences.values())
    assert len(here.presences) + sum(here.n_unplaced.values()) == on_record


def test_lines_between_units_are_those_that_two_share():
    units = gpd.GeoSeries(
        [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(4, 0, 5, 1)]
    )
    lines = module._inner_lines(units, Window(-1, -1, 6, 2), 0.001)
    assert lines.equals(shapely.MultiLineString([[(1, 0), (1, 1)]]))
    assert module._inner_lines(units[:0], Window(-1, -1, 6, 2), 0.001).is_empty


def test_a_true_line_is_turned_to_the_window_and_cut_along_it():
    line = shapely.LineString([(179, 0), (-178, 0)])
    drawn = module._drawn(line, Window(178, -1, 181, 1), 0.001)
    assert drawn.bounds == pytest.approx((179, 0, 181, 0))
    assert module._drawn(None, Window(178, -1, 181, 1), 0.001) is None


def test_a_wider_picture_shows_more_of_the_neighbours_and_no_less_of_the_country(ground):
    plain, wide = ground("LAO"), ground("LAO", aspect=2.0)
    assert wide.window.aspect == pytest.approx(2.0)
    assert wide.window.south == pytest.approx(plain.window.south)
    assert len(wide.neighbours) >= len(plain.neighbours)
    assert wide.outline.area == pytest.approx(plain.outline.area, rel=0.01)


windows = st.builds(
    lambda west, south, wide, high: Window(west, south, west + wide, south + high),
    *(st.floats(-180, 179), st.floats(-80, 60), st.floats(0.5, 100), st.floats(0.5, 20)),
)


@given(windows, st.floats(0.3, 4))
def test_a_window_of_an_aspect_holds_the_window_around_the_same_middle(window, aspect):
    wider = window.of_aspect(aspect)
    assert wider.aspect == pytest.approx(aspect)
    assert wider.middle == pytest.approx(window.middle)
    slack = 1e-9
    assert wider.west <= window.west + slack
    assert wider.east >= window.east - slack
    assert wider.south <= window.south + slack
    assert wider.north >= window.north - slack


@given(windows, st.floats(-180, 180))
def test_a_turned_longitude_is_the_same_place_within_half_a_turn_of_the_middle(window, lon):
    turned = float(window.turned(np.array(lon)))
    assert abs(turned - window.middle[0]) <= 180 + 1e-6
    assert (turned - lon) / 360 == pytest.approx(round((turned - lon) / 360), abs=1e-6)


def test_a_degree_at_the_equator_is_as_wide_as_it_is():
    assert Window(0, -1, 2, 1).width_km == pytest.approx(2 * 111.3195, abs=0.001)


def test_the_main_box_grows_from_part_to_part():
    chain = [shapely.box(0, 0, 10, 10), shapely.box(15, 0, 18, 10), shapely.box(25, 0, 28, 10)]
    crumb, far = shapely.box(-2, 0, -1.9, 0.1), shapely.box(90, 0, 95, 5)
    box = main_box(shapely.MultiPolygon([*chain, crumb, far]))
    assert box.tolist() == [0, 0, 28, 10]
