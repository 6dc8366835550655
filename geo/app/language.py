"""Which language a reader is spoken to in: what the link says, what was chosen, or the browser's.

`lang=zh` in a link is the view like every filter; a link that says nothing leaves it to the browser
of who opens it.
"""

import re
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.app.link import keep_text, start_from_link
from geo.app.server import plain
from geo.views.speech import catalogue, speak, t
from layers.vocabulary import LANGUAGES

KEY: Final = "lang"
_DEFAULT: Final = LANGUAGES[0]


def of_browser(locale: str | None) -> str:
    """The language of ours that a browser's locale asks for ("zh-CN", "zh-Hans-SG", "fr_CA"); ours
    by default where it asks for another, or for none.
    """
    code = re.split(r"[-_]", (locale or "").strip().casefold())[0]
    return code if code in LANGUAGES else _DEFAULT


def in_link(code: str, browser: str) -> str | None:
    """What the link says of the language `code`; None where it would be spoken without a word, by
    whoever has no other language.
    """
    return None if code == browser == _DEFAULT else code


def own_names() -> dict[str, str]:
    """Each language by the name that its readers give it."""
    return {code: catalogue(code)["language"] for code in LANGUAGES}


def start() -> list[str]:
    """Speak the reader's language from here on; the first thing that a run does.

    Returns what the link asks for and nobody speaks: it is left out, and to be told.
    """
    browser = of_browser(st.context.locale)
    unknown = start_from_link(KEY, LANGUAGES, browser)
    # what is chosen in the box is in the session before the run begins
    if st.session_state[KEY] not in LANGUAGES:
        st.session_state[KEY] = browser
    code: str = st.session_state[KEY]
    speak(code)
    keep_text(KEY, in_link(code, browser))
    return unknown


def choice(at: DeltaGenerator, unknown: list[str]) -> None:
    """The box of languages, and a notice for what the link named and nobody speaks."""
    names = own_names()
    st.selectbox(
        t("languages.choose"),
        LANGUAGES,
        format_func=names.__getitem__,
        key=KEY,
        label_visibility="collapsed",
        persist_state="session",
        width=130,
    )
    if unknown:
        at.warning(plain(t("filter.unknown", name=t("languages.choose"), values=" ".join(unknown))))


def tell_browser() -> None:
    """Name the language of the page to screen readers; Streamlit names all pages English."""
    code = st.session_state[KEY]
    st.html(
        f"<script>document.documentElement.lang = {code!r};</script>",
        unsafe_allow_javascript=True,
        width="content",
    )
