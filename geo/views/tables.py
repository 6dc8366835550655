"""Which columns a table shows, in which order, and in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.rule import LAYER_OF, SIDES, STATES
from geo.snapshot import CountrySnapshot
from geo.views.asked import web_address
from geo.views.cards import (
    Names,
    footprint_words,
    nearest_words,
    place_words,
    reached_words,
    year_words,
)
from geo.views.text import day, labels, language, listed, t
from layers.dataset import Dataset
from layers.vocabulary import vocabulary

_SIDE = (
    "state",
    "n_present",
    "n_possible",
    "n_organisations",
    "in_country_n",
    "unplaced_n",
    "mandate_n",
    "nearest_km",
    "nearest_band",
    "nearest",
)

# every column of a site's answer, for CSV and JSON
SITE_COLUMNS = [
    "site_id",
    "project_id",
    "name",
    "name_zh",
    "iso_a3",
    "admin1_name",
    "place",
    "sector",
    "subsector",
    "status",
    "commitment_year",
    "amount_usd",
    "project_cost_usd",
    "price_basis",
    "site_share",
    "instrument",
    "chinese_role",
    "financiers",
    "contractors",
    "location_precision",
    "stands_for",
    "radius_km",
    "lon",
    "lat",
    "end_lon",
    "end_lat",
    *(f"{side}_{name}" for side in SIDES for name in _SIDE),
    "class",
    "local_country",
    "chinese_country",
    "evidence_local",
    "evidence_chinese",
    "reached_share",
    "local_reached_share",
    "chinese_reached_share",
    "country_conflict",
    "disputed",
    "is_verified",
    "source_id",
    "source_url",
    "source_date",
]

# what fits a terminal: the class never stands without the ladder
SITE_GLANCE = [
    "site_id",
    "iso_a3",
    "sector",
    "amount_usd",
    "local_state",
    "local_n_present",
    "local_in_country_n",
    "local_nearest_km",
    "chinese_state",
    "chinese_n_present",
    "chinese_in_country_n",
    "chinese_nearest_km",
    "class",
    "is_verified",
]
UNIT_GLANCE = [
    "unit",
    "n_sites",
    "n_projects",
    "n_without_amount",
    "amount_usd",
    *(f"{side}_{state}" for side in SIDES for state in STATES),
]


def site_table(sites: pd.DataFrame, named: Names) -> pd.DataFrame:
    """`sites` in words, a column for all that the map and its cards say; same order."""
    rows = sites.to_dict("records")
    columns: dict[str, Any] = {
        t("table.name"): sites.name,
        t("table.name_zh"): sites.name_zh,
        t("table.country"): sites.iso_a3.map(named.country, na_action="ignore"),
        t("table.sector"): _words(sites.sector, "sector"),
        t("card.subsector"): sites.subsector,
        t("table.class"): _words(sites["class"], "class"),
    }
    for side in SIDES:
        columns |= _side_columns(sites, side)
    columns |= {
        t("card.searched"): sites.iso_a3.map(named.limits_words),
        t("table.status"): _words(sites.status, "project_status"),
        t("card.years"): [year_words(row) for row in rows],
        t("card.instrument"): _words(sites.instrument, "instrument"),
        t("table.amount"): sites.amount_usd,
        t("table.cost"): sites.project_cost_usd,
        t("table.basis"): _words(sites.price_basis, "price_basis"),
        t("card.role"): _words(sites.chinese_role, "chinese_role"),
        t("card.financiers"): sites.financiers.map(listed),
        t("card.contractors"): sites.contractors.map(listed),
        t("card.place"): sites.place,
        t("table.admin1"): sites.admin1_name.map(listed),
        t("table.precision"): [place_words(row) for row in rows],
        t("card.route"): sites.end_lon.notna().map({True: t("table.line_end"), False: ""}),
        **_footprints(rows),
        t("table.disputed"): sites.disputed.map(named.disputed_words),
        t("table.conflict"): [named.conflict_words(row) for row in rows],
        t("card.flags"): sites["flags"].map(lambda codes: labels("flag", codes)),
        t("table.verified"): sites.is_verified.astype(bool),
        t("card.evidence"): sites.evidence,
        t("table.source_date"): sites.source_date,
        t("table.source"): sites.source_url,
    }
    return _blank(pd.DataFrame(columns))


def _footprints(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What is said of true lines and areas; no columns where every site is a point."""
    said = {
        t("card.footprint"): [footprint_words(row) for row in rows],
        t("card.reached"): [reached_words(row) for row in rows],
    }
    return said if any(map(any, said.values())) else {}


def _blank(table: pd.DataFrame) -> pd.DataFrame:
    """`table` with missing text as empty cells, which a reader takes for what they are."""
    texts = table.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]]
    return table.assign(**{name: table[name].fillna("") for name in texts})


