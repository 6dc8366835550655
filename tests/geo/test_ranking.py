"""A gap is a range, and a rank is worth what it keeps when the choices change."""

import functools
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.filters import Filters
from geo.gaps import BANDS, nearest_band
from geo.ranking import (
    MEASURES,
    REACHES_KM,
    STRICT,
    gap_counts,
    gap_ranges,
    rank_ranges,
    rank_table,
)
from geo.rule import DEPTHS, SIDES, STATES, Rule
from geo.summary import unit_summary, with_cents
from geo.survey import site_answers, survey
from geo.units import SCALES, held_whole, unit_holdings, unit_of_sites
from layers.dataset import load_dataset
from tests.geo.frames import UNITS, raw_sites, sites

KNOWN = frozenset({"FJI", "KEN"})


@functools.cache
def world():
    return survey(load_dataset())


def judged(text, **common):
    """Sites with the local state in `subsector`; the Chinese side is never searched."""
    rows = with_cents(sites(text, **common))
    return rows.assign(local_state=rows.subsector, chinese_state="not_surveyed")


FIVE = """
a - - project_id=p subsector=present       amount_usd=10 site_share=0.3
b - - project_id=p subsector=in_country    amount_usd=10 site_share=0.7
c - - project_id=q subsector=none_recorded amount_usd=5 price_basis=constant-2021
d - - project_id=r subsector=possible      amount_usd=0.55
e - - project_id=s subsector=not_surveyed  amount_usd=100
f - - project_id=t subsector=in_country
"""


def test_a_gap_runs_from_what_is_certain_to_what_is_possible_and_leaves_out_what_nobody_searched():
    rows = judged(FIVE)
    (row,) = gap_ranges(rows, held_whole(rows.iso_a3)).to_dict("records")
    local = {name: [row[f"local_{part}_{name}"] for part in PARTS] for name in MEASURES}
    assert row["unit"] == "FJI"
    assert local == {
        "n_sites": [3, 4, 1],
        "n_projects": [3, 4, 1],
        "usd": [7.0, 7.55, 100.0],
        "usd_constant_2021": [5.0, 5.0, 0.0],
    }
    assert [row[f"chinese_{part}_n_sites"] for part in PARTS] == [0, 0, 6]


PARTS = ("gap_min", "gap_max", "not_surveyed")


def test_a_project_counts_once_in_a_unit_and_in_each_unit_that_it_has_a_gap_in():
    rows = judged(
        "a - - project_id=p subsector=in_country\n"
        "b - - project_id=p subsector=none_recorded\n"
        "c - - project_id=p subsector=in_country iso_a3=KEN\n"
        "d - - project_id=p subsector=present iso_a3=LAO"
    )
    table = gap_ranges(rows, held_whole(rows.iso_a3)).set_index("unit")
    assert table.local_gap_min_n_sites.to_dict() == {"FJI": 2, "KEN": 1, "LAO": 0}
    assert table.local_gap_min_n_projects.to_dict() == {"FJI": 1, "KEN": 1, "LAO": 0}


UNITS_OF_MAP = ["NONE", "KEN", "FJI", "outside"]


@given(
    st.lists(
        st.tuples(
            *(st.sampled_from(values) for values in (["FJI", "KEN", "LAO"], STATES, STATES, DEPTHS))
        ),
        max_size=12,
    )
)
def test_counts_for_the_map_are_those_of_the_gap_in_the_order_of_the_units(drawn):
    columns = ["iso_a3", "local_state", "chinese_state", "evidence_local"]
    rows = pd.DataFrame(drawn, columns=columns, dtype=object)
    rows = rows.assign(project_id="p", amount_cents=0, price_basis="nominal")
    rows = rows.assign(evidence_chinese=rows.evidence_local)
    known = rows.iso_a3.where(rows.iso_a3.isin(UNITS_OF_MAP))
    units = known.astype(pd.CategoricalDtype(UNITS_OF_MAP))
    found = gap_counts(rows, units, "chinese").set_index("unit")
    assert found.index.tolist() == UNITS_OF_MAP
    known = rows[units.notna()]
    whole = gap_ranges(known, held_whole(known.iso_a3)).set_index("unit") if len(known) else None
    for unit, row in found.iterrows():
        mine = rows[rows.iso_a3 == unit]
        assert row.n_sites == len(mine)
        for part in PARTS:
            told = whole[f"chinese_{part}_n_sites"][unit] if len(mine) else 0
            assert row[part] == told
        least = max(mine.evidence_chinese, key=DEPTHS.index, default=None)
        assert (None if pd.isna(row.depth) else row.depth) == least


