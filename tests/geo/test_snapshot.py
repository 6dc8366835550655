"""One country: what is said of it adds up with the layers it comes from."""

import dataclasses

import pandas as pd
import pytest

from geo.filters import Filters
from geo.rule import SIDES, STATES, Rule
from geo.snapshot import WHERE, country_snapshot
from geo.survey import site_answers
from geo.views.country import country_html
from tests.geo.frames import searched

RULE = Rule()


def test_kenya_reads_as_the_design_says(world, answers):
    kenya = country_snapshot(world, answers, "KEN", RULE)
    assert len(kenya.sites) == 7
    assert kenya.sites["class"].value_counts().to_dict() == {"both": 6, "neither": 1}
    assert kenya.sides["local"].answer == "on_record"
    assert kenya.sides["chinese"].answer == "standing"


@pytest.mark.parametrize("iso_a3", ["KEN", "LAO", "ECU", "MMR", "FJI"])
@pytest.mark.parametrize("side", SIDES)
def test_every_presence_of_a_country_is_listed_once(world, answers, iso_a3, side):
    listed = country_snapshot(world, answers, iso_a3, RULE).sides[side].presences
    everyone = world.presences[side]
    assert sorted(listed.presence_id) == sorted(everyone.presence_id[everyone.iso_a3 == iso_a3])
    assert set(listed["where"]) <= set(WHERE)


@pytest.mark.parametrize("iso_a3", ["KEN", "LAO", "ECU"])
@pytest.mark.parametrize("side", SIDES)
def test_those_in_reach_are_as_many_as_the_sites_say(world, answers, iso_a3, side):
    country = country_snapshot(world, answers, iso_a3, RULE)
    where = country.sides[side].presences["where"]
    assert (where == "in_reach").any() == (country.sites[f"{side}_n_present"] > 0).any()
    # nobody can be elsewhere at a site and yet not be on the list of the country
    uncounted = (where == "uncounted").sum()
    assert country.sites[f"{side}_in_country_n"].max() <= len(where) - uncounted


@pytest.mark.parametrize("iso_a3", ["KEN", "LAO", "ECU"])
def test_sectors_add_up_to_the_country(world, answers, iso_a3):
    country = country_snapshot(world, answers, iso_a3, RULE)
    for column in ("n_sites", "amount_usd", "n_without_amount"):
        assert country.by_sector[column].sum() == pytest.approx(country.total[column], abs=0.005)
    assert sum(country.sides["local"].states[state] for state in STATES) == len(country.sites)


def test_a_country_without_sites_still_tells_who_is_on_record(world, answers):
    none = country_snapshot(world, answers.iloc[:0], "KEN", RULE)
    assert none.total is None
    assert len(none.sides["local"].presences) == 33


def test_a_country_where_nothing_is_listed_for_safety_says_so(world, answers):
    belarus = country_snapshot(world, answers, "BLR", RULE)
    assert belarus.sides["local"].answer == "not_surveyed"
    assert "safety" in " ".join(belarus.sides["local"].notes)


def test_an_unknown_country_is_refused(world, answers):
    with pytest.raises(KeyError, match="ZZZ"):
        country_snapshot(world, answers, "ZZZ", RULE)


@pytest.mark.parametrize("iso_a3", ["KEN", "LAO", "ECU", "IDN"])
def test_with_matching_themes_the_groups_add_up_to_what_the_site_says(world, iso_a3):
    rule = Rule(match_themes=True)
    answers = site_answers(world, Filters(countries=(iso_a3,), sectors=("energy",)), rule)[0]
    side = country_snapshot(world, answers, iso_a3, rule).sides["local"].presences
    matching = (side["where"] != "uncounted").sum()
    for row in answers.itertuples():
        assert row.local_n_present + row.local_n_possible + row.local_in_country_n == matching


def searched_by(world, coverage):
    """`world` with other searches for local organisations of Kenya."""
    rows = world.data.coverage
    others = rows[(rows.iso_a3 != "KEN") | (rows.layer != "local_csos")]
    table = pd.concat([others, searched(coverage).assign(note="a 3W")], ignore_index=True)
    return dataclasses.replace(world, data=dataclasses.replace(world.data, coverage=table))


def test_a_country_searched_for_some_themes_names_those_that_nobody_looked_for(world, answers):
    other = searched_by(world, "local_csos KEN none -\nlocal_csos KEN search health|labour")
    side = country_snapshot(other, answers, "KEN", RULE).sides["local"]
    assert side.limits.themes == ("health", "labour")
    assert {"environment_climate", "land_indigenous"} <= set(side.missed_themes)
    assert "labour" not in side.missed_themes
    told = country_html(country_snapshot(other, answers, "KEN", RULE), RULE)
    assert "looked for these themes only: health, labour. Nobody looked for others" in told


def test_a_country_searched_for_all_themes_too_has_missed_none(world, answers):
    other = searched_by(world, "local_csos KEN search -\nlocal_csos KEN search health")
    side = country_snapshot(other, answers, "KEN", RULE).sides["local"]
    assert (side.limits.is_all, side.missed_themes) == (False, ())
    told = country_html(country_snapshot(other, answers, "KEN", RULE), RULE)
    assert "One of the searches" in told
    assert "Nobody looked" not in told


def test_that_one_source_did_not_look_is_not_told_where_another_did(world, answers):
    other = searched_by(world, "local_csos KEN none -\nlocal_csos KEN search health")
    rows = other.data.coverage
    where = (rows.iso_a3 == "KEN") & (rows.depth == "none")
    rows = rows.assign(note=rows.note.mask(where, "not looked for"))
    other = dataclasses.replace(world, data=dataclasses.replace(world.data, coverage=rows))
    assert country_snapshot(other, answers, "KEN", RULE).sides["local"].notes == ("a 3W",)


def test_a_country_searched_without_limits_says_nothing_of_themes(world, answers):
    kenya = country_snapshot(world, answers, "KEN", RULE)
    assert kenya.sides["local"].limits is None
    assert "these themes only" not in country_html(kenya, RULE)


def test_an_organisation_known_by_several_units_is_listed_once_with_all_of_them(world, answers):
    kenya = country_snapshot(world, answers, "KEN", RULE)
    side = kenya.sides["local"]
    first = side.presences[side.presences["where"] == "elsewhere"].head(1)
    unit = {"organisation": "Friends", "organisation_id": "friends", "stands_for": "admin1"}
    rows = [first.assign(**unit, admin1_name=name) for name in ("Turkana", "Marsabit")]
    rows.append(first.assign(organisation="Others", organisation_id="friends"))
    sides = kenya.sides | {"local": dataclasses.replace(side, presences=pd.concat(rows))}
    told = country_html(dataclasses.replace(kenya, sides=sides), RULE)
    assert told.count("Friends") == 1
    assert "somewhere in Turkana, Marsabit" in told
    # a place of its own is not merged with a unit
    assert "Others" in told
