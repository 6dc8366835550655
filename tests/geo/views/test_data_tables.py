"""The tables for machines: every column is described, typed, and no finer than may be seen."""

import dataclasses

import pandas as pd
import pytest

from geo.fillers import COLUMNS
from geo.rule import SIDES, Rule
from geo.views import fields
from geo.views.data_tables import data_tables
from geo.views.fields import heading
from geo.views.speech import speaking
from geo.views.tables import SITE_COLUMNS
from layers.catalog import chinese_ngos, country_context, coverage, local_csos, projects
from layers.descriptor import Descriptor
from layers.rules import UNIT_PRECISIONS
from layers.vocabulary import LANGUAGES
from tests.geo.exporters.snapshots import report

KINDS = {"str": "object", "date": "object", "float": "float64", "int": "Int64", "bool": "boolean"}


@pytest.fixture(scope="module")
def kenya(world):
    return report(world)


@pytest.fixture(scope="module")
def tables(kenya):
    return data_tables(kenya)


def test_no_column_is_without_a_field_and_no_field_without_a_column(tables):
    assert {name: list(table.frame) for name, table in tables.items()} == {
        name: list(table.fields) for name, table in tables.items()
    }


def test_what_the_data_say_of_a_row_is_in_its_table(kenya):
    snapshot = kenya.snapshot
    evidence = pd.DataFrame(list(snapshot.evidence.values()))
    wanted = [
        (fields.SITES, {*SITE_COLUMNS, *projects.LAYER.columns} - {"uncertainty_km"}),
        (fields.ORGANISATIONS, {*local_csos.LAYER.columns, *chinese_ngos.LAYER.columns}),
        (fields.FILLERS, {*COLUMNS}),
        (fields.SECTORS, {*snapshot.by_sector} - {"unit"}),
        (fields.EVIDENCE, {*evidence}),
        (fields.COVERAGE, {*coverage.LAYER.columns}),
        (fields.CONTEXT, {*country_context.LAYER.columns}),
        (fields.SOURCES, {field.name for field in dataclasses.fields(Descriptor)} - LEFT_OUT),
    ]
    assert [columns - set(known) for known, columns in wanted] == [set()] * len(wanted)


# names of files on somebody's disk; for whom a file is
LEFT_OUT = {"inputs", "audience"}


def test_every_field_says_what_it_is_and_numbers_with_a_unit_say_which(tables):
    known = {name: field for table in tables.values() for name, field in table.fields.items()}
    assert [name for name, field in known.items() if not field.column.meaning] == []
    assert known["amount_usd"].unit == "US dollars"
    assert known["amount_usd_constant_2021"].unit == "US dollars of 2021"
    assert (known["km"].unit, known["local_nearest_km"].unit) == ("km", "km")
    assert (known["lon"].unit, known["end_lat"].unit) == ("degree", "degree")
    assert known["site_share"].unit == "share, 0 to 1"
    bare = {n for n, f in known.items() if f.column.kind == "float" and not f.unit}
    assert bare == set()


def test_a_field_of_a_layer_is_described_by_its_contract(tables):
    meaning = projects.LAYER.columns["chinese_role"].meaning
    assert tables["sites"].fields["chinese_role"].column.meaning == meaning


def test_columns_have_their_kinds_also_where_there_are_no_rows(world, tables):
    for some in (tables, data_tables(report(world, "AND"))):
        for table in some.values():
            wanted = {name: KINDS[field.column.kind] for name, field in table.fields.items()}
            assert {name: str(kind) for name, kind in table.frame.dtypes.items()} == wanted


def test_rows_are_those_of_the_snapshot(kenya, tables):
    snapshot = kenya.snapshot
    assert tables["sites"].frame.site_id.tolist() == snapshot.sites.site_id.tolist()
    ids = [one for side in SIDES for one in snapshot.sides[side].presences.presence_id]
    assert tables["organisations"].frame.presence_id.tolist() == ids
    assert set(tables["coverage"].frame.iso_a3) == {"KEN"}


def test_the_key_of_a_table_tells_its_rows_apart(tables):
    for table in tables.values():
        assert not table.key or not table.frame.duplicated(list(table.key)).any()


@pytest.mark.parametrize("iso_a3", ["MMR", "EGY", "KEN"])
def test_an_organisation_known_by_its_unit_has_no_coordinates(world, iso_a3):
    rows = data_tables(report(world, iso_a3))["organisations"].frame
    is_unit = rows.stands_for.isin(UNIT_PRECISIONS)
    assert is_unit.any()
    assert rows.lon[is_unit].isna().all()
    assert rows.lat[is_unit].isna().all()
    assert rows.lon[~is_unit].notna().all()


def test_a_filler_from_across_the_border_need_not_be_on_the_list_of_the_country(world):
    links = data_tables(report(world, rule=Rule(cross_border=True)))["fillers"].links
    assert [other for _, other in links] == ["sites"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_heading_is_of_the_language_or_blank(code):
    with speaking(code):
        assert heading("site_id")
        assert heading("local_nearest_km")
        assert heading("sha256") == ""
        assert heading("local_reached_share") == ""


@pytest.mark.parametrize("iso_a3", ["KEN", "EGY", "LAO"])
def test_radius_km_is_of_one_place_and_radii_km_of_both_wherever_they_stand(world, iso_a3):
    """One name means one thing: who joins two tables must not find two figures for it."""
    tables = data_tables(report(world, iso_a3))
    assert {name for name, one in tables.items() if "radius_km" in one.frame} == {
        *("sites", "organisations")
    }
    rows = tables["fillers"].frame.dropna(subset="km")
    assert len(rows)
    site = tables["sites"].frame.set_index("site_id").radius_km
    presence = tables["organisations"].frame.set_index(["side", "presence_id"]).radius_km
    who = list(zip(rows.side, rows.presence_id, strict=True))
    both = site.loc[rows.site_id].to_numpy() + presence.loc[who].to_numpy()
    assert rows.radii_km.to_numpy() == pytest.approx(both, abs=0.002)


def test_organisations_that_are_only_counted_are_told_as_a_step(world):
    counted = pd.DataFrame(
        {"layer": ["local_csos"], "iso_a3": ["KEN"], "n": ["1-2"], "low": [1], "high": [2]}
    )
    rows = data_tables(report(dataclasses.replace(world, not_listed=counted)))["evidence"].frame
    told = dict(zip(rows.layer, rows.not_listed, strict=True))
    assert told == {"projects": None, "local_csos": "1-2", "chinese_ngos": None}