LINE = "geometry_kind=line shape=LINESTRING(36.5_-1.5,38.5_-1.5)"


def test_money_of_a_gap_is_split_where_the_site_is_and_the_site_counts_once():
    rows = judged(
        f"rail 0 0 subsector=in_country amount_usd=10 {LINE}\n"
        f"road 0 0 subsector=possible amount_usd=1 price_basis=constant-2021 {LINE}\n"
        "dam 40 -1 subsector=in_country amount_usd=5 unit_codes=KEN-1"
    )
    table = gap_ranges(rows, unit_holdings(rows, "admin1", KNOWN, UNITS)).set_index("unit")
    found = {part: table.filter(regex=f"local_{part}").T.to_dict("list") for part in PARTS}
    # sites, projects, US dollars, and those of 2021: a quarter of each line is in KEN-1
    assert found["gap_min"] == {"KEN-1": [1, 1, 7.5, 0], "KEN-2": [1, 1, 7.5, 0]}
    assert found["gap_max"] == {"KEN-1": [1, 1, 7.5, 0.25], "KEN-2": [2, 2, 7.5, 0.75]}
    assert found["not_surveyed"] == {"KEN-1": [0] * 4, "KEN-2": [0] * 4}


def test_a_unit_that_holds_money_but_no_site_is_ranked_by_money():
    projects = raw_sites(
        "rail - - iso_a3=KEN amount_usd=10 geometry_kind=line "
        "shape=LINESTRING(36.8_-1.3,39.6_-4)\n"
        "dam 36.8 -1.3 iso_a3=KEN amount_usd=1"
    )
    data = load_dataset()
    few = survey(replace(data, projects=projects, local_csos=data.local_csos.iloc[:0]))
    filters, rule = Filters(statuses=(), roles=()), Rule(min_evidence="incidental")
    by_sites = rank_ranges(few, filters, rule, by="admin1").set_index("unit")
    by_money = rank_ranges(few, filters, rule, by="admin1", measure="usd").set_index("unit")
    shares = unit_holdings(few.sites, "admin1", few.known_countries, data.admin1)
    lengths = shares[shares.site == 0].set_index("unit").share
    assert len(lengths) > 3
    assert set(by_sites.index) == set(by_money.index) == set(shares.unit)
    # two units count a site, all others share the rank after them
    assert sorted(by_sites.local_rank) == [1, 1, *([3] * (len(by_sites) - 2))]
    dam = shares.unit[shares.site == 1].item()
    held = lengths.mul(10).add(pd.Series({dam: 1.0}), fill_value=0).round(2)
    assert by_money.local_rank.to_dict() == held.rank(method="min", ascending=False).to_dict()


def test_no_sites_have_no_gaps():
    rows = judged("a - - subsector=present").iloc[:0]
    assert gap_ranges(rows, held_whole(rows.iso_a3)).empty


@st.composite
def many(draw):
    shapes = ("", LINE, "geometry_kind=area shape=POLYGON((35_-3,42_-3,42_0,35_-3))")
    lines = [
        f"s{n} - - {draw(st.sampled_from(shapes))} "
        f"project_id=p{draw(st.integers(0, 3))} iso_a3={draw(st.sampled_from('ABC'))} "
        f"subsector={draw(st.sampled_from(STATES))} amount_usd={draw(st.integers(0, 999))} "
        f"price_basis={draw(st.sampled_from(('nominal', 'constant-2021')))}"
        for n in range(draw(st.integers(1, 12)))
    ]
    return judged("\n".join(lines))


@settings(max_examples=40, deadline=None)
@given(many(), st.sampled_from(SCALES))
def test_gaps_add_up_over_units_and_agree_with_the_states(rows, by):
    holdings = unit_holdings(rows, by, KNOWN, UNITS)
    table = gap_ranges(rows, holdings)
    whole = gap_ranges(rows, held_whole(pd.Series("all", index=rows.index)))
    counts = unit_summary(rows.assign(**{"class": "both"}), holdings)
    # a unit that holds neither a site nor money has no gap
    unlisted = table[~table.unit.isin(counts.unit)]
    assert not unlisted.drop(columns="unit").to_numpy().any()
    table = table[table.unit.isin(counts.unit)]
    assert list(table.unit) == list(counts.unit)
    certain = counts.local_in_country + counts.local_none_recorded
    assert list(table.local_gap_min_n_sites) == list(certain)
    assert list(table.local_gap_max_n_sites) == list(certain + counts.local_possible)
    assert list(table.local_not_surveyed_n_sites) == list(counts.local_not_surveyed)
    for side in SIDES:
        for measure in MEASURES:
            low, high = table[f"{side}_gap_min_{measure}"], table[f"{side}_gap_max_{measure}"]
            assert (low <= high).all()
    for name in [name for name in table if name.endswith(("n_sites", "usd", "2021"))]:
        assert round(table[name].sum() * 100) == round(whole[name].sum() * 100), name


