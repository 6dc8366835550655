"""Sources and method: who made the data, what they can't show, and how a site is judged."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import markupsafe
import pandas as pd

from geo.facts import Facts, best_depths
from geo.places import RADIUS_KM
from geo.rule import DEPTHS, LAYER_OF, SIDES, STATES, Side
from geo.views.asked import web_address
from geo.views.country import template
from geo.views.coverage_map import coverage_svg, key_svg
from geo.views.marks import site_mark_svg, svg_uri
from geo.views.rule_picture import REACH_KM, rule_picture_svg
from geo.views.text import count, day, labels, listing, share, t
from layers.dataset import Dataset
from layers.disclosure import COUNTRY_ONLY, NOTHING_LISTED, PUBLIC_ADMIN1
from layers.importers import importers
from layers.sound import LeftOut
from layers.store import Source

_LICENCES: Final[Mapping[str, str]] = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-3.0-IGO": "https://creativecommons.org/licenses/by/3.0/igo/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
}
_SUM_DIGITS: Final = 12
# first what the map shows
_ORDER: Final = ("projects", "local_csos", "chinese_ngos", "coverage", "sector_themes", "ecosoc")
# one's own table has a page of its own
_OWN: Final = "table"


def sources_html(data: Dataset) -> markupsafe.Markup:
    """Every active file: what it is, under which licence, how old, what it shows and lacks."""
    heading = t("method.sources_note", n=len(data.sources))
    order = {name: place for place, name in enumerate(_ORDER)}
    found = sorted(data.sources, key=lambda source: order.get(source.layer, len(order)))
    return _list(heading, [_source(source, data) for source in found])


def importers_html() -> markupsafe.Markup:
    """Every source that could be imported, with the command that does it."""
    cards = [
        {
            "title": one.title,
            "facts": [t("method.by", publisher=one.publisher)],
            "licence": _licence(one.licence),
            "said": _said(one.name),
            "command": f"counterparts import {one.name} FILE",
            "page": {"text": t("method.page"), "url": web_address(one.url)},
        }
        for one in importers().values()
        if one.name != _OWN
    ]
    return _list(t("method.could_note"), cards)


def _list(note: str, cards: list[dict[str, Any]]) -> markupsafe.Markup:
    made = template("sources.html.j2").render(note=note, cards=cards)
    return markupsafe.Markup(made)  # noqa: S704 -- the template escapes


def _source(source: Source, data: Dataset) -> dict[str, Any]:
    told = source.descriptor
    key = f"bundled_{source.layer}" if source.is_bundled else told.source_id
    pairs = _said(key)
    if searches := _searches(source, data):
        pairs.append((t("method.depth"), searches))
    return {
        "title": told.title,
        "facts": [
            t("method.by", publisher=told.publisher),
            t("method.bundled") if source.is_bundled else t("method.imported"),
            t("method.read_on", date=day(told.retrieved)),
            t("method.rows", n=told.rows),
            t("method.checksum", sum=source.sha256[:_SUM_DIGITS]),
        ],
        "licence": _licence(told.licence),
        "said": [*pairs, (t("method.cite_source"), told.citation)],
        "page": {"text": t("method.page"), "url": web_address(told.url)},
        "note": {"heading": t("method.note"), "text": told.note},
    }


def _said(key: str) -> list[tuple[str, str]]:
    """What a bundled file or a publisher's shows, and what it lacks; nothing for others."""
    bundled = key.removeprefix("bundled_") != key
    if not bundled and key not in importers():
        return []
    return [
        (t("method.shows"), t(f"shows.{key}")),
        (t("method.lacks"), t(f"lacks.{key}")),
    ]


def _licence(name: str) -> dict[str, str]:
    return {"text": name, "url": _LICENCES.get(name, "")}


def _searches(source: Source, data: Dataset) -> str:
    """How many countries this source searched how well; "" for what is no organisation layer."""
    rows = data.coverage[data.coverage.layer == source.layer]
    rows = rows[rows.source_id == source.descriptor.source_id]
    return depth_counts(rows.depth.tolist())


def depth_counts(depths: list[str]) -> str:
    """How many countries of each depth, the best first, in words; "" for none."""
    counts = Counter(depths)
    return t("join.semicolon").join(
        t("method.depth_value", label=labels("evidence_depth", depth), n=counts[depth])
        for depth in DEPTHS
        if counts[depth]
    )


def source_table(data: Dataset) -> pd.DataFrame:
    """The active files as plain values, a row each."""
    return pd.DataFrame(
        [
            {
                "layer": source.layer,
                "is_bundled": source.is_bundled,
                "sha256": source.sha256,
                **{
                    name: getattr(source.descriptor, name)
                    for name in (
                        *("source_id", "title", "publisher", "url", "licence", "attribution"),
                        *("citation", "retrieved", "rows", "note"),
                    )
                },
            }
            for source in data.sources
        ]
    )


