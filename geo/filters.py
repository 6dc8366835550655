"""Which sites are asked about."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from layers.rules import PRECISIONS
from layers.vocabulary import vocabulary

ALL = "all"
# more choices than this are not listed in a message
MANY = 25
DEFAULT_STATUSES = ("committed", "implementation", "completed")
DEFAULT_ROLES = ("financed", "operated", "unknown")


@dataclass(frozen=True)
class Filters:
    """What a site must be to be asked about; an empty tuple or None asks for everything.

    `countries` are ISO 3166-1 alpha-3, `years` the inclusive span of `commitment_year`,
    `min_precision` the coarsest precision still asked about. By default sites that are committed,
    under way or completed, and not merely built by Chinese firms.
    """

    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    statuses: tuple[str, ...] = DEFAULT_STATUSES
    roles: tuple[str, ...] = DEFAULT_ROLES
    years: tuple[int, int] | None = None
    sources: tuple[str, ...] = ()
    min_precision: str | None = None


def unknown_values(
    filters: Filters, sites: pd.DataFrame, known_countries: frozenset[str]
) -> list[str]:
    """What `filters` ask for that cannot exist, a sentence each; empty where all is known."""
    choices = {
        "country": (filters.countries, known_countries | set(sites.iso_a3.dropna())),
        "sector": (filters.sectors, vocabulary("sector").keys()),
        "status": (filters.statuses, vocabulary("project_status").keys()),
        "role": (filters.roles, vocabulary("chinese_role").keys()),
        "source": (filters.sources, set(sites.source_id)),
    }
    return [
        f"unknown {name} {value!r}; {_hint(value, known)}"
        for name, (asked, known) in choices.items()
        for value in asked
        if value not in known
    ]


def _hint(value: str, known: Collection[str]) -> str:
    if near := difflib.get_close_matches(value, known, n=3, cutoff=0.5):
        return f"did you mean {' or '.join(near)}?"
    some = sorted(known)[:MANY]
    return f"known are {', '.join(some)}{' ...' if len(known) > MANY else ''}"


def chosen(sites: pd.DataFrame, filters: Filters) -> tuple[pd.DataFrame, int]:
    """The rows of `sites` that pass, in order, and how many only lack a `commitment_year`.

    With `years`, sites without a commitment year can't be placed in time and are left out; their
    number is handed back so that it can be told.
    """
    keep = pd.Series(data=True, index=sites.index)
    for column, asked in (
        ("iso_a3", filters.countries),
        ("sector", filters.sectors),
        ("status", filters.statuses),
        ("chinese_role", filters.roles),
        ("source_id", filters.sources),
    ):
        if asked:
            keep &= sites[column].isin(asked)
    if filters.min_precision:
        good = PRECISIONS[: PRECISIONS.index(filters.min_precision) + 1]
        keep &= sites.location_precision.isin(good)
    if filters.years is None:
        return sites[keep], 0
    undated = keep & sites.commitment_year.isna()
    keep &= sites.commitment_year.between(*filters.years).fillna(value=False).astype(bool)
    return sites[keep], int(undated.sum())
