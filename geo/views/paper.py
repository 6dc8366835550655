"""A country on paper: a report as words and rows that fit two to four pages."""

import re
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.rule import SIDES, STATES
from geo.views.country_map import country_map
from geo.views.figures import day, money
from geo.views.lettering import lines_of, width_of
from geo.views.marks import site_mark_svg
from geo.views.report import Report, Table
from geo.views.speech import decimal, labels, t

# so many rows of a table fit beside the others on four pages; each try has room for fewer
ROWS: Final[tuple[Mapping[str, int], ...]] = (
    {"sectors": 15, "sites": 12, "organisations": 24, "fillers": 12, "sources": 16},
    {"sectors": 10, "sites": 8, "organisations": 14, "fillers": 8, "sources": 12},
    {"sectors": 6, "sites": 5, "organisations": 8, "fillers": 5, "sources": 8},
    {"sectors": 4, "sites": 3, "organisations": 4, "fillers": 3, "sources": 4},
)
_SHOWN: Final = ("sectors", "sites", "organisations", "fillers")
_DAY: Final = re.compile(r"\d{4}(-\d\d){0,2}")
# of a cell, letters: more would push the rest off the page
_LONGEST: Final = 160
# letters, the space around them and a page, pt; estimates are a little short
_SIZE: Final = 7.3
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
        "ladder": _ladder(report),
        "story": [
            {"heading": one.heading, "sentences": list(one.sentences)} for one in report.story
        ],
        "tables": [_table(report.tables[key], rows[key]) for key in _SHOWN],
        "caveats": {"title": t("report.caveats"), "lines": list(report.caveats)},
        "method": {"title": t("report.method"), "text": report.method},
        "sources": _table(report.tables["sources"], rows["sources"]),
        "ends": [
            {"title": t("report.cite"), "lines": [report.citation]},
            {"title": t("report.again"), "lines": [report.link_words]},
        ],
    }


def _ladder(report: Report) -> dict[str, Any]:
    """How many sites have each state, for both sides."""
    sides = report.snapshot.sides
    return {
        "title": t("paper.ladder"),
        "heads": ["", t("legend.site"), *(t(f"panel.{side}") for side in SIDES)],
        "rows": [
            {
                "mark": site_mark_svg(state, state),
                "state": labels("state", state),
                "counts": [decimal(sides[side].states[state]) for side in SIDES],
            }
            for state in STATES
        ],
    }


def _table(table: Table, most: int) -> dict[str, Any]:
    """A table's brief columns as text: of each side `most` rows at most, as many as fit."""
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
        "numbers": [pd.api.types.is_numeric_dtype(shown.dtypes.iloc[at]) for at in used],
        "widths": _widths(heads, [cells[at] for at in used]) if used else [],
        "more": t("paper.more", n=n_more) if n_more else "",
    }


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


def _widths(heads: Sequence[str], columns: Sequence[Sequence[str]]) -> list[float]:
    """The widths of columns, pt: each has its longest word in one line; what is left of the page
    goes to those whose cells are longest, and then to the first.
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
