"""A reader's own rows are judged as all others are, and change only what they concern."""

from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from geo.filters import Filters
from geo.own import judged, judged_anew, own_rows
from geo.rule import Rule
from geo.survey import site_answers
from tests.geo.frames import raw_chinese, raw_local, raw_sites

EVERY = Filters(statuses=(), roles=())
RULES = [
    Rule(),
    Rule(reach_km=250, match_themes=True),
    Rule(count_projects=True),
    Rule(cross_border=True),
]


@pytest.fixture(scope="module")
def local(world):
    text = """
      mine 36.9 -1.2 iso_a3=KEN
      far 39.7 -4.0 iso_a3=KEN is_verified=false
      lao 102.6 17.9 iso_a3=LAO themes=energy
    """
    return own_rows(raw_local(text), "local_csos", world)


def with_own(world, own):
    """The world as it were if the rows were anybody's."""
    both = {
        side: pd.concat([rows, own.presences.get(side)], ignore_index=True)
        for side, rows in world.presences.items()
    }
    return replace(world, presences=both)


@pytest.mark.parametrize("rule", RULES)
def test_answers_with_own_organisations_are_those_of_the_whole(world, local, rule):
    before = site_answers(world, EVERY, rule)[0]
    expected = site_answers(with_own(world, local), EVERY, rule)[0]
    found = judged_anew(before, world, rule, local.presences)
    columns = [name for name in expected if not name.endswith(("_nearest", "circles"))]
    assert_frame_equal(found[columns], expected[columns], check_dtype=False)
    assert found.local_nearest.tolist() == expected.local_nearest.tolist()


def test_own_organisations_change_nothing_elsewhere(world, local):
    before = site_answers(world, EVERY, Rule())[0]
    after = judged_anew(before, world, Rule(), local.presences)
    counts = ["local_n_present", "local_n_possible", "local_in_country_n", "chinese_n_present"]
    changed = (after[counts] != before[counts]).any(axis=1)
    assert set(before.iso_a3[changed]) == {"KEN", "LAO"}
    assert judged_anew(before, world, Rule(), {}) is before


def test_own_sites_are_judged_by_all_organisations(world):
    sites = own_rows(raw_sites("dam 36.8 -1.3 iso_a3=KEN\nsea 0 0 iso_a3=GHA"), "projects", world)
    found = judged(sites.rows, world, Rule(), {})
    assert found.loc[0, "class"] == "both"
    assert found.loc[0, "local_n_present"] > 3
    assert sites.presences == {}


def test_own_organisations_count_for_own_sites(world):
    sites = own_rows(raw_sites("dam 36.8 -1.3 iso_a3=KEN"), "projects", world)
    office = own_rows(raw_chinese("office 36.8 -1.3 iso_a3=KEN"), "chinese_ngos", world)
    alone = judged(sites.rows, world, Rule(), {})
    found = judged(sites.rows, world, Rule(), office.presences)
    added = found.chinese_n_present.iloc[0] - alone.chinese_n_present.iloc[0]
    assert (office.side, added) == ("chinese", 1)


def test_own_rows_that_may_not_be_shown_are_counted_and_left_out(world):
    text = "a 36.8 -1.3 iso_a3=KEN\nb 36.8 -1.3 iso_a3=KEN disclosure=withheld"
    own = own_rows(raw_local(text), "local_csos", world)
    assert (len(own.rows), own.n_hidden) == (1, 1)
