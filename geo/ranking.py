"""How large a gap is, as a range, and what a rank among units is worth.

A gap is per side: the sites where that side is certainly not in reach. Where it is *possibly* in
reach nobody knows, so a gap is a range; a place where nobody searched is no gap, and stands beside.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.filters import Filters, chosen
from geo.rule import DEPTHS, SIDES, Rule, Side
from geo.summary import CENTS, SUFFIX_OF, basis_cents, split_cents
from geo.survey import Survey, site_answers
from geo.units import REMAINDERS, unit_holdings, unit_of_sites

# the states that make up each part of a gap
GAP_STATES = {
    "gap_min": ("in_country", "none_recorded"),
    "gap_max": ("in_country", "none_recorded", "possible"),
    "not_surveyed": ("not_surveyed",),
}
MEASURES = ("n_sites", "n_projects", *(f"usd{suffix}" for suffix in SUFFIX_OF.values()))
REACHES_KM = (25.0, 50.0, 100.0, 250.0)
# the precisions that `strict` keeps; `lenient` keeps all
STRICT = ("exact", "city", "near")


def gap_ranges(
    sites: pd.DataFrame, holdings: pd.DataFrame, *, measures: Collection[str] = MEASURES
) -> pd.DataFrame:
    """The gap of each side in each unit of `holdings` (from `geo.units`, of these `sites`), sorted
    by it.

    Columns: `unit` and, for each side and each of `measures`, `<side>_gap_min_<measure>` (certain:
    elsewhere in the country, or none on record), `<side>_gap_max_<measure>` (the same and possibly
    in reach) and `<side>_not_surveyed_<measure>` (never part of them). `usd` are commitments in US
    dollars, by price basis, split over all units that hold part of a site. A project is counted
    where one of its sites in the unit is, so it can be in two of these counts; sites and money add
    up over units to the whole.
    """
    parts = {
        f"{side}_{part}_{measure}": _measure(
            sites, holdings, sites[f"{side}_state"].isin(states), measure
        )
        for side in SIDES
        for part, states in GAP_STATES.items()
        for measure in measures
    }
    return pd.DataFrame(parts).rename_axis("unit").reset_index()


def gap_counts(sites: pd.DataFrame, units: pd.Series, side: Side) -> pd.DataFrame:
    """The sites of `gap_ranges` on one side alone, fast enough for every move of a filter: one row
    for each category of `units`, in their order.

    `units` is the categorical unit that each site counts in (missing where it counts in none), in
    the order of `sites`. Columns: `unit`, `n_sites`, `gap_min`, `gap_max` and `not_surveyed`
    (sites), and `depth`, how well the least searched of its sites was searched (missing without
    sites).
    """
    at = units.cat.codes.to_numpy()
    is_in = at >= 0

    def sites_where(is_part: pd.Series | npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        return np.bincount(at[is_in & np.asarray(is_part)], minlength=len(units.cat.categories))

    state, evidence = sites[f"{side}_state"], sites[f"evidence_{side}"]
    depth = np.full(len(units.cat.categories), None, dtype=object)
    for name in DEPTHS:
        depth[sites_where(evidence == name) > 0] = name
    counts = {part: sites_where(state.isin(states)) for part, states in GAP_STATES.items()}
    return pd.DataFrame(
        {
            "unit": units.cat.categories.to_numpy(),
            "n_sites": sites_where(is_in),
            **counts,
            "depth": depth,
        }
    )


def _measure(
    sites: pd.DataFrame, holdings: pd.DataFrame, is_part: pd.Series, measure: str
) -> pd.Series:
    """One of `MEASURES` by unit, over the sites that are part; 0 where a unit has none."""
    if measure.startswith("usd"):
        suffix = measure.removeprefix("usd")
        cents = pd.DataFrame({"cents": basis_cents(sites, "amount_cents")[suffix]})
        money = split_cents(cents.where(is_part, 0), holdings).groupby(holdings.unit).sum()
        return money.cents / CENTS
    units = unit_of_sites(holdings)
    if measure == "n_sites":
        n = is_part.groupby(units).sum().astype(np.int64)
    else:
        n = sites.project_id.where(is_part).groupby(units).nunique()
    # a unit may hold a part of a site that counts elsewhere
    return n.reindex(pd.Index(sorted(set(holdings.unit)), name="unit"), fill_value=0)


def rank_ranges(
    world: Survey,
    filters: Filters,
    rule: Rule,
    *,
    by: str,
    measure: str = "n_sites",
    resolution: int | None = None,
) -> pd.DataFrame:
    """The rank of each unit (of `geo.units.SCALES`) by its certain gap in one of `MEASURES`, with
    how far the rank depends on choices that no source settles.

    A row for each unit that holds a site or a part of one, remainders left out, sorted by `unit`.
    For each side: `<side>_rank` under `rule` with all sites, and `<side>_rank_min` and
    `<side>_rank_max` over reach (that of `rule`, 25, 50, 100, 250 km) and precision: *lenient*
    counts all sites, *strict* only those placed exactly, by city or near (a unit without such a
    site has no certain gap). The largest gap is first; units with the same gap share the better
    rank.
    """
    sites = chosen(world.sites, filters)[0].reset_index(drop=True)
    holdings = unit_holdings(
        sites, by, world.known_countries, world.data.admin1, resolution=resolution
    )
    reaches = dict.fromkeys((rule.reach_km, *REACHES_KM))
    answers = (site_answers(world, filters, replace(rule, reach_km=km))[0] for km in reaches)
    return ranks_of(answers, holdings, measure=measure)


def ranks_of(
    answers: Iterable[pd.DataFrame], holdings: pd.DataFrame, *, measure: str
) -> pd.DataFrame:
    """The columns of `rank_ranges` for the sites of `answers`: these are of the same sites, one
    frame for each reach, that of the rule first; `holdings` are theirs, from `geo.units`.
    """
    gaps: dict[Side, list[pd.Series]] = {side: [] for side in SIDES}
    for sites in answers:
        is_strict = sites.stands_for.isin(STRICT)
        for side in SIDES:
            is_gap = sites[f"{side}_state"].isin(GAP_STATES["gap_min"])
            for counts in (is_gap, is_gap & is_strict):
                values = _measure(sites, holdings, counts, measure)
                gaps[side].append(values[~values.index.isin(REMAINDERS)])
    tables = [rank_table(pd.concat(gaps[side], axis=1)).add_prefix(f"{side}_") for side in SIDES]
    return pd.concat(tables, axis=1).sort_index().rename_axis("unit").reset_index()


def rank_table(values: pd.DataFrame) -> pd.DataFrame:
    """`rank` of each row in the first column of `values`, and `rank_min` and `rank_max` over all
    columns; same index and order. The largest is first; equals share the better rank.
    """
    ranks = values.rank(method="min", ascending=False).astype(np.int64)
    return pd.DataFrame(
        {"rank": ranks.iloc[:, 0], "rank_min": ranks.min(axis=1), "rank_max": ranks.max(axis=1)},
        index=values.index,
    )
