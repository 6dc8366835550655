"""Sums over units equal the whole: sites, states, classes, and money to the cent."""

from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import from_wkt

from geo.rule import CLASSES, SIDES, STATES
from geo.summary import site_cents, unit_summary, with_cents
from geo.units import SCALES, country_unit, held_whole, unit_holdings, unit_of_sites
from tests.geo.frames import UNITS, sites

KNOWN = frozenset({"FJI", "KEN"})
# shares that no binary number holds, as people write them
SHARES = (
    (1.0,),
    (1 / 3, 1 / 3, 1 / 3),
    (0.1, 0.2, 0.3, 0.4),
    (0.1, 0.4, 0.5),
    (0.7, 0.2, 0.1),
    (1 / 7,) * 7,
    (0.5, 0.5),
    (0.15, 0.85, 0.0),
)
BASES = ("nominal", "constant-2021")
# in two units, in two with sea between, in three by area, across the antimeridian, far out
SHAPES = (
    *(None, None, None, "LINESTRING (36.2 -1.5, 38.5 -1.4)", "LINESTRING (38 -1.5, 40.5 -1.5)"),
    "POLYGON ((36.5 -1.9, 40.2 -1.9, 40.2 -1.2, 36.5 -1.4, 36.5 -1.9))",
    *(
        "LINESTRING (177 -17, -179.5 -17)",
        "MULTILINESTRING ((60 10, 61 10), (36.1 -1.1, 36.2 -1.1))",
    ),
    "POLYGON ((179.5 -17, -179.9 -17, -179.9 -16.5, 179.5 -16.5, 179.5 -17))",
)


@st.composite
def answered(draw):
    """Sites with states, classes and money; the sites of a project mixed among the others."""
    rows = []
    for project in range(draw(st.integers(1, 4))):
        cents = st.one_of(st.none(), st.integers(0, 99), st.integers(0, 10**13))
        amount, cost = draw(cents), draw(cents)
        basis = draw(st.sampled_from(BASES))
        for share in draw(st.sampled_from(SHARES)):
            states = {f"{side}_state": draw(st.sampled_from(STATES)) for side in SIDES}
            rows.append(
                {
                    "project_id": f"p{project}",
                    "iso_a3": draw(st.sampled_from(("FJI", "KEN", "XXX", None))),
                    "sector": draw(st.sampled_from(("energy", "health"))),
                    "amount_usd": None if amount is None else amount / 100,
                    "project_cost_usd": None if cost is None else cost / 100,
                    "price_basis": basis,
                    "site_share": share,
                    "lon": draw(st.sampled_from((36.8, 179.99, -179.99, None))),
                    "lat": draw(st.sampled_from((-1.3, 89.99))),
                    "shape": from_wkt(draw(st.sampled_from(SHAPES))),
                    "radius_km": draw(st.sampled_from((1.0, 25.0, 68.0, 70.0, 2000.0))),
                    "stands_for": draw(st.sampled_from(("exact", "near", "admin1", "country"))),
                    "unit_codes": draw(st.sampled_from(("", "KEN-1", "KEN-1|KEN-2", "FJI-1"))),
                    "class": draw(st.sampled_from(CLASSES)),
                    **states,
                }
            )
    frame = pd.DataFrame(draw(st.permutations(rows)))
    numbers = dict.fromkeys(("amount_usd", "project_cost_usd", "lon"), "float64")
    return with_cents(frame.astype({"iso_a3": "str", **numbers}))


def holdings(rows, by):
    return unit_holdings(rows, by, KNOWN, UNITS)


def cents_of(usd):
    return int((Decimal(repr(float(usd))) * 100).to_integral_value(ROUND_HALF_EVEN))


def whole_cents(frame, column, basis):
    """The money of all projects of a basis, each once."""
    projects = frame[frame.price_basis == basis].drop_duplicates("project_id")
    return sum(cents_of(usd) for usd in projects[column].dropna())


