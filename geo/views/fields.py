"""What each column of a table for machines is: its kind, unit and meaning, in one place.

The columns of a layer are described by its contract; the others here, in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo.fillers import HOW
from geo.gaps import BANDS
from geo.rule import CLASSES, SIDES, STATES
from geo.snapshot import WHERE
from geo.summary import SUFFIX_OF
from geo.views.speech import t, words
from geo.views.tables import SITE_COLUMNS
from layers.catalog import chinese_ngos, country_context, coverage, local_csos, projects
from layers.contract import Column

# by the end of a name
_UNITS: Final = {"_km": "km", "_lon": "degree", "_lat": "degree", "_share": "share, 0 to 1"}
_DAY: Final = r"\d{4}-\d{2}-\d{2}"
# words of the catalogue for columns that are called otherwise there; {side} is filled in
_WORDS: Final[Mapping[str, str]] = {
    "stands_for": "table.precision",
    "radius_km": "table.radius",
    "radii_km": "table.radii",
    "class": "table.class",
    "reached_share": "card.reached",
    "country_conflict": "table.conflict",
    "disputed": "table.disputed",
    "where": "report.where",
    "nearest_site": "report.nearest_site",
    "site": "report.site",
    "matches_theme": "report.match",
    "has_mandate": "report.mandate",
    "n_sites": "table.n_sites",
    "n_projects": "table.n_projects",
    "n_without_amount": "table.without",
    "depth": "table.depth",
    "note": "table.note",
    "layer": "table.layer",
    "n_rows": "country.rows",
    "n_sources": "country.sources",
    "newest": "country.newest",
    "n_unverified": "country.unverified",
    "title": "about.title",
    "publisher": "about.publisher",
    "licence": "about.licence",
    "attribution": "about.attribution",
    "citation": "about.citation",
    "retrieved": "about.retrieved",
    "rows": "about.rows",
    "url": "about.url",
}
# of one side, by the rest of their name
_SIDE_WORDS: Final[Mapping[str, str]] = {
    "state": "table.state",
    "n_present": "table.present",
    "n_possible": "table.possible",
    "in_country_n": "table.elsewhere",
    "unplaced_n": "table.unplaced",
    "mandate_n": "table.mandate",
    "nearest": "table.nearest",
    "nearest_km": "table.nearest_km",
}


@dataclass(frozen=True)
class Field:
    """One column: `column` says its kind, meaning (English) and what its values may be; `unit` is
    blank for text, counts and truths; the values of an `is_array` are lists of objects.
    """

    column: Column
    unit: str = ""
    is_array: bool = False


Fields = dict[str, Field]


def heading(name: str) -> str:
    """The words of the language of now for the column `name`; "" where the catalogue has none."""
    if f"column.{name}" in words():
        return t(f"column.{name}")
    if name in _WORDS:
        return t(_WORDS[name])
    side, _, rest = name.partition("_")
    known = side in SIDES and rest in _SIDE_WORDS
    return t(_SIDE_WORDS[rest], side=t(f"table.{side}")) if known else ""


def _fields(columns: Mapping[str, Column], arrays: frozenset[str] = frozenset()) -> Fields:
    return {name: Field(column, _unit(name), name in arrays) for name, column in columns.items()}


def _unit(name: str) -> str:
    if name.startswith("usd_") or "_usd" in name:
        return "US dollars of 2021" if name.endswith("_constant_2021") else "US dollars"
    return next((unit for end, unit in _UNITS.items() if f"_{name}".endswith(end)), "")


def _text(meaning: str, *, vocabulary: str | None = None, pattern: str | None = None) -> Column:
    """Text in every row."""
    return Column("str", meaning, vocabulary=vocabulary, pattern=pattern)


def _maybe(kind: str, meaning: str) -> Column:
    """Text ("str"), a number ("float") or a date that may be blank."""
    kinds: Mapping[str, Column] = {
        "str": Column("str", meaning, required=False),
        "float": Column("float", meaning, required=False),
        "date": Column("date", meaning, required=False),
    }
    return kinds[kind]


def _count(meaning: str) -> Column:
    return Column("int", meaning, low=0)


_PLACED: Final = {
    "stands_for": _text(
        "the precision that the place really has: country where no boundary knows the unit",
        vocabulary="location_precision",
    ),
    "radius_km": _maybe("float", "uncertainty of the place, radius"),
    "lon": _maybe("float", "longitude, WGS 84; of a line or area a point on it"),
    "lat": _maybe("float", "latitude, WGS 84; of a line or area a point on it"),
}


def _of_side(side: str) -> dict[str, Column]:
    who = {"local": "local organisations", "chinese": "Chinese presences"}[side]
    columns = {
        "state": _text(f"how near {who} are on record, best first", vocabulary="state"),
        "n_present": _count(f"{who} in reach"),
        "n_possible": _count(f"{who} possibly in reach"),
        "n_organisations": _count(f"different organisations among {who} in reach or possibly"),
        "in_country_n": _count(f"{who} of the country neither in reach nor possibly"),
        "unplaced_n": _count("of these, without a stated place"),
        "mandate_n": _count("of these, saying that they work nationwide or in the site's unit"),
        "nearest_km": _maybe("float", f"distance to the nearest placed of {who}, without radii"),
        "nearest_band": replace(
            _maybe("str", "the band of that distance, km"), pattern="|".join(BANDS)
        ),
        "nearest": _text(
            f"the five nearest placed of {who}: presence_id, name, km, radius_km (of its place) "
            "and verified of each"
        ),
        "country": _text(
            f"what is on record of {who} at any distance", vocabulary="country_answer"
        ),
        "reached_share": _maybe("float", f"of a line or area: the share in reach of {who}"),
    }
    return {f"{side}_{name}": column for name, column in columns.items()}


# what else a file of sites tells
_ALSO: Final = (
    "start_year",
    "completion_year",
    "flags",
    "geometry_kind",
    "aiddata_record_id",
    "evidence",
)
_ARRAYS: Final = frozenset(f"{side}_nearest" for side in SIDES)
_SITE: Final[dict[str, Column]] = {
    **projects.LAYER.columns,
    **_PLACED,
    **_of_side("local"),
    **_of_side("chinese"),
    "class": _text("who is in reach; read it with the states of both sides", vocabulary="class"),
    "evidence_local": _text(
        "how well the country was searched for local organisations", vocabulary="evidence_depth"
    ),
    "evidence_chinese": _text(
        "how well the country was searched for Chinese NGOs", vocabulary="evidence_depth"
    ),
    "reached_share": _maybe("float", "of a line or area: the share in reach of either side"),
    "country_conflict": Column("bool", "true where the boundary file shows another country"),
    "disputed": replace(
        _maybe("str", "ids of the contested places that the site lies in"), is_list=True
    ),
}
SITES: Final = _fields({name: _SITE[name] for name in (*SITE_COLUMNS, *_ALSO)}, _ARRAYS)

_SIDE_COLUMN: Final = _text("local or chinese", pattern="|".join(SIDES))
# of the two layers one requires what the other may leave blank, and each has its kinds
_PRESENCE: Final[dict[str, Column]] = {
    **chinese_ngos.LAYER.columns,
    **{name: local_csos.LAYER.columns[name] for name in ("org_origin", "presence_type")},
    # unique in its layer
    "presence_id": replace(local_csos.LAYER.columns["presence_id"], unique=False),
    "org_type": _text("kind of organisation, a code of its side"),
}
ORGANISATIONS: Final = _fields(
    {
        "side": _SIDE_COLUMN,
        **_PRESENCE,
        **_PLACED,
        "lon": _maybe("float", "longitude of the place that may be shown, WGS 84"),
        "lat": _maybe("float", "latitude of the place that may be shown, WGS 84"),
        "where": _text(
            "where it stands towards the sites shown",
            pattern="|".join(WHERE),
        ),
        "nearest_site": _maybe("str", "the nearest site shown that has a place of its own"),
        "nearest_km": _maybe("float", "distance to that site, without radii"),
    }
)
FILLERS: Final = _fields(
    {
        "side": _SIDE_COLUMN,
        "presence_id": _PRESENCE["presence_id"],
        "organisation_id": _PRESENCE["organisation_id"],
        "organisation": _PRESENCE["organisation"],
        "name_local": _PRESENCE["name_local"],
        "presence_type": _PRESENCE["presence_type"],
        "site_id": replace(projects.LAYER.columns["site_id"], unique=False),
        "site": _text("the site that it was found for: the nearest whose theme it matches, if any"),
        "state": _text("the state of its side at that site", vocabulary="state"),
        "how": _text(
            "why it is listed: near, says that it works there, or is of the country",
            pattern="|".join(HOW),
        ),
        "km": _maybe("float", "distance to that site; blank where a place is not known"),
        "radii_km": _maybe(
            "float", "uncertainty of both places, the radius_km of each added; blank without km"
        ),
        "matches_theme": Column("bool", "true where it works on a theme of the site's sector"),
        "has_mandate": Column("bool", "true where it says that it works nationwide or there"),
        "n_sites": _count("sites that it is listed for"),
        **{
            name: _PRESENCE[name]
            for name in (
                *("themes", "independence_note", "evidence"),
                *("source_url", "source_date", "is_verified"),
            )
        },
    }
)


def _sector_columns() -> dict[str, Column]:
    bases = {"": "nominal", "_constant_2021": "prices of 2021"}
    columns = {
        "sector": replace(projects.LAYER.columns["sector"], unique=True),
        "n_sites": _count("sites shown"),
        "n_projects": _count("projects that these are part of"),
        "n_without_amount": _count("sites without an amount: blank is not zero"),
    }
    for name, what in (("amount", "committed"), ("project_cost", "whole cost, never added to it")):
        for suffix in SUFFIX_OF.values():
            columns[f"{name}_usd{suffix}"] = _money(f"{what}, the sites' parts, {bases[suffix]}")
    for side in SIDES:
        columns |= {f"{side}_{state}": _count(f"sites of that {side} state") for state in STATES}
    columns |= {f"n_{name}": _count(f"sites of the class {name}") for name in CLASSES}
    for name in CLASSES:
        for suffix in SUFFIX_OF.values():
            columns[f"usd_{name}{suffix}"] = _money(f"committed at these, {bases[suffix]}")
    return columns


def _money(meaning: str) -> Column:
    return Column("float", f"{meaning}; 0 where no amount is known", low=0)


SECTORS: Final = _fields(_sector_columns())
EVIDENCE: Final = _fields(
    {
        "layer": Column("str", "projects, local_csos or chinese_ngos", unique=True),
        "depth": replace(
            _maybe("str", "the best search on record; blank for projects"),
            vocabulary="evidence_depth",
        ),
        "n_rows": _count("rows of the layer in the country"),
        "n_sources": _count("different source pages"),
        "newest": _maybe("date", "newest date of a source"),
        "n_unverified": _count("rows that are not verified"),
        "unverified_share": _maybe("float", "their share; blank without rows"),
        "not_listed": _maybe(
            "str", "how many organisations are only counted, for their safety: a step, like 1-2"
        ),
    }
)
COVERAGE: Final = _fields(dict(coverage.LAYER.columns))
CONTEXT: Final = _fields(dict(country_context.LAYER.columns))
SOURCES: Final = _fields(
    {
        "layer": _text("the layer that the file holds rows of"),
        "source_id": _text("id of the source, as the rows name it"),
        "title": _text("title"),
        "publisher": _text("who publishes it"),
        "url": _maybe("str", "page that the file was taken from; blank for what was compiled here"),
        "licence": _text("licence of the file"),
        "attribution": _text("credit that a copy must carry"),
        "citation": _text("how to cite it"),
        "retrieved": _text("day on which the facts were read", pattern=_DAY),
        "rows": _count("rows of the file, of all countries"),
        "sha256": _text("checksum of the file", pattern="[0-9a-f]{64}"),
        "note": _maybe("str", "what the file can't show, and how it was made"),
    }
)
