"""The parts of the planning page: the matrix, one unit of it, the ranking, what nobody searched."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.app import data, widgets
from geo.app.countries import country_link
from geo.app.downloads import table_downloads
from geo.app.link import keep_in_link, keep_text, start_from_link, start_value
from geo.app.server import plain
from geo.app.view import View
from geo.planning import WHOLE, unit_counts
from geo.ranking import MEASURES
from geo.rule import SIDES, Side
from geo.units import OUTSIDE
from geo.views import planned, tables
from geo.views.matrix import (
    ANCHOR,
    PAGE_ROWS,
    asset,
    countries_by_sites,
    matrix_data,
    searched_on,
    style,
    unit_name,
)
from geo.views.text import count, t
from layers.contract import SEPARATOR
from layers.vocabulary import vocabulary

# the scales that are ranked and compared; hexagons have no names
SCALES: Final = ("country", "admin1", "sector", "country-sector")
# rows of a table that are sent to the browser
SHOWN: Final = 100
_LIST_PIXELS: Final = 240
UNIT: Final = "unit"
_ROWS: Final = "rows"
_CELLS: Final = "matrix_cells"
# the cells are links that tell the page which unit was opened
_MATRIX = st.components.v2.component(
    "counterparts_matrix", html='<div class="matrix"></div>', css=style(), js=asset("matrix.js")
)


def one_of(key: str, words: Mapping[str, str], label: str, *, is_list: bool = False) -> str:
    """One of the codes in `words`, the first by default, kept in the link; `is_list` for a choice
    of many or long words, which folds.
    """
    first = next(iter(words))
    unknown = start_from_link(key, words, first)
    if unknown:
        st.warning(plain(t("filter.unknown", name=label, values=", ".join(unknown))))
    # such a choice may be gone: a page of countries, say
    if st.session_state[key] not in words:
        st.session_state[key] = first
    options: dict[str, Any] = {
        "format_func": words.__getitem__,
        "key": key,
        "persist_state": "session",
    }
    if is_list:
        st.selectbox(label, list(words), width=_LIST_PIXELS, **options)
    else:
        st.segmented_control(
            label, list(words), width="content", wrap=True, required=True, **options
        )
    picked = str(st.session_state[key])
    keep_in_link(key, [picked], (first,))
    return picked


def controls() -> DeltaGenerator:
    """A row of choices, wrapped where it is narrow."""
    return st.container(horizontal=True, gap="medium")


def side_choice() -> Side:
    """The side whose gap is looked at."""
    picked = one_of("side", {side: t(f"plan.{side}") for side in SIDES}, t("plan.side"))
    return next(side for side in SIDES if side == picked)


def scale_choice() -> str:
    """The scale that is ranked or compared."""
    return one_of("by", {by: t(f"plan.by_{by}") for by in SCALES}, t("plan.by"), is_list=True)


def names_of(view: View) -> Callable[[str], str]:
    """The names of units: countries, sectors, both, and admin-1 units."""
    admin1 = data.admin1_names(view.stamp)

    def name(unit: str) -> str:
        if unit not in admin1:
            return unit_name(unit, view.names.countries)
        own, iso_a3 = admin1[unit]
        return t("plan.in_country", unit=own, country=view.names.country(iso_a3))

    return name


def table(make: Callable[[pd.DataFrame], pd.DataFrame], rows: pd.DataFrame) -> None:
    """The first of `rows`, as `make` puts them into words; how many there are besides."""
    st.dataframe(make(rows.head(SHOWN)), hide_index=True, column_config=widgets.links())
    if len(rows) > SHOWN:
        st.caption(t("plan.some_rows", n=SHOWN, total=count(len(rows))))


def matrix_part(view: View) -> None:
    """The matrix of countries and sectors, its sentence and its downloads; a chosen cell below."""
    unit = chosen_unit(view)
    with controls():
        side = side_choice()
        pages = st.container(width="content")
    counts = data.matrix(view.rule, view.filters, view.stamp)
    countries = countries_by_sites(counts)
    place = widgets.where(pd.DataFrame({"iso_a3": countries}), view.names.countries)
    whole = counts.loc[WHOLE].to_dict()
    st.html(widgets.heading(planned.gap_sentence(whole, side, place, view.rule)))
    st.caption(t("plan.matrix_note"))
    with pages:
        shown = _page_of(countries)
    _MATRIX(
        data=matrix_data(
            counts,
            side,
            shown,
            view.names.countries,
            dates=searched_on(view.place.data.coverage, side),
            chosen=unit,
            theme=view.theme,
        ),
        key=_CELLS,
        on_unit_change=_open_unit,
    )
    table_downloads(partial(planned.with_names, counts, names_of(view)), "matrix", view)
    if unit:
        unit_part(view, side, unit)


def _page_of(countries: list[str]) -> list[str]:
    """The countries on the page of the matrix that the reader chose."""
    starts = range(0, len(countries), PAGE_ROWS)
    if len(starts) < 2:  # noqa: PLR2004 -- one page needs no choice
        return countries
    words = {
        str(number): t(
            "plan.rows_value",
            first=count(start + 1),
            last=count(min(start + PAGE_ROWS, len(countries))),
        )
        for number, start in enumerate(starts, start=1)
    }
    start = (int(one_of(_ROWS, words, t("plan.rows"), is_list=True)) - 1) * PAGE_ROWS
    return countries[start : start + PAGE_ROWS]


def _open_unit() -> None:
    """Take the unit of the cell that was clicked."""
    unit = st.session_state[_CELLS].unit
    if isinstance(unit, str):
        st.session_state[UNIT] = unit


def chosen_unit(view: View) -> str:
    """The unit whose sites are shown, from the link or a click; "" for none."""

    def read(text: str) -> str:
        if not is_unit(text, view):
            raise ValueError(text)
        return text

    if unknown := start_value(UNIT, read, ""):
        values = ", ".join(unknown)
        st.warning(plain(t("filter.unknown", name=t("plan.unit_name"), values=values)))
    unit = str(st.session_state[UNIT])
    # told by the browser: as little trusted as the link
    unit = unit if is_unit(unit, view) else ""
    keep_text(UNIT, unit or None)
    return unit


def is_unit(unit: str, view: View) -> bool:
    """Whether `unit` is one that the page can show."""
    countries = {*view.names.countries, OUTSIDE}
    sectors = vocabulary("sector")
    country, separator, sector = unit.partition(SEPARATOR)
    if separator:
        return country in countries and sector in sectors
    return unit in {WHOLE, *countries, *sectors} or unit in data.admin1_names(view.stamp)


def unit_part(view: View, side: Side, unit: str) -> None:
    """The sites of one unit, and who could be asked for them."""
    title, close = st.columns([6, 1], vertical_alignment="bottom")
    name = names_of(view)(unit)
    title.subheader(plain(t("plan.detail", unit=name)), anchor=ANCHOR)
    close.button(t("plan.close"), on_click=_close_unit, width="stretch")
    sites = data.unit_sites(view.rule, view.filters, view.stamp, unit)
    if sites.empty:
        st.info(t("result.none"))
        return
    whole = unit_counts(sites, pd.Series(unit, index=sites.index)).loc[unit].to_dict()
    st.html(widgets.heading(planned.gap_sentence(whole, side, name, view.rule)))
    if (country := unit.partition(SEPARATOR)[0]) in view.place.known_countries:
        country_link(view, country)
    if unit in {WHOLE, *vocabulary("sector")}:
        st.caption(t("plan.could_fill_where"))
    else:
        _could_be_asked(view, side, unit)
    st.markdown(f"**{plain(t('plan.sites_of', n=len(sites)))}**")
    table(partial(tables.site_table, named=view.names), sites)
    table_downloads(sites[tables.SITE_COLUMNS], "sites", view)


def _could_be_asked(view: View, side: Side, unit: str) -> None:
    """Who could be asked for the sites of a unit within one country."""
    fillers = data.unit_fillers(view.rule, view.filters, view.stamp, unit, side)
    st.markdown(f"**{plain(t('plan.could_fill', n=len(fillers)))}**")
    st.caption(t("plan.could_fill_note") if len(fillers) else t("plan.could_fill_none"))
    if len(fillers):
        table(planned.filler_table, fillers)
        table_downloads(partial(planned.filler_table, fillers), "who-could-be-asked", view)


def _close_unit() -> None:
    st.session_state[UNIT] = ""


def ranking_part(view: View) -> None:
    """Ranks of units with how far they depend on reach and precision."""
    words = planned.measures()
    with controls():
        side = side_choice()
        by = scale_choice()
        measure = one_of(
            "measure",
            {name: words[name] for name in MEASURES},
            t("plan.measure"),
            is_list=True,
        )
    _work_out(view, (by, measure))
    ranking = data.ranking(view.rule, view.filters, view.stamp, by, measure)
    if ranking.empty:
        st.info(t("result.none"))
        return
    named = names_of(view)
    st.html(widgets.heading(planned.rank_sentence(ranking, side, named)))
    st.caption(t("plan.rank_note"))
    whole = data.matrix(view.rule, view.filters, view.stamp).n_sites[WHOLE]
    if n_left_out := int(whole - ranking.n_sites.sum()):
        st.caption(t("plan.rank_left_out", n=n_left_out))
    make = partial(
        planned.ranking_table,
        side=side,
        measure=measure,
        named=named,
        dates=searched_on(view.place.data.coverage, side),
    )
    table(make, planned.by_rank(ranking, side))
    table_downloads(partial(planned.with_names, ranking, named), "ranking", view)


def _work_out(view: View, asked: tuple[str, str]) -> None:
    """Answer for each reach, saying how far that is, where this session has not asked yet."""
    key = (view.rule, view.stamp)
    if st.session_state.get("ranked") == key:
        return
    reaches = data.ranked_reaches(view.rule)
    with st.empty():
        for done, reach_km in enumerate(reaches):
            st.progress(done / len(reaches), text=t("plan.working"))
            data.answers(replace(view.rule, reach_km=reach_km), view.stamp)
        data.ranking(view.rule, view.filters, view.stamp, *asked)
        st.html("<span></span>")
    st.session_state["ranked"] = key


def blind_part(view: View) -> None:
    """The countries with sites for which a side was not searched, or not well."""
    spots = data.spots(view.rule, view.filters, view.stamp)
    st.caption(t("table.blind_note"))
    make = partial(tables.blind_spot_table, names=view.names.countries)
    table(make, spots)
    table_downloads(partial(make, spots), "not-searched", view)
