"""Load: examples to work out by hand, slow oracles, another library, and what must hold."""

from collections import Counter
from fractions import Fraction

import access.fca
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo.catchment import counterpart_loads, floating_catchment, unit_loads
from geo.filters import Filters
from geo.gaps import counterpart_gaps
from geo.nearby import geodesic_km
from geo.rule import Rule
from geo.sums import BlockIndex
from geo.survey import Survey, site_answers, site_loads
from tests.geo import drawn, oracle
from tests.geo.frames import AS_OF, EVERYWHERE, THEMES, chinese, local, sites
from tests.geo.scattered import Towns, towns_and_km

CALM = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[phase for phase in Phase if phase is not Phase.explain],
)
FEWER = settings(CALM, max_examples=25)
SCORE, SHARING = "local_organisations_per_site", "local_sharing_n_sites"


def loads(demand, here=None, abroad=None, *, asked=None, coverage=EVERYWHERE, **rule):
    """The loads by site id; `demand` are all sites, `asked` those that are answered for."""
    presences = {
        "local": local() if here is None else here,
        "chinese": chinese() if abroad is None else abroad,
    }
    known = {"sector_themes": THEMES, "rule": Rule(**rule), "as_of": AS_OF}
    answers = counterpart_gaps(
        demand if asked is None else asked, presences, coverage=coverage, **known
    )
    return counterpart_loads(answers, demand, presences, **known).set_index("site_id")


# --- the method


def test_capacity_is_shared_by_the_demand_that_has_it_within_reach():
    # 111 km to a degree: the middle one is reached by all three, the last by itself alone
    offices = BlockIndex.of([1.0, 3.0], [0.0, 0.0])
    lon, lat = [0.0, 1.0, 2.0, 3.5], [0.0] * 4
    found = floating_catchment(lon, lat, offices, reach_km=60, capacity=[1, 3])
    assert found.tolist() == [0, 1, 0, 3]
    found = floating_catchment(lon, lat, offices, reach_km=112, capacity=[1, 3])
    assert found == pytest.approx([1 / 3, 1 / 3, 1 / 3 + 3 / 2, 3 / 2])


def test_demand_weighs_and_each_may_have_a_reach_of_its_own():
    offices = BlockIndex.of([1.0], [0.0])
    found = floating_catchment([0, 1, 2], [0] * 3, offices, reach_km=[112, 1, 1], demand=[3, 1, 5])
    assert found.tolist() == [0.25, 0.25, 0]


def test_without_supply_or_demand_there_is_no_score():
    nobody = BlockIndex.of([], [])
    assert floating_catchment([0, 1], [0, 0], nobody, reach_km=50).tolist() == [0, 0]
    assert floating_catchment([], [], BlockIndex.of([0], [0]), reach_km=50).tolist() == []
    found = floating_catchment([0], [0], BlockIndex.of([0], [0]), reach_km=50, demand=0)
    assert found.tolist() == [0]


def test_demand_below_zero_is_refused():
    with pytest.raises(ValueError, match="demand must be 0 or more"):
        floating_catchment([0], [0], BlockIndex.of([0], [0]), reach_km=50, demand=-1)


@pytest.fixture(scope="module")
def towns() -> Towns:
    return towns_and_km()


@pytest.mark.parametrize("reach_km", [0.05, 10, 100, 4000, 21_000])
def test_scores_are_those_of_the_access_library(towns: Towns, reach_km: float):
    """PySAL's two-step method, given our geodesics; it leaves out sites with nobody in reach."""
    queries, points, km = towns
    rng = np.random.default_rng(8)
    demand, capacity = rng.integers(1, 9, len(km)), rng.uniform(0, 5, km.shape[1])
    costs = pd.DataFrame(
        {
            "origin": np.repeat(np.arange(km.shape[0]), km.shape[1]),
            "dest": np.tile(np.arange(km.shape[1]), km.shape[0]),
            "cost": km.ravel(),
        }
    )
    theirs = access.fca.two_stage_fca(
        pd.DataFrame({"demand": demand}),
        pd.DataFrame({"supply": capacity}),
        costs,
        max_cost=reach_km,
        demand_index=True,
    )
    ours = floating_catchment(
        *queries, BlockIndex.of(*points), reach_km=reach_km, capacity=capacity, demand=demand
    )
    assert len(theirs) > 0
    np.testing.assert_allclose(ours, theirs.reindex(range(len(km)), fill_value=0), rtol=1e-11)


