"""Search by name: what can be found, what can't, and in which order."""

import dataclasses

import geopandas as gpd
import pandas as pd
import pytest

from geo.search import AT_MOST, directory_of, found, towns_directory
from tests.geo.frames import chinese, local, sites


@pytest.fixture(scope="module")
def directory(world):
    return directory_of(world)


@pytest.mark.parametrize(
    ("query", "kind", "name"),
    [
        ("KEN", "country", "Kenya"),
        ("kenya", "country", "Kenya"),
        ("肯尼亚", "country", "Kenya"),
        ("Éthiopie", "country", "Ethiopia"),
        ("camboya", "country", "Cambodia"),
        ("蒙内铁路", "site", "Mombasa–Nairobi standard-gauge railway"),
        ("zhonglao tielu", "site", "China–Laos railway"),
        ("laos railway", "site", "China–Laos railway"),
        ("Okoa Mombasa", "organisation", "Okoa Mombasa"),
        ("永续全球环境", "organisation", "Global Environmental Institute"),
        ("oromia", "unit", "Oromiya"),
        ("hambanota", "site", "Hambantota port, phase I"),
    ],
)
def test_the_bundled_data_are_found_in_any_language(directory, query, kind, name):
    first = found([directory], query)[0]
    assert (first.kind, first.name) == (kind, name)


def test_at_most_twenty_are_told_and_not_all_of_one_kind(directory):
    hits = found([directory], "china")
    assert len(hits) == len(set(hits)) == AT_MOST
    assert {hit.kind for hit in hits} >= {"country", "site", "organisation"}


TOWNS = gpd.GeoDataFrame(
    {
        "town_id": pd.array([1, 2, 3], dtype="Int64"),
        "name": ["Santa Cruz", "Santa Cruz", "Nairobi"],
        "other_names": [None, None, "内罗毕|Найроби"],
        "iso_a3": ["BOL", "CHL", "KEN"],
        "population": pd.array([1_400_000, None, 4_000_000], dtype="Int64"),
    }
).astype({"name": "str", "other_names": "str", "iso_a3": "str"})


def test_of_towns_of_a_name_the_largest_goes_first():
    hits = found([towns_directory(TOWNS)], "santa")
    assert [(hit.id, hit.iso_a3) for hit in hits] == [("1", "BOL"), ("2", "CHL")]


@pytest.mark.parametrize("query", ["найро", "内罗毕", "neiluobi"])
def test_a_town_is_found_in_other_scripts(query):
    assert [hit.id for hit in found([towns_directory(TOWNS)], query)] == ["3"]


def test_only_a_few_names_with_slips_follow_those_without():
    towns = pd.concat([TOWNS.iloc[[2]]] * 9, ignore_index=True).assign(
        town_id=range(9), name=["Nakuru", *["Nakura"] * 8], other_names=None
    )
    kinds = [hit.name for hit in found([towns_directory(towns)], "nakuru")]
    assert kinds == ["Nakuru", "Nakura", "Nakura", "Nakura"]
    assert len(found([towns_directory(towns.iloc[1:])], "nakuru")) == 8


def small(world, **parts):
    sides = {"local": local(parts.get("local", "")), "chinese": chinese(parts.get("chinese", ""))}
    return dataclasses.replace(world, sites=sites(parts.get("sites", "")), presences=sides)


def test_an_organisation_with_several_places_in_a_country_is_told_once(world):
    people = "\n".join(
        f"p{n} 1 1 organisation_id=o organisation=Qwertz_Trust iso_a3={iso}"
        for n, iso in enumerate(("KEN", "KEN", "UGA"))
    )
    hits = found([directory_of(small(world, local=people))], "qwertz")
    assert [(hit.id, hit.iso_a3) for hit in hits] == [("p0", "KEN"), ("p2", "UGA")]


def test_nothing_but_names_is_searched(world):
    people = "p 1 1 organisation=Qwertz city=Asdfgh evidence=Yxcvbn admin1_name=Zzuiop"
    directory = directory_of(small(world, local=people))
    assert [hit.id for hit in found([directory], "qwertz")] == ["p"]
    assert not any(found([directory], word) for word in ("asdfgh", "yxcvbn", "zzuiop"))


def test_a_site_without_a_country_or_a_chinese_name_has_none(world):
    (hit,) = found([directory_of(small(world, sites="qwertz - - iso_a3="))], "qwertz")
    assert (hit.iso_a3, hit.name_local) == (None, None)


def test_hits_of_several_directories_are_put_in_one_order(world):
    both = [towns_directory(TOWNS), directory_of(small(world, sites="Nairobi - -"))]
    kinds = [hit.kind for hit in found(both, "nairobi")]
    assert list(dict.fromkeys(kinds)) == ["site", "unit", "town"]
