"""Sums over units equal the whole: sites, states, classes, and money to the cent."""

from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.rule import CLASSES, SIDES, STATES
from geo.summary import site_cents, unit_summary, with_cents
from geo.units import SCALES, country_unit, unit_of_sites
from tests.geo.frames import sites

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


def cents_of(usd):
    return int((Decimal(repr(float(usd))) * 100).to_integral_value(ROUND_HALF_EVEN))


def whole_cents(frame, column, basis):
    """The money of all projects of a basis, each once."""
    projects = frame[frame.price_basis == basis].drop_duplicates("project_id")
    return sum(cents_of(usd) for usd in projects[column].dropna())


@settings(max_examples=60, deadline=None)
@given(answered(), st.sampled_from(SCALES))
def test_sums_over_units_equal_the_whole(frame, by):
    table = unit_summary(frame, unit_of_sites(frame, by, KNOWN))
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
        table = unit_summary(rows, unit_of_sites(rows, by, KNOWN))
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
    alone = [unit_summary(where[[n == at for n in range(3)]], where.sector) for at in range(3)]
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
    units = unit_of_sites(frame, by, KNOWN)
    table = unit_summary(frame, units).set_index("unit")
    assert set(table.index) == set(units)
    for unit in table.index:
        own = [
            row for row, name in zip(frame.to_dict("records"), units, strict=True) if name == unit
        ]
        assert table.loc[unit, "n_sites"] == len(own)
        assert table.loc[unit, "n_projects"] == len({row["project_id"] for row in own})
        for name in CLASSES:
            assert table.loc[unit, f"n_{name}"] == sum(row["class"] == name for row in own)


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
    table = unit_summary(frame, country_unit(frame, KNOWN)).set_index("unit")
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
    assert unit_summary(frame, frame.sector).empty
