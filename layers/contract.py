"""Layer contracts: what a row of a layer is, said once, and checked so that nobody checks again."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.faults import LayerError
from layers.vocabulary import vocabulary

Kind = Literal["str", "float", "int", "bool", "date"]
Rule = Callable[[pd.DataFrame], Iterable[str]]

CRS = "EPSG:4326"
SEPARATOR = "|"
EMAIL = r"[\w.+-]+@[\w-]+\.[a-z]{2,}"
COORDINATES: tuple[tuple[str, float], ...] = (("lon", 180.0), ("lat", 90.0))


@dataclass(frozen=True)
class Column:
    """One column: its kind, what it means, and what its values may be.

    `kind` "date" is an ISO 8601 day, month or year, kept as text at the precision it has.
    `required` means a value in every row; `is_list` values joined by `|`; `vocabulary` the name
    of the closed vocabulary; `low` and `high` the inclusive range of a number; `pattern` a
    regular expression for the whole value.
    """

    kind: Kind
    meaning: str
    required: bool = True
    unique: bool = False
    is_list: bool = False
    vocabulary: str | None = None
    low: float = -np.inf
    high: float = np.inf
    pattern: str | None = None


@dataclass(frozen=True)
class Layer:
    """One layer: its columns, the geometry its rows may have, and rules across columns.

    `file` is the bundled file, below the data folder. A layer without `geometry` is a plain
    table. `blank_geometry_where` names the column and values that allow a row without a place.
    """

    name: str
    title: str
    file: str
    columns: Mapping[str, Column]
    geometry: frozenset[str] = frozenset()
    blank_geometry_where: tuple[str, frozenset[str]] | None = None
    rules: tuple[Rule, ...] = field(default=())

    def check(
        self, frame: pd.DataFrame, source: object, *, found: Iterable[str] = ()
    ) -> pd.DataFrame:
        """`frame` typed and cut to this layer's columns, indexed from 0.

        What the contract does not name can reach neither map nor export: this is the privacy gate.
        `found` are faults that the reader met; they are told in the same message.

        Raises
        ------
        LayerError
            If anything breaks the contract; it lists every fault.
        """
        typed, faults = self.typed(frame)
        if faults := [*found, *faults]:
            raise LayerError.listing(source, f"not a valid {self.name} layer", faults)
        return typed.reset_index(drop=True)

    def typed(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
        """`frame` with each column in its kind, and every fault; faulty values are blank."""
        faults: list[str] = []
        data: dict[str, pd.Series] = {}
        for name, column in self.columns.items():
            if name in frame:
                data[name] = _checked(frame[name], name, column, faults)
            else:
                data[name] = pd.Series(pd.NA, index=frame.index, dtype="object")
                if column.required:
                    faults.append(f"column {name} is missing ({column.meaning})")
        typed = pd.DataFrame(data, index=frame.index)
        if self.geometry:
            typed = self._with_geometry(typed, frame, faults)
        # a rule may rely on columns of the right kind, so it waits for a clean table
        if not faults:
            faults += [fault for rule in self.rules for fault in rule(typed)]
        return typed, faults

    def _with_geometry(
        self, typed: pd.DataFrame, frame: pd.DataFrame, faults: list[str]
    ) -> gpd.GeoDataFrame:
        unreadable = pd.Series(data=False, index=frame.index)
        if isinstance(frame, gpd.GeoDataFrame):
            shapes = frame.geometry
            faults += _crs_faults(frame)
        elif self.geometry <= {"Point"}:
            shapes, unreadable = _points(frame, faults)
        else:
            faults.append(f"it holds no geometry; a {self.name} layer is GeoParquet or GeoJSON")
            return typed
        kinds = shapes.geom_type[~shapes.isna()]
        for kind in sorted(set(kinds) - self.geometry):
            faults.append(f"geometry {kind} ({_at(kinds.index[kinds == kind])}) is not allowed")
        # an unreadable coordinate is named already; only true blanks are told here
        blank = (shapes.isna() | shapes.is_empty) & ~unreadable
        self._blank_faults(blank, typed, faults)
        return gpd.GeoDataFrame(typed, geometry=shapes.set_crs(CRS, allow_override=True))

    def _blank_faults(self, blank: pd.Series, typed: pd.DataFrame, faults: list[str]) -> None:
        hint = ""
        if self.blank_geometry_where:
            name, values = self.blank_geometry_where
            blank = blank & typed[name].notna() & ~typed[name].isin(values)
            hint = f"; only {name} {' or '.join(sorted(values))} may have no place"
        if blank.any():
            faults.append(f"no coordinates ({_at(blank.index[blank])}){hint}")


def _checked(values: pd.Series, name: str, column: Column, faults: list[str]) -> pd.Series:
    """`values` as the column's kind; appends what is wrong to `faults`."""
    given = values.notna()
    cast = _cast(values, column.kind)
    _tell(faults, name, values[given & cast.isna()], f"is not {_WORDS[column.kind]}")
    if column.required:
        blank = given.index[~given]
        faults += [f"column {name}: blank ({_at(blank)})"] * bool(len(blank))
    if column.unique:
        _tell(faults, name, cast[cast.notna() & cast.duplicated(keep=False)], "is repeated")
    if column.kind in {"float", "int"}:
        outside = cast.notna() & ~cast.between(column.low, column.high)
        _tell(faults, name, values[outside], f"is outside {column.low:g} to {column.high:g}")
    elif column.kind != "bool":
        _check_text(cast.dropna(), name, column, faults)
    return cast


