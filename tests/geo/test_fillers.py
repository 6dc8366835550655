"""Who could be asked: examples to work out by hand, plain loops on the real data, properties."""

import math
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.fillers import COLUMNS, GAP_STATES, HOW, fillers_of_units, who_could_fill
from geo.filters import Filters
from geo.gaps import counterpart_gaps
from geo.rule import SIDES, Rule
from geo.survey import site_answers
from tests.geo import drawn, oracle
from tests.geo.frames import AS_OF, EVERYWHERE, THEMES, chinese, local, sites
from tests.geo.test_gaps import FEWER

COUNTRIES = ("KEN", "LAO", "ECU", "IDN", "PAK", "ZMB", "MMR", "FJI")


def fillers(where, here=None, abroad=None, *, side="local", at_most=10, **rule):
    """Who could be asked on `side`; `here` are local presences, `abroad` Chinese ones."""
    presences = {
        "local": local() if here is None else here,
        "chinese": chinese() if abroad is None else abroad,
    }
    given_ = {"sector_themes": THEMES, "rule": Rule(**rule), "as_of": AS_OF}
    answers = counterpart_gaps(where, presences, coverage=EVERYWHERE, **given_)
    return who_could_fill(answers, presences[side], side=side, at_most=at_most, **given_)


def who(found):
    return list(zip(found.presence_id, found.how, strict=True))


# --- worked examples


def test_a_site_whose_side_is_in_reach_asks_nobody():
    found = fillers(sites("dam 178 -17"), local("suva 178 -17\nfar 170 -17"))
    assert found.empty
    assert list(found.columns) == list(COLUMNS)


def test_where_nobody_is_on_record_nobody_is_named():
    assert fillers(sites("dam 178 -17"), local("nairobi 36 -1 iso_a3=KEN")).empty


def test_the_three_kinds_stand_in_their_order():
    here = local(
        "fiji - - location_precision=country\n"
        "works - - location_precision=country operates_in=FJI\n"
        "far 174 -17\nnearer 175 -17"
    )
    found = fillers(sites("dam 178 -17"), here)
    assert who(found) == [
        ("nearer", "nearby"),
        ("far", "nearby"),
        ("works", "mandate"),
        ("fiji", "country"),
    ]
    assert found.km[0] == pytest.approx(oracle.km_between(178, -17, 175, -17), abs=0.001)
    assert found.km.isna().tolist() == [False, False, True, True]


def test_a_matching_theme_stands_before_a_shorter_way():
    here = local(
        "near 176 -17 themes=health\nfar 170 -17 themes=labour\nmany 171 -17 themes=multi_sector"
    )
    found = fillers(sites("rail 178 -17"), here)
    assert found.presence_id.tolist() == ["many", "far", "near"]
    assert found.matches_theme.tolist() == [True, True, False]


def test_only_matching_ones_are_asked_where_the_rule_says_so():
    here = local("near 176 -17 themes=health\nfar 170 -17 themes=labour")
    assert who(fillers(sites("rail 178 -17"), here, match_themes=True)) == [("far", "nearby")]


def test_five_of_each_kind_of_theme_are_near_and_others_only_if_they_say_they_work_there():
    rows = [f"t{n} {176 - n} -17" for n in range(8)] + [
        f"o{n} {176 - n} -16 themes=health" for n in range(8)
    ]
    rows[7] += " operates_in=FJI"
    rows[6] += " operates_in=FJ-W"
    found = fillers(sites("dam 178 -17 unit_isos=FJ-W"), local("\n".join(rows)), at_most=99)
    assert who(found) == [
        *((f"t{n}", "nearby") for n in range(5)),
        ("t6", "mandate"),
        ("t7", "mandate"),
        *((f"o{n}", "nearby") for n in range(5)),
    ]


def test_a_mandate_is_told_whatever_the_kind():
    found = fillers(sites("dam 178 -17"), local("far 170 -17 operates_in=KEN|FJI\nother 171 -17"))
    assert found.set_index("presence_id").has_mandate.to_dict() == {"far": True, "other": False}


def test_those_possibly_in_reach_are_not_asked_and_the_site_is_marked():
    here = local("here 178 -17 is_verified=false\nfar 170 -17 is_verified=false")
    found = fillers(sites("dam 178 -17"), here)
    assert who(found) == [("far", "nearby")]
    assert found.state.tolist() == ["possible"]
    assert not found.is_verified.any()


