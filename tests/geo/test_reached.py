"""Sites that are lines and areas: states, nearest, reached shares, cards and the country page."""

import math

import pandas as pd
import pytest

from geo.gaps import counterpart_gaps
from geo.rule import Rule
from geo.shares import reached_share
from geo.snapshot import _nearest_site
from geo.views.cards import Names, site_card
from geo.views.tables import SITE_COLUMNS, site_table
from tests.geo.frames import AS_OF, EVERYWHERE, THEMES, chinese, local, sites

EAST_KM = 111.319
# 400.75 km along the equator
RAIL = "rail 172 0 geometry_kind=line shape=LINESTRING(170_0,173.6_0)"
ZONE = "zone 171 0 geometry_kind=area shape=POLYGON((170_-1,172_-1,172_1,170_1,170_-1))"


def answer(where, own="", foreign="", **rule):
    """The answer at the one site of `where`."""
    found = counterpart_gaps(
        where if isinstance(where, pd.DataFrame) else sites(where),
        {"local": local(own), "chinese": chinese(foreign)},
        coverage=EVERYWHERE,
        sector_themes=THEMES,
        rule=Rule(**rule),
        as_of=AS_OF,
    )
    (row,) = found.to_dict("records")
    return row


def shares(row):
    names = ("local_reached_share", "chinese_reached_share", "reached_share")
    return [row[name] for name in names]


def test_a_line_with_one_organisation_at_its_end_is_not_covered():
    row = answer(RAIL, "a 170 0")
    assert row["local_state"] == "present"
    assert row["local_nearest_km"] == 0
    assert shares(row) == pytest.approx([100 / 400.75, 0, 100 / 400.75], abs=0.002)


def test_the_railway_through_laos_is_not_covered_by_one_organisation_in_vientiane():
    # Vientiane, Vang Vieng, Luang Prabang, Muang Xay, Boten: 343 km as these lines run
    route = "102.62_18.05,102.45_18.92,102.18_19.85,101.99_20.68,101.68_21.18"
    row = answer(
        f"rail 102 20 iso_a3=LAO geometry_kind=line shape=LINESTRING({route})",
        "ngo 102.6 17.97 iso_a3=LAO radius_km=10",
    )
    assert row["local_state"] == "present"
    # 90 km around the city, whose place is known to 10 km
    assert 0.2 < row["local_reached_share"] < 0.27
    assert row["chinese_reached_share"] == 0


def test_a_line_is_measured_from_its_nearest_part():
    # 2.2 degrees off the middle of the line, which has no vertex there
    row = answer(RAIL, "a 171.7 2.2 radius_km=10")
    assert row["local_nearest_km"] == pytest.approx(243.266, abs=0.002)
    assert row["local_nearest"][0]["km"] == row["local_nearest_km"]
    assert row["local_state"] == "in_country"


@pytest.mark.parametrize(
    ("reach_km", "state"), [(130.5, "in_country"), (110, "possible"), (150, "present")]
)
def test_uncertainties_count_from_the_nearest_part_as_everywhere(reach_km, state):
    km, near = 110.574, {"in_country": "a 171 1.5", "possible": "a 171 1", "present": "a 171 1"}
    row = answer(f"{RAIL} radius_km=10", f"{near[state]} radius_km=10", reach_km=reach_km)
    assert row["local_state"] == state
    if state == "present":
        # within 130 km of the organisation, which is 110.574 km off the line
        half = math.sqrt(130**2 - km**2)
        assert row["local_reached_share"] == pytest.approx(2 * half / 400.75, abs=0.002)
    else:
        assert row["local_reached_share"] == 0


def test_an_organisation_in_an_area_is_at_distance_0():
    row = answer(ZONE, "a 170.5 0.5")
    assert row["local_nearest_km"] == 0
    assert row["local_state"] == "present"


def test_the_sides_of_an_area_are_told_apart_and_together():
    whole_km2 = 49_233.9
    row = answer(ZONE, "a 170.5 0", "b 171.5 0", reach_km=50)
    one = math.pi * 2500 / whole_km2
    assert shares(row) == pytest.approx([one, one, 2 * one], abs=0.004)
    row = answer(ZONE, "a 171 0", "b 171 0", reach_km=50)
    assert shares(row) == pytest.approx([one] * 3, abs=0.002)
    row = answer(ZONE, "a 171 0", "b 171 0", reach_km=200)
    assert shares(row) == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(
    "who", ["a 170 0 is_verified=false", "a 170 0 iso_a3=KEN", "a 170 0 status=closed"]
)
def test_only_verified_counted_organisations_of_the_country_reach(who):
    assert shares(answer(RAIL, who)) == [0, 0, 0]
    over = answer(RAIL, who, cross_border=True)
    assert (over["reached_share"] > 0) == ("KEN" in who)


def test_themes_that_must_match_count_for_shapes_too():
    row = answer(RAIL, "a 170 0 themes=health\nb 173.6 0 themes=labour", match_themes=True)
    assert row["local_n_present"] == 1
    assert [near["name"] for near in row["local_nearest"]] == ["b"]
    assert row["local_reached_share"] == pytest.approx(100 / 400.75, abs=0.002)


