"""The UN's lists of organisations in consultative status with ECOSOC: a CSV with a row each.

They name an organisation, the country of its seat, the status and the year: on record in the
country, without a place. Organisations of China are no presence abroad; they go to a list of their
own, for a person to join with `chinese_ngos`.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from layers.country_codes import iso_a3_column
from layers.faults import LayerError
from layers.importing import Imported, Importer, Progress
from layers.reading import read_csv

_NAME: Final = ("name", "organisation", "organization", "organization name", "ngo name")
_COUNTRY: Final = ("country", "country/area", "headquarters", "country of registration")
_STATUS: Final = ("status", "consultative status", "type of status")
_YEAR: Final = ("year", "year granted", "granted_year", "since")
_STATUSES: Final = ("general", "special", "roster")
_HOME: Final = ("CHN", "HKG", "MAC")
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")


def read(files: Sequence[Path], _options: Mapping[str, str | None], progress: Progress) -> Imported:
    """One presence, known by its country, for each organisation outside China."""
    progress.stage("reading the lists", total=len(files))
    parts = []
    for file in files:
        parts.append(_rows(file))
        progress.advance()
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(iso_a3=iso_a3_column(rows.country), state=_status(rows.status))
    lost = rows.iso_a3.isna() | rows.state.isna() | rows["name"].isna()
    good = rows[~lost]
    home = good.iso_a3.isin(_HOME)
    return Imported(
        frames={"local_csos": _presences(good[~home])},
        n_read=len(rows),
        rejected=_rejected(rows[lost]),
        left_out={"organisations of China: in the list to look through": int(home.sum())},
        coarse={"are known by their country": int((~home).sum())},
        review={"of-china": good[home][["name", "country", "status", "year"]]},
    )


def _rows(file: Path) -> pd.DataFrame:
    """Name, country, status and year as text, with where they stand."""
    table, faults = read_csv(file)
    by_name = {str(name).casefold(): name for name in table.columns}
    found = {}
    for column, names in (
        ("name", _NAME),
        ("country", _COUNTRY),
        ("status", _STATUS),
        ("year", _YEAR),
    ):
        found[column] = next((by_name[name] for name in names if name in by_name), None)
        if found[column] is None:
            faults.append(f"no column for {column}: {' or '.join(names)}")
    if faults:
        raise LayerError.listing(file, "not a list of consultative status", faults)
    rows = pd.DataFrame({column: table[name] for column, name in found.items()})
    return rows.assign(from_file=file.name, from_row=table.index)


def _status(texts: pd.Series) -> pd.Series:
    """The code of each status: "Special, 2011" is special; missing where it is none."""
    words = texts.str.casefold().fillna("")
    codes = pd.Series(None, index=texts.index, dtype="str")
    for code in _STATUSES:
        codes = codes.mask(words.str.contains(code, regex=False), code)
    return codes


def _presences(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as the contract wants them."""
    keys = rows["name"].str.casefold().str.replace(_NOT_A_WORD, "-", regex=True).str.strip("-")
    ids = "ecosoc-" + rows.iso_a3.str.lower() + "-" + keys
    again = ids.groupby(ids).cumcount()
    ids = ids.where(again == 0, ids + "-" + (again + 1).astype("str"))
    year = rows.year.where(rows.year.str.fullmatch(r"(19|20)[0-9]{2}").fillna(value=False))
    since = (" since " + year).fillna("")
    return pd.DataFrame(
        {
            "presence_id": ids,
            "organisation_id": ids,
            "organisation": rows["name"],
            "org_type": "national_ngo",
            "iso_a3": rows.iso_a3,
            "status": "unknown",
            "ecosoc_status": rows.state,
            "disclosure": "country_only",
            "location_precision": "country",
            "evidence": "The list of organisations in consultative status names it under "
            + rows.country
            + ": status "
            + rows.state
            + since
            + ".",
            "source_id": "ecosoc",
            "source_url": IMPORTER.url,
            "is_verified": True,
            "lon": None,
            "lat": None,
            "from_file": rows.from_file,
            "from_row": rows.from_row,
        }
    )


def _rejected(rows: pd.DataFrame) -> pd.DataFrame:
    reason = pd.Series("the name is blank", index=rows.index)
    status = "status " + rows.status.fillna("(blank)").map(repr) + " is not known"
    country = "country " + rows.country.fillna("(blank)").map(repr) + " is not known"
    reason = reason.mask(rows.state.isna(), status).mask(rows.iso_a3.isna(), country)
    return rows[["from_file", "from_row"]].assign(reason=reason)


IMPORTER = Importer(
    name="ecosoc",
    title="UN ECOSOC: organisations in consultative status",
    publisher="United Nations, Department of Economic and Social Affairs",
    url="https://ecosoc.un.org/en/ngo/consultative-status",
    licence="see the publisher's page",
    attribution="UN ECOSOC",
    citation="United Nations, list of non-governmental organisations in consultative status",
    shows="Which organisations of a country have consultative status at the UN, and since when.",
    lacks=(
        "It knows the country of the seat only, never a place, and holds international "
        "organisations beside national ones; few organisations apply for the status."
    ),
    suffixes=(".csv",),
    read=read,
)
