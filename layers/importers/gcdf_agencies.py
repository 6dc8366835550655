"""Agencies in GCDF's main sheet: who builds, and which of them are non-governmental.

Names stand in one column and their types in another, both joined by a bar and in the same order:
`Chinese NGO/CSO/Foundation`, `Recipient Government Agency`. Only a name whose type is known is
used; where the two columns don't pair, nobody can tell which is whose.
"""

import re
from collections.abc import Iterator
from typing import Final

import pandas as pd

from layers.columns import SEPARATOR
from layers.importers.aiddata import listed, page_of

_ROLES: Final = {
    "cofinancing": "Co-financing Agencies",
    "receiving": "Direct Receiving Agencies",
    "onlent": "Indirect Receiving Agencies",
    "implementing": "Implementing Agencies",
    "guaranteeing": "Guarantor",
    "insuring": "Insurance Provider",
    "securing": "Collateral Provider",
    "holding": "Security Agent/Collateral Agent",
}
# what the columns of types are called after the columns of names
_TYPED: Final = {
    "Guarantor": "Guarantor Agency Type",
    "Insurance Provider": "Insurance Provider Agency Type",
    "Collateral Provider": "Collateral Provider Agency Type",
}
FIELDS: Final = {
    name: (header,)
    for role, names in _ROLES.items()
    for name, header in ((role, names), (f"{role}_type", _TYPED.get(names, f"{names} Type")))
}
_COMPANY: Final = re.compile(
    r"Chinese (State-owned Company|Private Sector|.*Special Purpose Vehicle.*)", re.IGNORECASE
)
_NON_GOVERNMENTAL: Final = re.compile(r"\b(?:NGO|CSO|Foundation)\b", re.IGNORECASE)
# the layer in which an agency would be a presence, by the word before its type
_SIDES: Final = {"chinese": "chinese_ngos", "recipient": "local_csos"}
_CANDIDATE: Final = (
    "organisation",
    "type",
    "side",
    "role",
    "iso_a3",
    "aiddata_record_id",
    "title",
    "source_url",
)


def contractors(rows: pd.DataFrame) -> pd.Series:
    """The Chinese companies among the implementing agencies, joined by `|`.

    Government agencies implement too (an embassy hands over a gift), but neither build nor own.
    """
    found = [
        SEPARATOR.join(name for name, kind in paired(*both) if _COMPANY.fullmatch(kind))
        for both in zip(rows.implementing, rows.implementing_type, strict=True)
    ]
    return listed(pd.Series(found, index=rows.index, dtype="str"))


def candidates(rows: pd.DataFrame) -> pd.DataFrame:
    """The agencies whose type says NGO, CSO or foundation, for a person to look through.

    `side` is the layer in which each would be a presence; blank for one of a third country.
    `iso_a3` is the recipient's. None of them is active data.
    """
    found = [row for role, told in _ROLES.items() for row in _named(rows, role, told)]
    whole = pd.DataFrame(found, columns=_CANDIDATE, dtype="str").drop_duplicates()
    return whole.sort_values(["organisation", "aiddata_record_id", "role"], ignore_index=True)


def _named(rows: pd.DataFrame, role: str, told: str) -> Iterator[tuple[object, ...]]:
    """A candidate for each non-governmental agency of `rows` in this `role`."""
    kinds = rows[f"{role}_type"]
    mine = rows[kinds.str.contains(_NON_GOVERNMENTAL).fillna(value=False)]
    for row in mine.assign(page=page_of(mine.record)).to_dict("records"):
        for name, kind in paired(row[role], row[f"{role}_type"]):
            if _NON_GOVERNMENTAL.search(kind):
                side = _SIDES.get(kind.split()[0].casefold())
                record = (row["iso_a3"], row["record"], row["title"], row["page"])
                yield (name, kind, side, told, *record)


def unpaired(rows: pd.DataFrame) -> pd.Series:
    """Which `rows` name agencies that don't pair with their types."""
    lost = pd.Series(data=False, index=rows.index)
    for role in _ROLES:
        n_names, n_kinds = (rows[name].str.count(r"\|") for name in (role, f"{role}_type"))
        lost |= n_names.notna() & n_kinds.notna() & (n_names != n_kinds)
    return lost


def paired(names: object, kinds: object) -> list[tuple[str, str]]:
    """Each of `names` with its type; none where there are not as many of one as of the other."""
    if pd.isna(names) or pd.isna(kinds):
        return []
    name_list = [name.strip() for name in str(names).split(SEPARATOR)]
    kind_list = [kind.strip() for kind in str(kinds).split(SEPARATOR)]
    if len(name_list) != len(kind_list):
        return []
    return [(name, kind) for name, kind in zip(name_list, kind_list, strict=True) if name and kind]
