"""Rows that belong to one reader, as the map draws them: with their cards, and in no file."""

from typing import Any

import pandas as pd

from geo.views.cards import Names, full_name, presence_card, site_card
from layers.rules import UNIT_PRECISIONS

Mark = dict[str, Any]


def site_marks(sites: pd.DataFrame, named: Names, *, is_own: bool) -> list[Mark]:
    """The placed ones of `sites` (from `counterpart_gaps`); those that are the reader's own get a
    ring.
    """
    placed = sites[sites.lon.notna() & sites.lat.notna()]
    return [
        {
            "kind": "site",
            **{name: _number(row[name]) for name in ("lon", "lat", "end_lon", "end_lat")},
            "radius_km": _number(row["radius_km"]),
            "local": row["local_state"],
            "chinese": row["chinese_state"],
            "class": row["class"],
            "verified": bool(row["is_verified"]),
            "unplaced": row["stands_for"] in UNIT_PRECISIONS,
            "is_own": is_own,
            "title": full_name(row["name"], row["name_zh"]),
            "card": site_card(row, named),
        }
        for row in placed.to_dict("records")
    ]


def presence_marks(presences: pd.DataFrame) -> list[Mark]:
    """The reader's own organisations that have a place finer than their unit; `presences` have
    `side`.
    """
    placed = presences[presences.lon.notna() & ~presences.stands_for.isin(UNIT_PRECISIONS)]
    return [
        {
            "kind": "presence",
            **{name: _number(row[name]) for name in ("lon", "lat")},
            "end_lon": None,
            "end_lat": None,
            "radius_km": 0,
            "side": row["side"],
            "mark": _mark(row),
            "is_own": True,
            "title": full_name(row["organisation"], row["name_local"]),
            "card": presence_card(row),
        }
        for row in placed.to_dict("records")
    ]


def _mark(row: Mark) -> str:
    kind = "local" if row["side"] == "local" else "standing"
    if row["presence_type"] == "project":
        kind = "project"
    return f"{kind}-{'verified' if row['is_verified'] else 'unverified'}"


def _number(value: Any) -> float | None:  # noqa: ANN401 -- any cell of a frame
    """Degrees to about 10 m; None for a blank, for JSON has no NaN."""
    return None if pd.isna(value) else round(float(value), 4)
