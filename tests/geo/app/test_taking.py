"""What a reader can take of a country: every kind of file, opened as anybody would open it."""

import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from geo.app.taking import FILES
from geo.app.view import View
from geo.filters import Filters, OrganisationFilters
from geo.rule import Rule
from geo.snapshot import country_snapshot
from geo.views.cards import Names
from geo.views.tables import evidence_table
from geo.views.text import speaking


@pytest.fixture(scope="module")
def view(world):
    names = dict(zip(world.data.countries.iso_a3, world.data.countries.name, strict=True))
    return View(
        place=world,
        stamp=(),
        names=Names.of(names, world.data),
        filters=Filters(countries=("KEN",)),
        organisations=OrganisationFilters(),
        rule=Rule(),
        theme="light",
        language="en",
    )


@pytest.fixture(scope="module")
def kenya(world, answers):
    return country_snapshot(world, answers, "KEN", Rule())


@pytest.fixture(scope="module")
def nothing(world, answers):
    return country_snapshot(world, answers.iloc[:0], "ATA", Rule())


def made(suffix, snapshot, view):
    (file,) = [file for file in FILES if file.suffix == suffix]
    return file.to_bytes(snapshot, view)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.suffix)
def test_every_kind_of_file_is_the_same_for_the_same_data_and_names_its_version(file, kenya, view):
    content = file.to_bytes(kenya, view)
    assert content == file.to_bytes(kenya, view)
    if file.suffix != "xlsx":
        assert view.place.data.version.encode() in content


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.suffix)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_country_without_a_row_gives_a_file_too(file, language, nothing, view):
    with speaking(language):
        assert file.to_bytes(nothing, replace(view, language=language))


def test_the_table_has_the_sites_of_the_country(kenya, view):
    table = pd.read_csv(io.BytesIO(made("csv", kenya, view)))
    assert list(table.site_id) == list(kenya.sites.site_id)
    assert set(table.iso_a3) == {"KEN"}


def test_the_workbook_has_sites_organisations_evidence_and_sources(kenya, view):
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", kenya, view)))
    assert book.sheetnames[:4] == ["Sites", "Organisations", "Evidence", "Others on the country"]
    n_people = sum(len(side.presences) for side in kenya.sides.values())
    assert book["Sites"].max_row == 1 + len(kenya.sites)
    assert book["Organisations"].max_row == 1 + n_people


def test_the_evidence_says_search_rows_sources_dates_and_what_is_unverified(kenya):
    table = evidence_table(kenya)
    local = table.set_index("Layer").loc["Local civil-society organisations"]
    assert local["Rows"] == len(kenya.sides["local"].presences)
    assert local["Search"] != ""
    assert local["Newest source"].endswith(("2024", "2025", "2026"))
    assert len(table) == 3
