"""GCDF's tables of places: in which ADM1 and ADM2 units each record lies, a row a unit.

The units are those of geoBoundaries; their centres come with them, their outlines don't.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from layers.columns import SEPARATOR
from layers.faults import LayerError
from layers.importers.aiddata import columns_meant, fields

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "record": ("id", "AidData Record ID"),
    "unit_id": ("shapeID",),
    "unit_iso_a3": ("shapeGroup",),
    "unit": ("shapeName",),
    "part": ("intersection_ratio",),
    "lon": ("centroid_longitude",),
    "lat": ("centroid_latitude",),
}
_NUMBERS: Final = ("part", "lon", "lat")
# no units, in the kinds that units have
NONE: Final = pd.DataFrame(
    {name: pd.Series(dtype="float64" if name in _NUMBERS else "str") for name in FIELDS}
    | {"level": pd.Series(dtype="int64")}
)
# the numbers that geoBoundaries has for areas whose country is contested, where ISO 3166 has a code
_CONTESTED: Final = {"118": "PSE", "129": "PSE"}
_LEVEL: Final = re.compile(r"ADM ?([12])", re.IGNORECASE)
# letters that UTF-8 read as Latin-1 begins with
_BROKEN: Final = re.compile("[ÂÃÄÅâ]")


def is_table_of_units(headers: Sequence[str]) -> bool:
    """Whether a table with these `headers` is one of units."""
    return {"record", "unit_id"} <= set(columns_meant(headers, FIELDS))


def units(file: Path, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The units of `table`, read from `file`, and its faulty rows (`from_file from_row reason`).

    Columns `record level unit_id unit unit_iso_a3 part lon lat` (`part` is the part, 0 to 1, of
    the record's outline that lies in the unit). Of a record with a faulty row none are handed on:
    the shares of the others would be wrong.

    Raises
    ------
    LayerError
        If a column is missing, or the file's name does not tell the level.
    """
    found = columns_meant(table.columns, FIELDS)
    lost = [f"column {FIELDS[name][0]} is missing" for name in FIELDS if name not in found]
    if not (level := _LEVEL.search(file.name)):
        lost.append("its name tells neither ADM1 nor ADM2; keep the name that AidData gave it")
    if lost or not level:
        raise LayerError.listing(file, "not a table of units of GCDF", lost)
    rows = fields(table, FIELDS).assign(from_file=file.name, from_row=table.index)
    reasons = _reasons(rows)
    rows = rows.assign(
        level=int(level.group(1)),
        unit=rows.unit.map(mended, na_action="ignore").str.replace(SEPARATOR, "/"),
        unit_iso_a3=rows.unit_iso_a3.replace(_CONTESTED),
        **{name: pd.to_numeric(rows[name], errors="coerce") for name in _NUMBERS},
    )
    faulty = rows.assign(reason=reasons)[reasons.notna()]
    sound = rows[~rows.record.isin(faulty.record) & reasons.isna()]
    return (
        sound.drop(columns=["from_file", "from_row"]),
        faulty[["from_file", "from_row", "reason"]],
    )


def _reasons(rows: pd.DataFrame) -> pd.Series:
    """What is wrong with each row; blank for most."""
    reasons = pd.Series(pd.NA, index=rows.index, dtype="str")
    for name, limit in (("part", 1), ("lon", 180), ("lat", 90)):
        number = pd.to_numeric(rows[name], errors="coerce")
        low = 0 if name == "part" else -limit
        reasons[~number.between(low, limit)] = f"{FIELDS[name][0]} is no number of {low} to {limit}"
    reasons[rows.duplicated(["record", "unit_id"], keep=False)] = "its unit is repeated"
    for name in ("record", "unit_id", "unit"):
        reasons[rows[name].isna()] = f"{FIELDS[name][0]} is blank"
    return reasons


def finest(every: pd.DataFrame) -> pd.DataFrame:
    """The rows of `every` unit that stand for their record: ADM2 where it has any, else ADM1."""
    best = every.groupby("record")["level"].transform("max")
    return every[every["level"] == best]


def shares(placed: pd.DataFrame, *, by_area: bool) -> pd.Series:
    """The share of its record that each unit of `placed` has; they add up to 1.

    The same for each, or `by_area` what part of the record's outline lies in it. The parts of a
    record needn't add up to 1 (some of it lies in the sea, and they are rounded), so they are
    divided by their sum.
    """
    groups = placed.groupby("record")
    even = 1 / groups.record.transform("size")
    if not by_area:
        return even
    whole = groups.part.transform("sum")
    return (placed.part / whole).where(whole > 0, even)


def mended(name: str) -> str:
    """`name`, with the letters that it had before UTF-8 was read as Latin-1, where it was."""
    if not _BROKEN.search(name):
        return name
    for encoding in ("latin-1", "cp1252"):
        try:
            return name.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return name
