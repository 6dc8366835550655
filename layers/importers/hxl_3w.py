"""OCHA's "who does what where" (3W, also 4W and 5W) with HXL tags, as CSV files or workbooks.

Each country office keeps a table of its own, in English, French, Spanish or Portuguese; the tags
say what a column holds. Where one is missing, a column is taken for what its header or its values
plainly say, and the list `columns` in the review tells a person so.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from layers.faults import LayerError
from layers.hxl import CODES, SUFFIXES, HxlTable, hxl_tables
from layers.importers.hxl_columns import TableColumns, account_of, columns_of, parties_of
from layers.importers.hxl_said import countries_of, dated, dates_of
from layers.importers.three_w import COLUMNS, UNTYPED_OPTION, imported
from layers.importers.three_w_kinds import is_named
from layers.importers.three_w_words import is_not_there
from layers.importing import Imported, Importer, Option, Progress


def read(files: Sequence[Path], options: Mapping[str, str | None], progress: Progress) -> Imported:
    """One row for each local organisation and unit that it is active in."""
    progress.stage("reading the tables", total=len(files))
    tables: list[HxlTable] = []
    errors = []
    for file in files:
        try:
            tables += _with_organisations(file)
        except LayerError as error:
            errors.append(error)
        progress.advance()
    if errors:
        raise LayerError.joined(errors)
    parts = list(
        zip(
            tables,
            [columns_of(table) for table in tables],
            countries_of(tables, options["country"]),
            dates_of(tables, options["year"]),
            strict=True,
        )
    )
    rows = pd.concat([_activities(*part) for part in parts], ignore_index=True)
    reason = _reasons(rows)
    lost = rows.assign(reason=reason)[reason != ""]
    gone = (reason == "") & rows.status.fillna("").map(is_not_there)
    return imported(
        rows.loc[(reason == "") & ~gone, list(COLUMNS)],
        source_id=IMPORTER.name,
        options=options,
        rejected=lost[["from_file", "from_row", "reason"]],
        left_out={"activities that are only planned, or cancelled": int(gone.sum())},
        review={"columns": pd.concat([account_of(table, found) for table, found, *_ in parts])},
    )


def _with_organisations(file: Path) -> list[HxlTable]:
    """The tables of `file` that name organisations."""
    tables = hxl_tables(file)
    if any(column.header == "reference_period_end" for one in tables for column in one.columns):
        raise LayerError(f"{file}: a table of HDX HAPI; import it with counterparts import hapi")
    found = [table for table in tables if parties_of(table)]
    if not found:
        faults = [
            f"{f'sheet {table.sheet!r}: ' if table.sheet else ''}the tag #org+name is missing; "
            f"its tags are {' '.join(column.label for column in table.columns if column.tag)}"
            for table in tables
        ]
        raise LayerError.listing(file, "no table of organisations", faults)
    return found


def _activities(
    table: HxlTable, columns: TableColumns, iso_a3: pd.Series, as_of: pd.Series
) -> pd.DataFrame:
    """The rows of `table`, once for each organisation that they name."""
    start, end = (
        table.values(next(iter(c for c in table.tagged("#date") if what in c.attributes), None))
        for what in ("start", "end")
    )
    status = table.tagged("#status", none_of=CODES)
    whole = pd.DataFrame(
        {
            "iso_a3": iso_a3,
            "sector": table.values(columns.sector),
            "admin1_name": table.values(columns.admin1),
            "start_date": start.map(dated, na_action="ignore"),
            "end_date": end.map(dated, na_action="ignore"),
            "as_of": as_of,
            "status": table.values(next(iter(status), None)),
            "source_url": "https://data.humdata.org/group/" + iso_a3.str.lower(),
            "from_file": table.file.name + (f", {table.sheet}" if table.sheet else ""),
            "from_row": table.rows.index,
        }
    )
    parts = [
        whole.assign(
            organisation=table.values(one.name).fillna(table.values(one.acronym)),
            acronym=table.values(one.acronym),
            org_type=table.values(one.kind),
        )
        for one in columns.organisations
    ]
    rows = pd.concat(parts, ignore_index=True)
    names_one = is_named(rows.organisation)
    # a row that names nobody at all is kept once, to be rejected
    nobody = ~names_one.groupby(rows.from_row).transform("any") & ~rows.duplicated("from_row")
    return rows[names_one | nobody].astype({"start_date": "str", "end_date": "str"})


def _reasons(rows: pd.DataFrame) -> pd.Series:
    """Why a row can't be used; "" for most."""
    reason = pd.Series("", index=rows.index)
    reason = reason.mask(rows.iso_a3.isna(), "no country is said, or none that is known")
    return reason.mask(~is_named(rows.organisation), "no organisation is named")


IMPORTER = Importer(
    name="hxl_3w",
    title="OCHA 3W (HXL tables)",
    publisher="OCHA country offices, on the Humanitarian Data Exchange",
    url="https://data.humdata.org/dataset?vocab_Topics=who+is+doing+what+and+where-3w-4w-5w",
    licence="see the dataset's page on HDX",
    attribution="OCHA and its partners, 3W operational presence, Humanitarian Data Exchange",
    citation="OCHA, Who does what where (3W), Humanitarian Data Exchange",
    shows=(
        "Which national and community organisations work in the response to a humanitarian "
        "crisis, in which provinces and sectors."
    ),
    lacks=(
        "It knows the response only: no transport, energy, mining or environment, and no "
        "region without a crisis. Presence is activity, not an office; names are spelt in many "
        "ways, and some tables do not say who is local."
    ),
    suffixes=SUFFIXES,
    read=read,
    options=(
        Option("country", "Country of the table, ISO 3166-1 alpha-3, where it does not say it."),
        Option("year", "Year of the table, where it does not say it."),
        UNTYPED_OPTION,
    ),
)
