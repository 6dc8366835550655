"""Which sites are asked about, and which organisations are shown."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.filters import (
    Filters,
    OrganisationFilters,
    chosen,
    financier_code,
    financiers_of,
    presence_mask,
    shown_presences,
    site_mask,
    unknown_values,
)
from layers.rules import PRECISIONS
from tests.geo.frames import chinese, local, sites

EVERY_STATUS = ("pledge", "committed", "implementation", "completed", "suspended", "cancelled")
EVERYTHING = Filters(statuses=(), roles=())


def ids(where, filters):
    return list(chosen(where, filters)[0].site_id)


def test_by_default_sites_are_firm_and_not_merely_built():
    where = sites("\n".join(f"{status} - - status={status}" for status in EVERY_STATUS))
    assert ids(where, Filters()) == ["committed", "implementation", "completed"]
    roles = ("financed", "built_only", "operated", "unknown")
    where = sites("\n".join(f"{role} - - chinese_role={role}" for role in roles))
    assert ids(where, Filters()) == ["financed", "operated", "unknown"]


def test_without_filters_every_site_is_asked_about():
    where = sites("a - - status=cancelled\nb - - chinese_role=built_only iso_a3=\nc - -")
    assert ids(where, EVERYTHING) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"countries": ("KEN",)}, ["rail"]),
        ({"countries": ("KEN", "LAO")}, ["dam", "rail"]),
        ({"sectors": ("energy",)}, ["dam", "grid"]),
        ({"sources": ("gcdf",)}, ["grid"]),
        ({"countries": ("KEN",), "sectors": ("energy",)}, []),
        ({"min_precision": "exact"}, ["dam"]),
        ({"min_precision": "near"}, ["dam", "rail"]),
        ({"min_precision": "country"}, ["dam", "rail", "grid"]),
        ({"years": (2013, 2015)}, ["dam", "rail"]),
        ({"years": (2013, 2014)}, ["dam"]),
    ],
)
def test_a_site_must_pass_every_filter(filters, expected):
    where = sites(
        "dam - - iso_a3=LAO sector=energy commitment_year=2013\n"
        "rail - - iso_a3=KEN commitment_year=2015 location_precision=near\n"
        "grid - - iso_a3= sector=energy source_id=gcdf location_precision=admin2"
    )
    assert ids(where, Filters(**filters)) == expected


def test_sites_that_only_lack_a_year_are_counted():
    where = sites("a - - commitment_year=2013\nb - -\nc - - status=cancelled\nd - -")
    kept, n_undated = chosen(where, Filters(years=(2000, 2020)))
    assert (list(kept.site_id), n_undated) == (["a"], 2)
    assert chosen(where, Filters())[1] == 0


def test_the_order_and_index_of_sites_stay():
    where = sites("b - -\na - - status=pledge\nc - -").set_index("site_id", drop=False)
    assert list(chosen(where, Filters())[0].index) == ["b", "c"]


def test_values_that_cannot_exist_are_named_with_a_hint():
    where = sites("a - -")
    wrong = Filters(countries=("FIJ",), sectors=("enrgy",), sources=("none",))
    found = unknown_values(wrong, where, frozenset({"FJI", "KEN"}))
    assert len(found) == 3
    assert "'FIJ'" in found[0]
    assert "FJI" in found[0]
    assert "did you mean energy" in found[1]
    assert unknown_values(Filters(countries=("KEN",)), where, frozenset({"KEN"})) == []


BANKS = (
    "dam - - financiers=ICBC|China_Eximbank\nrail - - financiers=China_Eximbank_(withdrawn)\n"
    "grid - - financiers=State_Grid_(CET)\nport - - financiers=\nroad - - financiers=icbc"
)


def financed():
    where = sites(BANKS)
    return where.assign(financiers=where.financiers.str.replace("_", " "))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("China Eximbank", "china-eximbank"),
        ("China Eximbank (withdrawn)", "china-eximbank"),
        ("China Development Bank (joint fund)", "china-development-bank"),
        ("State Grid (CET)", "state-grid-cet"),
        ("Bolloré", "bollore"),
        ("中国进出口银行", "中国进出口银行"),
    ],
)
def test_a_financier_has_one_code_whatever_is_noted_beside_its_name(name, code):
    assert financier_code(name) == code


def test_sites_are_found_by_any_of_their_financiers():
    assert ids(financed(), Filters(financiers=("china-eximbank",))) == ["dam", "rail"]
    assert ids(financed(), Filters(financiers=("icbc",))) == ["dam", "road"]
    assert ids(financed(), Filters(financiers=("icbc", "state-grid-cet"))) == [
        "dam",
        "grid",
        "road",
    ]
    assert ids(financed(), Filters(financiers=("nobody",))) == []


def test_financiers_are_listed_by_sites_and_under_their_usual_name():
    assert financiers_of(pd.concat([financed(), financed().head(1)])) == {
        "china-eximbank": "China Eximbank",
        "icbc": "ICBC",
        "state-grid-cet": "State Grid (CET)",
    }


def test_an_unknown_financier_is_named_with_a_hint():
    (said,) = unknown_values(Filters(financiers=("icbd",)), financed(), frozenset())
    assert "unknown financier 'icbd'; did you mean icbc" in said


PEOPLE = (
    "union - - org_type=trade_union themes=labour|gender\n"
    "think - - org_type=think_tank themes=energy status=closed\nsilent - - themes="
)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["union", "think", "silent"]),
        ({"org_types": ("trade_union",)}, ["union"]),
        ({"themes": ("gender",)}, ["union"]),
        ({"themes": ("gender", "energy")}, ["union", "think"]),
        ({"statuses": ("active",)}, ["union", "silent"]),
        ({"themes": ("labour",), "statuses": ("closed",)}, []),
        ({"org_types": ("national_ngo", "gongo")}, ["silent"]),
    ],
)
def test_an_organisation_is_shown_if_it_passes_every_filter(filters, expected):
    assert list(shown_presences(local(PEOPLE), OrganisationFilters(**filters)).index) == [
        i for i, name in enumerate(("union", "think", "silent")) if name in expected
    ]


def test_masks_of_nothing_are_empty():
    assert site_mask(sites(""), Filters(years=(2000, 2020)))[0].shape == (0,)
    assert presence_mask(chinese(""), OrganisationFilters(themes=("energy",))).shape == (0,)


CODES = {
    "countries": ("iso_a3", ["KEN", "LAO", None]),
    "sectors": ("sector", ["energy", "health"]),
    "statuses": ("status", ["pledge", "completed"]),
    "roles": ("chinese_role", ["financed", "built_only"]),
    "sources": ("source_id", ["gcdf", "curated"]),
}
drawn_filters = st.builds(
    Filters,
    **{
        name: st.lists(st.sampled_from([v for v in values if v])).map(tuple)
        for name, (_, values) in CODES.items()
    },
    years=st.none() | st.tuples(st.integers(2000, 2010), st.integers(2005, 2020)),
    min_precision=st.none() | st.sampled_from(PRECISIONS),
)
EVERY_KIND = pd.DataFrame(
    list(
        itertools.product(
            *(values for _, values in CODES.values()), [None, 2003, 2012], ["exact", "admin1"]
        )
    ),
    columns=[*(column for column, _ in CODES.values()), "commitment_year", "location_precision"],
).astype({"commitment_year": "Int64", "iso_a3": "str"})


def passes(row, filters):
    """The same question, asked of one row in the plainest words."""
    for name, (column, _) in CODES.items():
        asked = getattr(filters, name)
        if asked and row[column] not in asked:
            return False
    finest = PRECISIONS.index(row["location_precision"])
    return filters.min_precision is None or finest <= PRECISIONS.index(filters.min_precision)


@given(drawn_filters)
def test_the_mask_is_what_a_look_at_every_row_says(filters):
    mask, n_undated = site_mask(EVERY_KIND, filters)
    rows = EVERY_KIND.to_dict("records")
    kept = [passes(row, filters) for row in rows]
    in_time = [
        filters.years is None
        or (
            pd.notna(row["commitment_year"])
            and filters.years[0] <= row["commitment_year"] <= filters.years[1]
        )
        for row in rows
    ]
    undated = [k and pd.isna(row["commitment_year"]) for k, row in zip(kept, rows, strict=True)]
    assert mask.tolist() == np.logical_and(kept, in_time).tolist()
    assert n_undated == (sum(undated) if filters.years else 0)
