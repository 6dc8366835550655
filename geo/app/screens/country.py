"""One country: everything on record on one page, to be read aloud or sent on."""

from dataclasses import replace
from functools import partial

import streamlit as st

from geo.app import countries, data, taking, widgets
from geo.app.map_state import draw_map, map_state
from geo.app.server import plain
from geo.app.view import View, current
from geo.filters import presence_mask
from geo.rule import SIDES
from geo.snapshot import CountrySnapshot
from geo.views import tables, wanted
from geo.views.context import context_html
from geo.views.country import country_html
from geo.views.said import map_said
from geo.views.text import count, first_sentence, t
from geo.views.units import NOTHING
from layers.rules import UNIT_PRECISIONS

# rows of a table that are sent to the browser
SHOWN = 100
MAP_HEIGHT = 380


def small_map(view: View) -> None:
    """The map of the country: the same shell and rows as on the first page."""
    sites = data.chosen_sites(view.rule, view.filters, view.stamp)
    everyone = data.presences(view.stamp)
    counts = data.counted_presences(view.rule, sites, view.stamp)
    is_here = presence_mask(everyone, view.organisations)
    is_here &= everyone.iso_a3.isin(view.filters.countries)
    is_placed = ~everyone.stands_for.isin(UNIT_PRECISIONS)
    sentence = first_sentence(sites, widgets.where(sites, view.names.countries), view.rule)
    shows = map_state(
        view,
        sites.index,
        is_here,
        counts,
        words=map_said(
            view.place.data, sentence, n_presences=int((is_here & is_placed).sum()), ground=NOTHING
        ),
    )
    draw_map("country_map", shows, height=MAP_HEIGHT)


def tables_of(snapshot: CountrySnapshot, view: View) -> None:
    """Sites, organisations and what stands behind them; the files have every row."""
    people = taking.organisations_of(snapshot, view)
    site_tab, organisation_tab, evidence_tab = st.tabs(
        [
            t("table.sites", n=len(snapshot.sites)),
            t("table.organisations", n=len(people)),
            t("country.evidence"),
        ]
    )
    shown = tables.site_table(snapshot.sites.head(SHOWN), view.names)
    for tab, table, total in (
        (site_tab, shown, len(snapshot.sites)),
        (organisation_tab, people.head(SHOWN), len(people)),
        (evidence_tab, tables.evidence_table(snapshot), 0),
    ):
        tab.dataframe(table, hide_index=True, column_config=widgets.links())
        if total > SHOWN:
            tab.caption(t("plan.some_rows", n=SHOWN, total=count(total)))


def page_of(view: View, iso_a3: str) -> None:
    """The whole page of a country."""
    view = replace(view, filters=replace(view.filters, countries=(iso_a3,)))
    snapshot = data.snapshot(view.rule, view.filters, iso_a3, view.stamp)
    filters = wanted.filter_words(view.filters, view.rule, view.place)
    st.caption(plain(t("country.shown", filters=filters)))
    said = partial(country_html, snapshot, view.rule, form="screen", theme=view.theme)
    st.html(f'<div class="whole">{said(parts=("head",))}</div>')
    taking.buttons(snapshot, view)
    money, picture = st.columns([6, 5], gap="large")
    with money:
        st.html(said(parts=("sites", "known")))
    with picture:
        small_map(view)
    for side, column in zip(SIDES, st.columns(2, gap="large"), strict=True):
        column.html(said(parts=(side,)))
    data_of = view.place.data
    if context := context_html(data_of.country_context, data_of.sources, iso_a3):
        st.html(context)
    tables_of(snapshot, view)


view = current()
if iso_a3 := countries.country_choice(view):
    page_of(view, iso_a3)
else:
    st.info(t("country.empty"))
for line in wanted.notes(view.place):
    st.caption(line)
