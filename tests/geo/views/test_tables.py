"""The tables say all that the map's cards say, in the same order as the rows."""

import dataclasses

import pytest

from geo.evidence import Limits
from geo.filters import Filters
from geo.rule import Rule
from geo.survey import site_answers
from geo.views.cards import Names, presence_card, site_card
from geo.views.tables import presence_table, site_table

# card labels whose text stands under other headings of the table
ELSEWHERE = {
    "Committed": "Committed, USD",
    "Whole cost": "Whole cost, USD",
    "Precision": "Place known to",
    "Local side": "Local",
    "Chinese side": "Chinese",
    "Nearest local": "Local: nearest",
    "Nearest Chinese": "Chinese: nearest",
    "Boundary file": "Boundary file says",
}


LIMITS = Limits(("The 3W",), ("health",), is_all=True)


@pytest.fixture(scope="module")
def named(world):
    countries = world.data.countries
    return Names.of(dict(zip(countries.iso_a3, countries.name, strict=True)), world.data)


@pytest.fixture(scope="module")
def sites(world):
    return site_answers(world, Filters(statuses=(), roles=()), Rule())[0]


def site_cards(sites, named):
    return [site_card(row, named) for row in sites.to_dict("records")]


def test_every_label_of_a_site_card_is_a_column(sites, named):
    named = dataclasses.replace(named, local_limits={"KEN": LIMITS})
    labels = {label for card in site_cards(sites, named) for label, *_ in card}
    assert {ELSEWHERE.get(label, label) for label in labels} <= set(site_table(sites, named))


def test_where_some_themes_only_were_looked_for_cards_and_table_say_so(sites, named):
    named = dataclasses.replace(named, local_limits={"KEN": LIMITS})
    kenya = (sites.iso_a3 == "KEN").to_numpy()
    said = [
        {label: text for label, text, *_ in card}.get("Local search", "")
        for card in site_cards(sites, named)
    ]
    assert set(said) == {"", "The 3W looked for these themes only: health."}
    assert [bool(words) for words in said] == kenya.tolist()
    assert site_table(sites, named)["Local search"].tolist() == said


def test_every_label_of_an_organisation_card_is_a_column(world, named):
    rows = world.presences["local"].assign(side="local", is_counted=True)
    labels = {label for row in rows.to_dict("records") for label, *_ in presence_card(row)}
    columns = set(presence_table(rows, named.countries)) | {"Place"}
    assert {{"Precision": "Place known to"}.get(label, label) for label in labels} <= columns | {
        "Kind",
        "Presence",
        "Source",
        "Evidence",
        "Verified",
        "Themes",
        "Note",
    }


def test_the_tables_have_a_row_for_each_row_in_order(sites, named):
    table = site_table(sites, named)
    assert list(table["Site"]) == list(sites.name)
    assert table["Evidence"].tolist() == sites.evidence.tolist()


def test_a_contested_place_is_named_and_its_note_given(sites, named):
    told = site_table(sites, named)["Contested"]
    assert (told != "").sum() == sites.disputed.notna().sum() > 0
    assert not told.str.contains("azad-kashmir").any()


def test_an_unverified_neighbour_is_told_in_the_nearest(sites, named):
    lists = sites.local_nearest[
        sites.local_nearest.map(lambda some: any(not x["verified"] for x in some))
    ]
    told = site_table(sites, named).loc[lists.index, "Local: nearest"]
    assert len(told)
    assert told.str.contains("unverified").all()