def test_no_capacity_within_reach_is_lost(towns: Towns):
    queries, points, km = towns
    demand, capacity = np.arange(300) % 7, np.arange(3000) % 11
    scores = floating_catchment(
        *queries, BlockIndex.of(*points), reach_km=500, capacity=capacity, demand=demand
    )
    is_reached = ((km <= 500) & (demand > 0)[:, None]).any(axis=0)
    assert (scores * demand).sum() == pytest.approx(capacity[is_reached].sum(), rel=1e-12)


# --- the rule


def test_a_quarter_of_an_organisation_is_one_shared_by_four_sites():
    where = sites("dam 178 -17\nrail 178.1 -17\nport 178.2 -17\nmine 178.3 -17\nfar -178 -19")
    found = loads(where, local("suva 178.1 -17"))
    assert found[SCORE].tolist() == [0.25, 0.25, 0.25, 0.25, 0]
    assert found[SHARING].tolist() == [4, 4, 4, 4, 0]


def test_an_organisation_is_shared_equally_over_its_counted_places():
    here = local(
        "suva 178 -17 organisation_id=one\n"
        "nadi 178.1 -17 organisation_id=one\n"
        "lau -178 -19 organisation_id=one\n"
        "kenya 36 -1 iso_a3=KEN organisation_id=one\n"
        "closed 178 -17 status=closed organisation_id=one\n"
        "somewhere - - stands_for=country organisation_id=one"
    )
    found = loads(sites("dam 178 -17\nport 178 -17"), here)
    # two of its four places are in reach, each of both sites
    assert found[SCORE].tolist() == [0.25, 0.25]
    found = loads(sites("dam 178 -17\nport -178 -19"), here)
    assert found[SCORE].tolist() == [0.5, 0.25]
    assert found[SHARING].tolist() == [1, 1]


def test_an_unverified_place_holds_its_share_and_gives_it_to_nobody():
    here = local(
        "suva 178 -17 organisation_id=one\nnadi 178 -17 is_verified=false organisation_id=one"
    )
    assert loads(sites("dam 178 -17"), here)[SCORE].tolist() == [0.5]


def test_possibly_in_reach_is_not_in_reach_on_either_side_of_the_sharing():
    where = sites("dam 178 -17\nsomewhere 178 -17 radius_km=150")
    found = loads(where, local("suva 178 -17"))
    assert found.local_state.tolist() == ["present", "possible"]
    assert found[SCORE].tolist() == [1, 0]
    assert found[SHARING].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("coverage", "score"), [("local_csos FJI search -", 0.0), ("local_csos FJI none -", None)]
)
def test_none_in_reach_is_zero_and_a_side_not_searched_is_missing(coverage, score):
    found = loads(sites("dam 178 -17"), coverage=drawn.searched(coverage))
    assert [None if pd.isna(value) else value for value in found[SCORE]] == [score]
    assert found[SHARING].isna().tolist() == [score is None]
    # nobody searched the other side either way
    assert found["chinese_organisations_per_site"].isna().all()
    assert found["chinese_sharing_n_sites"].dtype == "Int64"


def test_the_load_does_not_depend_on_which_sites_are_asked_about():
    where = sites("dam 178 -17\nrail 178.1 -17 sector=energy\nport 178.2 -17")
    whole = loads(where, local("suva 178.1 -17"))
    # asked in another order and with another index too
    asked = where.iloc[[2, 0]].set_axis([7, 3])
    found = loads(where, local("suva 178.1 -17"), asked=asked)
    pd.testing.assert_frame_equal(found[[SCORE, SHARING]], whole.loc[found.index, [SCORE, SHARING]])
    assert found[SCORE].tolist() == [1 / 3, 1 / 3]


def test_a_site_that_is_not_among_those_that_share_is_refused():
    with pytest.raises(ValueError, match="1 of 2 sites are not among"):
        loads(sites("dam 178 -17"), asked=sites("dam 178 -17\nrail 178 -17"))


