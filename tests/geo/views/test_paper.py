"""What is set on paper: cells as the language writes them, columns that hold their words."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.filters import Filters
from geo.rule import STATES, Rule
from geo.views.lettering import width_of
from geo.views.paper import ROWS, _cell, _first, _widths, paper
from geo.views.report import report_of
from geo.views.speech import speaking, t


@pytest.fixture(scope="module")
def report(world):
    return report_of(world, "KEN", Filters(), Rule())


def test_the_ladder_counts_every_site_once_for_each_side(report):
    rows = paper(report, ROWS[0])["ladder"]["rows"]
    assert len(rows) == len(STATES)
    for side in (0, 1):
        assert sum(int(row["counts"][side]) for row in rows) == len(report.snapshot.sites)


def test_cells_are_written_as_the_language_does():
    with speaking("zh"):
        assert _cell(t("table.nominal"), 2_970_000_000.0) == "29.7亿美元"
    assert _cell("km", 4595) == "4,595"
    assert _cell("Date", "2024-07-01") == "1 July 2024"
    assert _cell("Name", "2024-07-01 or so") == "2024-07-01 or so"
    assert [_cell("x", value) for value in (None, float("nan"), pd.NA, False)] == [""] * 4
    assert _cell("x", value=True) == t("report.yes")
    assert len(_cell("x", "long " * 100)) == 160


def test_a_cut_table_says_how_much_more_there_is_and_leaves_out_no_side(report):
    frame = report.tables["organisations"].frame
    shown = _first(frame, 8)
    assert len(shown) == 8
    assert shown[t("table.layer")].value_counts().to_dict() == {
        t("table.local"): 4,
        t("table.chinese"): 4,
    }
    assert shown.index.is_monotonic_increasing
    told = paper(report, {**ROWS[0], "organisations": 8})["tables"][2]
    assert told["more"] == t("paper.more", n=len(frame) - 8)


def test_a_column_without_a_word_is_left_out(report):
    table = report.tables["sites"]
    blank = table.frame.assign(**{t("table.status"): ""})
    other = replace(report, tables={**report.tables, "sites": replace(table, frame=blank)})
    heads = [paper(one, ROWS[0])["tables"][1]["heads"] for one in (report, other)]
    assert set(heads[0]) - set(heads[1]) == {t("table.status")}


cells = st.lists(st.text("abcdefg ", max_size=40), min_size=1, max_size=4)


@given(st.lists(st.tuples(st.text("abc ", max_size=12), cells), min_size=1, max_size=8))
def test_columns_fill_the_page_and_hold_their_longest_words(columns):
    heads, rows = [head for head, _ in columns], [some for _, some in columns]
    widths = _widths(heads, rows)
    assert sum(widths) == pytest.approx(504, abs=0.5)
    longest = [
        max((width_of(word, 7.3) for text in some for word in text.split()), default=0)
        for some in rows
    ]
    if sum(longest) * 1.05 + 7 * len(rows) < 400:
        assert all(width >= word for width, word in zip(widths, longest, strict=True))
