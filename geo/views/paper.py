"""A country on paper: a report as words and rows that fit two to four pages."""

import re
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.rule import SIDES, STATES
from geo.views.asked import web_address
from geo.views.contact import errors_words, how_to_report
from geo.views.country import state_words
from geo.views.country_map import country_map
from geo.views.figures import day, money
from geo.views.lettering import lines_of, width_of
from geo.views.marks import site_mark_svg
from geo.views.origins import row_ids, row_origins
from geo.views.report import Report, Table
from geo.views.speech import decimal, t

# so many rows of a table fit beside the others on four pages; each try has room for fewer
ROWS: Final[tuple[Mapping[str, int], ...]] = (
    {"sectors": 15, "sites": 12, "organisations": 24, "fillers": 12, "sources": 16},
    {"sectors": 12, "sites": 10, "organisations": 17, "fillers": 8, "sources": 16},
    {"sectors": 10, "sites": 8, "organisations": 14, "fillers": 8, "sources": 12},
    {"sectors": 6, "sites": 5, "organisations": 8, "fillers": 5, "sources": 8},
    {"sectors": 4, "sites": 3, "organisations": 4, "fillers": 3, "sources": 4},
)
_SHOWN: Final = ("sectors", "sites", "organisations", "fillers")
_OF_SITES: Final = frozenset({"sectors", "sites"})
_DAY: Final = re.compile(r"\d{4}(-\d\d){0,2}")
# where a line may end within an id
_HYPHEN: Final = re.compile(r"-(?=\D)")
# of an address that is a link, letters
_LINKED: Final = 2000
# of a cell, letters: more would push the rest off the page
_LONGEST: Final = 160
# letters, the space around them and a page, pt; estimates are a little short
_SIZE: Final = 7.3
_SMALL: Final = 6.0
_INSET: Final = 6.5
_SLACK: Final = 1.05
_PAGE: Final = 504.0
# so short a cell stands in one line
_SHORT: Final = 40.0
# no column asks for more
_MOST: Final = 170.0


def paper(report: Report, rows: Mapping[str, int]) -> dict[str, Any]:
    """What the template `paper.typ` sets, as plain values: `rows` of each table at most."""
    picture = country_map(report)
    has_sites = bool(len(report.snapshot.sites))
    # the story says that there is none
    shown = [key for key in _SHOWN if has_sites or key not in _OF_SITES]
    tables = {key: _table(report.tables[key], rows[key]) for key in shown}
    marks, origins = _marks(report, {key: table["at"] for key, table in tables.items()})
    under = [report.other_names, t("note.as_of", date=day(report.as_of), version=report.version)]
    return {
        "lang": report.language,
        "maker": t("page.title"),
        "date": [int(part) for part in report.as_of.split("-")],
        "title": report.title,
        "lead": report.lead,
        "under": " · ".join(filter(None, under)),
        "sentence": report.sentence,
        "footer": f"{t('page.title')} · {report.title} · {report.version}",
        "map": {"svg": picture.svg, "alt": picture.alt},
        "ladder": _ladder(report) if has_sites else None,
        "story": [
            {"heading": one.heading, "sentences": list(one.sentences)} for one in report.story
        ],
        "tables": [_marked(table, marks.get(key, [])) for key, table in tables.items()],
        "caveats": {
            "title": t("report.caveats"),
            "lines": [line for line in report.caveats if line != how_to_report()],
        },
        "method": {"title": t("report.method"), "text": report.method},
        "sources": _marked(_table(report.tables["sources"], rows["sources"]), []),
        "origins": {"title": t("paper.origins"), "halves": _halves(origins)},
        "ends": [
            {"title": t("method.errors"), "lines": [errors_words()]},
            {"title": t("report.cite"), "lines": [report.citation]},
            {"title": t("report.again"), "lines": [report.link_words]},
        ],
    }


def _ladder(report: Report) -> dict[str, Any]:
    """How many sites have each state, for both sides."""
    sides = report.snapshot.sides
    held = next((one for one in sides.values() if one.held), None)
    return {
        "title": t("paper.ladder"),
        "heads": ["", t("paper.state"), *(t(f"panel.{side}") for side in SIDES)],
        "rows": [
            {
                "mark": site_mark_svg(state, state),
                "state": state_words(state, held),
                "counts": [decimal(sides[side].states[state]) for side in SIDES],
            }
            for state in STATES
        ],
    }


def _table(table: Table, most: int) -> dict[str, Any]:
    """A table's brief columns as text: of each side `most` rows at most, as many as fit; `at` tells
    which rows these are.
    """
    shown = _first(table.frame, most)[list(table.brief)]
    n_more = len(table.frame) - len(shown)
    cells = [[_cell(name, value) for value in shown[name]] for name in shown]
    used = [at for at, column in enumerate(cells) if any(column)] if len(shown) else []
    heads = [str(shown.columns[at]) for at in used]
    return {
        "title": table.title,
        "empty": table.empty,
        "heads": heads,
        "rows": [list(row) for row in zip(*(cells[at] for at in used), strict=True)],
        "at": list(shown.index),
        "columns": [cells[at] for at in used],
        "numbers": [pd.api.types.is_numeric_dtype(shown.dtypes.iloc[at]) for at in used],
        "more": t("paper.more", n=n_more) if n_more else "",
    }


