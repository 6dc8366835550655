"""The shipped tables are what `data.make` makes of the curated ones, byte for byte."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from data.make import organisations, projects
from layers.disclosure import COUNTRY_ONLY, PUBLIC_ADMIN1

ROOT = Path(__file__).parents[2]
RAW = ROOT.parent / "shared" / "data" / "curated"
DATA = ROOT / "data"

pytestmark = pytest.mark.skipif(
    not RAW.is_dir(), reason="the curated tables are not beside this checkout (../shared)"
)

Row = dict[str, str]

# a province may bear its city's name; addresses and the organisation's own name stay as they are
MAY_NAME_A_CITY = {"source_url", "organisation", "admin1_name"}


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "README.md").write_bytes((DATA / "README.md").read_bytes())
    projects.make(RAW, folder)
    organisations.make(RAW, folder, boundaries=(DATA / "boundaries"))
    return folder


def test_making_them_again_gives_the_shipped_bytes(made: Path) -> None:
    files = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert len(files) == 13
    assert not [file for file in files if (made / file).read_bytes() != (DATA / file).read_bytes()]


@pytest.mark.parametrize(
    ("column", "bases"),
    [
        ("amount_usd", {"loan_commitment", "equity_investment"}),
        ("project_cost_usd", {"project_cost"}),
    ],
)
def test_not_a_cent_is_lost(column: str, bases: set[str]) -> None:
    raw = [row for row in rows_of(RAW / "bri_projects.csv") if row["amount_usd_million"]]
    told = sum(Decimal(row["amount_usd_million"]) for row in raw if row["amount_basis"] in bases)
    sites = rows_of(DATA / "projects" / "bri_projects.csv")
    assert sum(Decimal(site[column]) for site in sites if site[column]) == told * 1_000_000
    assert told > 0


def test_every_raw_row_is_shipped_once_and_in_order() -> None:
    pairs = [
        ("bri_projects.csv", "projects/bri_projects.csv", "project_id", "site_id"),
        (
            "chinese_ngo_presences.csv",
            "organisations/chinese_ngos.csv",
            "presence_id",
            "presence_id",
        ),
        ("local_csos.csv", "organisations/local_csos.csv", "organisation_id", "presence_id"),
        ("chinese_ngos_ecosoc.csv", "organisations/ecosoc.csv", "organisation", "organisation"),
        ("sector_themes.csv", "organisations/sector_themes.csv", "sector", "sector"),
    ]
    for raw, shipped, raw_key, key in pairs:
        told = [row[raw_key] for row in rows_of(RAW / raw)]
        assert [row[key] for row in rows_of(DATA / shipped)] == told


def test_every_raw_statement_of_coverage_is_shipped() -> None:
    shipped = rows_of(DATA / "organisations" / "coverage.csv")
    assert not [row for row in rows_of(RAW / "coverage.csv") if row not in shipped]


def test_no_city_of_a_protected_country_is_told_anywhere() -> None:
    shipped = {
        row["presence_id"]: row for row in rows_of(DATA / "organisations" / "local_csos.csv")
    }
    raw = [
        row
        for row in rows_of(RAW / "local_csos.csv")
        if row["country_iso3"] in PUBLIC_ADMIN1 | COUNTRY_ONLY
    ]
    cities = {row["city"] for row in raw} - {""}
    assert len(raw) == 40
    assert len(cities) >= 8
    for row in raw:
        made = shipped[row["organisation_id"]]
        texts = " ".join(text for name, text in made.items() if name not in MAY_NAME_A_CITY)
        assert not [city for city in cities if re.search(city, texts, re.IGNORECASE)]


def test_a_dropped_city_left_the_province_it_is_in() -> None:
    shipped = {
        row["presence_id"]: row for row in rows_of(DATA / "organisations" / "local_csos.csv")
    }
    for row in rows_of(RAW / "local_csos.csv"):
        made = shipped[row["organisation_id"]]
        if row["city"] and not made["city"]:
            assert made["admin1_name"]
            assert row["admin1"] in {"", made["admin1_name"]}
    assert shipped["ssd-cepo"]["admin1_name"] == "Central Equatoria"
