"""The bundled towns, opened as anybody would open them."""

from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from data.make.capitals import capitals as find_capitals
from data.make.towns import MOST, MOST_OF_CITY, other_names
from layers.descriptor import read_descriptor
from layers.spelling import folded

BOUNDARIES = Path(__file__).parents[1] / "data" / "boundaries"
FILE = BOUNDARIES / "towns.parquet"


@cache
def towns() -> gpd.GeoDataFrame:
    return gpd.read_parquet(FILE)


def test_the_file_is_small_and_whole() -> None:
    assert FILE.stat().st_size < 5_000_000
    assert len(towns()) == 170_391
    assert towns().town_id.is_unique
    assert towns().crs == "EPSG:4326"
    assert towns().geometry.notna().all()


def test_the_credit_that_the_licence_asks_for_is_given() -> None:
    descriptor = read_descriptor(FILE)
    assert (descriptor.licence, descriptor.attribution) == ("CC-BY-4.0", "GeoNames")


def capitals() -> pd.DataFrame:
    return pd.read_csv(BOUNDARIES / "capitals.csv", keep_default_na=False)


def test_a_capital_is_a_town_of_its_country_by_that_name() -> None:
    found = capitals().merge(towns(), on="town_id", suffixes=("", "_of_town"))
    assert len(found) == len(capitals()) == 235
    assert (found.iso_a3 == found.iso_a3_of_town).all()
    assert (found.name == found.name_of_town).all()
    assert read_descriptor(BOUNDARIES / "capitals.csv").licence == "CC-BY-4.0"


@pytest.mark.parametrize(
    ("iso_a3", "name"),
    [("KEN", "Nairobi"), ("NAM", "Windhoek"), ("USA", "Washington"), ("LAO", "Vientiane")],
)
def test_some_capitals(iso_a3: str, name: str) -> None:
    assert capitals().set_index("iso_a3").name[iso_a3] == name


def test_a_capital_is_found_by_name_then_by_other_spelling_and_of_several_the_largest() -> None:
    known = pd.DataFrame(
        {
            "iso_a3": ["AAA", "AAA", "AAA", "BBB", "CCC"],
            "town_id": [1, 2, 3, 4, 5],
            "name": ["Port", "Port", "Bay", "Old Town", "Bay"],
            "other_names": [None, None, "Port", "Capital|Citadel", None],
            "population": [5, 9, 99, 1, 1],
        }
    )
    raw = pd.DataFrame(
        {"iso3": ["AAA", "BBB", "CCC", "DDD"], "capital": ["Pórt", "Citadel", "", "X"]}
    )
    assert find_capitals(raw, known) == [
        {"iso_a3": "AAA", "town_id": "2", "name": "Port"},
        {"iso_a3": "BBB", "town_id": "4", "name": "Old Town"},
    ]


def test_every_country_code_is_one_of_the_countries() -> None:
    countries = gpd.read_parquet(BOUNDARIES / "countries.parquet")
    found = set(towns().iso_a3)
    assert found <= set(countries.iso_a3)
    # nobody lives in a town there
    assert set(countries.iso_a3) - found == {"ATA", "HMD", "UMI"}


def test_the_unit_is_one_of_the_same_country() -> None:
    units = gpd.read_parquet(BOUNDARIES / "admin1.parquet").set_index("adm1_code").iso_a3
    placed = towns()[towns().adm1_code.notna()]
    assert len(towns()) - len(placed) < 100
    assert (units[placed.adm1_code].to_numpy() == placed.iso_a3.to_numpy()).all()


@pytest.mark.parametrize(
    ("name", "iso_a3", "unit"),
    [
        ("Mombasa", "KEN", "Coast"),
        ("Gwadar", "PAK", "Baluchistan"),
        ("Colombo", "LKA", "Kŏḷamba"),
        ("Piraeus", "GRC", "Attiki"),
        ("Walvis Bay", "NAM", "Erongo"),
    ],
)
def test_a_port_has_its_unit_though_it_may_lie_off_the_outline(
    name: str, iso_a3: str, unit: str
) -> None:
    units = gpd.read_parquet(BOUNDARIES / "admin1.parquet").set_index("adm1_code").name
    rows = towns()[(towns().name == name) & (towns().iso_a3 == iso_a3)]
    assert rows.adm1_code.map(units).tolist() == [unit]


def test_no_spelling_stands_twice_or_is_blank() -> None:
    sample = towns()[towns().other_names.notna()].iloc[::50]
    for name, spellings in zip(sample.name, sample.other_names, strict=True):
        keys = [folded(name), *map(folded, spellings.split("|"))]
        assert all(keys)
        assert len(set(keys)) == len(keys)


SPELLINGS = [
    *("Nairobi", "NBO", "nai luo bi", "Nairóbi", "Nayrobi", "Nairobi 2", "Nairobi, Kenya"),
    *("Найроби", "نيروبي", "内罗毕", "ナイロビ", "Nairoba", "Náyrobi", ""),
]


def test_of_the_spellings_those_worth_finding_are_kept() -> None:
    # two spellings agree on nayrobi, one on nairoba; the rest equals the name or is junk
    assert other_names("Nairobi", SPELLINGS, "KEN", MOST) == ["内罗毕", "Nayrobi", "Nairoba"]


def test_a_script_of_the_country_is_kept() -> None:
    assert "Найроби" in other_names("Nairobi", SPELLINGS, "KAZ", MOST)
    assert "نيروبي" in other_names("Nairobi", SPELLINGS, "EGY", MOST)


def test_a_city_keeps_more_spellings_than_a_town() -> None:
    many = [f"Name{'x' * i}" for i in range(50)]
    assert len(other_names("Nairobi", many, "KEN", MOST)) == MOST["latin"]
    assert len(other_names("Nairobi", many, "KEN", MOST_OF_CITY)) == MOST_OF_CITY["latin"]
