"""The unit of a site at each scale, and the outlines of units."""

import geopandas as gpd
import h3
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.hexagons import RESOLUTIONS, cells, edge_km, outline
from geo.places import Boundaries, placed
from geo.units import (
    MAPPED,
    REMAINDERS,
    SCALES,
    country_unit,
    unit_holdings,
    unit_of_sites,
    unit_shapes,
)
from tests.geo.frames import UNITS, raw_sites, sites

KNOWN = frozenset({"FJI", "KEN"})
SUVA = "839b41fffffffff"
EARTH = Geod(ellps="WGS84")


def held(rows, by, admin1=UNITS, **options):
    return unit_holdings(rows, by, KNOWN, admin1, **options)


def at(text, by, **options):
    return list(unit_of_sites(held(sites(text), by, **options)))


def test_unknown_countries_and_none_have_a_row_of_their_own():
    where = sites("a - - iso_a3=FJI\nb - - iso_a3=XXX\nc - - iso_a3=")
    assert list(country_unit(where, KNOWN)) == ["FJI", "outside", "outside"]


def test_another_way_to_group_is_refused():
    with pytest.raises(KeyError, match="planet"):
        held(sites("a - -"), "planet")


def test_a_site_is_in_the_unit_that_holds_its_point_or_that_it_names():
    assert at("a 1 1 unit_codes=FJI-1\nb 1 1 stands_for=admin1 unit_codes=FJI-2", "admin1") == [
        "FJI-1",
        "FJI-2",
    ]


def test_a_site_known_by_its_country_or_by_several_units_is_too_imprecise_for_one():
    text = (
        "a 1 1 stands_for=country\n"
        "b 1 1 stands_for=admin1 unit_codes=FJI-1|FJI-2\n"
        "c - - iso_a3=XXX stands_for=country"
    )
    assert at(text, "admin1") == ["too_imprecise"] * 3


def test_a_point_in_no_unit_is_outside():
    assert at("a 1 1", "admin1") == ["outside"]


def test_a_point_off_a_simplified_coast_is_in_the_nearest_unit():
    # one degree of longitude is 111 km at the equator: b is 22 km off, c 33 km
    square = gpd.GeoDataFrame(
        {
            "iso_a3": ["FJI"],
            "name": ["West"],
            "name_local": [None],
            "name_alt": [None],
            "adm1_code": ["FJI-1"],
            "iso_3166_2": ["FJ-W"],
            "lon": [0.5],
            "lat": [0.5],
            "radius_km": [80.0],
        },
        geometry=[shapely.box(0, 0, 1, 1)],
        crs="EPSG:4326",
    )
    nowhere = sites("x - -").iloc[:0]
    raw = raw_sites("a 0.5 0.5\nb 1.2 0.5\nc 1.3 0.5\nd - - location_precision=country")
    found = placed(raw, Boundaries(square, square, nowhere))
    assert list(unit_of_sites(held(found, "admin1", square))) == [
        "FJI-1",
        "FJI-1",
        "outside",
        "too_imprecise",
    ]


def test_a_hexagon_takes_sites_whose_uncertainty_is_at_most_its_edge():
    # an edge is 68.98 km on average at 3, 26.07 at 4
    text = "a 178.44 -18.14 radius_km=25\nb 178.44 -18.14 radius_km=68.9\nc 0 0 radius_km=69"
    assert at(text, "hex") == [SUVA, SUVA, "too_imprecise"]
    assert at(text, "hex", resolution=4)[1:] == ["too_imprecise"] * 2
    assert edge_km(3) == pytest.approx(68.979, abs=1e-3)


def test_a_site_without_a_place_is_in_no_hexagon():
    assert at("a - - radius_km=1\nb - - radius_km=", "hex") == ["outside", "too_imprecise"]


def test_resolution_nought_is_not_the_default():
    (cell,) = at("a 178.44 -18.14", "hex", resolution=0)
    assert cell == h3.cell_to_parent(SUVA, 0)


@pytest.mark.parametrize("by", SCALES)
def test_index_and_order_are_the_callers(by):
    rows = sites("a 0 0\nb 1 1\nc 2 2").set_axis([7, 3, 5])
    assert list(unit_of_sites(held(rows, by)).index) == [7, 3, 5]
    assert held(rows.iloc[:0], by).empty


