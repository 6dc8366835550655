"""Words: figures as a reader needs them, and no sentence that says too much."""

import pandas as pd
import pytest

from geo.evidence import Limits
from geo.rule import Rule
from geo.views.text import (
    apart,
    count,
    first_sentence,
    limits_words,
    money,
    money_known,
    share,
    t,
)


def sites(*classes, iso="KEN", **columns):
    usual = {
        "local_in_country_n": 0,
        "chinese_in_country_n": 0,
        "local_unplaced_n": 0,
        "chinese_unplaced_n": 0,
        "local_state": "in_country",
        "chinese_state": "none_recorded",
        "chinese_country": "none_recorded",
    }
    return pd.DataFrame({"class": classes, "iso_a3": iso, **usual, **columns})


@pytest.mark.parametrize(
    ("usd", "said"),
    [
        (2_972_200_000, "USD 2.97 bn"),
        (1_900_000_000, "USD 1.9 bn"),
        (367_700_000, "USD 368 m"),
        (21_200_000, "USD 21.2 m"),
        (120_000, "USD 120,000"),
        (0, "USD 0"),
        (15_000_000_000, "USD 15 bn"),
        (999_999_999, "USD 1 bn"),
    ],
)
def test_money_has_three_digits_and_its_unit(usd, said):
    assert money(usd) == said


def test_counts_set_thousands_apart():
    assert count(1014) == "1,014"


def test_a_distance_within_a_city_is_not_told_finer_than_it_is_known():
    assert apart(0.8) == "under 10"
    assert apart(45.85) == "46"


def test_neither_never_stands_without_those_elsewhere():
    said = first_sentence(sites("both", "neither", local_in_country_n=33), "Kenya", Rule())
    assert said.startswith("Of 2 sites in Kenya, 1 has organisations of both sides")
    assert "33 local organisations and no Chinese presences are on record elsewhere" in said


def test_a_single_organisation_is_told_in_the_singular():
    said = first_sentence(sites("neither", local_in_country_n=1), "Niue", Rule(reach_km=50))
    assert said.startswith("Of the one site in Niue, 1 has none on record within 50 km")
    assert "1 local organisation and" in said


def test_several_countries_tell_how_many_sites_have_some_elsewhere():
    both = pd.concat([sites("neither", local_in_country_n=2), sites("neither", iso="LAO")])
    assert "1 of those has local organisations elsewhere" in first_sentence(both, "two", Rule())


def test_those_without_a_stated_place_are_not_said_to_be_far():
    mine = sites("neither", local_in_country_n=7, local_unplaced_n=7)
    said = first_sentence(mine, "Myanmar", Rule())
    assert "on record in the country, none with a stated place" in said
    assert "elsewhere" not in said
    some = sites("neither", local_in_country_n=7, local_unplaced_n=2)
    assert "in all 2 without a stated place" in first_sentence(some, "Kenya", Rule())


def test_projects_alone_are_not_told_as_nothing():
    mine = sites("neither", local_in_country_n=16, chinese_country="projects_only")
    said = first_sentence(mine, "Ecuador", Rule())
    assert "16 local organisations and projects of Chinese NGOs, but no standing" in said


def test_a_country_where_nobody_searched_names_the_side_and_allows_for_safety():
    mine = sites("not_surveyed", local_state="not_surveyed", chinese_state="in_country")
    said = first_sentence(mine, "Belarus", Rule())
    assert "where local organisations were not searched for, or are not listed for their" in said
    assert "Chinese" not in said


def test_no_site_says_what_to_loosen():
    assert "Loosen" in first_sentence(sites(), "Kenya", Rule())


def test_a_search_for_some_themes_says_which_and_what_nobody_looked_for():
    limits = Limits(("The 3W",), ("water_sanitation", "health"), is_all=True)
    assert limits_words(limits) == (
        "The 3W looked for these themes only: water and sanitation, health."
    )
    assert limits_words(limits, ("labour", "energy")) == (
        "The 3W looked for these themes only: water and sanitation, health. "
        "Nobody looked for others that matter for the sites shown: labour, energy."
    )


def test_beside_a_search_for_all_themes_a_limited_one_is_one_of_several():
    limits = Limits(("The 3W", "HAPI"), ("health",), is_all=False)
    assert limits_words(limits) == (
        "One of the searches, The 3W and HAPI, looked for these themes only: health."
    )


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (0, ["USD 5 m committed (nominal; every site with an amount)"]),
        (3, ["USD 5 m committed (nominal; 3 of 7 sites without an amount)"]),
        (7, ["no amount is known for any of the 7 sites"]),
    ],
)
def test_money_always_says_what_is_missing(missing, said):
    row = {
        "n_sites": 7,
        "n_without_amount": missing,
        "amount_usd": 0 if missing == 7 else 5e6,
        "amount_usd_constant_2021": 0,
    }
    assert money_known(row) == said


def test_two_price_bases_are_told_apart_and_never_added():
    row = {
        "n_sites": 2,
        "n_without_amount": 0,
        "amount_usd": 1e6,
        "amount_usd_constant_2021": 2e6,
    }
    assert [line.split(" committed")[0] for line in money_known(row)] == ["USD 1 m", "USD 2 m"]


def test_an_unknown_word_is_an_error():
    with pytest.raises(KeyError):
        t("page.nothing")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0, "0 %"),
        (0.004, "under 1 %"),
        (0.25, "25 %"),
        (0.994, "over 99 %"),
        (0.9995, "100 %"),
        (1, "100 %"),
    ],
)
def test_none_and_all_of_a_share_are_said_only_where_meant(part: float, said: str) -> None:
    assert share(part) == said
