"""What a reader can take of a country: a list of files, each made when somebody asks."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from geo.app.view import View
from geo.export import file_name, mark
from geo.exporters.registry import Exporter, exporters
from geo.exporters.tabular import to_csv
from geo.snapshot import CountrySnapshot
from geo.views import tables
from geo.views.report import filters_of, told
from geo.views.text import credit, spoken, t

# the file that the panel offers too
_PAGE: Final = "html"


def organisations_of(snapshot: CountrySnapshot, view: View) -> pd.DataFrame:
    """The presences of both sides on record in the country, in words, the nearest first."""
    parts = [
        side.presences.assign(side=name, is_counted=side.presences["where"] != "uncounted")
        for name, side in snapshot.sides.items()
    ]
    return tables.presence_table(pd.concat(parts, ignore_index=True), view.names.countries)


def sites_csv(snapshot: CountrySnapshot, view: View) -> bytes:
    """The sites of the country with all columns of their answers."""
    return to_csv(snapshot.sites[tables.SITE_COLUMNS], credit=credit(view.place.data))


def file_of(make: Callable[[], CountrySnapshot], view: View, exporter: Exporter) -> bytes:
    """A file of the country that `make` gives: the bytes that `counterparts snapshot` writes."""
    snapshot = make()
    filters = filters_of(view.filters, snapshot.iso_a3)
    return exporter.to_bytes(told(view.place, snapshot, filters, view.rule))


def buttons(snapshot: CountrySnapshot, view: View) -> None:
    """A button for the sites as CSV, and one for each kind of file of a snapshot."""
    stem = f"{snapshot.iso_a3}-{view.place.data.version}{mark(view.place)}"
    with st.container(horizontal=True):
        csv = partial(sites_csv, snapshot, view)
        _button(t("download.csv"), csv, f"{stem}.csv", "text/csv", "take_csv")
        for name, exporter in exporters().items():
            _button(
                t(exporter.words),
                partial(file_of, lambda: snapshot, view, exporter),
                f"{stem}{exporter.ending}",
                exporter.kind,
                f"take_{name}",
            )


def page_button(make: Callable[[], CountrySnapshot], iso_a3: str, view: View) -> None:
    """The button that gives the country as one HTML page; `make` gives what it says of it."""
    page = exporters()[_PAGE]
    to_bytes = partial(file_of, make, view, page)
    name = file_name(view.place, iso_a3, page)
    _button(t("panel.download"), to_bytes, name, page.kind, "country_page_html")


def _button(words: str, to_bytes: Callable[[], bytes], name: str, kind: str, key: str) -> None:
    # the bytes are made in another thread, which speaks no language yet
    st.download_button(words, spoken(to_bytes), name, kind, on_click="ignore", key=key)
