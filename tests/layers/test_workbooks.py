"""Workbooks: their values as text, by the row that Excel shows; what is none is refused."""

import datetime as dt
import re
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import worksheets
from layers.faults import LayerError
from layers.workbooks import sheet, sheet_names, table
from tests.layers.importers.books import rewritten, with_cells, workbook
from tests.layers.tables import message_of, put
from tests.layers.zips import zipped

CALM = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.xlsx"


def cell(at: str, value: int = 1) -> str:
    return f'<c r="{at}"><v>{value}</v></c>'


def test_values_are_text_and_rows_are_those_that_excel_shows(file: Path) -> None:
    day = dt.datetime(2020, 1, 2)  # noqa: DTZ001 -- workbooks know no time zones
    rows = [
        ["id", "year", "share", "day", "moment", "done", "note"],
        [1.0, 2015, 0.25, day, day.replace(hour=3), True, "  NA\xa0"],
        [],
        ["b", 1e16, 1e300, dt.date(1999, 12, 31), dt.time(4, 5), False, " "],
    ]
    found = table(sheet(workbook(file, {"d": rows}), "d"))
    assert found.index.tolist() == [2, 4]
    assert found.loc[2].tolist() == [
        *("1", "2015", "0.25", "2020-01-02", "2020-01-02T03:00:00", "true", "NA")
    ]
    assert found.loc[4].tolist()[:6] == ["b", "1e+16", "1e+300", "1999-12-31", "04:05:00", "false"]
    assert found.isna().loc[4, "note"]


def test_a_table_that_begins_further_down_keeps_its_row_numbers(file: Path) -> None:
    rows = sheet(workbook(file, {"d": [[], ["title"], [], ["", "id"], ["", "a"]]}), "d")
    found = table(rows, header=3)
    assert (found.columns.tolist(), found.index.tolist()) == (["id"], [5])


def test_columns_without_a_header_are_left_out_and_of_a_repeated_one_the_first_counts(
    file: Path,
) -> None:
    rows = [["id", None, "id", " name ", " "], [1, 2, 3, 4, 5]]
    assert table(sheet(workbook(file, {"d": rows}), "d")).to_dict("list") == {
        "id": ["1"],
        "name": ["4"],
    }


@pytest.mark.parametrize("rows", [[], [["id", "name"]], [["id"], [None], [" "]]])
def test_a_sheet_without_rows_is_an_empty_table(file: Path, rows: list[list[str | None]]) -> None:
    assert len(table(sheet(workbook(file, {"d": rows}), "d"))) == 0
    assert len(table(sheet(file, "d"), header=7)) == 0


def test_of_a_formula_its_last_value_is_read_and_of_an_error_none(file: Path) -> None:
    with_cells(
        file,
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>HYPERLINK("x")</f></c>'
        '<c r="C1" t="e"><v>#N/A</v></c><c r="D1" t="str"><f>A1</f><v>=1+1</v></c></row>',
    )
    assert sheet(file, "d") == [[2.0, "", "", "=1+1"]]


def test_sheets_without_cells_are_not_among_the_sheets(file: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "d"
    book.create_chartsheet("chart")
    book.create_sheet("hidden").sheet_state = "hidden"
    book.save(file)
    assert sheet_names(file) == ["d", "hidden"]
    assert message_of(lambda: sheet(file, "chart")) == (
        f"{file}: no sheet 'chart'; it has 'd', 'hidden'"
    )


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (OLE, "protected by a password, or an old .xls workbook; save it as .xlsx without a pass"),
        (b"", "cut off, or no Excel workbook (.xlsx): File is not a zip file"),
        (b"a,b\n1,2\n", "cut off, or no Excel workbook (.xlsx): File is not a zip file"),
        (zipped(("a.csv", b"1")), "no Excel workbook (.xlsx) that can be read: "),
        (zipped(("xl/worksheets/sheet1.xml", bytes(60 * 2**20))), "it unpacks to 60 MiB, 1,0"),
    ],
    ids=["password", "empty", "csv", "zip", "bomb"],
)
def test_what_is_no_workbook_is_told(file: Path, raw: bytes, says: str) -> None:
    put(file, raw)
    for reading in (lambda: sheet_names(file), lambda: sheet(file, "d")):
        assert message_of(reading).startswith(f"{file}: {says}")


def test_a_workbook_that_is_cut_off_is_told(file: Path) -> None:
    raw = workbook(file, {"d": [["x"]] * 100}).read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        put(file, raw[: int(len(raw) * share)])
        assert message_of(lambda: sheet_names(file)).startswith(
            f"{file}: cut off, or no Excel workbook (.xlsx): "
        )


def test_a_workbook_that_is_not_there_is_told(file: Path) -> None:
    assert message_of(lambda: sheet_names(file)) == f"{file}: there is no such file"


