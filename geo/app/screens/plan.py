"""Plan: where to look first, and how much of that hangs on choices that nobody can settle."""

import streamlit as st

from geo.app import data, plan_parts
from geo.app.comparing import compare_part
from geo.app.view import current
from geo.views import wanted
from geo.views.text import t

view = current()
part = plan_parts.one_of(
    "part",
    {name: t(f"plan.{name}") for name in ("matrix", "ranking", "compare", "blind")},
    t("plan.part"),
)

parts = {
    "matrix": plan_parts.matrix_part,
    "ranking": plan_parts.ranking_part,
    "compare": compare_part,
    "blind": plan_parts.blind_part,
}
if data.matrix(view.rule, view.filters, view.stamp).empty:
    st.info(t("result.none"))
else:
    parts[part](view)

for line in wanted.notes(view.place):
    st.caption(line)
