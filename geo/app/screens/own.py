"""Your data: a table of one's own beside the rest, and nothing of it kept."""

import streamlit as st

from geo.app import own_parts, uploads, widgets
from geo.app.own_result import result_part
from geo.app.view import current
from geo.views import wanted
from geo.views.text import t

view = current()
st.html(widgets.heading(t("own.lead")))
st.info(t("own.private"))

contract = own_parts.layer_part()
known = own_parts.upload_part()
if known is None:
    own_parts.begin_part(view, contract)
elif known.rows is not None:
    own_parts.columns_part(known, contract)
    if known.mapping and known.mapping.layer == contract.name:
        at = uploads.made(known, view.place)
        own_parts.faults_part(known, at, view)
        result_part(known, at, view)

for line in wanted.notes(view.place):
    st.caption(line)
