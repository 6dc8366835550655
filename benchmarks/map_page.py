"""One map over the made-up rows and a filter: our way, or the usual one (`?way=usual`)."""

import json
import time
from functools import cache

import folium
import numpy as np
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from benchmarks.map_rows import Made, made, passes
from geo.app.server import asset_urls
from geo.views.files import asset_name
from geo.views.maps import Rows, shell, state
from geo.views.palette import palette


def ours(rows: Made, shows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    """The shell, and a byte for each row."""
    codes = np.where(shows, rows.site_codes, 0).astype(np.uint8)
    shown = Rows(
        sites=codes[rows.points.sites],
        presences=rows.presence_codes[rows.points.presences],
        points=f"/made/{asset_name('points.bin', rows.points.content)}",
        cards="/made/card",
    )
    st_folium(
        shell(asset_urls=asset_urls()),
        key="map",
        returned_objects=[],
        feature_group_to_add=state(shown, bounds=None, view_key=""),
        use_container_width=True,
        height=560,
    )


@cache
def features(kind: str) -> str:
    """All rows of a kind as GeoJSON, as a page keeps them."""
    rows = made().sites if kind == "site" else made().presences
    return json.dumps(
        [
            {
                "type": "Feature",
                "properties": {"title": title},
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
            }
            for lon, lat, title in zip(
                rows.lon.round(4).tolist(), rows.lat.round(4).tolist(), rows.title, strict=True
            )
        ]
    )


def usual(shows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    """Every row as a feature with a tooltip, drawn on a canvas, anew for each change."""
    sheet = folium.Map(prefer_canvas=True, tiles=None, location=[15, 30], zoom_start=2)
    # its usual files lie on public hosts; what is timed is the way, not the connection
    sheet.default_js = [("leaflet", asset_urls()["leaflet.js"])]
    sheet.default_css = [("leaflet", asset_urls()["map.css"])]
    sites = pd.Series(json.loads(features("site")))[shows].tolist()
    colours = palette("light")
    for some, colour in ((json.loads(features("presence")), "local"), (sites, "both")):
        folium.GeoJson(
            {"type": "FeatureCollection", "features": some},
            marker=folium.CircleMarker(radius=3, color=colours[colour]),
            tooltip=folium.GeoJsonTooltip(["title"]),
        ).add_to(sheet)
    st_folium(sheet, key="map", returned_objects=[], use_container_width=True, height=560)


st.set_page_config(layout="wide")
if st.button("another filter"):
    st.session_state["filter"] = st.session_state.get("filter", 0) + 1
shows = passes(st.session_state.get("filter", 0))
begun = time.process_time()
if st.query_params.get("way") == "usual":
    usual(shows)
else:
    ours(made(), shows)
st.caption(f"server: {1000 * (time.process_time() - begun):.1f} ms")
