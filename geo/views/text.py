"""Sentences made from the data; and, in one place for the pages, the words and figures for them.

The words come from a catalogue, one file a language (`geo.views.speech`).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from geo.evidence import Limits
from geo.protect import AUDIENCES
from geo.rule import CLASSES, SIDES, STATES, Rule
from geo.views.figures import apart, apart_km, count, day, km, listed, listing, money, share
from geo.views.speech import in_brackets, labels, language, speak, speaking, spoken, t, words
from layers.contract import SEPARATOR
from layers.dataset import Dataset

__all__ = [
    "apart",
    "apart_km",
    "count",
    "credit",
    "day",
    "first_sentence",
    "in_brackets",
    "km",
    "labels",
    "language",
    "limits_words",
    "listed",
    "listing",
    "money",
    "money_known",
    "share",
    "speak",
    "speaking",
    "spoken",
    "t",
    "words",
]


# "": data as they are loaded, of which no result is made
_EVERYBODY: Final = frozenset({"", AUDIENCES[0]})


def credit(data: Dataset) -> dict[str, str]:
    """What every copy of the data must carry: `data_version`, `attribution`, `disclaimer`; and
    `audience` where it is not for everybody.
    """
    named = [source.descriptor.attribution.split("; ") for source in data.sources]
    audience = {} if data.audience in _EVERYBODY else {"audience": data.audience}
    return {
        **audience,
        "data_version": data.version,
        "attribution": "; ".join(dict.fromkeys(one for some in named for one in some)),
        "disclaimer": t("note.boundaries", view=t("note.view")),
    }


# what the first sentence speaks of
_SPOKEN: Final = [
    *("class", "iso_a3", "chinese_country"),
    *(f"{side}_{name}" for side in SIDES for name in ("state", "in_country_n", "unplaced_n")),
]


def money_known(summary: Mapping[str, float]) -> list[str]:
    """What is known of the money of a unit (a row of `geo.summary.unit_summary`), a line a kind:
    commitments for each price basis, and whole costs; with what is missing.
    """
    n_sites, n_missing = int(summary["n_sites"]), int(summary["n_without_amount"])
    if n_missing == n_sites:
        lines = [t("money.missing_all", n=n_sites)]
    else:
        missing = t("money.missing_some", n=n_missing, total=count(n_sites))
        missing = missing if n_missing else t("money.missing_none")
        lines = [
            t(
                "money.known",
                amount=money(summary[column]),
                basis=t(f"money.{basis}"),
                missing=missing,
            )
            for column, basis in (
                ("amount_usd", "nominal"),
                ("amount_usd_constant_2021", "constant-2021"),
            )
            if summary[column]
        ]
    return lines


def first_sentence(sites: pd.DataFrame, where: str, rule: Rule) -> str:
    """What the sites say, in one sentence; "neither" never without those elsewhere.

    `sites` come from `counterpart_gaps`; `where` is a country's name or words for several.
    """
    if sites.empty:
        return t("result.none")
    sites, parts = sites[_SPOKEN], []
    for name in CLASSES:
        mine = sites[sites["class"] == name]
        if len(mine):
            parts.append(_class_words(name, mine, rule))
    return t("result.sentence", n=len(sites), where=where, parts=t("join.semicolon").join(parts))


def _class_words(name: str, sites: pd.DataFrame, rule: Rule) -> str:
    """How many sites are of a class, in words; `sites` are those of the class."""
    unsearched = [
        t(f"result.side_{side}") for side in SIDES if (sites[f"{side}_state"] == STATES[-1]).any()
    ]
    words = t(
        f"result.{name}",
        n=len(sites),
        reach=count(rule.reach_km),
        side=listing(unsearched, style="or"),
    )
    return t("join.clause").join([words, _elsewhere(sites)]) if name == "neither" else words


def _elsewhere(sites: pd.DataFrame) -> str:
    """Who is on record in the country of sites that have nobody in reach."""
    if len(set(sites.iso_a3.dropna())) > 1:
        n = int((sites.local_in_country_n > 0).sum())
        return t("result.elsewhere_all" if n == len(sites) else "result.elsewhere_world", n=n)
    row = sites.sort_values("local_in_country_n").iloc[-1]
    n_unplaced = int(row.local_unplaced_n + row.chinese_unplaced_n)
    n_all = int(row.local_in_country_n + row.chinese_in_country_n)
    # a group whose place nobody states may stand beside the site: it is not "elsewhere"
    key = "result.unplaced_country" if n_unplaced == n_all > 0 else "result.elsewhere_country"
    words = t(key, local=_local_words(row), chinese=_chinese_words(row))
    is_some = 0 < n_unplaced < n_all
    return words + (t("result.unplaced", n=n_unplaced) if is_some else "")


def _local_words(row: pd.Series) -> str:
    n = int(row.local_in_country_n)
    if n:
        return t("result.local_orgs", n=n)
    # on record, but in no count: those that are only counted
    is_unlisted = row.local_state == "in_country"
    return t("result.local_unlisted" if is_unlisted else "result.local_nobody")


def _chinese_words(row: pd.Series) -> str:
    """Counted presences, or what there is besides: most Chinese NGOs work without an office."""
    n = int(row.chinese_in_country_n)
    if n:
        return t("result.chinese_orgs", n=n)
    if row.chinese_country == "projects_only":
        return t("result.chinese_projects")
    is_unlisted = row.chinese_state == "in_country"
    return t("result.chinese_unlisted" if is_unlisted else "result.chinese_nobody")


def limits_words(limits: Limits, missed: Sequence[str] = ()) -> str:
    """Which themes were looked for where not all were, in a sentence; and another on what was
    `missed`.
    """
    words = t(
        "limits.only" if limits.is_all else "limits.some",
        sources=listing(limits.sources),
        themes=labels("theme", SEPARATOR.join(limits.themes)),
    )
    if not missed:
        return words
    said = t("limits.missed", themes=labels("theme", SEPARATOR.join(missed)))
    return t("join.sentence").join([words, said])
