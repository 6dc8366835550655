"""One country in words and marks: the panel of the app and the body of the offline page."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import jinja2
import markupsafe
import pandas as pd

from geo.fillers import AT_MOST
from geo.places import RADIUS_KM
from geo.rule import LAYER_OF, SIDES, STATES, Rule
from geo.snapshot import WHERE, CountrySnapshot, SideSnapshot
from geo.summary import unit_summary
from geo.views.marks import site_mark_svg, svg_uri
from geo.views.text import apart, count, first_sentence, km, labels, money, money_known, t

# names shown of each group; the table and the downloads have all
NO_AMOUNT = "\N{EN DASH}"
SHOWN = {"panel": 6, "page": 1000}
_GROUP = {name: f"panel.who_{name.removeprefix('in_')}" for name in WHERE}


def template(name: str) -> jinja2.Template:
    """A template of this package; every value is escaped for HTML."""
    loader = jinja2.FunctionLoader(asset)
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined
    ).get_template(name)


def asset(name: str) -> str:
    """The text of a file in the templates folder."""
    return files("geo.views").joinpath("templates", name).read_text(encoding="utf-8")


def country_html(
    snapshot: CountrySnapshot, rule: Rule, *, form: str = "panel", theme: str = "light"
) -> markupsafe.Markup:
    """`snapshot` as an HTML fragment; `form` is "panel" (short lists) or "page" (whole lists)."""
    names = snapshot.names
    others = " · ".join(
        dict.fromkeys(v for k, v in names.items() if k != "en" and v != names["en"])
    )
    context = {
        "title": names["en"],
        "other_names": others,
        "sentence": _sentence(snapshot, rule),
        "has_sites": bool(len(snapshot.sites)),
        "money": _money_lines(snapshot.total, snapshot.sites),
        "sectors": _sectors(snapshot.by_sector),
        "sides": [_side(name, side, form, theme) for name, side in snapshot.sides.items()],
        "how_known": _how_known(snapshot),
        "words": _words(),
    }
    return markupsafe.Markup(template("country.html.j2").render(c=context))  # noqa: S704 -- the template escapes


def overview_html(sites: pd.DataFrame, *, theme: str = "light") -> markupsafe.Markup:
    """All of `sites` (from `counterpart_gaps`) as an HTML fragment: money, sectors and ladders."""
    whole = unit_summary(sites, pd.Series("", index=sites.index))
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
        "money": _money_lines(total, sites),
        "sectors": _sectors(unit_summary(sites, sites.sector)),
        "sides": sides,
        "words": _words(),
    }
    return markupsafe.Markup(template("country.html.j2").render(c=context))  # noqa: S704 -- the template escapes


def _words() -> dict[str, str]:
    keys = ("financed", "sector", "sites", "amount", "without", "how_known")
    return {"source": t("table.source"), **{key: t(f"panel.{key}") for key in keys}}


def _sentence(snapshot: CountrySnapshot, rule: Rule) -> str:
    if snapshot.sites.empty:
        return t("result.none_country", where=snapshot.names["en"])
    return first_sentence(snapshot.sites, snapshot.names["en"], rule)


def _money_lines(total: Mapping[str, Any] | None, sites: pd.DataFrame) -> list[str]:
    """What is known of the money: commitments, and whole costs where only these are known."""
    if total is None:
        return []
    lines = money_known(total)
    n_costs = int(sites.project_cost_usd.notna().sum())
    if n_costs:
        cost = total["project_cost_usd"] + total["project_cost_usd_constant_2021"]
        lines.append(
            t("money.cost" if n_costs > 1 else "money.cost_one", amount=money(cost), n=n_costs)
        )
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
        money(row[column]) + suffix
        for column, suffix in (
            ("amount_usd", ""),
            ("amount_usd_constant_2021", f" ({t('money.constant-2021')})"),
        )
        if row[column]
    ]
    return " + ".join(parts) or NO_AMOUNT


def _ladder(states: Mapping[str, int], theme: str) -> list[dict[str, Any]]:
    """The states that occur, best first: mark, label and number of sites."""
    return [
        {
            "mark": svg_uri(site_mark_svg(state, state, theme=theme)),
            "label": labels("state", state),
            "n": count(states.get(state, 0)),
        }
        for state in STATES
        if states.get(state, 0)
    ]


def _side(name: str, side: SideSnapshot, form: str, theme: str) -> dict[str, Any]:
    shown = SHOWN[form]
    answer = labels("country_answer", side.answer)
    groups = [
        _group(where, side.presences[side.presences["where"] == where], shown) for where in WHERE
    ]
    return {
        "heading": t(f"panel.{name}"),
        "answer": t("panel.answer", answer=answer),
        "ladder": _ladder(side.states, theme),
        "groups": [group for group in groups if group["n"]],
        "nobody": "" if len(side.presences) else t("panel.nobody"),
        "fillers": _fillers(side, form),
    }


def _fillers(side: SideSnapshot, form: str) -> dict[str, Any]:
    """Who could be asked for the sites of a side that have none surely in reach."""
    states, rows, shown = side.states, side.fillers, SHOWN[form]
    open_sites = {
        "could": states["in_country"] + states["possible"],
        "nobody": states["none_recorded"],
        "unsearched": states["not_surveyed"],
    }
    people = [
        {
            "name": row["organisation"],
            "local": row["name_local"] if pd.notna(row["name_local"]) else "",
            "facts": _filler_facts(row),
            # the panel is short; the page holds all that stands behind a name
            "evidence": _behind(row) if form == "page" else "",
            "url": web_address(row["source_url"]) if form == "page" else "",
        }
        for row in rows.head(shown).to_dict("records")
    ]
    return {
        "heading": t("filler.heading"),
        "lines": [
            t(f"filler.{key}", n=count(n), most=AT_MOST) for key, n in open_sites.items() if n
        ],
        "n": len(rows),
        "shown": people,
        "more": t("filler.more", n=count(len(rows) - shown)) if len(rows) > shown else "",
    }


def _filler_facts(row: Mapping[str, Any]) -> str:
    """Why a presence is on the list of those who could be asked, and as of when."""
    parts = [
        t("filler.matches") if row["matches_theme"] else t("filler.other"),
        _away(row) if pd.notna(row["km"]) else t("filler.country"),
        t("filler.mandate") if row["has_mandate"] else "",
        t("filler.sites", n=count(row["n_sites"])),
        *_dated(row),
    ]
    return " · ".join(filter(None, parts))


def _behind(row: Mapping[str, Any]) -> str:
    """The themes and the evidence of a presence."""
    themes = labels("theme", row["themes"])
    words = [t("filler.themes", themes=themes) if themes else "", row["evidence"]]
    return " · ".join(word for word in words if isinstance(word, str) and word)


def _away(row: Mapping[str, Any]) -> str:
    """The distance from a site; with its uncertainty where that is more than two cities'."""
    words = t("panel.nearest", km=apart(row["km"]), site=row["site"])
    if row["radius_km"] <= 2 * RADIUS_KM["city"]:
        return words
    return t("filler.rough", words=words, radius=km(row["radius_km"]))


