"""The tables below the map: all that the map says, a row each; the map goes to the row selected.

Of few rows the words are made once for each rule and language, and kept: a filter only picks rows,
and the browser sorts them. Of many, a page at a time is put into words and sent.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from geo.app import data, paging, widgets
from geo.app.downloads import workbook
from geo.app.searching import AT
from geo.app.view import View
from geo.exporters.tabular import to_csv, to_geojson
from geo.match import Bools
from geo.nearby import Positions
from geo.rule import Rule
from geo.views import tables, wanted
from geo.views.text import credit, spoken, t

_KEPT: Final = 24
_KEPT_PAGES: Final = 128
# what a reader may sort many rows by: a column, its words, and whether the largest comes first
_SITE_ORDERS: Final = (
    paging.Order("amount_usd", "table.amount", is_falling=True),
    paging.Order("name", "table.name"),
    paging.Order("iso_a3", "table.country"),
    paging.Order("commitment_year", "card.years", is_falling=True),
)
_PRESENCE_ORDERS: Final = (
    paging.Order("organisation", "table.organisation"),
    paging.Order("iso_a3", "table.country"),
)
_HEIGHT_PX: Final = 420
_TYPES: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


def site_list(view: View, sites: Positions) -> None:
    """The sites at these positions of `data.answers`, in words."""
    if not len(sites):
        st.caption(t("result.none"))
        return
    everything = data.answers(view.rule, view.stamp)
    at = paging.page("site", everything, sites, _SITE_ORDERS)
    words = _site_words(view, at)
    _show(words, "site", everything.site_id.to_numpy()[at], t("table.sites_alt", n=len(sites)))


def presence_list(view: View, presences: Bools, is_counted: Bools) -> None:
    """Those of `data.presences` that show, in words, and whether each counts."""
    shown = np.flatnonzero(presences)
    if not len(shown):
        st.caption(t("table.nobody"))
        return
    everyone = data.presences(view.stamp)
    at = paging.page("organisation", everyone, shown, _PRESENCE_ORDERS)
    words = _presence_words(view, at).assign(**{t("table.counted"): is_counted[at]})
    ids = everyone.presence_id.to_numpy()[at]
    _show(words, "organisation", ids, t("table.organisations_alt", n=len(shown)))


def blind_list(view: View) -> None:
    """The countries of the chosen sites that were not searched."""
    spots = data.spots(view.rule, view.filters, view.stamp)
    st.caption(t("table.blind_note"))
    if len(spots):
        words = tables.blind_spot_table(spots, view.names.countries)
        st.dataframe(words, hide_index=True, column_config=widgets.links())
    else:
        st.caption(t("table.blind_nobody"))


def site_downloads(view: View, sites: pd.DataFrame) -> None:
    """Every column of the sites, in files made when somebody asks."""
    version, carried = view.place.data.version, credit(view.place.data)
    parameters = wanted.parameters(view.filters, view.rule)
    makes = {
        "csv": (_TYPES["csv"], lambda: to_csv(sites[tables.SITE_COLUMNS], credit=carried)),
        "xlsx": (_TYPES["xlsx"], lambda: workbook(sites[tables.SITE_COLUMNS], "sites", view)),
        "geojson": (
            _TYPES["geojson"],
            lambda: to_geojson(
                sites[[*tables.SITE_COLUMNS, "shape"]], parameters=parameters, credit=carried
            ),
        ),
    }
    with st.container(horizontal=True):
        for suffix, (mime, make) in makes.items():
            st.download_button(
                t(f"download.{suffix}"),
                spoken(make),
                f"sites-{version}.{suffix}",
                mime,
                on_click="ignore",
                key=f"sites_{suffix}",
            )


def _show(words: pd.DataFrame, kind: str, ids: npt.NDArray[np.object_], alt: str) -> None:
    st.caption(t("table.select"))
    key = f"table_{kind}"
    st.dataframe(
        words,
        hide_index=True,
        height=min(_HEIGHT_PX, 38 + 35 * len(words)),
        column_config=widgets.links(),
        key=key,
        on_select=lambda: _select(key, kind, ids),
        selection_mode="single-row",
        alt=alt,
    )


def _select(key: str, kind: str, ids: npt.NDArray[np.object_]) -> None:
    """Send the map to the row selected; a row let go leaves it where it is."""
    if rows := st.session_state[key]["selection"]["rows"]:
        st.session_state[AT] = f"{kind}:{ids[rows[0]]}"


def _site_words(view: View, at: Positions) -> pd.DataFrame:
    if len(data.answers(view.rule, view.stamp)) > paging.WHOLE:
        return _some_sites(view.rule, view.language, view.stamp, at.tobytes(), view)
    return _every_site(view.rule, view.language, view.stamp, view).iloc[at]


def _presence_words(view: View, at: Positions) -> pd.DataFrame:
    if len(data.presences(view.stamp)) > paging.WHOLE:
        return _some_presences(view.language, view.stamp, at.tobytes(), view)
    return _every_presence(view.language, view.stamp, view).iloc[at]


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _every_site(
    rule: Rule,
    language: str,  # noqa: ARG001 -- part of the cache key
    stamp: data.Stamp,
    _view: View,
) -> pd.DataFrame:
    return tables.site_table(data.answers(rule, stamp), _view.names)


@st.cache_resource(max_entries=_KEPT_PAGES, show_spinner=False)
def _some_sites(
    rule: Rule,
    language: str,  # noqa: ARG001 -- part of the cache key
    stamp: data.Stamp,
    at: bytes,
    _view: View,
) -> pd.DataFrame:
    rows = data.answers(rule, stamp).iloc[np.frombuffer(at, dtype=np.intp)]
    return tables.site_table(rows, _view.names)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _every_presence(
    language: str,  # noqa: ARG001 -- part of the cache key
    stamp: data.Stamp,
    _view: View,
) -> pd.DataFrame:
    return _in_words(data.presences(stamp), _view)


@st.cache_resource(max_entries=_KEPT_PAGES, show_spinner=False)
def _some_presences(
    language: str,  # noqa: ARG001 -- part of the cache key
    stamp: data.Stamp,
    at: bytes,
    _view: View,
) -> pd.DataFrame:
    return _in_words(data.presences(stamp).iloc[np.frombuffer(at, dtype=np.intp)], _view)


def _in_words(presences: pd.DataFrame, view: View) -> pd.DataFrame:
    # which of them count is told by the rule, and set in its place later
    return tables.presence_table(presences.assign(is_counted=True), view.names.countries)
