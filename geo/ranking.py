"""How large a gap is, as a range, and what a rank among units is worth.

A gap is per side: the sites where that side is certainly not in reach. Where it is *possibly* in
reach nobody knows, so a gap is a range; a place where nobody searched is no gap, and stands beside.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from geo.filters import Filters
from geo.rule import SIDES, Rule, Side
from geo.summary import CENTS, SUFFIX_OF, basis_cents
from geo.survey import Survey, site_answers
from geo.units import REMAINDERS, unit_of_sites

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


def gap_ranges(sites: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """The gap of each side in each unit, a row for each value of `units`, sorted by it.

    Columns: `unit` and, for each side and each of `MEASURES`, `<side>_gap_min_<measure>` (certain:
    elsewhere in the country, or none on record), `<side>_gap_max_<measure>` (the same and possibly
    in reach) and `<side>_not_surveyed_<measure>` (never part of them). `usd` are commitments in US
    dollars, by price basis. A project is counted where one of its sites in the unit is, so it can
    be in two of these counts; sites and money add up over units to the whole.
    """
    parts = {
        f"{side}_{part}_{measure}": values
        for side in SIDES
        for part, states in GAP_STATES.items()
        for measure, values in _measures(sites, units, sites[f"{side}_state"].isin(states)).items()
    }
    return pd.DataFrame(parts).rename_axis("unit").reset_index()


def _measures(sites: pd.DataFrame, units: pd.Series, is_part: pd.Series) -> dict[str, pd.Series]:
    """Each of `MEASURES` by unit, over the sites that are part; 0 where a unit has none."""
    money = {
        f"usd{suffix}": cents.where(is_part, 0).groupby(units).sum() / CENTS
        for suffix, cents in basis_cents(sites, "amount_cents").items()
    }
    return {
        "n_sites": is_part.groupby(units).sum().astype(np.int64),
        "n_projects": sites.project_id.where(is_part).groupby(units).nunique(),
        **money,
    }


def rank_ranges(
    world: Survey,
    filters: Filters,
    rule: Rule,
    *,
    by: str,
    side: Side = "local",
    measure: str = "n_sites",
    resolution: int | None = None,
) -> pd.DataFrame:
    """The units (`geo.units.SCALES`) ranked by the certain gap of `side`, with how far the rank
    depends on choices that no source settles.

    A row for each unit that has a site, remainders left out: `unit`, `value` (the certain gap in
    one of `MEASURES`) and `rank` under `rule` with all sites, `rank_min` and `rank_max` over reach
    (that of `rule`, 25, 50, 100, 250 km) and precision: *lenient* counts all sites, *strict* only
    those placed exactly, by city or near (a unit without such a site has no certain gap). Units of
    the same value share the better rank. Sorted by `rank`, then `unit`.
    """
    column = f"{side}_gap_min_{measure}"
    values = []
    for reach_km in dict.fromkeys((rule.reach_km, *REACHES_KM)):
        sites, _ = site_answers(world, filters, replace(rule, reach_km=reach_km))
        units = unit_of_sites(sites, by, world.known_countries, resolution=resolution)
        for kept in (sites, sites[sites.stands_for.isin(STRICT)]):
            ranges = gap_ranges(kept, units.loc[kept.index])
            values.append(ranges.set_index("unit")[column])
    table = pd.concat(values, axis=1).fillna(0)
    table = rank_table(table[~table.index.isin(REMAINDERS)])
    return table.rename_axis("unit").reset_index().sort_values(["rank", "unit"], ignore_index=True)


def rank_table(values: pd.DataFrame) -> pd.DataFrame:
    """`value` and `rank` of each row in the first column of `values`, and `rank_min` and `rank_max`
    over all columns; same index and order. The largest is first; equals share the better rank.
    """
    ranks = values.rank(method="min", ascending=False).astype(np.int64)
    return pd.DataFrame(
        {
            "value": values.iloc[:, 0],
            "rank": ranks.iloc[:, 0],
            "rank_min": ranks.min(axis=1),
            "rank_max": ranks.max(axis=1),
        },
        index=values.index,
    )
