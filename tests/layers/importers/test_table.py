"""Anybody's own table: proposed, confirmed, placed as well as it is known and no better."""

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner
from shapely.geometry import LineString

from geo.cli import cli
from layers.faults import LayerError
from layers.importers import importers
from layers.importing import translated
from layers.mapping import proposed, read_mapping
from layers.reading import read_csv
from layers.registry import discover, layer

HEAD = 'source_id = "mine"\ntitle = "Members"\npublisher = "Us"\nlicence = "CC-BY-4.0"\n'
FRENCH_PAIRS = {
    "organisation": "Nom de l'organisation",
    "iso_a3": "Pays",
    "city": "Ville",
    "org_type": "Type",
    "lat": "Latitude",
    "lon": "Longitude",
}


@pytest.fixture
def imported(tmp_path):
    """What becomes of a CSV by a mapping."""

    def run(text, columns, *, layer_name="local_csos", head="", more="", **options):
        file, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
        file.write_text(text, encoding="utf-8")
        pairs = "".join(f'{ours} = "{theirs}"\n' for ours, theirs in columns.items())
        head = f'layer = "{layer_name}"\n' + HEAD + head
        mapping.write_text(f"{head}[columns]\n{pairs}{more}", encoding="utf-8")
        return translated(importers()["table"], file, options={"mapping": str(mapping)}, **options)

    return run


NAMES = {"organisation": "Name", "iso_a3": "Country", "city": "City", "admin1_name": "Province"}
TYPE = '[constants]\norg_type = "national_ngo"\n'


@pytest.mark.parametrize(
    ("name", "pairs", "others"),
    [
        ("local_csos", FRENCH_PAIRS, ["Téléphone"]),
        (
            "local_csos",
            {"organisation": "机构名称", "iso_a3": "国家", "city": "城市", "themes": "主题"},
            ["电话"],
        ),
        (
            "projects",
            {"name": "Proyecto", "iso_a3": "País", "sector": "Sector", "amount_usd": "Importe"},
            ["Correo"],
        ),
        (
            "projects",
            {"name": "Project Title", "iso_a3": "ISO3", "lon": "LNG", "financiers": "Lender"},
            ["Contact e-mail"],
        ),
    ],
)
def test_columns_are_proposed_by_name_in_four_languages(name, pairs, others, tmp_path):
    file = tmp_path / "m.toml"
    text = proposed([*others, *pairs.values()], layer(name), source_id="mine")
    file.write_text(text.replace('= ""', '= "x"'), encoding="utf-8")
    assert dict(read_mapping(file).columns) == pairs


def test_columns_of_persons_are_told_and_left_out():
    text = proposed(["Nom", "Téléphone"], layer("local_csos"), source_id="mine")
    assert '# left out, it may name persons or how to reach them: "Téléphone"' in text


def test_a_city_is_found_by_its_name_and_known_no_better_than_that(imported):
    result = imported("Name,Country,City,Province\nFriends,Kenya,Mombasa,\n", NAMES, more=TYPE)
    row = result.frames["local_csos"].iloc[0]
    assert (row.location_precision, pd.isna(row.disclosure)) == ("city", True)
    assert row.geometry.x == pytest.approx(39.66, abs=0.1)
    assert row.is_verified == False  # noqa: E712 -- pandas' own boolean


def test_without_a_known_city_the_unit_counts_then_the_country(imported):
    text = "Name,Country,City,Province\nA,KEN,Nowhereville,Coast\nB,KEN,,\n"
    result = imported(text, NAMES, more=TYPE)
    rows = result.frames["local_csos"]
    assert rows.location_precision.tolist() == ["admin1", "country"]
    assert rows.geometry.isna().all()
    assert result.imported.coarse["name a place that nobody knows"] == 1


def test_an_ambiguous_city_is_listed_not_guessed(imported):
    result = imported("Name,Country,City,Province\nA,USA,Springfield,\n", NAMES, more=TYPE)
    assert result.frames["local_csos"].location_precision.tolist() == ["country"]
    listed = result.imported.review["ambiguous-places"]
    assert listed.from_row.tolist() == [2]
    assert "Springfield" in listed.candidates.iloc[0]


def test_an_organisation_with_coordinates_is_shown_at_its_town(imported):
    text = "Name,Country,lat,lon\nA,KEN,1° 17' 30\" S,36.85\n"
    columns = {"organisation": "Name", "iso_a3": "Country", "lat": "lat", "lon": "lon"}
    row = imported(text, columns, more=TYPE).frames["local_csos"].iloc[0]
    assert (row.location_precision, pd.isna(row.disclosure)) == ("city", True)
    assert (row.geometry.x, row.geometry.y) != (36.85, -1.291667)
    assert row.geometry.distance(gpd.points_from_xy([36.85], [-1.29])[0]) < 0.2


def test_a_place_that_the_table_calls_public_stays(imported):
    text = "Name,Country,lat,lon\nA,KEN,-1.3,36.85\n"
    columns = {"organisation": "Name", "iso_a3": "Country", "lat": "lat", "lon": "lon"}
    more = TYPE + 'disclosure = "public_exact"\nlocation_precision = "exact"\n'
    row = imported(text, columns, more=more).frames["local_csos"].iloc[0]
    assert (row.geometry.x, row.geometry.y, row.location_precision) == (36.85, -1.3, "exact")


