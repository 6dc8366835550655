"""The rule that decides: examples to work out by hand, then an oracle, then what must hold."""

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo.gaps import counterpart_gaps
from geo.rule import CLASSES, STATES, Rule
from geo.shares import OPEN_SHARE
from tests.geo import drawn, oracle
from tests.geo.frames import AS_OF, EVERYWHERE, THEMES, chinese, local, searched, sites

CALM = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[phase for phase in Phase if phase is not Phase.explain],
)
FEWER = settings(CALM, max_examples=12)
COMPARED = (
    *("state", "n_present", "n_possible", "n_organisations"),
    *("in_country_n", "unplaced_n", "mandate_n", "country"),
)
# best last: what a larger reach or one more presence may change a state to
RANK = {state: rank for rank, state in enumerate(reversed(STATES))}


def gaps(where, here=None, abroad=None, *, coverage=EVERYWHERE, themes=THEMES, **rule):
    """The answers by site id; `here` are local presences, `abroad` Chinese ones."""
    presences = {
        "local": local() if here is None else here,
        "chinese": chinese() if abroad is None else abroad,
    }
    answers = counterpart_gaps(
        where,
        presences,
        coverage=coverage,
        sector_themes=themes,
        rule=Rule(**rule),
        as_of=AS_OF,
    )
    return answers.set_index("site_id")


def the(answers, column):
    """The one answer of a frame with one site."""
    (value,) = answers[column]
    return value


# --- distance and uncertainty


def test_reach_crosses_the_antimeridian():
    where = sites("dam 179.9 -17\n rail 36.8 -1.3 iso_a3=KEN")
    found = gaps(where, local("taveuni -179.9 -17"), reach_km=25)
    assert found.local_n_present.to_dict() == {"dam": 1, "rail": 0}
    assert found.loc["dam", "local_nearest_km"] == pytest.approx(21.297, abs=0.001)
    assert math.isnan(found.loc["rail", "local_nearest_km"])


@pytest.mark.parametrize(
    ("site_km", "presence_km", "state"),
    [
        (0, 0, "present"),
        (3, 7, "present"),  # d + r_s + r_o = D, and the limit belongs to the reach
        (3, 7.1, "possible"),
        (300, 200, "possible"),
    ],
)
def test_both_radii_count_against_being_in_reach(site_km, presence_km, state):
    where = sites("dam 178 -17", radius_km=site_km)
    found = gaps(where, local("suva 178 -17", radius_km=presence_km), reach_km=10)
    assert the(found, "local_state") == state


@pytest.mark.parametrize(
    ("radius_km", "state"), [(0, "in_country"), (5.5, "in_country"), (6, "possible")]
)
def test_a_disc_that_touches_the_reach_is_possible(radius_km, state):
    # 111.32 km lie between the two; 100 + 2 r must get there
    where = sites("dam 178 0", radius_km=radius_km)
    found = gaps(where, local("east 179 0", radius_km=radius_km))
    assert the(found, "local_nearest_km") == pytest.approx(111.319, abs=0.001)
    assert the(found, "local_state") == state


def test_an_unverified_presence_is_never_more_than_possible():
    found = gaps(sites("dam 178 -17"), local("suva 178 -17 is_verified=false"))
    assert the(found, "local_state") == "possible"
    assert the(found, "local_n_present") == 0


def test_a_presence_known_by_country_has_no_place():
    found = gaps(sites("dam 178 -17"), local("fiji 178 -17 location_precision=country"))
    assert the(found, "local_state") == "in_country"
    assert the(found, "local_unplaced_n") == the(found, "local_in_country_n") == 1
    assert math.isnan(the(found, "local_nearest_km"))
    assert the(found, "local_nearest") == []


def test_an_unknown_unit_has_no_place_either():
    here = local("lost 178 -17 location_precision=admin1 stands_for=country")
    assert the(gaps(sites("dam 178 -17"), here), "local_state") == "in_country"


def test_a_unit_counts_from_its_point_with_its_radius():
    found = gaps(sites("dam 178 -17"), local("west 178 -17 location_precision=admin1 radius_km=99"))
    assert the(found, "local_state") == "present"
    found = gaps(
        sites("dam 178 -17"), local("west 178 -17 location_precision=admin1 radius_km=101")
    )
    assert the(found, "local_state") == "possible"


