"""The parts of the page of one's own table: take it, say which column is which, mend it."""

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from geo.app import uploads
from geo.app.link import keep_in_link, start_from_link
from geo.app.server import plain, told
from geo.app.uploads import Made, Upload
from geo.app.view import View
from geo.exporters.contract import to_contract_csv
from geo.exporters.tabular import to_csv
from geo.views.country import asset
from geo.views.faults import SHOWN, choices, column_name, fault_table, faults_html, needed_name
from geo.views.text import count, listing, spoken, t
from layers.contract import COORDINATES, Layer
from layers.handed import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, SUFFIXES
from layers.headers import matched
from layers.mapping import Mapping, needed
from layers.registry import layer
from layers.template import template
from layers.trial import Trial

LAYERS: Final = ("projects", "local_csos", "chinese_ngos")
LAYER: Final = "table"
_EXAMPLES: Final = 3
_EDITED: Final = 100
# shown first though they may be blank: most tables have them, and most answers hang on them
_FIRST: Final = ("iso_a3", *(name for name, _ in COORDINATES), "city", "place", "is_verified")
# what often holds for a whole table
_FOR_ALL: Final = frozenset({"iso_a3", "is_verified", "source_url", "price_basis"})
_ID: Final = "own-"


def layer_part() -> Layer:
    """Which layer a row of the table is of; kept in the link."""
    unknown = start_from_link(LAYER, LAYERS, LAYERS[0])
    if unknown:
        st.warning(plain(t("filter.unknown", name=t("own.layer"), values=", ".join(unknown))))
    words = {name: t(f"own.layer_{name}") for name in LAYERS}
    st.radio(
        t("own.layer"),
        LAYERS,
        format_func=words.__getitem__,
        key=LAYER,
        horizontal=True,
        persist_state="session",
    )
    keep_in_link(LAYER, [st.session_state[LAYER]], (LAYERS[0],))
    return layer(st.session_state[LAYER])


def begin_part(view: View, contract: Layer) -> None:
    """A template, and rows that are in the data, for whoever has no table yet."""
    st.caption(t("own.begin"))
    with st.container(horizontal=True):
        st.download_button(
            t("own.template"),
            template(contract),
            f"{contract.name}-template.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            t("own.example"),
            partial(_example, view, contract),
            f"{contract.name}-example.csv",
            "text/csv",
            on_click="ignore",
        )


def _example(view: View, contract: Layer) -> bytes:
    rows = getattr(view.place.data, contract.name)
    known = rows[rows.is_verified.astype(bool) & (rows.location_precision == "city")]
    shown = known if len(known) else rows
    return to_contract_csv(shown.head(_EXAMPLES), contract)


