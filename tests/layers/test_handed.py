"""Tables that visitors hand over: read within narrow limits, kept nowhere, never a traceback."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from layers.faults import LayerError
from layers.handed import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, SUFFIXES, handed, sheets_of


def workbook(*rows, **sheets) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        book.create_sheet(name).append(more)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(name: str, content: bytes) -> str:
    with pytest.raises(LayerError) as told:
        handed(name, content)
    return str(told.value)


def test_rows_come_as_text_by_the_line_that_a_person_sees():
    table = handed("my list.csv", b"Name;Country\nA;Kenya\n\nB;Laos\n")
    assert table.rows.to_dict("index") == {
        2: {"Name": "A", "Country": "Kenya"},
        4: {"Name": "B", "Country": "Laos"},
    }


def test_columns_of_persons_are_left_unread_and_told():
    table = handed("a.csv", "Name,Contact person,电话,Country\nA,x,y,KEN\n".encode())
    assert list(table.rows.columns) == ["Name", "Country"]
    assert table.unread == ("Contact person", "电话")


def test_a_sheet_of_several_is_chosen_by_name():
    content = workbook(["Name"], ["A"], Other=["Nom"])
    assert sheets_of("a.xlsx", content) == ["Sheet", "Other"]
    assert handed("a.xlsx", content, sheet="Sheet").rows.Name.tolist() == ["A"]
    assert sheets_of("a.csv", b"x") == []


def test_a_place_of_geojson_is_read():
    feature = {
        "type": "Feature",
        "properties": {"name": "Dam"},
        "geometry": {"type": "Point", "coordinates": [36.8, -1.3]},
    }
    whole = {"type": "FeatureCollection", "features": [feature]}
    rows = handed("a.geojson", json.dumps(whole).encode()).rows
    assert (rows.geometry.iloc[0].x, rows.name.iloc[0]) == (36.8, "Dam")


def test_nothing_is_left_on_the_disk_even_of_what_can_not_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    handed("a.csv", b"Name\nA\n")
    refused("a.xlsx", b"no workbook")
    assert list(tmp_path.iterdir()) == []


def test_messages_name_the_file_as_its_owner_does():
    message = refused("my list.xlsx", b"no workbook")
    assert message.startswith("my list.xlsx: ")
    assert tempfile.gettempdir() not in message


@pytest.mark.parametrize("name", ["a.zip", "a.gpkg", "a.kml", "a.exe", "a", "../a.shp"])
def test_other_kinds_of_files_are_not_taken(name):
    assert "known are .csv" in refused(name, b"x")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("large.csv", b"a\n" * (MOST_BYTES // 2 + 1)),
        ("long.csv", b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1)),
        ("very_long.csv", b"a\n" * 2_000_000),
        ("wide.csv", b",".join(b"c%d" % n for n in range(MOST_COLUMNS + 1)) + b"\n"),
        ("widest.tsv", b"a" + b"\t" * 5_000_000),
        ("wide_below.csv", b"# a comment\n" + b"," * 1_000_000 + b"\n"),
    ],
)
def test_what_is_too_large_is_refused_before_it_takes_memory(name, content):
    assert "at most" in refused(name, content)


def test_a_workbook_that_unpacks_to_much_more_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * (101 * 2**20))
    for ask in (handed, sheets_of):
        with pytest.raises(LayerError, match="it unpacks to more than 100 MiB"):
            ask("bomb.xlsx", out.getvalue())


def test_a_workbook_that_lies_about_its_size_is_refused():
    content = bytearray(workbook(["Name"], ["A" * 5000]))
    start = content.index(b"PK\x01\x02")
    for at in range(start, len(content) - 4):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(LayerError):
        handed("liar.xlsx", bytes(content))


def test_two_cells_in_far_corners_are_refused():
    book = Workbook()
    book.active["A1"] = "Name"
    book.active["ZZ9999"] = "x"
    out = io.BytesIO()
    book.save(out)
    assert "reaches to row 9,999 and column 702" in refused("far.xlsx", out.getvalue())


@pytest.mark.parametrize("name", ["a.json", "a.geojson"])
@pytest.mark.parametrize("start", [b"[", b'{"a":', b'{"features":['])
def test_json_that_is_nested_deep_is_refused(name, start):
    assert "nested" in refused(name, start * 100_000)


def test_json_of_very_many_features_is_refused():
    features = [{"type": "Feature", "properties": {}, "geometry": None}] * (MOST_ROWS + 1)
    whole = {"type": "FeatureCollection", "features": features}
    assert "at most" in refused("a.geojson", json.dumps(whole).encode())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SUFFIXES), st.binary(max_size=200))
def test_whatever_is_handed_over_is_a_table_or_one_message(suffix, content):
    try:
        said = handed(f"x{suffix}", content).unread
    except LayerError as error:
        said = str(error)
    assert said == () or said.startswith("x.")


def test_the_file_lies_where_no_other_user_can_look(monkeypatch):
    seen = []

    def look(file: Path, **_: object):
        seen.append(file.parent.stat().st_mode & 0o077)
        raise LayerError(f"{file}: enough")

    monkeypatch.setattr("layers.handed.table_of", look)
    assert refused("a.csv", b"Name\nA\n") == "a.csv: enough"
    assert seen == [0]
