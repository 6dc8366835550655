"""Where rows stand, and which unit they are in."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places import Boundaries, placed, unit_of
from tests.geo.frames import raw_local, raw_sites
from tests.geo.oracle import km_between

BOX = shapely.box
WEST_FIJI = BOX(177, -19, 180, -16)
FIJI = shapely.MultiPolygon([WEST_FIJI, BOX(-180, -19, -179, -16)])


def units_frame(rows, columns):
    frame = gpd.GeoDataFrame(rows, columns=[*columns, "geometry"], crs="EPSG:4326")
    centre = frame.geometry.representative_point()
    return frame.assign(
        lon=centre.x, lat=centre.y, radius_km=[111.0 + n for n in range(len(frame))]
    )


COUNTRIES = units_frame(
    [
        ("FJI", "Fiji", FIJI),
        ("KEN", "Kenya", BOX(35, -4, 41, 4)),
        ("UGA", "Uganda", BOX(30, 0, 35, 4)),
    ],
    ["iso_a3", "name"],
)
ADMIN1 = units_frame(
    [
        ("FJI-1", "FJ-W", "FJI", "Western", None, "Ouest|西部", BOX(177, -19, 179, -16)),
        ("FJI-2", "FJ-C", "FJI", "Cakaudrové", None, None, BOX(179, -19, 180, -16)),
        ("FJI-3", "FJ-C", "FJI", "Lau", None, None, BOX(-180, -19, -179, -16)),
        ("KEN-1", "KE-30", "KEN", "Nairobi", "Jiji la Nairobi", None, BOX(35, -4, 38, 4)),
        ("KEN-2", None, "KEN", "Coast", None, "Western", BOX(38, -4, 41, 4)),
    ],
    ["adm1_code", "iso_3166_2", "iso_a3", "name", "name_local", "name_alt"],
)
DISPUTED = pd.DataFrame(
    {
        "disputed_id": ["reef", "coast", "all-uganda"],
        "shown_in": ["FJI", "KEN", "UGA"],
        "units": [None, "admin1:KEN-2", "countries:UGA"],
        "lon": [178.0, np.nan, np.nan],
        "lat": [-17.0, np.nan, np.nan],
        "radius_km": [50.0, np.nan, np.nan],
    }
)
HERE = Boundaries(COUNTRIES, ADMIN1, DISPUTED)
UNIT = ADMIN1.set_index("adm1_code")
COUNTRY = COUNTRIES.set_index("iso_a3")


def stand(text, **common):
    return placed(raw_sites(text, **common), HERE).set_index("site_id")


def one(text):
    (row,) = stand(text).itertuples()
    return row


def disc(row):
    return (row.lon, row.lat, row.radius_km)


@pytest.mark.parametrize(
    ("precision", "km"), [("exact", 1), ("city", 10), ("near", 25), ("admin2", 50)]
)
def test_a_precision_implies_a_radius_at_the_rows_own_point(precision, km):
    row = one(f"dam 178.5 -17 location_precision={precision}")
    assert (*disc(row), row.stands_for) == (178.5, -17, km, precision)


@pytest.mark.parametrize("precision", ["exact", "near", "admin1", "country"])
def test_a_stated_uncertainty_wins(precision):
    point = "- -" if precision in {"admin1", "country"} else "178 -17"
    row = one(f"dam {point} location_precision={precision} admin1_name=Lau uncertainty_km=7.5")
    assert row.radius_km == 7.5


@pytest.mark.parametrize(
    ("iso_a3", "name", "code"),
    [
        ("FJI", "Western", "FJI-1"),
        ("FJI", "western_division", "FJI-1"),
        ("FJI", "The_Division_of_WESTERN", "FJI-1"),
        ("FJI", "Ouest", "FJI-1"),
        ("FJI", "西部", "FJI-1"),
        ("FJI", "Cakaudrove", "FJI-2"),
        ("FJI", "Cakaudrove\u0301_Province", "FJI-2"),
        ("KEN", "Jiji_la_Nairobi", "KEN-1"),
        ("KEN", "Western", "KEN-2"),  # each country has its own
    ],
)
def test_a_unit_is_found_whatever_the_spelling(iso_a3, name, code):
    row = one(f"dam - - location_precision=admin1 iso_a3={iso_a3} admin1_name={name}")
    assert row.unit_codes == code
    assert disc(row) == (UNIT.lon[code], UNIT.lat[code], UNIT.radius_km[code])
    assert (row.stands_for, row.is_unit_unknown) == ("admin1", False)


@pytest.mark.parametrize("name", ["", "Atlantis", "Western|Atlantis", "Nairobi"])
def test_a_unit_that_no_boundary_knows_falls_back_to_the_country(name):
    row = one(f"dam - - location_precision=admin1 admin1_name={name}")
    assert disc(row) == (COUNTRY.lon["FJI"], COUNTRY.lat["FJI"], COUNTRY.radius_km["FJI"])
    assert (row.stands_for, row.is_unit_unknown, row.unit_codes) == ("country", True, "")


def test_a_row_known_by_its_country_stands_at_the_countrys_point():
    row = one("dam - - location_precision=country iso_a3=KEN admin1_name=Nairobi")
    assert disc(row) == (COUNTRY.lon["KEN"], COUNTRY.lat["KEN"], COUNTRY.radius_km["KEN"])
    assert (row.stands_for, row.is_unit_unknown, row.unit_isos) == ("country", False, "")


@pytest.mark.parametrize("iso_a3", ["XXX", ""])
def test_a_country_that_no_boundary_knows_has_no_point(iso_a3):
    row = one(f"dam - - location_precision=country iso_a3={iso_a3}")
    assert np.isnan(disc(row)).all()


def test_units_named_together_are_united_with_the_farthest_corner_as_radius():
    row = one("dam - - location_precision=admin1 admin1_name=Western|Cakaudrove")
    assert set(row.unit_codes.split("|")) == {"FJI-1", "FJI-2"}
    assert set(row.unit_isos.split("|")) == {"FJ-W", "FJ-C"}
    assert WEST_FIJI.contains(shapely.Point(row.lon, row.lat))
    corners = [(177, -19), (177, -16), (180, -19), (180, -16)]
    farthest_km = max(km_between(row.lon, row.lat, *corner) for corner in corners)
    assert row.radius_km == pytest.approx(farthest_km, abs=0.001)


def test_units_on_both_sides_of_the_antimeridian_are_one_disc():
    row = one("dam - - location_precision=admin1 admin1_name=Cakaudrove|Lau")
    # two degrees wide: no more than one and a half from anywhere within
    assert row.radius_km < 400
    assert abs(row.lon) >= 179


@pytest.mark.parametrize(
    ("place", "code", "iso"),
    [
        ("178 -17", "FJI-1", "FJ-W"),
        ("179.5 -17", "FJI-2", "FJ-C"),
        ("-179.5 -17", "FJI-3", "FJ-C"),
        ("40 0", "KEN-2", ""),
        ("178 -15.9", "FJI-1", "FJ-W"),  # 11 km off the coast
        ("178 -15.7", "", ""),  # 33 km
    ],
)
def test_a_point_is_in_the_unit_that_holds_it_or_is_near(place, code, iso):
    row = one(f"dam {place}")
    assert (row.unit_codes, row.unit_isos) == (code, iso)


def test_a_point_at_sea_says_how_far_off_it_is():
    off = stand("land 178 -17\nharbour 178 -15.9\nsea 178 -15.7\neast -178.9 -17").off_unit_km
    assert off["land"] == 0
    assert off["harbour"] == pytest.approx(km_between(178, -15.9, 178, -16), abs=0.02)
    assert np.isnan(off["sea"])
    assert off["east"] == pytest.approx(km_between(-178.9, -17, -179, -17), abs=0.02)


def test_a_polygon_that_disagrees_is_flagged_and_nothing_is_overwritten():
    found = stand(
        "agreed 36 0 iso_a3=KEN\nwrong 36 0 iso_a3=UGA\nblank 36 0 iso_a3=\n"
        "sea 60 -30 iso_a3=KEN\nunit - - iso_a3=KEN location_precision=country"
    )
    assert found.country_conflict.to_dict() == {
        "agreed": False,
        "wrong": True,
        "blank": False,
        "sea": False,
        "unit": False,
    }
    assert found.loc["wrong", ["iso_a3", "polygon_iso_a3"]].to_list() == ["UGA", "KEN"]


def test_disputed_places_are_flagged_by_circle_unit_and_country():
    found = stand(
        "near 178.2 -17\nfar 178.9 -17\nby_unit 40 0 iso_a3=KEN\nelsewhere 36 0 iso_a3=KEN\n"
        "by_name - - iso_a3=KEN location_precision=admin1 admin1_name=Coast\n"
        "by_country - - iso_a3=UGA location_precision=country\n"
        "fiji - - location_precision=country uncertainty_km=1"
    ).disputed
    assert found.dropna().to_dict() == {
        "near": "reef",
        "by_unit": "coast",
        "by_name": "coast",
        "by_country": "all-uganda",
    }


@pytest.mark.parametrize(
    ("shown_in", "flagged"), [("FJI", True), ("KEN|FJI", True), ("KEN", False), (None, True)]
)
def test_a_circle_holds_points_of_the_countries_it_is_shown_in(shown_in, flagged):
    reef = DISPUTED.iloc[:1].assign(shown_in=[shown_in])
    found = placed(raw_sites("dam 178 -17"), Boundaries(COUNTRIES, ADMIN1, reef))
    assert found.disputed.notna().to_list() == [flagged]


def test_index_order_and_rows_stay():
    rows = raw_local("b 178 -17\na 36 0 iso_a3=KEN\nc - - location_precision=country")
    rows = rows.iloc[[2, 0, 1]]
    copy = rows.copy()
    found = placed(rows, HERE)
    assert list(found.index) == [2, 0, 1]
    assert "geometry" not in found
    pd.testing.assert_frame_equal(pd.DataFrame(rows), pd.DataFrame(copy))


def test_no_rows_have_no_places():
    found = placed(raw_local(), HERE)
    assert found.empty
    assert {"lon", "radius_km", "stands_for", "unit_isos"} <= set(found)


def test_islands_are_their_units_and_enclaves_are_not():
    enclave = BOX(4, 4, 6, 6)
    around = shapely.MultiPolygon([BOX(20, 0, 21, 1), BOX(0, 0, 10, 10).difference(enclave)])
    units = gpd.GeoDataFrame(
        index=["around", "within"], geometry=[around, enclave], crs="EPSG:4326"
    )
    spots = {"island": (20.5, 0.5), "main": (1, 1), "enclave": (5, 5), "sea": (15, 5)}
    points = gpd.GeoSeries({name: shapely.Point(*spot) for name, spot in spots.items()}, crs=4326)
    key, off_km = unit_of(points, units)
    assert key.dropna().to_dict() == {"island": "around", "main": "around", "enclave": "within"}
    assert off_km.dropna().to_dict() == {"island": 0, "main": 0, "enclave": 0}


SPOT = st.tuples(st.integers(-12, 12), st.integers(-12, 12))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(SPOT, SPOT), min_size=1, max_size=4),
    st.lists(st.tuples(SPOT, st.booleans()), min_size=1, max_size=20),
)
def test_a_point_is_in_the_unit_that_holds_it_whatever_square_both_lie_in(boxes, spots):
    # on and beside the corners of the squares that points are first told by
    sides = [(min(a, c), min(b, d), max(a, c) + 1, max(b, d) + 1) for (a, b), (c, d) in boxes]
    units = gpd.GeoDataFrame(geometry=[BOX(*np.array(side) / 4) for side in sides], crs=4326)
    lonlat = [(x / 4 + 0.01 * aside, y / 4 + 0.01 * aside) for (x, y), aside in spots]
    points = gpd.GeoSeries([shapely.Point(spot) for spot in lonlat], crs=4326)
    key, off_km = unit_of(points, units)
    for place, point in enumerate(points):
        holders = [at for at, unit in enumerate(units.geometry) if unit.contains(point)]
        assert (off_km[place] == 0) == bool(holders) or units.boundary.intersects(point).any()
        if holders:
            assert key[place] in holders


@settings(max_examples=40, deadline=None)
@given(st.floats(176.5, 180), st.floats(-19.6, -15.4))
def test_the_coast_rule_is_a_walk_along_the_outline(lon, lat):
    key, off_km = unit_of(gpd.GeoSeries([shapely.Point(lon, lat)], crs="EPSG:4326"), COUNTRY)
    # straight to the nearest point of a box: its edges follow meridians and parallels
    lons = np.linspace(177, 180, 3001) if lon > 177 else [177.0]
    lats = np.linspace(-19, -16, 3001) if lon < 177 and -19 < lat < -16 else [-19.0, -16.0]
    inside = WEST_FIJI.covers(shapely.Point(lon, lat))
    near = [x for x in lons if abs(x - lon) < 0.01] or lons
    near_lat = [y for y in lats if abs(y - lat) < 0.01] or lats
    right_km = 0.0 if inside else min(km_between(lon, lat, x, y) for x in near for y in near_lat)
    slack_km = 0.001 * right_km + 0.05
    if right_km < 25 - slack_km:
        assert (key[0], off_km[0]) == ("FJI", pytest.approx(right_km, abs=slack_km))
    elif right_km > 25 + slack_km:
        assert pd.isna(key[0])
        assert np.isnan(off_km[0])


@pytest.mark.parametrize(
    ("shape", "where"),
    [
        ("LINESTRING(36_0,36_1,36_2)", (36, 1)),
        ("POLYGON((36_0,38_0,38_1,36_1,36_0))", (37, 0.5)),
        # the longer part, beyond the antimeridian
        ("MULTILINESTRING((179_-17,180_-17),(-180_-17,-179.8_-17))", (179.5, -17)),
        ("LINESTRING(179.8_-17,-179_-17)", (-179.6, -17)),
        ("POLYGON((179.8_-17,-179_-17,-179_-18,179.8_-18,179.8_-17))", (-179.6, -17.5)),
    ],
)
def test_a_line_or_area_stands_at_a_point_of_it_and_keeps_its_shape(shape, where):
    kind = "line" if "LINE" in shape else "area"
    text = f"x - - geometry_kind={kind} shape={shape} location_precision=near"
    row = stand(text).loc["x"]
    assert (row.lon, row.lat) == pytest.approx(where)
    assert row["shape"].equals(shapely.from_wkt(shape.replace("_", " ")))
    assert row.radius_km == 25
    assert row.stands_for == "near"


def test_the_country_of_a_shape_is_its_sources_whatever_it_crosses():
    row = stand("x - - iso_a3=UGA geometry_kind=line shape=LINESTRING(34_1,41_1)").loc["x"]
    assert row.iso_a3 == "UGA"
    assert row.polygon_iso_a3 == "KEN"
    assert row.country_conflict


def test_points_and_unplaced_rows_have_no_shape():
    rows = stand("a 36 0\nb - - location_precision=country iso_a3=KEN")
    assert list(rows["shape"]) == [None, None]
    assert rows.lon.notna().all()
