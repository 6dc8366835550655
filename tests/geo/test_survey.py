"""The whole path on the bundled data: every site as the oracle has it, the figures as published."""

import math
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from pyproj import Geod

from geo.filters import Filters
from geo.places import RADIUS_KM, Boundaries, placed
from geo.rule import CLASSES, Rule
from geo.summary import unit_summary
from geo.survey import site_answers, survey, unknown_units
from geo.units import SCALES, unit_holdings, unit_of_sites
from layers.dataset import load_dataset
from tests.geo import oracle
from tests.geo.frames import raw_sites

EVERY_SITE = Filters(statuses=(), roles=())
SAME = ("state", "n_present", "n_possible", "n_organisations")
SAME += ("in_country_n", "unplaced_n", "mandate_n", "country")


@cache
def world():
    return survey(load_dataset())


@cache
def published():
    """The sites that count by default, with the default rule."""
    return site_answers(world(), Filters(), Rule())[0]


@pytest.mark.parametrize(
    "rule",
    [
        Rule(),
        Rule(reach_km=25, match_themes=True, count_projects=True, min_evidence="search"),
        Rule(reach_km=500, cross_border=True),
    ],
    ids=str,
)
def test_every_bundled_site_is_answered_as_the_oracle_does(rule):
    found, n_undated = site_answers(world(), EVERY_SITE, rule)
    assert (len(found), n_undated) == (590, 0)
    assert list(found.site_id) == list(world().data.projects.site_id)
    expected = oracle.answers(
        world().sites,
        world().presences,
        coverage=world().data.coverage,
        sector_themes=world().data.sector_themes,
        rule=rule,
        as_of=world().data.as_of,
    )
    for row, right in zip(found.to_dict("records"), expected, strict=True):
        names = [f"{side}_{name}" for side in ("local", "chinese") for name in SAME]
        names += ["class", "evidence_local", "evidence_chinese"]
        assert {n: row[n] for n in names} == {n: right[n] for n in names}, row["site_id"]
        for side in ("local", "chinese"):
            assert_nearest(row, right, side)


def assert_nearest(row, right, side):
    near = right[f"{side}_nearest"]
    assert row[f"{side}_nearest_km"] == pytest.approx(
        right[f"{side}_nearest_km"], abs=6e-4, nan_ok=True
    )
    named = row[f"{side}_nearest"]
    assert [one["km"] for one in named] == pytest.approx([km for km, *_ in near[:5]], abs=6e-4)
    true = {(name, verified, round(km, 2)) for km, name, verified in near}
    for one in named:
        choices = {(one["name"], one["verified"], round(one["km"] + step, 2)) for step in (0, 1e-3)}
        choices |= {(one["name"], one["verified"], round(one["km"] - 1e-3, 2))}
        assert choices & true


def test_rows_with_a_point_stand_at_it_with_the_radius_of_their_precision():
    data = world().data
    for layer, stands in (
        (data.projects, world().sites),
        (data.local_csos, world().presences["local"]),
        (data.chinese_ngos, world().presences["chinese"]),
    ):
        has_point = layer.geometry.notna()
        assert (stands.lon[has_point] == layer.geometry.x[has_point]).all()
        assert (stands.lat[has_point] == layer.geometry.y[has_point]).all()
        radius = layer.location_precision.map(RADIUS_KM)[has_point]
        assert (stands.radius_km[has_point] == radius).all()


def test_rows_without_a_point_stand_at_the_unit_that_bears_their_name():
    """Only names spelt as in the boundaries, and borne by one unit, are looked up here."""
    units = world().data.admin1
    n_found = 0
    for rows in (world().sites, *world().presences.values()):
        for row in rows[rows.location_precision == "admin1"].itertuples():
            same = units[(units.iso_a3 == row.iso_a3) & (units.name == row.admin1_name)]
            if len(same) == 1:
                assert same.adm1_code.iloc[0] in row.unit_codes.split("|")
            # the province of Vientiane and its prefecture can't be told apart by name
            if len(same) == 1 and row.admin1_name != "Vientiane":
                n_found += 1
                assert row.unit_codes == same.adm1_code.iloc[0]
                assert (row.lon, row.lat) == (same.lon.iloc[0], same.lat.iloc[0])
                assert row.radius_km == same.radius_km.iloc[0]
    assert n_found > 50


def test_rows_known_by_country_stand_at_its_point():
    countries = world().data.countries.set_index("iso_a3")
    for rows in (world().sites, *world().presences.values()):
        for row in rows[rows.stands_for == "country"].itertuples():
            if pd.isna(row.iso_a3):
                assert math.isnan(row.lon)
                continue
            centre = countries.loc[row.iso_a3]
            assert (row.lon, row.lat, row.radius_km) == (centre.lon, centre.lat, centre.radius_km)


