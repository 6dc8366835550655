"""The parts of a page: filters bound to the link, the panel's frame, and the words around them."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from geo.app.link import keep_in_link, start_from_link, version_of_link
from geo.changes import changes_since
from geo.survey import Survey
from geo.views.country import asset
from geo.views.text import listing, t
from layers.store import Source

# the country in the panel where several are chosen
PANEL = "panel"
# a phone has other uses for the room
_FOLD = """<script>
if (matchMedia("(max-width: 640px)").matches)
  for (const one of document.querySelectorAll("details.legend")) one.open = false;
</script>"""
_STYLE = f"{asset('country.css')}{asset('app.css')}"
# paper is white: what is drawn for the dark is turned, its hues kept
_DARK_ON_PAPER = """@media print { .stApp :is(iframe, canvas, img, [data-testid^="stBidi"]) {
  filter: invert(1) hue-rotate(180deg); print-color-adjust: exact; } }"""


def links() -> dict[str, Any]:
    """How the columns of a table are shown that hold addresses and money, by their headings."""
    money = ("amount", "cost", "nominal", "constant")
    return {
        t("table.source"): st.column_config.LinkColumn(
            display_text=t("table.open"), validate="^https?://"
        ),
        **{t(f"table.{key}"): st.column_config.NumberColumn(format="localized") for key in money},
    }


def style() -> str:
    """The look of every page, on screen and on paper, in the reader's theme."""
    return f"<style>{_STYLE}{_DARK_ON_PAPER if theme() == 'dark' else ''}</style>"


def theme() -> str:
    """The reader's theme, "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def since_link(place: Survey) -> str:
    """What changed in the data since the first link of the session was made; "" if nothing."""
    asked = version_of_link()
    since = changes_since(asked, place.data) if asked else None
    if since is None:
        return ""
    parts = [
        *(_source_words("changes.added", source) for source in since.added),
        *(_source_words("changes.changed", source) for source in since.changed),
        t("changes.gone", n=since.n_gone) if since.n_gone else "",
        t("changes.elsewhere") if since.is_elsewhere else "",
        "" if since.is_known else t("changes.unknown"),
    ]
    first = t("changes.heading", then=since.version, now=place.data.version)
    return t("join.sentence").join([first, *filter(None, parts)])


def _source_words(key: str, source: Source) -> str:
    descriptor = source.descriptor
    return t(key, title=descriptor.title, publisher=descriptor.publisher, n=descriptor.rows)


def heading(sentence: str) -> str:
    """The first sentence of the page."""
    return f'<p class="headline">{escape(sentence)}</p>'


def where(sites: pd.DataFrame, names: Mapping[str, str]) -> str:
    """The place that the sentence speaks of: a name, a few names, or how many countries."""
    few = 3
    isos = sorted(set(sites.iso_a3.dropna()))
    shown = [names.get(iso, iso) for iso in isos]
    if not 0 < len(isos) <= few:
        return t("result.world", n=len(isos))
    return listing(shown)


def panel_country(
    countries: tuple[str, ...], place: Survey, names: Mapping[str, str]
) -> str | None:
    """The country in the panel: the chosen one, or one of several; None for a code that no boundary
    knows.
    """
    known = [iso for iso in countries if iso in place.known_countries]
    if len(known) < 2:  # noqa: PLR2004 -- one country needs no choice
        return known[0] if known else None
    start_from_link(PANEL, known, known[0])
    if st.session_state[PANEL] not in known:
        st.session_state[PANEL] = known[0]
    chosen: str = st.selectbox(
        t("panel.several"), known, format_func=lambda iso: names.get(iso, iso), key=PANEL
    )
    keep_in_link(PANEL, [chosen], (known[0],))
    return chosen


def panel(fragment: str) -> str:
    """The country fragment in the panel's frame."""
    label = escape(t("panel.label"))
    return f'<div class="panel" role="region" tabindex="0" aria-label="{label}">{fragment}</div>'


def legend(markup: str) -> None:
    """The legend (`geo.views.marks.legend_html`): open, or folded on a phone."""
    st.html(markup + _FOLD, unsafe_allow_javascript=True)
