"""Words and sentences made from the data; the words come from a catalogue, one file a language."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import pandas as pd

from geo.evidence import Limits
from geo.rule import CLASSES, SIDES, STATES, Rule
from layers.contract import SEPARATOR
from layers.dataset import Dataset
from layers.vocabulary import label

_BILLION, _MILLION = 1e9, 1e6
# of a money figure; the table and the downloads have it to the cent
_DIGITS = 3


@cache
def words(language: str = "en") -> Mapping[str, str]:
    """The catalogue of a language: "section.key" to text."""
    raw = files("geo.views").joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{key}": text
        for section, entries in tomllib.loads(raw).items()
        if isinstance(entries, dict)
        for key, text in entries.items()
    }


def t(key: str, **values: object) -> str:
    """The words for `key`, with `values` filled in. Raises KeyError for an unknown key."""
    return words()[key].format(**values)


def credit(data: Dataset) -> dict[str, str]:
    """What every copy of the data must carry: `data_version`, `attribution`, `disclaimer`."""
    named = [source.descriptor.attribution.split("; ") for source in data.sources]
    return {
        "data_version": data.version,
        "attribution": "; ".join(dict.fromkeys(one for some in named for one in some)),
        "disclaimer": t("note.boundaries", view=t("note.view")),
    }


def count(number: float) -> str:
    """A whole number with thousands set apart."""
    return f"{number:,.0f}"


def money(usd: float) -> str:
    """US dollars in words of three digits: USD 2.97 bn, USD 368 m, USD 120,000."""
    if usd >= _BILLION - _MILLION / 2:
        return f"USD {_short(usd / _BILLION)} bn"
    if usd >= _MILLION:
        return f"USD {_short(usd / _MILLION)} m"
    return f"USD {usd:,.0f}"


def _short(number: float) -> str:
    whole = len(str(int(number)))
    text = f"{number:,.{max(_DIGITS - whole, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_known(summary: Mapping[str, float]) -> list[str]:
    """What is known of the money of a unit (a row of `geo.summary.unit_summary`), a line a kind:
    commitments for each price basis, and whole costs; with what is missing.
    """
    n_sites, n_missing = int(summary["n_sites"]), int(summary["n_without_amount"])
    if n_missing == n_sites:
        lines = [
            t("money.missing_all" if n_sites > 1 else "money.missing_one", total=count(n_sites))
        ]
    else:
        missing = t("money.missing_some", n=count(n_missing), total=count(n_sites))
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
    parts = []
    for name in CLASSES:
        mine = sites[sites["class"] == name]
        if len(mine):
            parts.append(_class_words(name, mine, rule))
    return t(
        "result.sentence" if len(sites) > 1 else "result.sentence_one",
        n=count(len(sites)),
        where=where,
        parts="; ".join(parts),
    )


def _class_words(name: str, sites: pd.DataFrame, rule: Rule) -> str:
    """How many sites are of a class, in words; `sites` are those of the class."""
    key = f"result.{name}" if len(sites) > 1 else f"result.{name}_one"
    unsearched = [
        t(f"result.side_{side}") for side in SIDES if (sites[f"{side}_state"] == STATES[-1]).any()
    ]
    words = t(
        key,
        n=count(len(sites)),
        reach=f"{rule.reach_km:g}",
        side=t("result.or").join(unsearched),
    )
    return f"{words}, {_elsewhere(sites)}" if name == "neither" else words


def _elsewhere(sites: pd.DataFrame) -> str:
    """Who is on record in the country of sites that have nobody in reach."""
    if len(set(sites.iso_a3.dropna())) > 1:
        n = int((sites.local_in_country_n > 0).sum())
        return t(
            "result.elsewhere_all" if n == len(sites) else "result.elsewhere_world", n=count(n)
        )
    row = sites.sort_values("local_in_country_n").iloc[-1]
    n_unplaced = int(row.local_unplaced_n + row.chinese_unplaced_n)
    n_all = int(row.local_in_country_n + row.chinese_in_country_n)
    # a group whose place nobody states may stand beside the site: it is not "elsewhere"
    key = "result.unplaced_country" if n_unplaced == n_all > 0 else "result.elsewhere_country"
    words = t(key, local=_local_words(row), chinese=_chinese_words(row))
    is_some = 0 < n_unplaced < n_all
    return words + (t("result.unplaced", n=count(n_unplaced)) if is_some else "")


def _local_words(row: pd.Series) -> str:
    n = int(row.local_in_country_n)
    return t(
        "result.local_org" if n == 1 else "result.local_orgs", n=count(n) if n else t("result.no")
    )


def _chinese_words(row: pd.Series) -> str:
    """Counted presences, or what there is besides: most Chinese NGOs work without an office."""
    n = int(row.chinese_in_country_n)
    if not n and row.chinese_country == "projects_only":
        return t("result.chinese_projects")
    return t(
        "result.chinese_org" if n == 1 else "result.chinese_orgs",
        n=count(n) if n else t("result.no"),
    )


def limits_words(limits: Limits, missed: Sequence[str] = ()) -> str:
    """Which themes were looked for where not all were, in a sentence; and another on what was
    `missed`.
    """
    words = t(
        "limits.only" if limits.is_all else "limits.some",
        sources=t("result.and").join(limits.sources),
        themes=labels("theme", SEPARATOR.join(limits.themes)),
    )
    if not missed:
        return words
    return f"{words} {t('limits.missed', themes=labels('theme', SEPARATOR.join(missed)))}"


def km(distance: float) -> str:
    """A distance in km as a reader needs it: whole km, one decimal below 10."""
    return f"{distance:,.1f}" if distance < 10 else f"{distance:,.0f}"  # noqa: PLR2004 -- two digits


def apart(distance: float) -> str:
    """A distance between two rows for a reader: "under 10", or whole km.

    Organisations are placed at their city, so a finer figure would say what nobody knows.
    """
    return t("result.under", km=10) if distance < 10 else f"{distance:,.0f}"  # noqa: PLR2004 -- a city


def share(part: float) -> str:
    """A share (0 to 1) as a percentage; 0 % and 100 % are said only where they are meant."""
    if 0 < part < 0.01:  # noqa: PLR2004 -- one percent
        return t("result.under", km="1 %")
    if 0.99 < part < 0.999:  # noqa: PLR2004 -- one percent off, more than the error
        return t("result.over", share="99 %")
    return f"{part * 100:.0f} %"


def labels(vocabulary: str, codes: object) -> str:
    """The labels of one code, or of a `|` list of codes, joined by commas; "" where blank."""
    if not isinstance(codes, str):
        return ""
    return ", ".join(label(vocabulary, code) for code in codes.split("|"))


def listed(value: object) -> str:
    """A `|` list as words; "" where blank."""
    return value.replace("|", ", ") if isinstance(value, str) else ""
