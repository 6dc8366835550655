"""Groups of countries: what they hold, and who was a member when."""

import dataclasses

import pandas as pd
import pytest

from geo.regions import bri_members, countries_of, regions_of

M49 = {
    "east_africa": {"Eastern Africa"},
    "central_asia": {"Central Asia"},
    "pacific": {"Melanesia", "Micronesia", "Polynesia"},
}


def said(text):
    """Rows of `country_context`; a line is `iso_a3 attribute value`."""
    rows = [line.split() for line in text.strip().splitlines()]
    return pd.DataFrame(rows, columns=["iso_a3", "attribute", "value"], dtype="str")


MEMBERS = """
KEN bri_mou 2017-05-01
ITA bri_mou 2019-03-23
ITA bri_exit 2023-12-06
PAN bri_mou 2017
PAN bri_exit 2025-02
LAO civicus_rating closed
"""


@pytest.mark.parametrize("code", M49)
def test_the_groups_of_the_un_are_those_of_the_boundaries(world, code):
    countries = world.data.countries
    expected = countries.iso_a3[countries.subregion.isin(M49[code])]
    assert set(regions_of(world.data)[code].members) == set(expected)


def test_every_member_is_a_country_of_the_boundaries(world):
    known = regions_of(world.data)
    assert list(known) == ["mekong", "mnce", "east_africa", "central_asia", "pacific"]
    assert {iso for region in known.values() for iso in region.members} <= world.known_countries


def test_no_code_of_a_group_is_that_of_a_country(world):
    assert all(code == code.lower() for code in regions_of(world.data))


def test_members_at_a_date_are_those_that_joined_by_then_and_had_not_left():
    by_code = {
        region.code: region.members for region in bri_members(said(MEMBERS), until_year=2026)
    }
    assert list(by_code) == [f"bri-{year}" for year in range(2026, 2016, -1)]
    assert by_code["bri-2017"] == ("KEN", "PAN")
    assert by_code["bri-2019"] == by_code["bri-2022"] == ("ITA", "KEN", "PAN")
    assert by_code["bri-2023"] == ("KEN", "PAN")
    assert by_code["bri-2026"] == ("KEN",)


def test_a_value_without_a_year_makes_nobody_a_member():
    text = "KEN bri_mou yes\nLAO bri_mou 2018-09-04"
    assert [region.members for region in bri_members(said(text), until_year=2018)] == [("LAO",)]


def test_members_are_offered_only_where_a_list_is_imported(world):
    imported = dataclasses.replace(world.data, country_context=said(MEMBERS))
    year = int(world.data.as_of[:4])
    assert f"bri-{year}" in regions_of(imported)
    assert not any(code.startswith("bri-") for code in regions_of(world.data))


def test_a_choice_may_mix_groups_and_countries_and_names_each_once(world):
    known = regions_of(world.data)
    assert countries_of(["central_asia", "KEN", "KAZ"], known) == (
        *("KAZ", "KGZ", "TJK", "TKM", "UZB", "KEN"),
    )
    assert countries_of([], known) == ()
