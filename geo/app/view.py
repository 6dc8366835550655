"""What the reader looks at: the data, the filters and the rule, in whose words and colours."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from geo.app.data import Stamp
from geo.filters import Filters, OrganisationFilters
from geo.rule import Rule
from geo.survey import Survey
from geo.views.cards import Names

_KEY: Final = "view"


@dataclass(frozen=True)
class View:
    """One reader's view; frames in it are shared by all sessions and never changed in place.

    `organisations` says which are shown, not which count. `theme` is "light"
    or "dark", `language` one of `geo.views.files.LANGUAGES`.
    """

    place: Survey
    stamp: Stamp
    names: Names
    filters: Filters
    organisations: OrganisationFilters
    rule: Rule
    theme: str
    language: str


def show(view: View) -> None:
    """Hand `view` to the page that is about to run."""
    st.session_state[_KEY] = view


def current() -> View:
    """The view that the entry script made for this run."""
    view: View = st.session_state[_KEY]
    return view
