"""The matrix of countries and sectors: how many sites have none in reach, as a range in words.

The colour is that of `geo.views.steps`; the words in a cell say all that it says.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

import pandas as pd

from geo.planning import WHOLE
from geo.rule import DEPTHS, LAYER_OF, Side
from geo.units import REMAINDERS
from geo.views.palette import THEMES, ink, palette
from geo.views.steps import STEPS, gap_steps
from geo.views.text import count, day, labels, t
from layers.contract import SEPARATOR
from layers.vocabulary import vocabulary

# countries at a time: what fits a screen or two, and the wire
PAGE_ROWS: Final = 40
# the heading of the unit that was opened, which the matrix brings into sight
ANCHOR: Final = "chosen"
# the steps that the legend draws, with the words for each
_LEGEND: Final = (
    "step_1",
    "step_3",
    "step_5",
    "rough_2",
    "vague",
    "nothing_certain",
    "not_surveyed",
)


def countries_by_sites(counts: pd.DataFrame) -> list[str]:
    """The countries of `counts` (from `geo.planning.gap_matrix`), most sites first."""
    is_country = ~counts.index.str.contains(SEPARATOR, regex=False)
    is_country &= ~counts.index.isin([WHOLE, *vocabulary("sector")])
    return list(counts[is_country].sort_values("n_sites", ascending=False, kind="stable").index)


def matrix_data(
    counts: pd.DataFrame,
    side: Side,
    countries: Sequence[str],
    names: Mapping[str, str],
    *,
    dates: Mapping[str, str],
    chosen: str,
    theme: str,
) -> dict[str, Any]:
    """What the matrix draws: the rows of `countries`, if several under a row of all, by sector.

    `counts` are from `geo.planning.gap_matrix`; `names` are those of the countries, `dates` when
    each was searched (`searched_on`); `chosen` is the unit whose sites are shown ("" for none),
    `theme` one of `geo.views.palette.THEMES`.
    """
    sectors = [code for code in vocabulary("sector") if code in counts.index]
    wanted = [unit for iso in ("", *countries) for unit in _units(iso, sectors)]
    cells = _cells(counts[counts.index.isin(wanted)], side)
    records = counts.loc[list(countries)].to_dict("index")
    depths = {unit: searched_words(row, side, dates, unit) for unit, row in records.items()}
    rows = [("", t("plan.all_countries"), "")] if len(countries) > 1 else []
    rows += [(iso, names.get(iso, iso), depths[iso]) for iso in countries]
    return {
        "theme": theme,
        "chosen": chosen,
        "anchor": ANCHOR,
        "words": {
            **{key: t(f"plan.{key}") for key in ("matrix_label", "country", "keys")},
            "chosen": t("plan.detail", unit=unit_name(chosen, names))
            if chosen in counts.index
            else "",
        },
        "legend": [[name, t(f"plan.{name}")] for name in _LEGEND],
        "columns": [t("plan.all_sectors"), *(labels("sector", code) for code in sectors)],
        "rows": [
            {
                "name": name,
                "searched": depth,
                "cells": [cells.get(unit) for unit in _units(iso, sectors)],
            }
            for iso, name, depth in rows
        ],
    }


def _units(iso_a3: str, sectors: Sequence[str]) -> list[str]:
    """The units of a row: the country, or all, and its sectors."""
    if not iso_a3:
        return [WHOLE, *sectors]
    return [iso_a3, *(f"{iso_a3}{SEPARATOR}{sector}" for sector in sectors)]


def _cells(counts: pd.DataFrame, side: Side) -> dict[str, list[str]]:
    """Unit, step and words of each unit."""
    numbers = counts[["n_sites", *(f"{side}_{part}" for part in _PARTS)]]
    steps = gap_steps(*(numbers[name] for name in numbers))
    rows = zip(counts.index, steps, numbers.itertuples(index=False), strict=True)
    return {unit: [unit, STEPS[step], *_cell_words(*row)] for unit, step, row in rows}


# where nothing is certain, and where nobody searched, no shade says anything
_FILLED: Final = tuple(
    name for name in STEPS if name not in {"plain", "nothing_certain", "not_surveyed"}
)
_PARTS: Final = ("gap_min", "gap_max", "not_surveyed")


def _cell_words(n_sites: int, low: int, high: int, unsearched: int) -> tuple[str, str]:
    """The number of a cell, and what stands beside it."""
    if unsearched == n_sites:
        return count(n_sites), t("plan.cell_unsearched")
    beside = [
        t("plan.cell_up_to", high=count(high)) if high > low else "",
        t("plan.cell_some_unsearched", n=unsearched) if unsearched else "",
    ]
    return t("plan.cell", low=count(low), total=count(n_sites)), t("join.semicolon").join(
        filter(None, beside)
    )


def range_words(row: Mapping[str, Any], side: Side) -> str:
    """The gap of a unit (a row of `geo.planning.unit_counts`) in words: "4 of 7, up to 6"."""
    number, beside = _cell_words(
        *(int(row[name]) for name in ("n_sites", *(f"{side}_{part}" for part in _PARTS)))
    )
    return t("join.comma").join([number, beside]) if beside else number


def depth_words(row: Mapping[str, Any], side: Side) -> str:
    """How the countries of a unit's sites were searched; with how many sites where this differs."""
    found = {depth: int(row[f"{side}_depth_{depth}"]) for depth in DEPTHS}
    found = {depth: n for depth, n in found.items() if n}
    if len(found) == 1:
        return labels("evidence_depth", next(iter(found)))
    return ", ".join(
        f"{labels('evidence_depth', depth)} ({count(n)})" for depth, n in found.items()
    )


def searched_on(coverage: pd.DataFrame, side: Side) -> dict[str, str]:
    """The newest day on which each country was searched for a side."""
    rows = coverage[(coverage.layer == LAYER_OF[side]) & (coverage.depth != DEPTHS[-1])]
    newest = rows.dropna(subset="searched_on").groupby("iso_a3").searched_on.max()
    return dict(newest)


def searched_words(row: Mapping[str, Any], side: Side, dates: Mapping[str, str], unit: str) -> str:
    """How a unit was searched, with the day where it lies in one country."""
    found = dates.get(unit.partition(SEPARATOR)[0], "")
    words = depth_words(row, side)
    return t("plan.dated", words=words, date=day(found)) if found else words


def unit_name(unit: str, names: Mapping[str, str]) -> str:
    """A unit in words: "Kenya · Energy", a country, a sector, or all; another as it is."""
    known = {name: t(f"plan.{name}") for name in REMAINDERS}
    known[WHOLE] = t("plan.all_countries")
    sectors = {code: labels("sector", code) for code in vocabulary("sector")}
    parts = [
        known.get(part) or sectors.get(part) or names.get(part, part)
        for part in unit.split(SEPARATOR)
    ]
    return " · ".join(parts)


def style() -> str:
    """The style sheet of the matrix, with the colours of both themes."""
    rules = [
        f'.matrix[data-theme="{theme}"] .{name} {{ background-color: {palette(theme)[name]};'
        f" color: {ink(palette(theme)[name])}; }}"
        for theme in THEMES
        for name in _FILLED
    ]
    return "\n".join([asset("matrix.css"), *rules])


def asset(name: str) -> str:
    """The text of a file in the assets folder."""
    return files("geo.views").joinpath("assets", name).read_text(encoding="utf-8")
