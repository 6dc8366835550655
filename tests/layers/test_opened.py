"""Anybody's table, whatever kind of file it comes in."""

import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from layers.faults import LayerError
from layers.opened import table_of
from tests.layers.importers.books import workbook

ROWS = pd.DataFrame({"Nom": ["Amis", "Voix"], "An": [2011, 2012]})
PLACES = gpd.GeoDataFrame(ROWS, geometry=[Point(36.8, -1.3), Point(37, -1)], crs="EPSG:4326")
KML = """<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>a</name><Placemark><name>Amis</name><Point><coordinates>36.8,-1.3</coordinates></Point>
</Placemark></Folder></Document></kml>"""


def put(file, text, encoding="utf-8"):
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "Nom,An\nAmis,2011\nVoix,2012\n"),
        ("a.csv", "Nom;An\nAmis;2011\nVoix;2012\n"),
        ("a.tsv", "Nom\tAn\nAmis\t2011\nVoix\t2012\n"),
        ("a.txt", "# a template's comment\nNom,An\nAmis,2011\nVoix,2012\n"),
    ],
)
def test_text_is_read_whatever_separates_it(tmp_path, name, text):
    frame = table_of(put(tmp_path / name, text))
    assert frame[["Nom", "An"]].to_numpy().tolist() == [["Amis", "2011"], ["Voix", "2012"]]
    assert frame.index.name == "line"


def test_a_workbook_is_read_as_text_by_the_rows_that_excel_shows(tmp_path):
    file = workbook(tmp_path / "a.xlsx", {"one": [["Nom", "An"], ["Amis", 2011]]})
    frame = table_of(file)
    assert frame.loc[2].tolist() == ["Amis", "2011"]


def test_of_several_sheets_one_must_be_named(tmp_path):
    file = workbook(tmp_path / "a.xlsx", {"one": [["A"], ["1"]], "two": [["B"], ["2"]]})
    with pytest.raises(LayerError, match="several sheets; say which with sheet: 'one', 'two'"):
        table_of(file)
    assert list(table_of(file, sheet="two").columns) == ["B"]


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.kml"])
def test_places_come_with_their_geometry(tmp_path, name):
    file = tmp_path / name
    if name == "a.kml":
        put(file, KML.format(head=""))
    else:
        PLACES.to_file(file)
    frame = table_of(file)
    assert isinstance(frame, gpd.GeoDataFrame)
    assert (frame.geometry.x.iloc[0], frame.geometry.y.iloc[0]) == (36.8, -1.3)


def test_a_zipped_shapefile_in_another_crs_comes_in_degrees(tmp_path):
    PLACES.to_crs("EPSG:32737").to_file(tmp_path / "places.shp")
    file = tmp_path / "places.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for part in tmp_path.glob("places.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    frame = table_of(file)
    assert frame.geometry.x.iloc[0] == pytest.approx(36.8, abs=1e-9)
    assert frame["Nom"].tolist() == ["Amis", "Voix"]


def test_places_without_a_crs_are_refused(tmp_path):
    PLACES.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(LayerError, match="states no CRS"):
        table_of(tmp_path / "a.shp")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE kml [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE kml SYSTEM "http://example.org/evil.dtd">',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_in_kml_are_refused_not_followed(tmp_path, head):
    with pytest.raises(LayerError, match="declares entities or a document type"):
        table_of(put(tmp_path / "a.kml", KML.format(head=head)))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"a;b\n1;2;3\n", r"fewer fields than the header has \(line 2\)"),
        ("a.csv", "Prénom;An\nx;1\n".encode("latin-1"), "not UTF-8"),
        ("a.csv", b"a,a\n1,2\n", "header 'a' is repeated"),
        ("a.pdf", b"%PDF", "unknown kind of file '.pdf'"),
        ("a.geojson", b'{"type": "FeatureColl', "cut off, or not what its name says"),
        ("a.kml", b"<kml><Document>", "cut off, or no KML"),
        ("a.xlsx", b"PK\x03\x04cut", "cut off"),
        ("a.zip", b"PK\x03\x04cut", "cut off"),
    ],
)
def test_a_bad_file_is_named_with_its_fault(tmp_path, name, content, words):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(LayerError, match=words) as told:
        table_of(file)
    assert str(file) in str(told.value)


def test_a_zip_must_hold_one_table(tmp_path):
    file = tmp_path / "two.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "x\n1\n")
        archive.writestr("b.csv", "x\n1\n")
    with pytest.raises(LayerError, match=r"one table is needed in it; it holds a\.csv, b\.csv"):
        table_of(file)


def test_a_fault_inside_a_zip_names_the_zip_not_where_it_was_unpacked(tmp_path):
    file = tmp_path / "one.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "x,x\n1,2\n")
    with pytest.raises(LayerError) as told:
        table_of(file)
    assert str(told.value).startswith(f"{file}: a.csv: ")