def test_a_line_known_by_its_ends_is_measured_at_both():
    where = sites("rail 170 0 geometry_kind=line_ends end_lon=178 end_lat=0")
    found = gaps(where, local("near_end 178.1 0\nnear_start 170.2 0\nmiddle 174 0"), reach_km=50)
    assert the(found, "local_n_present") == 2
    assert the(found, "local_in_country_n") == 1
    assert the(found, "local_nearest_km") == pytest.approx(11.132, abs=0.001)


def test_the_ends_of_a_line_that_stands_for_a_unit_are_not_measured():
    line = "geometry_kind=line_ends end_lon=178 end_lat=0 location_precision=admin1 radius_km=20"
    found = gaps(sites(f"rail 170 0 {line}"), local("town 178 0"))
    assert the(found, "local_state") == "in_country"


def test_a_presence_at_both_ends_counts_once():
    where = sites("bridge 178 0 geometry_kind=line_ends end_lon=178.01 end_lat=0")
    found = gaps(where, local("town 178 0"))
    assert the(found, "local_n_present") == 1
    assert len(the(found, "local_nearest")) == 1


@pytest.mark.parametrize("lon", [0, 90, -120])
def test_reach_goes_over_the_pole(lon):
    found = gaps(sites(f"station {lon} 89.9"), local(f"hut {(lon + 360) % 360 - 180} 89.9"))
    assert the(found, "local_nearest_km") == pytest.approx(22.339, abs=0.001)


# --- which presences count


@pytest.mark.parametrize(
    ("end_date", "counts"),
    [
        ("", True),
        ("2023", False),
        ("2024", True),
        ("2024-05", False),
        ("2024-06", True),
        ("2024-06-14", False),
        ("2024-06-15", True),
        ("2025", True),
    ],
)
def test_a_presence_counts_until_its_end_is_surely_past(end_date, counts):
    found = gaps(sites("dam 178 -17"), local(f"suva 178 -17 end_date={end_date}"))
    assert the(found, "local_n_present") == counts
    assert (the(found, "local_country") == "on_record") == counts


@pytest.mark.parametrize(("status", "n"), [("active", 1), ("unknown", 1), ("closed", 0)])
def test_closed_presences_do_not_count(status, n):
    found = gaps(sites("dam 178 -17"), local(f"suva 178 -17 status={status}"))
    assert the(found, "local_n_present") == n


@pytest.mark.parametrize(
    ("kind", "state", "with_projects", "country"),
    [
        ("registered_office", "present", "present", "standing"),
        ("staffed_office", "present", "present", "standing"),
        ("resident_programme", "present", "present", "standing"),
        ("network_node", "present", "present", "standing"),
        ("project", "none_recorded", "present", "projects_only"),
    ],
)
def test_chinese_projects_count_only_when_asked_for(kind, state, with_projects, country):
    where, abroad = sites("dam 178 -17"), chinese(f"suva 178 -17 presence_type={kind}")
    assert the(gaps(where, None, abroad), "chinese_state") == state
    assert the(gaps(where, None, abroad, count_projects=True), "chinese_state") == with_projects
    assert the(gaps(where, None, abroad), "chinese_country") == country


def test_a_closed_project_is_not_even_on_record_in_the_country():
    abroad = chinese("suva 178 -17 presence_type=project status=closed")
    found = gaps(sites("dam 178 -17"), None, abroad, count_projects=True)
    assert the(found, "chinese_country") == "none_recorded"


def test_the_diaspora_counts():
    found = gaps(sites("dam 178 -17"), None, chinese("suva 178 -17 org_origin=diaspora"))
    assert the(found, "chinese_state") == "present"


def test_presences_across_the_border_count_only_when_asked_for():
    where, here = sites("dam 178 -17"), local("tonga 178 -17 iso_a3=TON")
    assert the(gaps(where, here), "local_state") == "none_recorded"
    found = gaps(where, here, cross_border=True)
    assert the(found, "local_state") == "present"
    # "elsewhere in the country" speaks of the country, whoever else counts
    assert the(found, "local_in_country_n") == 0
    assert the(found, "local_country") == "none_recorded"


def test_a_foreign_presence_out_of_reach_is_not_in_the_country():
    found = gaps(sites("dam 178 -17"), local("kenya 36 -1 iso_a3=KEN"), cross_border=True)
    assert the(found, "local_state") == "none_recorded"
    assert the(found, "local_nearest_km") > 10_000