@settings(max_examples=60, deadline=None)
@given(answered(), st.sampled_from(SCALES))
def test_sums_over_units_equal_the_whole(frame, by):
    table = unit_summary(frame, holdings(frame, by))
    assert table.unit.is_monotonic_increasing
    assert table.unit.is_unique
    assert table.n_sites.sum() == len(frame)
    assert table.n_without_amount.sum() == sum(value != value for value in frame.amount_usd)  # noqa: PLR0124 -- NaN
    for side in SIDES:
        assert (table[[f"{side}_{state}" for state in STATES]].sum(axis=1) == table.n_sites).all()
        for state in STATES:
            assert table[f"{side}_{state}"].sum() == (frame[f"{side}_state"] == state).sum()
    assert (table[[f"n_{name}" for name in CLASSES]].sum(axis=1) == table.n_sites).all()
    for basis, suffix in zip(BASES, ("", "_constant_2021"), strict=True):
        for column in ("amount_usd", "project_cost_usd"):
            total = sum(cents_of(usd) for usd in table[column + suffix])
            assert total == whole_cents(frame, column, basis)
        for row in table.to_dict("records"):
            parts = [cents_of(row[f"usd_{name}{suffix}"]) for name in CLASSES]
            assert sum(parts) == cents_of(row[f"amount_usd{suffix}"])


@settings(max_examples=60, deadline=None)
@given(answered(), st.sampled_from(SCALES), st.sampled_from(("sector", "iso_a3", "class", "lat")))
def test_queries_that_share_out_the_sites_add_up_to_the_whole(frame, by, column):
    def total(rows):
        table = unit_summary(rows, holdings(rows, by))
        return {
            name: sum(cents_of(usd) for usd in table[name]) if "usd" in name else table[name].sum()
            for name in table.columns
            if name not in {"unit", "n_projects"}
        }

    queries = [frame[frame[column].fillna("-") == one] for one in set(frame[column].fillna("-"))]
    parts = [total(query) for query in queries]
    whole = total(frame)
    assert {name: sum(part[name] for part in parts) for name in whole} == whole


def test_a_filter_does_not_change_a_sites_part():
    # 10 cents in thirds are 3, 4 and 3 cents; alone, the second would be taken for 3
    where = sites("\n".join(f"s{n} - - site_share=0.3333333" for n in range(3)))
    where = with_cents(where.assign(project_id="p", amount_usd=0.10))
    where = where.assign(local_state="possible", chinese_state="present", **{"class": "both"})
    rows = [where.iloc[[at]] for at in range(3)]
    alone = [unit_summary(row, held_whole(row.sector)) for row in rows]
    assert [cents_of(table.amount_usd.sum()) for table in alone] == [3, 4, 3]


@settings(max_examples=60, deadline=None)
@given(answered())
def test_a_sites_part_is_its_share_to_the_cent(frame):
    cents = site_cents(frame, "amount_usd")
    assert cents.isna().equals(frame.amount_usd.isna())
    exact = frame.amount_usd * 100 * frame.site_share
    assert ((cents - exact).abs().dropna() <= 1.01).all()
    assert (cents.dropna() >= 0).all()


@settings(max_examples=40, deadline=None)
@given(answered(), st.sampled_from(SCALES))
def test_each_unit_holds_just_its_own_sites(frame, by):
    parts = holdings(frame, by)
    units = unit_of_sites(parts)
    table = unit_summary(frame, parts).set_index("unit")
    assert set(units) <= set(table.index) <= set(parts.unit)
    for unit in table.index:
        own = [
            row for row, name in zip(frame.to_dict("records"), units, strict=True) if name == unit
        ]
        assert table.loc[unit, "n_sites"] == len(own)
        assert table.loc[unit, "n_projects"] == len({row["project_id"] for row in own})
        for name in CLASSES:
            assert table.loc[unit, f"n_{name}"] == sum(row["class"] == name for row in own)
        mine = parts[parts.unit == unit]
        held = frame.loc[mine.site].assign(share=mine.share.to_numpy())
        for basis, suffix in zip(BASES, ("", "_constant_2021"), strict=True):
            some = held[held.price_basis == basis]
            exact = (some.amount_cents.fillna(0).astype("float64") * some.share).sum()
            assert abs(cents_of(table.loc[unit, f"amount_usd{suffix}"]) - exact) <= len(some)
        assert own or table.filter(regex="usd").loc[unit].any()


def test_a_cent_on_the_fence_is_counted_once():
    # 0.1 of 15 cents is 1.5 cents; the running total minus the share is not quite 0.1 again
    where = sites("a - - site_share=0.1\nb - - site_share=0.4\nc - - site_share=0.5").assign(
        project_id="p", amount_usd=0.15
    )
    assert site_cents(where, "amount_usd").sum() == 15


def test_thirds_written_with_seven_digits_lose_no_money():
    where = sites("\n".join(f"s{n} - - site_share=0.3333333" for n in range(3)))
    where = where.assign(project_id="p", amount_usd=6_000_000_000)
    assert site_cents(where, "amount_usd").sum() == 600_000_000_000