def upload_part() -> Upload | None:
    """The table that this session holds, or the way to hand one over."""
    key = f"own_file_{uploads.number()}"
    known = uploads.upload()
    if known is None:
        st.file_uploader(
            t("own.file"),
            [suffix.removeprefix(".") for suffix in SUFFIXES],
            key=key,
            on_change=uploads.take,
            args=(key,),
            max_upload_size=MOST_BYTES // 2**20,
        )
        limits = {"mib": MOST_BYTES // 2**20, "rows": count(MOST_ROWS), "columns": MOST_COLUMNS}
        st.caption(t("own.limits", **limits))
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        n = 0 if known.rows is None else len(known.rows)
        st.markdown(plain(t("own.read", name=known.name, n=n) if n else known.name))
        st.button(t("own.remove"), on_click=uploads.forget)
    _sheet_part(known)
    if known.fault:
        st.error(f"{plain(t('own.unreadable'))}\n\n{told(known.fault)}")
    if known.unread:
        st.info(plain(t("own.unread", columns=listing(known.unread))))
    return known


def _sheet_part(known: Upload) -> None:
    if len(known.sheets) < 2:  # noqa: PLR2004 -- one sheet needs no choice
        return
    key = f"own_sheet_{known.number}"
    st.selectbox(
        t("own.sheet"),
        known.sheets,
        index=known.sheets.index(known.sheet) if known.sheet else None,
        key=key,
        on_change=uploads.choose_sheet,
        args=(key,),
        placeholder=t("own.choose_sheet"),
    )


def columns_part(known: Upload, contract: Layer) -> None:
    """Which column is which: proposed, to be looked through and confirmed."""
    before = known.mapping if known.mapping and known.mapping.layer == contract.name else None
    st.subheader(t("own.columns"))
    # once they are confirmed, what comes of them matters more
    with st.expander(t("own.columns_change")) if before else st.container():
        _columns_form(known, contract, before)
    if before:
        used = set(before.columns.values())
        if unused := [header for header in known.headers if header not in used]:
            st.caption(plain(t("own.unused", columns=listing(unused))))


def _columns_form(known: Upload, contract: Layer, before: Mapping | None) -> None:
    st.caption(t("own.columns_note"))
    proposed = before.columns if before else matched(known.headers, contract)
    constants = before.constants if before else {}
    obliged = needed(contract)
    places = [name for name, _ in COORDINATES]
    every = [*contract.columns, *(name for name in places if name not in contract.columns)]
    first = [*obliged, *(n for n in _FIRST if n in every and n not in obliged)]
    with st.form(f"own_columns_{known.number}_{contract.name}", border=True):
        columns, said = {}, {}
        for name in first:
            left, right = st.columns(2)
            label = needed_name(name) if name in obliged else column_name(name)
            columns[name] = _header_choice(left, label, name, known, proposed.get(name))
            if name in obliged or name in _FOR_ALL:
                said[name] = _constant_choice(right, name, contract, constants.get(name, ""))
        with st.expander(t("own.more_columns")):
            halves = st.columns(2)
            for place, name in enumerate(n for n in every if n not in first):
                half = halves[place % 2]
                columns[name] = _header_choice(
                    half, column_name(name), name, known, proposed.get(name)
                )
        is_sent = st.form_submit_button(t("own.confirm"), type="primary")
    if is_sent:
        uploads.confirm(_mapping(known, contract, columns, said))
        st.rerun()


def _header_choice(
    at: st.delta_generator.DeltaGenerator, label: str, name: str, known: Upload, first: str | None
) -> str | None:
    options = [None, *known.headers]
    nothing = t("own.no_column")
    chosen: str | None = at.selectbox(
        label,
        options,
        index=options.index(first) if first in options else 0,
        format_func=lambda header: nothing if header is None else header,
        key=f"own_column_{known.number}_{name}",
    )
    return chosen


def _constant_choice(
    at: st.delta_generator.DeltaGenerator, name: str, contract: Layer, first: str
) -> str:
    label = t("own.every_row", column=column_name(name))
    key = f"own_constant_{uploads.number()}_{contract.name}_{name}"
    known = choices(contract.columns[name])
    if not known:
        return str(at.text_input(label, first, key=key, placeholder=t("own.every_row_none")))
    chosen: str | None = at.selectbox(
        label,
        list(known),
        index=list(known).index(first) if first in known else None,
        format_func=known.__getitem__,
        key=key,
        placeholder=t("own.every_row_none"),
    )
    return chosen or ""


def _mapping(
    known: Upload, contract: Layer, columns: dict[str, str | None], said: dict[str, str]
) -> Mapping:
    given = {name: header for name, header in columns.items() if header}
    # where the table says nothing of a row, what is said of all holds
    constants = {name: text.strip() for name, text in said.items() if text.strip()}
    title = known.name.rsplit(".", 1)[0]
    slug = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in title.casefold())
    return Mapping(
        layer=contract.name,
        source_id=(_ID + slug.strip("-"))[:60].strip("-"),
        title=title,
        publisher="",
        licence="",
        sheet=known.sheet,
        columns=given,
        constants=constants,
    )


def faults_part(known: Upload, at: Made, view: View) -> None:
    """Every fault by row and column, and the cells of faulty rows to be mended."""
    trial = at.trial
    st.subheader(t("own.faults"))
    if trial.missing:
        names = listing([column_name(name) for name in trial.missing])
        st.warning(plain(t("own.missing", columns=names)))
    if known.edits:
        st.caption(t("own.applied", n=len(known.edits)))
    if trial.faults.empty:
        st.success(plain(t("own.sound", n=trial.n_read)))
        return
    n_faulty = len(trial.faulty_rows)
    st.warning(plain(t("own.faulty", n=n_faulty, total=count(trial.n_read))))
    table = fault_table(trial)
    st.html(f"<style>{asset('own.css')}</style>{faults_html(table)}")
    if len(table) > SHOWN:
        st.caption(t("own.faults_shown", n=SHOWN, total=count(len(table))))
    st.download_button(
        t("own.rejects"),
        spoken(partial(to_csv, table, credit={})),
        f"faults-{view.place.data.version}.csv",
        "text/csv",
        on_click="ignore",
    )
    _edit_part(known, trial)


def _edit_part(known: Upload, trial: Trial) -> None:
    used = list(dict.fromkeys(known.mapping.columns.values())) if known.mapping else []
    headers = [header for header in used if header in known.headers]
    if not headers:
        return
    st.markdown(f"**{plain(t('own.edit'))}**")
    st.caption(t("own.edit_note"))
    if len(trial.faulty_rows) > _EDITED:
        st.caption(t("own.edit_more", n=_EDITED))
    before = pd.DataFrame(known.mended.loc[trial.faulty_rows[:_EDITED], headers]).fillna("")
    before.index.name = t("own.fault_row")
    key = f"own_edit_{known.number}_{len(known.edits)}_{hash(repr(known.mapping))}"
    after = st.data_editor(
        before.astype("object"), key=key, disabled=[before.index.name], num_rows="fixed"
    )
    if st.button(t("own.apply"), type="primary"):
        new = after.fillna("").astype("str")
        is_new = new != before.astype("str")
        uploads.mend(
            {
                (row, header): new.loc[row, header]
                for header in headers
                for row in new.index[is_new[header]]
            }
        )
        st.rerun()
