"""The words and tables of a country's snapshot: every figure in them comes from rows."""

import dataclasses
import re

import pandas as pd
import pytest

from geo.filters import Filters
from geo.rule import SIDES, Rule
from geo.views.country import answer_words, how_known, state_words
from geo.views.report import ADDRESS, TABLES, filters_of, report_of, told
from geo.views.speech import speaking
from geo.views.story import story_of
from geo.views.text import day, t
from layers.vocabulary import LANGUAGES


@pytest.fixture(scope="module")
def kenya(world):
    return report_of(world, "KEN", Filters(), Rule())


def chapter(report, key):
    return " ".join(next(one.sentences for one in report.story if one.key == key))


def test_the_story_says_what_is_financed_by_whom_and_when(kenya):
    said = chapter(kenya, "financed")
    assert "7 sites of 7 projects" in said
    assert "energy (2)" in said
    assert "USD 2.97 bn committed (nominal; 3 of 7 sites without an amount)" in said
    assert "recorded 2011 to 2019" in said
    assert "China Eximbank (6)" in said
    assert "For 1 site nobody is named" in said


def test_the_story_says_who_is_on_record_and_who_could_be_asked(kenya):
    said = chapter(kenya, "local")
    assert "33 organisations are on record here" in said
    assert "6 have somebody of this side in reach" in said
    assert "1 has somebody elsewhere in the country only" in said
    assert "258 km from Garissa solar plant" in said
    assert "4 not counted" in chapter(kenya, "chinese")
    assert "open sources searched" in chapter(kenya, "known")


def test_a_country_without_a_site_is_told_without_a_ladder(world):
    andorra = report_of(world, "AND", Filters(), Rule())
    assert "No site on record in Andorra" in andorra.sentence
    assert [len(one.sentences) for one in andorra.story[1:3]] == [1, 1]
    assert all(len(andorra.tables[key].frame) == 0 for key in ("sites", "sectors", "fillers"))
    assert all(andorra.tables[key].empty for key in ("sites", "sectors", "organisations"))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("iso_a3", ["LAO", "MMR", "AND"])
def test_every_language_tells_a_whole_report(world, code, iso_a3):
    with speaking(code):
        report = report_of(world, iso_a3, Filters(), Rule())
    words = [report.title, report.sentence, report.citation, report.method, *report.caveats]
    words += [sentence for one in report.story for sentence in one.sentences]
    assert all(words)
    # a value that nobody filled in, a word that nobody translated
    assert [text for text in words if re.search(r"[{}]|\w+\.\w+_\w+", text)] == []
    for table in report.tables.values():
        assert set(table.brief) <= set(table.frame.columns)
        assert table.frame.columns.is_unique


def test_tables_hold_every_row(world, kenya):
    tables = kenya.tables
    assert len(tables["sites"].frame) == len(kenya.snapshot.sites)
    n = sum(int((world.presences[side].iso_a3 == "KEN").sum()) for side in SIDES)
    assert len(tables["organisations"].frame) == n
    assert tables["sectors"].frame["Sites"].sum() == 7
    assert len(tables["sources"].frame) == len(world.data.sources)
    assert list(tables) == list(TABLES)


def test_an_amount_that_nobody_knows_is_blank_in_the_table_of_sectors(kenya):
    sectors = kenya.tables["sectors"].frame.set_index("Sector")
    assert sectors["Known, USD of 2021"].isna().all()
    assert not (sectors["Known, USD nominal"] == 0).any()


def test_names_spelled_in_two_ways_count_as_one(kenya):
    sites = kenya.snapshot.sites.assign(
        financiers=["China Eximbank", "CHINA EXIMBANK", *["China Eximbank|china eximbank"] * 5]
    )
    snapshot = dataclasses.replace(kenya.snapshot, sites=sites)
    assert "China Eximbank (7)" in story_of(snapshot)[0].sentences[3]


def test_context_that_was_imported_is_told_with_its_source(world):
    row = {
        "iso_a3": "KEN",
        "attribute": "civic_space_rating",
        "value": "obstructed",
        "date": "2025",
        "source_id": "civicus",
        "source_url": "https://example.org/",
    }
    context = pd.DataFrame([row], columns=world.data.country_context.columns)
    data = dataclasses.replace(world.data, country_context=context)
    report = report_of(dataclasses.replace(world, data=data), "KEN", Filters(), Rule())
    (said,) = report.tables["context"].frame.to_dict("records")
    assert "obstructed" in said["What is said"]
    assert said["Page"] == "https://example.org/"


def test_the_link_knows_the_app_only_where_somebody_said_where_it_is(world, kenya, monkeypatch):
    assert kenya.link.startswith("country?country_page=KEN&lang=en&v=")
    assert "add country?" in kenya.link_words
    monkeypatch.setenv(ADDRESS, "https://example.org/map/")
    again = told(world, kenya.snapshot, filters_of(Filters(), "KEN"), Rule())
    assert again.link.startswith("https://example.org/map/country?country_page=KEN")
    assert "add" not in again.link_words


def test_a_country_that_no_boundary_knows_is_refused(world):
    with pytest.raises(KeyError, match="XXX"):
        report_of(world, "XXX", Filters(), Rule())


def test_what_the_app_cant_be_asked_for_is_said_beside_the_link(world):
    rule = Rule(cross_border=True, min_evidence="search")
    said = report_of(world, "KEN", Filters(sources=("bundled",)), rule).link_words
    assert "Data sources: bundled" in said
    assert "across the border" in said
    assert "from this depth of search" in said
    assert "leaves out" not in report_of(world, "KEN", Filters(), Rule(50)).link_words


def test_somebody_on_record_who_does_not_count_is_not_said_to_be_nobody(world):
    north_korea = report_of(world, "PRK", Filters(), Rule())
    assert "none that counts is on record" in chapter(north_korea, "chinese")
    assert "1 organisation is on record here" in chapter(north_korea, "chinese")


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nobody_is_listed_for_their_safety_it_is_not_said_that_nobody_looked(world, language):
    with speaking(language):
        snapshot = report_of(world, "PRK", Filters(), Rule()).snapshot
        local, chinese = (snapshot.sides[side] for side in ("local", "chinese"))
        assert state_words("not_surveyed", local) == t("panel.held_state")
        assert state_words("not_surveyed", chinese) != t("panel.held_state")
        assert t("panel.held_state") in answer_words(local)
        known = "\n".join(how_known(snapshot))
        assert t("panel.held", day=day("2026-11-23")) in known
        assert "2026-11-23" not in known
    assert report_of(world, "KEN", Filters(), Rule()).snapshot.sides["local"].held == ""
