"""Rows that were rejected, told so that a person finds and mends them."""

from typing import Final

import pandas as pd

from layers.faults import spans

REASONS_TOLD: Final = 20
_FILES_TOLD: Final = 5


def told_reasons(rejected: pd.DataFrame) -> list[str]:
    """Each reason in `rejected` once with the rows that have it, the most frequent first; their
    files are named where there are several.
    """
    counts = rejected.reason.value_counts()
    several = len(set(rejected.from_file)) > 1
    told = [
        f"{reason} ({_places(rejected[rejected.reason == reason], name_files=several)})"
        for reason in counts.index[:REASONS_TOLD]
    ]
    n_more = len(counts) - len(told)
    return [*told, f"and {n_more:,} more kinds of faults"] if n_more else told


def _places(rows: pd.DataFrame, *, name_files: bool) -> str:
    """Where `rows` stand: "rows 3, 8-12", or "a.csv: row 3; b.csv: rows 8-12"."""
    by_file = {name: spans("row", mine) for name, mine in rows.groupby("from_file").from_row}
    if not name_files:
        return "; ".join(by_file.values())
    told = [f"{name}: {where}" for name, where in list(by_file.items())[:_FILES_TOLD]]
    n_more = len(by_file) - len(told)
    return "; ".join([*told, f"and in {n_more:,} more files"] if n_more else told)
