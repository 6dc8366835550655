"""A country as a workbook in words: what it says, its tables, and where each row comes from."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from geo.exporters import xlsx
from geo.exporters.registry import Exporter
from geo.views.report import Report, Table
from geo.views.text import speaking, t


def to_bytes(report: Report) -> bytes:
    """`report` as XLSX: a sheet of what it says and how to read it, then a sheet a table, the
    sources last; the same bytes for the same report.
    """
    with speaking(report.language):
        sheets = {table.title: _rows(table) for table in report.tables.values()}
        said = list(about(report))
        keys = [key if key != before else "" for before, key in _with_previous(said)]
        first = pd.DataFrame(
            {t("about.key"): keys, t("about.value"): [text for _, text in said]}, dtype="object"
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


def _with_previous(said: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each heading after the one before it."""
    keys = [key for key, _ in said]
    return zip(["", *keys], keys, strict=False)


def _rows(table: Table) -> pd.DataFrame:
    """The rows of a table; without any, what that means instead of an empty sheet."""
    frame = table.frame
    if len(frame) or not table.empty:
        return frame
    said = {name: [table.empty if not place else ""] for place, name in enumerate(frame)}
    return pd.DataFrame(said, dtype="object")


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
