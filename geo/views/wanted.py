"""What was asked, in words, as plain values, and as the link that asks it again."""

from dataclasses import asdict, replace
from typing import Any, Final
from urllib.parse import urlencode

from geo.filters import DEFAULT_ROLES, DEFAULT_STATUSES, Filters, financiers_of
from geo.protect import AUDIENCES
from geo.rule import Rule
from geo.survey import Survey
from geo.views.contact import how_to_report
from geo.views.text import credit, day, labels, listing, t
from layers.contract import SEPARATOR

# what a list in a link is joined by
COMMA: Final = ","
_USUAL: Final = Rule()


def filter_words(filters: Filters, rule: Rule, place: Survey | None = None) -> str:
    """The filters other than the country, and what differs from the usual rule, in words; `place`
    tells the names of financiers.
    """
    sector = labels("sector", SEPARATOR.join(filters.sectors) or None)
    status = labels("project_status", SEPARATOR.join(filters.statuses) or None)
    words = [
        sector or t("filter.sector_any"),
        status or t("filter.status_any"),
        *_narrowed(filters, place),
        *_ruled(filters, rule),
    ]
    return t("join.semicolon").join(words)


def _narrowed(filters: Filters, place: Survey | None) -> list[str]:
    """The filters that few use, each named."""
    words = []
    if filters.years:
        first, last = filters.years
        words.append(_named("filter.years", f"{first}\N{EN DASH}{last}"))
    if filters.financiers:
        names = financiers_of(place.sites) if place else {}
        words.append(
            _named("filter.financier", listing([names.get(x, x) for x in filters.financiers]))
        )
    if filters.min_precision:
        words.append(
            _named("filter.min_precision", labels("location_precision", filters.min_precision))
        )
    if filters.sources:
        words.append(_named("wanted.sources", listing(filters.sources)))
    return words


def _ruled(filters: Filters, rule: Rule) -> list[str]:
    """The reach, and what else differs from the usual rule."""
    switches = {
        "filter.match_themes": rule.match_themes,
        "filter.count_projects": rule.count_projects,
        "wanted.cross_border": rule.cross_border,
        "filter.built_only": not filters.roles,
    }
    depth = rule.min_evidence
    is_usual = depth == _USUAL.min_evidence
    evidence = _named("wanted.min_evidence", labels("evidence_depth", depth))
    return [
        _named("filter.reach", f"{rule.reach_km:g}"),
        *(t(key) for key, is_on in switches.items() if is_on),
        *([] if is_usual else [evidence]),
    ]


def unlinked(filters: Filters, rule: Rule) -> list[str]:
    """What was asked and `query` leaves out, since the app can't be asked for it, in words."""
    only = Rule(cross_border=rule.cross_border, min_evidence=rule.min_evidence)
    sources = replace(Filters(), sources=filters.sources)
    # the reach is always said first, and the app has one
    return [*_narrowed(sources, None), *_ruled(Filters(), only)[1:]]


def _named(key: str, value: str) -> str:
    return t("join.colon", label=t(key), text=value)


def parameters(filters: Filters, rule: Rule) -> dict[str, Any]:
    """What was asked as plain values, for the files that are taken along."""
    return {**asdict(filters), **asdict(rule)}


def audience_short(place: Survey) -> str:
    """For whom `place` is, in a word or two; "" for everybody."""
    return "" if place.audience == AUDIENCES[0] else t(f"audience.{place.audience}_short")


def audience_words(place: Survey) -> str:
    """For whom `place` is, in a sentence; "" where everybody may see it."""
    return "" if place.audience == AUDIENCES[0] else t(f"audience.{place.audience}")


def notes(place: Survey) -> list[str]:
    """For whom this is where it is not for everybody, disclaimers and credits, a line each."""
    attribution = t("note.attribution", sources=credit(place.data)["attribution"])
    return [
        *filter(None, [audience_words(place)]),
        t("note.record"),
        t("note.boundaries", view=t("note.view")),
        t("join.sentence").join([attribution, t("note.licence")]),
        t("note.as_of", date=day(place.data.as_of), version=place.data.version),
        how_to_report(),
    ]


def query(filters: Filters, rule: Rule, version: str, *, language: str, iso_a3: str) -> str:
    """The part of a link behind the address of the app that shows a country as it was asked for:
    `country?country_page=KEN&reach=50&v=...`. What the app can't be asked for (`sources`, another
    depth, organisations across the border) is not in it.
    """
    said = {
        "country_page": iso_a3,
        "sector": COMMA.join(filters.sectors) or None,
        # an empty list of statuses asks for every one
        "status": None if filters.statuses == DEFAULT_STATUSES else COMMA.join(filters.statuses),
        "years": "-".join(map(str, filters.years)) if filters.years else None,
        "financier": COMMA.join(filters.financiers) or None,
        "min_precision": filters.min_precision,
        "built_only": None if filters.roles == DEFAULT_ROLES else "true",
        "reach": None if rule.reach_km == _USUAL.reach_km else f"{rule.reach_km:g}",
        "match_themes": "true" if rule.match_themes else None,
        "count_projects": "true" if rule.count_projects else None,
        "lang": language,
        "v": version,
    }
    kept = {key: value for key, value in said.items() if value is not None}
    return f"country?{urlencode(kept, safe=',:')}"
