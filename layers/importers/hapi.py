"""HDX HAPI operational presence: OCHA's 3W of all countries in one form, as CSV or JSON.

The fields are those of the API (`coordination-context/operational-presence`) and of the file for
all countries on the Humanitarian Data Exchange, which has a row of HXL tags below its header.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from layers.faults import LayerError
from layers.importers.three_w import COLUMNS, UNTYPED_OPTION, imported
from layers.importers.three_w_kinds import is_named
from layers.importing import Imported, Importer, Progress
from layers.json_items import json_items
from layers.reading import CSV, read_csv

_JSON: Final = ".json"
_FIELDS: Final = {
    "iso_a3": "location_code",
    "organisation": "org_name",
    "acronym": "org_acronym",
    "org_type": "org_type_description",
    "sector": "sector_name",
    "admin1_name": "admin1_name",
    "provider_unit": "provider_admin1_name",
    "start": "reference_period_start",
    "end": "reference_period_end",
    "dataset": "dataset_hdx_id",
    "error": "error",
}
_NEEDED: Final = ("iso_a3", "organisation", "org_type", "sector", "admin1_name", "start")
_DAY: Final = len("2024-12-31")


def read(files: Sequence[Path], options: Mapping[str, str | None], progress: Progress) -> Imported:
    """One row for each local organisation and unit that it is active in."""
    progress.stage("reading the records", total=len(files))
    parts = []
    for file in files:
        parts.append(_records(file).assign(from_file=file.name))
        progress.advance()
    rows = pd.concat(parts).rename_axis("from_row").reset_index()
    reason = pd.Series("", index=rows.index)
    reason = reason.mask(rows.iso_a3.isna(), "location_code is blank")
    reason = reason.mask(~is_named(rows.organisation), "no organisation is named")
    faulty = rows.error.notna()
    lost = rows.assign(reason=reason)[~faulty & (reason != "")]
    return imported(
        _activities(rows[~faulty & (reason == "")]),
        source_id=IMPORTER.name,
        options=options,
        rejected=lost[["from_file", "from_row", "reason"]],
        left_out={"records that HDX HAPI itself marks as faulty": int(faulty.sum())},
    )


def _activities(rows: pd.DataFrame) -> pd.DataFrame:
    page = "https://data.humdata.org/dataset/" + rows.dataset
    return rows.assign(
        # where HAPI knows no unit of that name, its source still names one
        admin1_name=rows.admin1_name.fillna(rows.provider_unit),
        # the period is that of the table, not of the activity
        as_of=rows.end.fillna(rows.start).str[:_DAY],
        start_date=pd.Series(None, index=rows.index, dtype="str"),
        end_date=pd.Series(None, index=rows.index, dtype="str"),
        source_url=page.fillna(IMPORTER.url),
    )[list(COLUMNS)]


def _records(file: Path) -> pd.DataFrame:
    """The fields of _FIELDS as text, indexed by line (CSV) or by the record's number (JSON)."""
    table, faults = _json(file) if file.suffix.lower() == _JSON else read_csv(file)
    names = {str(name).lower(): name for name in table.columns}
    faults += [
        f"field {_FIELDS[name]} is missing" for name in _NEEDED if _FIELDS[name] not in names
    ]
    if faults:
        raise LayerError.listing(file, "no operational presence of HDX HAPI", faults)
    columns = {
        name: table[names[field]] if field in names else pd.Series(None, table.index, dtype="str")
        for name, field in _FIELDS.items()
    }
    rows = pd.DataFrame(columns, index=table.index).astype("str")
    rows = rows.assign(organisation=rows.organisation.fillna(rows.acronym))
    # the row of HXL tags below the header
    return rows[~rows.iso_a3.fillna("").str.startswith("#")]


def _json(file: Path) -> tuple[pd.DataFrame, list[str]]:
    """The records below `data`, with the fields of _FIELDS only: a few columns of a big file."""
    wanted = set(_FIELDS.values())
    found: list[dict[str, Any]] = []
    for record in json_items(file, "data.item"):
        if not isinstance(record, dict):
            raise LayerError(f"{file}: the records below data are no objects")
        found.append({name: _text(record[name]) for name in record if name in wanted})
    if not found:
        raise LayerError(f"{file}: no record below data; is it an answer of the HDX HAPI?")
    return pd.DataFrame(found, index=pd.RangeIndex(1, len(found) + 1), dtype="str"), []


def _text(value: object) -> str | None:
    return (str(value).strip() or None) if value is not None else None


IMPORTER = Importer(
    name="hapi",
    title="OCHA 3W (HDX HAPI)",
    publisher="OCHA Centre for Humanitarian Data",
    url="https://data.humdata.org/dataset/hdx-hapi-operational-presence",
    licence="CC-BY-3.0-IGO",
    attribution="OCHA, HDX HAPI operational presence, Humanitarian Data Exchange",
    citation="OCHA Centre for Humanitarian Data, HDX HAPI: operational presence",
    shows=(
        "Which national and local organisations work in the humanitarian responses of all "
        "countries that OCHA has a table of, in which provinces and sectors."
    ),
    lacks=(
        "It knows humanitarian responses only: no transport, energy, mining or environment, and "
        "no region without a crisis. Presence is activity, not an office; many organisations have "
        "no type, and of each country it holds the newest table alone."
    ),
    suffixes=(CSV, _JSON),
    read=read,
    options=(UNTYPED_OPTION,),
)
