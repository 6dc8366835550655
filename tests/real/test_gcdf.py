"""The 9,404 located projects of GCDF 3.0 with the bundled organisations, through the whole path."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.filters import Filters
from geo.rule import CLASSES, SIDES, STATES, Rule
from geo.summary import unit_summary
from geo.survey import site_answers, survey
from geo.units import SCALES, unit_holdings
from layers.dataset import load_dataset
from layers.descriptor import Descriptor, describe, sha256_of
from layers.folders import WORKSPACE_VARIABLE
from tests.geo import oracle

FILE = Path(__file__).parents[3] / "shared" / "data" / "gcdf-v3" / "gcdf_v3_projects_points.csv"

pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="GCDF 3.0 is not beside this checkout (../shared)"
)

SAME = ("state", "n_present", "n_possible", "n_organisations")
SAME += ("in_country_n", "unplaced_n", "mandate_n", "country")
SECTORS = {
    "AGRICULTURE, FORESTRY, FISHING": "agriculture_forestry_fishing",
    "BUSINESS AND OTHER SERVICES": "finance_business",
    "COMMUNICATIONS": "ict",
    "EDUCATION": "education",
    "EMERGENCY RESPONSE": "humanitarian",
    "ENERGY": "energy",
    "GENERAL ENVIRONMENTAL PROTECTION": "environment",
    "GOVERNMENT AND CIVIL SOCIETY": "government_social",
    "HEALTH": "health",
    "INDUSTRY, MINING, CONSTRUCTION": "industry_construction",
    "TRANSPORT AND STORAGE": "transport",
    "WATER SUPPLY AND SANITATION": "water_sanitation",
}
STATUSES = {
    "Completion": "completed",
    "Implementation": "implementation",
    "Pipeline: Commitment": "committed",
}
PRECISIONS = {
    "feature_representative_point": "near",
    "adm2_centroid": "admin2",
    "adm1_centroid": "admin1",
    "none": "country",
}


def sites_of(file):
    """The published rows as the contract wants them, without judgement: one site a project."""
    rows = pd.read_csv(file, keep_default_na=False, na_values=[""], dtype="str")
    has_point = rows.location_basis.isin(["feature_representative_point", "adm2_centroid"])
    return pd.DataFrame(
        {
            "site_id": "gcdf-" + rows.id,
            "project_id": "gcdf-" + rows.id,
            "name": rows.title,
            "iso_a3": rows.recipient_iso3,
            "admin1_name": rows.adm1_name.str.replace("|", " "),
            "sector": rows.sector.map(SECTORS).fillna("multisector_other"),
            "status": rows.status.map(STATUSES),
            "commitment_year": rows.commitment_year,
            "completion_year": rows.completion_year.str.removesuffix(".0"),
            "amount_usd": rows.amount_usd2021,
            "instrument": "unknown",
            "price_basis": "constant-2021",
            "chinese_role": "financed",
            "site_share": "1",
            "location_precision": rows.location_basis.map(PRECISIONS),
            "geometry_kind": "point",
            "aiddata_record_id": rows.id,
            "evidence": "Listed in AidData GCDF 3.0.",
            "source_id": "gcdf",
            "source_url": "https://www.aiddata.org/data/",
            "is_verified": "true",
            # a row of a whole unit stands where the boundaries put it
            "lon": rows.lon.where(has_point),
            "lat": rows.lat.where(has_point),
        }
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The survey of the bundled organisations and both project sources."""
    folder = tmp_path_factory.mktemp("workspace")
    file = folder / "projects" / "gcdf.csv"
    file.parent.mkdir()
    sites_of(FILE).to_csv(file, index=False)
    told = Descriptor(
        layer="projects",
        source_id="gcdf",
        title="GCDF 3.0",
        publisher="AidData",
        url="https://www.aiddata.org/data/",
        licence="ODC-By-1.0",
        attribution="AidData",
        citation="Custer et al. 2023",
        retrieved="2026-11-01",
        sha256=sha256_of(file),
        rows=9404,
    )
    describe(file, told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(folder))
        return survey(load_dataset())


@pytest.fixture(scope="module")
def answers(world):
    return site_answers(world, Filters(statuses=(), roles=(), sources=("gcdf",)), Rule())[0]


def test_every_row_is_there_and_answered(answers):
    assert len(answers) == 9404
    assert answers.site_id.is_unique
    assert answers["class"].isin(CLASSES).all()
    for side in SIDES:
        assert answers[f"{side}_state"].isin(STATES).all()


def test_a_bundled_row_of_the_same_record_counts_once(world):
    records = world.sites.aiddata_record_id.dropna()
    assert records.is_unique
    assert (world.sites.source_id == "gcdf").sum() == 9404
    assert 0 < (world.sites.source_id != "gcdf").sum() < 590


@pytest.mark.parametrize("by", SCALES)
def test_every_row_and_every_dollar_is_in_a_unit_or_a_remainder(world, answers, by):
    held = unit_holdings(answers, by, world.known_countries, world.data.admin1)
    table = unit_summary(answers, held)
    assert table.n_sites.sum() == 9404
    assert table.n_without_amount.sum() == 3781
    assert table[[f"n_{name}" for name in CLASSES]].to_numpy().sum() == 9404
    cents = pd.read_csv(FILE).amount_usd2021.dropna().mul(100).round().astype("int64").sum()
    assert round(table.amount_usd_constant_2021.sum() * 100) == cents
    assert table.amount_usd.sum() == 0


@pytest.mark.parametrize(
    "rule",
    [
        Rule(),
        Rule(reach_km=250, match_themes=True, count_projects=True),
        Rule(reach_km=50, min_evidence="search", cross_border=True),
    ],
    ids=["usual", "matched and wide", "across borders"],
)
def test_500_of_them_are_answered_as_pair_by_pair(world, rule):
    every = Filters(statuses=(), roles=(), sources=("gcdf",))
    found = site_answers(world, every, rule)[0]
    some = np.sort(np.random.default_rng(9404).choice(len(found), 500, replace=False))
    sites = found.iloc[some].reset_index(drop=True)
    right = oracle.answers(
        sites,
        world.presences,
        coverage=world.data.coverage,
        sector_themes=world.data.sector_themes,
        rule=rule,
        as_of=world.data.as_of,
    )
    for site, answer in zip(oracle.records(sites), right, strict=True):
        for column in ("class", "evidence_local", "evidence_chinese"):
            assert site[column] == answer[column], (site["site_id"], column)
        for side in SIDES:
            check_side(site, answer, side)


def check_side(site, answer, side):
    for name in SAME:
        assert site[f"{side}_{name}"] == answer[f"{side}_{name}"], (site["site_id"], side, name)
    km, right = site[f"{side}_nearest_km"], answer[f"{side}_nearest_km"]
    assert km is None if math.isnan(right) else km == pytest.approx(right, abs=0.0006)
