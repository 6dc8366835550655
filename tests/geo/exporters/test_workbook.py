"""A country's workbook says what the snapshot says, as typed cells that nothing runs."""

import io
import re
import zipfile

import openpyxl
import pytest

from geo.exporters.registry import exporters
from geo.exporters.workbook import about, to_bytes
from geo.views.contact import CONTACT
from layers.spreadsheet import inert
from layers.vocabulary import LANGUAGES
from tests.geo.exporters.snapshots import hostile, report


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
    # a sheet can't hold a control character as such
    plain = re.compile(r"[\x00-\x08]|_x000[0-8]_")
    assert [plain.sub("", text) for text in told] == [plain.sub("", text) for text in wanted]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in whole
