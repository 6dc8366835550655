"""The tables below the map: all that the map says, a row each; the map goes to the row selected.

Words are made for all rows once for each rule and language, and kept: a filter only picks rows.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from geo.app import data, widgets
from geo.app.downloads import workbook
from geo.app.searching import AT
from geo.app.view import View
from geo.exporters.tabular import to_csv, to_geojson
from geo.match import Bools
from geo.nearby import Positions
from geo.rule import Rule
from geo.views import tables
from geo.views.text import credit, spoken, t

_KEPT: Final = 24
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
    ids = data.answers(view.rule, view.stamp).site_id.to_numpy()[sites]
    words = _site_words(view.rule, view.language, view.stamp, view)
    _show(words.iloc[sites], "site", ids, t("table.sites_alt", n=len(sites)))


def presence_list(view: View, presences: Bools, is_counted: Bools) -> None:
    """Those of `data.presences` that show, in words, and whether each counts."""
    at = np.flatnonzero(presences)
    if not len(at):
        st.caption(t("table.nobody"))
        return
    words = _presence_words(view.language, view.stamp, view).iloc[at]
    words = words.assign(**{t("table.counted"): is_counted[at]})
    ids = data.presences(view.stamp).presence_id.to_numpy()[at]
    _show(words, "organisation", ids, t("table.organisations_alt", n=len(at)))


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
    parameters = widgets.parameters(view.filters, view.rule)
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


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _site_words(
    rule: Rule,
    language: str,  # noqa: ARG001 -- part of the cache key
    stamp: data.Stamp,
    _view: View,
) -> pd.DataFrame:
    return tables.site_table(data.answers(rule, stamp), _view.names)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _presence_words(
    language: str,  # noqa: ARG001 -- part of the cache key
    stamp: data.Stamp,
    _view: View,
) -> pd.DataFrame:
    everyone = data.presences(stamp)
    return tables.presence_table(everyone.assign(is_counted=True), _view.names.countries)
