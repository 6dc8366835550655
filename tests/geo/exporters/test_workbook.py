"""A country's workbook says what the snapshot says, as typed cells that nothing runs."""

import dataclasses
import datetime as dt
import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from geo.exporters.registry import exporters
from geo.exporters.workbook import about, to_bytes
from geo.views.contact import CONTACT
from geo.views.text import day
from layers.spreadsheet import inert
from layers.vocabulary import LANGUAGES
from tests.geo.exporters.snapshots import hostile, report, with_frames


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def kenya(world):
    return report(world)


@pytest.fixture(scope="module")
def book(kenya):
    return opened(to_bytes(kenya))


def test_it_is_on_the_list_of_files():
    one = exporters()["xlsx"]
    assert (one.ending, one.place, one.to_bytes) == (".xlsx", 30, to_bytes)


def test_it_begins_with_what_it_is_and_ends_with_the_sources(kenya, book):
    titles = [table.title for table in kenya.tables.values()]
    assert book.sheetnames == ["About", *titles]
    assert book.sheetnames[-1] == "Sources and licences"
    assert book.properties.title == kenya.title
    assert book.properties.created.date().isoformat() == kenya.as_of


def test_the_first_sheet_holds_story_caveats_version_and_citation(kenya, book):
    said = [text for _, text in rows_of(book["About"])]
    wanted = [kenya.title, kenya.sentence, kenya.shown, kenya.method, kenya.version, kenya.citation]
    wanted += [sentence for chapter in kenya.story for sentence in chapter.sentences]
    assert [text for text in [*wanted, *kenya.caveats] if text not in said] == []


def test_the_first_sheet_says_whom_to_write_to(world, monkeypatch):
    monkeypatch.setenv(CONTACT, "data@example.org")
    texts = [text for _, text in about(report(world))]
    assert any("Write to data@example.org with the id of the row" in text for text in texts)


def test_every_sheet_has_a_head_that_stays_and_the_rows_of_its_table(kenya, book):
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    for table in kenya.tables.values():
        n_rows = book[table.title].max_row - 1
        assert n_rows == max(len(table.frame), 1)


def test_numbers_and_truths_stay_what_they_are(kenya, book):
    head, *rows = rows_of(book["Sites"])
    amounts = [row[head.index("Committed, USD")] for row in rows]
    known = kenya.snapshot.sites.amount_usd
    assert amounts == [None if value != value else value for value in known]  # noqa: PLR0124 -- NaN
    verified = [row[head.index("Verified")] for row in rows]
    assert verified == kenya.snapshot.sites.is_verified.tolist()


def column(sheet, heading):
    head, *rows = rows_of(sheet)
    return [row[head.index(heading)] for row in rows]


def test_distances_are_numbers_and_a_bound_says_that_it_is_one(kenya, book):
    sides = kenya.snapshot.sides.values()
    known = {
        "Who is on record": [km for side in sides for km in side.presences.nearest_km],
        "Who could be asked": [km for side in sides for km in side.fillers.km],
    }
    assert min(known["Who is on record"]) < 10
    for title, distances in known.items():
        wanted = [None if pd.isna(km) else 10 if km < 10 else round(km) for km in distances]
        assert column(book[title], "km") == wanted
        notes = ["under 10" if km < 10 else None for km in distances]
        assert column(book[title], "How exact the km are") == notes


def test_a_distance_to_the_middle_of_a_province_says_how_rough_it_is(world):
    sheet = opened(to_bytes(report(world, "EGY")))["Who could be asked"]
    pairs = set(zip(column(sheet, "km"), column(sheet, "How exact the km are"), strict=True))
    assert pairs == {(630, "630, give or take 70 km"), (None, None)}


