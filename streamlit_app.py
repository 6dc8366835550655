"""The app for `streamlit run`: the first page, the map's public files, and plain faults."""

from pathlib import Path

import streamlit as st

from geo import app as pages
from geo.app.data import first_answers
from geo.app.server import routes, show_fault, warm_up

# found from the package, so that it is right wherever this file lies
PAGE = Path(pages.__file__).with_name("main.py")

# Streamlit reads this file without running it and looks for just such an assignment
app = st.App(PAGE, routes=routes(), lifespan=warm_up(first_answers), on_script_error=show_fault)
