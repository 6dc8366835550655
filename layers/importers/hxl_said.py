"""What an HXL table says of its rows' countries and dates, or the user in its place."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import pycountry

from layers.country_codes import iso_a3_column
from layers.faults import LayerError
from layers.hxl import CODES, HxlTable
from layers.importers.three_w_words import month_of

_UNITS: Final = ("#adm1", "#adm2", "#adm3", "#adm4")
_NOT_A_PERIOD: Final = frozenset({"start", "end", "created", "updated"})
_ISO_DATE: Final = re.compile(r"((?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?)(?:[T ].*)?")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")


def countries_of(tables: Sequence[HxlTable], asked: str | None) -> list[pd.Series]:
    """The country of each row: what the table says, else its P-codes, else the one asked for.

    Raises
    ------
    LayerError
        If a table says none and none is asked for, or it isn't clear for which table one is.
    """
    said = [_said_country(table) for table in tables]
    lack = {table.file: table for table, iso in zip(tables, said, strict=True) if iso.isna().all()}
    if asked is None:
        if lack:
            raise LayerError(*[_unsaid(file) for file in lack])
        return [_completed(iso) for iso in said]
    (code,) = iso_a3_column(pd.Series([asked]))
    if pd.isna(code):
        raise LayerError(f"--country {asked}: no such country; say its three-letter code")
    _require_one("country", asked, lack, {str(iso) for some in said for iso in some.dropna()}, code)
    return [_completed(iso) if iso.notna().any() else iso.fillna(code) for iso in said]


def _require_one(
    option: str, asked: str, lack: Mapping[Path, object], said: set[str], code: str
) -> None:
    """Refuse an option that no file needs and contradicts, or that several would take."""
    if len(lack) > 1:
        raise LayerError(
            f"--{option} {asked}: several files do not say theirs "
            f"({', '.join(file.name for file in lack)}); import them one by one"
        )
    if not lack and said != {code}:
        raise LayerError(
            f"--{option} {asked}: the files say their {option} themselves "
            f"({', '.join(sorted(said))}); leave it out"
        )


def _said_country(table: HxlTable) -> pd.Series:
    """The country that each row says, by code, name or P-code; missing where it says none."""
    columns = table.tagged("#country", "#adm0")
    columns.sort(key=lambda column: column.attributes.isdisjoint(CODES | {"iso3", "iso2"}))
    found = pd.Series(None, index=table.rows.index, dtype="str")
    for column in columns:
        found = found.fillna(iso_a3_column(table.values(column)))
    codes = [column for column in table.tagged(*_UNITS) if column.attributes & CODES]
    by_unit = pd.Series(None, index=table.rows.index, dtype="str")
    for column in codes:
        by_unit = by_unit.fillna(table.values(column).map(_country_of_pcode, na_action="ignore"))
    # codes of several countries, and no column that says which, are codes of another kind
    if len(by_unit.dropna().unique()) > 1 and not columns:
        return found
    return found.fillna(by_unit)


def _country_of_pcode(code: str) -> str | None:
    """The country of a P-code, which begins with its ISO code of three letters or two."""
    letters = (re.match("[A-Za-z]*", code) or [""])[0].upper()
    country = pycountry.countries.get(alpha_3=letters[:3])
    country = country or pycountry.countries.get(alpha_2=letters[:2])
    return str(country.alpha_3) if country else None


def _completed(iso: pd.Series) -> pd.Series:
    """`iso` with the blanks filled where the table is of one country."""
    known = iso.dropna().unique()
    return iso.fillna(known[0]) if len(known) == 1 else iso


def _unsaid(file: Path) -> str:
    words = re.findall("[A-Z]{3}", re.sub("[^A-Z]+", " ", file.stem))
    hint = next((word for word in words if pycountry.countries.get(alpha_3=word)), "")
    return (
        f"{file}: neither a column (#country+code) nor P-codes say its country; say it with "
        f"--country{f' {hint} (which its name suggests)' if hint else ''}"
    )


def dates_of(tables: Sequence[HxlTable], year: str | None) -> list[pd.Series]:
    """As of when each row is, with the `year` asked for where the table says none.

    Raises
    ------
    LayerError
        If `year` is none, or it isn't clear for which table it is.
    """
    said = [_as_of(table, None) for table in tables]
    if year is None:
        return said
    if not _YEAR.fullmatch(year):
        raise LayerError(f"--year {year}: not a year like 2022")
    lack = {
        table.file: table for table, when in zip(tables, said, strict=True) if when.isna().all()
    }
    years = {str(when)[:4] for some in said for when in some.dropna()}
    _require_one("year", year, lack, years, year)
    return [
        _as_of(table, year) if when.isna().all() else when
        for table, when in zip(tables, said, strict=True)
    ]


def _as_of(table: HxlTable, year: str | None) -> pd.Series:
    """The date that each row is of, as finely as the table says it."""
    columns = table.tagged("#date", none_of=_NOT_A_PERIOD)
    # a column of months and one of years belong together
    columns.sort(key=lambda column: ("year" in column.attributes, "month" in column.attributes))
    words = pd.Series("", index=table.rows.index)
    for column in columns:
        words = (words + " " + table.values(column).fillna("")).str.strip()
    if columns:
        return words.map(lambda text: dated(text, year)).astype("str")
    return pd.Series(year, index=table.rows.index, dtype="str")


def dated(text: str, year: str | None = None) -> str | None:
    """`text` as an ISO 8601 day, month or year, no finer than is sure; missing if it is none."""
    if iso := _ISO_DATE.fullmatch(text):
        return str(iso[1])
    years = set(_YEAR.findall(text))
    month = month_of(text)
    if len(years) > 1 or not (years or month):
        return None
    sure = next(iter(years), year)
    return f"{sure}-{month:02}" if sure and month else sure