def test_closed_ones_and_projects_are_not_asked_unless_they_count():
    abroad = chinese(
        "office 170 -17\nwork 171 -17 presence_type=project\nshut 172 -17 status=closed"
    )
    where = sites("dam 178 -17")
    assert who(fillers(where, None, abroad, side="chinese")) == [("office", "nearby")]
    both = fillers(where, None, abroad, side="chinese", count_projects=True)
    assert who(both) == [("work", "nearby"), ("office", "nearby")]


def test_abroad_is_asked_only_across_borders_and_only_by_distance_or_mandate():
    here = local(
        "home 170 -17\nnext 175 -17 iso_a3=TON\n"
        "unplaced - - iso_a3=TON location_precision=country\n"
        "says - - iso_a3=TON location_precision=country operates_in=FJI"
    )
    where = sites("dam 178 -17")
    assert who(fillers(where, here)) == [("home", "nearby")]
    assert who(fillers(where, here, cross_border=True)) == [
        ("next", "nearby"),
        ("home", "nearby"),
        ("says", "mandate"),
    ]


def test_a_line_is_as_near_as_its_nearer_end():
    where = sites("rail 170 0 geometry_kind=line_ends end_lon=178 end_lat=0")
    found = fillers(where, local("east 179.5 0"))
    assert found.km[0] == pytest.approx(oracle.km_between(178, 0, 179.5, 0), abs=0.001)


def test_a_site_without_a_place_asks_those_of_its_country():
    found = fillers(sites("lost - - location_precision=country radius_km="), local("suva 178 -17"))
    assert who(found) == [("suva", "country")]
    assert found[["km", "radii_km"]].isna().all(axis=None)


def test_the_uncertainty_of_both_places_stands_beside_the_distance():
    found = fillers(sites("dam 178 -17", radius_km=10), local("far 170 -17", radius_km=25))
    assert found.radii_km.tolist() == [35]


def test_a_unit_names_each_presence_once_with_the_site_for_which_it_stands_first():
    where = sites("dam 178 -17 sector=health\nrail 174 -17\nport 175 -17")
    found = fillers(where, local("ngo 170 -17\nother 168 -17 themes=culture_exchange"))
    unit = fillers_of_units(found, pd.Series("FJI", index=found.index))
    assert unit[["presence_id", "site_id", "n_sites", "unit"]].to_numpy().tolist() == [
        ["ngo", "rail", 3, "FJI"],
        ["other", "rail", 3, "FJI"],
    ]


def test_a_unit_puts_the_nearest_of_all_its_sites_first_whatever_the_kind():
    rows = [f"t{n} {178 - n} -17" for n in range(2, 7)]
    here = local("\n".join([*rows, "says 166 -17 operates_in=FJI", "far 150 -17 themes=peace"]))
    found = fillers(sites("dam 180 -17\nport 140 -17 unit_isos="), here)
    unit = fillers_of_units(found, pd.Series("FJI", index=found.index))
    assert unit.presence_id.tolist() == ["t2", "t3", "t4", "t5", "t6", "says", "far"]
    assert unit.set_index("presence_id").loc["says", ["site_id", "how"]].tolist() == [
        "dam",
        "mandate",
    ]
    assert unit.n_sites.tolist() == [1 if name == "t2" else 2 for name in unit.presence_id]


def test_no_gap_gives_an_empty_unit():
    found = fillers(sites("dam 178 -17"))
    assert fillers_of_units(found, pd.Series("FJI", index=found.index)).empty


# --- the real data against plain loops


def beyond(site, presences, side, themes, rule, as_of):
    """(whether no theme fits, km, id, says that it works there, is of the country) of a site."""
    for one in presences:
        home = oracle.is_of_country(one, site)
        counts = oracle.is_counted(one, side, rule, as_of) and (home or rule.cross_border)
        kind, km = oracle.nearness(site, one, rule)
        fits = oracle.shares_theme(one, site, themes, Rule(match_themes=True))
        if counts and kind == "out" and (fits or not rule.match_themes):
            km = math.inf if km is None else km
            yield not fits, km, one["presence_id"], oracle.works_there(one, site), home