def test_a_site_without_a_country_has_nobody_at_home():
    where, here = sites("strait 178 -17", iso_a3=None), local("suva 178 -17")
    assert the(gaps(where, here), "local_state") == "not_surveyed"
    assert the(gaps(where, here, cross_border=True), "local_state") == "present"


# --- themes


def test_themes_are_matched_with_the_sector():
    here = local(
        "green 178 -17 themes=peace|environment_climate\n"
        "ill 178 -17 themes=health\n"
        "all 178 -17 themes=multi_sector\n"
        "none 178 -17 themes="
    )
    where = sites("rail 178 -17 sector=transport")
    assert the(gaps(where, here), "local_n_present") == 4
    found = gaps(where, here, match_themes=True)
    assert [near["name"] for near in the(found, "local_nearest")] == ["green", "all"]
    assert the(found, "local_n_present") == 2
    assert the(found, "local_in_country_n") == 0


@pytest.mark.parametrize(
    ("themes", "state"),
    [
        ("-", "none_recorded"),
        ("labour|peace", "none_recorded"),
        ("health", "not_surveyed"),
        ("health|multi_sector", "not_surveyed"),
    ],
)
def test_a_sector_whose_themes_nobody_looked_for_is_not_surveyed(themes, state):
    coverage = searched(f"local_csos FJI register {themes}")
    where = sites("rail 178 -17 sector=transport")
    assert the(gaps(where, coverage=coverage, match_themes=True), "local_state") == state
    assert the(gaps(where, coverage=coverage), "local_state") == "none_recorded"


def test_five_that_match_are_named_however_many_stand_between():
    rows = [
        f"o{n:02} 178 0.{n:02} themes={'labour' if n % 9 == 1 else 'health'}" for n in range(60)
    ]
    found = gaps(sites("rail 178 0"), local("\n".join(rows)), match_themes=True)
    names = [near["name"] for near in the(found, "local_nearest")]
    assert names == ["o01", "o10", "o19", "o28", "o37"]


def test_two_blanks_share_no_theme():
    # nobody said what matches this sector, nor what that organisation does
    where, here = sites("aid 178 -17 sector=humanitarian"), local("mute 178 -17 themes=")
    assert the(gaps(where, here, match_themes=True), "local_n_present") == 0


def test_themes_are_matched_where_no_search_is_on_record():
    found = gaps(sites("strait 178 -17 iso_a3="), coverage=searched(), match_themes=True)
    assert the(found, "evidence_local") == "none"


def test_the_nearest_that_matches_is_found_behind_many_that_do_not():
    # at the first end ten others stand nearer than the one that matches; at the second end five
    # match, but from afar
    others = "\n".join(f"ill{n} 170 0.0{n} themes=health" for n in range(10))
    far = "\n".join(f"far{n} 178 0.5{n}" for n in range(5))
    where = sites("rail 170 0 geometry_kind=line_ends end_lon=178 end_lat=0")
    found = gaps(where, local(f"{others}\nclose 170 0.2\n{far}"), match_themes=True)
    assert the(found, "local_nearest")[0]["name"] == "close"
    assert the(found, "local_nearest_km") == pytest.approx(22.115, abs=0.001)


# --- what is said of the place


@pytest.mark.parametrize(
    ("operates_in", "n"),
    [("", 0), ("FJI", 1), ("FJ-W", 1), ("FJ-C", 0), ("KEN", 0), ("FJI|FJ-W", 1), ("KE-30|FJ-W", 1)],
)
def test_an_office_is_not_an_area_of_operation(operates_in, n):
    where = sites("dam 178 -17 unit_isos=FJ-W")
    found = gaps(where, local(f"lau -178 -19 operates_in={operates_in}"))
    assert the(found, "local_mandate_n") == n
    assert the(found, "local_in_country_n") == 1


def test_those_in_reach_are_not_elsewhere_in_the_country():
    where = sites("dam 178 -17 unit_isos=FJ-W")
    found = gaps(where, local("suva 178 -17 operates_in=FJI\nfiji - - stands_for=country"))
    assert the(found, "local_mandate_n") == 0
    assert the(found, "local_in_country_n") == 1


def test_organisations_are_counted_once_however_many_places_they_have():
    here = local(
        "a 178 -17 organisation_id=one\nb 178.1 -17 organisation_id=one\n"
        "c 178 -17 organisation_id=two is_verified=false\n"
        "d - - organisation_id=three stands_for=country"
    )
    found = gaps(sites("dam 178 -17"), here)
    assert the(found, "local_n_present") == 2
    assert the(found, "local_n_possible") == 1
    assert the(found, "local_n_organisations") == 2


