"""Which kind each organisation of a humanitarian table is, and whom a person has to look at."""

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
    groups = untyped.groupby(["iso_a3", "who"])
    return pd.DataFrame(
        {
            "iso_a3": groups.iso_a3.first(),
            "organisation": groups.organisation.first(),
            "acronym": groups.acronym.first(),
            "org_type": groups.org_type.first(),
            "n_rows": groups.size(),
            "units": groups.admin1_name.agg(_joined),
            "sectors": groups.sector.agg(sectors_told),
            "from_file": groups.from_file.first(),
            "from_row": groups.from_row.first(),
        }
    ).reset_index(drop=True)


def sectors_told(sectors: pd.Series) -> str:
    """Sectors as the table calls them, each once."""
    named = {plain(name): name.rpartition(":")[2].strip() for name in sectors.dropna().unique()}
    return ", ".join(sorted(named.values(), key=plain))


def _joined(values: pd.Series) -> str:
    return SEPARATOR.join(sorted(values.dropna().unique()))