def test_a_part_of_a_project_has_its_part_of_the_money():
    where = sites("a - - site_share=0.25 amount_usd=100\nb - - site_share=0.5 amount_usd=100")
    assert list(site_cents(where.assign(project_id="p"), "amount_usd")) == [2500, 5000]


def test_sites_of_one_project_share_its_money_and_count_it_once():
    frame = sites(
        "a - - iso_a3=FJI amount_usd=100 site_share=0.25\n"
        "b - - iso_a3=KEN amount_usd=100 site_share=0.75\n"
        "c - - iso_a3=KEN\n"
        "d - - iso_a3=KEN amount_usd=7 price_basis=constant-2021 project_cost_usd=9"
    )
    frame = frame.assign(project_id=["p", "p", "q", "r"], local_state="present")
    frame = with_cents(frame.assign(chinese_state="present", **{"class": "both"}))
    table = unit_summary(frame, held_whole(country_unit(frame, KNOWN))).set_index("unit")
    assert table.n_projects.to_dict() == {"FJI": 1, "KEN": 3}
    assert table.n_without_amount.to_dict() == {"FJI": 0, "KEN": 1}
    assert table.amount_usd.to_dict() == {"FJI": 25.0, "KEN": 75.0}
    assert table.usd_both.to_dict() == {"FJI": 25.0, "KEN": 75.0}
    # another basis and the cost of the whole are never added to it
    assert table.amount_usd_constant_2021.to_dict() == {"FJI": 0.0, "KEN": 7.0}
    assert table.project_cost_usd_constant_2021.to_dict() == {"FJI": 0.0, "KEN": 9.0}
    assert table.project_cost_usd.to_dict() == {"FJI": 0.0, "KEN": 0.0}


def test_no_sites_give_no_units():
    frame = sites("a - -").assign(local_state="", chinese_state="", **{"class": ""})
    frame = with_cents(frame).iloc[:0]
    assert unit_summary(frame, held_whole(frame.sector)).empty


def railway(**changes):
    """140 km in KEN-2, 111 km at sea of which 27 are off no coast, and 84 in KEN-3."""
    row = sites(
        "rail 38 -1.5 geometry_kind=line iso_a3=KEN unit_codes=KEN-2 "
        "shape=LINESTRING(37.75_-1.5,40.75_-1.5) amount_usd=0.12 project_cost_usd=3000000"
    )
    row = row.assign(**{"class": "both", "local_state": "present", "chinese_state": "present"})
    return with_cents(row.assign(**changes))


def test_money_of_a_line_goes_to_every_unit_and_the_line_counts_in_one():
    rows = railway()
    table = unit_summary(rows, holdings(rows, "admin1")).set_index("unit")
    assert table.n_sites.to_dict() == {"KEN-2": 1, "KEN-3": 0, "outside": 0}
    assert table.n_projects.to_dict() == {"KEN-2": 1, "KEN-3": 0, "outside": 0}
    assert table.n_both.tolist() == table.local_present.tolist() == [1, 0, 0]
    # of the sea 25 km at either end go with the coast: 1.25 + 0.2246, 0.75 + 0.2246 and 0.5508 of 3
    # degrees, and 12 cents are split into 5.9, 3.9 and 2.2
    cost = table.project_cost_usd / 1_000_000
    assert cost.to_dict() == pytest.approx(
        {"KEN-2": 1.4746, "KEN-3": 0.9746, "outside": 0.5508}, abs=0.02
    )
    assert table.amount_usd.to_dict() == {"KEN-2": 0.06, "KEN-3": 0.04, "outside": 0.02}
    assert table.usd_both.equals(table.amount_usd)


def test_a_unit_that_holds_a_part_without_money_is_not_listed():
    rows = railway(amount_usd=None, project_cost_usd=None)
    table = unit_summary(rows, holdings(rows, "admin1"))
    assert table.unit.tolist() == ["KEN-2"]
    assert table.n_without_amount.tolist() == [1]


@pytest.mark.parametrize(("by", "unit"), [("country", "KEN"), ("country-sector", "KEN|transport")])
def test_count_and_money_of_a_line_stay_in_the_country_that_its_source_names(by, unit):
    rows = railway(shape=[from_wkt("LINESTRING (38 -1.5, -179.5 -17)")])
    table = unit_summary(rows, holdings(rows, by))
    assert table[["unit", "n_sites", "amount_usd"]].to_numpy().tolist() == [[unit, 1, 0.12]]
