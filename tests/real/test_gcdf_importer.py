"""The real tables of GCDF 3.0 through its importer, as far as they are at hand.

The tables of units are whole; of the main one there are the 9,404 records with a place, a subset
of 961 and four rows with every column.
"""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.gcdf_book import HEADER
from layers.catalog.projects import SHARE_TOLERANCE
from layers.importers import importers
from layers.importers.aiddata import countries
from layers.importers.gcdf_units import units
from layers.importing import translated
from layers.reading import read_csv

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "gcdf-v3"
UNITS = ("GCDF_3.0_ADM1_Locations.csv", "GCDF_3.0_ADM2_Locations.csv")
LOCATED = "geogcdf_v3_final_input.csv"
SAMPLE = "gcdf_v3_full_schema_sample_mys.csv"
SUBSET = "gcdf_v3_main_sheet_subset_961.csv"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="GCDF 3.0 is not beside this checkout (../shared)"
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """What the importer makes of a main table beside the tables of units."""

    def run(main, **options):
        folder = tmp_path_factory.mktemp("gcdf")
        for name in (main, *UNITS):
            shutil.copy(FOLDER / name, folder / name)
        return translated(importers()["gcdf"], folder, options=options)

    return run


@pytest.fixture(scope="module")
def located(imported):
    return imported(LOCATED)


def raw(name):
    return pd.read_csv(FOLDER / name, dtype="str", keep_default_na=False, na_values=[""])


def test_the_columns_of_the_tests_are_the_published_ones():
    with (FOLDER / SAMPLE).open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream)) == list(HEADER)
    assert raw("gcdf_v3_data_dictionary.csv").header_in_data.tolist() == list(HEADER)


@pytest.mark.parametrize(
    ("name", "n_rows", "n_records", "n_units"),
    [(UNITS[0], 12_779, 9_286, 1_595), (UNITS[1], 13_907, 7_969, 4_011)],
)
def test_each_row_of_the_tables_of_units_is_sound(name, n_rows, n_records, n_units):
    found, faulty = units(FOLDER / name, read_csv(FOLDER / name)[0])
    assert (len(found), len(faulty)) == (n_rows, 0)
    assert (found.record.nunique(), found.unit_id.nunique()) == (n_records, n_units)
    assert not found.unit.str.contains("Ã").any()


def test_the_9404_located_records_have_16897_sites(located):
    sites = located.frames["projects"]
    assert (located.imported.n_read, located.n_rejected) == (9_404, 0)
    assert sites.project_id.nunique() == 9_404
    assert sites.location_precision.value_counts().to_dict() == {
        "admin2": 13_876,
        "admin1": 2_873,
        "country": 148,
    }
    assert sites[sites.iso_a3.isna()].project_id.nunique() == 19


def test_each_row_of_units_is_a_site_or_is_told(located):
    sites, told = located.frames["projects"], located.imported.left_out
    n_abroad = int((sites.place.notna() & (sites.location_precision == "country")).sum())
    n_used = int((sites.location_precision != "country").sum()) + n_abroad
    assert n_used + sum(told.values()) == 12_779 + 13_907


@pytest.mark.parametrize("split", ["even", "area"])
def test_the_money_of_each_record_is_its_sites(imported, split):
    sites = imported(LOCATED, split=split).frames["projects"]
    parts = (sites.amount_usd * sites.site_share).groupby(sites.aiddata_record_id)
    table = raw(LOCATED).set_index("AidData.Record.ID")
    amounts = table["Amount.(Constant.USD.2021)"].astype("float64")
    assert amounts.isna().sum() == 3_781
    assert parts.sum(min_count=1).sort_index().tolist() == pytest.approx(
        amounts.sort_index().tolist(), rel=1e-12, nan_ok=True
    )
    shares = sites.groupby("project_id").site_share.sum()
    assert ((shares - 1).abs() < SHARE_TOLERANCE).all()


def test_every_recipient_has_its_code():
    names = raw("gcdf_v3_recipient_names.csv").set_index("recipient").iso3c
    assert len(names) == 154
    told = raw(LOCATED).drop_duplicates("Recipient").set_index("Recipient")["Recipient.ISO-3"]
    # AidData's own codes win: the list of names has none for Micronesia
    right = told.combine_first(names)
    rows = pd.DataFrame({"recipient": right.index, "iso_a3": None})
    assert countries(rows).fillna("").tolist() == right.fillna("").tolist()


def test_the_four_rows_with_every_column_are_read(imported):
    sites = imported(SAMPLE).frames["projects"].set_index("aiddata_record_id")
    assert len(sites) == 4
    assert set(sites.instrument) == {"grant"}
    assert set(sites.sector) == {"humanitarian", "health"}
    assert sites.loc["93922", "financiers"] == "Provincial Government of Fujian"
    assert sites.loc["93922", "admin1_name"] == "Sabah"
    # the one Chinese agency that implements is a consulate, no company
    assert sites.contractors.isna().all()
    assert sites.amount_usd.isna().to_dict() == {
        "96082": True,
        "96083": False,
        "96085": False,
        "93922": False,
    }


def test_the_subset_without_codes_is_read_as_a_main_table(imported):
    result = imported(SUBSET)
    sites = result.frames["projects"]
    assert (result.imported.n_read, result.n_rejected) == (961, 0)
    codes = raw(LOCATED).set_index("AidData.Record.ID")["Recipient.ISO-3"]
    mine = sites.drop_duplicates("aiddata_record_id").set_index("aiddata_record_id").iso_a3
    assert mine.fillna("").equals(codes.reindex(mine.index).fillna("").rename("iso_a3"))
    assert set(sites.instrument) == {"loan", "grant"}
    assert sites.drop_duplicates("project_id").completion_year.isna().sum() == 348
