"""The filters and the rule, beside every page that asks something of the sites; all in the link."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from html import escape
from typing import Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.app.link import flag, keep_in_link, keep_text, span, start_from_link, start_value, whole
from geo.app.server import plain
from geo.filters import DEFAULT_ROLES, DEFAULT_STATUSES, Filters, OrganisationFilters
from geo.regions import Region, countries_of
from geo.rule import REACH_KM, Rule
from geo.survey import Survey
from geo.views.regions import region_name
from geo.views.text import labels, t
from layers.rules import PRECISIONS
from layers.vocabulary import vocabulary

# what is offered with a click; any whole number between is possible
OFFERED_KM: Final = (50, 100, 150, 250, 500)
_DEFAULT_KM: Final = 100
_OFFERED: Final = "offered_km"


@dataclass(frozen=True)
class _Sidebar:
    """The widgets, and where their notices stand; a page without filters keeps the values and draws
    none.
    """

    is_drawn: bool
    notices: DeltaGenerator

    def tell(self, key: str, unknown: list[str]) -> None:
        """A notice that the link names what cannot be."""
        if unknown:
            values = ", ".join(unknown)
            text = t("filter.unknown", name=t(f"filter.{key}"), values=values)
            self.notices.warning(plain(text))

    def choice(
        self,
        key: str,
        words: Mapping[str, str],
        *,
        default: tuple[str, ...] = (),
        tip: str | None = None,
    ) -> tuple[str, ...]:
        """A choice among the codes in `words`, kept in the link by code."""
        self.tell(key, start_from_link(key, words, default))
        if self.is_drawn:
            st.multiselect(
                t(f"filter.{key}"),
                list(words),
                format_func=lambda code: words.get(code, code),
                placeholder=t(f"filter.{key}_any"),
                key=key,
                help=tip,
                persist_state="session",
            )
        # a code that new data no longer know
        chosen = [code for code in st.session_state[key] if code in words]
        keep_in_link(key, chosen, default)
        return tuple(chosen)

    def switch(self, key: str, *, tip: str | None = None) -> bool:
        """A switch that is off by default."""
        self.tell(key, start_value(key, flag, default=False))
        if self.is_drawn:
            st.toggle(t(f"filter.{key}"), key=key, help=tip, persist_state="session")
        is_on = bool(st.session_state[key])
        keep_text(key, "true" if is_on else None)
        return is_on

    def years(self, first: int, last: int) -> tuple[int, int] | None:
        """The span of commitment years; None for every site, dated or not."""
        self.tell("years", start_value("years", span(first, last), (first, last)))
        low, high = st.session_state["years"]
        if not first <= low <= high <= last:
            st.session_state["years"] = (first, last)
        if self.is_drawn and first < last:
            st.slider(
                t("filter.years"),
                first,
                last,
                key="years",
                help=t("filter.years_help"),
                persist_state="session",
            )
        low, high = st.session_state["years"]
        is_all = (low, high) == (first, last)
        keep_text("years", None if is_all else f"{low}-{high}")
        return None if is_all else (low, high)

    def precision(self) -> str | None:
        """The coarsest precision that is still shown; None for all."""
        key, coarsest = "min_precision", PRECISIONS[-1]
        words = {code: labels("location_precision", code) for code in PRECISIONS}
        self.tell(key, start_from_link(key, PRECISIONS, coarsest))
        if self.is_drawn:
            st.selectbox(
                t("filter.min_precision"),
                PRECISIONS,
                format_func=words.__getitem__,
                key=key,
                help=t("filter.min_precision_help"),
                persist_state="session",
            )
        chosen: str = st.session_state[key]
        keep_in_link(key, [chosen], (coarsest,))
        return None if chosen == coarsest else chosen

    def reach_km(self) -> int:
        """The reach: some are offered, any whole number of km is possible."""
        low, high = (int(km) for km in REACH_KM)
        self.tell("reach", start_value("reach", whole(low, high), _DEFAULT_KM))
        if self.is_drawn:
            st.slider(
                t("filter.reach"),
                low,
                high,
                key="reach",
                help=t("filter.reach_help"),
                persist_state="session",
            )
            reach = st.session_state["reach"]
            st.session_state[_OFFERED] = reach if reach in OFFERED_KM else None
            st.segmented_control(
                t("filter.reach_offered"),
                OFFERED_KM,
                key=_OFFERED,
                on_change=_take_offered,
                label_visibility="collapsed",
            )
        reach = int(st.session_state["reach"])
        keep_text("reach", None if reach == _DEFAULT_KM else str(reach))
        return reach


def sidebar(
    place: Survey,
    names: Mapping[str, str],
    known_financiers: Mapping[str, str],
    regions: Mapping[str, Region],
    *,
    is_drawn: bool,
    notices: DeltaGenerator,
) -> tuple[Filters, OrganisationFilters, Rule]:
    """The filters and the rule that the reader chose; nothing is drawn unless it `is_drawn`. What
    the link names and nobody knows is told in `notices`.

    `names` are those of countries by ISO 3166-1 alpha-3, `known_financiers` those of
    `geo.filters.financiers_of`, `regions` the groups of `geo.regions.regions_of`.
    """
    at = _Sidebar(is_drawn, notices)
    with st.sidebar:
        if is_drawn:
            st.html(f'<h2 class="filters">{escape(t("filter.heading"))}</h2>')
        groups = {code: region_name(region) for code, region in regions.items()}
        countries = at.choice("country", {**groups, **names}, tip=t("filter.country_help"))
        sectors = at.choice("sector", _words("sector"))
        reach_km = at.reach_km()
        match_themes = at.switch("match_themes", tip=t("filter.match_themes_help"))
        count_projects = at.switch("count_projects", tip=t("filter.count_projects_help"))
        with _more(is_drawn=is_drawn):
            statuses = at.choice(
                "status",
                _words("project_status"),
                default=DEFAULT_STATUSES,
                tip=t("filter.status_help"),
            )
            years = at.years(*_years(place.sites))
            financiers = at.choice("financier", known_financiers)
            min_precision = at.precision()
            built_only = at.switch("built_only")
            organisations = OrganisationFilters(
                org_types=at.choice("org_type", _org_types(), tip=t("filter.shown_help")),
                themes=at.choice("theme", _words("theme"), tip=t("filter.shown_help")),
            )
    filters = Filters(
        countries=countries_of(countries, regions),
        sectors=sectors,
        statuses=statuses,
        roles=() if built_only else DEFAULT_ROLES,
        years=years,
        min_precision=min_precision,
        financiers=financiers,
    )
    rule = Rule(reach_km=float(reach_km), match_themes=match_themes, count_projects=count_projects)
    return filters, organisations, rule


def _org_types() -> dict[str, str]:
    """The kinds of organisations of both sides, by code."""
    return {**_words("local_org_type"), **_words("chinese_org_type")}


def _more(*, is_drawn: bool) -> AbstractContextManager[object]:
    """The filters that few need, folded; a page that draws none has no fold, and no sidebar."""
    return st.expander(t("filter.more")) if is_drawn else nullcontext()


def _words(name: str) -> dict[str, str]:
    """The labels of vocabulary `name` by code."""
    return {code: labels(name, code) for code in vocabulary(name)}


def _years(sites: pd.DataFrame) -> tuple[int, int]:
    """The first and the last commitment year on record."""
    known = sites.commitment_year.dropna()
    return (int(known.min()), int(known.max())) if len(known) else (0, 0)


def _take_offered() -> None:
    """Move the slider to the reach that was clicked."""
    if st.session_state[_OFFERED] is not None:
        st.session_state["reach"] = st.session_state[_OFFERED]
