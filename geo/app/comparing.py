"""Two settings side by side: what of the picture hangs on a choice that no source settles."""

from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from geo.app import data, widgets
from geo.app.downloads import table_downloads
from geo.app.link import flag, keep_text, start_value, whole
from geo.app.plan_parts import controls, names_of, scale_choice, side_choice, table
from geo.app.server import plain
from geo.app.view import View
from geo.planning import Setting
from geo.rule import REACH_KM
from geo.views import planned
from geo.views.matrix import searched_on
from geo.views.text import t

_DEFAULT_KM: Final = 250


def compare_part(view: View) -> None:
    """Two settings, what changes between them by unit, and the sites that change."""
    with controls():
        side = side_choice()
        by = scale_choice()
    a, b = _settings(view)
    counts, changed = data.compared(a, b, view.filters, view.stamp, by)
    compared = planned.by_changes(counts, side)
    changed = changed[changed[f"{side}_state"] != changed[f"{side}_state_b"]]
    told = {
        t(f"plan.setting_{name}"): planned.setting_words(setting.rule, is_strict=setting.is_strict)
        for name, setting in (("a", a), ("b", b))
    }
    st.html(widgets.heading(planned.compare_sentence(compared, side)))
    dates = searched_on(view.place.data.coverage, side)
    make = partial(planned.comparison_table, side=side, named=names_of(view), dates=dates)
    table(make, compared)
    table_downloads(partial(make, compared), "comparison", view, told=told)
    st.markdown(f"**{plain(t('plan.changed', n=len(changed)))}**")
    if changed.empty:
        st.caption(t("plan.changed_none"))
        return
    in_words = partial(planned.changed_table, named=view.names)
    table(in_words, changed)
    table_downloads(partial(in_words, changed), "changed-sites", view, told=told)


def _settings(view: View) -> tuple[Setting, Setting]:
    """A, the rule beside the page, and B, chosen here; both in the link."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{plain(t('plan.setting_a'))}**")
        a = Setting(
            view.rule, is_strict=_switch("a.strict", t("plan.strict"), tip=t("plan.strict_help"))
        )
        st.caption(plain(planned.setting_words(a.rule, is_strict=a.is_strict)))
    with right:
        st.markdown(f"**{plain(t('plan.setting_b'))}**")
        b = Setting(
            replace(
                view.rule,
                reach_km=float(_reach("b.reach")),
                match_themes=_switch("b.match_themes", t("filter.match_themes")),
                count_projects=_switch("b.count_projects", t("filter.count_projects")),
            ),
            is_strict=_switch("b.strict", t("plan.strict"), tip=t("plan.strict_help")),
        )
        st.caption(plain(planned.setting_words(b.rule, is_strict=b.is_strict)))
    return a, b


def _reach(key: str) -> int:
    low, high = (int(km) for km in REACH_KM)
    _tell(t("filter.reach"), start_value(key, whole(low, high), _DEFAULT_KM))
    st.slider(t("filter.reach"), low, high, key=key, persist_state="session")
    reach = int(st.session_state[key])
    keep_text(key, None if reach == _DEFAULT_KM else str(reach))
    return reach


def _switch(key: str, label: str, *, tip: str | None = None) -> bool:
    _tell(label, start_value(key, flag, default=False))
    st.toggle(label, key=key, help=tip, persist_state="session")
    is_on = bool(st.session_state[key])
    keep_text(key, "true" if is_on else None)
    return is_on


def _tell(name: str, unknown: list[str]) -> None:
    """A notice that the link names what cannot be."""
    if unknown:
        st.warning(plain(t("filter.unknown", name=name, values=", ".join(unknown))))
