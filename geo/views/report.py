"""A country in words and tables: what every file of its snapshot holds, whatever its format."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from geo.changes import version_text
from geo.filters import Filters
from geo.rule import SIDES, Rule, Side
from geo.snapshot import WHERE, CountrySnapshot, country_snapshot
from geo.survey import Survey, site_answers
from geo.views.cards import Names
from geo.views.context import context_lines
from geo.views.country import name_of, sentence_of
from geo.views.names import country_names
from geo.views.story import Chapter, story_of
from geo.views.tables import evidence_table, presence_table, site_table, sources_table
from geo.views.text import apart, credit, day, in_brackets, labels, language, listing, t
from geo.views.wanted import audience_short, filter_words, notes, query, unlinked
from layers.contract import SEPARATOR
from layers.vocabulary import vocabulary

# of the app, for the link in a file: a reader of the file may not know where it runs
ADDRESS: Final = "COUNTERPARTS_ADDRESS"
# those of our languages are all written from the left
_DIRECTION: Final = "ltr"


@dataclass(frozen=True)
class Table:
    """A table in words: `frame` has headings as columns, numbers and booleans as they are; `brief`
    are the headings that fit a printed page; `empty` is said where there are no rows.
    """

    key: str
    title: str
    frame: pd.DataFrame
    brief: tuple[str, ...]
    empty: str


@dataclass(frozen=True)
class Report:
    """All that a file says of one country, in one language.

    `snapshot` and `world` are the data behind it (codes, not words); everything else is words of
    the language. `tables` are those of TABLES by key, `caveats` what is to be read before the
    figures are believed, `credits` what a copy must carry (`geo.views.text.credit`), `link` the
    address or the end of the address of the same view in the app, `as_of` an ISO day.
    """

    world: Survey
    snapshot: CountrySnapshot
    filters: Filters
    rule: Rule
    names: Names
    language: str
    direction: str
    name: str
    title: str
    lead: str
    other_names: str
    sentence: str
    shown: str
    as_of: str
    version: str
    story: tuple[Chapter, ...]
    tables: dict[str, Table]
    caveats: tuple[str, ...]
    method: str
    credits: dict[str, str]
    citation: str
    link: str
    link_words: str


def report_of(world: Survey, iso_a3: str, filters: Filters, rule: Rule) -> Report:
    """The report of a country under `filters` (whose countries are not looked at) and `rule`, in
    the language of now.

    Raises
    ------
    KeyError
        If the boundaries do not know `iso_a3`.
    """
    mine = filters_of(filters, iso_a3)
    answers, _ = site_answers(world, mine, rule)
    snapshot = country_snapshot(world, answers, iso_a3, rule)
    return told(world, snapshot, mine, rule)


def filters_of(filters: Filters, iso_a3: str) -> Filters:
    """`filters` for one country."""
    return replace(filters, countries=(iso_a3,))


def told(world: Survey, snapshot: CountrySnapshot, filters: Filters, rule: Rule) -> Report:
    """The report of `snapshot`, made with `filters` and `rule`, in the language of now."""
    data = world.data
    named = Names.of(country_names(world, language()), data)
    name = name_of(snapshot)
    others = dict.fromkeys(other for other in snapshot.names.values() if other != name)
    # whoever is handed one page of it sees for whom it is
    title = in_brackets(t("report.title", country=name), audience_short(world))
    shown = filter_words(filters, rule, world)
    link = _link(world, snapshot.iso_a3, filters, rule)
    lacks = listing(unlinked(filters, rule))
    return Report(
        world=world,
        snapshot=snapshot,
        filters=filters,
        rule=rule,
        names=named,
        language=language(),
        direction=_DIRECTION,
        name=name,
        title=title,
        lead=t("report.lead"),
        other_names=" · ".join(others),
        sentence=sentence_of(snapshot, rule),
        shown=shown,
        as_of=data.as_of,
        version=data.version,
        story=story_of(snapshot),
        tables={key: make(world, snapshot, named) for key, make in TABLES.items()},
        caveats=(*notes(world), t("report.values")),
        method=t("offline.method_text", reach=f"{rule.reach_km:g}"),
        credits=credit(data),
        citation=t(
            "report.citation",
            title=title,
            version=data.version,
            date=day(data.as_of),
            filters=shown,
        ),
        link=link,
        link_words=t("join.sentence").join(
            [
                t("report.link_with" if ":" in link else "report.link_without", link=link),
                *([t("report.link_lacks", what=lacks)] if lacks else []),
            ]
        ),
    )


def _link(world: Survey, iso_a3: str, filters: Filters, rule: Rule) -> str:
    """The address of the view in the app, or the end of it where nobody said where the app is."""
    address = os.environ.get(ADDRESS, "").strip().rstrip("/")
    version = version_text(world.data)
    asked = query(filters, rule, version, language=language(), iso_a3=iso_a3)
    return f"{address}/{asked}" if address else asked


def _sectors(_: Survey, snapshot: CountrySnapshot, __: Names) -> Table:
    rows = snapshot.by_sector.sort_values(["n_sites", "unit"], ascending=[False, True])
    columns = {
        t("table.sector"): rows.unit.map(lambda code: labels("sector", code)),
        t("table.n_sites"): rows.n_sites,
        t("report.projects"): rows.n_projects,
        **{
            t("report.in_reach", side=t(f"table.{side}")): rows[f"{side}_present"] for side in SIDES
        },
        # where no amount is known nothing is said: blank is not zero
        t("table.nominal"): rows.amount_usd.where(rows.amount_usd > 0),
        t("table.constant"): rows.amount_usd_constant_2021.where(rows.amount_usd_constant_2021 > 0),
        t("table.without"): rows.n_without_amount,
    }
    return _table("sectors", columns, tuple(columns))


def _organisations(_: Survey, snapshot: CountrySnapshot, named: Names) -> Table:
    parts = [
        side.presences.assign(side=name, is_counted=side.presences["where"] != "uncounted")
        for name, side in snapshot.sides.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    words = presence_table(rows, named.countries).drop(columns=t("table.country"))
    has_sites = bool(len(snapshot.sites))
    where = rows["where"].map({code: t(f"panel.who_{code.removeprefix('in_')}") for code in WHERE})
    where = where if has_sites else where.where(rows["where"] == "uncounted", "")
    words.insert(3, t("report.where"), where)
    words.insert(4, t("report.nearest_site"), rows.nearest_site.fillna(""))
    words.insert(5, t("report.nearest_km"), rows.nearest_km.map(_apart))
    words[t("table.source_date")] = _dated(rows)
    brief = ("organisation", "name_local", "layer", "city", "source_date")
    headings = [t(f"table.{key}") for key in brief]
    headings[3:3] = [t("report.where"), t("report.nearest_site"), t("report.nearest_km")]
    return Table(
        "organisations", t("report.organisations"), words, tuple(headings), _empty("organisations")
    )


def _apart(distance: float) -> str:
    """Organisations are placed at their city: a finer figure would say what nobody knows."""
    return apart(distance) if pd.notna(distance) else ""


def _dated(rows: pd.DataFrame) -> pd.Series:
    """The dates of their sources: what is said of an organisation never stands without one."""
    dates: pd.Series = rows.source_date.fillna(t("panel.undated"))
    return dates


def _fillers(_: Survey, snapshot: CountrySnapshot, __: Names) -> Table:
    parts = [(side, snapshot.sides[side].fillers) for side in SIDES]
    columns = _filler_columns(parts)
    brief = ("table.organisation", "table.layer", "report.site", "report.nearest_km")
    more = ("report.match", "report.mandate", "table.source_date")
    return _table("fillers", columns, tuple(t(key) for key in (*brief, *more)))


def _filler_columns(parts: list[tuple[Side, pd.DataFrame]]) -> dict[str, pd.Series]:
    rows = pd.concat([frame.assign(side=side) for side, frame in parts], ignore_index=True)
    yes = {True: t("report.yes"), False: ""}
    themes = {code: term.labels[language()] for code, term in vocabulary("theme").items()}
    return {
        t("table.organisation"): rows.organisation,
        t("table.name_local"): rows.name_local.fillna(""),
        t("table.layer"): rows.side.map({side: t(f"table.{side}") for side in SIDES}),
        t("report.site"): rows.site,
        t("report.nearest_km"): rows.km.map(_apart),
        t("report.n_sites"): rows.n_sites,
        t("report.match"): rows.matches_theme.astype(bool).map(yes),
        t("report.mandate"): rows.has_mandate.astype(bool).map(yes),
        t("table.themes"): rows.themes.map(lambda codes: _each(codes, themes)),
        t("card.independence"): rows.independence_note.fillna(""),
        t("card.evidence"): rows.evidence.fillna(""),
        t("table.verified"): rows.is_verified.astype(bool),
        t("table.source_date"): _dated(rows),
        t("table.source"): rows.source_url.fillna(""),
    }


def _each(codes: object, words: dict[str, str]) -> str:
    said = codes.split(SEPARATOR) if isinstance(codes, str) else []
    return t("join.comma").join(words[x] for x in said)


def _sites(_: Survey, snapshot: CountrySnapshot, named: Names) -> Table:
    words = site_table(snapshot.sites, named).drop(columns=t("table.country"))
    keys = ("name", "sector", "status", "amount", "precision")
    sides = [t("table.state", side=t(f"table.{side}")) for side in SIDES]
    brief = (*(t(f"table.{key}") for key in keys), *sides, t("table.class"))
    return Table("sites", t("report.sites"), words, brief, _empty("sites"))


def _evidence(_: Survey, snapshot: CountrySnapshot, __: Names) -> Table:
    words = evidence_table(snapshot)
    return Table("evidence", t("report.evidence"), words, tuple(words.columns), "")


def _context(world: Survey, snapshot: CountrySnapshot, _: Names) -> Table:
    lines = context_lines(world.data.country_context, world.data.sources, snapshot.iso_a3)
    keys = {"words": "report.said", "who": "about.publisher", "url": "about.url"}
    columns = {t(words): [line[key] for line in lines] for key, words in keys.items()}
    return _table("context", columns, tuple(columns))


def _sources(world: Survey, _: CountrySnapshot, __: Names) -> Table:
    words = sources_table(world.data)
    brief = ("title", "publisher", "licence", "retrieved", "rows")
    headings = tuple(t(f"about.{key}") for key in brief)
    return Table("sources", t("report.sources"), words, headings, "")


def _table(key: str, columns: Mapping[str, object], brief: tuple[str, ...]) -> Table:
    frame = pd.DataFrame(columns).reset_index(drop=True)
    return Table(key, t(f"report.{key}"), frame, brief, _empty(key))


def _empty(key: str) -> str:
    return t(f"report.no_{key}")


# in the order in which a file shows them
TABLES: Final[dict[str, Callable[[Survey, CountrySnapshot, Names], Table]]] = {
    "sectors": _sectors,
    "organisations": _organisations,
    "fillers": _fillers,
    "sites": _sites,
    "evidence": _evidence,
    "context": _context,
    "sources": _sources,
}
