"""Which sites are asked about, and which organisations are shown."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.contract import SEPARATOR
from layers.rules import PRECISIONS
from layers.spelling import folded
from layers.vocabulary import vocabulary

Mask = npt.NDArray[np.bool_]

ALL = "all"
# more choices than this are not listed in a message
MANY = 25
DEFAULT_STATUSES = ("committed", "implementation", "completed")
DEFAULT_ROLES = ("financed", "operated", "unknown")
# a note in small letters at the end: (withdrawn), (pledge); "(IDB)" is part of the name
_NOTE: Final = re.compile(r"\s*\([^A-Z()]*\)$")
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Filters:
    """What a site must be to be asked about; an empty tuple or None asks for everything.

    `countries` are ISO 3166-1 alpha-3, `years` the inclusive span of `commitment_year`,
    `min_precision` the coarsest precision still asked about, `financiers` codes of
    `financiers_of`. By default sites that are committed, under way or completed, and not merely
    built by Chinese firms.
    """

    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    statuses: tuple[str, ...] = DEFAULT_STATUSES
    roles: tuple[str, ...] = DEFAULT_ROLES
    years: tuple[int, int] | None = None
    sources: tuple[str, ...] = ()
    min_precision: str | None = None
    financiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrganisationFilters:
    """Which organisations are shown on the map and in lists; an empty tuple asks for everything.

    They decide nothing about the sites: which organisations count for a site is the rule's to say.
    """

    org_types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


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
        "financier": (filters.financiers, financiers_of(sites) if filters.financiers else {}),
    }
    return [
        f"unknown {name} {value!r}; {hint(value, known)}"
        for name, (asked, known) in choices.items()
        for value in asked
        if value not in known
    ]


def hint(value: str, known: Collection[str]) -> str:
    """What may have been meant by `value`, or what there is."""
    if near := difflib.get_close_matches(value, known, n=3, cutoff=0.5):
        return f"did you mean {' or '.join(near)}?"
    some = sorted(known)[:MANY]
    return f"known are {', '.join(some)}{' ...' if len(known) > MANY else ''}"


def chosen(sites: pd.DataFrame, filters: Filters) -> tuple[pd.DataFrame, int]:
    """The rows of `sites` that pass, in order, and how many only lack a `commitment_year`.

    With `years`, sites without a commitment year can't be placed in time and are left out; their
    number is handed back so that it can be told.
    """
    keep, n_undated = site_mask(sites, filters)
    return sites[keep], n_undated


def site_mask(sites: pd.DataFrame, filters: Filters) -> tuple[Mask, int]:
    """Whether each of `sites` passes, and how many only lack a `commitment_year` (see `chosen`)."""
    coarsest = filters.min_precision
    fine = PRECISIONS[: PRECISIONS.index(coarsest) + 1] if coarsest else ()
    keep = _all_of(
        sites,
        {
            "iso_a3": filters.countries,
            "sector": filters.sectors,
            "status": filters.statuses,
            "chinese_role": filters.roles,
            "source_id": filters.sources,
            "location_precision": fine,
        },
    )
    if filters.financiers:
        keep &= _is_any(sites.financiers, filters.financiers, financier_code)
    if filters.years is None:
        return keep, 0
    years = sites.commitment_year.to_numpy(dtype=float, na_value=np.nan)
    first, last = filters.years
    n_undated = int((keep & np.isnan(years)).sum())
    return keep & (years >= first) & (years <= last), n_undated


def shown_presences(presences: pd.DataFrame, filters: OrganisationFilters) -> pd.DataFrame:
    """The rows of `presences` that are shown, in order; which of them count is not changed."""
    return presences[presence_mask(presences, filters)]


def presence_mask(presences: pd.DataFrame, filters: OrganisationFilters) -> Mask:
    """Whether each of `presences` is shown; one with several themes is, if one of them is asked
    for.
    """
    asked = {"org_type": filters.org_types, "themes": filters.themes, "status": filters.statuses}
    return _all_of(presences, asked)


def financiers_of(sites: pd.DataFrame) -> dict[str, str]:
    """The financiers that `sites` name, by code: those of most sites first, each by its usual name.

    Names that differ in case, accents, punctuation, or a note like "(withdrawn)" are one.
    """
    counted: dict[str, Counter[str]] = {}
    for names, n_sites in sites.financiers.value_counts().items():
        for name in map(_named, str(names).split(SEPARATOR)):
            counted.setdefault(financier_code(name), Counter())[name] += int(n_sites)
    order = sorted(counted, key=lambda code: (-counted[code].total(), code))
    return {code: counted[code].most_common(1)[0][0] for code in order if code}


def financier_code(name: str) -> str:
    """The code of a financier in links: "China Eximbank (withdrawn)" is "china-eximbank"."""
    return "-".join(filter(None, map(folded, _WORD.findall(_named(name)))))


def _named(name: str) -> str:
    return _NOTE.sub("", name.strip())


def _all_of(rows: pd.DataFrame, asked: dict[str, tuple[str, ...]]) -> Mask:
    """Whether each row has, in each of the columns, one of the values asked for, if there are."""
    keep = np.ones(len(rows), dtype=bool)
    for column, values in asked.items():
        if values:
            keep &= _is_any(rows[column], values)
    return keep


def _is_any(
    column: pd.Series, asked: Collection[str], code: Callable[[str], str] | None = None
) -> Mask:
    """Whether each value, or one of its `|` list, is asked for, by its `code`; a blank is not."""
    # few values stand in many rows: each is looked at once
    numbers, values = pd.factorize(column)
    wanted = set(asked)
    parts = (set(str(value).split(SEPARATOR)) for value in values)
    found = [not wanted.isdisjoint(map(code, some) if code else some) for some in parts]
    # the last is that of blanks, which have the number -1
    told: Mask = np.array([*found, False])[numbers]
    return told
