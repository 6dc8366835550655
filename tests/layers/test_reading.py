"""What can be read is read; what can't is named, and nothing but a LayerError is raised."""

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from layers.faults import LayerError, spans
from layers.reading import SUFFIXES, read, read_csv
from tests.layers.tables import message_of, put

CALM = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def faults_of(file: Path) -> list[str]:
    return read_csv(file)[1]


def test_values_are_text_and_blank_is_missing_and_na_stays_namibia(tmp_path: Path) -> None:
    table, faults = read_csv(put(tmp_path / "x.csv", b"iso_a2,n,note\nNA,1.0,\n null , nan,x\n"))
    assert not faults
    assert table.iso_a2.tolist() == ["NA", "null"]
    assert table.n.tolist() == ["1.0", "nan"]
    assert table.note.isna().tolist() == [True, False]
    assert table.index.tolist() == [2, 3]
    assert table.index.name == "line"


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbfa,b\n1,2\n",
        b"a,b\r\n1,2\r\n",
        b"a,b\r1,2\r",
        b"a,b\n\n1,2\n\n\n",
        b'"a","b"\n"1","2"',
        b" a , b \n 1 , 2 \n",
    ],
    ids=["byte order mark", "CRLF", "CR", "blank lines", "quotes", "spaces"],
)
def test_every_usual_way_of_writing_csv_is_read(tmp_path: Path, raw: bytes) -> None:
    table, faults = read_csv(put(tmp_path / "x.csv", raw))
    assert not faults
    assert table.to_dict("list") == {"a": ["1"], "b": ["2"]}


def test_a_cell_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    table, faults = read_csv(put(tmp_path / "x.csv", b'a,b\n"1,5","he said ""no""\nand left"\n3,4'))
    assert not faults
    assert table.loc[2].tolist() == ["1,5", 'he said "no"\nand left']
    assert table.index.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        (b"a,b\n1\n", ["line 2: 1 fields where the header has 2"]),
        (b"a,b\n1,2,3\n4,5\n", ["line 2: 3 fields where the header has 2"]),
        (b"a,a\n1,2\n", ["header 'a' is repeated"]),
        (b"a,,\n1,2,3\n", ["a header is blank"]),
        (b"a,b\n\xe9,1\n2,3\n\xe9,\xff\n", ["not UTF-8 (lines 2, 4)"]),
        (b"a,b\n1,\x002\n", ["null bytes (line 2)"]),
        ("a,b\n1,2\n".encode("utf-16"), ["not UTF-8 but UTF-16"]),
        (b'a,b\n1,2\n3,"cut', ["line 3: unexpected end of data"]),
        (b'a,b\n1,"2" x\n3,4\n', ["line 2: ',' expected after '\"'"]),
        (b'a,b\n1,"open\n3,4\n5\n', ["line 2: unexpected end of data", "line 4: 1 fields"]),
        (b"a,b\n1\n2,3,4\n\xe9,5\n", ["not UTF-8 (line 4)", "line 2: 1 ", "line 3: 3 "]),
    ],
)
def test_each_fault_of_a_file_is_named_with_its_line(
    tmp_path: Path, raw: bytes, faults: list[str]
) -> None:
    found = faults_of(put(tmp_path / "x.csv", raw))
    assert len(found) == len(faults)
    assert [
        text for text, start in zip(found, faults, strict=True) if not text.startswith(start)
    ] == []


