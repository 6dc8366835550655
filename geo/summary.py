"""Counts and money for each unit: nothing is lost, nothing is counted twice."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from geo.rule import CLASSES, SIDES, STATES
from layers.catalog.projects import SHARE_TOLERANCE

BASES = ("nominal", "constant-2021")
OUTSIDE = "outside"
CENTS = 100


def country_unit(sites: pd.DataFrame, known: frozenset[str]) -> pd.Series:
    """The country that each site's source names; `outside` where no boundary knows it."""
    return sites.iso_a3.where(sites.iso_a3.isin(known), OUTSIDE)


def unit_of_sites(sites: pd.DataFrame, by: str, known: frozenset[str]) -> pd.Series:
    """The unit of each site as text, for `by` country, sector or country-sector.

    `known` are the countries of the boundaries. Raises KeyError for another `by`.
    """
    ways: dict[str, Callable[[], pd.Series]] = {
        "country": lambda: country_unit(sites, known),
        "sector": lambda: sites.sector,
        "country-sector": lambda: country_unit(sites, known) + "|" + sites.sector,
    }
    return ways[by]()


def site_cents(sites: pd.DataFrame, column: str) -> pd.Series:
    """Each site's part of its project's money in whole US cents; missing where there is none.

    The parts of a project add up to its whole exactly: they are the steps of the rounded running
    total of `site_share`, so that rounding is never lost (cumulative rounding).
    """
    whole = sites[column] * CENTS
    running = sites.groupby("project_id", sort=False).site_share.cumsum()
    # thirds written as 0.3333333 add up to the whole all the same
    running = running.where((running - 1).abs() > SHARE_TOLERANCE, 1.0)
    previous = running.groupby(sites.project_id, sort=False).shift(fill_value=0.0)
    upto, before = (running * whole).round(), (previous * whole).round()
    return (upto - before).astype("Int64")


def unit_summary(sites: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """One row for each value of `units` (a Series aligned with `sites`), sorted by it.

    Columns: `unit`, `n_sites`, `n_projects`, `n_without_amount` (sites without a commitment: blank
    is not zero), `amount_usd` and `amount_usd_constant_2021`, `project_cost_usd` (never part of the
    former) and `project_cost_usd_constant_2021`, for each side and state `<side>_<state>` (sites),
    for each class `n_<class>`, `usd_<class>` and `usd_<class>_constant_2021`. Money in US dollars
    to the cent. Sums over units equal the whole.
    """
    cents = _money(sites)
    parts = {
        "n_sites": pd.Series(1, index=sites.index),
        "n_without_amount": sites.amount_usd.isna().astype(int),
        **{
            f"{side}_{state}": (sites[f"{side}_state"] == state).astype(int)
            for side in SIDES
            for state in STATES
        },
        **{f"n_{name}": (sites["class"] == name).astype(int) for name in CLASSES},
    }
    counts = pd.DataFrame(parts, index=sites.index).groupby(units).sum()
    money = cents.groupby(units).sum() / CENTS
    projects = sites.project_id.groupby(units).nunique().rename("n_projects")
    table = pd.concat([counts, projects, money.astype("float64")], axis=1)
    return table[_order()].rename_axis("unit").reset_index()


def _money(sites: pd.DataFrame) -> pd.DataFrame:
    """Cents of each site by column of the summary; 0 where the row has none of that kind."""
    kinds = {"amount_usd": "amount_usd", "project_cost_usd": "project_cost_usd"}
    columns = {}
    for source, name in kinds.items():
        cents = site_cents(sites, source)
        for basis, suffix in zip(BASES, ("", "_constant_2021"), strict=True):
            columns[name + suffix] = cents.where(sites.price_basis == basis).fillna(0)
    for name in CLASSES:
        for suffix in ("", "_constant_2021"):
            columns[f"usd_{name}{suffix}"] = columns[f"amount_usd{suffix}"].where(
                sites["class"] == name, 0
            )
    return pd.DataFrame(columns, index=sites.index).astype(np.int64)


def _order() -> list[str]:
    return [
        "n_sites",
        "n_projects",
        "n_without_amount",
        "amount_usd",
        "amount_usd_constant_2021",
        "project_cost_usd",
        "project_cost_usd_constant_2021",
        *(f"{side}_{state}" for side in SIDES for state in STATES),
        *(f"n_{name}" for name in CLASSES),
        *(f"usd_{name}{suffix}" for name in CLASSES for suffix in ("", "_constant_2021")),
    ]
