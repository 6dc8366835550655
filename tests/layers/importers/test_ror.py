"""Nonprofit organisations out of ROR's dump, in both of its schemas."""

import json
import zipfile

import pandas as pd
import pytest

from layers.faults import LayerError
from layers.importers import importers
from layers.importing import translated
from layers.rules import not_finer_than_disclosed
from layers.store import load

# Nairobi and Kisumu; other cities by the code of their country
NAIROBI = {"name": "Nairobi", "lat": -1.28333, "lng": 36.81667, "country_code": "KE"}
KISUMU = {"name": "Kisumu", "lat": -0.10221, "lng": 34.76171, "country_code": "KE"}
CITIES = {
    "KE": NAIROBI,
    "CN": {"name": "Beijing", "lat": 39.9075, "lng": 116.39723, "country_code": "CN"},
    "NA": {"name": "Windhoek", "lat": -22.55941, "lng": 17.08323, "country_code": "NA"},
    "XK": {"name": "Pristina", "lat": 42.67272, "lng": 21.16688, "country_code": "XK"},
    "MM": {"name": "Yangon", "lat": 16.80528, "lng": 96.15611, "country_code": "MM"},
    "RU": {"name": "Moscow", "lat": 55.75222, "lng": 37.61556, "country_code": "RU"},
    "EG": {"name": "Cairo", "lat": 30.06263, "lng": 31.24967, "country_code": "EG"},
    "RE": {"name": "Saint-Denis", "lat": -20.88231, "lng": 55.4504, "country_code": "RE"},
    "TW": {"name": "Taipei", "lat": 25.05306, "lng": 121.52639, "country_code": "TW"},
}


def named(value, *types, lang=None):
    return {"value": value, "types": list(types), "lang": lang}


def at(*places):
    return [{"geonames_id": 1, "geonames_details": place} for place in places]


def second(number=1, **changes):
    """A record of schema 2."""
    return {
        "id": f"https://ror.org/0test{number:04}",
        "status": "active",
        "types": ["nonprofit"],
        "names": [named("Institute of the Test", "ror_display", "label", lang="en")],
        "locations": at(NAIROBI),
        "links": [{"type": "website", "value": "https://example.org"}],
        "established": 1988,
        "admin": {"last_modified": {"date": "2026-01-29", "schema_version": "2.1"}},
    } | changes


def first(number=1, **changes):
    """A record of schema 1."""
    city = {"city": "Nairobi", "geonames_admin1": {"name": "Nairobi Area"}}
    return {
        "id": f"https://ror.org/0test{number:04}",
        "status": "active",
        "types": ["Nonprofit"],
        "name": "Institute of the Test",
        "labels": [],
        "aliases": [],
        "acronyms": [],
        "links": ["https://example.org"],
        "established": 1988,
        "email_address": "who@example.org",
        "country": {"country_code": "KE", "country_name": "Kenya"},
        "addresses": [{"lat": -1.28333, "lng": 36.81667, "city": "N", "geonames_city": city}],
    } | changes


@pytest.fixture(scope="module", autouse=True)
def _loaded_once():
    """The countries and coverage that rows are held against, loaded once."""
    countries, coverage = load("countries"), load("coverage")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("layers.store._countries", lambda: countries)
        patch.setattr("layers.store._coverage", lambda: coverage)
        yield


@pytest.fixture
def imported(tmp_path):
    def run(*records, **options):
        file = tmp_path / "v9.9-ror-data.json"
        file.write_text(json.dumps([*records]), encoding="utf-8")
        return translated(importers()["ror"], file, **options)

    return run


@pytest.fixture
def row_of(imported):
    def run(record):
        (row,) = imported(record).frames["local_csos"].to_dict("records")
        return {name: None if isinstance(v, float) and pd.isna(v) else v for name, v in row.items()}

    return run


@pytest.mark.parametrize("record", [first(), second()], ids=["schema 1", "schema 2"])
def test_a_nonprofit_organisation_stands_at_its_city(row_of, record):
    row = row_of(record)
    assert (row["presence_id"], row["organisation_id"]) == ("ror-0test0001", "ror-0test0001")
    assert (row["organisation"], row["org_type"]) == ("Institute of the Test", "national_ngo")
    assert (row["iso_a3"], row["city"], row["location_precision"]) == ("KEN", "Nairobi", "city")
    assert (row["geometry"].x, row["geometry"].y) == (36.81667, -1.28333)
    assert (pd.isna(row["disclosure"]), row["status"], row["start_date"]) == (
        True,
        "active",
        "1988",
    )
    assert row["website"] == "https://example.org"
    assert row["source_url"] == "https://ror.org/0test0001"
    assert row["is_verified"] is True
    assert row["admin1_name"].startswith("Nairobi")


def test_the_email_address_of_schema_1_is_never_read(row_of):
    assert "who@example.org" not in str(row_of(first()))


