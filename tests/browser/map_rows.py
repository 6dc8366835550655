"""Rows that show every mark, rows whose names try to be code, and rows by the thousand."""

import itertools
import json
from functools import cache
from pathlib import Path

import pandas as pd

from geo.views.points import Points
from geo.views.strokes import STATES

HOSTILE = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))
NOWHERE = float("nan")


def site(number: int, lon: float, lat: float, **other: object) -> dict[str, object]:
    return {
        "site_id": f"s{number}",
        "lon": lon,
        "lat": lat,
        "end_lon": NOWHERE,
        "end_lat": NOWHERE,
        "stands_for": "city",
        "radius_km": 10.0,
        "local_state": "present",
        "chinese_state": "none_recorded",
        "is_verified": True,
        "title": f"site {number}",
        "text": "energy",
        "url": "",
        **other,
    }


def every_mark() -> list[dict[str, object]]:
    """All 25 pairs of states on a grid: local from north to south, Chinese from west to east."""
    pairs = itertools.product(enumerate(STATES), repeat=2)
    return [
        site(5 * row + column, column * 10, 20 - row * 10, local_state=a, chinese_state=b)
        for (row, a), (column, b) in pairs
    ]


def special() -> list[dict[str, object]]:
    """What else a mark can say: three at one point, no place, a route, not verified."""
    here = [site(number, -40, 10, title=f"here {number}") for number in (30, 31, 32)]
    return [
        *here,
        site(33, -40, -10, stands_for="country", radius_km=600.0),
        site(34, -60, 30, end_lon=-50, end_lat=30),
        site(35, -40, 30, is_verified=False),
        site(36, NOWHERE, NOWHERE, title="nowhere"),
    ]


# as many as stand on the map with room for a click on each; files and pages have all
CLICKED = HOSTILE[:17]


def hostile() -> list[dict[str, object]]:
    """Each text as title, label, text and address of one site, on a grid."""
    return [
        site(number, *hostile_place(number), title=text, text=text, url=text)
        for number, text in enumerate(CLICKED)
    ]


def hostile_place(number: int) -> tuple[int, int]:
    """Longitude and latitude of the site with that text."""
    return (number % 6) * 20 - 50, 30 - (number // 6) * 20


def many() -> list[dict[str, object]]:
    """More sites than can show two halves, in a place that one screen holds."""
    cells = itertools.product(range(50), range(50))
    both = {"chinese_state": "present"}
    return [
        site(50 * a + b, a * 0.4 - 10, b * 0.32 - 8, **(both if a > 9 else {})) for a, b in cells
    ]


KINDS = (("local", ""), ("chinese", "staffed_office"), ("chinese", "project"), ("local", ""))


def presences(title: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "side": [side for side, _ in KINDS],
            "presence_type": [kind for _, kind in KINDS],
            "lon": [75.0, 80.0, 85.0, NOWHERE],
            "lat": [0.0, 0.0, 0.0, NOWHERE],
            "stands_for": ["city", "city", "city", "country"],
            "is_verified": [True, False, True, True],
            "title": title,
            "text": title,
            "url": "",
        }
    )


MADE = {"marks": lambda: every_mark() + special(), "hostile": hostile, "many": many}


@cache
def made(which: str) -> tuple[pd.DataFrame, pd.DataFrame, Points]:
    """The sites, the presences and their points."""
    sites = pd.DataFrame(MADE[which]())
    others = presences(HOSTILE[7] if which == "hostile" else "an organisation")
    named = [rows.assign(title_zh=rows.title) for rows in (sites, others)]
    return sites, others, Points.of(*named)


def card(which: str, kind: str, row: int) -> dict[str, object]:
    """What the server says of a row: its text as label and text, and as a link."""
    sites, others, points = made(which)
    rows, at = (sites, points.sites) if kind == "site" else (others, points.presences)
    told = rows.iloc[at[row]]
    link = [[told.text, told.text, told.url]] if told.url else []
    return {"title": told.title, "rows": [[told.text, told.text], *link]}
