"""What was asked for, in words and as a link: the app reads the link back as it was asked."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from geo.filters import Filters
from geo.rule import Rule
from geo.views.speech import speaking
from geo.views.wanted import audience_words, filter_words, notes, query

MAIN = Path(__file__).parents[3] / "geo" / "app" / "main.py"


def test_the_usual_view_says_its_sectors_statuses_and_reach():
    said = filter_words(Filters(), Rule())
    assert said == "All sectors; committed, under way, completed; Reach, km: 100"


def test_whatever_differs_from_the_usual_is_said(world):
    filters = Filters(
        sectors=("energy",),
        statuses=(),
        roles=(),
        years=(2013, 2019),
        min_precision="city",
        sources=("bundled",),
        financiers=("china-eximbank",),
    )
    rule = Rule(
        50, match_themes=True, count_projects=True, cross_border=True, min_evidence="search"
    )
    said = filter_words(filters, rule, world)
    for part in (
        *("energy", "Every status", "2013–2019", "China Eximbank", "bundled", "Reach, km: 50"),
        *("Themes must match", "Count projects", "only built", "across the border"),
        *(
            "Places known at least by: town or city",
            "from this depth of search: open sources searched",
        ),
    ):
        assert part in said


def test_words_follow_the_language():
    with speaking("zh"):
        assert "可及范围" in filter_words(Filters(), Rule())


def test_the_link_of_the_usual_view_is_short():
    link = query(Filters(), Rule(), "0" * 12, language="en", iso_a3="KEN")
    assert link == "country?country_page=KEN&lang=en&v=000000000000"


@pytest.mark.parametrize(
    ("filters", "rule"),
    [
        (Filters(sectors=("energy", "transport"), statuses=()), Rule(50)),
        (
            Filters(
                statuses=("pledge",),
                roles=(),
                years=(2013, 2017),
                min_precision="city",
                financiers=("china-eximbank",),
            ),
            Rule(250, match_themes=True, count_projects=True),
        ),
    ],
    ids=["sectors", "all"],
)
def test_the_app_takes_from_the_link_what_was_asked(filters, rule):
    link = query(filters, rule, "0" * 12, language="en", iso_a3="KEN")
    at = AppTest.from_file(MAIN, default_timeout=60)
    asked = parse_qs(urlsplit(link).query, keep_blank_values=True)
    del asked["country_page"]
    for key, (value,) in asked.items():
        at.query_params[key] = value
    view = at.run().session_state["view"]
    assert view.filters == filters
    assert view.rule == rule


@pytest.mark.parametrize(
    ("audience", "said"), [("partner", "This is for partners"), ("internal", "This is internal")]
)
def test_what_is_not_for_everybody_says_so_first(world, audience, said):
    place = replace(world, data=replace(world.data, audience=audience))
    assert audience_words(place).startswith(said)
    assert notes(place) == [audience_words(place), *notes(world)]
    assert audience_words(world) == ""
