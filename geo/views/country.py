"""One country in words and marks: the panel of the app and its page of a country."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
import markupsafe
import pandas as pd

from geo.rule import DEPTHS, LAYER_OF, SIDES, STATES, Rule
from geo.snapshot import WHERE, CountrySnapshot, SideSnapshot
from geo.summary import unit_summary
from geo.units import held_whole
from geo.views.asked import dated, fillers
from geo.views.marks import site_mark_svg, svg_uri
from geo.views.text import (
    apart,
    count,
    day,
    first_sentence,
    in_brackets,
    labels,
    language,
    limits_words,
    listed,
    money,
    money_known,
    share,
    t,
)
from layers.contract import SEPARATOR

NO_AMOUNT = "\N{EN DASH}"
# the state where nobody searched, or nobody is listed
_UNSEARCHED = "not_surveyed"
# names shown of each group; the table and the downloads have all
SHOWN = {"panel": 6, "screen": 12}
# of what is said of a country, in their order
PARTS = ("head", "sites", *SIDES, "known")
# what is told of a presence
_TOLD = (
    *("organisation_id", "organisation", "name_local", "iso_a3", "presence_type", "status"),
    *("stands_for", "admin1_name", "operates_in", "independence_note", "where"),
    *("nearest_site", "nearest_km", "nearest_is_verified", "is_verified", "source_date"),
)
_GROUP = {name: f"panel.who_{name.removeprefix('in_')}" for name in WHERE}


@cache
def template(name: str) -> jinja2.Template:
    """A template of this package; every value is escaped for HTML."""
    loader = jinja2.FunctionLoader(asset)
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined
    ).get_template(name)


def asset(name: str) -> str:
    """The text of a file in the templates folder."""
    return files("geo.views").joinpath("templates", name).read_text(encoding="utf-8")


def name_of(snapshot: CountrySnapshot) -> str:
    """The name of a country in the language of now, English where it has none."""
    return snapshot.names.get(language(), snapshot.names["en"])


def country_html(
    snapshot: CountrySnapshot,
    rule: Rule,
    *,
    form: str = "panel",
    theme: str = "light",
    parts: Sequence[str] = PARTS,
) -> markupsafe.Markup:
    """`snapshot` as an HTML fragment; `form` is "panel" (short lists) or "screen" (longer
    lists), `parts` are those of PARTS that it has.
    """
    # without a site there is no ladder on either side
    context: dict[str, Any] = {"has_sites": bool(len(snapshot.sites)), "words": _words()}
    if "head" in parts:
        context |= _head(snapshot, rule)
    if "sites" in parts:
        context["money"] = money_lines(snapshot.total, snapshot.sites)
        context["sectors"] = _sectors(snapshot.by_sector)
    context["sides"] = [
        _side(name, side, form, theme) for name, side in snapshot.sides.items() if name in parts
    ]
    if "known" in parts:
        context["how_known"] = how_known(snapshot)
    return markupsafe.Markup(template("country.html.j2").render(c=context))  # noqa: S704 -- the template escapes


def _head(snapshot: CountrySnapshot, rule: Rule) -> dict[str, str]:
    """The names of the country, and the first sentence."""
    name = name_of(snapshot)
    others = dict.fromkeys(other for other in snapshot.names.values() if other != name)
    sentence = sentence_of(snapshot, rule)
    return {"title": name, "other_names": " · ".join(others), "sentence": sentence}


def overview_html(sites: pd.DataFrame, *, theme: str = "light") -> markupsafe.Markup:
    """All of `sites` (from `counterpart_gaps`) as an HTML fragment: money, sectors and ladders."""
    whole = unit_summary(sites, held_whole(pd.Series("", index=sites.index)))
    total = None if whole.empty else whole.iloc[0].to_dict()
    sides = [
        {
            "heading": t(f"panel.{side}"),
            "ladder": _ladder(sites[f"{side}_state"].value_counts(), theme),
        }
        for side in SIDES
    ]
    context = {
        "title": t("panel.all"),
        "has_sites": bool(len(sites)),
        "money": money_lines(total, sites),
        "sectors": _sectors(unit_summary(sites, held_whole(sites.sector))),
        "sides": sides,
        "words": _words(),
    }
    return markupsafe.Markup(template("country.html.j2").render(c=context))  # noqa: S704 -- the template escapes


def _words() -> dict[str, str]:
    keys = ("financed", "sector", "sites", "amount", "without", "how_known")
    return {"source": t("table.source"), **{key: t(f"panel.{key}") for key in keys}}


def sentence_of(snapshot: CountrySnapshot, rule: Rule) -> str:
    """The first sentence of a country."""
    if snapshot.sites.empty:
        return t("result.none_country", where=name_of(snapshot))
    return first_sentence(snapshot.sites, name_of(snapshot), rule)


def money_lines(total: Mapping[str, Any] | None, sites: pd.DataFrame) -> list[str]:
    """What is known of the money: commitments, and whole costs where only these are known."""
    if total is None:
        return []
    lines = money_known(total)
    costs = sites[sites.project_cost_usd.notna()]
    for basis, rows in costs.groupby("price_basis", sort=False):
        n = len(set(rows.project_id))
        usd = (rows.project_cost_usd * rows.site_share).sum()
        lines.append(t("money.cost", amount=money(usd), basis=t(f"money.{basis}"), n=n))
    return lines


def _sectors(table: pd.DataFrame) -> list[dict[str, str]]:
    rows = table.sort_values(["n_sites", "unit"], ascending=[False, True]).to_dict("records")
    return [
        {
            "label": labels("sector", row["unit"]),
            "n": count(row["n_sites"]),
            "amount": _amount(row),
            "without": count(row["n_without_amount"]),
        }
        for row in rows
    ]


def _amount(row: Mapping[str, Any]) -> str:
    """Known commitments of a row, each price basis apart; a dash where none is known."""
    parts = [
        in_brackets(money(row[column]), basis)
        for column, basis in (
            ("amount_usd", ""),
            ("amount_usd_constant_2021", t("money.constant-2021")),
        )
        if row[column]
    ]
    return " + ".join(parts) or NO_AMOUNT


def state_words(state: str, side: SideSnapshot | None) -> str:
    """The label of a state of a `side`, which may have been searched without anybody listed."""
    is_held = side is not None and side.held and state == _UNSEARCHED
    return t("panel.held_state") if is_held else labels("state", state)


def _ladder(
    states: Mapping[str, int], theme: str, side: SideSnapshot | None = None
) -> list[dict[str, Any]]:
    """The states that occur, best first: mark, label and number of sites."""
    return [
        {
            "mark": svg_uri(site_mark_svg(state, state, theme=theme)),
            "label": state_words(state, side),
            "n": count(states.get(state, 0)),
        }
        for state in STATES
        if states.get(state, 0)
    ]


def _side(name: str, side: SideSnapshot, form: str, theme: str) -> dict[str, Any]:
    shown = SHOWN[form]
    has_sites = any(side.states.values())
    headings = {where: t(key) for where, key in _GROUP.items()}
    # without a site there is nothing to be elsewhere from
    headings |= {} if has_sites else {"elsewhere": t("panel.who_country")}
    people = side.presences[list(_TOLD)]
    some = people["where"].value_counts()
    groups = [
        _group(headings[where], people[people["where"] == where], shown)
        for where in WHERE
        if some.get(where)
    ]
    return {
        "heading": t(f"panel.{name}"),
        "answer": answer_words(side),
        "ladder": _ladder(side.states, theme, side),
        "groups": groups,
        "fillers": fillers(side, shown=shown, is_page=form != "panel"),
    }


def answer_words(side: SideSnapshot) -> str:
    """The answer of a side at country scale, and how many are only counted."""
    is_held = side.held and side.answer == _UNSEARCHED
    words = t("panel.held_state") if is_held else labels("country_answer", side.answer)
    answer = t("panel.answer", answer=words)
    return t("join.semicolon").join([answer, *_not_listed(side.not_listed)])


def _not_listed(n: str) -> list[str]:
    """How many organisations are on record that are only counted (a step, "1-2"), in words."""
    return [t("panel.not_listed", step=n)] if n else []


def _group(heading: str, rows: pd.DataFrame, shown: int) -> dict[str, Any]:
    rows = _with_units(rows)
    people = [
        {
            "name": row["organisation"],
            "local": row["name_local"] if pd.notna(row["name_local"]) else "",
            "facts": _facts(row),
        }
        for row in rows.head(shown).to_dict("records")
    ]
    more = t("panel.more", n=len(rows) - shown) if len(rows) > shown else ""
    return {"heading": heading, "n": len(rows), "shown": people, "more": more}


def _with_units(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with `units`, the admin-1 units that a row stands for; an organisation that is known
    by several of them once, where its first stands.
    """
    is_unit = rows.stands_for == "admin1"
    if not is_unit.any():
        return rows.assign(units=None)
    known = rows[is_unit].dropna(subset="admin1_name").groupby("organisation_id").admin1_name
    units = rows.organisation_id.map(known.agg(SEPARATOR.join)).where(is_unit)
    rows = rows.assign(units=units)
    return rows[~(is_unit & rows.organisation_id.where(is_unit).duplicated())]


