"""Who could be asked for the sites of a country with nobody surely in reach, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.fillers import AT_MOST
from geo.places import RADIUS_KM
from geo.snapshot import SideSnapshot
from geo.views.text import apart, day, km, labels, t


def fillers(side: SideSnapshot, *, shown: int, is_page: bool) -> dict[str, Any]:
    """The parts of the list, `shown` names long; evidence and sources where it `is_page`."""
    states, rows = side.states, side.fillers
    open_sites = {
        "could": states["in_country"] + states["possible"],
        "nobody": states["none_recorded"],
        "unsearched": states["not_surveyed"],
    }
    people = [
        {
            "name": row["organisation"],
            "local": row["name_local"] if pd.notna(row["name_local"]) else "",
            "facts": _filler_facts(row),
            # the panel is short; the page holds all that stands behind a name
            "evidence": _behind(row) if is_page else "",
            "url": web_address(row["source_url"]) if is_page else "",
        }
        for row in rows.head(shown).to_dict("records")
    ]
    return {
        "heading": t("filler.heading"),
        "lines": [
            t(f"filler.{key}", n=n, most=AT_MOST)
            for key, n in open_sites.items()
            # a list is announced where there is one
            if n and (key != "could" or len(rows))
        ],
        "n": len(rows),
        "shown": people,
        "more": t("filler.more", n=len(rows) - shown) if len(rows) > shown else "",
    }


def _filler_facts(row: Mapping[str, Any]) -> str:
    """Why a presence is on the list of those who could be asked, and as of when."""
    parts = [
        t("filler.matches") if row["matches_theme"] else t("filler.other"),
        away(row) if pd.notna(row["km"]) else t("filler.country"),
        t("filler.mandate") if row["has_mandate"] else "",
        t("filler.sites", n=row["n_sites"]),
        *dated(row),
    ]
    return " · ".join(filter(None, parts))


def _behind(row: Mapping[str, Any]) -> str:
    """The themes and the evidence of a presence."""
    themes = labels("theme", row["themes"])
    words = [t("filler.themes", themes=themes) if themes else "", row["evidence"]]
    return " · ".join(word for word in words if isinstance(word, str) and word)


def away(row: Mapping[str, Any]) -> str:
    """The distance from a site; with its uncertainty where a place is only roughly known."""
    return roughly(t("panel.nearest", km=apart(row["km"]), site=row["site"]), row["radii_km"])


def roughly(words: str, radii_km: float) -> str:
    """`words` of a distance, with the uncertainty of both its places (added, km) where one is only
    roughly known.
    """
    if radii_km <= RADIUS_KM["near"] + RADIUS_KM["city"]:
        return words
    return t("filler.rough", words=words, radius=km(radii_km))


def web_address(url: object) -> str:
    """`url` if it is one that a browser may follow: a page must hold no other kind of link."""
    return url if isinstance(url, str) and url.startswith(("http://", "https://")) else ""


def dated(row: Mapping[str, Any]) -> list[str]:
    """As of when a row is known, and whether it is unverified."""
    has_date = pd.notna(row["source_date"])
    return [
        t("panel.seen", date=day(row["source_date"])) if has_date else t("panel.undated"),
        "" if row["is_verified"] else t("panel.unverified"),
    ]
