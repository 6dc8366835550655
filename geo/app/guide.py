"""The guide of the first visit, which folds away and can be opened again from any page."""

from html import escape
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.app import language
from geo.app.link import VERSION
from geo.views.guide import guide_html
from geo.views.text import t

_IS_OPEN: Final = "guide"
# what a link may say without asking for anything of the data
_SAYS_NOTHING: Final = frozenset({language.KEY, VERSION})


def start(*, is_first_page: bool) -> None:
    """Open the guide at the first page of a visit whose link asks for nothing; before a page writes
    into the link.
    """
    is_plain = set(st.query_params) <= _SAYS_NOTHING
    st.session_state.setdefault(_IS_OPEN, is_first_page and is_plain)


def button() -> None:
    """What opens the guide, and closes it."""
    st.button(t("guide.open"), key="guide_open", type="tertiary", on_click=_turn)


def box(at: DeltaGenerator, theme: str) -> None:
    """The guide, where it is open."""
    if not st.session_state[_IS_OPEN]:
        return
    with at.container(border=True, key="guide_box"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            st.html(f'<h2 class="guide">{escape(t("guide.title"))}</h2>', width="content")
            st.button(t("guide.close"), key="guide_close", on_click=_turn)
        st.html(guide_html(theme))


def _turn() -> None:
    st.session_state[_IS_OPEN] = not st.session_state[_IS_OPEN]
