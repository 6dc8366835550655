"""What a reader's own table says beside the rest: the map, the answers, and what can be taken."""

from functools import partial
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from geo.app import data, uploads, widgets
from geo.app.link import flag, keep_text, start_value
from geo.app.map_state import draw_map
from geo.app.own_map import Beside, own_map_state
from geo.app.uploads import Made, Upload
from geo.app.view import View
from geo.exporters.contract import has_shapes, to_contract_csv, to_contract_geojson
from geo.exporters.tabular import to_csv
from geo.filters import chosen
from geo.rule import SIDES, counted
from geo.views import tables
from geo.views.legend import legend_words
from geo.views.marks import legend_html
from geo.views.own_marks import presence_marks, site_marks
from geo.views.said import map_said
from geo.views.text import credit, first_sentence, listing, spoken, t
from geo.views.units import NOTHING
from layers.mapping import to_toml
from layers.registry import layer

_COUNT: Final = "count_own"


def result_part(known: Upload, at: Made, view: View) -> None:
    """The map and the answers, where any row can be used; and the files that can be taken."""
    st.subheader(t("own.result"))
    if at.own.rows.empty:
        st.info(t("own.none_usable"))
        return
    if at.own.side:
        _organisations(at, view)
    else:
        _sites(at, view)
    _downloads(known, at)


def _sites(at: Made, view: View) -> None:
    answers = uploads.own_answers(at, view.place, view.rule, data.answers(view.rule, view.stamp))
    sentence = first_sentence(answers, t("own.where"), view.rule)
    st.html(widgets.heading(sentence))
    shown = chosen(data.answers(view.rule, view.stamp), view.filters)[0]
    _map(view, shown, Beside(site_marks(answers, view.names, is_own=True), key=_key(at)), sentence)
    _notes(at)
    st.dataframe(
        tables.site_table(answers, view.names), hide_index=True, column_config=widgets.links()
    )
    st.download_button(
        t("own.answers"),
        partial(to_csv, answers[tables.SITE_COLUMNS], credit=credit(view.place.data)),
        "own-answers.csv",
        "text/csv",
        on_click="ignore",
    )


def _organisations(at: Made, view: View) -> None:
    is_counted = _count_choice()
    rows = at.own.rows.assign(
        side=at.own.side,
        is_counted=counted(
            at.own.rows, at.own.side or SIDES[0], rule=view.rule, as_of=view.place.data.as_of
        ),
    )
    marks = presence_marks(rows)
    usual = data.answers(view.rule, view.stamp)
    shown, _ = chosen(usual, view.filters)
    sentence = t("own.on_map", n=len(marks))
    beside = Beside(marks, key=_key(at))
    changed = shown.iloc[:0]
    if is_counted:
        anew = uploads.own_answers(at, view.place, view.rule, usual)
        concerned = shown.index[shown.iso_a3.isin(set(rows.iso_a3)).to_numpy()]
        drawn = site_marks(anew.loc[concerned], view.names, is_own=False)
        beside = Beside([*drawn, *marks], np.asarray(concerned, dtype=np.intp), _key(at))
        states = [f"{side}_state" for side in SIDES]
        differs = (anew.loc[concerned, states] != usual.loc[concerned, states]).any(axis=1)
        changed = anew.loc[concerned][differs.to_numpy()]
        sentence = t("own.changed", n=len(changed)) if len(changed) else t("own.changed_none")
    st.html(widgets.heading(sentence))
    _map(view, shown, beside, sentence)
    if n_off := len(rows) - len(marks):
        st.caption(t("own.off_map", n=n_off))
    _notes(at)
    if len(changed):
        st.dataframe(
            tables.site_table(changed, view.names), hide_index=True, column_config=widgets.links()
        )
    st.dataframe(
        tables.presence_table(rows, view.names.countries),
        hide_index=True,
        column_config=widgets.links(),
    )


def _count_choice() -> bool:
    """Whether the reader's organisations count; kept in the link."""
    start_value(_COUNT, flag, default=False)
    st.toggle(t("own.count_own"), key=_COUNT, help=t("own.count_own_help"), persist_state="session")
    is_on = bool(st.session_state[_COUNT])
    keep_text(_COUNT, "true" if is_on else None)
    return is_on


def _key(at: Made) -> str:
    """What the view of the map is of: another table, another place."""
    return f"{at.key[0]}|{at.key[1]}|{at.trial.layer}"


def _map(view: View, shown: pd.DataFrame, beside: Beside, sentence: str) -> None:
    n_presences = sum(mark["kind"] == "presence" for mark in beside.marks)
    words = map_said(view.place.data, sentence, n_presences=n_presences, ground=NOTHING)
    draw_map("own_map", own_map_state(view, shown, beside, words), height=480)
    st.caption(t("own.ring"))
    widgets.legend(legend_html(legend_words(), theme=view.theme, has_footprints=False))


def _notes(at: Made) -> None:
    """How well the rows are known, and what became of those that are not shown."""
    trial = at.trial
    unverified = int((~trial.rows.is_verified.astype(bool)).sum())
    notes = {
        "coarse": int(trial.rows.location_precision.isin(["admin1", "country"]).sum()),
        "hidden": at.own.n_hidden,
        "unverified": unverified if at.own.side else 0,
    }
    for key, n in notes.items():
        if n:
            st.caption(t(f"own.{key}", n=n))
    if n := len(trial.ambiguous):
        rows = listing([str(row) for row in trial.ambiguous.from_row])
        st.caption(t("own.ambiguous", n=n, rows=rows))


def _downloads(known: Upload, at: Made) -> None:
    contract, rows = layer(at.trial.layer), at.trial.rows
    with st.container(horizontal=True):
        st.download_button(
            t("own.cleaned"),
            partial(to_contract_csv, rows, contract),
            f"{contract.name}-cleaned.csv",
            "text/csv",
            on_click="ignore",
        )
        if has_shapes(rows):
            st.download_button(
                t("own.cleaned_shapes"),
                spoken(partial(to_contract_geojson, rows, contract)),
                f"{contract.name}-cleaned.geojson",
                "application/geo+json",
                on_click="ignore",
            )
        if known.mapping:
            st.download_button(
                t("own.mapping"),
                to_toml(known.mapping),
                f"{contract.name}-columns.toml",
                "application/toml",
                on_click="ignore",
                help=t("own.anew"),
            )
