"""A country as one plain HTML page that opens without a connection and runs no script."""

import markupsafe
import pandas as pd

from geo.rule import SIDES, Rule
from geo.snapshot import CountrySnapshot
from geo.views.cards import nearest_words, place_words
from geo.views.country import NO_AMOUNT, asset, country_html, template, web_address
from geo.views.marks import site_mark_svg, svg_uri
from geo.views.text import labels, money, t
from layers.rules import UNIT_PRECISIONS


def to_bytes(
    snapshot: CountrySnapshot,
    rule: Rule,
    *,
    filters: str,
    notes: list[str],
    version: str,
    as_of: str,
) -> bytes:
    """`snapshot` as an HTML page in UTF-8; the same bytes for the same arguments.

    `filters` says in words what was chosen, `notes` are the disclaimers and attributions.
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
        "rows": [_row(row) for row in snapshot.sites.to_dict("records")],
        "notes": [
            t("offline.method_text", reach=f"{rule.reach_km:g}"),
            t("offline.filters", filters=filters),
            *notes,
            t("offline.cite", title=title, version=version, date=as_of),
        ],
    }
    return template("page.html.j2").render(page=page).encode()


def _row(row: dict[str, object]) -> dict[str, object]:
    verified = bool(row["is_verified"])
    placed = row["stands_for"] not in UNIT_PRECISIONS
    amount = row["amount_usd"]
    name = str(row["name"]) + (f" · {row['name_zh']}" if pd.notna(row["name_zh"]) else "")
    sides = [
        f"{labels('state', row[f'{side}_state'])}. {nearest_words(row[f'{side}_nearest'], 3)}"
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
            NO_AMOUNT if pd.isna(amount) else money(float(str(amount))),
            place_words(row),
            *sides,
            labels("class", row["class"]),
        ],
        "url": web_address(row["source_url"]),
        "source": row["source_date"] if pd.notna(row["source_date"]) else t("panel.undated"),
    }
