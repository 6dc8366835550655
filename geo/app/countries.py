"""The country that the page of one country shows, and the way there from other pages."""

from typing import Final

import streamlit as st

from geo.app.link import keep_text
from geo.app.server import plain
from geo.app.view import View
from geo.views.names import country_choices
from geo.views.text import t

KEY: Final = "country_page"
# what the page last wrote into the link: another country there was put there by somebody
_WRITTEN: Final = "country_page_written"
_PAGE: Final = "screens/country.py"


def country_choice(view: View) -> str | None:
    """The country chosen on the page: that of the link, else the one chosen beside the page."""
    names = country_choices(view.place, view.language)
    known = {iso: name for iso, name in names.items() if iso in view.place.known_countries}
    asked = st.query_params.get(KEY)
    if KEY not in st.session_state:
        beside = view.filters.countries
        st.session_state[KEY] = beside[0] if len(beside) == 1 and beside[0] in known else None
    if asked and asked != st.session_state.get(_WRITTEN):
        if asked in known:
            st.session_state[KEY] = asked
        else:
            st.warning(plain(t("country.unknown", value=asked)))
    chosen: str | None = st.selectbox(
        t("country.choose"),
        list(known),
        format_func=known.__getitem__,
        index=None,
        placeholder=t("country.choose_any"),
        key=KEY,
        persist_state="session",
    )
    keep_text(KEY, chosen)
    st.session_state[_WRITTEN] = chosen
    return chosen


def country_link(view: View, iso_a3: str) -> None:
    """A link to the page of one country."""
    name = view.names.country(iso_a3)
    st.page_link(_PAGE, label=plain(t("country.open", country=name)), query_params={KEY: iso_a3})