FAR_CELLS = {
    "two corners": f'<row r="1">{cell("A1")}</row><row r="9">{cell("XFD1048576")}</row>',
    "small letters": f"<row>{cell('xfd1048576')}</row>",
    "single quotes": "<row><c x='r' r = 'XFD1048576' ><v>1</v></c></row>",
    "text in place": '<row><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    "after an angle in quotes": '<row><c x="&gt;" y=">" r="XFD1048576"><v>1</v></c></row>',
    "after a comment": f'<!--<c x="--><row r="1048576">{cell("XFD1048576")}</row><!--"-->',
    "far row, untold cell": '<row r="1048576">' + "<c><v>1</v></c>" * 60 + "</row>",
    "untold cells": "<row>"
    + "<c t='n'><v>1</v></c>" * 600
    + "</row>"
    + f'<row r="99999">{cell("A99999")}</row>',
    "beyond all sheets": f"<row>{cell('ZZZZZ9999999')}</row>",
}


@pytest.mark.parametrize("xml", FAR_CELLS.values(), ids=FAR_CELLS.keys())
def test_cells_in_far_corners_are_refused_unread(
    file: Path, monkeypatch: pytest.MonkeyPatch, xml: str
) -> None:
    with_cells(file, xml)
    monkeypatch.setattr("layers.workbooks._opened", lambda _: pytest.fail("it was read"))
    message = message_of(lambda: sheet(file, "d"))
    assert message.startswith(f"{file}: a sheet in it reaches to row ")
    assert message.endswith(
        "; at most 50,000,000 cells are read: delete what lies beyond the table"
    )


def test_far_cells_that_are_only_painted_count_for_nothing(file: Path) -> None:
    xml = f'<row r="1">{cell("A1")}</row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert sheet(with_cells(file, xml), "d") == [[1.0]]


def test_a_sheet_that_says_it_is_huge_is_as_large_as_its_cells(file: Path) -> None:
    workbook(file, {"d": [["x"]]})
    huge = b'<dimension ref="A1:XFD1048576"'
    rewritten(file, "sheet1.xml", lambda content: re.sub(rb'<dimension ref="[^"]*"', huge, content))
    with zipfile.ZipFile(file) as archive:
        assert huge in archive.read("xl/worksheets/sheet1.xml")
    assert sheet(file, "d") == [["x"]]


def test_a_tall_narrow_sheet_is_read_whole(file: Path) -> None:
    rows = "".join(f'<row r="{row}">{cell(f"A{row}")}</row>' for row in (1, 100_000, 1_048_576))
    assert len(sheet(with_cells(file, rows), "d")) == 1_048_576


def test_far_cells_are_found_where_pieces_are_cut(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_cells(file, f"<row>{cell('A1')}{cell('XFD1048576')}</row>")
    for size in range(1, 80):
        monkeypatch.setattr(worksheets, "_CHUNK_BYTES", size)
        assert "reaches to row 1,048,576 and column 16,384" in message_of(lambda: sheet(file, "d"))


def test_a_text_that_never_ends_is_looked_at_more_closely(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worksheets, "_LONGEST_TEXT_BYTES", 50)
    monkeypatch.setattr(worksheets, "_CHUNK_BYTES", 10)
    spaces = " " * 100
    with_cells(file, f'<row><c r{spaces}={spaces}"XFD1048576"><v>1</v></c></row>')
    assert "column 16,384" in message_of(lambda: sheet(file, "d"))


def test_far_corners_would_end_the_program(file: Path) -> None:
    """Why all this is done: if it ends well one day, the counting of cells can go."""
    with_cells(file, FAR_CELLS["two corners"])
    script = (
        "import resource, sys, python_calamine\n"
        "resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))\n"
        "python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_name('d')\n"
    )
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", script, file], capture_output=True, check=False, timeout=120
    )
    assert done.returncode < 0


@CALM
@given(data=st.data())
def test_a_changed_workbook_is_read_or_refused(file: Path, data: st.DataObject) -> None:
    workbook(file, {"d": [["id", "n", "t"], [1, 2.5, "x"], [None, True, "y"]]})
    part = data.draw(st.sampled_from(["sheet1.xml", "workbook.xml", "sharedStrings.xml", ".rels"]))
    junk = st.sampled_from(
        [b"<", b">", b"/>", b'"', b"-1", b"<c>", b"\0", b"&#0;", b't="s"', b'r="A0"', b"1e400"]
    )

    def change(content: bytes) -> bytes:
        at = data.draw(st.integers(0, len(content) - 1))
        word = data.draw(junk)
        return content[:at] + word + content[at + data.draw(st.sampled_from([0, len(word)])) :]

    rewritten(file, part, change)
    with suppress(LayerError):
        for name in sheet_names(file):
            table(sheet(file, name))