def _facts(row: Mapping[str, Any]) -> str:
    """What is said of a presence in the list, with the date of its source."""
    near = ""
    if isinstance(row["nearest_site"], str) and row["where"] != "uncounted":
        near = t("panel.nearest", km=apart(row["nearest_km"]), site=row["nearest_site"])
        near = in_brackets(near, "" if row["nearest_is_verified"] else t("panel.unverified"))
    areas = str(row["operates_in"]).split(SEPARATOR)
    parts = [
        labels("presence_type", row["presence_type"]),
        t("panel.units", units=listed(row["units"])) if pd.notna(row["units"]) else "",
        _status(row) if row["where"] == "uncounted" else "",
        t("panel.nationwide") if row["iso_a3"] in areas else "",
        near,
        row["independence_note"] if pd.notna(row["independence_note"]) else "",
        *dated(row),
    ]
    return " · ".join(filter(None, parts))


def _status(row: Mapping[str, Any]) -> str:
    return t("panel.status", status=labels("presence_status", row["status"]))


def _notes(side: SideSnapshot) -> tuple[str, ...]:
    """What is said of the search; in the reader's language where it is ours to say."""
    return (t("panel.held", day=day(side.held)),) if side.held else side.notes


def how_known(snapshot: CountrySnapshot) -> list[str]:
    """For the sites and each side of a country: the search, and what stands behind the rows."""
    lines = []
    if len(snapshot.sites):
        lines.append(t("panel.sites_known", rows=_evidence(snapshot.evidence["projects"])))
    for name, side in snapshot.sides.items():
        # a note says more than "not searched", and may say that it was
        notes = t("join.semicolon").join(_notes(side))
        depth = labels("evidence_depth", side.depth)
        how = notes if side.depth == DEPTHS[-1] and notes else in_brackets(depth, notes)
        limits = limits_words(side.limits, side.missed_themes) if side.limits else ""
        rows = _evidence(snapshot.evidence[LAYER_OF[name]])
        more = t("join.sentence").join(filter(None, [limits, rows]))
        lines.append(t("panel.known", side=t(f"panel.{name}"), how=how, more=more))
    return lines


def _evidence(row: Mapping[str, Any]) -> str:
    """Rows, sources, newest date and what is unverified, in words."""
    if not row["n_rows"]:
        return t("panel.rows_none")
    return t(
        "panel.rows",
        n=row["n_rows"],
        sources=count(row["n_sources"]),
        newest=day(row["newest"]) or t("panel.undated"),
        unverified=count(row["n_unverified"]),
        share=share(row["unverified_share"]),
    )
