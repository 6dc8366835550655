"""The first sentence and the panel of Explore, made once for each view and kept."""

import streamlit as st

from geo.app import data, widgets
from geo.app.view import View
from geo.filters import Filters
from geo.rule import Rule
from geo.views.country import country_html, overview_html
from geo.views.text import first_sentence

_KEPT = 128


def sentence(view: View) -> str:
    """What the chosen sites say, in one sentence."""
    return _sentence(view.rule, view.filters, view.language, view.stamp, view)


def overview(view: View) -> str:
    """All that is shown: money, sectors and ladders, as HTML."""
    return _overview(view.rule, view.filters, (view.language, view.theme), view.stamp)


def country(view: View, iso_a3: str) -> str:
    """One country, as HTML."""
    filters = data.filters_within(view.filters, iso_a3)
    return _country(view.rule, filters, iso_a3, (view.language, view.theme), view.stamp)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _sentence(
    rule: Rule,
    filters: Filters,
    language: str,  # noqa: ARG001 -- part of the cache key
    stamp: data.Stamp,
    _view: View,
) -> str:
    sites = data.chosen_sites(rule, filters, stamp)
    return first_sentence(sites, widgets.where(sites, _view.names.countries), rule)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _overview(rule: Rule, filters: Filters, look: tuple[str, str], stamp: data.Stamp) -> str:
    sites = data.chosen_sites(rule, filters, stamp).reset_index(drop=True)
    return str(overview_html(sites, theme=look[1]))


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _country(
    rule: Rule, filters: Filters, iso_a3: str, look: tuple[str, str], stamp: data.Stamp
) -> str:
    return str(country_html(data.snapshot(rule, filters, iso_a3, stamp), rule, theme=look[1]))
