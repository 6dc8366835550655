"""The story of a country in sentences made from the data: no word that the data do not give."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.filters import financier_code
from geo.rule import SIDES, STATES, Side
from geo.snapshot import WHERE, CountrySnapshot, SideSnapshot
from geo.views.asked import away, fillers
from geo.views.country import how_known, money_lines
from geo.views.text import count, in_brackets, labels, listing, t
from layers.contract import SEPARATOR

# of sectors, financiers and builders, those of most sites
_NAMED: Final = 5
# of those who could be asked; the table has all
_ASKED: Final = 3
# both sides of the ladder say the same of sites
_LADDER: Final = {state: f"story.{state}" for state in STATES}


@dataclass(frozen=True)
class Chapter:
    """A heading and its sentences; `key` is "financed", a side, or "known"."""

    key: str
    heading: str
    sentences: tuple[str, ...]


def story_of(snapshot: CountrySnapshot) -> tuple[Chapter, ...]:
    """What is financed and by whom, who is on record on each side and who could be asked, and how
    all this is known.
    """
    sides = (_side(side, snapshot.sides[side], len(snapshot.sites)) for side in SIDES)
    known = Chapter("known", t("panel.how_known"), tuple(how_known(snapshot)))
    return (_financed(snapshot), *sides, known)


def _financed(snapshot: CountrySnapshot) -> Chapter:
    sites = snapshot.sites
    if sites.empty:
        return Chapter("financed", t("panel.financed"), (t("report.no_sites"),))
    said = [
        _sectors(sites),
        *money_lines(snapshot.total, sites),
        _years(sites),
        _most("story.financiers", sites, "financiers"),
        _most("story.contractors", sites, "contractors"),
    ]
    return Chapter("financed", t("panel.financed"), tuple(filter(None, said)))


def _sectors(sites: pd.DataFrame) -> str:
    n_projects = sites.project_id.nunique()
    counts = sites.sector.value_counts(sort=False)
    names = [in_brackets(labels("sector", code), count(n)) for code, n in _first(counts)]
    words = t("story.sites", n=len(sites), projects=t("story.projects", n=n_projects))
    key = "story.sectors" if len(counts) <= _NAMED else "story.sectors_most"
    return t("join.sentence").join([words, t(key, sectors=listing(names))])


def _first(counts: pd.Series) -> list[tuple[str, int]]:
    """The most frequent values, ties by their code."""
    order = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [(str(code), int(n)) for code, n in order[:_NAMED]]


def _years(sites: pd.DataFrame) -> str:
    """The span of the years of commitment, and how many sites have none."""
    years = sites.commitment_year.dropna()
    if years.empty:
        return t("story.years_none")
    first, last = int(years.min()), int(years.max())
    said = t("story.year", year=first) if first == last else t("story.years", a=first, b=last)
    n_missing = len(sites) - len(years)
    more = [t("story.undated", n=n_missing)] if n_missing else []
    return t("join.sentence").join([said, *more])


def _most(key: str, sites: pd.DataFrame, column: str) -> str:
    """The names that stand beside most sites, with how many; "" where no site has one."""
    counts: Counter[str] = Counter()
    names: dict[str, Counter[str]] = {}
    for cell in sites[column].dropna():
        # spelled in two ways in one row, it is still one
        own = {financier_code(name): name.strip() for name in reversed(cell.split(SEPARATOR))}
        for code, name in own.items():
            counts[code] += 1
            names.setdefault(code, Counter())[name] += 1
    if not counts:
        return ""
    order = sorted(counts, key=lambda code: (-counts[code], code))[:_NAMED]
    said = [
        in_brackets(min(names[x], key=lambda y: (-names[x][y], y)), count(counts[x])) for x in order
    ]
    n_silent = int(sites[column].isna().sum())
    more = [t("story.silent", n=n_silent)] if n_silent else []
    return t("join.sentence").join([t(key, names=listing(said)), *more])


def _side(name: Side, side: SideSnapshot, n_sites: int) -> Chapter:
    said = [_on_record(side)]
    if n_sites:
        said.append(_ladder(side, n_sites))
        parts = fillers(side, shown=_ASKED, is_page=False)
        said += parts["lines"]
        said.append(_could_ask(side))
    return Chapter(name, t(f"panel.{name}"), tuple(filter(None, said)))


def _on_record(side: SideSnapshot) -> str:
    """Who is on record in the country, whatever the reach; and what the rule makes of them."""
    answer = t("panel.answer", answer=labels("country_answer", side.answer))
    if side.answer == "none_recorded" and len(side.presences):
        # some are on record, closed or ended: none of them counts
        answer = t("story.counted_none")
    if side.presences.empty:
        return t("story.answer", answer=answer)
    n = side.presences.organisation_id.nunique()
    where = side.presences["where"].value_counts()
    parts = [t(f"story.where_{w}", n=int(where[w])) for w in WHERE if where.get(w)]
    has_sites = any(side.states.values())
    words = t("story.recorded", n=n, places=t("story.places", n=len(side.presences)))
    split = t("story.split", parts=t("join.semicolon").join(parts)) if has_sites else ""
    said = [t("story.answer", answer=answer), words, split]
    return t("join.sentence").join(filter(None, said))


def _ladder(side: SideSnapshot, n_sites: int) -> str:
    """The states of the sites, best first, those that occur."""
    parts = [t(_LADDER[state], n=n) for state, n in side.states.items() if n]
    return t("story.ladder", n=n_sites, parts=t("join.semicolon").join(parts))


def _could_ask(side: SideSnapshot) -> str:
    """The first of those who could be asked, by name."""
    rows = side.fillers.head(_ASKED).to_dict("records")
    if not rows:
        return ""
    names = [
        in_brackets(row["organisation"], away(row) if pd.notna(row["km"]) else t("filler.country"))
        for row in rows
    ]
    return t("story.first", names=listing(names))
