"""What a click on the map shows of a row: its title, and what is said of it, all in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

import pandas as pd

from geo.evidence import Limits, limits_by_country
from geo.places import RADIUS_KM
from geo.rule import LAYER_OF, SIDES
from geo.views.text import (
    apart,
    count,
    day,
    in_brackets,
    km,
    labels,
    language,
    limits_words,
    listed,
    money,
    share,
    t,
)
from layers.contract import SEPARATOR
from layers.dataset import Dataset
from layers.rules import UNIT_PRECISIONS

Card = list[list[str]]
# named in a card; the country page has more
_FILLERS: Final = 3

_HAN: Final = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Names:
    """What codes in the rows stand for: country names by ISO 3166-1 alpha-3, and the name and
    neutral note of each contested place by `disputed_id`; and for which themes only local
    organisations of a country were looked for.
    """

    countries: Mapping[str, str]
    disputed: Mapping[str, str]
    local_limits: Mapping[str, Limits] = field(default_factory=dict)

    @classmethod
    def of(cls, countries: Mapping[str, str], data: Dataset) -> "Names":
        """`countries` with the contested places and the limits of searches in `data`."""
        notes = data.disputed.name + ": " + data.disputed.note
        return cls(
            countries,
            dict(zip(data.disputed.disputed_id, notes, strict=True)),
            limits_by_country(data, LAYER_OF["local"]),
        )

    def country(self, iso_a3: object) -> str:
        """The name of a country, or its code where nobody names it."""
        return self.countries.get(str(iso_a3), str(iso_a3))

    def disputed_words(self, ids: object) -> str:
        """The names and notes of a `|` list of contested places; "" where blank."""
        if not isinstance(ids, str):
            return ""
        return " ".join(self.disputed.get(one, one) for one in ids.split(SEPARATOR))

    def limits_words(self, iso_a3: object) -> str:
        """For which themes only local organisations of a country were looked for; "" if for all."""
        limits = self.local_limits.get(str(iso_a3))
        return limits_words(limits) if limits else ""

    def conflict_words(self, row: Mapping[str, Any]) -> str:
        """That the boundary file puts a site into another country than its source; "" mostly."""
        if not row["country_conflict"]:
            return ""
        other, own = self.country(row["polygon_iso_a3"]), self.country(row["iso_a3"])
        return t("card.conflict_value", other=other, own=own)


def site_titles(sites: pd.DataFrame) -> pd.Series:
    """What each of `sites` is called in the language of now."""
    return _full_names(sites["name"], sites.name_zh)


def presence_titles(presences: pd.DataFrame) -> pd.Series:
    """What each of `presences` is called in the language of now."""
    return _full_names(presences.organisation, presences.name_local)


def _full_names(names: pd.Series, others: pd.Series) -> pd.Series:
    said = [full_name(*pair) for pair in zip(names, others, strict=True)]
    return pd.Series(said, index=names.index, dtype="object")


def full_name(name: str, other: object) -> str:
    """A name with the other one beside it; for readers of Chinese a Chinese one comes first."""
    if not isinstance(other, str) or other == name:
        return name
    is_first = language() == "zh" and bool(_HAN.search(other))
    return f"{other} · {name}" if is_first else f"{name} · {other}"


def site_card(
    row: Mapping[str, Any],
    named: Names,
    *,
    dates: Mapping[str, str] = MappingProxyType({}),
    fillers: pd.DataFrame | None = None,
) -> Card:
    """What is said of a site, a row of `counterpart_gaps`: label and text, and an address where the
    text is a link.

    `dates` are those of the sources of presences, by presence_id; `fillers` are its rows of
    `geo.fillers.who_could_fill`, both sides.
    """
    pairs = [
        (t("card.sector"), in_brackets(labels("sector", row["sector"]), row["subsector"])),
        (t("card.status"), _status(row)),
        (t("card.money"), _money(row)),
        *_cost(row),
        (t("card.flags"), labels("flag", row["flags"])),
        (t("card.role"), labels("chinese_role", row["chinese_role"])),
        (t("card.financiers"), listed(row["financiers"])),
        (t("card.contractors"), listed(row["contractors"])),
        (
            t("card.place"),
            " · ".join(filter(None, [listed(row["place"]), listed(row["admin1_name"])])),
        ),
        (t("card.precision"), place_words(row)),
        *_route(row),
        (t("card.footprint"), footprint_words(row)),
        *(pair for side in SIDES for pair in _side(row, side, dates)),
        *([] if fillers is None else _could_be_asked(fillers)),
        (t("card.searched"), named.limits_words(row["iso_a3"])),
        (t("card.reached"), reached_words(row)),
        (t("card.class"), labels("class", row["class"])),
        (t("card.disputed"), named.disputed_words(row["disputed"])),
        (t("card.conflict"), named.conflict_words(row)),
        *_trust(row, "card.verified_no"),
    ]
    return [*_said(pairs), *_links(row["source_url"])]


def _status(row: Mapping[str, Any]) -> str:
    words = labels("project_status", row["status"])
    return t("join.clause").join(filter(None, [words, year_words(row)]))


def year_words(row: Mapping[str, Any]) -> str:
    """The years recorded of a site: "2015", "recorded 2015 to 2021", or ""."""
    years = [row[name] for name in ("commitment_year", "start_year", "completion_year")]
    known = sorted({int(year) for year in years if pd.notna(year)})
    if len(known) < 2:  # noqa: PLR2004 -- a span needs two
        return str(known[0]) if known else ""
    return t("card.years_value", first=known[0], last=known[-1])


def _money(row: Mapping[str, Any]) -> str:
    if pd.isna(row["amount_usd"]):
        return t("card.unknown_money")
    basis = labels("price_basis", row["price_basis"])
    instrument = labels("instrument", row["instrument"])
    return in_brackets(money(row["amount_usd"]), basis, instrument)


def _cost(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    if pd.isna(row["project_cost_usd"]):
        return []
    basis = labels("price_basis", row["price_basis"])
    return [(t("card.cost"), in_brackets(money(row["project_cost_usd"]), basis))]


def place_words(row: Mapping[str, Any]) -> str:
    """How well the place of a row is known, in words."""
    if row["stands_for"] in UNIT_PRECISIONS:
        key = "card.unit_place" if row["stands_for"] == "admin1" else "card.country_place"
        return t(key, unit=listed(row["admin1_name"]), km=km(row["radius_km"]))
    precision = labels("location_precision", row["location_precision"])
    return t("card.precision_value", precision=precision, km=km(row["radius_km"]))


def _route(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(t("card.route"), t("card.route_value"))] if pd.notna(row["end_lon"]) else []


def footprint_words(row: Mapping[str, Any]) -> str:
    """That a site is a true line or area, drawn as it is; "" for a point and for two ends."""
    if row["shape"] is None:
        return ""
    return t("card.footprint_value", kind=labels("geometry_kind", row["geometry_kind"]))


def reached_words(row: Mapping[str, Any]) -> str:
    """How much of a line or an area is in reach of each side; "" for others."""
    if pd.isna(row["reached_share"]):
        return ""
    shares = {side: share(row[f"{side}_reached_share"]) for side in SIDES}
    return t("card.reached_value", either=share(row["reached_share"]), **shares)


def _side(row: Mapping[str, Any], side: str, dates: Mapping[str, str]) -> list[tuple[str, str]]:
    """State and counts of one side, and the nearest by name."""
    state = t(
        "card.side_value",
        state=labels("state", row[f"{side}_state"]),
        present=row[f"{side}_n_present"],
        possible=row[f"{side}_n_possible"],
        elsewhere=row[f"{side}_in_country_n"],
    )
    parts = [state, *_elsewhere_words(row, side)]
    near = nearest_words(row[f"{side}_nearest"], 3, site_radius_km=row["radius_km"], dates=dates)
    return [(t(f"card.{side}"), t("join.clause").join(parts)), (t(f"card.nearest_{side}"), near)]


def _elsewhere_words(row: Mapping[str, Any], side: str) -> list[str]:
    """What is said of those elsewhere in the country: without a place, working here by mandate."""
    counts = {name: int(row[f"{side}_{name}_n"]) for name in ("unplaced", "mandate")}
    return [t(f"card.{name}", n=n) for name, n in counts.items() if n]


def _could_be_asked(fillers: pd.DataFrame) -> list[tuple[str, str]]:
    """Who is beyond reach and could be asked, a few of each side."""
    pairs = []
    for side, rows in fillers.groupby("side", sort=False):
        some = [_filler(row) for row in rows.head(_FILLERS).to_dict("records")]
        pairs.append((t(f"points.fill_{side}"), t("join.semicolon").join(some)))
    return pairs


def _filler(row: Mapping[str, Any]) -> str:
    name = row["organisation"]
    if pd.isna(row["km"]):
        words = t("join.comma").join([name, t("filler.country")])
    else:
        one = {"name": name, "km": row["km"], "radius_km": row["radii_km"], "verified": True}
        words = _nearest(one, 0.0)
    return in_brackets(
        words,
        t("filler.matches") if row["matches_theme"] else "",
        "" if row["is_verified"] else t("panel.unverified"),
        day(row["source_date"]) or t("panel.undated"),
    )


def nearest_words(
    names: object,
    at_most: int,
    *,
    site_radius_km: float = 0.0,
    dates: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The nearest presences as words: name and km, rough or unverified ones named as such.

    A distance is rough where the place of the presence, or of the site (`site_radius_km`), is
    known less well than to its city. `dates` are those of the sources, by presence_id.
    """
    if not isinstance(names, list):
        return ""
    return t("join.semicolon").join(
        _nearest(one, site_radius_km, dates.get(one.get("presence_id"), ""))
        for one in names[:at_most]
    )