@pytest.mark.parametrize("suffix", [".csv", ".geojson"])
def test_more_text_than_is_held_at_once_is_refused_unread(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"x{suffix}"
    with file.open("wb") as stream:
        # a hole: it takes no room on disk
        stream.truncate(2 * 2**30)
    assert message_of(lambda: read(file)) == (
        f"{file}: 2,048 MiB of text; at most 256 MiB are read, since all of it is held at once; "
        "split it into several files"
    )


def test_rows_after_a_bad_quote_are_still_read(tmp_path: Path) -> None:
    table, _ = read_csv(put(tmp_path / "x.csv", b'a,b\n1,"open\n3,4\n5,6\n'))
    assert table.a.tolist() == ["3", "5"]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_header_is_no_csv(tmp_path: Path, raw: bytes) -> None:
    file = put(tmp_path / "x.csv", raw)
    assert message_of(lambda: read_csv(file)) == f"{file}: not a CSV file:\n- it holds no header"


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table, faults = read_csv(put(tmp_path / "x.csv", b"a,b"))
    assert (table.columns.tolist(), len(table), faults) == (["a", "b"], 0, [])


def workbook() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (workbook(), "a zip file or an Excel workbook"),
        (b"PAR1" + bytes(40), "a Parquet file"),
        (b"\x1f\x8b\x08" + bytes(40), "a compressed file"),
        (b"a;b;c\n1;2;3\n", "separated by ';'"),
        (b"a\tb\n1\t2\n", r"separated by '\t'"),
    ],
)
def test_what_is_no_csv_at_all_is_told_in_one_line(tmp_path: Path, raw: bytes, says: str) -> None:
    file = put(tmp_path / "x.csv", raw)
    message = message_of(lambda: read_csv(file))
    assert message.startswith(f"{file}: ")
    assert says in message
    assert "\n" not in message


def points(n: int = 40) -> gpd.GeoDataFrame:
    places = [Point(i / 10, -i / 10) for i in range(n)]
    return gpd.GeoDataFrame(
        {"name": [f"site {i}" for i in range(n)]}, geometry=places, crs="EPSG:4326"
    )


def written(folder: Path, suffix: str) -> Path:
    file = folder / f"x{suffix}"
    if suffix == ".parquet":
        points().to_parquet(file)
    else:
        points().to_file(file, driver="GPKG" if suffix == ".gpkg" else "GeoJSON")
    return file


GEO_SUFFIXES = [suffix for suffix in SUFFIXES if suffix != ".csv"]


@pytest.mark.parametrize("suffix", GEO_SUFFIXES)
def test_every_geographic_kind_is_read_with_its_row_numbers(tmp_path: Path, suffix: str) -> None:
    frame, faults = read(written(tmp_path, suffix))
    assert not faults
    assert frame.name.tolist() == points().name.tolist()
    assert frame.geometry.x.tolist() == points().geometry.x.tolist()
    assert frame.index.tolist() == list(range(1, 41))
    assert frame.index.name == "row"


@pytest.mark.parametrize("suffix", GEO_SUFFIXES)
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.97])
def test_a_cut_off_file_is_one_message(tmp_path: Path, suffix: str, share: float) -> None:
    file = written(tmp_path, suffix)
    raw = file.read_bytes()
    file.write_bytes(raw[: int(len(raw) * share)])
    message = message_of(lambda: read(file))
    assert message.startswith(f"{file}: cut off, or not a {suffix} file:\n- ")
    assert message.count(str(file)) == 1
    assert len(message.splitlines()) == 2


@pytest.mark.parametrize("suffix", GEO_SUFFIXES)
def test_reading_leaves_nothing_behind(tmp_path: Path, suffix: str) -> None:
    file = written(tmp_path, suffix)
    raw = file.read_bytes()
    read(file)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes() == raw


def test_geojson_that_is_not_utf8_is_named_and_still_read(tmp_path: Path) -> None:
    file = written(tmp_path, ".geojson")
    file.write_bytes(file.read_bytes().replace(b"site 7", b"sit\xe9 7"))
    frame, faults = read(file)
    assert len(frame) == 40
    assert len(faults) == 1
    assert faults[0].startswith("not UTF-8 (line ")


