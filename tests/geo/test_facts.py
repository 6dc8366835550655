"""Ten facts about the data, counted from the data."""

from dataclasses import replace

import pandas as pd
import pytest

from geo.facts import best_depths, facts_of
from tests.geo.frames import chinese, local, searched, sites


@pytest.fixture
def small(world):
    """Five sites and five organisations that one can count by eye."""
    places = sites(
        """
        a 1 1 amount_usd=5
        b 1 1 amount_usd= project_cost_usd=7 is_verified=false
        c 1 1 stands_for=country amount_usd=
        d 1 1 stands_for=admin1 disputed=x amount_usd=1
        """
    ).assign(disputed=["", "", "", "x"])
    people = local("p 1 1 operates_in=FJI\nq 1 1 operates_in=TON|FJ-C is_verified=false")
    firms = chinese("r 1 1 presence_type=project\ns 1 1\nt 1 1 is_verified=false")
    presences = {"local": people.assign(disputed=""), "chinese": firms.assign(disputed="y")}
    coverage = searched(
        """
        local_csos FJI search -
        local_csos FJI none -
        local_csos TON none -
        chinese_ngos FJI incidental -
        chinese_ngos TON search -
        """
    )
    data = replace(world.data, coverage=coverage)
    return replace(world, data=data, sites=places, presences=presences)


def test_each_fact_is_a_count_of_the_data(small):
    facts = facts_of(small)
    assert (facts.n_sites, facts.unit_share, facts.exact_share) == (4, 0.5, 0.5)
    assert (facts.n_without_amount, facts.n_whole_cost) == (2, 1)
    assert (facts.n_disputed_sites, facts.n_disputed_organisations) == (1, 3)
    assert (facts.n_unsearched, facts.n_indirect, facts.n_nationwide) == (1, 1, 1)
    assert (facts.n_unverified_sites, facts.n_unverified_organisations) == (1, 2)
    assert (facts.n_chinese, facts.n_chinese_projects) == (3, 1)


def test_the_best_search_of_a_country_counts(small):
    assert best_depths(small.data.coverage, "local") == {"FJI": "search", "TON": "none"}


def test_without_a_date_no_date_is_said(small):
    coverage = small.data.coverage.assign(searched_on=pd.Series(dtype="str"))
    facts = facts_of(replace(small, data=replace(small.data, coverage=coverage)))
    assert (facts.first_search, facts.last_search) == ("", "")
