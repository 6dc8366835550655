"""The real records of ROR: 17 as published, and 7,201 of which the main fields are kept as CSV."""

import csv
import json
from pathlib import Path

import pytest

from layers.importers import importers
from layers.importing import translated

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "ror-nonprofits"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="ROR is not beside this checkout (../shared)"
)


def record_of(row: dict[str, str]) -> dict[str, object]:
    """A row of the CSV as the record of schema 2 that it was made from."""
    place = {
        "country_code": row["country_code"],
        "country_subdivision_name": row["admin1_name"] or None,
        "name": row["city"],
        "lat": float(row["lat"]),
        "lng": float(row["lng"]),
    }
    return {
        "id": row["ror_id"],
        "status": row["status"],
        "types": row["types"].split("|"),
        "names": [{"value": row["name"], "lang": None, "types": ["ror_display", "label"]}],
        "established": int(row["established"]) if row["established"] else None,
        "links": [{"type": "website", "value": row["website"]}] if row["website"] else [],
        "locations": [{"geonames_details": place}],
        "admin": {"last_modified": {"date": row["last_modified"] or None}},
    }


def test_records_as_published_are_read_in_both_schemas():
    result = translated(importers()["ror"], FOLDER / "ror_sample_records.json")
    rows = result.frames["local_csos"]
    assert (result.imported.n_read, len(rows), result.n_rejected) == (17, 14, 0)
    assert result.imported.left_out == {"are in mainland China": 3}
    assert set(rows.location_precision) == {"city"}
    assert rows.acronym.notna().sum() > 5
    assert set(rows.iso_a3) == {"KEN", "NPL", "KHM", "PAK", "ETH", "LAO", "ZMB", "CAN"}


def test_each_of_the_7201_nonprofit_organisations_is_read(tmp_path):
    with (FOLDER / "ror_nonprofits_active.csv").open(encoding="utf-8", newline="") as stream:
        records = [record_of(row) for row in csv.DictReader(stream)]
    file = tmp_path / "ror-data_schema_v2.json"
    file.write_text(json.dumps(records), encoding="utf-8")
    result = translated(importers()["ror"], file)
    rows = result.frames["local_csos"]
    assert (result.imported.n_read, result.n_rejected) == (7201, 0)
    assert result.imported.left_out == {"are in mainland China": 38}
    assert len(rows) == 7201 - 38
    counts = rows.iso_a3.value_counts()
    assert counts[["KEN", "NPL", "PAK", "AGO"]].tolist() == [19, 19, 9, 1]
    assert counts["NAM"] > 0
    assert set(result.frames["coverage"].iso_a3) == set(counts.index)
    assert rows[rows.iso_a3 == "MMR"].geometry.isna().all()