def _marked(table: dict[str, Any], marks: list[dict[str, Any]]) -> dict[str, Any]:
    """`table` with what stands below the name in each row, and widths that hold it."""
    words = [one["id"] for one in marks]
    widths = _widths(table["heads"], table["columns"], words) if table["rows"] else []
    return {**table, "marks": marks, "widths": widths}


def _marks(
    report: Report, shown: Mapping[str, Sequence[int]]
) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """The id of each row shown, by table, with the numbers of its origins; and these origins in
    the order of their numbers, which count from 1.
    """
    ids, origins = row_ids(report), row_origins(report)
    # a row may have been added to a table
    rows = {key: [at for at in shown[key] if at in ids[key].index] for key in shown if key in ids}
    named = dict.fromkeys(one for key in rows for at in rows[key] for one in origins[key][at])
    number = {one: place for place, one in enumerate(named, 1)}
    marks = {
        key: [
            {"id": ids[key][at], "numbers": [number[one] for one in origins[key][at]]}
            for at in places
        ]
        for key, places in rows.items()
    }
    return marks, list(named)


def _halves(origins: Sequence[str]) -> list[dict[str, Any]]:
    """`origins` in two columns about as long as each other, with the number each begins with."""
    ends = np.cumsum([len(one) for one in origins])
    half = int(np.searchsorted(ends, ends[-1] / 2)) + 1 if origins else 0
    parts = {1: origins[:half], half + 1: origins[half:]}
    return [
        {"start": start, "items": [_origin(one) for one in part]}
        for start, part in parts.items()
        if part
    ]


def _origin(one: str) -> dict[str, str]:
    return {"text": _cell("", one), "url": web_address(one) if len(one) <= _LINKED else ""}


def _first(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """The first `most` rows; where the rows are of both sides, of each its share, so that neither
    is left out.
    """
    side = t("table.layer")
    if len(frame) <= most or side not in frame:
        return frame.head(most)
    place = frame.groupby(side, sort=False).cumcount()
    # one of each in turn, until there are enough
    taken = np.argsort(place.to_numpy(), kind="stable")[:most]
    return frame.iloc[np.sort(taken)]


def _cell(heading: str, value: object) -> str:
    """One cell as the language writes it; blank where nothing is known."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return t("report.yes") if value else ""
    if isinstance(value, Real):
        return money(float(value)) if heading in _money_headings() else decimal(float(value))
    text = str(value)
    if _DAY.fullmatch(text):
        return day(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _money_headings() -> set[str]:
    return {t("table.nominal"), t("table.constant"), t("table.amount")}


def _widths(
    heads: Sequence[str], columns: Sequence[Sequence[str]], ids: Sequence[str] = ()
) -> list[float]:
    """The widths of columns, pt: each has its longest word in one line, and the first the parts of
    the `ids` below its cells; what is left of the page goes to those whose cells are longest, and
    then to the first.
    """
    least, asked = [], []
    for head, cells in zip(heads, columns, strict=True):
        words = [word for text in cells for word in text.split() if not _is_wide(word)]
        longest = [width_of(word, _SIZE) for word in words]
        longest += [wide for text in cells if (wide := width_of(text, _SIZE)) <= _SHORT]
        longest += [width_of(word, _SIZE, is_bold=True) for word in head.split()]
        least.append(max(longest, default=0) * _SLACK + _INSET)
        whole = max((width_of(text, _SIZE) for text in cells), default=0) * _SLACK + _INSET
        asked.append(max(min(whole, _MOST), least[-1]))
    parts = [width_of(part + "-", _SMALL) for one in ids for part in _HYPHEN.split(one)]
    least[0] = max(least[0], min(max(parts, default=0) * _SLACK + _INSET, _MOST))
    asked[0] = max(asked[0], least[0])
    room = max(_PAGE - sum(least), 0)
    more = [want - need for want, need in zip(asked, least, strict=True)]
    share = min(room / sum(more), 1) if sum(more) else 0
    widths = [need + extra * share for need, extra in zip(least, more, strict=True)]
    shrunk = min(_PAGE / sum(widths), 1)
    widths = [width * shrunk for width in widths]
    widths[0] += _PAGE - sum(widths)
    return [round(width, 1) for width in widths]


def _is_wide(word: str) -> bool:
    """Whether a line may end within `word`, as in Chinese."""
    return len(lines_of(word, _SIZE, 0)) > 1