def _side_columns(sites: pd.DataFrame, side: str) -> dict[str, Any]:
    name = t(f"table.{side}")
    return {
        t("table.state", side=name): _words(sites[f"{side}_state"], "state"),
        t("table.present", side=name): sites[f"{side}_n_present"],
        t("table.possible", side=name): sites[f"{side}_n_possible"],
        t("table.elsewhere", side=name): sites[f"{side}_in_country_n"],
        t("table.unplaced", side=name): sites[f"{side}_unplaced_n"],
        t("table.mandate", side=name): sites[f"{side}_mandate_n"],
        t("table.nearest", side=name): [
            nearest_words(some, 5, site_radius_km=radius_km)
            for some, radius_km in zip(sites[f"{side}_nearest"], sites.radius_km, strict=True)
        ],
    }


def presence_table(presences: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """`presences` (with `side`) in words, a column for all that map and cards say; same order."""
    org_types = {**vocabulary("local_org_type"), **vocabulary("chinese_org_type")}
    columns = {
        t("table.organisation"): presences.organisation,
        t("table.name_local"): presences.name_local,
        t("table.layer"): presences.side.map({side: t(f"table.{side}") for side in SIDES}),
        t("table.country"): presences.iso_a3.map(names).fillna(presences.iso_a3),
        t("table.city"): presences.city,
        t("table.admin1"): presences.admin1_name.map(listed),
        t("table.precision"): [place_words(row) for row in presences.to_dict("records")],
        t("table.org_type"): presences.org_type.map(
            {code: term.labels[language()] for code, term in org_types.items()}
        ),
        t("table.presence_type"): _words(presences.presence_type, "presence_type"),
        t("card.status"): _words(presences.status, "presence_status"),
        t("table.counted"): presences.is_counted.astype(bool),
        t("table.themes"): presences.themes.map(lambda codes: labels("theme", codes)),
        t("card.since"): presences.start_date,
        t("card.ecosoc"): _words(presences.ecosoc_status, "ecosoc_status"),
        t("card.independence"): presences.independence_note,
        t("table.verified"): presences.is_verified.astype(bool),
        t("card.evidence"): presences.evidence,
        t("table.source_date"): presences.source_date,
        t("table.source"): presences.source_url,
    }
    return _blank(pd.DataFrame(columns))


def blind_spot_table(spots: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """`spots` (from `geo.evidence.blind_spots`) in words; same order."""
    columns = {
        t("table.country"): spots.iso_a3.map(names).fillna(spots.iso_a3),
        t("table.layer"): spots.side.map({side: t(f"panel.{side}") for side in SIDES}),
        t("table.depth"): _words(spots.depth, "evidence_depth"),
        t("table.n_sites"): spots.n_sites,
        t("table.n_projects"): spots.n_projects,
        # where no amount is known, nothing is said: blank is not zero
        t("table.nominal"): spots.amount_usd.where(spots.amount_usd > 0),
        t("table.constant"): spots.amount_usd_constant_2021.where(
            spots.amount_usd_constant_2021 > 0
        ),
        t("table.without"): spots.n_without_amount,
        t("table.note"): spots.note,
    }
    return _blank(pd.DataFrame(columns))


def evidence_table(snapshot: CountrySnapshot) -> pd.DataFrame:
    """What stands behind the sites shown and behind each side of a country, in words."""
    headings = {"projects": t("panel.financed")}
    headings |= {LAYER_OF[side]: t(f"panel.{side}") for side in SIDES}
    notes = {LAYER_OF[side]: "; ".join(snapshot.sides[side].notes) for side in SIDES}
    table = pd.DataFrame([snapshot.evidence[layer] for layer in headings])
    columns = {
        t("table.layer"): table.layer.map(headings),
        t("table.depth"): _words(table.depth, "evidence_depth"),
        t("country.rows"): table.n_rows,
        t("country.sources"): table.n_sources,
        t("country.newest"): table.newest.map(day),
        t("country.unverified"): table.n_unverified,
        t("table.note"): table.layer.map(notes).fillna(""),
    }
    return _blank(pd.DataFrame(columns))


def sources_table(data: Dataset) -> pd.DataFrame:
    """Each source with what a copy of its rows must carry, in words."""
    rows = [
        {
            t("about.layer"): source.layer,
            t("about.title"): source.descriptor.title,
            t("about.publisher"): source.descriptor.publisher,
            t("about.licence"): _licence(source.descriptor.licence),
            t("about.url"): web_address(source.descriptor.url),
            t("about.retrieved"): source.descriptor.retrieved,
            t("about.rows"): source.descriptor.rows,
            t("about.citation"): source.descriptor.citation,
            t("about.note"): source.descriptor.note,
        }
        for source in data.sources
    ]
    return pd.DataFrame(rows)


def _licence(name: str) -> str:
    """The name of a licence; what is no licence but a word, in the reader's language."""
    return t("about.public_domain") if name == "Public domain" else name


def _words(codes: pd.Series, name: str) -> pd.Series:
    """The labels of a column of single codes."""
    return codes.map({code: term.labels[language()] for code, term in vocabulary(name).items()})
