"""What a planner compares: gaps of countries, sectors and both, and two settings of the rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.fillers import fillers_of_units, who_could_fill
from geo.ranking import GAP_STATES, STRICT, gap_ranges, rank_table
from geo.rule import DEPTHS, SIDES, Rule, Side
from geo.survey import Survey
from geo.units import REMAINDERS, admin1_unit, country_unit
from layers.contract import SEPARATOR
from layers.vocabulary import vocabulary

Bools = npt.NDArray[np.bool_]
_PARTS = {**GAP_STATES, "in_country": ("in_country",)}
# sites times presences looked at together
_PAIRS = 500_000
# the unit of all sites
WHOLE = "all"
# a site that a setting does not count, because its place is not known well enough
LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Setting:
    """A rule, and whether it counts only sites that are placed well (`with_strictness`)."""

    rule: Rule
    is_strict: bool


def unit_counts(answers: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """Sites by unit, from `answers` (of `counterpart_gaps`) and their `units`, sorted by unit.

    Columns: `n_sites`, `n_projects`, `n_without_amount` (blank is not zero), and for each side
    `<side>_gap_min` (certainly none in reach), `<side>_in_country` (those of them with some
    elsewhere in the country), `<side>_gap_max` (the certain and the possible ones),
    `<side>_not_surveyed` (beside them), and how their countries were searched,
    `<side>_depth_<depth>` for each of `DEPTHS`.
    """
    return _counts(_parts(answers), answers.project_id, units)


def _parts(answers: pd.DataFrame) -> dict[str, Bools]:
    """Whether each site is part of what a column of `unit_counts` counts, by the column."""
    parts = {"n_without_amount": answers.amount_usd.isna()}
    for side in SIDES:
        state, depth = answers[f"{side}_state"], answers[f"evidence_{side}"]
        parts |= {f"{side}_{name}": state.isin(states) for name, states in _PARTS.items()}
        parts |= {f"{side}_depth_{name}": depth == name for name in DEPTHS}
    return {name: is_part.to_numpy(dtype=bool) for name, is_part in parts.items()}


def _counts(parts: dict[str, Bools], project_id: pd.Series, units: pd.Series) -> pd.DataFrame:
    codes, names = pd.factorize(units, sort=True)
    columns = {
        "n_sites": np.bincount(codes, minlength=len(names)),
        "n_projects": project_id.groupby(codes).nunique().to_numpy(),
        **{name: np.bincount(codes[part], minlength=len(names)) for name, part in parts.items()},
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="unit"))


def gap_matrix(answers: pd.DataFrame, known: frozenset[str]) -> pd.DataFrame:
    """`unit_counts` of each country x sector ("KEN|energy"), country ("KEN"), sector ("energy") and
    of all (`WHOLE`), by unit; `known` are the countries of the boundaries, others are `outside`.
    """
    country = country_unit(answers, known)
    scales = [
        country + SEPARATOR + answers.sector,
        country,
        answers.sector,
        pd.Series(WHOLE, index=answers.index),
    ]
    parts = _parts(answers)
    return pd.concat([_counts(parts, answers.project_id, units) for units in scales])


def is_in_unit(answers: pd.DataFrame, unit: str, known: frozenset[str]) -> pd.Series:
    """Whether each site counts in `unit`: one of `gap_matrix`, or an admin-1 unit (`adm1_code`)."""
    country, _, sector = unit.partition(SEPARATOR)
    if sector:
        return (country_unit(answers, known) == country) & (answers.sector == sector)
    tests: list[tuple[bool, Callable[[], pd.Series]]] = [
        (unit == WHOLE, lambda: pd.Series(data=True, index=answers.index)),
        (unit in vocabulary("sector"), lambda: answers.sector == unit),
        (unit in known, lambda: country_unit(answers, known) == unit),
    ]
    for holds, test in tests:
        if holds:
            return test()
    return (admin1_unit(answers) == unit) | (country_unit(answers, known) == unit)


def with_strictness(answers: pd.DataFrame, *, is_strict: bool) -> pd.DataFrame:
    """`answers` where a strict setting has `left_out` as the state of both sides for each site that
    is placed less well than exactly, by city or near; same index and order.
    """
    if not is_strict:
        return answers
    is_out = ~answers.stands_for.isin(STRICT)
    states = {f"{side}_state": answers[f"{side}_state"].mask(is_out, LEFT_OUT) for side in SIDES}
    return answers.assign(**states)


def counted_sites(answers: pd.DataFrame) -> pd.DataFrame:
    """The rows of `with_strictness` that the setting counts."""
    return answers[answers[f"{SIDES[0]}_state"] != LEFT_OUT]


def changed_sites(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """The sites whose state on either side differs between two settings, rows of `a`.

    `a` and `b` come from `with_strictness`, of the same sites in the same order. Adds
    `<side>_state_b`; the columns of the sides are otherwise those of `a`.
    """
    differs = pd.Series(data=False, index=a.index)
    for side in SIDES:
        differs |= a[f"{side}_state"] != b[f"{side}_state"]
    after = {f"{side}_state_b": b[f"{side}_state"][differs] for side in SIDES}
    return a[differs].assign(**after)


def compared_counts(a: pd.DataFrame, b: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """`unit_counts` under two settings side by side, a row for each unit, sorted by it.

    `a` and `b` come from `with_strictness`, of the same sites in the same order, as are `units`.
    The columns of `unit_counts` end in `_a` and `_b` (0 where a setting counts no site of the
    unit); `n_changed` are the sites whose state on either side differs, `<side>_n_changed` on one.
    """
    parts = []
    for answers, name in ((a, "_a"), (b, "_b")):
        sites = counted_sites(answers)
        parts.append(unit_counts(sites, units.loc[sites.index]).add_suffix(name))
    both = pd.concat(parts, axis=1)
    changed = changed_sites(a, b)
    n_changed = {"n_changed": pd.Series(data=True, index=changed.index)} | {
        f"{side}_n_changed": changed[f"{side}_state"] != changed[f"{side}_state_b"]
        for side in SIDES
    }
    sums = pd.DataFrame(n_changed).groupby(units.loc[changed.index]).sum()
    table = both.join(sums, how="outer").fillna(0).astype(np.int64)
    return table.sort_index().rename_axis("unit")


def gap_by_reach(
    answers: Mapping[float, pd.DataFrame], holdings: pd.DataFrame, *, measure: str
) -> pd.DataFrame:
    """The gap of each unit at each reach, for reading ranks beside what they come from.

    `answers` are of the same sites, by reach in km; `holdings` are theirs, from `geo.units`. For
    each side and reach `<side>_min_<km>` and `<side>_max_<km>` in one of `geo.ranking.MEASURES`,
    and `<side>_rank_<km>`, the rank by the former; by unit, remainders left out.
    """
    columns = {}
    for reach_km, sites in answers.items():
        gaps = gap_ranges(sites, holdings, measures=[measure]).set_index("unit")
        gaps = gaps[~gaps.index.isin(REMAINDERS)]
        for side in SIDES:
            low = gaps[f"{side}_gap_min_{measure}"]
            columns[f"{side}_min_{reach_km:g}"] = low
            columns[f"{side}_max_{reach_km:g}"] = gaps[f"{side}_gap_max_{measure}"]
            columns[f"{side}_rank_{reach_km:g}"] = rank_table(low.to_frame())["rank"]
    return pd.DataFrame(columns).rename_axis("unit")


def fillers_of_unit(
    world: Survey, sites: pd.DataFrame, unit: str, *, side: Side, rule: Rule
) -> pd.DataFrame:
    """Who could be asked for `sites` (from `counterpart_gaps` under `rule`), which are those of
    `unit`, as `geo.fillers.fillers_of_units` has it.

    Some sites at a time: all of them with all organisations of a large country would take much
    memory at once, and one site does not depend on another.
    """
    everyone = world.presences[side]
    presences = everyone[everyone.iso_a3.isin(sites.iso_a3)]
    at_once = max(1, _PAIRS // max(len(presences), 1))
    parts = [
        who_could_fill(
            sites.iloc[start : start + at_once],
            everyone if rule.cross_border else presences,
            side=side,
            sector_themes=world.data.sector_themes,
            rule=rule,
            as_of=world.data.as_of,
        )
        for start in range(0, max(len(sites), 1), at_once)
    ]
    found = pd.concat(parts, ignore_index=True)
    return fillers_of_units(found, pd.Series(unit, index=found.index))
