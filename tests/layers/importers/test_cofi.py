"""COFI's workbook: what is read from it, what stays blank, and what is refused."""

import pytest

from layers.faults import LayerError
from layers.importers import importers
from layers.importing import translated
from tests.layers.importers.books import workbook

HEADER = [
    "unique_id", "power_plant_name", "country_iso3c", "province", "city", "installed_capacity",
    "commissioning_year", "primary_fuel", "latitude", "longitude", "investment_type",
    "total_investment_amount", "equity_investor_name_1", "equity_investment_year",
    "debt_investment_year", "bank_of_china", "china_development_bank",
]  # fmt: skip
DAM = [
    "KEN2000001", "Dam of the test", "KEN", "Nakuru", "Naivasha", 40, 2015, "hydro", None, None,
    "Debt", 12.5, None, None, 2012, 5, "",
]  # fmt: skip


def changed(**cells):
    return [cells.get(name, cell) for name, cell in zip(HEADER, DAM, strict=True)]


@pytest.fixture
def imported(tmp_path):
    def run(*rows, header=HEADER, sheet="COFI_v2.2", **options):
        file = workbook(tmp_path / "cofi.xlsx", {sheet: [header, *rows], "variables": [["x"]]})
        return translated(importers()["cofi"], file, **options)

    return run


def test_an_investment_becomes_a_site_with_its_money_in_dollars(imported):
    site = imported(DAM).frames["projects"].iloc[0]
    assert site.site_id == "cofi-KEN2000001"
    assert (site.sector, site.subsector, site.instrument) == ("energy", "hydro", "loan")
    assert (site.amount_usd, site.price_basis, site.commitment_year) == (
        12_500_000,
        "nominal",
        2012,
    )
    assert (site.location_precision, site.admin1_name) == ("admin1", "Nakuru")
    assert site.financiers == "Bank of China"


@pytest.mark.parametrize(
    ("year", "status", "words"),
    [
        (2022, "completed", "commissioning year 2022, from which the status is concluded"),
        (2024, "implementation", "commissioning year 2024, from which the status is concluded"),
        (None, "implementation", "no commissioning year is given, so it is counted as under way"),
    ],
)
def test_the_status_is_concluded_from_the_year_and_the_evidence_says_so(
    imported, year, status, words
):
    site = imported(changed(commissioning_year=year)).frames["projects"].iloc[0]
    assert site.status == status
    assert words in site.evidence


def test_a_blank_amount_stays_blank(imported):
    result = imported(changed(total_investment_amount=None))
    assert result.frames["projects"].amount_usd.isna().all()
    assert result.imported.coarse["state no amount: blank, never zero"] == 1


def test_a_plant_that_stood_when_it_was_bought_was_not_completed_by_that(imported):
    bought = changed(commissioning_year=1948, equity_investment_year=2015)
    site = imported(bought).frames["projects"].iloc[0]
    assert (site.status, site.commitment_year) == ("completed", 2012)
    assert site.isna()["completion_year"]


def test_coordinates_win_over_the_province(imported):
    site = imported(changed(latitude=-0.7, longitude=36.4)).frames["projects"].iloc[0]
    assert site.location_precision == "near"
    assert (site.geometry.x, site.geometry.y) == (36.4, -0.7)


def test_an_amount_that_is_no_number_is_named_with_its_row(imported):
    with pytest.raises(LayerError, match=r"1 of 2 rows are faulty.*\n.*'lots'.*\(row 3\)"):
        imported(DAM, changed(unique_id="KEN2000002", total_investment_amount="lots"))


def test_with_consent_the_sound_rows_are_taken(imported):
    wrong = changed(unique_id="KEN2000002", country_iso3c="Kenya")
    result = imported(DAM, wrong, accept_rejects=True)
    assert (len(result.frames["projects"]), result.n_rejected) == (1, 1)


def test_another_workbook_is_refused(imported):
    with pytest.raises(LayerError, match="no sheet COFI_v"):
        imported(DAM, sheet="Sheet1")
    with pytest.raises(LayerError, match="column country_iso3c is missing"):
        imported(DAM[:2], header=HEADER[:2])
