"""The address of what the reader sees, to be copied: the link is the view."""

from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.views.text import t


def address(page: str, said: dict[str, str]) -> str:
    """The whole address of the view: that of its `page`, and what the link has `said` by name."""
    whole = page if urlsplit(page).path else f"{page}/"
    query = urlencode(said, safe=",:")
    return f"{whole}?{query}" if query else whole


def popover(at: DeltaGenerator) -> None:
    """A button that shows the address of the view; the last thing that a run does, when all of the
    view stands in the link.
    """
    page = st.context.url
    if page is None:
        return
    with at.popover(t("share.open")):
        st.markdown(t("share.lead"))
        st.code(address(page, st.query_params.to_dict()), language=None, wrap_lines=True)
        st.caption(t("share.note"))
