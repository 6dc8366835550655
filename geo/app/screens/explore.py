"""Explore: one map, one sentence, one country in the panel, and a table that says all of it."""

from functools import partial

import streamlit as st
from streamlit_folium import st_folium

from geo.app import data, searching, widgets
from geo.app.countries import country_link
from geo.app.map_choices import map_choices, shaded_table
from geo.app.map_state import map_state
from geo.app.server import asset_urls
from geo.app.view import current
from geo.evidence import blind_spots
from geo.exporters.tabular import to_csv, to_geojson
from geo.filters import chosen, presence_mask
from geo.snapshot import country_snapshot
from geo.views import tables
from geo.views.country import country_html, overview_html
from geo.views.maps import shell
from geo.views.marks import legend_html
from geo.views.said import map_said
from geo.views.text import credit, first_sentence, t
from layers.rules import UNIT_PRECISIONS

view = current()
place, stamp, filters, rule, theme = (
    view.place,
    view.stamp,
    view.filters,
    view.rule,
    view.theme,
)
names, named = view.names.countries, view.names

answers = data.answers(rule, stamp)
shown = chosen(answers, filters)[0]
sites = shown.reset_index(drop=True)
everyone = data.presences(stamp)
counts = data.counted_presences(rule, sites, stamp)
is_here = presence_mask(everyone, view.organisations)
if filters.countries:
    is_here &= everyone.iso_a3.isin(filters.countries)
presences = everyone.assign(is_counted=counts)[is_here]
n_placed = int((~presences.stands_for.isin(UNIT_PRECISIONS)).sum())

at = searching.box(view)
sentence = first_sentence(sites, widgets.where(sites, names), rule)
st.html(widgets.heading(sentence))
left, right = st.columns([7, 3], gap="medium")
with left:
    ground, shade, gaps = map_choices(shown, rule, stamp)
    st_folium(
        shell(asset_urls=asset_urls()),
        key="map",
        height=560,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=map_state(
            view,
            shown.index,
            is_here,
            counts,
            words=map_said(place.data, sentence, n_presences=n_placed, ground=ground, shade=shade),
            ground=ground,
            goal=searching.goal(view, at, shown.index, is_here),
        ),
    )
    st.html(
        legend_html(
            widgets.legend_words(),
            theme=theme,
            has_footprints=bool(sites["shape"].notna().any()),
            has_units=ground.units is not None,
        )
    )
    if gaps is not None:
        shaded_table(gaps, view)
    st.caption(t("note.unplaced", n=len(presences) - n_placed))
with right:
    iso_a3 = widgets.panel_country(filters.countries, place, names)
    if iso_a3 is None:
        st.caption(t("panel.choose"))
        st.html(widgets.panel(overview_html(sites, theme=theme)))
    else:
        snapshot = country_snapshot(place, sites, iso_a3, rule)
        st.html(widgets.panel(country_html(snapshot, rule, theme=theme)))
        country_link(view, iso_a3)
        widgets.page_download(snapshot, rule, filters, place, named)

spots = blind_spots(sites, place.data.coverage, rule=rule)
site_tab, organisation_tab, blind_tab = st.tabs(
    [
        t("table.sites", n=len(sites)),
        t("table.organisations", n=len(presences)),
        t("table.blind_spots", n=len(spots)),
    ]
)
with site_tab:
    st.dataframe(tables.site_table(sites, named), hide_index=True, column_config=widgets.links())
with organisation_tab:
    st.dataframe(
        tables.presence_table(presences, names), hide_index=True, column_config=widgets.links()
    )
with blind_tab:
    st.caption(t("table.blind_note"))
    st.dataframe(
        tables.blind_spot_table(spots, names), hide_index=True, column_config=widgets.links()
    )

parameters = widgets.parameters(filters, rule)
rows = sites[tables.SITE_COLUMNS]
carried = credit(place.data)
csv, geojson, _ = st.columns([1, 1, 5])
# made when somebody asks: with real lines and areas GeoJSON alone takes most of a second
csv.download_button(
    t("download.csv"),
    partial(to_csv, rows, credit=carried),
    f"sites-{place.data.version}.csv",
    "text/csv",
    on_click="ignore",
    width="stretch",
)
geojson.download_button(
    t("download.geojson"),
    partial(
        to_geojson,
        sites[[*tables.SITE_COLUMNS, "shape"]],
        parameters=parameters,
        credit=carried,
    ),
    f"sites-{place.data.version}.geojson",
    "application/geo+json",
    on_click="ignore",
    width="stretch",
)
for line in [*widgets.notes(place), t("note.link")]:
    st.caption(line)