def test_only_sites_whose_sector_an_organisation_works_on_share_it():
    where = sites("rail 178 -17 sector=transport\nclinic 178 -17 sector=health")
    here = local("green 178 -17 themes=labour\nall 178 -17 themes=multi_sector")
    assert loads(where, here)[SCORE].tolist() == [1, 1]
    assert loads(where, here, match_themes=True)[SCORE].tolist() == [1.5, 0.5]


def test_sites_across_the_border_share_only_when_asked_for():
    where = sites("dam 178 -17\nrail 178 -17 iso_a3=TON")
    assert loads(where, local("suva 178 -17"))[SCORE].tolist()[0] == 1
    found = loads(where, local("suva 178 -17"), cross_border=True)
    assert found[SCORE].tolist() == [0.5, 0.5]


def test_projects_take_a_share_only_where_they_count():
    abroad = chinese(
        "office 178 -17 organisation_id=one\n"
        "project -178 -19 presence_type=project organisation_id=one"
    )
    where, score = sites("dam 178 -17"), "chinese_organisations_per_site"
    assert loads(where, None, abroad)[score].tolist() == [1]
    assert loads(where, None, abroad, count_projects=True)[score].tolist() == [0.5]


def test_lines_and_areas_share_from_their_nearest_part():
    where = sites(
        "dashed 170 0 geometry_kind=line_ends end_lon=178 end_lat=0\n"
        "drawn 174 0 geometry_kind=line shape=LINESTRING_(170_0,178_0)\n"
        "dam 174 0"
    )
    found = loads(where, local("middle 174 0\nend 178.1 0"), reach_km=50)
    # the middle of the dashed line is not known to be on its route
    assert found[SCORE].tolist() == [0.5, 1, 0.5]
    assert found[SHARING].tolist() == [2, 3, 2]


def test_no_sites_have_no_load():
    where = sites("dam 178 -17")
    assert loads(where, asked=where.iloc[:0])[SCORE].tolist() == []
    assert loads(where.iloc[:0])[SCORE].tolist() == []


def slow_reach(demand, presences, side, rule):
    """For each site the presences in reach, each with the part of its organisation that it is."""
    themes = dict(zip(THEMES.sector, THEMES.themes, strict=True))
    known = oracle.records(presences)
    n_places = Counter(
        one["organisation_id"]
        for one in known
        if oracle.is_counted(one, side, rule, AS_OF) and oracle.has_place(one)
    )
    return [
        {
            one["presence_id"]: Fraction(1, n_places[one["organisation_id"]])
            for one, _ in oracle.candidates(site, known, side, themes, rule, AS_OF)
            if oracle.nearness(site, one, rule)[0] == "in reach"
        }
        for site in oracle.records(demand)
    ]


def slow_loads(demand, presences, side, rule):
    """The score of each site as a fraction, and how many sites share what it has in reach."""
    reached = slow_reach(demand, presences, side, rule)
    n_sites = Counter(who for some in reached for who in some)
    scores = [sum(part / n_sites[who] for who, part in some.items()) for some in reached]
    return scores, [sum(not some.keys().isdisjoint(other) for other in reached) for some in reached]


@CALM
@given(
    drawn.site_rows(size=6), drawn.both_sides(12), drawn.rules(Rule), drawn.coverages(), st.data()
)
def test_loads_agree_with_the_slow_oracle(rows, both, rule, coverage, data):
    demand, presences = drawn.as_sites(rows), drawn.as_presences(both)
    mine = data.draw(st.lists(st.sampled_from(range(len(demand))), unique=True))
    known = {"sector_themes": THEMES, "rule": rule, "as_of": AS_OF}
    answers = counterpart_gaps(demand.iloc[mine], presences, coverage=coverage, **known)
    found = counterpart_loads(answers, demand, presences, **known)
    assert found.index.equals(answers.index)
    pd.testing.assert_frame_equal(found[answers.columns], answers)
    for side in ("local", "chinese"):
        scores, sharing = slow_loads(demand, presences[side], side, rule)
        searched = answers[f"{side}_state"] != "not_surveyed"
        score, n_sharing = (
            found[f"{side}_{name}"] for name in ("organisations_per_site", "sharing_n_sites")
        )
        assert score.notna().equals(searched)
        assert n_sharing.notna().equals(searched)
        ours = score[searched].tolist()
        assert ours == pytest.approx(
            [float(scores[at]) for at in np.array(mine)[searched]], rel=1e-12
        )
        assert n_sharing[searched].tolist() == [sharing[at] for at in np.array(mine)[searched]]