def test_the_day_is_that_of_the_record(row_of):
    assert row_of(second())["source_date"] == "2026-01-29"
    assert row_of(first())["source_date"] is None


def test_each_place_of_an_organisation_is_a_presence(imported):
    rows = imported(second(locations=at(NAIROBI, KISUMU))).frames["local_csos"]
    assert rows.presence_id.tolist() == ["ror-0test0001", "ror-0test0001-2"]
    assert set(rows.organisation_id) == {"ror-0test0001"}
    assert rows.city.tolist() == ["Nairobi", "Kisumu"]
    assert rows.start_date.notna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("names", "usual", "local", "acronym"),
    [
        (
            [
                named("Taasisi ya Jaribio", "ror_display", "label", lang="sw"),
                named("Institute of the Test", "label", lang="en"),
                named("IT", "acronym"),
                named("Old Institute", "alias"),
            ],
            *("Institute of the Test", "Taasisi ya Jaribio", "IT"),
        ),
        ([named("测试研究所", "ror_display", "label", lang="zh")], "测试研究所", None, None),
        (
            [named("Institute", "ror_display", "label"), named("研究所", "label", lang="zh")],
            *("Institute", "研究所", None),
        ),
    ],
)
def test_the_english_name_goes_first_and_the_local_one_beside_it(
    row_of, names, usual, local, acronym
):
    row = row_of(second(names=names))
    assert (row["organisation"], row["name_local"], row["acronym"]) == (usual, local, acronym)


def test_names_of_schema_1_are_read_likewise(row_of):
    labels = [{"label": "Taasisi", "iso639": "sw"}, {"label": "The Institute", "iso639": "en"}]
    row = row_of(first(name="Taasisi", labels=labels, acronyms=["TI"]))
    assert (row["organisation"], row["name_local"], row["acronym"]) == (
        "The Institute",
        "Taasisi",
        "TI",
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"types": ["education"]}, "are no nonprofit organisations"),
        ({"types": []}, "are no nonprofit organisations"),
        ({"status": "inactive"}, "are not active"),
        ({"status": "withdrawn"}, "are not active"),
        ({"locations": at(CITIES["CN"])}, "are in mainland China"),
    ],
)
def test_what_is_no_such_organisation_abroad_is_left_out_and_counted(imported, changes, reason):
    result = imported(second(1), second(2, **changes))
    assert result.imported.left_out == {reason: 1}
    assert (result.imported.n_read, len(result.frames["local_csos"])) == (2, 1)


def test_of_an_organisation_in_china_and_abroad_the_place_abroad_counts(imported):
    result = imported(second(locations=at(CITIES["CN"], NAIROBI)))
    assert result.frames["local_csos"].presence_id.tolist() == ["ror-0test0001-2"]


@pytest.mark.parametrize(
    ("code", "iso_a3"), [("NA", "NAM"), ("XK", "XKX"), ("TW", "TWN"), ("RE", "FRA")]
)
def test_countries_have_the_codes_of_our_boundaries(row_of, code, iso_a3):
    assert row_of(second(locations=at(CITIES[code])))["iso_a3"] == iso_a3


@pytest.mark.parametrize("code", ["MM", "RU"])
def test_where_places_endanger_only_the_country_is_told(row_of, code):
    row = row_of(second(locations=at(CITIES[code])))
    assert (row["disclosure"], row["location_precision"]) == ("country_only", "country")
    assert [row[name] for name in ("city", "admin1_name", "geometry")] == [None] * 3


def test_where_places_endanger_the_unit_that_our_boundaries_know_is_the_finest_told(row_of):
    place = CITIES["EG"] | {"country_subdivision_name": "A Name of Its Own"}
    row = row_of(second(locations=at(place)))
    assert (row["disclosure"], row["location_precision"]) == ("public_admin1", "admin1")
    assert row["admin1_name"] == "Al Qahirah"
    assert (row["city"], row["geometry"]) == (None, None)


def test_rows_are_never_finer_than_disclosed(imported):
    records = [second(n, locations=at(place)) for n, place in enumerate(CITIES.values())]
    assert list(not_finer_than_disclosed(imported(*records).frames["local_csos"])) == []


def test_a_city_without_a_position_is_found_by_its_name(row_of):
    row = row_of(second(locations=at(KISUMU | {"lat": None, "lng": None})))
    assert (row["location_precision"], round(row["geometry"].x, 1)) == ("city", 34.8)


def test_an_ambiguous_city_without_a_position_is_listed(imported):
    place = {"country_code": "US", "name": "Springfield", "lat": None, "lng": None}
    result = imported(second(locations=at(place)))
    assert result.frames["local_csos"].location_precision.tolist() == ["country"]
    assert result.imported.review["ambiguous-places"].city.tolist() == ["Springfield"]


