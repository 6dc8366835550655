"""One map over rows that show every mark, or over names that try to be code."""

import numpy as np
import streamlit as st
from map_rows import HOSTILE, made
from streamlit_folium import st_folium

from geo.app.server import asset_urls
from geo.views.files import asset_name
from geo.views.maps import Rows, shell, state
from geo.views.marks import legend_html
from geo.views.masks import presence_codes, site_codes
from geo.views.strokes import STATES
from layers.faults import LayerError

HEADINGS = ["title", "sides", "ladder", "site", "presence"]
SPECIAL = ["unverified", "uncounted", "unplaced", "several", "route_unknown"]
LINES = ["footprint", "line", "area"]
KINDS = ["local_csos", "chinese_ngos", "standing", "project"]
WORDS = dict.fromkeys([*HEADINGS, *SPECIAL, *LINES, *KINDS, *STATES], "<b>word</b>")

PLACE = {"lon": -80.0, "lat": -30.0, "end_lon": None, "end_lat": None, "radius_km": 5}
SAID = {"is_own": True, "title": "my own", "card": [["sector", "energy"]]}
STATE = {"local": "present", "chinese": "possible", "verified": True, "unplaced": False}
OWN = [
    {"kind": "site", **PLACE, **SAID, **STATE},
    {"kind": "presence", **PLACE, **SAID, "side": "local", "mark": "local-verified"},
]

st.set_page_config(layout="wide")
which = st.query_params.get("rows", "marks")
if which == "fault":
    raise LayerError("x.csv: not a projects layer:\n- *two* <b>rows</b> `a_1` $x$ [l](http://l)")
if which == "bug":
    raise RuntimeError("a fault of ours")
sites, presences, points = made(which)
n_shown = 10 if st.toggle("half", key="half") else len(sites)
place = st.radio("where", ["world", "Kenya"], key="where", horizontal=True)
chosen = st.radio("chosen", ["nobody", "site 24", "organisation"], key="chosen", horizontal=True)
rows = {"nobody": None, "site 24": ("site", 24), "organisation": ("presence", 1)}[chosen]
codes = np.where(np.arange(len(sites)) < n_shown, site_codes(sites), 0).astype(np.uint8)
st_folium(
    shell(asset_urls=asset_urls()),
    key="map",
    returned_objects=[],
    feature_group_to_add=state(
        Rows(
            sites=codes[points.sites],
            presences=presence_codes(np.ones(4), np.ones(4))[points.presences],
            points=f"/made/{asset_name('points.bin', points.content)}",
            cards=f"/made/card/{which}",
            query=HOSTILE[6] if which == "hostile" else "",
            chosen=(rows[0], points.row(*rows)) if rows else None,
            own=OWN if which == "marks" else (),
        ),
        bounds=[[-4.7, 33.9], [5.0, 41.9]] if place == "Kenya" else None,
        view_key=place,
        theme=st.query_params.get("theme", "light"),
        language=st.query_params.get("language", "en"),
    ),
    use_container_width=True,
    height=600,
)
st.html(legend_html(WORDS))
