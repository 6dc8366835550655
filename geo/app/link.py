"""The link is the view: codes, not words, so that it means the same in every language.

Streamlit's own binding (`bind="query-params"`) writes a choice into the link by its label, which
changes with the language; numbers and switches are bound by it, choices of codes here.
"""

from collections.abc import Collection

import streamlit as st

_SEPARATOR = ","


def start_from_link(key: str, known: Collection[str], default: tuple[str, ...] | str) -> list[str]:
    """Put the choice that the link names into the widget `key`, once a session; a choice of one
    where `default` is one.

    Returns the values of the link that are not `known`: they are left out, and to be told.
    """
    if key in st.session_state:
        return []
    asked = [default] if isinstance(default, str) else list(default)
    if key in st.query_params:
        asked = list(filter(None, st.query_params[key].split(_SEPARATOR)))
    good = list(dict.fromkeys(value for value in asked if value in known))
    st.session_state[key] = (good or [default])[0] if isinstance(default, str) else good
    return [value for value in asked if value not in known]


def keep_in_link(key: str, chosen: Collection[str], default: tuple[str, ...]) -> None:
    """Write the choice into the link; a choice that is the default needs no place there."""
    if tuple(chosen) == default:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = _SEPARATOR.join(chosen)
