"""What others say of a country, in their words, each with its date and source."""

from collections.abc import Iterable
from typing import Any

import markupsafe
import pandas as pd

from geo.views.asked import web_address
from geo.views.country import template
from geo.views.text import day, in_brackets, labels, t
from layers.store import Source

# of these the value is a date, and the first day of a month stands for the month
_DATES = frozenset({"bri_mou", "bri_exit"})


def context_html(
    context: pd.DataFrame, sources: Iterable[Source], iso_a3: str
) -> markupsafe.Markup | None:
    """The newest rows of the layer `country_context` on a country as an HTML fragment; None where
    nothing is imported that speaks of it.
    """
    lines = context_lines(context, sources, iso_a3)
    if not lines:
        return None
    page = {
        "heading": t("country.context"),
        "notes": context_notes(context, iso_a3),
        "lines": lines,
    }
    return markupsafe.Markup(template("context.html.j2").render(c=page))  # noqa: S704 -- the template escapes


def context_notes(context: pd.DataFrame, iso_a3: str) -> list[str]:
    """How the rows on a country are to be read: figures say nothing without their scale."""
    attributes = context[context.iso_a3 == iso_a3].attribute
    is_scaled = bool(attributes.str.startswith("vdem_").any())
    return [t("country.context_note"), t("country.context_vdem")][: 1 + is_scaled]


def context_lines(
    context: pd.DataFrame, sources: Iterable[Source], iso_a3: str
) -> list[dict[str, str]]:
    """The newest rows on a country, each with `words` (what is said, and as of when), `who` says it
    and the `url` where.
    """
    rows = context[context.iso_a3 == iso_a3]
    newest = rows.sort_values("date", na_position="first", kind="stable")
    newest = newest.drop_duplicates(["attribute", "source_id"], keep="last").sort_index()
    names = {
        source.descriptor.source_id: source.descriptor.publisher
        for source in sources
        if source.layer == "country_context"
    }
    return [_line(row, names) for row in newest.to_dict("records")]


def _line(row: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    """One row in words: what is said and as of when, and who says it where."""
    is_date = row["attribute"] in _DATES
    value = _month_or_day(row["value"]) if is_date else str(row["value"])
    seen = "" if is_date or pd.isna(row["date"]) else t("panel.seen", date=day(row["date"]))
    what = labels("country_attribute", row["attribute"])
    return {
        "words": t("country.context_line", what=what, value=in_brackets(value, seen)),
        "who": names.get(row["source_id"], row["source_id"]),
        "url": web_address(row["source_url"]),
    }


def _month_or_day(value: str) -> str:
    """A date as words; lists that know the month only write its first day."""
    return day(value.removesuffix("-01") if value.count("-") > 1 else value)