def _nearest(one: Mapping[str, Any], site_radius_km: float, date: str = "") -> str:
    radius_km = max(one["radius_km"], site_radius_km)
    if radius_km > RADIUS_KM["near"]:
        words = t(
            "card.nearest_rough",
            name=one["name"],
            km=count(one["km"]),
            radius=km(one["radius_km"] + site_radius_km),
        )
    else:
        words = t("card.nearest_value", name=one["name"], km=apart(one["km"]))
    notes = ["" if one["verified"] else t("panel.unverified"), day(date)]
    return in_brackets(words, *notes)


def presence_card(row: Mapping[str, Any]) -> Card:
    """What is said of a presence (with `side`): label and text, and an address where the text is a
    link.
    """
    vocabulary = "local_org_type" if row["side"] == "local" else "chinese_org_type"
    presence = labels("presence_type", row["presence_type"]) or t("card.presence_unknown")
    ecosoc = row["ecosoc_status"] if row["ecosoc_status"] not in {"unknown", "none"} else None
    pairs = [
        (t("card.org_type"), labels(vocabulary, row["org_type"])),
        (
            t("card.presence_type"),
            t("join.clause").join([presence, labels("presence_status", row["status"])]),
        ),
        (t("card.themes"), labels("theme", row["themes"])),
        (t("card.since"), day(row["start_date"])),
        (t("card.ecosoc"), labels("ecosoc_status", ecosoc)),
        (
            t("card.place"),
            " · ".join(filter(None, [listed(row["city"]), listed(row["admin1_name"])])),
        ),
        (t("card.precision"), place_words(row)),
        (t("card.independence"), listed(row["independence_note"])),
        *_trust(row, "card.verified_no_org"),
    ]
    return [*_said(pairs), *_links(row["source_url"])]


def _trust(row: Mapping[str, Any], unverified: str) -> list[tuple[str, str]]:
    """Evidence with its date, whether it is verified, and the source."""
    date = day(row["source_date"]) or t("panel.undated")
    return [
        (t("card.evidence"), t("card.note_as_of", text=row["evidence"], date=date)),
        (t("card.verified"), "" if row["is_verified"] else t(unverified)),
    ]


def _said(pairs: Iterable[tuple[str, str]]) -> Card:
    return [[label, text] for label, text in pairs if text]


def _links(urls: object) -> Card:
    """The sources of a row, each a link where a browser may follow it."""
    some = urls.split(SEPARATOR) if isinstance(urls, str) else []
    return [_link(url) for url in some] or [[t("card.source"), t("card.source_none")]]


def _link(url: str) -> list[str]:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    is_safe = host is not None and url.startswith(("https://", "http://"))
    return [t("card.source"), str(host), url] if is_safe else [t("card.source"), url]
