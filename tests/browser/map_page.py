"""One map over rows that show every mark, or over names that try to be code."""

import itertools
import json
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from geo.app.server import asset_urls
from geo.views.maps import shell, state
from geo.views.marks import legend_html
from geo.views.strokes import STATES
from layers.faults import LayerError

HOSTILE = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))
NOWHERE = float("nan")


def site(number: int, lon: float, lat: float, **other: object) -> dict[str, object]:
    return {
        "site_id": f"s{number}",
        "lon": lon,
        "lat": lat,
        "end_lon": NOWHERE,
        "end_lat": NOWHERE,
        "location_precision": "city",
        "radius_km": 10.0,
        "local_state": "present",
        "chinese_state": "none_recorded",
        "class": "local_only",
        "is_verified": True,
        "footprint": None,
        "title": f"site {number}",
        "card": [["sector", "energy"]],
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
        site(33, -40, -10, location_precision="country", radius_km=600.0),
        site(34, -60, 30, end_lon=-50, end_lat=30),
        site(35, -40, 30, is_verified=False),
    ]


def hostile() -> list[dict[str, object]]:
    """Each text as title, label and text of one site, on a grid."""
    return [
        site(number, (number % 6) * 20 - 50, 30 - (number // 6) * 20, title=text, card=[[text] * 2])
        for number, text in enumerate(HOSTILE)
    ]


def many() -> list[dict[str, object]]:
    """More sites than can show two halves."""
    cells = itertools.product(range(50), range(50))
    return [site(50 * a + b, a * 2.0 - 50, b * 1.6 - 40, **{"class": "both"}) for a, b in cells]


def presences(title: str) -> pd.DataFrame:
    kinds = [("local", ""), ("chinese", "staffed_office"), ("chinese", "project"), ("local", "")]
    return pd.DataFrame(
        {
            "presence_id": [f"p{number}" for number in range(len(kinds))],
            "side": [side for side, _ in kinds],
            "presence_type": [kind for _, kind in kinds],
            "lon": [75.0, 80.0, 85.0, NOWHERE],
            "lat": [0.0, 0.0, 0.0, NOWHERE],
            "is_verified": [True, False, True, True],
            "title": title,
            "card": [[[title, title]]] * len(kinds),
        }
    )


ROWS = {"marks": lambda: every_mark() + special(), "hostile": hostile, "many": many}
HEADINGS = ["title", "sides", "ladder", "site", "presence"]
SPECIAL = ["unverified", "unplaced", "several", "route_unknown"]
LINES = ["footprint", "line", "area"]
KINDS = ["local_csos", "chinese_ngos", "standing", "project"]
WORDS = dict.fromkeys([*HEADINGS, *SPECIAL, *LINES, *KINDS, *STATES], "<b>word</b>")

st.set_page_config(layout="wide")
which = st.query_params.get("rows", "marks")
if which == "fault":
    raise LayerError("x.csv: not a projects layer:\n- *two* <b>rows</b> `a_1` $x$ [l](http://l)")
if which == "bug":
    raise RuntimeError("a fault of ours")
rows = pd.DataFrame(ROWS[which]())
if st.toggle("half", key="half"):
    rows = rows.head(10)
place = st.radio("where", ["world", "Kenya"], key="where", horizontal=True)
st_folium(
    shell(asset_urls=asset_urls()),
    key="map",
    returned_objects=[],
    feature_group_to_add=state(
        rows,
        presences(HOSTILE[7] if which == "hostile" else "an organisation"),
        bounds=[[-4.7, 33.9], [5.0, 41.9]] if place == "Kenya" else None,
        view_key=place,
        theme=st.query_params.get("theme", "light"),
        language=st.query_params.get("language", "en"),
    ),
    use_container_width=True,
    height=600,
)
st.html(legend_html(WORDS))
