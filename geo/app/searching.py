"""The search box above the map: names in, a place on the map out; both are in the link."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import streamlit as st

from geo.app import data, directories
from geo.app.link import keep_text
from geo.app.map_state import Goal
from geo.app.server import plain
from geo.app.view import View
from geo.name_index import MOST_LETTERS, asked_words
from geo.search import KINDS, Hit, found
from geo.views.speech import speaking
from geo.views.text import t
from geo.whereabouts import (
    Bounds,
    country_bounds,
    organisation_bounds,
    site_bounds,
    town_bounds,
    unit_bounds,
)

# in the link: what was typed, and what was chosen, as kind:id
QUERY: Final = "q"
AT: Final = "at"
_SEPARATOR: Final = ":"
# in the session: whether the towns were asked for, and whether the whole page runs
_HAS_TOWNS: Final = "search_has_towns"
_IS_WHOLE: Final = "search_is_whole"
_KIND_WORDS: Final[Mapping[str, str]] = {
    "country": "table.country",
    "site": "table.name",
    "organisation": "table.organisation",
    "unit": "table.admin1",
    "town": "search.town",
}
# a longer id is nobody's
_LONGEST: Final = 200


class Found(NamedTuple):
    """What the reader chose: its kind (one of `geo.search.KINDS`), its id, and where the map goes;
    None where a site is known by no country.
    """

    kind: str
    id: str
    bounds: Bounds | None


def box(view: View) -> Found | None:
    """The search box with what it finds, and what was chosen of that; None where nothing was."""
    # one block whatever it holds: were more or fewer before the map, the browser would make it anew
    with st.container():
        return _drawn(view)


def _drawn(view: View) -> Found | None:
    _start()
    st.session_state[_IS_WHOLE] = True
    _typed(view)
    st.session_state[_IS_WHOLE] = False
    asked = st.session_state[AT]
    at = _at(view, asked) if asked else None
    if asked and at is None:
        st.session_state[AT] = None
        st.warning(plain(t("search.unknown", value=asked[:_LONGEST])))
    keep_text(AT, _SEPARATOR.join(at[:2]) if at else None)
    if at:
        _told(view, at)
    return at


def goal(
    view: View, at: Found | None, sites: npt.ArrayLike, presences: npt.ArrayLike
) -> Goal | None:
    """Where the map goes for what was chosen, for `geo.app.map_state.map_state`; None for nothing.

    `sites` are the positions in `data.answers` of those that show, `presences` whether each of
    `data.presences` does: with a notice, a row that does not show is left out.
    """
    # there even where it is empty, for the same reason as the block of the box
    notice = st.empty()
    if at is None:
        return None
    name = f"{at.kind}{_SEPARATOR}{at.id}"
    if at.kind == "site":
        every = data.answers(view.rule, view.stamp).site_id
        shown = np.isin(np.arange(len(every)), np.asarray(sites))
    elif at.kind == "organisation":
        every, shown = data.presences(view.stamp).presence_id, np.asarray(presences, dtype=bool)
    else:
        return Goal(None, name, at.bounds)
    rows = np.flatnonzero((every == at.id).to_numpy(dtype=bool) & shown)
    if not len(rows):
        notice.caption(t("search.left_out"))
        return Goal(None, name, at.bounds)
    return Goal(("site" if at.kind == "site" else "presence", int(rows[0])), name, at.bounds)


def _start() -> None:
    """Take both values from the link, once a session."""
    if QUERY not in st.session_state:
        st.session_state[QUERY] = st.query_params.get(QUERY, "")[:MOST_LETTERS]
    if AT not in st.session_state:
        st.session_state[AT] = st.query_params.get(AT)


@st.fragment
def _typed(view: View) -> None:
    """The box and what it finds, without the rest of the page: typing moves nothing else."""
    # a fragment runs alone, so the page has not said which language is spoken
    with speaking(view.language):
        query = st.text_input(
            t("search.label"),
            key=QUERY,
            type="search",
            live=True,
            max_chars=MOST_LETTERS,
            placeholder=t("search.placeholder"),
            label_visibility="collapsed",
            persist_state="session",
        )
        keep_text(QUERY, query or None)
        if query and asked_words(query):
            _results(view, query)


def _results(view: View, query: str) -> None:
    """What fits, a button each."""
    known = [directories.directory(view.place, view.stamp)]
    has_towns = _HAS_TOWNS in st.session_state
    if has_towns:
        known.append(directories.towns_by_name())
    hits = found(known, query)
    if hits or has_towns:
        st.caption(t("search.found", n=len(hits)) if hits else t("search.nothing"))
    with st.container(border=True, gap="xxsmall", key="hits") if hits else st.container():
        for hit in hits:
            code = f"{hit.kind}{_SEPARATOR}{hit.id}"
            if st.button(_label(view, hit), key=f"hit-{code}", type="tertiary"):
                _choose(code)
    if not has_towns:
        # they take seconds when the first reader asks: what is found without them stands already
        with st.spinner(t("search.preparing")):
            directories.towns_by_name()
        st.session_state[_HAS_TOWNS] = True
        st.rerun(scope="app" if st.session_state[_IS_WHOLE] else "fragment")


def _choose(code: str | None) -> None:
    """Take a place, or none; the box is empty again, and the whole page goes there."""
    st.session_state[AT] = code
    # what a widget holds can't be changed once it is drawn; the next run draws an empty one
    st.session_state.pop(QUERY, None)
    keep_text(QUERY, None)
    st.rerun()


def _label(view: View, hit: Hit) -> str:
    """A hit in one line: its names, what it is, and in which country."""
    name = view.names.country(hit.id) if hit.kind == "country" else hit.name
    local = hit.name_local if hit.name_local and hit.name_local != hit.name else None
    where = view.names.country(hit.iso_a3) if hit.iso_a3 and hit.kind != "country" else None
    facts = [local, t(_KIND_WORDS[hit.kind]), where]
    return " · ".join([f"**{plain(name)}**", *(plain(fact) for fact in facts if fact)])


def _at(view: View, code: str) -> Found | None:
    """What `code` of the link names; None where there is no such thing."""
    kind, _, row = code[:_LONGEST].partition(_SEPARATOR)
    if kind not in KINDS:
        return None
    hit = _hit(view, kind, row)
    return Found(kind, row, _bounds(view, kind, row)) if hit else None


def _hit(view: View, kind: str, row: str) -> Hit | None:
    """The row of that kind and id, as a search finds it."""
    if kind == "town":
        towns = directories.towns()
        mine = towns[towns.town_id == int(row)] if row.isdecimal() else towns.head(0)
        return Hit(kind, row, mine.name.iloc[0], None, mine.iso_a3.iloc[0]) if len(mine) else None
    return directories.directory(view.place, view.stamp).hit(kind, row)


def _bounds(view: View, kind: str, row: str) -> Bounds | None:
    if kind == "town":
        return town_bounds(directories.towns(), row)
    if kind == "country":
        return country_bounds(view.place, (row,))
    of_kind = {"site": site_bounds, "organisation": organisation_bounds, "unit": unit_bounds}
    return of_kind[kind](view.place, row)


def _told(view: View, at: Found) -> None:
    """What the map shows now, and a button that lets it go."""
    hit = _hit(view, at.kind, at.id)
    if hit is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("search.shown", what=_label(view, hit)), width="content")
        if st.button(t("search.leave"), key="leave_found", type="tertiary"):
            _choose(None)