def rule_html(*, theme: str) -> markupsafe.Markup:
    """The rule in its picture and in words."""
    states = [
        {
            "mark": svg_uri(site_mark_svg(state, state, theme=theme)),
            "label": labels("state", state),
            "text": t(f"method.rule_{state}"),
        }
        for state in STATES
    ]
    radii = {name: count(RADIUS_KM[name]) for name in ("exact", "city", "near", "admin2")}
    made = template("rule.html.j2").render(
        picture=svg_uri(rule_picture_svg(theme)),
        alt=t("method.rule_alt", reach=REACH_KM),
        lead=t("method.rule_lead", reach=REACH_KM),
        states=states,
        notes=[t("method.rule_radius", **radii), t("method.rule_class")],
    )
    return markupsafe.Markup(made)  # noqa: S704 -- the template escapes


def ten_html(facts: Facts) -> markupsafe.Markup:
    """Ten things to know about the data, as a numbered list."""
    made = markupsafe.Markup("").join(
        markupsafe.Markup("<li>{}</li>").format(line) for line in ten_things(facts)
    )
    return markupsafe.Markup('<ol class="ten">{}</ol>').format(made)


def ten_things(facts: Facts) -> list[str]:
    """Ten sentences, with numbers from the data."""
    return [
        t("ten.places", unit=share(facts.unit_share), exact=share(facts.exact_share)),
        t("ten.amounts", n=facts.n_without_amount, total=count(facts.n_sites)),
        t("ten.bases", n=facts.n_whole_cost),
        t(
            "ten.contested",
            sites=count(facts.n_disputed_sites),
            organisations=count(facts.n_disputed_organisations),
        ),
        t("ten.unsearched", n=facts.n_unsearched),
        t("ten.record", n=facts.n_indirect),
        t("ten.mandate", n=facts.n_nationwide),
        t(
            "ten.unverified",
            organisations=count(facts.n_unverified_organisations),
            sites=count(facts.n_unverified_sites),
        ),
        _dates(facts),
        t("ten.projects", n=facts.n_chinese_projects, total=count(facts.n_chinese)),
    ]


def _dates(facts: Facts) -> str:
    first, last = day(facts.first_search), day(facts.last_search)
    return (
        t("ten.dates_day", first=first) if first == last else t("ten.dates", first=first, last=last)
    )


def coverage_html(data: Dataset, side: Side, *, theme: str) -> markupsafe.Markup:
    """The map of how well each country was searched for a side, with its key."""
    depths = best_depths(data.coverage, side)
    counts = Counter(depths.values())
    picture = coverage_svg(data.countries, depths, colour=side, theme=theme)
    made = template("coverage.html.j2").render(
        note=t("method.coverage_note", side=t(f"panel.{side}")),
        picture=svg_uri(picture),
        alt=t(
            "method.coverage_alt",
            side=t(f"panel.{side}"),
            counts=depth_counts(list(depths.values())),
        ),
        key=[
            {
                "sample": svg_uri(key_svg(depth, colour=side, theme=theme)),
                "text": labels("evidence_depth", depth),
                "n": count(counts[depth]),
            }
            for depth in DEPTHS
            if counts[depth]
        ],
    )
    return markupsafe.Markup(made)  # noqa: S704 -- the template escapes


def coverage_table(data: Dataset, names: Mapping[str, str]) -> pd.DataFrame:
    """Every search on record in words: country, side, depth, date, themes, source and note."""
    side_of = {LAYER_OF[side]: t(f"panel.{side}") for side in SIDES}
    rows = data.coverage
    table = pd.DataFrame(
        {
            t("table.country"): rows.iso_a3.map(lambda iso: names.get(iso, iso)),
            t("table.layer"): rows.layer.map(side_of),
            t("table.depth"): rows.depth.map(lambda depth: labels("evidence_depth", depth)),
            t("method.coverage_date"): rows.searched_on.map(day),
            t("method.coverage_themes"): rows.themes.map(
                lambda codes: labels("theme", codes) or t("method.all_themes")
            ),
            t("table.source"): rows.source_id,
            t("table.note"): rows.note.fillna(""),
        }
    )
    return table.sort_values(
        [t("table.layer"), t("table.country")], ignore_index=True, kind="stable"
    )


def privacy_lines(names: Mapping[str, str]) -> list[str]:
    """What is never shown, a paragraph each."""

    def named(codes: frozenset[str]) -> str:
        return listing(sorted(names.get(code, code) for code in codes))

    return [
        t("method.privacy_persons"),
        t("method.privacy_places", admin1=named(PUBLIC_ADMIN1), country=named(COUNTRY_ONLY)),
        t("method.privacy_listed", countries=named(NOTHING_LISTED)),
        t("method.privacy_visit"),
    ]


def left_out_words(left_out: tuple[LeftOut, ...]) -> str:
    """One sentence that names the files of the workspace that are left out; "" for none."""
    if not left_out:
        return ""
    names = listing([one.name for one in left_out])
    return t("method.left_out", n=len(left_out), names=names)
