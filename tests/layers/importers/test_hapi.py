"""HDX HAPI operational presence: the same rules for CSV and JSON, and HAPI's own marks."""

import csv
import json

import pytest

from layers.faults import LayerError
from layers.importers import importers
from layers.importing import translated

RECORD = {
    "location_code": "SSD",
    "provider_admin1_name": "JONGLEI STATE",
    "admin1_code": "SS03",
    "admin1_name": "Jonglei",
    "admin2_name": "Bor South",
    "admin_level": 2,
    "org_acronym": "FOR",
    "org_name": "Friends of the River",
    "org_type_description": "National NGO",
    "sector_code": "WSH",
    "sector_name": "Water Sanitation Hygiene",
    "reference_period_start": "2024-07-01T00:00:00",
    "reference_period_end": "2024-09-30T23:59:59",
    "dataset_hdx_id": "d5da8111-0000",
    "error": None,
}
TAGS = {name: f"#meta+{name}" for name in RECORD} | {"location_code": "#country+code"}


@pytest.fixture(params=["csv", "json"])
def imported(request, tmp_path):
    """The translation of records with these changes, in either form."""

    def run(*changes, **options):
        records = [RECORD | change for change in changes]
        file = tmp_path / f"hapi.{request.param}"
        if request.param == "json":
            file.write_text(json.dumps({"data": records}), encoding="utf-8")
        else:
            with file.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, [*RECORD])
                writer.writeheader()
                writer.writerows([TAGS, *records])
        accept = options.pop("accept_rejects", False)
        return translated(importers()["hapi"], file, options=options, accept_rejects=accept)

    return run


def test_a_record_becomes_a_presence_in_its_admin1_unit(imported):
    result = imported({}, {"admin2_name": "Duk", "sector_name": "Education"})
    (row,) = result.frames["local_csos"].itertuples()
    assert row.presence_id == "hapi-ssd-friends-of-the-river-jonglei"
    assert (row.organisation, row.acronym, row.admin1_name) == (
        "Friends of the River",
        "FOR",
        "Jonglei",
    )
    assert (row.operates_in, row.themes) == ("SS-JG", "water_sanitation|education")
    assert row.source_url == "https://data.humdata.org/dataset/d5da8111-0000"
    assert result.imported.n_read == 2


def test_the_period_is_that_of_the_table_and_no_end_of_the_presence(imported):
    row = imported({}).frames["local_csos"].iloc[0]
    assert row.source_date == "2024-09-30"
    assert row.isna()[["start_date", "end_date"]].all()
    row = imported({"reference_period_end": None}).frames["local_csos"].iloc[0]
    assert row.source_date == "2024-07-01"


def test_records_that_hapi_marks_as_faulty_are_left_out(imported):
    result = imported({}, {"error": "Unknown sector Zzz", "admin1_name": "Unity"})
    assert len(result.frames["local_csos"]) == 1
    assert result.imported.left_out["records that HDX HAPI itself marks as faulty"] == 1


def test_kinds_are_told_apart_and_untyped_ones_listed(imported):
    result = imported(
        {},
        {"org_name": "Big Relief", "org_type_description": "International NGO"},
        {"org_name": "Cross", "org_type_description": "Red Cross / Red Crescent"},
        {"org_name": "Who Knows", "org_type_description": None},
    )
    assert result.frames["local_csos"].organisation.tolist() == ["Friends of the River"]
    told = {reason: n for reason, n in result.imported.left_out.items() if n}
    assert sorted(told.values()) == [1, 1, 1]
    assert result.imported.review["untyped"].organisation.tolist() == ["Who Knows"]


def test_untyped_organisations_may_be_included_as_unverified(imported):
    result = imported({"org_type_description": None}, untyped="include")
    assert result.frames["local_csos"].is_verified.tolist() == [False]


def test_the_units_own_name_stands_where_hapi_knows_none(imported):
    row = imported({"admin1_name": None}).frames["local_csos"].iloc[0]
    assert row.admin1_name == "JONGLEI STATE"
    row = imported({"admin1_name": None, "provider_admin1_name": None}).frames["local_csos"].iloc[0]
    assert (row.location_precision, row.isna().operates_in) == ("country", True)


def test_a_record_without_a_country_or_a_name_is_rejected(imported):
    changes = [{"location_code": None}, {"org_name": None, "org_acronym": None}, {}]
    result = imported(*changes, accept_rejects=True)
    assert sorted(result.rejected.reason) == ["location_code is blank", "no organisation is named"]


def test_namibia_is_a_country_and_not_a_blank(imported):
    result = imported({"location_code": "NAM", "org_name": "NA", "org_acronym": "NA"})
    assert result.frames["local_csos"].organisation.tolist() == ["NA"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "org_name,location_code\nFriends,SSD\n", "field sector_name is missing"),
        ("a.json", '{"data": [{"org_name": "x"}]}', "field location_code is missing"),
        ("a.json", '{"data": [{"org_name": "x"}', "cut off, or no JSON"),
        ("a.json", '{"detail": "wrong"}', "no record below data"),
        ("a.json", '{"data": [3]}', "the records below data are no objects"),
    ],
)
def test_another_file_is_refused(tmp_path, name, text, message):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(LayerError, match=message):
        translated(importers()["hapi"], tmp_path / name)
