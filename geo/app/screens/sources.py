"""Sources and method: what is known, from whom, how old it is, and what it can't show."""

from functools import partial
from html import escape

import streamlit as st

from geo.app import data, widgets
from geo.app.server import plain, told
from geo.app.view import current
from geo.exporters.tabular import to_csv
from geo.rule import SIDES
from geo.views import method, wanted
from geo.views.contact import errors_words, linked
from geo.views.country import asset
from geo.views.text import credit, day, spoken, t

view = current()
place, theme = view.place, view.theme
known = place.data
carried = credit(known)

st.html(f"<style>{asset('method.css')}</style>{widgets.heading(t('method.lead'))}")

if known.left_out:
    st.subheader(t("method.left_out_heading"))
    st.html(f'<div class="method"><p>{escape(t("method.left_out_note"))}</p></div>')
    for one in known.left_out:
        st.warning(told(one.message))
        if one.has_bundled:
            st.caption(plain(t("method.left_out_bundled", name=one.name)))

st.subheader(t("method.ten"))
st.html(method.ten_html(data.facts(view.stamp)))

st.subheader(t("method.rule"))
st.html(method.rule_html(theme=theme))

st.subheader(t("method.coverage"))
for side in SIDES:
    st.html(data.coverage_picture(side, theme, view.language, view.stamp))
searches = method.coverage_table(known, view.names.countries)
st.dataframe(searches, hide_index=True, height=280)
st.download_button(
    t("method.coverage_csv"),
    spoken(partial(to_csv, searches, credit=carried)),
    f"searches-{known.version}.csv",
    "text/csv",
    on_click="ignore",
)

st.subheader(t("method.sources"))
st.html(method.sources_html(known))
st.download_button(
    t("method.list_csv"),
    partial(to_csv, method.source_table(known), credit=carried),
    f"sources-{known.version}.csv",
    "text/csv",
    on_click="ignore",
)
with st.expander(t("method.could")):
    st.html(method.importers_html())

st.subheader(t("method.privacy"))
paragraphs = "".join(
    f"<p>{escape(line)}</p>" for line in method.privacy_lines(view.names.countries)
)
st.html(f'<div class="method">{paragraphs}</div>')

st.subheader(t("method.version"))
when = {"version": known.version, "date": day(known.as_of)}
st.html(
    f'<div class="method"><p>{escape(t("method.version_value", **when))}</p>'
    f"<p>{escape(t('method.cite', **when))}</p></div>"
)
st.subheader(t("method.errors"))
st.html(f'<div class="method"><p>{linked(errors_words())}</p></div>')
for line in wanted.notes(place):
    st.caption(line)
