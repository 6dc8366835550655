"""The tables of a report as HTML that is whole without a script: what a page has room for stands in
front, and a script folds the other columns away.

Every text goes through `escape`; end tags that HTML does not need are left out, for a country may
have thousands of rows.
"""

import base64
import gzip
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

import markupsafe
import numpy as np
import pandas as pd

from geo.rule import SIDES
from geo.views.asked import web_address
from geo.views.origins import row_ids
from geo.views.report import Report, Table
from geo.views.text import count, day, language, money, t
from layers.contract import SEPARATOR

# from the first of its signs to the last, with what stands between them but letters of others
_CHINESE: Final = re.compile(r"[\u3400-\u9fff](?:[^A-Za-z<>&;]*[\u3400-\u9fff])?")
_FROM_THE_RIGHT: Final = frozenset({"R", "AL", "RLE", "RLO", "RLI", "LRO", "LRI", "FSI"})
_ASCII: Final = re.compile(r"[\x00-\x7f]*")
_FEW: Final = 3
# a page of 2 MB can still be sent on: of the rows of all tables so many letters are open, and if
# there are more, so many of each table
_ROOM: Final = 1_000_000
_OPEN: Final = 120_000
_MONEY: Final = ("table.amount", "table.cost", "table.nominal", "table.constant")
_DATES: Final = ("table.source_date", "card.since")
_LINKS: Final = ("table.source", "about.url")
# what the map's card leaves to the table
_COUNTS: Final = ("present", "possible", "elsewhere", "unplaced", "mandate")


@dataclass(frozen=True)
class PageTable:
    """A table for the page: its `headings` (the first `n_shown` stand in front, those at `numeric`
    hold numbers), what is the `same` in every row in words, the columns (from 0) that the
    map's card leaves out, and its rows as HTML: those that are `open`, and the others `sealed` as
    base64 of gzip, for a page that would be too large otherwise ("" mostly).
    """

    key: str
    title: str
    headings: tuple[str, ...]
    n_shown: int
    numeric: tuple[int, ...]
    same: markupsafe.Markup
    quiet: str
    open: markupsafe.Markup
    sealed: str
    sealed_words: str
    n_open: int
    n_rows: int
    is_marked: bool
    empty: str


def page_table(
    table: Table, marks: Sequence[str] = (), ids: Sequence[str] = ()
) -> tuple[PageTable, list[str]]:
    """`table` for the page of the language of now, still without rows, and its rows as HTML;
    `marks` are the ids of the drawings that stand before the rows, `ids` those of the rows, which
    stand below the names.
    """
    frame = _joined(table.frame)
    front = [name for name in table.brief if name in frame.columns]
    front += [t(key) for key in _LINKS if t(key) in frame.columns and t(key) not in front]
    said = {name: _cells(name, frame[name]) for name in frame.columns}
    front = [name for place, name in enumerate(front) if place == 0 or any(said[name])]
    rest = [name for name in frame.columns if name not in front and any(said[name])]
    texts = [name for name in rest if not pd.api.types.is_numeric_dtype(frame[name])]
    same = [name for name in texts if len(frame) >= _FEW and len(set(said[name])) == 1]
    amounts = {t(key) for key in (*_MONEY, "report.nearest_km")}
    shown = [*front, *(name for name in rest if name not in same)]
    if len(marks):
        said[shown[0]] = [_marked(*pair) for pair in zip(marks, said[shown[0]], strict=True)]
    if len(ids):
        pairs = zip(said[shown[0]], ids, strict=True)
        said[shown[0]] = [f"{cell} <small>{escape(one)}</small>" for cell, one in pairs]
    quiet = {t(f"table.{key}", side=t(f"table.{side}")) for key in _COUNTS for side in SIDES}
    rows = zip(*(said[name] for name in shown), strict=True)
    page = PageTable(
        key=table.key,
        title=table.title,
        headings=tuple(shown),
        n_shown=len(front),
        numeric=tuple(
            place for place, name in enumerate(front) if name in amounts or _is_number(frame[name])
        ),
        same=_same({name: _inside(said[name][0]) for name in same}),
        quiet=",".join(str(place) for place, name in enumerate(shown) if name in quiet),
        open=markupsafe.Markup(),
        sealed="",
        sealed_words="",
        n_open=0,
        n_rows=len(frame),
        is_marked=bool(len(marks)),
        empty=table.empty,
    )
    return page, ["<tr>" + "".join(map(_td, row)) + "\n" for row in rows]


def _is_number(values: pd.Series) -> bool:
    is_number = pd.api.types.is_numeric_dtype(values)
    return bool(is_number and not pd.api.types.is_bool_dtype(values))


def page_tables(report: Report, keys: Sequence[str]) -> list[PageTable]:
    """The tables of a report by their keys, with the marks of sites and organisations."""
    marks = {"sites": site_marks(report), "organisations": presence_marks(report)}
    ids = row_ids(report)
    made = [page_table(report.tables[key], marks.get(key, ()), ids.get(key, ())) for key in keys]
    is_large = sum(len(row) for _, rows in made for row in rows) > _ROOM
    return [_filled(page, rows, _OPEN if is_large else _ROOM) for page, rows in made]


