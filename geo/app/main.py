"""What every page stands in: its address, its words and colours, the filters beside it.

Run by Streamlit on each change; the pages are files in `screens`.
"""

from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from geo.app import data, guide, language, sharing, widgets
from geo.app.link import keep_version
from geo.app.server import plain
from geo.app.sidebar import sidebar
from geo.app.view import View, show
from geo.changes import version_text
from geo.views.marks import site_mark_svg
from geo.views.method import left_out_words
from geo.views.text import language as spoken
from geo.views.text import t
from geo.views.wanted import audience_words

SCREENS: Final = Path(__file__).with_name("screens")
# by address; the first is where a visit begins
PAGES: Final = tuple(
    name
    for name in ("explore", "plan", "country", "sources", "own")
    if (SCREENS / f"{name}.py").is_file()
)
# these ask something of the sites, and so need the filters
FILTERED: Final = frozenset({"explore", "plan", "country", "own"})

unknown_language = language.start()
st.set_page_config(
    page_title=t("page.title"),
    page_icon=site_mark_svg("present", "present", size=64),
    layout="wide",
)
pages = {
    name: st.Page(
        SCREENS / f"{name}.py", title=t(f"nav.{name}"), url_path=name, default=name == PAGES[0]
    )
    for name in PAGES
}
page = st.navigation(list(pages.values()), position="top")
guide.start(is_first_page=not page.url_path)
st.html(widgets.style())
with st.container(
    horizontal=True,
    horizontal_alignment="distribute",
    vertical_alignment="center",
    key="top",
):
    st.html(f'<h1 class="brand">{escape(t("page.title"))}</h1>', width="content")
    tools = st.container(
        horizontal=True, vertical_alignment="center", gap="small", width="content", key="tools"
    )
guide_box = st.container()
notices = st.container()
with tools:
    guide.button()
    share_box = st.container(width="content")
    language.choice(notices, unknown_language)
guide.box(guide_box, widgets.theme())
language.tell_browser()

place, stamp = data.world()
code = spoken()
if beware := audience_words(place):
    notices.warning(plain(beware))
if left_out := left_out_words(place.data.left_out):
    notices.warning(plain(left_out))
if since := widgets.since_link(place):
    notices.info(plain(since))
filters, organisations, rule = sidebar(
    place,
    data.choices(code, stamp),
    data.financiers(stamp),
    data.regions(stamp),
    is_drawn=(page.url_path or PAGES[0]) in FILTERED,
    notices=notices,
)
show(
    View(
        place=place,
        stamp=stamp,
        names=data.names(code, stamp),
        filters=filters,
        organisations=organisations,
        rule=rule,
        theme=widgets.theme(),
        language=code,
    )
)
page.run()
keep_version(version_text(place.data))
sharing.popover(share_box)
