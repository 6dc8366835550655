"""Layer contracts: what a row of a layer is, said once, and checked so that nobody checks again."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.faults import LayerError, spans
from layers.vocabulary import Term, vocabulary

Kind = Literal["str", "float", "int", "bool", "date"]
Rule = Callable[[pd.DataFrame], Iterable[str]]

CRS = "EPSG:4326"
SEPARATOR = "|"
EMAIL = r"[\w.+-]+@[\w-]+\.[a-z]{2,}"
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_DAY = len("2023-11-06")
COORDINATES: tuple[tuple[str, float], ...] = (("lon", 180.0), ("lat", 90.0))
# a longer value is shortened in a message
_LONGEST_VALUE = 60


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
    `rules` are checks across columns, each with the columns that it reads.
    """

    name: str
    title: str
    file: str
    columns: Mapping[str, Column]
    geometry: frozenset[str] = frozenset()
    blank_geometry_where: tuple[str, frozenset[str]] | None = None
    rules: Mapping[Rule, tuple[str, ...]] = field(default_factory=dict)

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
        errors = self._faulty_vocabularies()
        if faults := [*found, *faults]:
            errors.insert(0, LayerError.listing(source, f"not a valid {self.name} layer", faults))
        if errors:
            raise LayerError.joined(errors)
        return typed.reset_index(drop=True)

    def _faulty_vocabularies(self) -> list[LayerError]:
        errors = []
        for name in dict.fromkeys(column.vocabulary for column in self.columns.values()):
            try:
                _ = name and vocabulary(name)
            except LayerError as error:
                errors.append(error)
        return errors

    def typed(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
        """`frame` with each column in its kind, and every fault; faulty values are blank."""
        faults: list[str] = []
        faulty: set[str] = set()
        data: dict[str, pd.Series] = {}
        for name, column in self.columns.items():
            n_told = len(faults)
            if name in frame:
                data[name] = _checked(frame[name], name, column, faults)
            else:
                data[name] = pd.Series(pd.NA, index=frame.index, dtype="object")
                if column.required:
                    faults.append(f"column {name} is missing ({column.meaning})")
            if len(faults) > n_told:
                faulty.add(name)
        typed = pd.DataFrame(data, index=frame.index)
        if self.geometry:
            typed = self._with_geometry(typed, frame, faults)
        # on a faulty column a rule would name what follows from a fault already named
        sound = [rule for rule, columns in self.rules.items() if faulty.isdisjoint(columns)]
        faults += [fault for rule in sound for fault in rule(typed)]
        return typed, faults

    def _with_geometry(
        self, typed: pd.DataFrame, frame: pd.DataFrame, faults: list[str]
    ) -> gpd.GeoDataFrame:
        unreadable = pd.Series(data=False, index=frame.index)
        if isinstance(frame, gpd.GeoDataFrame):
            # a geometry without a point in it is as good as none
            shapes = frame.geometry.where(~frame.geometry.is_empty, None)
            faults += _crs_faults(frame) or _shape_faults(shapes)
        elif "Point" in self.geometry:
            shapes, unreadable = _points(frame, faults)
        else:
            faults.append(f"it holds no geometry; a {self.name} layer is GeoParquet or GeoJSON")
            nowhere = gpd.GeoSeries([None] * len(frame), index=frame.index, crs=CRS)
            return gpd.GeoDataFrame(typed, geometry=nowhere)
        kinds = shapes.geom_type[~shapes.isna()]
        for kind in sorted(set(kinds) - self.geometry):
            faults.append(f"geometry {kind} ({_at(kinds.index[kinds == kind])}) is not allowed")
        # an unreadable coordinate is named already; only true blanks are told here
        blank = shapes.isna() & ~unreadable
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
        known = _known(column.vocabulary)
        bad = items[~items.isin(list(known))] if known else items[:0]
        for value, rows in bad.groupby(bad, sort=False):
            near = difflib.get_close_matches(value, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {' '.join(known)}"
            _tell(faults, name, rows, f"is not in the vocabulary {column.vocabulary}; {hint}")
    if column.pattern:
        _tell(faults, name, items[~items.str.fullmatch(column.pattern)], "has a wrong form")
    mail = texts[texts.str.contains(EMAIL, regex=True, flags=re.IGNORECASE)]
    if len(mail):
        faults.append(
            f"column {name}: an e-mail address ({_at(mail.index)}); contacts are not kept"
        )


def _known(name: str) -> dict[str, Term]:
    """The terms of vocabulary `name`; none where its file is faulty, which `Layer.check` tells."""
    try:
        return vocabulary(name)
    except LayerError:
        return {}


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
    texts = _texts(values)
    if kind == "date":
        texts = texts.where(
            texts.map(_is_date, na_action="ignore").astype("boolean").fillna(value=False)
        )
    return texts


def _texts(values: pd.Series) -> pd.Series:
    """`values` as text; lists and objects, which a column can't hold, as blank."""
    if pd.api.types.is_float_dtype(values) and not (values.dropna() % 1).any():
        # whole numbers beside blanks are read as floats: 69993 must not become 69993.0
        values = values.astype("Int64")
    given = values.notna()
    if pd.api.types.is_object_dtype(values):
        given &= values.map(pd.api.types.is_scalar)
    return values.where(given).astype("str").where(given)


def _is_date(text: str) -> bool:
    """Whether `text` is an ISO 8601 year, month or day of the calendar."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < _DAY else text)
    except ValueError:
        return False
    return True


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


def _shape_faults(shapes: gpd.GeoSeries) -> list[str]:
    """What is wrong with the coordinates of `shapes`, which are in degrees."""
    shapes = shapes[shapes.notna()]
    bounds = shapes.bounds
    found = []
    for (name, limit), (low, high) in zip(
        COORDINATES, (("minx", "maxx"), ("miny", "maxy")), strict=True
    ):
        # so written, a coordinate that is not a number is outside too
        within = (bounds[low] >= -limit) & (bounds[high] <= limit)
        outside = shapes.index[~within]
        if len(outside):
            found.append(f"{name} is outside -{limit:g} to {limit:g} ({_at(outside)}){_swap(name)}")
    if not found:
        is_area = shapes.geom_type.str.contains("Polygon")
        for where, what in (
            (is_area, "an outline crosses itself"),
            (~is_area, "a line is a point"),
        ):
            if len(bad := shapes.index[where & ~shapes.is_valid]):
                found.append(f"{what} ({_at(bad)})")
    return found


def _tell(faults: list[str], name: str, bad: pd.Series, what: str) -> None:
    """One fault for each distinct bad value, with all the places where it stands."""
    texts = bad.map(_short)
    faults += [
        f"column {name}: {value} {what} ({_at(rows.index)})"
        for value, rows in texts.groupby(texts, sort=False)
    ]


def _short(value: object) -> str:
    """`value` as a message shows it."""
    text = repr(str(value))
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def _at(rows: pd.Index) -> str:
    return spans(rows.name or "row", rows)
