"""What others say of a country: their words, their date, their page, and nothing of ours."""

from types import SimpleNamespace

import pandas as pd
import pytest

from geo.views.context import context_html
from geo.views.text import speaking

COLUMNS = ["iso_a3", "attribute", "value", "date", "source_id", "source_url"]
URL = "https://example.org/list"
SOURCES = [
    SimpleNamespace(
        layer="country_context",
        descriptor=SimpleNamespace(source_id="civicus", publisher="A Monitor"),
    )
]


def said(*rows):
    return pd.DataFrame([dict(zip(COLUMNS, row, strict=True)) for row in rows], columns=COLUMNS)


def html(*rows, iso_a3="KEN"):
    made = context_html(said(*rows), SOURCES, iso_a3)
    return None if made is None else str(made)


def test_a_rating_stands_with_its_date_and_who_gives_it():
    text = html(("KEN", "civicus_rating", "obstructed", "2021-03-19", "civicus", URL))
    assert "civic space (CIVICUS Monitor): obstructed (as of 19 March 2021)" in text
    assert f'href="{URL}"' in text
    assert ">A Monitor</a>" in text
    assert "V-Dem" not in text


def test_the_newest_of_a_source_is_told_and_sources_stand_beside_each_other():
    text = html(
        ("KEN", "vdem_v2xcs_ccsi", "0.7", "2005", "vdem", URL),
        ("KEN", "vdem_v2xcs_ccsi", "0.8", "2013", "vdem", URL),
        ("KEN", "vdem_v2xcs_ccsi", "0.6", None, "other", None),
    )
    assert ("0.8" in text, "0.7" in text, "0.6" in text) == (True, False, True)
    assert text.count("<li>") == 2
    assert "core index runs from 0 to 1" in text


@pytest.mark.parametrize(
    ("value", "words"),
    [("2017-06-01", "June 2017"), ("2019-03-23", "23 March 2019"), ("2018", "2018"), ("?", "?")],
)
def test_a_list_that_knows_the_month_is_not_said_to_know_the_day(value, words):
    text = html(("KEN", "bri_mou", value, None, "bri_membership", URL))
    assert f"memorandum on the Belt and Road Initiative: {words}" in text


def test_where_nothing_is_imported_nothing_is_said():
    assert html(("LAO", "bri_mou", "2018", None, "x", URL)) is None
    assert html() is None


def test_hostile_text_is_shown_as_written():
    text = html(("KEN", "civicus_rating", "<b>{{ 7*7 }}", None, "<i>", "javascript:alert(1)"))
    assert "&lt;b&gt;{{ 7*7 }}" in text
    assert ("<b>" in text, "<i>" in text, "javascript" in text) == (False,) * 3


def test_it_is_said_in_the_reader_s_language():
    with speaking("zh"):
        assert "2017年6月" in html(("KEN", "bri_mou", "2017-06-01", None, "x", URL))


def test_the_frame_of_the_bundled_data_is_taken_as_it_is(world):
    empty = world.data.country_context
    assert context_html(empty, world.data.sources, "KEN") is None
