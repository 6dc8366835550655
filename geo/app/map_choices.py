"""What the reader chooses of the map itself: what is shaded, and whose pictures lie under it."""

from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

from geo.app import data
from geo.app.data import Stamp
from geo.app.link import keep_in_link, start_from_link
from geo.app.server import plain
from geo.app.view import View
from geo.rule import Rule, Side
from geo.units import REMAINDERS
from geo.views.text import count, t
from geo.views.unit_table import MOST_ROWS, unit_names, unit_table
from geo.views.units import TILES, Ground, units_state

_NONE: Final = "none"
# by the code in the link: scale and side
SHADES: Final[dict[str, tuple[str, Side]]] = {
    "country-local": ("country", "local"),
    "country-chinese": ("country", "chinese"),
    "admin1-local": ("admin1", "local"),
    "admin1-chinese": ("admin1", "chinese"),
}


class MapChoices(NamedTuple):
    """What lies under the marks; in words what is shaded, and the gaps that it is shaded by; None
    where nothing is.
    """

    ground: Ground
    shade: str | None = None
    gaps: pd.DataFrame | None = None


def map_choices(sites: pd.DataFrame, rule: Rule, stamp: Stamp) -> MapChoices:
    """The choices, drawn where the caller stands; `sites` are rows of `data.answers`, with their
    labels.
    """
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        unknown = start_from_link("shade", [*SHADES, _NONE], _NONE)
        # said now: what is asked for later may be asked for in another language
        words = {code: t(f"units.{code}") for code in (_NONE, *SHADES)}
        shade: str = st.selectbox(
            t("units.shade"),
            list(words),
            format_func=words.__getitem__,
            key="shade",
            help=t("units.shade_help"),
            persist_state="session",
        )
        keep_in_link("shade", [shade], (_NONE,))
    with right:
        # never from a link: nobody else may send a reader's browser to a third party
        is_online = st.toggle(t("tiles.switch"), key="tiles", help=t("tiles.help"))
    if unknown:
        st.warning(plain(t("filter.unknown", name=t("units.shade"), values=", ".join(unknown))))
    if is_online:
        st.info(t("tiles.on"))
    tiles = TILES if is_online else None
    if shade == _NONE:
        return MapChoices(Ground(tiles=tiles))
    by, side = SHADES[shade]
    gaps, n_mapped = data.unit_gaps(sites, stamp, by, side)
    shaded = units_state(gaps, by=by, side=side, reach_km=rule.reach_km, n_mapped=n_mapped)
    return MapChoices(Ground(shaded, tiles), t(f"units.{shade}"), gaps)


def shaded_table(gaps: pd.DataFrame, view: View) -> None:
    """The table of what is shaded, folded, and a line on the sites that the shading leaves out."""
    n_left = int(gaps.n_sites[gaps.unit.isin(REMAINDERS)].sum())
    if n_left:
        st.caption(t("units.remainder", n=n_left))
    with st.expander(t("units.table")):
        units = view.place.data.admin1[["adm1_code", "name", "iso_a3"]]
        told = units[units.adm1_code.isin(gaps.unit[gaps.n_sites > 0])]
        names = unit_names(told, view.names.countries)
        st.caption(t("units.table_note", reach=f"{view.rule.reach_km:g}"))
        st.dataframe(unit_table(gaps, names), hide_index=True)
        n = int((gaps.n_sites > 0).sum())
        if n > MOST_ROWS:
            st.caption(t("units.table_first", most=count(MOST_ROWS), n=n))
