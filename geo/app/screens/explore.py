"""Explore: one map, one sentence, one country in the panel, and a table that says all of it."""

from functools import partial

import streamlit as st

from geo.app import data, listing, panels, searching, taking, widgets
from geo.app.countries import country_link
from geo.app.map_choices import map_choices, shaded_table
from geo.app.map_state import draw_map, map_state
from geo.app.view import current
from geo.filters import presence_mask
from geo.match import Bools
from geo.views import wanted
from geo.views.legend import legend_words
from geo.views.marks import legend_html
from geo.views.said import map_said
from geo.views.strokes import MANY
from geo.views.text import t

view = current()
stamp, filters, rule = view.stamp, view.filters, view.rule

sites = data.chosen_sites(rule, filters, stamp)
counts = data.counted_presences(rule, sites, stamp)
is_here: Bools = presence_mask(data.presences(stamp), view.organisations)
if filters.countries:
    is_here = is_here & data.presences(stamp).iso_a3.isin(filters.countries).to_numpy()
n_here, n_placed = int(is_here.sum()), int((is_here & data.has_place(stamp)).sum())

at = searching.box(view)
sentence = panels.sentence(view)
st.html(widgets.heading(sentence))
left, right = st.columns([2, 1], gap="medium")
with left:
    ground, shade, gaps = map_choices(sites, rule, stamp)
    shows = map_state(
        view,
        sites.index,
        is_here,
        counts,
        words=map_said(view.place.data, sentence, n_presences=n_placed, ground=ground, shade=shade),
        ground=ground,
        goal=searching.goal(view, at, sites.index, is_here),
    )
    draw_map("map", shows, height=560)
    widgets.legend(
        legend_html(
            legend_words(),
            theme=view.theme,
            has_footprints=bool(sites["shape"].notna().any()),
            has_units=ground.units is not None,
            has_many=len(sites) > MANY,
        )
    )
    if gaps is not None:
        shaded_table(gaps, view)
    st.caption(t("note.unplaced", n=n_here - n_placed))
with right:
    iso_a3 = widgets.panel_country(filters.countries, view.place, view.names.countries)
    if iso_a3 is None:
        st.caption(t("panel.choose"))
        st.html(widgets.panel(panels.overview(view)))
    else:
        st.html(widgets.panel(panels.country(view, iso_a3)))
        country_link(view, iso_a3)
        taking.page_button(partial(data.snapshot, rule, filters, iso_a3, stamp), iso_a3, view)

site_tab, organisation_tab, blind_tab = st.tabs(
    [
        t("table.sites", n=len(sites)),
        t("table.organisations", n=n_here),
        t("table.blind_spots", n=len(data.spots(rule, filters, stamp))),
    ],
    key="tab",
    on_change="rerun",
)
# what lies behind the other tabs is made when somebody opens it
if site_tab.open:
    with site_tab:
        listing.site_list(view, sites.index.to_numpy())
if organisation_tab.open:
    with organisation_tab:
        listing.presence_list(view, is_here, counts)
if blind_tab.open:
    with blind_tab:
        listing.blind_list(view)
listing.site_downloads(view, sites)
for line in [*wanted.notes(view.place), t("note.link")]:
    st.caption(line)