def _filled(page: PageTable, rows: Sequence[str], room: int) -> PageTable:
    """`page` with its rows, those that there is no `room` for sealed."""
    n_open = int(np.searchsorted(np.cumsum([len(row) for row in rows]), room, side="right"))
    rest = "".join(rows[n_open:])
    return replace(
        page,
        # every cell was escaped
        open=markupsafe.Markup("".join(rows[:n_open])),  # noqa: S704
        sealed=base64.b64encode(gzip.compress(rest.encode(), mtime=0)).decode() if rest else "",
        sealed_words=t("html.sealed", shown=count(n_open), total=count(len(rows))),
        n_open=n_open,
    )


def site_marks(report: Report) -> list[str]:
    """The id of the drawing of each site's mark: both states, verified, with a place of its own."""
    sites = report.snapshot.sites
    placed = ~sites.stands_for.isin(["admin1", "country"])
    columns = (sites.local_state, sites.chinese_state, sites.is_verified.astype(bool), placed)
    return [
        "-".join(["site", a, b, str(int(v)), str(int(p))])
        for a, b, v, p in zip(*columns, strict=True)
    ]


def presence_marks(report: Report) -> list[str]:
    """The id of the drawing of each presence's mark: its kind, and whether it is verified."""
    found = []
    for side, one in report.snapshot.sides.items():
        is_project = one.presences.presence_type == "project"
        for project, verified in zip(
            is_project, one.presences.is_verified.astype(bool), strict=True
        ):
            kind = "local" if side == "local" else "project" if project else "standing"
            found.append(f"presence-{kind}-{int(verified)}")
    return found


def _joined(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with the Chinese name of a site beside the other, in one column."""
    name, other = t("table.name"), t("table.name_zh")
    if other not in frame.columns:
        return frame
    pairs = zip(frame[name], frame[other], strict=True)
    both = [" · ".join(dict.fromkeys([one, zh] if zh else [one])) for one, zh in pairs]
    return frame.assign(**{name: both}).drop(columns=other)


def _td(cell: str) -> str:
    """A cell whose own attributes, if any, stand before a NUL, which no escaped text holds."""
    attributes, _, text = cell.rpartition("\0")
    return f"<td{attributes}>{text}"


def _same(said: Mapping[str, markupsafe.Markup]) -> markupsafe.Markup:
    """What holds for every row, by heading: escaped, as it comes from the cells."""
    words = [t("join.colon", label=escape(name), text=text) for name, text in said.items()]
    return markupsafe.Markup(t("join.semicolon").join(words))  # noqa: S704


def _inside(cell: str) -> markupsafe.Markup:
    """What a cell says, without its attributes."""
    return markupsafe.Markup(cell.rpartition("\0")[2])  # noqa: S704 -- it was escaped


def _marked(mark: str, cell: str) -> str:
    attributes, bar, text = cell.rpartition("\0")
    return f'{attributes}{bar}<svg class="m"><use href="#{mark}"/></svg>{text}'


def _cells(heading: str, values: pd.Series) -> list[str]:
    """A column's cells: escaped text, after its attributes where it has some."""
    kind = _kind(heading)
    return [_cell(value, kind) for value in values]


def _kind(heading: str) -> Callable[[Any], str]:
    if heading in {t(key) for key in _LINKS}:
        return _links
    if heading in {t(key) for key in _MONEY}:
        return lambda value: _sorted(money(value), value)
    if heading in {t(key) for key in _DATES}:
        return lambda value: _sorted(day(value), value)
    if heading == t("report.nearest_km"):
        return _km
    return _text


def _cell(value: Any, kind: Callable[[Any], str]) -> str:  # noqa: ANN401 -- a cell holds anything
    if isinstance(value, bool | np.bool_):
        return escape(t("own.yes" if value else "own.no"))
    if value is None or value == "" or value != value:  # noqa: PLR0124 -- not a number
        return ""
    return kind(value)


def _sorted(words: str, key: object) -> str:
    return f' data-s="{escape(str(key))}"\0{escape(words)}'


def _km(words: str) -> str:
    """A distance in words; "under 10" comes before 10."""
    digits = re.sub(r"\D", "", words)
    return _text(words) if digits == words else _sorted(words, f"{float(digits or 0) - 0.5:g}")


def _text(value: object) -> str:
    if isinstance(value, int | float | np.number):
        words = count(float(value))
        return words if words.isdecimal() else _sorted(words, f"{float(value):.12g}")
    words = str(value).replace("\0", "\N{REPLACEMENT CHARACTER}")
    if _ASCII.fullmatch(words):
        return f"\0{escape(words)}"
    is_turned = any(unicodedata.bidirectional(sign) in _FROM_THE_RIGHT for sign in words)
    return (' dir="auto"' if is_turned else "") + f"\0{said_in(words)}"


def said_in(words: str) -> markupsafe.Markup:
    """`words` for HTML; what is written in Chinese is marked as such where the page is not."""
    text = escape(words)
    if language() != "zh":
        text = _CHINESE.sub(r'<span lang="zh">\g<0></span>', text)
    return markupsafe.Markup(text)  # noqa: S704 -- it was escaped


def _links(urls: str) -> str:
    """Web addresses by the names of their hosts; whatever else stands there as text."""
    return " · ".join(map(_link, urls.split(SEPARATOR)))


def _link(url: str) -> str:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host or not web_address(url):
        return escape(url.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    return f'<a href="{escape(url)}">{escape(host.removeprefix("www."))}</a>'