def test_the_five_nearest_are_named_with_distance_and_verification():
    here = local("\n".join(f"o{n} 178.{n} 0 is_verified={n != 3}" for n in range(9, 0, -1)))
    found = gaps(sites("dam 178 0"), here, reach_km=20)
    nearest = the(found, "local_nearest")
    assert [near["name"] for near in nearest] == ["o1", "o2", "o3", "o4", "o5"]
    assert [near["verified"] for near in nearest] == [True, True, False, True, True]
    assert nearest[1]["km"] == pytest.approx(22.264, abs=0.001)


# --- class and evidence


@pytest.mark.parametrize(
    ("here", "abroad", "name"),
    [
        ("a 178 -17", "b 178 -17", "both"),
        ("a 178 -17", "", "local_only"),
        ("a 178 -17", "b -178 -10", "local_only"),
        ("", "b 178 -17", "chinese_only"),
        ("", "", "neither"),
        ("a -178 -10", "b -178 -10", "neither"),
        ("a 178 -17 is_verified=false", "b 178 -17", "undetermined"),
        ("a 178 -17", "b 178 -17 radius_km=101", "undetermined"),
    ],
)
def test_the_class_speaks_of_reach_alone(here, abroad, name):
    assert the(gaps(sites("dam 178 -17"), local(here), chinese(abroad)), "class") == name


@pytest.mark.parametrize("here", ["a 178 -17", "a 178 -17 is_verified=false", "a -178 -10"])
def test_one_side_that_nobody_surveyed_decides_the_class(here):
    coverage = searched("local_csos FJI search -")
    assert (
        the(gaps(sites("dam 178 -17"), local(here), coverage=coverage), "class") == "not_surveyed"
    )


@pytest.mark.parametrize(
    ("rows", "depth"),
    [
        ("", "none"),
        ("local_csos FJI none -", "none"),
        ("local_csos FJI incidental -\nlocal_csos FJI register -", "register"),
        ("local_csos FJI search -\nlocal_csos FJI none -", "search"),
        ("local_csos KEN register -\nchinese_ngos FJI register -", "none"),
    ],
)
@pytest.mark.parametrize("least", ["register", "search", "incidental"])
def test_the_deepest_search_of_the_country_decides_what_may_be_said(rows, depth, least):
    found = gaps(sites("dam 178 -17"), coverage=searched(rows), min_evidence=least)
    order = ["none", "incidental", "search", "register"]
    said = order.index(depth) >= order.index(least)
    assert the(found, "evidence_local") == depth
    assert the(found, "local_state") == ("none_recorded" if said else "not_surveyed")
    assert the(found, "local_country") == ("none_recorded" if said else "not_surveyed")


def test_who_is_on_record_needs_no_search():
    found = gaps(sites("dam 178 -17"), local("a -178 -10"), coverage=searched())
    assert the(found, "local_state") == "in_country"


@pytest.mark.parametrize("reach_km", [9.99, 500.01, -100, math.nan])
def test_a_reach_beyond_its_limits_is_refused(reach_km):
    with pytest.raises(ValueError, match="reach_km must be within 10 to 500"):
        Rule(reach_km=reach_km)


@pytest.mark.parametrize("depth", ["none", "rumour"])
def test_a_depth_that_allows_everything_is_refused(depth):
    with pytest.raises(ValueError, match="min_evidence must be one of"):
        Rule(min_evidence=depth)


# --- the frame


def test_no_sites_and_no_presences_give_an_empty_answer():
    found = gaps(sites("dam 178 -17").iloc[:0])
    assert found.empty
    assert "class" in found


def test_the_callers_rows_stay_as_they_were():
    where = sites("b 178 -17\na 36.8 -1.3").set_index(pd.Index(["x", "w"], name="row"))
    before = where.copy()
    here = local("town 178 -17")
    found = counterpart_gaps(
        where,
        {"local": here, "chinese": chinese()},
        coverage=EVERYWHERE,
        sector_themes=THEMES,
        rule=Rule(),
        as_of=AS_OF,
    )
    pd.testing.assert_frame_equal(where, before)
    pd.testing.assert_frame_equal(found[list(before)], before)
    assert found.loc["x", "local_n_present"] == 1


# --- the oracle


def asked(site_rows, presence_rows, coverage, rule):
    return counterpart_gaps(
        drawn.as_sites(site_rows),
        drawn.as_presences(presence_rows),
        coverage=coverage,
        sector_themes=drawn.THEMES,
        rule=rule,
        as_of=AS_OF,
    )


