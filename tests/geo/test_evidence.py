"""What stands behind the numbers: sources, dates, and the countries that nobody searched."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from geo.evidence import SPOT_COLUMNS, Limits, blind_spots, evidence_of, limits_by_country
from geo.filters import Filters
from geo.gaps import counterpart_gaps
from geo.rule import Rule
from geo.summary import with_cents
from geo.survey import site_answers
from tests.geo.frames import AS_OF, THEMES, chinese, local, searched, sites

PAGE = "source_url=https://example.org/"


def evidence(rows, coverage=""):
    table = evidence_of(rows, searched(coverage), "FJI")
    return table.set_index("layer").to_dict("index")


def spots(where, coverage, **rule):
    rule = Rule(**rule)
    answers = counterpart_gaps(
        with_cents(where),
        {"local": local(), "chinese": chinese()},
        coverage=coverage,
        sector_themes=THEMES,
        rule=rule,
        as_of=AS_OF,
    )
    return blind_spots(answers, coverage, rule=rule)


# --- evidence beside a number


def test_rows_sources_newest_date_and_unverified_share():
    here = local(
        f"a 178 -17 {PAGE}1 source_date=2019\nb 178 -17 {PAGE}1 source_date=2021-05\n"
        f"c 178 -17 {PAGE}2 source_date=\nd 178 -17 source_url= is_verified=false"
    )
    row = evidence({"local_csos": here}, "local_csos FJI search -")["local_csos"]
    assert row == {
        "depth": "search",
        "n_rows": 4,
        "n_sources": 2,
        "newest": "2021-05",
        "n_unverified": 1,
        "unverified_share": 0.25,
    }


def test_no_row_has_no_source_no_date_and_no_share():
    row = evidence({"local_csos": local()}, "local_csos KEN search -")["local_csos"]
    assert (row["depth"], row["n_rows"], row["n_sources"]) == ("none", 0, 0)
    assert pd.isna(row["newest"])
    assert math.isnan(row["unverified_share"])


def test_the_best_search_is_told_and_a_layer_without_searches_has_no_depth():
    rows = {"local_csos": local(), "projects": sites("dam 178 -17")}
    found = evidence(rows, "local_csos FJI incidental -\nlocal_csos FJI register labour")
    assert found["local_csos"]["depth"] == "register"
    assert pd.isna(found["projects"]["depth"])


# --- blind spots


def test_a_country_with_sites_that_nobody_searched_is_a_blind_spot():
    where = sites(
        "dam 178 -17 amount_usd=5\nrail 178 -18 project_id=dam2\nport 36 -1 iso_a3=KEN\n"
        "mine 25 -20 iso_a3=ZWE amount_usd=7 price_basis=constant-2021"
    )
    coverage = searched(
        "local_csos FJI none -\nchinese_ngos FJI incidental -\nlocal_csos KEN search -\n"
        "chinese_ngos KEN search -\nchinese_ngos ZWE search -"
    ).assign(note=["nothing is listed, for safety", None, None, None, None])
    found = spots(where, coverage)
    assert list(found.columns) == list(SPOT_COLUMNS)
    assert found.drop(columns="note").to_numpy().tolist() == [
        ["FJI", "local", "none", 2, 2, 5, 0, 1],
        ["ZWE", "local", "none", 1, 1, 0, 7, 0],
    ]
    assert found.note[0] == "nothing is listed, for safety"
    assert found.note.isna().tolist() == [False, True]


def test_a_stricter_rule_has_more_blind_spots():
    coverage = searched("local_csos FJI search -\nchinese_ngos FJI incidental -")
    where = sites("dam 178 -17")
    assert spots(where, coverage).empty
    found = spots(where, coverage, min_evidence="search")
    assert found[["side", "depth"]].to_numpy().tolist() == [["chinese", "incidental"]]


def test_a_search_for_other_themes_leaves_those_sites_open_when_themes_must_match():
    coverage = searched("local_csos FJI search labour\nchinese_ngos FJI search -")
    where = sites("rail 178 -17\nclinic 178 -17 sector=health")
    assert spots(where, coverage).empty
    found = spots(where, coverage, match_themes=True)
    assert found[["side", "n_sites"]].to_numpy().tolist() == [["local", 1]]


def test_no_site_has_no_blind_spot():
    assert spots(sites("dam 178 -17").iloc[:0], searched("local_csos FJI none -")).empty


def not_surveyed(coverage, **rule):
    """The sectors of sites whose local side counts as not surveyed."""
    where = sites("rail 178 -17\nclinic 178 -17 sector=health\ndam 178 -17 sector=energy")
    answers = counterpart_gaps(
        with_cents(where),
        {"local": local("far 170 -17 iso_a3=FJI themes=gender"), "chinese": chinese()},
        coverage=searched(coverage + "\nchinese_ngos FJI search -"),
        sector_themes=THEMES,
        rule=Rule(match_themes=True, **rule),
        as_of=AS_OF,
    )
    return set(answers.sector[answers.local_state == "not_surveyed"])


@pytest.mark.parametrize(
    ("bundled", "open_sectors"),
    [
        # nobody looked, or what was met by chance is not enough
        ("local_csos FJI none -", {"transport", "energy"}),
        ("", {"transport", "energy"}),
        # a search for all themes, beside which the limited one takes nothing away
        ("local_csos FJI incidental -", set()),
        ("local_csos FJI search -", set()),
    ],
)
def test_a_limited_search_speaks_for_its_sectors_beside_any_other(bundled, open_sectors):
    assert not_surveyed(f"{bundled}\nlocal_csos FJI search health") == open_sectors


def test_what_is_met_by_chance_is_no_search_for_those_who_ask_for_one():
    coverage = "local_csos FJI incidental -\nlocal_csos FJI search health"
    assert not_surveyed(coverage, min_evidence="search") == {"transport", "energy"}


# --- searches for some themes only


def limits(world, coverage):
    return limits_by_country(replace(world.data, coverage=searched(coverage)), "local_csos")


def test_a_search_for_some_themes_is_told_with_what_it_looked_for(world):
    found = limits(
        world,
        "local_csos FJI none -\nlocal_csos FJI search health|education\n"
        "local_csos KEN search -\nchinese_ngos FJI search labour",
    )
    assert set(found) == {"FJI"}
    assert found["FJI"].themes == ("health", "education")
    assert found["FJI"].is_all
    assert found["FJI"].missed(["labour", "health", "labour"]) == ("labour",)
    (coverage,) = [one for one in world.data.sources if one.layer == "coverage"]
    assert found["FJI"].sources == (coverage.descriptor.title,)


def test_beside_a_search_for_all_themes_nothing_was_missed(world):
    found = limits(world, "local_csos FJI incidental -\nlocal_csos FJI search health")["FJI"]
    assert not found.is_all
    assert found.missed(["labour"]) == ()


def test_two_limited_searches_add_up(world):
    found = limits(world, "local_csos FJI search health\nlocal_csos FJI search labour|health")
    assert found["FJI"].themes == ("health", "labour")


def test_a_source_without_a_file_goes_by_its_id(world):
    rows = searched("local_csos FJI search health").assign(source_id="mine")
    found = limits_by_country(replace(world.data, coverage=rows), "local_csos")
    assert found == {"FJI": Limits(("mine",), ("health",), is_all=True)}


# --- the real data


def test_the_bundled_searches_looked_for_all_themes(world):
    assert limits_by_country(world.data, "local_csos") == {}
    assert limits_by_country(world.data, "chinese_ngos") == {}


def test_blind_spots_are_the_sites_that_are_not_surveyed_or_were_found_by_chance(world):
    answers = site_answers(world, Filters(), Rule())[0]
    found = blind_spots(answers, world.data.coverage, rule=Rule())
    assert found.n_sites.is_monotonic_decreasing
    for side, rows in found.groupby("side"):
        open_sites = answers[answers[f"evidence_{side}"] == "none"]
        assert rows.n_sites.sum() == len(open_sites)
        assert set(rows.iso_a3) == set(open_sites.iso_a3)
    assert found.note.str.contains("safety").any()