# --- lines and areas

TWO = "geometry_kind=line shape=LINESTRING(36.7_-1.5,37.6_-1.5) unit_codes=KEN-1"
ACROSS = "geometry_kind=line shape=LINESTRING(179.8_-17,-179.5_-17) unit_codes=FJI-2"


def parts(text, by, **options):
    """The shares of each site by unit."""
    rows = held(sites(text), by, **options)
    names = sites(text).site_id[rows.site]
    found = {name: {} for name in names}
    for name, unit, share in zip(names, rows.unit, rows.share, strict=True):
        found[name][unit] = pytest.approx(share, abs=1e-6)
    return found


def test_a_line_counts_in_the_unit_that_holds_most_of_it_and_its_parts_add_up():
    # the mark of the line, and so its `unit_codes`, may be in another
    assert at(f"rail 0 0 {TWO}", "admin1") == ["KEN-2"]
    assert parts(f"rail 0 0 {TWO}", "admin1") == {"rail": {"KEN-2": 2 / 3, "KEN-1": 1 / 3}}
    assert parts(f"rail 0 0 {ACROSS}", "admin1") == {"rail": {"FJI-2": 5 / 7, "FJI-1": 2 / 7}}


def test_sites_keep_their_order_and_points_are_held_whole():
    text = f"a 1 1 unit_codes=KEN-3\nrail 0 0 {TWO}\nb 1 1\nsea 0 0 {ACROSS}"
    rows = held(sites(text).set_axis([7, 3, 5, 9]), "admin1")
    assert rows.site.tolist() == [7, 3, 3, 5, 9, 9]
    assert rows.unit.tolist() == ["KEN-3", "KEN-2", "KEN-1", "outside", "FJI-2", "FJI-1"]
    assert rows.share[[0, 3]].tolist() == [1, 1]


def test_of_equal_parts_the_first_name_counts():
    rows = held(
        sites("rail 0 0 geometry_kind=line shape=LINESTRING(36.2_-1.5,37.8_-1.5)"), "admin1"
    )
    assert rows.unit.tolist() == ["KEN-1", "KEN-2"]
    assert rows.share.tolist() == pytest.approx([0.5, 0.5])


def test_a_line_that_lies_mostly_in_no_unit_counts_in_none():
    rows = held(
        sites("pipe 0 0 geometry_kind=line shape=LINESTRING(36.5_-1.5,36.5_-3.5)"), "admin1"
    )
    assert rows.unit.tolist() == ["outside", "KEN-1"]


def test_a_line_on_the_coast_is_in_the_unit_that_is_near():
    line = "geometry_kind=line shape=LINESTRING(36.2_-0.85,36.8_-0.85)"
    assert parts(f"quay 0 0 {line}", "admin1") == {"quay": {"KEN-1": 1}}


def test_a_shape_too_small_to_measure_is_in_the_unit_of_its_point():
    dot = "geometry_kind=line shape=LINESTRING(50_0,50_1e-300) unit_codes=KEN-3"
    assert parts(f"dot 50 0 {dot}", "admin1") == {"dot": {"KEN-3": 1}}


def test_a_line_placed_too_coarsely_for_a_hexagon_is_not_split():
    assert at(f"rail 0 0 {TWO} radius_km=69", "hex") == ["too_imprecise"]
    found = parts(f"rail 37 -1.5 {TWO} radius_km=25", "hex")["rail"]
    assert len(found) > 1
    assert max(found, key=lambda cell: found[cell].expected) == next(iter(found))


@pytest.mark.parametrize("by", ["country", "sector", "country-sector"])
def test_a_line_is_whole_in_its_country_and_sector(by):
    assert len(held(sites(f"rail 0 0 {TWO}"), by)) == 1