def plain(rows, at_most):
    """The list of one site from its rows beyond reach."""
    rows, listed = sorted(rows), []
    for no_fit in (False, True):
        fit = [row for row in rows if row[0] == no_fit]
        near = [row for row in fit if row[1] < math.inf][:5]
        rest = [row for row in fit if row not in near]
        mandate = [row for row in rest if row[3]]
        country = [row for row in rest if not row[3] and row[4] and row[1] == math.inf]
        for how, some in zip(HOW, (near, mandate, country), strict=True):
            listed += [(row[2], how) for row in some]
    return listed[:at_most]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("countries", "rule"),
    [
        (COUNTRIES, Rule()),
        (COUNTRIES, Rule(reach_km=10, match_themes=True, count_projects=True)),
        (("LAO", "FJI"), Rule(cross_border=True, reach_km=250, count_projects=True)),
    ],
)
def test_the_list_is_what_plain_loops_find(world, side, countries, rule):
    data = world.data
    answers = site_answers(world, Filters(countries=countries), rule)[0]
    found = who_could_fill(
        answers,
        world.presences[side],
        side=side,
        sector_themes=data.sector_themes,
        rule=rule,
        as_of=data.as_of,
        at_most=7,
    )
    themes = {row["sector"]: row["themes"] for row in oracle.records(data.sector_themes)}
    known = oracle.records(world.presences[side])
    listed = {site_id: who(rows) for site_id, rows in found.groupby("site_id")}
    for site in oracle.records(answers):
        has_gap = site[f"{side}_state"] in GAP_STATES
        rows = beyond(site, known, side, themes, rule, data.as_of) if has_gap else []
        want = plain(rows, 7)
        assert listed.get(site["site_id"], []) == want
    assert list(dict.fromkeys(found.site_id)) == [s for s in answers.site_id if s in listed]


# --- what must hold


def drawn_fillers(where, presences, side, rule, at_most=3):
    given_ = {"sector_themes": drawn.THEMES, "rule": rule, "as_of": AS_OF}
    answers = counterpart_gaps(where, presences, coverage=EVERYWHERE, **given_)
    return answers, who_could_fill(answers, presences[side], side=side, at_most=at_most, **given_)


DRAWN = (drawn.site_rows(), drawn.both_sides(), st.sampled_from(SIDES), drawn.rules(Rule))


@FEWER
@given(*DRAWN)
def test_a_list_is_short_in_order_and_of_sites_with_a_gap_only(where, presences, side, rule):
    answers, found = drawn_fillers(drawn.as_sites(where), drawn.as_presences(presences), side, rule)
    states = answers.set_index("site_id")[f"{side}_state"]
    assert set(states[found.site_id]) <= set(GAP_STATES)
    assert max(Counter(found.site_id).values(), default=0) <= 3
    assert not found.duplicated(["site_id", "presence_id"]).any()
    for _, rows in found.groupby("site_id"):
        km = rows.km.fillna(math.inf)
        order = list(zip(~rows.matches_theme, rows.how.map(HOW.index), km, strict=True))
        assert order == sorted(order)


@FEWER
@given(*DRAWN)
def test_nobody_in_reach_or_possibly_is_listed(where, presences, side, rule):
    frames = drawn.as_presences(presences)
    answers, found = drawn_fillers(drawn.as_sites(where), frames, side, rule, at_most=99)
    places = {row["site_id"]: row for row in oracle.records(answers)}
    known = {row["presence_id"]: row for row in oracle.records(frames[side])}
    for site_id, presence_id in zip(found.site_id, found.presence_id, strict=True):
        assert oracle.nearness(places[site_id], known[presence_id], rule)[0] == "out"


@FEWER
@given(*DRAWN, st.randoms())
def test_the_order_of_the_rows_changes_nothing(where, presences, side, rule, chance):
    frames = drawn.as_presences(presences)
    _, found = drawn_fillers(drawn.as_sites(where), frames, side, rule)
    mixed = {}
    for name, frame in frames.items():
        order = list(range(len(frame)))
        chance.shuffle(order)
        mixed[name] = frame.iloc[order]
    _, again = drawn_fillers(drawn.as_sites(where[::-1]), mixed, side, rule)
    assert list(dict.fromkeys(again.site_id)) == list(dict.fromkeys(found.site_id))[::-1]
    again = again.sort_values("site_id", kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(again, found)
