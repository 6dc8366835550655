"""The link is the view: codes, not words, so that it means the same in every language.

A widget's value lies in Streamlit's session under the name that it has in the link. The first run
of a session takes it from the link; every run writes it back, so that the address always shows the
view, on every page. A value that is the default needs no place there.
"""

from collections.abc import Callable, Collection
from typing import Final, TypeVar

import streamlit as st

from geo.changes import is_version

_SEPARATOR: Final = ","
# what says which data a link was made with; it stands in every link that says anything
VERSION: Final = "v"

T = TypeVar("T")


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


def start_value(key: str, read: Callable[[str], T], default: T) -> list[str]:
    """Put what the link says into the widget `key`, once a session; `read` raises ValueError for
    what cannot be.

    Returns the text of the link that cannot be read: it is left out, and to be told.
    """
    if key in st.session_state:
        return []
    st.session_state[key] = default
    asked = st.query_params.get(key)
    if asked is None:
        return []
    try:
        st.session_state[key] = read(asked)
    except ValueError:
        return [asked]
    return []


def keep_in_link(key: str, chosen: Collection[str], default: tuple[str, ...]) -> None:
    """Write the choice into the link; a choice that is the default needs no place there."""
    keep_text(key, None if tuple(chosen) == default else _SEPARATOR.join(chosen))


def keep_text(key: str, text: str | None) -> None:
    """Write `text` into the link, or take its place out of it."""
    if text is None:
        if key in st.query_params:
            st.query_params.pop(key)
    elif st.query_params.get(key) != text:
        st.query_params[key] = text


def keep_version(text: str) -> None:
    """Write the data version (`geo.changes.version_text`) into a link that says anything else."""
    says_something = any(key != VERSION for key in st.query_params)
    keep_text(VERSION, text if says_something else None)


def version_of_link() -> str:
    """What the link that the session began with says of its data; "" if nothing that could be."""
    key = "version_of_link"
    if key not in st.session_state:
        asked = st.query_params.get(VERSION, "")
        st.session_state[key] = asked if is_version(asked) else ""
    version: str = st.session_state[key]
    return version


def flag(text: str) -> bool:
    """A switch in a link, "true" or "false". Raises ValueError for anything else."""
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`; it raises ValueError for anything else."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and low <= int(text[:9]) <= high):
            raise ValueError(text)
        return int(text)

    return read


def span(low: int, high: int) -> Callable[[str], tuple[int, int]]:
    """A reader of "2010-2020" within `low` and `high`; it raises ValueError for anything else."""
    number = whole(low, high)

    def read(text: str) -> tuple[int, int]:
        first, _, last = text.partition("-")
        if number(first) > number(last):
            raise ValueError(text)
        return number(first), number(last)

    return read