@pytest.mark.parametrize(
    ("country", "precision", "disclosure"),
    [("MMR", "country", "country_only"), ("SDN", "admin1", "public_admin1")],
)
def test_where_a_map_can_hurt_people_places_are_coarse(imported, country, precision, disclosure):
    text = f"Name,Country,City,Province\nA,{country},Yangon,Yangon\n".replace(
        "Yangon,Yangon" if country == "SDN" else "\0", "Khartoum,Khartoum"
    )
    row = imported(text, NAMES, more=TYPE).frames["local_csos"].iloc[0]
    assert (row.location_precision, row.disclosure) == (precision, disclosure)
    assert row.geometry is None
    assert row.isna()["city"]


def test_every_fault_is_named_by_row_and_column(imported):
    text = "Name,Country,lat,lon\nA,Atlantis,1,1\nB,KEN,abc,36\nC,KEN,-1,\nD,KEN,-95,36\n"
    columns = {"organisation": "Name", "iso_a3": "Country", "lat": "lat", "lon": "lon"}
    with pytest.raises(LayerError) as told:
        imported(text, columns, more=TYPE)
    message = str(told.value)
    for words in (
        "column 'Country': no country is known as Atlantis (row 2)",
        "column 'lat': abc is no coordinate (row 3)",
        "only one of 'lon' and 'lat' is given (row 4)",
        "column 'lat': -95 is outside 90 (row 5)",
    ):
        assert words in message


def test_swapped_coordinates_of_an_organisation_are_told_before_it_is_put_at_its_town(imported):
    text = "Name,Country,lat,lon\nA,KEN,36.8,-1.3\n"
    columns = {"organisation": "Name", "iso_a3": "Country", "lat": "lat", "lon": "lon"}
    with pytest.raises(LayerError, match=r"lon and lat swapped\?.* \(row 2\)"):
        imported(text, columns, more=TYPE)


def test_coordinates_of_a_stated_crs_come_in_degrees(imported):
    text = 'P,Country,X,Y,Sector\nDam,KEN,"262000,5",9856000,能源\n'
    columns = {"name": "P", "iso_a3": "Country", "lon": "X", "lat": "Y", "sector": "Sector"}
    more = '[constants]\nstatus = "completed"\n'
    result = imported(text, columns, layer_name="projects", more=more, head='crs = "EPSG:32737"\n')
    site = result.frames["projects"].iloc[0]
    assert (site.geometry.x, site.geometry.y) == pytest.approx((36.861, -1.302), abs=0.001)
    assert (site.location_precision, site.sector) == ("near", "energy")


def test_the_mapping_must_fit_the_table(imported):
    with pytest.raises(LayerError, match=r"it has no column 'Nom' \(for organisation\)"):
        imported("Name,Country\nA,KEN\n", {"organisation": "Nom", "iso_a3": "Country"})


def test_without_a_mapping_the_way_to_one_is_told(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(LayerError, match="counterparts table-mapping LAYER FILE writes a proposal"):
        translated(importers()["table"], file)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("layer = ", "not a readable TOML file"),
        ('layer = "x"\n' + HEAD, "layer 'x' is not known; known are"),
        ('layer = "local_csos"\n' + HEAD + "[columns]\nfoo = 'a'\n", "foo: no such column"),
        ('layer = "local_csos"\n' + HEAD + 'crs = "EPSG:1"\n', "crs 'EPSG:1' is not known"),
        ('layer = "local_csos"\n' + HEAD + 'colour = "red"\n', "unknown field colour"),
        ('layer = "local_csos"\nsource_id = "a b"\n', "field title is empty"),
        ('layer = "local_csos"\nsource_id = "../b"\n', "letters, digits, - and _ only"),
    ],
)
def test_a_faulty_mapping_is_named_with_its_faults(tmp_path, text, words):
    file = tmp_path / "m.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LayerError, match=words):
        read_mapping(file)


def test_lines_of_a_geojson_are_lines(tmp_path):
    file, mapping = tmp_path / "rail.geojson", tmp_path / "m.toml"
    line = LineString([(36, -1), (37, -2)])
    gpd.GeoDataFrame({"titre": ["Rail"], "pays": ["KEN"]}, geometry=[line], crs=4326).to_file(file)
    mapping.write_text(
        'layer = "projects"\n' + HEAD + '[columns]\nname = "titre"\niso_a3 = "pays"\n'
        '[constants]\nsector = "transport"\nstatus = "completed"\n',
        encoding="utf-8",
    )
    result = translated(importers()["table"], file, options={"mapping": str(mapping)})
    site = result.frames["projects"].iloc[0]
    assert (site.geometry_kind, site.location_precision) == ("line", "exact")
    assert site.geometry.equals(line)


@pytest.mark.parametrize("name", sorted(discover()))
def test_a_template_names_every_column_and_can_be_read(name, tmp_path):
    result = CliRunner().invoke(cli, ["table-template", name])
    assert result.exit_code == 0
    file = tmp_path / "t.csv"
    file.write_text(result.output, encoding="utf-8")
    frame, faults = read_csv(file)
    assert set(layer(name).columns) <= set(frame.columns)
    assert faults == []


def test_the_proposal_is_written_to_stdout(tmp_path):
    file = tmp_path / "My List 2026.csv"
    file.write_text("Nom,Pays\nA,Kenya\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["table-mapping", "local_csos", str(file)])
    assert 'source_id = "my-list-2026"' in result.output
    assert 'organisation = "Nom"' in result.output
