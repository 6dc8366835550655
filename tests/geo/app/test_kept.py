"""What is kept between reruns: the same answer for all who ask the same."""

import numpy as np

from geo.app import data
from geo.filters import Filters, chosen
from geo.rule import Rule


def test_what_is_chosen_with_a_country_changes_nothing_within_it():
    alone, among = Filters(countries=("KEN",)), Filters(countries=("ETH", "KEN"))
    assert data.filters_within(alone, "KEN") == data.filters_within(among, "KEN") == Filters()
    # nothing of a country that is not chosen
    assert data.filters_within(alone, "LAO") == alone


def test_a_snapshot_counts_the_chosen_sites_of_its_country_alone():
    _, stamp = data.world()
    among = Filters(countries=("ETH", "KEN"), sectors=("energy",))
    sites, _ = chosen(data.answers(Rule(), stamp), among)
    mine = sites[sites.iso_a3 == "KEN"].site_id.tolist()
    assert mine
    assert data.snapshot(Rule(), among, "KEN", stamp).sites.site_id.tolist() == mine
    assert data.snapshot(Rule(), among, "LAO", stamp).sites.empty


def test_the_chosen_sites_are_those_of_the_filter_under_any_rule():
    _, stamp = data.world()
    filters = Filters(sectors=("energy",), years=(2010, 2020))
    for rule in (Rule(), Rule(reach_km=50.0, match_themes=True)):
        expected = chosen(data.answers(rule, stamp), filters)[0]
        found = data.chosen_sites(rule, filters, stamp)
        np.testing.assert_array_equal(found.index, expected.index)
        assert found["class"].tolist() == expected["class"].tolist()
