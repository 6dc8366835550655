"""Rows of HXL tags: found where they stand, with stray spaces, below headers, on several sheets."""

import pytest

from layers.faults import LayerError
from layers.hxl import hxl_tables
from tests.layers.importers.books import workbook

HEADERS = ["Who", "Where", "What"]
TAGS = ["#org +name", " #ADM1+ name ", "#sector\t"]
ROW = ["Friends", "Borno", "Health"]


@pytest.fixture
def csv_file(tmp_path):
    def write(*lines, encoding="utf-8"):
        file = tmp_path / "table.csv"
        file.write_text("\n".join(lines) + "\n", encoding=encoding)
        return file

    return write


def test_tags_are_read_without_their_stray_spaces_and_beside_their_headers(tmp_path):
    (table,) = hxl_tables(workbook(tmp_path / "a.xlsx", {"Data": [HEADERS, TAGS, ROW]}))
    assert [(c.header, c.label) for c in table.columns] == [
        ("Who", "#org+name"),
        ("Where", "#adm1+name"),
        ("What", "#sector"),
    ]
    assert (table.sheet, table.rows.index.tolist()) == ("Data", [3])
    assert table.rows.to_numpy().tolist() == [ROW]


@pytest.mark.parametrize("n_above", [0, 1, 7, 24])
def test_tags_may_stand_in_any_of_the_first_25_rows(tmp_path, n_above):
    above = [["Title of the table"]] * n_above
    (table,) = hxl_tables(workbook(tmp_path / "a.xlsx", {"Data": [*above, TAGS, ROW]}))
    assert table.rows.index.tolist() == [n_above + 2]


def test_tags_below_row_25_are_no_tags(tmp_path):
    file = workbook(tmp_path / "a.xlsx", {"One": [["x"]] * 25 + [TAGS, ROW], "Two": []})
    with pytest.raises(LayerError, match=r"no row of HXL tags .* in the first 25 rows .*One, Two"):
        hxl_tables(file)


def test_only_sheets_with_tags_are_read(tmp_path):
    sheets = {"Read me": [["about"]], "A": [TAGS, ROW], "B": [HEADERS, TAGS, ROW, ROW]}
    tables = hxl_tables(workbook(tmp_path / "a.xlsx", sheets))
    assert [(table.sheet, len(table.rows)) for table in tables] == [("A", 1), ("B", 2)]


def test_a_word_among_the_tags_is_a_header_without_a_tag(csv_file):
    (table,) = hxl_tables(csv_file("#org+name,Name,#adm1+name", "Friends,Health,Borno"))
    assert [(c.header, c.tag) for c in table.columns][1] == ("Name", "")


def test_a_numbered_row_is_no_row_of_tags(csv_file):
    (table,) = hxl_tables(csv_file("#1,#2,#3", "#org+name,#adm1+name,#sector", "a,b,c"))
    assert table.rows.index.tolist() == [3]


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("Contact person", ""),
        ("Correo electrónico", ""),
        ("Téléphone", "#org+x"),
        ("E-mail", "#meta"),
        ("Who", "#contact+name"),
        ("Who", "#org+phone"),
        ("Point focal", "#org+name"),
    ],
)
def test_contacts_of_people_are_never_read(csv_file, header, tag):
    file = csv_file(f"Who,{header},Where", f"#org+name,{tag},#adm1+name", "Friends,Jane Doe,Borno")
    (table,) = hxl_tables(file)
    assert [column.header for column in table.columns] == ["Who", "Where"]
    assert "Jane Doe" not in table.rows.to_csv()


def test_people_reached_are_no_contacts(csv_file):
    (table,) = hxl_tables(csv_file("Personas alcanzadas,x", "#reached+total,#org", "130,Friends"))
    assert len(table.columns) == 2


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["#org+name,#adm1+name", "Friends"], r"line 2: 1 fields where the row of tags has 2"),
        (["#org+name,#adm1+name", "a,b,c"], r"line 2: 3 fields"),
        (["#org+name,#adm1+name", 'Friends,"Borno'], r"line 2: .*quote that never closes"),
        (["#org+name;#adm1+name", "Friends;Borno"], r"separated by ';'; separate by commas"),
        (["Who,Where", "Friends,Borno"], r"no row of HXL tags .* rows of this file"),
    ],
)
def test_a_faulty_file_is_refused_with_its_faults(csv_file, lines, message):
    with pytest.raises(LayerError, match=message):
        hxl_tables(csv_file(*lines))


def test_blanks_beyond_the_tags_are_no_fault(csv_file):
    (table,) = hxl_tables(csv_file("#org+name,#adm1+name", "Friends,Borno,,", ",", "a,b"))
    assert table.rows.index.tolist() == [2, 4]


def test_another_encoding_is_named(csv_file):
    file = csv_file("#org+name,#adm1+name", "Société,Quiché", encoding="latin-1")
    with pytest.raises(LayerError, match=r"not UTF-8 \(line 2\); save it as UTF-8"):
        hxl_tables(file)
