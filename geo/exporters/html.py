"""A country as one HTML file: map, story, charts and tables, without a connection.

Nothing is fetched: scripts, style, land and rows lie in the file, and a Content-Security-Policy in
it allows these and nothing else. Without scripts it is whole too: a drawn map, and longer tables.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import quote

import markupsafe
import pandas as pd

from geo.exporters.registry import Exporter
from geo.rule import SIDES, STATES
from geo.views.asked import web_address
from geo.views.charts import Chart, band_chart, sector_chart
from geo.views.contact import how_to_report, linked
from geo.views.context import context_notes
from geo.views.country import answer_words, asset, state_words, template
from geo.views.country_map import country_map
from geo.views.files import page_assets
from geo.views.legend import legend_words
from geo.views.marks import legend_columns, presence_mark_svg, site_mark_svg, svg_uri
from geo.views.page_map import map_data
from geo.views.page_tables import PageTable, page_tables, presence_marks, said_in, site_marks
from geo.views.report import Report
from geo.views.said import map_credit
from geo.views.speech import locale
from geo.views.text import count, day, language, speaking, t

# in their order; each can be sorted and searched
_TABLES: Final = ("sectors", "organisations", "fillers", "sites")
# a mark in the still map: a drawing within the drawing
_INNER: Final = re.compile(r"(?s)(?<=.)(<svg [^>]*>)((?:(?!<svg ).)*?)</svg>")
_SAID: Final = (
    *("about.licence", "about.retrieved", "about.rows", "charts.heading", "charts.table"),
    *("html.contents", "html.error", "html.ladder", "html.no_script", "html.same", "html.story"),
    *("legend.ladder", "legend.title", "page.title", "report.again", "report.caveats"),
    *("report.cite", "report.map", "report.method", "report.sources", "table.n_sites"),
)
# before anything is drawn: what a script folds away never shows
_FIRST: Final = 'document.documentElement.classList.add("js");'


@dataclass(frozen=True)
class _Rung:
    """A line of the ladder of one side: how many sites are in a state."""

    mark: str
    label: str
    n: str


def to_bytes(report: Report) -> bytes:
    """`report` as one HTML page in UTF-8."""
    with speaking(report.language):
        return template("snapshot.html.j2").render(page=_page(report)).encode()


def _page(report: Report) -> dict[str, Any]:
    tables = page_tables(report, _TABLES)
    script, map_style = page_assets()
    style = f"{map_style}{asset('snapshot.css')}{_columns(tables)}"
    scripts = (_FIRST, script)
    return {
        "report": report,
        "policy": _policy(scripts, style),
        "scripts": [_ours(one) for one in scripts],
        "style": _ours(style),
        "other_names": [said_in(name) for name in _others(report)],
        "ladders": [_ladder(report, side) for side in SIDES],
        "legend": [
            (title, [(svg_uri(mark), words) for mark, words in rows])
            for title, rows in legend_columns(legend_words(), has_footprints=_has_shapes(report))
        ],
        "story": report.story,
        "charts": _charts(report),
        "tables": tables,
        "symbols": _symbols([*site_marks(report), *presence_marks(report)]),
        "evidence": report.tables["evidence"],
        "context": _context(report),
        "sources": _sources(report),
        "link": _link(report),
        "credit": map_credit(report.world.data),
        "still": _still(report),
        "report_error": linked(how_to_report()),
        "caveats": [line for line in report.caveats if line != how_to_report()],
        "map_data": _json(map_data(report)),
        "words": _json(_words()),
        "said": _said(report),
    }


def _still(report: Report) -> dict[str, Any]:
    """The map as a picture, for paper and for readers without scripts; shorter than in base64."""
    picture = country_map(report)
    # text in it has no quote of its own: all were escaped
    svg = _drawn_once(picture.svg).replace('"', "'")
    # of the other signs an address or an attribute might end
    address = markupsafe.Markup(quote(svg, safe=" !$'()*+,-./:;=?@_~"))  # noqa: S704
    return {
        "src": markupsafe.Markup("data:image/svg+xml,") + address,
        "alt": picture.alt,
        "picture": picture,
    }


def _drawn_once(svg: str) -> str:
    """A picture in which each mark is drawn once, and only named where it stands again."""
    bodies = dict.fromkeys(body for _, body in _INNER.findall(svg))
    names = {body: f"m{number}" for number, body in enumerate(bodies)}
    used = _INNER.sub(lambda one: f'{one[1]}<use href="#{names[one[2]]}"/></svg>', svg)
    drawn = "".join(f'<g id="{name}">{body}</g>' for body, name in names.items())
    start = used.index(">") + 1
    return f"{used[:start]}<defs>{drawn}</defs>{used[start:]}"


def _said(report: Report) -> dict[str, str]:
    """The words between the parts of the page, by their keys."""
    as_of = t("note.as_of", date=day(report.as_of), version=report.version)
    return {
        **{key.replace(".", "_"): t(key) for key in _SAID},
        "as_of": as_of,
        "filters": t("html.filters", filters=report.shown),
    }


def _words() -> dict[str, str]:
    """What the script of the tables says; it fills in what stands in braces."""
    return {
        "search": t("html.search"),
        "all": t("html.all"),
        "shown": t("html.shown", shown="{shown}", total="{total}"),
        "full": t("html.full", name="{name}"),
        "id": t("table.id"),
        "locale": str(locale(language())).replace("_", "-"),
    }


def _policy(scripts: Iterable[str], style: str) -> str:
    """What the file allows itself: its own scripts and style, each by what is in it."""
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _ours(text: str) -> markupsafe.Markup:
    """A script or style sheet of ours, as it is.

    Raises
    ------
    RuntimeError
        If it would end its own element.
    """
    if re.search(r"</(script|style)|<!--|<script", text, re.IGNORECASE):
        raise RuntimeError("a script or style of ours would end its element")
    return markupsafe.Markup(text)  # noqa: S704 -- our own files


def _json(content: object) -> markupsafe.Markup:
    """`content` as JSON that can't end the element it stands in."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return markupsafe.Markup(text)  # noqa: S704 -- no sign of markup is left