@pytest.mark.parametrize(
    "where", ["dam 170 0", "road 170 0 geometry_kind=line_ends end_lon=173.6 end_lat=0"]
)
def test_points_and_ends_have_no_share(where):
    assert all(math.isnan(share) for share in shares(answer(where, "a 170 0")))


def test_points_and_shapes_side_by_side_keep_their_order():
    where = sites(f"dam 170 0\n{RAIL}\nfar 178 0\n{ZONE}")
    found = counterpart_gaps(
        where,
        {"local": local("a 170 0\nb 178 0"), "chinese": chinese()},
        coverage=EVERYWHERE,
        sector_themes=THEMES,
        rule=Rule(),
        as_of=AS_OF,
    )
    assert found.site_id.tolist() == ["dam", "rail", "far", "zone"]
    assert found.local_n_present.tolist() == [1, 1, 1, 1]
    assert found.local_reached_share.isna().tolist() == [True, False, True, False]
    assert [near[0]["name"] for near in found.local_nearest] == ["a", "a", "b", "a"]


def test_five_of_many_are_named_nearest_first():
    row = answer(RAIL, "\n".join(f"o{i} 172 {i / 10 + 0.1}" for i in range(9)))
    assert [near["name"] for near in row["local_nearest"]] == ["o0", "o1", "o2", "o3", "o4"]


def test_the_nearest_site_of_a_presence_is_measured_to_its_shape():
    here = local("a 173 1\nb 160 0\nc 170 0 location_precision=admin1")
    found = _nearest_site(here, sites(f"dam 161 0\n{RAIL}"))
    assert list(found["nearest_site"]) == ["rail", "dam", None]
    assert found["nearest_km"][:2] == pytest.approx([110.574, EAST_KM], abs=0.002)
    found = _nearest_site(here, sites(RAIL))
    assert list(found["nearest_site"]) == ["rail", "rail", None]


def test_circles_say_around_which_places_the_parts_are_reached():
    row = answer(f"{RAIL} radius_km=1", "a 170 0 radius_km=10\nb 173 0 radius_km=10")
    assert row["local_circles"] == [(170, 0, 89, 111), (173, 0, 89, 111)]
    assert row["chinese_circles"] == []


def test_of_presences_at_one_place_the_widest_circle_counts():
    row = answer(RAIL, "a 170 0 radius_km=10\nb 170 0 radius_km=40\nc 170 0 radius_km=30")
    assert row["local_circles"] == [(170, 0, 90, 140)]


def test_around_the_unverified_parts_are_possibly_reached_only():
    row = answer(RAIL, "a 170 0 is_verified=false radius_km=10")
    assert row["local_circles"] == [(170, 0, 0, 110)]
    # and around those who reach no part for sure, as their place is too uncertain
    row = answer(RAIL, "a 170 0 radius_km=150")
    assert row["local_circles"] == [(170, 0, 0, 250)]


def test_points_have_no_circles_and_who_is_far_from_a_line_none_around_it():
    assert answer("dam 170 0", "a 170 0")["local_circles"] == []
    assert answer(RAIL, "a 160 0")["local_circles"] == []


@pytest.mark.parametrize("where", [RAIL, ZONE])
def test_the_circles_cover_just_the_reached_share(where):
    row = answer(where, "a 170.2 0.3 radius_km=20\nb 171.6 -0.2 radius_km=5\nc 172 1", reach_km=60)
    lon, lat, sure_km, _ = zip(*row["local_circles"], strict=True)
    covered = reached_share(row["shape"], lon, lat, within_km=sure_km)
    assert covered == pytest.approx(row["local_reached_share"], abs=0.003)


NAMES = Names({}, {})


def said(card):
    return {label: text for label, text, *_ in card}


def test_a_card_says_how_much_is_reached():
    row = answer(RAIL, "a 170 0", "b 170 0\nc 173.6 0")
    card = site_card(with_flags(row), NAMES)
    assert said(card)["Reached"] == (
        "50 % of its length or area is in reach of an organisation "
        "(25 % local side, 50 % Chinese side)"
    )


@pytest.mark.parametrize(("where", "kind"), [(RAIL, "line, route known"), (ZONE, "area")])
def test_a_card_says_what_is_drawn(where, kind):
    card = site_card(with_flags(answer(where)), NAMES)
    assert said(card)["Shape"] == f"{kind}; the mark stands at one place of it"


def test_a_card_of_a_point_says_nothing_of_it():
    card = site_card(with_flags(answer("dam 170 0", "a 170 0")), NAMES)
    assert {"Reached", "Shape"}.isdisjoint(said(card))


def test_the_table_says_of_lines_and_areas_what_their_cards_say():
    rows = pd.DataFrame([with_flags(answer(where, "a 170 0")) for where in (RAIL, "dam 1 1")])
    table = site_table(rows, NAMES)
    cards = [said(site_card(row, NAMES)) for row in rows.to_dict("records")]
    for label in ("Shape", "Reached"):
        assert table[label].tolist() == [cards[0][label], ""]
    # where every site is a point, columns that are always blank would only be in the way
    assert {"Shape", "Reached"}.isdisjoint(site_table(rows.tail(1), NAMES))


def with_flags(row):
    return {**row, "country_conflict": False, "disputed": None, "polygon_iso_a3": None}


def test_the_table_of_every_column_holds_the_shares():
    assert {"reached_share", "local_reached_share", "chinese_reached_share"} <= set(SITE_COLUMNS)
