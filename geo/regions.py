"""Groups of countries that a reader chooses at once, and what they stand for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from layers.contract import SEPARATOR
from layers.dataset import Dataset

# what membership of the Belt and Road Initiative is asked by: "bri-2018"
BRI: Final = "bri-"
JOINED, LEFT = "bri_mou", "bri_exit"
_YEAR: Final = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Region:
    """A group of countries: its `code` in links, `members` (ISO 3166-1 alpha-3, sorted).

    `year` is that of a membership of the Belt and Road Initiative, None for a lasting group.
    """

    code: str
    members: tuple[str, ...]
    year: int | None = None


def regions_of(data: Dataset) -> dict[str, Region]:
    """The groups by code: those that ship, then, where a list of members is imported, the members
    of the Belt and Road Initiative at the end of each year, the newest first.
    """
    table = data.regions
    lasting = [
        Region(code, tuple(sorted(members.split(SEPARATOR))))
        for code, members in zip(table.region, table.members, strict=True)
    ]
    by_year = bri_members(data.country_context, until_year=int(data.as_of[:4]))
    return {region.code: region for region in [*lasting, *by_year]}


def bri_members(context: pd.DataFrame, *, until_year: int) -> Iterator[Region]:
    """The members of the Belt and Road Initiative at the end of each year, the newest first: those
    that had signed a memorandum by then, and not left.

    `context` are rows of the layer `country_context`; where sources differ, the earliest date of
    signing holds, and the latest of leaving. Rows whose value names no year are left out.
    """
    joined = _years(context, JOINED).groupby(level=0).min()
    left = _years(context, LEFT).groupby(level=0).max()
    if joined.empty:
        return
    for year in range(until_year, int(joined.min()) - 1, -1):
        gone = left.index[left <= year]
        members = joined.index[joined <= year].difference(gone)
        if len(members):
            yield Region(f"{BRI}{year}", tuple(members), year)


def _years(context: pd.DataFrame, attribute: str) -> pd.Series:
    """The years that the values of an attribute begin with, by `iso_a3`."""
    rows = context[context.attribute == attribute]
    found = rows["value"].str.extract(f"^({_YEAR.pattern})", expand=False)
    years = found.set_axis(rows.iso_a3).dropna()
    return years.astype(int)


def countries_of(chosen: Iterable[str], known: Mapping[str, Region]) -> tuple[str, ...]:
    """The countries that a choice of codes stands for: the members of groups, and each other code
    as it is; every country once, in the order of the choice.
    """
    members = [known[code].members if code in known else (code,) for code in chosen]
    return tuple(dict.fromkeys(iso for some in members for iso in some))