def test_a_day_is_a_date_and_a_month_a_year_or_none_stays_as_written(kenya, book):
    sides = kenya.snapshot.sides.values()
    known = [date for side in sides for date in side.presences.source_date]
    told = column(book["Who is on record"], "Source date")
    assert {type(one) for one in told} == {dt.datetime, str}
    assert {len(one) for one in told if isinstance(one, str)} == {4, 7, len("undated")}
    plain = [f"{one:%Y-%m-%d}" if isinstance(one, dt.datetime) else one for one in told]
    assert plain == ["undated" if pd.isna(one) else one for one in known]
    for title, heading in (
        ("Sites", "Source date"),
        ("What stands behind it", "Newest source"),
        ("Sources and licences", "Retrieved"),
    ):
        assert {type(one) for one in column(book[title], heading)} == {dt.datetime}


def test_a_date_that_calendars_of_spreadsheets_disagree_on_stays_text(world):
    old = with_frames(
        world,
        lambda rows: rows.assign(start_date="1863-02-17") if "presence_id" in rows else rows,
    )
    sheet = opened(to_bytes(report(old)))["Who is on record"]
    assert set(column(sheet, "Since")) == {"1863-02-17"}


def test_pages_still_say_distances_and_dates_in_words(kenya):
    assert "under 10" in set(kenya.tables["organisations"].frame["km"])
    newest = kenya.snapshot.evidence["local_csos"]["newest"]
    assert day(newest) in set(kenya.tables["evidence"].frame["Newest source"])


def test_who_is_only_counted_stands_beside_the_evidence_as_a_step(world):
    counted = pd.DataFrame(
        {"layer": ["local_csos"], "iso_a3": ["KEN"], "n": ["3-5"], "low": [3], "high": [5]}
    )
    sheet = opened(to_bytes(report(dataclasses.replace(world, not_listed=counted))))[
        "What stands behind it"
    ]
    assert column(sheet, "Only counted, for their safety") == [None, "3-5", None]
    elsewhere = counted.assign(iso_a3="LAO")
    sheet = opened(to_bytes(report(dataclasses.replace(world, not_listed=elsewhere))))[
        "What stands behind it"
    ]
    assert column(sheet, "Only counted, for their safety") == [None, None, None]


def test_a_row_has_the_id_by_which_an_error_is_reported(kenya, book):
    names = {"sites": ("Site", "name", "site_id"), "organisations": ("Organisation",)}
    head, *rows = rows_of(book["Sites"])
    sites = kenya.snapshot.sites
    told = [(row[head.index(names["sites"][0])], row[-1]) for row in rows]
    assert told == list(zip(sites.name, sites.site_id, strict=True))
    head, *rows = rows_of(book["Who is on record"])
    known = {
        row.presence_id: row.organisation
        for side in kenya.snapshot.sides.values()
        for row in side.presences.itertuples()
    }
    assert [(row[-1], row[0]) for row in rows] == list(known.items())
    _, *rows = rows_of(book["Who could be asked"])
    assert [known[row[-1]] for row in rows] == [row[0] for row in rows]


def test_a_table_without_rows_says_what_that_means(world):
    andorra = report(world, "AND")
    book = opened(to_bytes(andorra))
    for key in ("sectors", "organisations", "fillers", "sites"):
        table = andorra.tables[key]
        assert rows_of(book[table.title])[1][0] == table.empty


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_speaks_the_language_of_its_report(world, code):
    one = report(world, language=code)
    book = opened(to_bytes(one))
    assert book.sheetnames[1:] == [table.title for table in one.tables.values()]
    assert one.sentence in [text for _, text in rows_of(book.worksheets[0])]


def test_hostile_text_comes_back_as_written_and_is_no_formula(world):
    bad = report(hostile(world), "PAK")
    content = to_bytes(bad)
    book = opened(content)
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row]
    assert not [one for one in cells if one.data_type == "f" or one.hyperlink]
    assert not [one.value for one in cells if str(one.value)[:1] in tuple("=+@＝")]
    wanted = [inert(text) for text in bad.snapshot.sites.name]
    told = [row[0] for row in rows_of(book["Sites"])[1:]]
    # a sheet can't hold a control character, or what is no character, as such
    plain = re.compile(r"[\x00-\x08\uffff]|_x000[0-8]_|_xFFFF_")
    assert [plain.sub("", text) for text in told] == [plain.sub("", text) for text in wanted]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in whole
