"""A country as one plain HTML page that opens without a connection and runs no script."""

from typing import Any

import markupsafe
import pandas as pd

from geo.rule import SIDES, Rule
from geo.snapshot import CountrySnapshot
from geo.views.asked import web_address
from geo.views.cards import Names, full_name, nearest_words, place_words
from geo.views.country import NO_AMOUNT, asset, country_html, name_of, template
from geo.views.marks import site_mark_svg, svg_uri
from geo.views.text import day, in_brackets, labels, language, money, t
from layers.rules import UNIT_PRECISIONS


def to_bytes(
    snapshot: CountrySnapshot,
    rule: Rule,
    *,
    named: Names,
    filters: str,
    notes: list[str],
    version: str,
    as_of: str,
) -> bytes:
    """`snapshot` as an HTML page in UTF-8; the same bytes for the same arguments.

    `named` gives the names of codes; `filters` says in words what was chosen, `notes` are the
    disclaimers and attributions.
    """
    title = t("offline.title", country=name_of(snapshot))
    page = {
        "language": language(),
        "title": title,
        "lead": t("page.title"),
        # our own style sheets; a quote would be escaped away otherwise
        "css": markupsafe.Markup(asset("country.css") + asset("page.css")),  # noqa: S704 -- our own files
        "country": country_html(snapshot, rule, form="page"),
        "words": {"sites": t("offline.sites"), "method": t("offline.method")},
        "headings": [
            "",
            *(t(f"table.{key}") for key in ("name", "sector", "status", "amount", "precision")),
            *(t("table.nearest", side=t(f"table.{side}")) for side in SIDES),
            t("table.class"),
            t("table.source"),
        ],
        "rows": [_row(row, named) for row in snapshot.sites.to_dict("records")],
        "notes": [
            t("offline.method_text", reach=f"{rule.reach_km:g}"),
            t("offline.filters", filters=filters),
            *notes,
            t("offline.cite", title=title, version=version, date=day(as_of)),
        ],
    }
    return template("page.html.j2").render(page=page).encode()


def _row(row: dict[str, Any], named: Names) -> dict[str, Any]:
    verified = bool(row["is_verified"])
    placed = row["stands_for"] not in UNIT_PRECISIONS
    name = full_name(row["name"], row["name_zh"])
    sides = [
        _side(
            labels("state", row[f"{side}_state"]),
            nearest_words(row[f"{side}_nearest"], 3, site_radius_km=row["radius_km"]),
        )
        for side in SIDES
    ]
    return {
        "mark": svg_uri(
            site_mark_svg(
                str(row["local_state"]), str(row["chinese_state"]), verified=verified, placed=placed
            )
        ),
        "alt": labels("class", row["class"]),
        "cells": [
            name if verified else in_brackets(name, t("panel.unverified")),
            labels("sector", row["sector"]),
            labels("project_status", row["status"]),
            _amount(row),
            t("join.sentence").join(filter(None, _place(row, named))),
            *sides,
            labels("class", row["class"]),
        ],
        "url": web_address(row["source_url"]),
        "source": day(row["source_date"]) or t("panel.undated"),
    }


def _side(state: str, nearest: str) -> str:
    """The state of a side, and who is nearest."""
    return t("join.colon", label=state, text=nearest) if nearest else state


def _amount(row: dict[str, Any]) -> str:
    """The commitment; else the whole cost, named as such; else a dash."""
    if pd.notna(row["amount_usd"]):
        return money(row["amount_usd"])
    if pd.notna(row["project_cost_usd"]):
        return t("join.colon", label=t("card.cost"), text=money(row["project_cost_usd"]))
    return NO_AMOUNT


def _place(row: dict[str, Any], named: Names) -> list[str]:
    """How well the place is known, and what is contested or in conflict about it."""
    return [place_words(row), named.disputed_words(row["disputed"]), named.conflict_words(row)]
