"""Tables with a row a country, as rows of the layer `country_context`."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from layers.country_codes import iso_a3_column
from layers.faults import LayerError, readable
from layers.importing import Imported, Importer

# V-Dem's file of all indicators has some 400 MB; only the columns asked for are kept
_MOST_BYTES: Final = 2 * 2**30
_UNREADABLE: Final = (ValueError, pd.errors.ParserError, UnicodeDecodeError)
# blank in a rating's file
_BLANK: Final = ["", "NA"]


def context_table(
    file: Path,
    *,
    country: Sequence[str],
    date: Sequence[str],
    needed: Sequence[Sequence[str]],
    also: Sequence[Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The columns of the CSV `file` that are asked for, as text: `country`, `date` (blank where no
    column has it), `from_file`, `from_row` and every other column under its own name.

    `country`, `date` and each of `needed` are names that a column may have, the first that is there
    counts. With `also` only its columns are read, for files with thousands of others.

    Raises
    ------
    LayerError
        If the file can't be read, or lacks a column; the message names all that are missing.
    """
    names = _header(file)
    groups = {"country": country, **{"/".join(group): group for group in needed}}
    if lost := [what for what, group in groups.items() if not set(group) & set(names)]:
        faults = [f"no column for {what}: {' or '.join(groups[what])}" for what in lost]
        raise LayerError.listing(file, "not the table that is expected", faults)
    chosen = {*country, *date, *(name for group in also or () for name in group), "url"}
    use = [name for name in names if also is None or name in chosen]
    with readable(file):
        try:
            rows = pd.read_csv(
                file,
                dtype="str",
                usecols=use,
                keep_default_na=False,
                na_values={name: _BLANK for name in use if name not in country} | {},
                encoding="utf-8-sig",
            )
        except _UNREADABLE as error:
            raise LayerError(f"{file}: cut off, or not a CSV file in UTF-8: {error}") from error
    when = next((rows[name] for name in date if name in rows), None)
    return rows.assign(
        country=next(rows[name] for name in country if name in rows),
        date=None if when is None else when.str.strip(),
        from_file=file.name,
        from_row=rows.index + 2,
    )


def _header(file: Path) -> list[str]:
    with readable(file):
        if not file.is_file():
            raise LayerError(f"{file}: there is no such file")
        if (size := file.stat().st_size) > _MOST_BYTES:
            raise LayerError(f"{file}: {size / 2**30:.1f} GiB; at most 2 GiB are read")
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            line = stream.readline(2**20)
    if not line.strip():
        raise LayerError(f"{file}: empty")
    try:
        names = pd.read_csv(io.StringIO(line), nrows=0, dtype="str").columns
    except _UNREADABLE as error:
        raise LayerError(f"{file}: not a CSV file: {error}") from error
    return [str(name) for name in names]


def attribute_rows(
    rows: pd.DataFrame,
    attributes: Mapping[str, Sequence[str]],
    importer: Importer,
    *,
    date_is_value: bool = False,
) -> Imported:
    """`rows` of `context_table` as rows of `country_context`: one for each attribute (code: names
    that its column may have) and country with a value. With `date_is_value` the value is its date.
    """
    iso_a3 = iso_a3_column(rows.country)
    lost = iso_a3.isna()
    reason = "country " + rows.country[lost].fillna("(blank)").map(repr) + " is not known"
    known = rows[~lost].assign(iso_a3=iso_a3[~lost])
    parts = []
    for code, names in attributes.items():
        column = next((name for name in names if name in known), None)
        if column is None:
            continue
        values = known[column].str.strip()
        parts.append(
            pd.DataFrame(
                {
                    "iso_a3": known.iso_a3,
                    "attribute": code,
                    "value": values,
                    "date": values if date_is_value else known["date"],
                    "source_id": importer.name,
                    "source_url": known.get("url", importer.url),
                    "from_file": known.from_file,
                    "from_row": known.from_row,
                }
            )[values.notna() & (values != "")]
        )
    made = pd.concat(parts, ignore_index=True)
    silent = ~known.from_row.isin(made.from_row)
    return Imported(
        frames={"country_context": made},
        n_read=len(rows),
        rejected=rows[lost][["from_file", "from_row"]].assign(reason=reason),
        left_out={"countries without a value": int(silent.sum())},
    )
