"""Buttons that give a table as CSV and as XLSX, with all that a copy of it must carry."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

import pandas as pd
import streamlit as st

from geo.app.view import View
from geo.exporters import xlsx
from geo.exporters.tabular import to_csv
from geo.views import wanted
from geo.views.tables import sources_table
from geo.views.text import credit, spoken, t

# a table, or what makes one when somebody asks
Table: TypeAlias = pd.DataFrame | Callable[[], pd.DataFrame]
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def table_downloads(
    frame: Table, name: str, view: View, *, told: Mapping[str, str] = _NOTHING
) -> None:
    """Two buttons that give `frame`, or what it makes, in a file called after `name` and the data
    version.

    `name` is a plain word, and once on a page; `told` is what the page has set besides the filters
    and the rule. The bytes are made when somebody asks.
    """
    version = view.place.data.version
    left, right, _ = st.columns([1, 1, 5])
    left.download_button(
        t("download.csv"),
        partial(spoken(_csv), frame, view),
        f"{name}-{version}.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
        key=f"{name}_csv",
    )
    right.download_button(
        t("download.xlsx"),
        partial(spoken(workbook), frame, name, view, told),
        f"{name}-{version}.xlsx",
        _XLSX,
        on_click="ignore",
        width="stretch",
        key=f"{name}_xlsx",
    )


def _csv(frame: Table, view: View) -> bytes:
    return to_csv(_made(frame), credit=credit(view.place.data))


def workbook(frame: Table, name: str, view: View, told: Mapping[str, str] = _NOTHING) -> bytes:
    """`frame`, or what it makes, as XLSX, with a sheet on what it is and whence."""
    return xlsx.to_bytes(_made(frame), sheet=name, about=about(view, told))


def _made(frame: Table) -> pd.DataFrame:
    return frame() if callable(frame) else frame


def about(view: View, told: Mapping[str, str] = _NOTHING) -> dict[str, pd.DataFrame]:
    """The sheets that every workbook carries: what is shown, how to read it, and each source."""
    data = view.place.data
    carried = credit(data)
    parameters = wanted.parameters(view.filters, view.rule)
    lines = {
        t("about.title"): t("page.title"),
        t("about.version"): data.version,
        t("about.as_of"): data.as_of,
        t("about.record"): t("note.record"),
        t("about.disclaimer"): carried["disclaimer"],
        t("about.attribution"): carried["attribution"],
        t("about.licence"): t("note.licence"),
        **{key: _plain(value) for key, value in parameters.items()},
        **told,
    }
    return {
        t("about.sheet"): pd.DataFrame(
            {t("about.key"): lines.keys(), t("about.value"): lines.values()}
        ),
        t("about.sources"): sources_table(data),
    }


def _plain(value: object) -> str:
    """A parameter as text, as the link has it; "" for everything."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
