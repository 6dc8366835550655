"""The address of what the reader sees, to be copied: the link is the view."""

from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.views.text import t


def address(base: str, page: str, said: dict[str, str]) -> str:
    """The whole address of `page` ("" for the first) of the app at `base`, with what the link has
    `said`, by name.
    """
    query = urlencode(said, safe=",:")
    return f"{base.rstrip('/')}/{page}" + (f"?{query}" if query else "")


def popover(at: DeltaGenerator, page: str) -> None:
    """A button that shows the address of the view; the last thing that a run does, when all of the
    view stands in the link.
    """
    base = st.context.url
    if base is None:
        return
    with at.popover(t("share.open")):
        st.markdown(t("share.lead"))
        st.code(address(base, page, st.query_params.to_dict()), language=None, wrap_lines=True)
        st.caption(t("share.note"))
