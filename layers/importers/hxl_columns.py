"""Which column of an HXL table of activities holds what.

Mostly the tags say it; where one is missing, a header or the values may.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from layers.hxl import CODES, HxlColumn, HxlTable
from layers.importers.three_w_words import is_sector, plain

# attributes that say what of an organisation a column holds, or in which language, not which part
# the organisation plays
_SHORT: Final = frozenset({"acronym", "abbr"})
_OF_ORG: Final = frozenset({"name", "type", "code", "id", "preferred", *_SHORT})
_LANGUAGES: Final = frozenset({"en", "fr", "es", "pt", "ar"})
_PAYING: Final = frozenset({"funder", "funding", "fund", "donor"})
_TYPE_HEADER: Final = re.compile(
    r"^(?:tipo|type)\b.*\b(?:org|ong|ngo|partner|parceir|socio|impl)"
    r"|\b(?:org\w*|partner|agency) (?:type|category)\b"
)
_SECTOR_HEADER: Final = re.compile(r"^(?:project )?(?:sect(?:or|eur)e?s?|setor(?:es)?|clusters?)\b")
# of the different values of a column without a tag, for them to say that it holds sectors
_SECTOR_SHARE: Final = 0.8


@dataclass(frozen=True)
class Organisation:
    """The columns that name one party to an activity."""

    name: HxlColumn
    acronym: HxlColumn | None
    kind: HxlColumn | None


@dataclass(frozen=True)
class TableColumns:
    """Which column of a table holds what, and how that is known: "tag", "header" or "values"."""

    organisations: tuple[Organisation, ...]
    sector: HxlColumn | None
    admin1: HxlColumn | None
    known_by: Mapping[str, str]


def parties_of(table: HxlTable) -> dict[frozenset[str], list[HxlColumn]]:
    """The columns of organisations, without those that pay, by the part that these play.

    A bare `#org+impl` beside named ones holds anything but a name.
    """
    parts: dict[frozenset[str], list[HxlColumn]] = {}
    for column in table.tagged("#org", none_of=_PAYING):
        said = column.attributes - _OF_ORG - _LANGUAGES
        role = frozenset(one for one in said if not one.startswith(("i_", "v_")))
        parts.setdefault(role, []).append(column)
    named = {
        role: columns
        for role, columns in parts.items()
        if any(column.attributes & {"name", *_SHORT} for column in columns)
    }
    bare = {role: columns for role, columns in parts.items() if _names(columns)}
    return named or bare


def _names(columns: Sequence[HxlColumn]) -> list[HxlColumn]:
    """The columns that may hold names, those that say so first."""
    may = [column for column in columns if not column.attributes & {"type", "code", "id"}]
    return sorted(may, key=lambda column: "name" not in column.attributes)


def columns_of(table: HxlTable) -> TableColumns:
    """Which column holds what."""
    known_by = {}
    sector, known_by["sector"] = _sector(table)
    kinds = [column for column in table.tagged("#org") if "type" in column.attributes]
    plainly = [column for column in kinds if "code" not in column.attributes] or kinds
    untagged = [c for c in table.columns if not c.tag and _TYPE_HEADER.search(plain(c.header))]
    known_by["kind"] = "tag" if plainly else "header" if untagged else ""
    parties = parties_of(table)
    organisations = []
    for columns in parties.values():
        own = [column for column in columns if column in plainly]
        # of several parties, one alone can't be told to be meant
        shared = [] if len(parties) > 1 else plainly or untagged
        organisations.append(_organisation(table, columns, next(iter(own or shared), None)))
    admin1 = [c for c in table.tagged("#adm1") if not c.attributes & CODES]
    known_by["admin1"] = "tag" if admin1 else ""
    return TableColumns(tuple(organisations), sector, next(iter(admin1), None), known_by)


def _sector(table: HxlTable) -> tuple[HxlColumn | None, str]:
    """The column of sectors, and how it is known."""
    tagged = table.tagged("#sector", none_of=CODES) or table.tagged("#sector")
    if tagged:
        return tagged[0], "tag"
    untagged = [column for column in table.columns if not column.tag]
    for column in untagged:
        if _SECTOR_HEADER.search(plain(column.header)):
            return column, "header"
    for column in untagged:
        values = table.values(column).dropna().drop_duplicates()
        if len(values) > 1 and values.map(is_sector).mean() >= _SECTOR_SHARE:
            return column, "values"
    return None, ""


def _organisation(
    table: HxlTable, columns: Sequence[HxlColumn], kind: HxlColumn | None
) -> Organisation:
    """The columns of one party; of a name and a short name the one with the longer words is the
    name, whatever the tags say: some tables have them the wrong way round.
    """
    names = _names(columns)
    # a bare `#org+reporting` beside `#org+reporting+name` holds acronyms too
    named = [column for column in names if "name" in column.attributes]
    bare = [column for column in names if not column.attributes & {"name", *_SHORT}]
    long = named or bare
    short = [column for column in names if column not in long]
    if not (long and short):
        return Organisation(names[0], None, kind)
    first, other = long[0], short[0]
    pairs = pd.DataFrame({"name": table.values(first), "acronym": table.values(other)})
    pairs = pairs.dropna().drop_duplicates()
    lengths = pairs.apply(lambda column: column.str.len())
    swapped = (lengths.name < lengths.acronym).sum() > (lengths.name > lengths.acronym).sum()
    return Organisation(*((other, first) if swapped else (first, other)), kind)


def account_of(table: HxlTable, found: TableColumns) -> pd.DataFrame:
    """Which column was taken for what, for a person to check."""
    taken = [("sector", found.sector), ("admin-1 unit", found.admin1)]
    for one in found.organisations:
        taken += [("organisation", one.name), ("acronym", one.acronym), ("kind", one.kind)]
    keys = {"sector": "sector", "admin-1 unit": "admin1", "kind": "kind"}
    return pd.DataFrame(
        {
            "file": table.file.name,
            "sheet": table.sheet,
            "holds": what,
            "header": column.header if column else "",
            "tag": column.label if column and column.tag else "",
            "known_by": _how(column, found.known_by.get(keys.get(what, ""), "tag")),
        }
        for what, column in taken
    )


def _how(column: HxlColumn | None, known_by: str) -> str:
    return f"its {known_by}" if column else "no column: the tag is missing"