LINES = st.sampled_from(
    [
        *(
            f"{name} {where} {line}"
            for name in "ab"
            for where in ("0 0", "37 -1")
            for line in (TWO, ACROSS)
        ),
        "c 0 0 geometry_kind=area shape=POLYGON((35_-3,42_-3,42_0,35_-3))",
        "d 0 0 geometry_kind=line shape=LINESTRING(0_89.9,-179_89.9)",
        *("e - - stands_for=country", "f 36.5 -1.5 unit_codes=KEN-1 radius_km=25"),
        "g 37 -1.5 geometry_kind=line_ends end_lon=40.5 end_lat=-1.5 unit_codes=KEN-1",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=6), st.sampled_from(SCALES), st.integers(0, 4))
def test_the_shares_of_each_site_add_up_and_it_counts_where_most_of_it_is(lines, by, resolution):
    rows = sites("\n".join(lines))
    found = held(rows, by, resolution=resolution)
    assert list(found.site.drop_duplicates()) == list(rows.index)
    assert (found.share > 0).all()
    assert not found.duplicated(["site", "unit"]).any()
    units = unit_of_sites(found)
    for site, mine in found.groupby("site"):
        assert mine.share.sum() == pytest.approx(1, abs=1e-12)
        assert mine.set_index("unit").share[units[site]] >= mine.share.max() - 1e-9
    if by in {"country", "sector", "country-sector"}:
        assert found.share.eq(1).all()


points = st.tuples(
    st.one_of(st.floats(-180, 180), st.floats(179, 180), st.floats(-180, -179)),
    st.one_of(st.floats(-90, 90), st.floats(89, 90), st.floats(-90, -89)),
)


@settings(max_examples=200, deadline=None)
@given(points, st.integers(*RESOLUTIONS))
@example((0.0, 90.0), 0)
@example((12.0, -90.0), 3)
@example((180.0, 0.0), 1)
def test_the_outline_of_a_cell_is_on_the_map_and_as_large_as_the_cell(point, resolution):
    rows = sites("a 0 0").assign(lon=point[0], lat=point[1])
    (cell,) = cells(rows.lon, rows.lat, resolution)
    shape = outline(cell)
    assert shape.is_valid
    west, south, east, north = shape.bounds
    assert west >= -180
    assert east <= 180
    assert south >= -90
    assert north <= 90
    # h3 measures on a sphere
    if abs(point[1]) < 60:
        area_km2 = abs(EARTH.geometry_area_perimeter(shape)[0]) / 1e6
        assert area_km2 == pytest.approx(h3.cell_area(cell, "km^2"), rel=0.01)
        lon, lat = h3.cell_to_latlng(cell)[::-1]
        assert shape.contains(shapely.Point(lon, lat))


def test_a_cell_across_the_antimeridian_is_in_two_parts_that_meet_it():
    cell = h3.latlng_to_cell(-17.0, 180.0, 3)
    west, east = sorted(outline(cell).geoms, key=lambda part: part.bounds[0])
    assert west.bounds[0] == -180
    assert east.bounds[2] == 180
    assert west.bounds[2] - west.bounds[0] < 2
    assert east.bounds[2] - east.bounds[0] < 2


def test_the_cell_of_a_pole_reaches_up_to_it():
    shape = outline(h3.latlng_to_cell(90.0, 0.0, 2))
    assert shape.bounds[0] == -180
    assert shape.bounds[2:] == (180, 90)
    assert shape.area > 360


def squares(key, names):
    return gpd.GeoDataFrame(
        {key: names}, geometry=[shapely.box(n, 0, n + 1, 1) for n in range(len(names))]
    )


@pytest.mark.parametrize(("by", "unit"), [("country", "KEN"), ("admin1", "KEN-1"), ("hex", SUVA)])
def test_units_have_outlines_and_remainders_none(by, unit):
    countries, admin1 = squares("iso_a3", ["FJI", "KEN"]), squares("adm1_code", ["KEN-1"])
    shapes = unit_shapes([unit, *REMAINDERS], by, countries, admin1)
    assert list(shapes) == [unit]
    assert by in MAPPED
    if by == "country":
        assert shapes[unit].bounds == (1, 0, 2, 1)


def test_units_that_are_no_places_have_no_outlines():
    none = squares("iso_a3", [])
    with pytest.raises(KeyError, match="sector"):
        unit_shapes(["energy"], "sector", none, none)