def test_the_units_that_no_boundary_knows_are_told():
    told = unknown_units(world())
    assert set(told.layer) <= {"projects", "local_csos", "chinese_ngos"}
    assert 0 < len(told) < 40
    standing = world().sites.set_index("site_id").stands_for
    mine = told[told.layer == "projects"].id
    assert (standing.loc[mine] == "country").all()


def test_places_that_the_boundaries_draw_in_no_country_are_flagged():
    data = world().data
    rows = raw_sites("heights 35.77 33.0 iso_a3=SYR\nisle 123.5 25.75 iso_a3=CHN\nsuva 178.4 -18.1")
    found = placed(rows, Boundaries(data.countries, data.admin1, data.disputed))
    assert ["golan" in str(found.disputed[0]), "senkaku" in str(found.disputed[1])] == [True, True]
    assert pd.isna(found.disputed[2])


# --- the figures of the design


def test_the_shares_of_the_classes_are_those_published():
    found = published()
    assert len(found) == 552
    share = found["class"].value_counts(normalize=True) * 100
    trial = {"both": 10, "local_only": 40, "chinese_only": 0.5, "neither": 28}
    trial |= {"undetermined": 18, "not_surveyed": 4}
    assert {name: share.get(name, 0) for name in CLASSES} == pytest.approx(trial, abs=1)


@pytest.mark.parametrize(
    ("side", "trial"),
    [
        ("local", {"present": 278, "possible": 96, "in_country": 158, "not_surveyed": 20}),
        ("chinese", {"present": 59, "possible": 22, "in_country": 84, "none_recorded": 387}),
    ],
)
def test_the_states_of_a_side_are_those_published(side, trial):
    found = published()[f"{side}_state"].value_counts().to_dict()
    assert found == pytest.approx(trial, abs=4)


@pytest.mark.parametrize(
    ("iso_a3", "trial"),
    [
        ("KEN", {"both": 6, "neither": 1}),
        ("LAO", {"both": 3, "undetermined": 4}),
        ("ECU", {"undetermined": 5, "neither": 1}),
        ("IDN", {"neither": 5, "local_only": 3, "undetermined": 2}),
    ],
)
def test_the_classes_of_a_country_are_those_published(iso_a3, trial):
    found = published()
    assert found[found.iso_a3 == iso_a3]["class"].value_counts().to_dict() == trial


def test_every_neither_has_local_organisations_elsewhere_in_its_country():
    found = published()
    assert (found.local_in_country_n[found["class"] == "neither"] > 0).all()


def holdings(rows, by):
    return unit_holdings(rows, by, world().known_countries, world().data.admin1)


@pytest.mark.parametrize("by", SCALES)
def test_sums_over_bundled_units_equal_the_whole(by):
    found = site_answers(world(), EVERY_SITE, Rule())[0]
    table = unit_summary(found, holdings(found, by))
    assert table.n_sites.sum() == 590
    projects = found.drop_duplicates("project_id")
    nominal = projects[projects.price_basis == "nominal"]
    assert table.amount_usd.sum() == pytest.approx(nominal.amount_usd.sum(), abs=0.005)
    assert table.project_cost_usd.sum() == pytest.approx(nominal.project_cost_usd.sum(), abs=0.005)


def test_a_sites_part_of_the_money_is_the_same_under_every_filter():
    # 10 cents in thirds: 3, 4 and 3; alone, each would be taken for the first
    data = world().data
    rows = data.projects.iloc[:3].assign(
        project_id="p", site_share=0.3333333, amount_usd=0.10, sector=["energy", "health", "ict"]
    )
    small = survey(replace(data, projects=rows))
    every = {"statuses": (), "roles": ()}
    parts = [
        site_answers(small, Filters(sectors=(sector,), **every), Rule())[0].amount_cents.item()
        for sector in rows.sector
    ]
    assert parts == [3, 4, 3]


def test_the_bundled_sites_that_a_scale_can_not_hold():
    found = site_answers(world(), EVERY_SITE, Rule())[0]
    # 24 known by their country, 5 whose unit no boundary knows, 8 that name several units
    units = unit_of_sites(holdings(found, "admin1"))
    assert (units == "too_imprecise").sum() == 24 + 5 + 8
    assert (units == "outside").sum() == 0


def test_distances_on_the_path_are_geodesics():
    site = published().dropna(subset="local_nearest_km").iloc[0]
    name = site.local_nearest[0]["presence_id"]
    presence = world().presences["local"].set_index("presence_id").loc[name]
    metres = Geod(ellps="WGS84").inv(site.lon, site.lat, presence.lon, presence.lat)[2]
    assert site.geometry_kind == "point"
    assert site.local_nearest_km == pytest.approx(metres / 1000, abs=6e-4)