@FEWER
@given(drawn.site_rows(size=6), drawn.presence_rows("local", size=12), drawn.rules(Rule))
def test_the_scores_of_all_sites_add_up_to_what_is_in_reach_of_some(rows, who, rule):
    demand, presences = drawn.as_sites(rows), drawn.as_presences({"local": who, "chinese": []})
    reached = slow_reach(demand, presences["local"], "local", rule)
    in_reach = {name: part for some in reached for name, part in some.items()}
    known = {"sector_themes": THEMES, "rule": rule, "as_of": AS_OF}
    answers = counterpart_gaps(demand, presences, coverage=EVERYWHERE, **known)
    found = counterpart_loads(answers, demand, presences, **known)[SCORE]
    assert found.sum() == pytest.approx(float(sum(in_reach.values())), rel=1e-12)


def test_on_points_the_rule_and_the_method_are_the_same():
    rng = np.random.default_rng(4)
    lon, lat = (rng.normal(size=400) * 2 + 179) % 360 - 180, rng.normal(size=400) * 2
    here = "\n".join(f"o{n} {lon[n]} {lat[n]}" for n in range(250))
    where = "\n".join(f"s{n} {lon[n]} {lat[n]} radius_km={n % 3}" for n in range(250, 400))
    found = loads(sites(where), local(here), reach_km=100)[SCORE]
    offices = BlockIndex.of(lon[:250], lat[:250])
    expected = floating_catchment(
        lon[250:], lat[250:], offices, reach_km=100.0 - np.arange(250, 400) % 3
    )
    assert (geodesic_km(lon[250:, None], lat[250:, None], lon[:250], lat[:250]) <= 100).sum() > 1000
    np.testing.assert_allclose(found, expected, rtol=1e-12)


# --- units, and the bundled data


def test_units_have_mean_and_median_of_the_sites_that_have_a_score():
    frame = pd.DataFrame(
        {
            SCORE: [0.0, 1.0, 5.0, np.nan, np.nan],
            "chinese_organisations_per_site": [1.0, np.nan, 2.0, 0.0, np.nan],
        }
    )
    found = unit_loads(frame, pd.Series(["b", "b", "b", "b", "a"])).set_index("unit")
    assert found.index.tolist() == ["a", "b"]
    assert found.loc["b"].tolist() == [2.0, 1.0, 1.0, 1.0]
    assert found.loc["a"].isna().all()


@pytest.mark.parametrize(
    "filters",
    [Filters(countries=("KEN", "LAO")), Filters(sectors=("energy",)), Filters(countries=("NZL",))],
)
def test_a_filter_by_country_or_sector_changes_no_load(world: Survey, filters: Filters):
    rule = Rule(cross_border=True)
    whole, _ = site_answers(world, Filters(), rule)
    whole = site_loads(world, whole, Filters(), rule).set_index("site_id")
    some, _ = site_answers(world, filters, rule)
    some = site_loads(world, some, filters, rule).set_index("site_id")
    names = [name for name in whole if name.endswith(("per_site", "sharing_n_sites"))]
    assert len(names) == 4
    pd.testing.assert_frame_equal(some[names], whole.loc[some.index, names])


def test_bundled_scores_fit_the_states(world: Survey, answers: pd.DataFrame):
    found = site_loads(world, answers, Filters(), Rule())
    for side in ("local", "chinese"):
        state, score = found[f"{side}_state"], found[f"{side}_organisations_per_site"]
        assert score.isna().equals(state == "not_surveyed")
        assert (score > 0).equals(state == "present")
        assert ((found[f"{side}_sharing_n_sites"] > 0).fillna(value=False) == (score > 0)).all()
        assert (score.dropna() <= found[f"{side}_n_present"][score.notna()]).all()