@pytest.mark.parametrize(
    ("types", "themes"),
    [
        (["nonprofit"], None),
        (["funder", "nonprofit"], None),
        (["healthcare", "nonprofit"], "health"),
        (["education", "healthcare", "nonprofit"], "education|health"),
    ],
)
def test_themes_are_what_the_types_say(row_of, types, themes):
    assert row_of(second(types=types))["themes"] == themes


def test_the_website_is_no_page_on_a_social_network(row_of):
    links = [
        {"type": "wikipedia", "value": "https://en.wikipedia.org/wiki/X"},
        {"type": "website", "value": "https://www.facebook.com/x"},
    ]
    assert row_of(second(links=links))["website"] is None


@pytest.mark.parametrize("year", [None, 0, 20_000, "long ago"])
def test_a_year_that_is_none_stays_blank(row_of, year):
    assert row_of(second(established=year))["start_date"] is None


def test_a_list_of_research_bodies_is_an_incidental_search(imported):
    coverage = imported(second(1), second(2, locations=at(CITIES["NA"]))).frames["coverage"]
    assert coverage.iso_a3.tolist() == ["KEN", "NAM"]
    assert set(coverage.layer) == {"local_csos"}
    assert set(coverage.depth) == {"incidental"}
    assert "research" in coverage.note[0]
    assert coverage.searched_on.tolist() == ["2026-01-29"] * 2


MANY = [second(number) for number in range(100, 140)]


@pytest.mark.parametrize(
    ("faulty", "reason"),
    [
        (second(locations=at(NAIROBI | {"country_code": "QQ"})), "no country has the code 'QQ'"),
        (second(locations=[]), "no country has the code ''"),
        (second(names=[]), "it has no name"),
        ({"name": "x"}, "no record of ROR (its id is no address on ror.org)"),
        ("x", "no record of ROR (its id is no address on ror.org)"),
        ({"id": "https://ror.org/0"}, "it states no types or no status"),
    ],
)
def test_a_faulty_record_is_rejected_with_its_number(imported, faulty, reason):
    result = imported(*MANY, faulty)
    assert result.rejected[["from_row", "reason"]].to_numpy().tolist() == [[41, reason]]
    assert len(result.frames["local_csos"]) == 40


def test_a_record_that_stands_twice_is_one(imported):
    assert imported(second(), second()).imported.left_out == {"are in the files again": 1}


def test_of_a_release_the_second_schema_is_read(tmp_path):
    file = tmp_path / "v9.9-ror-data.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("v9.9-ror-data.json", json.dumps([first(), first(2)]))
        archive.writestr("v9.9-ror-data_schema_v2.json", json.dumps([second()]))
        archive.writestr("v9.9-ror-data.csv", "id,name\n")
    result = translated(importers()["ror"], file)
    assert result.imported.n_read == 1
    assert result.frames["local_csos"].source_date.tolist() == ["2026-01-29"]


def test_a_release_of_one_schema_is_read_too(tmp_path):
    file = tmp_path / "v2.9-ror-data.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("v2.9-ror-data.json", json.dumps([second()]))
    assert len(translated(importers()["ror"], file).frames["local_csos"]) == 1


def test_of_both_schemas_in_a_folder_a_record_counts_once_by_the_second(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps([first(1), first(2)]))
    (tmp_path / "b_schema_v2.json").write_text(json.dumps([second(1)]))
    result = translated(importers()["ror"], tmp_path)
    dates = result.frames["local_csos"].set_index("presence_id").source_date
    assert dates["ror-0test0001"] == "2026-01-29"
    assert pd.isna(dates["ror-0test0002"])


def test_an_answer_of_the_interface_is_read(tmp_path):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps({"number_of_results": 1, "items": [second()], "meta": {}}))
    assert len(translated(importers()["ror"], file).frames["local_csos"]) == 1


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("x.json", b"", "empty"),
        ("x.json", b"[]", "no records in it; it takes the JSON of ROR's data dump"),
        ("x.json", b'{"id": "https://ror.org/0"}', "no records in it"),
        ("x.json", json.dumps([second()]).encode()[:-9], "cut off, or no JSON"),
        ("x.json", b"id,name\n1,x\n", "cut off, or no JSON"),
        ("x.json", b'[{"a": 1}]', "1 of 1 rows are faulty"),
        ("x.zip", b"PK\x03\x04", "x.zip: cut off"),
    ],
)
def test_another_file_is_refused_with_the_reason(tmp_path, name, raw, words):
    file = tmp_path / name
    file.write_bytes(raw)
    with pytest.raises(LayerError, match=words):
        translated(importers()["ror"], file)


def test_a_release_without_json_is_refused(tmp_path):
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("ror-data.csv", "id,name\n")
    with pytest.raises(LayerError, match=r"no \.json file in it; it holds ror-data\.csv"):
        translated(importers()["ror"], file)
