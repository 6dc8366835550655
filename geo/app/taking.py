"""What a reader can take of a country: a list of files, each made when somebody asks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from geo.app.downloads import about
from geo.app.view import View
from geo.exporters import html, xlsx
from geo.exporters.tabular import to_csv
from geo.snapshot import CountrySnapshot
from geo.views import tables
from geo.views.report import filters_of, told
from geo.views.text import credit, spoken, t


@dataclass(frozen=True)
class File:
    """One kind of file of a country: its suffix, its kind for browsers, the key of the words on its
    button, and what makes its bytes.
    """

    suffix: str
    kind: str
    words: str
    to_bytes: Callable[[CountrySnapshot, View], bytes]


def _csv(snapshot: CountrySnapshot, view: View) -> bytes:
    return to_csv(snapshot.sites[tables.SITE_COLUMNS], credit=credit(view.place.data))


def _xlsx(snapshot: CountrySnapshot, view: View) -> bytes:
    """Sites, organisations, evidence and what others say, a sheet each."""
    context = view.place.data.country_context
    sheets = {
        t("country.sheet_organisations"): organisations_of(snapshot, view),
        t("country.sheet_evidence"): tables.evidence_table(snapshot),
        t("country.sheet_context"): context[context.iso_a3 == snapshot.iso_a3],
        **about(view),
    }
    return xlsx.to_bytes(
        snapshot.sites[tables.SITE_COLUMNS], sheet=t("country.sheet_sites"), about=sheets
    )


def _html(snapshot: CountrySnapshot, view: View) -> bytes:
    filters = filters_of(view.filters, snapshot.iso_a3)
    return html.to_bytes(told(view.place, snapshot, filters, view.rule))


# a new kind of file is one more line here
FILES: Final = (
    File("csv", "text/csv", "download.csv", _csv),
    File(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "download.xlsx",
        _xlsx,
    ),
    File("html", "text/html", "country.html", _html),
)


def organisations_of(snapshot: CountrySnapshot, view: View) -> pd.DataFrame:
    """The presences of both sides on record in the country, in words, the nearest first."""
    parts = [
        side.presences.assign(side=name, is_counted=side.presences["where"] != "uncounted")
        for name, side in snapshot.sides.items()
    ]
    return tables.presence_table(pd.concat(parts, ignore_index=True), view.names.countries)


def buttons(snapshot: CountrySnapshot, view: View) -> None:
    """A button for each kind of file."""
    with st.container(horizontal=True):
        for file in FILES:
            st.download_button(
                t(file.words),
                # made in another thread, which speaks no language yet
                spoken(partial(file.to_bytes, snapshot, view)),
                f"{snapshot.iso_a3}-{view.place.data.version}.{file.suffix}",
                file.kind,
                on_click="ignore",
                key=f"take_{file.suffix}",
            )
