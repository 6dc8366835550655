"""Counts and money for each unit: nothing is lost, nothing is counted twice."""

import numpy as np
import pandas as pd

from geo.rule import CLASSES, SIDES, STATES
from geo.units import unit_of_sites
from layers.catalog.projects import SHARE_TOLERANCE

# what the columns of a price basis end in
SUFFIX_OF = {"nominal": "", "constant-2021": "_constant_2021"}
CENTS = 100


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


def with_cents(sites: pd.DataFrame) -> pd.DataFrame:
    """`sites` with each one's part of the money, `amount_cents` and `project_cost_cents`.

    Take all sites, before any filter: so a part is the same in every query, and the parts of two
    queries that share out the sites add up to the whole.
    """
    return sites.assign(
        amount_cents=site_cents(sites, "amount_usd"),
        project_cost_cents=site_cents(sites, "project_cost_usd"),
    )


def unit_summary(sites: pd.DataFrame, holdings: pd.DataFrame) -> pd.DataFrame:
    """One row for each unit of `holdings` (from `geo.units`, of these `sites`) that counts a site
    or holds money of one, sorted by it.

    Columns: `unit`, `n_sites`, `n_projects`, `n_without_amount` (sites without a commitment: blank
    is not zero), `amount_usd` and `amount_usd_constant_2021`, `project_cost_usd` (never part of the
    former) and `project_cost_usd_constant_2021`, for each side and state `<side>_<state>` (sites),
    for each class `n_<class>`, `usd_<class>` and `usd_<class>_constant_2021`. A site counts once,
    in the unit that holds most of it; its money, from the columns of `with_cents`, is split in
    whole cents of US dollars over all that hold part of it. So a unit may hold money without a
    site, and sums over units equal the whole.
    """
    counts = _counts(sites, unit_of_sites(holdings).reindex(sites.index))
    cents = split_cents(_money(sites), holdings).groupby(holdings.unit).sum()
    cents = cents[cents.any(axis=1) | cents.index.isin(counts.index)]
    numbers = counts.reindex(cents.index, fill_value=0)
    table = pd.concat([numbers, (cents / CENTS).astype("float64")], axis=1)
    return table[_order()].rename_axis("unit").reset_index()


def _counts(sites: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """The counts of the summary by unit; `units` are those of `sites`, in their order."""
    unit, names = pd.factorize(units, sort=True)
    project, projects = pd.factorize(sites.project_id)
    is_known = (unit >= 0) & (project >= 0)
    pairs = pd.unique(unit[is_known] * max(len(projects), 1) + project[is_known])
    kinds: dict[str, tuple[str, tuple[str, ...]]] = {"n_": ("class", CLASSES)}
    kinds |= {f"{side}_": (f"{side}_state", STATES) for side in SIDES}
    is_in = {
        f"{prefix}{name}": code == number
        for prefix, (column, known) in kinds.items()
        for code in [pd.Index(known).get_indexer(sites[column])]
        for number, name in enumerate(known)
    }
    is_in |= {"n_sites": unit >= 0, "n_without_amount": sites.amount_usd.isna().to_numpy()}
    counts = {
        name: np.bincount(unit[where & (unit >= 0)], minlength=len(names))
        for name, where in is_in.items()
    }
    counts["n_projects"] = np.bincount(pairs // max(len(projects), 1), minlength=len(names))
    return pd.DataFrame(counts, index=names)


def split_cents(cents: pd.DataFrame, holdings: pd.DataFrame) -> pd.DataFrame:
    """`cents` of sites (each column whole cents, none missing) split by the shares of `holdings`,
    whose rows they follow: whole cents again, the parts of a site exactly its whole.
    """
    site = holdings.site
    if site.is_unique:
        return cents.loc[site].set_axis(holdings.index).astype(np.int64)
    upto = (
        holdings.groupby("site", sort=False).share.cumsum().where(site.duplicated(keep="last"), 1.0)
    )
    before = upto.groupby(site, sort=False).shift(fill_value=0.0)
    whole = cents.loc[site].set_axis(holdings.index)
    steps = whole.mul(upto, axis=0).round() - whole.mul(before, axis=0).round()
    return steps.astype(np.int64)


def basis_cents(sites: pd.DataFrame, column: str) -> dict[str, pd.Series]:
    """The cents in `column` by suffix of price basis; 0 where the row has none of that basis."""
    cents = sites[column].fillna(0).to_numpy(np.int64)
    basis = pd.Index(list(SUFFIX_OF)).get_indexer(sites.price_basis)
    return {
        suffix: pd.Series(np.where(basis == number, cents, 0), index=sites.index)
        for number, suffix in enumerate(SUFFIX_OF.values())
    }


def _money(sites: pd.DataFrame) -> pd.DataFrame:
    """Cents of each site by column of the summary."""
    columns = {
        f"{name}_usd{suffix}": cents.to_numpy()
        for name in ("amount", "project_cost")
        for suffix, cents in basis_cents(sites, f"{name}_cents").items()
    }
    kind = pd.Index(CLASSES).get_indexer(sites["class"])
    for number, name in enumerate(CLASSES):
        for suffix in SUFFIX_OF.values():
            usd = columns[f"amount_usd{suffix}"]
            columns[f"usd_{name}{suffix}"] = np.where(kind == number, usd, 0)
    return pd.DataFrame(columns, index=sites.index)


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
        *(f"usd_{name}{suffix}" for name in CLASSES for suffix in SUFFIX_OF.values()),
    ]
