"""Plan: where to look first, and how much of that hangs on choices that nobody can settle."""

import streamlit as st

from geo.app import data, plan_parts, widgets
from geo.app.comparing import compare_part
from geo.app.view import current
from geo.views.text import t

view = current()
part = plan_parts.one_of(
    "part",
    {name: t(f"plan.{name}") for name in ("matrix", "ranking", "compare", "blind")},
    t("plan.part"),
)
unit = plan_parts.chosen_unit(view)

if data.matrix(view.rule, view.filters, view.stamp).empty:
    st.info(t("result.none"))
elif part == "blind":
    plan_parts.blind_part(view)
else:
    side = plan_parts.side_choice()
    if part == "matrix":
        plan_parts.matrix_part(view, side)
        if unit:
            plan_parts.unit_part(view, side, unit)
    elif part == "ranking":
        plan_parts.ranking_part(view, side)
    else:
        compare_part(view, side)

for line in widgets.notes(view.place):
    st.caption(line)