def _columns(tables: Iterable[PageTable]) -> str:
    """Which columns hold numbers, and which a script and paper fold away: those behind."""
    style = ""
    for table in tables:
        for place in table.numeric:
            style += f"#t-{table.key} tr:not(.full)>:nth-child({place + 1}){{text-align:end}}\n"
        if table.n_shown < len(table.headings):
            cells = f"#t-{table.key} :is(td,th):nth-child(n+{table.n_shown + 1})"
            style += f".js {cells}{{display:none}}html:not(.js) {cells}{{min-width:12rem}}\n"
            style += f"@media print{{{cells}{{display:none}}}}\n"
    return style


def _others(report: Report) -> list[str]:
    return [name for name in report.other_names.split(" · ") if name]


def _has_shapes(report: Report) -> bool:
    return bool(report.snapshot.sites["shape"].notna().any())


def _ladder(report: Report, side: str) -> dict[str, Any]:
    """What is on record on one side, best first: the states that occur."""
    one = report.snapshot.sides[side]  # type: ignore[index]  # sides are literals
    rungs = [
        _Rung(svg_uri(site_mark_svg(state, state)), state_words(state, one), count(n))
        for state in STATES
        if (n := one.states.get(state, 0))
    ]
    return {"heading": t(f"panel.{side}"), "answer": answer_words(one), "rungs": rungs}


def _charts(report: Report) -> list[Chart]:
    """None where no site is shown: there is nothing to count."""
    sites = report.snapshot.sites
    if sites.empty:
        return []
    return [sector_chart(sites), band_chart(sites, report.world.presences)]


def _symbols(marks: Iterable[str]) -> markupsafe.Markup:
    """The drawing of each mark that occurs, once."""
    drawn = [
        f'<symbol id="{m}" viewBox="-12 -12 24 24">{_body(m)}</symbol>' for m in sorted(set(marks))
    ]
    return markupsafe.Markup("".join(drawn))  # noqa: S704 -- our own drawings


def _body(mark: str) -> str:
    kind, *parts = mark.split("-")
    if kind == "presence":
        svg = presence_mark_svg(parts[0], verified=parts[1] == "1")
    else:
        local, chinese, verified, placed = parts
        svg = site_mark_svg(local, chinese, verified=verified == "1", placed=placed == "1")
    return svg.partition(">")[2].removesuffix("</svg>")


def _context(report: Report) -> dict[str, Any] | None:
    table = report.tables["context"]
    if table.frame.empty:
        return None
    columns = [table.frame[name] for name in table.frame.columns]
    return {
        "title": table.title,
        "notes": context_notes(report.world.data.country_context, report.snapshot.iso_a3),
        "lines": list(zip(*columns, strict=True)),
    }


def _sources(report: Report) -> list[dict[str, Any]]:
    """Each source with its licence and how it wants to be cited."""
    keys = ("title", "publisher", "licence", "url", "retrieved", "rows", "citation")
    rows = report.tables["sources"].frame.to_dict("records")
    return [{key: _told(key, row[t(f"about.{key}")]) for key in keys} for row in rows]


def _told(key: str, value: Any) -> str:  # noqa: ANN401 -- a cell
    if pd.isna(value):
        return ""
    if key == "rows":
        return count(value)
    return day(value) if key == "retrieved" else str(value)


def _link(report: Report) -> tuple[str, str, str]:
    """The words around the link of this view, and its address where it is whole."""
    before, _, after = report.link_words.partition(report.link)
    return before, web_address(report.link), after


EXPORTERS = (Exporter("html", ".html", "text/html", "country.html", 10, to_bytes),)