def web_address(url: object) -> str:
    """`url` if it is one that a browser may follow: a page must hold no other kind of link."""
    return url if isinstance(url, str) and url.startswith(("http://", "https://")) else ""


def _group(where: str, rows: pd.DataFrame, shown: int) -> dict[str, Any]:
    people = [
        {
            "name": row["organisation"],
            "local": row["name_local"] if pd.notna(row["name_local"]) else "",
            "facts": _facts(row),
        }
        for row in rows.head(shown).to_dict("records")
    ]
    more = t("panel.more", n=count(len(rows) - shown)) if len(rows) > shown else ""
    return {"heading": t(_GROUP[where]), "n": len(rows), "shown": people, "more": more}


def _facts(row: Mapping[str, Any]) -> str:
    """What is said of a presence in the list, with the date of its source."""
    near = ""
    if isinstance(row["nearest_site"], str) and row["where"] != "uncounted":
        near = t("panel.nearest", km=apart(row["nearest_km"]), site=row["nearest_site"])
    parts = [
        labels("presence_type", row["presence_type"]),
        labels("presence_status", row["status"]) if row["where"] == "uncounted" else "",
        near,
        row["independence_note"] if pd.notna(row["independence_note"]) else "",
        *_dated(row),
    ]
    return " · ".join(filter(None, parts))


def _dated(row: Mapping[str, Any]) -> list[str]:
    """As of when a row is known, and whether it is unverified."""
    has_date = pd.notna(row["source_date"])
    return [
        t("panel.seen", date=row["source_date"]) if has_date else t("panel.undated"),
        "" if row["is_verified"] else t("panel.unverified"),
    ]


def _how_known(snapshot: CountrySnapshot) -> list[str]:
    """For the sites and each side: the search, and what stands behind the rows."""
    lines = []
    if len(snapshot.sites):
        lines.append(t("panel.sites_known", rows=_evidence(snapshot.evidence["projects"])))
    for name, side in snapshot.sides.items():
        depth = t("panel.depth", depth=labels("evidence_depth", side.depth))
        notes = "".join(f" ({note})" for note in side.notes)
        rows = _evidence(snapshot.evidence[LAYER_OF[name]])
        lines.append(f"{t(f'panel.{name}')}: {depth}{notes}. {rows}.")
    return lines


def _evidence(row: Mapping[str, Any]) -> str:
    """Rows, sources, newest date and what is unverified, in words."""
    if not row["n_rows"]:
        return t("panel.rows_none")
    return t(
        "panel.rows",
        n=count(row["n_rows"]),
        sources=count(row["n_sources"]),
        newest=row["newest"] if pd.notna(row["newest"]) else t("panel.undated"),
        unverified=count(row["n_unverified"]),
        share=f"{row['unverified_share']:.0%}".replace("%", "\N{NO-BREAK SPACE}%"),
    )
