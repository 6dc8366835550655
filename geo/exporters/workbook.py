"""A country as a workbook in words: what it says, its tables, and where each row comes from."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pandas as pd

from geo.exporters import xlsx
from geo.exporters.registry import Exporter
from geo.rule import LAYER_OF, SIDES
from geo.views.asked import roughly
from geo.views.origins import row_ids
from geo.views.report import Report, Table
from geo.views.text import apart, apart_km, count, speaking, t

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# the calendars of spreadsheets differ before
_FIRST_YEAR: Final = 1901
_DATES: Final = ("table.source_date", "card.since", "country.newest", "about.retrieved")


def to_bytes(report: Report) -> bytes:
    """`report` as XLSX: a sheet of what it says and how to read it, then a sheet a table, the
    sources last; the same bytes for the same report.

    Distances are numbers (km), with what is not sure of them in words beside; a date is one where
    its day is known.
    """
    with speaking(report.language):
        ids = row_ids(report)
        tables = _typed(report)
        sheets = {table.title: _rows(table, ids.get(key)) for key, table in tables.items()}
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


def _typed(report: Report) -> dict[str, Table]:
    """The tables of `report` by key, with what a sheet can sort and add as numbers and days."""
    sides = [report.snapshot.sides[side] for side in SIDES]
    people = pd.concat([side.presences for side in sides], ignore_index=True)
    asked = pd.concat([side.fillers for side in sides], ignore_index=True)
    frames = {key: table.frame for key, table in report.tables.items()}
    frames["organisations"] = _measured(
        frames["organisations"], people.assign(km=people.nearest_km)
    )
    frames["fillers"] = _measured(frames["fillers"], asked)
    frames["evidence"] = _behind(frames["evidence"], report)
    return {
        key: replace(table, frame=frames[key].assign(**_days(frames[key])))
        for key, table in report.tables.items()
    }


def _measured(words: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """`words` of `rows` with the `km` of these as numbers, and beside them what they don't say: how
    rough they are, and where they are a bound ("under 10").

    A bound is a number too: whoever looks for all within 50 km would lose the nearest.
    """
    heading = t("report.nearest_km")
    numbers = words.assign(**{heading: rows.km.map(apart_km).to_numpy(float)})
    numbers.insert(numbers.columns.get_loc(heading) + 1, t("packet.km_note"), _notes(rows))
    return numbers


def _notes(rows: pd.DataFrame) -> list[str]:
    radii_km = rows.get("radii_km", pd.Series(0.0, index=rows.index)).fillna(0)
    pairs = zip(rows.km, radii_km, strict=True)
    said = [roughly(apart(km), radius) if pd.notna(km) else "" for km, radius in pairs]
    bare = [count(km) if pd.notna(km) else "" for km in rows.km]
    return ["" if one == number else one for one, number in zip(said, bare, strict=True)]


def _behind(words: pd.DataFrame, report: Report) -> pd.DataFrame:
    """The sheet of evidence: dates as the data have them, and how many are only counted."""
    sides, evidence = report.snapshot.sides, report.snapshot.evidence
    newest = [evidence[layer]["newest"] for layer in ("projects", *(LAYER_OF[x] for x in SIDES))]
    frame = words.assign(**{t("country.newest"): newest})
    steps = ["", *(sides[side].not_listed for side in SIDES)]
    frame.insert(len(frame.columns) - 1, t("packet.not_listed"), steps)
    return frame


def _days(frame: pd.DataFrame) -> dict[str, list[object]]:
    """The columns of dates, as days where the day is known; a year or a month stays as written."""
    headings = [t(key) for key in _DATES if t(key) in frame.columns]
    return {name: [_day(value) for value in frame[name]] for name in headings}


def _day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return value
    day = dt.date.fromisoformat(value)
    return day if day.year >= _FIRST_YEAR else value


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
