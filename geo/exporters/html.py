"""A country as one plain HTML page that opens without a connection and runs no script."""

from typing import Any

import markupsafe
import pandas as pd

from geo.rule import SIDES, Rule
from geo.snapshot import CountrySnapshot
from geo.views.asked import web_address
from geo.views.cards import Names, nearest_words, place_words
from geo.views.country import NO_AMOUNT, asset, country_html, template
from geo.views.marks import site_mark_svg, svg_uri
from geo.views.text import labels, money, t
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
    title = t("offline.title", country=snapshot.names["en"])
    page = {
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
            t("offline.cite", title=title, version=version, date=as_of),
        ],
    }
    return template("page.html.j2").render(page=page).encode()


def _row(row: dict[str, Any], named: Names) -> dict[str, Any]:
    verified = bool(row["is_verified"])
    placed = row["stands_for"] not in UNIT_PRECISIONS
    name = str(row["name"]) + (f" · {row['name_zh']}" if pd.notna(row["name_zh"]) else "")
    sides = [
        f"{labels('state', row[f'{side}_state'])}. "
        + nearest_words(row[f"{side}_nearest"], 3, site_radius_km=row["radius_km"])
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
            name if verified else f"{name} ({t('panel.unverified')})",
            labels("sector", row["sector"]),
            labels("project_status", row["status"]),
            _amount(row),
            " ".join(filter(None, _place(row, named))),
            *sides,
            labels("class", row["class"]),
        ],
        "url": web_address(row["source_url"]),
        "source": row["source_date"] if pd.notna(row["source_date"]) else t("panel.undated"),
    }


def _amount(row: dict[str, Any]) -> str:
    """The commitment; else the whole cost, named as such; else a dash."""
    if pd.notna(row["amount_usd"]):
        return money(row["amount_usd"])
    if pd.notna(row["project_cost_usd"]):
        return f"{t('card.cost')}: {money(row['project_cost_usd'])}"
    return NO_AMOUNT


def _place(row: dict[str, Any], named: Names) -> list[str]:
    """How well the place is known, and what is contested or in conflict about it."""
    return [place_words(row), named.disputed_words(row["disputed"]), named.conflict_words(row)]
