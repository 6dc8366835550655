"""A country as a workbook in words: what it says, its tables, and where each row comes from."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from geo.exporters import xlsx
from geo.exporters.registry import Exporter
from geo.views.origins import row_ids
from geo.views.report import Report, Table
from geo.views.text import speaking, t


def to_bytes(report: Report) -> bytes:
    """`report` as XLSX: a sheet of what it says and how to read it, then a sheet a table, the
    sources last; the same bytes for the same report.
    """
    with speaking(report.language):
        ids = row_ids(report)
        sheets = {table.title: _rows(table, ids.get(key)) for key, table in report.tables.items()}
        first = pd.DataFrame(
            list(about(report)), columns=[t("about.key"), t("about.value")], dtype="object"
        )
        made = {"title": report.title, "created": pd.Timestamp(report.as_of).to_pydatetime()}
        return xlsx.to_bytes(first, sheet=t("about.sheet"), about=sheets, is_prose=True, made=made)


def about(report: Report) -> Iterator[tuple[str, str]]:
    """What a file says beside its tables, as headings and texts in the language of now: the story,
    what was chosen, what to read first, method, credits and citation.
    """
    yield t("about.title"), report.title
    yield t("packet.sentence"), report.sentence
    yield t("packet.shown"), report.shown
    for chapter in report.story:
        for sentence in chapter.sentences:
            yield chapter.heading, sentence
    for caveat in report.caveats:
        yield t("report.caveats"), caveat
    yield t("report.method"), report.method
    yield t("about.version"), report.version
    yield t("about.as_of"), report.as_of
    yield t("report.cite"), report.citation
    yield t("report.again"), report.link_words


def _rows(table: Table, ids: pd.Series | None) -> pd.DataFrame:
    """The rows of a table with their `ids`; without any, what that means: no sheet is empty."""
    if table.frame.empty and table.empty:
        said = {name: [table.empty if not place else ""] for place, name in enumerate(table.frame)}
        return pd.DataFrame(said, dtype="object")
    if ids is None:
        return table.frame
    heading = t(f"column.{ids.name}")
    return table.frame.reset_index(drop=True).assign(**{heading: ids})


EXPORTERS: Final = (
    Exporter(
        "xlsx",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "download.xlsx",
        30,
        to_bytes,
    ),
)