def _check_text(texts: pd.Series, name: str, column: Column, faults: list[str]) -> None:
    items = texts.str.split(SEPARATOR, regex=False).explode() if column.is_list else texts
    if column.vocabulary:
        known = vocabulary(column.vocabulary)
        bad = items[~items.isin(list(known))]
        for value, rows in bad.groupby(bad, sort=False):
            near = difflib.get_close_matches(value, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {' '.join(known)}"
            _tell(faults, name, rows, f"is not in the vocabulary {column.vocabulary}{hint}")
    if column.pattern:
        _tell(faults, name, items[~items.str.fullmatch(column.pattern)], "has a wrong form")
    mail = texts[texts.str.contains(EMAIL, regex=True, flags=re.IGNORECASE)]
    if len(mail):
        faults.append(
            f"column {name}: an e-mail address ({_at(mail.index)}); contacts are not kept"
        )


_WORDS = {
    "str": "text",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "date": "a date like 2023, 2023-11 or 2023-11-06",
}


def _cast(values: pd.Series, kind: Kind) -> pd.Series:
    """`values` in their kind; blank where they can't be."""
    if kind in {"float", "int"}:
        if pd.api.types.is_bool_dtype(values):
            return pd.Series(np.nan, index=values.index)
        numbers = pd.to_numeric(values, errors="coerce").astype("float64")
        numbers = numbers.where(np.isfinite(numbers))
        if kind == "float":
            return numbers
        return numbers.where(numbers == np.floor(numbers)).astype("Int64")
    if kind == "bool":
        words = values.astype("str").str.lower()
        return words.map({"true": True, "false": False}).astype("boolean")
    texts = values.astype("str").where(values.notna())
    if kind == "date":
        texts = texts.where(
            texts.map(_is_date, na_action="ignore").astype("boolean").fillna(value=False)
        )
    return texts


def _is_date(text: str) -> bool:
    """Whether `text` is an ISO 8601 year, month or day of the calendar."""
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        return False
    whole = text + "-01-01"[len(text) - 4 :] if len(text) < len("2023-11-06") else text
    return bool(pd.notna(pd.to_datetime(whole, format="%Y-%m-%d", errors="coerce")))


def _points(frame: pd.DataFrame, faults: list[str]) -> tuple[gpd.GeoSeries, pd.Series]:
    """Points from the columns lon and lat, missing where both are blank, and which rows could not
    be read; appends what is wrong to `faults`.
    """
    numbers = {}
    unreadable = pd.Series(data=False, index=frame.index)
    for name, limit in COORDINATES:
        if name not in frame:
            faults.append(f"column {name} is missing (degrees, EPSG:4326)")
            nowhere = gpd.GeoSeries([None] * len(frame), index=frame.index, crs=CRS)
            return nowhere, pd.Series(data=True, index=frame.index)
        column = Column("float", "degrees", required=False)
        numbers[name] = _checked(frame[name], name, column, faults)
        unreadable |= frame[name].notna() & numbers[name].isna()
        outside = numbers[name].abs() > limit
        unreadable |= outside
        _tell(
            faults, name, frame[name][outside], f"is outside -{limit:g} to {limit:g}{_swap(name)}"
        )
    half = (numbers["lon"].isna() != numbers["lat"].isna()) & ~unreadable
    if half.any():
        faults.append(f"only one of lon and lat is given ({_at(half.index[half])})")
    unreadable |= half
    points = gpd.GeoSeries(
        gpd.points_from_xy(numbers["lon"], numbers["lat"]), index=frame.index, crs=CRS
    )
    points = points.where(numbers["lon"].notna() & numbers["lat"].notna() & ~unreadable, None)
    return points, unreadable


def _swap(name: str) -> str:
    return " (lon and lat swapped?)" if name == "lat" else ""


def _crs_faults(frame: gpd.GeoDataFrame) -> list[str]:
    if frame.crs is None:
        return [f"it states no CRS; {CRS} (lon, lat) is needed"]
    if not frame.crs.equals(CRS, ignore_axis_order=True):
        return [f"its CRS is {frame.crs.name}; {CRS} is needed: reproject it first"]
    return []


def _tell(faults: list[str], name: str, bad: pd.Series, what: str) -> None:
    """One fault for each distinct bad value, with all the places where it stands."""
    texts = bad.astype("str")
    faults += [
        f"column {name}: {value!r} {what} ({_at(rows.index)})"
        for value, rows in texts.groupby(texts, sort=False)
    ]


def _at(rows: pd.Index) -> str:
    """The places as words: "lines 3, 8-12"."""
    numbers = sorted(set(rows))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number, number])
    word = rows.name or "row"
    spans = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)
    return f"{word}{'s' if len(numbers) > 1 else ''} {spans}"