def assert_same(found, expected):
    """Every column as the oracle has it; of equally near presences any may be named."""
    for row, right in zip(found.to_dict("records"), expected, strict=True):
        for side in ("local", "chinese"):
            names = [f"{side}_{name}" for name in COMPARED] + [f"evidence_{side}"]
            assert {name: row[name] for name in names} == {name: right[name] for name in names}
            assert row[f"{side}_nearest_km"] == pytest.approx(
                right[f"{side}_nearest_km"], abs=6e-4, nan_ok=True
            )
            named = [
                (near["km"], near["name"], near["verified"]) for near in row[f"{side}_nearest"]
            ]
            measured = right[f"{side}_nearest"]
            assert [km for km, *_ in named] == pytest.approx(
                [d for d, *_ in measured[:5]], abs=6e-4
            )
            true_km = {(name, verified): d for d, name, verified in measured}
            assert len({name for _, name, _ in named}) == len(named)
            for km, *who in named:
                assert km == pytest.approx(true_km[tuple(who)], abs=6e-4)
        assert row["class"] == right["class"]
        assert math.isnan(row["reached_share"])


@CALM
@given(drawn.site_rows(), drawn.both_sides(), drawn.coverages(), drawn.rules(Rule))
def test_every_answer_is_that_of_the_oracle(where, presences, coverage, rule):
    frames = drawn.as_presences(presences)
    expected = oracle.answers(
        drawn.as_sites(where),
        frames,
        coverage=coverage,
        sector_themes=drawn.THEMES,
        rule=rule,
        as_of=AS_OF,
    )
    assert_same(asked(where, presences, coverage, rule), expected)


# --- what must hold whatever the data: points, lines known by their ends, true lines, areas


EVERY_KIND = drawn.site_rows(with_shapes=True)
SHARES = ("local_reached_share", "chinese_reached_share", "reached_share")


def assert_no_less_is_reached(before, after):
    for name in SHARES:
        assert before[name].isna().equals(after[name].isna())
        lost = before[name] - after[name]
        assert (lost.dropna() <= 2 * OPEN_SHARE).all()


@FEWER
@given(EVERY_KIND, drawn.both_sides(), drawn.coverages(), drawn.rules(Rule), st.data())
def test_a_larger_reach_never_lowers_a_state(where, presences, coverage, rule, data):
    farther = data.draw(st.floats(rule.reach_km, 500))
    wide = Rule(**{**vars(rule), "reach_km": farther})
    small, large = (asked(where, presences, coverage, r) for r in (rule, wide))
    assert_no_less_is_reached(small, large)
    for side in ("local", "chinese"):
        rank = small[f"{side}_state"].map(RANK), large[f"{side}_state"].map(RANK)
        assert (rank[1] >= rank[0]).all()
        assert (large[f"{side}_n_present"] >= small[f"{side}_n_present"]).all()
        assert (large[f"{side}_n_organisations"] >= small[f"{side}_n_organisations"]).all()
        assert (large[f"{side}_in_country_n"] <= small[f"{side}_in_country_n"]).all()
        # distance, country and evidence know nothing of reach
        for name in ("nearest_km", "country"):
            pd.testing.assert_series_equal(small[f"{side}_{name}"], large[f"{side}_{name}"])


@FEWER
@given(EVERY_KIND, drawn.both_sides(), drawn.coverages(), drawn.rules(Rule), st.data())
def test_one_more_presence_never_adds_a_gap(where, presences, coverage, rule, data):
    side = data.draw(st.sampled_from(("local", "chinese")))
    more = data.draw(drawn.presence_rows(side, size=1).filter(bool))
    more[0]["presence_id"] = "more"
    added = {**presences, side: [*presences[side], *more]}
    before, after = (asked(where, p, coverage, rule) for p in (presences, added))
    assert_no_less_is_reached(before, after)
    assert (after[f"{side}_state"].map(RANK) >= before[f"{side}_state"].map(RANK)).all()
    other = {"local": "chinese", "chinese": "local"}[side]
    pd.testing.assert_series_equal(before[f"{other}_state"], after[f"{other}_state"])


