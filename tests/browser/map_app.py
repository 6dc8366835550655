"""A stand-in app around `map_page.py`: the same server, the same files, rows made for the tests."""

from pathlib import Path

import streamlit as st

from geo.app.server import routes, show_fault

app = st.App(Path(__file__).with_name("map_page.py"), routes=routes(), on_script_error=show_fault)
