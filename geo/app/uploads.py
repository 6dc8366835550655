"""A visitor's own table: in the memory of one session, and nowhere else.

Neither the file nor what is made of it is cached across sessions, written to a disk for longer than
it is read, or logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

import pandas as pd
import streamlit as st

from geo.own import Own, judged, judged_anew, own_rows
from geo.rule import Rule
from geo.survey import Survey
from layers.faults import LayerError
from layers.handed import handed, sheets_of
from layers.mapping import Mapping as TableMapping
from layers.trial import Trial, tried

_KEPT: Final = "own_table"
_NUMBER: Final = "own_number"
_MADE: Final = "own_made"

Cell = tuple[int, str]


@dataclass(frozen=True)
class Upload:
    """What a session knows of its table.

    `rows` are None until a sheet is chosen, and where the file could not be read: `fault` says why
    then. `unread` are columns of persons, `content` the bytes of a workbook of several `sheets`,
    `edits` what was mended on the page, by row and header.
    """

    name: str
    number: int
    rows: pd.DataFrame | None = None
    unread: tuple[str, ...] = ()
    fault: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    content: bytes = b""
    mapping: TableMapping | None = None
    edits: Mapping[Cell, str] = field(default_factory=dict)

    @property
    def headers(self) -> list[str]:
        """The columns of the table that were read."""
        return [] if self.rows is None else [str(n) for n in self.rows.columns if n != "geometry"]

    @property
    def mended(self) -> pd.DataFrame:
        """The rows with what was mended on the page."""
        if self.rows is None:
            return pd.DataFrame()
        rows = self.rows.copy()
        for (row, header), text in self.edits.items():
            rows.loc[row, header] = text.strip() or None
        return rows


def upload() -> Upload | None:
    """The table of this session; None where there is none."""
    found: Upload | None = st.session_state.get(_KEPT)
    return found


def number() -> int:
    """Counts the tables of this session: widgets of the one before are not those of the next."""
    return int(st.session_state.get(_NUMBER, 0))


def take(key: str) -> None:
    """Read the file that the widget `key` holds; forget the table where it holds none."""
    given = st.session_state[key]
    forget()
    if given is None:
        return
    # only a name: some browsers hand over a path
    name = PurePath(given.name.replace("\\", "/")).name
    st.session_state[_KEPT] = read(name, given.getvalue(), number())


def read(name: str, content: bytes, count: int, sheet: str = "") -> Upload:
    """The table in `content`; of a workbook with several sheets only these, until one is chosen."""
    blank = Upload(name, count)
    try:
        sheets = tuple(sheets_of(name, content))
        many = len(sheets) > 1
        blank = replace(blank, sheets=sheets, sheet=sheet, content=content if many else b"")
        if many and not sheet:
            return blank
        table = handed(name, content, sheet=sheet)
    except LayerError as error:
        return replace(blank, fault=str(error))
    return replace(blank, rows=table.rows, unread=table.unread)


def choose_sheet(key: str) -> None:
    """Read the sheet that was chosen in the widget `key`."""
    known, sheet = upload(), st.session_state[key]
    if known and sheet:
        st.session_state[_NUMBER] = number() + 1
        st.session_state[_KEPT] = read(known.name, known.content, number(), sheet)


def forget() -> None:
    """Forget the table and all that was made of it."""
    for key in (_KEPT, _MADE):
        st.session_state.pop(key, None)
    st.session_state[_NUMBER] = number() + 1


def confirm(mapping: TableMapping) -> None:
    """Take the columns of the table as `mapping` says."""
    if known := upload():
        st.session_state[_KEPT] = replace(known, mapping=mapping)


def mend(cells: Mapping[Cell, str]) -> None:
    """Put `cells` in place of what stands in the table."""
    if known := upload():
        st.session_state[_KEPT] = replace(known, edits={**known.edits, **cells})


@dataclass(frozen=True)
class Made:
    """What was made of the table: kept until something of `key` changes."""

    key: tuple[object, ...]
    trial: Trial
    own: Own
    rule: Rule | None = None
    answers: pd.DataFrame | None = None


def made(known: Upload, place: Survey) -> Made:
    """The trial of the table as it is mapped and mended, and its sound rows in their places.

    Raises
    ------
    ValueError
        If the columns are not confirmed.
    """
    if known.mapping is None:
        raise ValueError("the columns are not confirmed")
    choices = (repr(known.mapping), tuple(known.edits.items()))
    key = (known.number, known.sheet, *choices, place.data.version)
    before: Made | None = st.session_state.get(_MADE)
    if before is not None and before.key == key:
        return before
    data = place.data
    trial = tried(
        known.mended, known.mapping, known.name, countries=data.countries, coverage=data.coverage
    )
    st.session_state[_MADE] = Made(key, trial, own_rows(trial.rows, trial.layer, place))
    return made(known, place)


def own_answers(at: Made, place: Survey, rule: Rule, answers: pd.DataFrame) -> pd.DataFrame:
    """The answers of the reader's own sites; or `answers`, those of every site, as they are once
    the reader's own organisations count.
    """
    if at.answers is None or at.rule != rule:
        found = (
            judged_anew(answers, place, rule, at.own.presences)
            if at.own.side
            else judged(at.own.rows, place, rule, {})
        )
        at = replace(at, rule=rule, answers=found)
        st.session_state[_MADE] = at
    return at.answers if at.answers is not None else answers
