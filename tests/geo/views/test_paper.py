"""What is set on paper: cells as the language writes them, columns that hold their words."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.filters import Filters
from geo.rule import STATES, Rule
from geo.views.lettering import width_of
from geo.views.origins import row_origins
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


def test_each_row_has_its_id_and_a_number_that_leads_to_what_its_source_names(report):
    made = paper(report, ROWS[2])
    listed = [one for half in made["origins"]["halves"] for one in half["items"]]
    starts = [half["start"] for half in made["origins"]["halves"]]
    assert starts == [1, 1 + len(made["origins"]["halves"][0]["items"])]
    assert len({one["url"] for one in listed}) == len(listed)
    sides = report.snapshot.sides.values()
    rows = {"sites": report.snapshot.sites.set_index("site_id").source_url}
    rows["organisations"] = pd.concat([one.presences for one in sides]).set_index("presence_id")
    rows["organisations"] = rows["fillers"] = rows["organisations"].source_url
    for key, table in zip(("sites", "organisations", "fillers"), made["tables"][1:], strict=True):
        assert len(table["marks"]) == len(table["rows"]) > 0
        for mark in table["marks"]:
            urls = [listed[number - 1]["url"] for number in mark["numbers"]]
            assert urls == rows[key][mark["id"]].split("|")
    assert made["tables"][0]["marks"] == []


def test_a_row_that_may_name_no_page_names_its_list(report):
    side = report.snapshot.sides["local"]
    silent = replace(side, presences=side.presences.assign(source_url=pd.NA))
    sides = {**report.snapshot.sides, "local": silent}
    other = replace(report, snapshot=replace(report.snapshot, sides=sides))
    assert row_origins(other)["organisations"][0] == ("Local civil-society organisations",)
    made = paper(other, ROWS[3])
    listed = [one for half in made["origins"]["halves"] for one in half["items"]]
    assert {"text": "Local civil-society organisations", "url": ""} in listed


def test_what_is_no_address_is_no_link(report):
    sites = report.snapshot.sites.assign(source_url="javascript:x()|https://e.org/" + "x" * 3000)
    other = replace(report, snapshot=replace(report.snapshot, sites=sites))
    first, second = paper(other, ROWS[3])["origins"]["halves"][0]["items"][:2]
    assert first == {"text": "javascript:x()", "url": ""}
    assert (len(second["text"]), second["url"]) == (160, "")


def test_without_a_site_nothing_of_sites_is_counted(report):
    none = report_of(report.world, "KEN", Filters(sectors=("mining_metals",)), Rule())
    made = paper(none, ROWS[0])
    assert none.snapshot.sites.empty
    assert made["ladder"] is None
    assert [table["title"] for table in made["tables"]] == [
        none.tables[key].title for key in ("organisations", "fillers")
    ]
    assert len(made["tables"][0]["marks"]) == 24


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