def test_equals_share_the_better_rank_and_the_range_spans_every_choice():
    values = pd.DataFrame(
        {"asked": [5, 3, 3, 0], "other": [1, 4, 2, 0], "third": [9, 9, 9, 9]}, index=list("abcd")
    )
    table = rank_table(values)
    assert list(table["rank"]) == [1, 2, 2, 4]
    assert list(table.rank_min) == [1, 1, 1, 1]
    assert list(table.rank_max) == [3, 2, 2, 4]


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 5), min_size=width, max_size=width), min_size=1, max_size=8
    )
)


@given(tables, st.randoms())
def test_the_rank_is_within_its_range_and_does_not_depend_on_the_order(numbers, random):
    values = pd.DataFrame(numbers)
    table = rank_table(values)
    assert (table.rank_min >= 1).all()
    assert (table.rank_min <= table["rank"]).all()
    assert (table["rank"] <= table.rank_max).all()
    assert (table.rank_max <= len(values)).all()
    for at in values.index:
        # the rank is one more than how many have more
        assert table.loc[at, "rank"] == 1 + (values[0] > values.loc[at, 0]).sum()
    order = list(values.index)
    random.shuffle(order)
    assert rank_table(values.loc[order]).equals(table.loc[order])


def holdings(rows, by):
    return unit_holdings(rows, by, world().known_countries, world().data.admin1)


def slow_ranks(filters, rule, by, side):
    """The ranks of each unit, counted site by site."""
    found = []
    for reach_km in (rule.reach_km, *REACHES_KM):
        judged_at = Rule(reach_km=reach_km, match_themes=rule.match_themes)
        rows, _ = site_answers(world(), filters, judged_at)
        units = unit_of_sites(holdings(rows, by))
        for kinds in (set(rows.stands_for), STRICT):
            gap = dict.fromkeys(set(units) - {"outside", "too_imprecise"}, 0)
            for unit, row in zip(units, rows.to_dict("records"), strict=True):
                is_gap = row[f"{side}_state"] in {"in_country", "none_recorded"}
                if unit in gap and is_gap and row["stands_for"] in kinds:
                    gap[unit] += 1
            found.append(gap)
    ranks = {
        unit: [1 + sum(other > gap[unit] for other in gap.values()) for gap in found]
        for unit in found[0]
    }
    return {unit: (some[0], min(some), max(some)) for unit, some in ranks.items()}


@pytest.mark.parametrize(
    ("by", "side", "rule"),
    [("country", "local", Rule()), ("hex", "chinese", Rule(reach_km=75, match_themes=True))],
)
def test_bundled_ranks_are_those_counted_site_by_site(by, side, rule):
    filters = Filters(sectors=("transport", "energy"))
    table = rank_ranges(world(), filters, rule, by=by)
    columns = ["unit", *(f"{side}_{name}" for name in ("rank", "rank_min", "rank_max"))]
    found = {unit: ranks for unit, *ranks in table[columns].itertuples(index=False, name=None)}
    slow = slow_ranks(filters, rule, by, side)
    assert {unit: tuple(ranks) for unit, ranks in found.items()} == slow
    assert table.unit.is_monotonic_increasing


@pytest.mark.parametrize("by", SCALES)
def test_each_scale_is_ranked_without_its_remainders(by):
    rows, _ = site_answers(world(), Filters(countries=("KEN", "LAO", "IDN")), Rule())
    units = set(holdings(rows, by).unit)
    filters = Filters(countries=("KEN", "LAO", "IDN"))
    table = rank_ranges(world(), filters, Rule(), by=by, measure="usd")
    assert set(table.unit) == units - {"outside", "too_imprecise"}


def test_filters_that_no_site_passes_rank_nothing():
    nothing = Filters(years=(1949, 1949))
    assert rank_ranges(world(), nothing, Rule(), by="country").empty


def test_a_distance_at_the_end_of_a_band_is_in_it():
    km = [0, 25, 25.001, 50, 50.001, 100, 100.001, 20000]
    names = list(nearest_band(pd.Series(km).to_numpy(), pd.RangeIndex(len(km))))
    assert names == [BANDS[n] for n in (0, 0, 1, 1, 2, 2, 3, 3)]


def test_no_distance_is_in_no_band():
    assert nearest_band(pd.Series([float("nan")]).to_numpy(), pd.RangeIndex(1)).isna().all()