@FEWER
@given(EVERY_KIND, drawn.both_sides(), drawn.coverages(), drawn.rules(Rule), st.randoms())
def test_the_order_of_rows_changes_nothing(where, presences, coverage, rule, chance):
    found = asked(where, presences, coverage, rule)
    order = list(range(len(where)))
    chance.shuffle(order)
    mixed = {side: chance.sample(rows, len(rows)) for side, rows in presences.items()}
    again = asked([where[at] for at in order], mixed, coverage.sample(frac=1, random_state=1), rule)
    same = again.set_index("site_id").loc[found.site_id].reset_index()
    # of equally near presences the first in the file is named
    names = [column for column in found if not column.endswith("_nearest")]
    pd.testing.assert_frame_equal(same[names], found[names].reset_index(drop=True)[names])


@FEWER
@given(EVERY_KIND, drawn.both_sides(), drawn.coverages(), drawn.rules(Rule), st.data())
def test_knowing_a_place_better_never_unsettles_an_answer(where, presences, coverage, rule, data):
    """Each disc within its old one. Settled is every state but `possible`: a presence that was in
    reach stays so, and one that was not even possibly in reach comes no nearer; of one possibly in
    reach either may become known.
    """
    known = {side: [better(row, data) for row in rows] for side, rows in presences.items()}
    before = asked(where, presences, coverage, rule)
    after = asked([better(row, data) for row in where], known, coverage, rule)
    for side in ("local", "chinese"):
        state = f"{side}_state"
        settled = before[state] != "possible"
        assert (after[state][settled] == before[state][settled]).all()
        near, maybe = f"{side}_n_present", f"{side}_n_possible"
        assert (after[near] >= before[near]).all()
        assert (after[near] + after[maybe] <= before[near] + before[maybe]).all()
    settled = ~before["class"].isin(["undetermined", "not_surveyed"])
    assert (after["class"][settled] == before["class"][settled]).all()


@FEWER
@given(EVERY_KIND, drawn.both_sides(), drawn.coverages(), drawn.rules(Rule), st.data())
def test_knowing_places_better_never_reaches_less_of_a_shape(
    where, presences, coverage, rule, data
):
    known = {side: [better(row, data) for row in rows] for side, rows in presences.items()}
    sharper = [
        row | {"radius_km": row["radius_km"] and row["radius_km"] * data.draw(st.floats(0, 1))}
        for row in where
    ]
    before = asked(where, presences, coverage, rule)
    assert_no_less_is_reached(before, asked(sharper, known, coverage, rule))


def better(row, data):
    """`row` with a smaller disc, somewhere within its old one."""
    old_km = row["radius_km"]
    if row["stands_for"] == "country" or not old_km:
        return row
    # between its corners a shape moves a little farther than they do
    old_km *= 0.999 if row.get("shape") is None else 0.95
    share = data.draw(st.floats(0, 1))
    away_km = data.draw(st.floats(0, 1 - share)) * old_km
    azimuth = data.draw(st.floats(0, 360))

    def moved(lon, lat):
        n = np.ones_like(lon)
        return oracle.GEOD.fwd(lon, lat, azimuth * n, away_km * 1000 * n)[:2]

    row = row | dict(zip(("lon", "lat"), map(float, moved(row["lon"], row["lat"])), strict=True))
    if row.get("end_lon") is not None:
        end = map(float, moved(row["end_lon"], row["end_lat"]))
        row |= dict(zip(("end_lon", "end_lat"), end, strict=True))
    # where degrees of longitude are short, moved corners are no moved shape
    if row.get("shape") is not None and max(map(abs, row["shape"].bounds[1::2])) < 75:
        row |= {"shape": shapely.transform(row["shape"], moved, interleaved=False)}
    return row | {"radius_km": share * old_km}


@FEWER
@given(drawn.site_rows(), drawn.both_sides(), drawn.coverages(), drawn.rules(Rule))
def test_the_counts_of_a_side_fit_together(where, presences, coverage, rule):
    found = asked(where, presences, coverage, rule)
    for side in ("local", "chinese"):
        n = {name: found[f"{side}_{name}"] for name in COMPARED}
        assert ((n["state"] == "present") == (n["n_present"] > 0)).all()
        assert (n["unplaced_n"] <= n["in_country_n"]).all()
        assert (n["mandate_n"] <= n["in_country_n"]).all()
        assert (n["n_organisations"] <= n["n_present"] + n["n_possible"]).all()
        assert n["state"].isin(STATES).all()
        assert all(np.issubdtype(n[name].dtype, np.integer) for name in COMPARED[1:-1])
    assert found["class"].isin(CLASSES).all()