def test_plain_parquet_without_a_geometry_is_one_message(tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    points().drop(columns="geometry").to_parquet(file)
    assert "Missing geo metadata" in message_of(lambda: read(file))


def test_a_geopackage_with_two_tables_is_ambiguous(tmp_path: Path) -> None:
    file = tmp_path / "x.gpkg"
    points().to_file(file, layer="one")
    points().to_file(file, layer="two")
    assert message_of(lambda: read(file)) == f"{file}: it holds 2 tables (one, two); keep one"


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".xlsx"])
def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"x{suffix}"
    assert message_of(lambda: read(file)) == f"{file}: there is no such file"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_is_no_file(tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / f"x{suffix}"
    folder.mkdir()
    assert message_of(lambda: read(folder)) == f"{folder}: a folder, not a file"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_name_that_the_system_refuses_is_one_line(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / ("x" * 300 + suffix)
    assert message_of(lambda: read(file)).startswith(f"{file}: it can't be read: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_without_permission_is_one_line(tmp_path: Path, suffix: str) -> None:
    file = put(tmp_path / f"x{suffix}", b"a,b\n1,2\n")
    file.chmod(0)
    assert "Permission denied" in message_of(lambda: read(file))


def test_a_refusal_of_the_system_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    file = put(tmp_path / "x.csv", b"a\n1\n")
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert message_of(lambda: read(file)) == f"{file}: it can't be read: Permission denied"


def test_an_unknown_kind_lists_the_known_ones(tmp_path: Path) -> None:
    file = put(tmp_path / "x.shp", b"x")
    message = message_of(lambda: read(file))
    assert message.startswith(f"{file}: unknown kind of file '.shp'")
    assert all(suffix in message for suffix in SUFFIXES)


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert len(read(put(tmp_path / "X.CSV", b"a\n1\n"))[0]) == 1


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], "line "), ([3], "line 3"), ([4, 3, 3], "lines 3-4"), ([9, 1, 2, 3], "lines 1-3, 9")],
)
def test_places_are_told_as_spans(numbers: list[int], words: str) -> None:
    assert spans("line", numbers) == ("lines " if not numbers else words)


def test_of_very_many_places_the_first_are_told_and_the_others_counted() -> None:
    told = spans("row", [*range(0, 100, 2), 101])
    assert told.startswith("rows 0, 2, 4, ")
    assert told.endswith(", 78 and 11 more")


@contextmanager
def names_only(file: Path) -> Iterator[None]:
    """What is raised within, if anything, is a LayerError that begins with the file's name."""
    try:
        yield
    except LayerError as error:
        told = str(error)
    else:
        return
    assert told.startswith(f"{file}: ")


@CALM
@given(raw=st.binary(max_size=400))
def test_any_bytes_give_a_table_or_a_layer_error(tmp_path: Path, raw: bytes) -> None:
    answers_or_names_the_file(put(tmp_path / "any.csv", raw))


@CALM
@given(raw=st.text(alphabet='a1,;"\n\r\t\0 é\ufeff', max_size=60).map(str.encode))
def test_any_csv_like_text_gives_a_table_or_a_layer_error(tmp_path: Path, raw: bytes) -> None:
    answers_or_names_the_file(put(tmp_path / "any.csv", raw))


def answers_or_names_the_file(file: Path) -> None:
    with names_only(file):
        table, faults = read_csv(file)
        assert table.columns.is_unique
        assert table.index.is_unique
        assert all(isinstance(fault, str) and fault for fault in faults)


@CALM
@given(data=st.data())
@pytest.mark.parametrize("suffix", GEO_SUFFIXES)
def test_a_damaged_file_gives_rows_or_a_layer_error(
    tmp_path: Path, suffix: str, data: st.DataObject
) -> None:
    whole = tmp_path / f"whole{suffix}"
    if not whole.exists():
        written(tmp_path, suffix).rename(whole)
    raw = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(1, 40))
        raw[at : at + length] = data.draw(st.binary(max_size=length))
    file = put(tmp_path / f"damaged{suffix}", bytes(raw))
    with names_only(file):
        read(file)
