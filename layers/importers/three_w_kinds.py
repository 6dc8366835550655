"""Which kind each organisation of a humanitarian table is, and whom a person has to look at."""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from layers.columns import SEPARATOR
from layers.importers.three_w_words import LOCAL, UNTYPED, kind_by_name, kind_of, plain

# what people write where they name nobody
_NOBODY: Final = frozenset({"", "n a", "tbd", "not available", "unknown"})


def is_named(organisations: pd.Series) -> pd.Series:
    """Whether each of the names names somebody."""
    return ~organisations.fillna("").map(plain).isin(list(_NOBODY))


def with_kinds(activities: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`activities` with `who` (the name as it is compared) and `kind`, one for an organisation in
    a country: that of most of its rows, of two alike the one that is no counterpart; and the
    organisations that are told to be of several kinds.
    """
    rows = activities.assign(
        who=activities.organisation.map(plain),
        said=activities.org_type.fillna("").map(kind_of),
        by_name=activities.organisation.map(kind_by_name),
    )
    # the movement's societies are often typed as NGOs; the publisher's own list parts them
    said = rows.said.where(rows.by_name != "red_cross", "red_cross")
    said = said.where(said != UNTYPED, rows.by_name)
    key = ["iso_a3", "who"]
    votes = rows.assign(said=said)[said != UNTYPED].groupby([*key, "said"]).size().reset_index()
    votes = votes.assign(is_local=votes.said.isin([*LOCAL]))
    votes = votes.sort_values([0, "is_local", "said"], ascending=[False, True, True])
    best = votes.drop_duplicates(key).set_index(key).said
    kinds = best.reindex(pd.MultiIndex.from_frame(rows[key])).fillna(UNTYPED)
    rows = rows.assign(kind=kinds.to_numpy())
    several = votes.groupby(key).said.transform("size") > 1
    names = rows.drop_duplicates(key).set_index(key).organisation
    differ = (
        votes[several].rename(columns={"said": "kind", 0: "n_rows"}).sort_values([*key, "kind"])
    )
    differ = differ.assign(
        organisation=names.reindex(pd.MultiIndex.from_frame(differ[key])).to_numpy(),
        taken=best.reindex(pd.MultiIndex.from_frame(differ[key])).to_numpy(),
    )
    return rows, differ[["iso_a3", "organisation", "kind", "n_rows", "taken"]]


def untyped_list(untyped: pd.DataFrame) -> pd.DataFrame:
    """Organisations of unknown kind, one a row, for a person to look through."""
    key = ["iso_a3", "who"]
    groups = untyped.groupby(key)
    units, sectors = listed(untyped, key, "admin1_name"), listed(untyped, key, "sector")
    first = groups[["organisation", "acronym", "org_type", "from_file", "from_row"]].first()
    table = first.assign(
        n_rows=groups.size(),
        units=[SEPARATOR.join(sorted(units.get(one, []))) for one in first.index],
        sectors=[sectors_told(sectors.get(one, [])) for one in first.index],
    ).reset_index()
    names = ["organisation", "acronym", "org_type", "n_rows", "units", "sectors"]
    return table[["iso_a3", *names, "from_file", "from_row"]]


def listed(rows: pd.DataFrame, key: list[str], column: str) -> dict[tuple[str, ...], list[str]]:
    """The different values of `column` for each `key`; no entry where there is none."""
    found: dict[tuple[str, ...], list[str]] = {}
    pairs = rows[[*key, column]].dropna().drop_duplicates()
    for *one, value in pairs.itertuples(index=False, name=None):
        found.setdefault(tuple(one), []).append(value)
    return found


def sectors_told(sectors: Iterable[str]) -> str:
    """Sectors as the table calls them, each once."""
    named = {plain(name): name.rpartition(":")[2].strip() for name in sectors}
    return ", ".join(sorted(named.values(), key=plain))
