"""Layer contracts: what a row of a layer is, said once, and checked so that nobody checks again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from layers.checking import checked
from layers.columns import SEPARATOR, Column, Kind
from layers.faults import Fault, LayerError
from layers.shapes import COORDINATES, CRS, Shapes, given_shapes, nowhere, points
from layers.vocabulary import vocabulary

__all__ = ["COORDINATES", "CRS", "SEPARATOR", "Column", "Kind", "Layer", "Rule"]

Rule = Callable[[pd.DataFrame], Iterable[Fault]]


@dataclass(frozen=True)
class Layer:
    """One layer: its columns, the geometry its rows may have, and rules across columns.

    `file` is the bundled file, below the data folder; unless `is_bundled`, only a workspace has it.
    A layer without `geometry` is a plain
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
    is_bundled: bool = True

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
        typed, broken = self.typed(frame)
        errors = self._faulty_vocabularies()
        if faults := [*found, *broken]:
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

    def typed(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
        """`frame` with each column in its kind, and every fault; faulty values are blank."""
        parts = {name: _part(frame, name, column) for name, column in self.columns.items()}
        typed = pd.DataFrame({name: part for name, (part, _) in parts.items()}, index=frame.index)
        faults = [fault for _, found in parts.values() for fault in found]
        if self.geometry:
            shapes = self._shapes(frame)
            faults += [*shapes.faults, *self._place_faults(shapes, typed)]
            geometry = shapes.shapes.set_crs(CRS, allow_override=True)
            typed = gpd.GeoDataFrame(typed, geometry=geometry)
        # on a faulty column a rule would name what follows from a fault already named
        faulty = {name for name, (_, found) in parts.items() if found}
        sound = [rule for rule, columns in self.rules.items() if faulty.isdisjoint(columns)]
        return typed, [*faults, *(fault for rule in sound for fault in rule(typed))]

    def _shapes(self, frame: pd.DataFrame) -> Shapes:
        if isinstance(frame, gpd.GeoDataFrame):
            return given_shapes(frame)
        if "Point" in self.geometry:
            return points(frame)
        words = f"it holds no geometry; a {self.name} layer is GeoParquet or GeoJSON"
        return nowhere(frame, Fault(words))

    def _place_faults(self, shapes: Shapes, typed: pd.DataFrame) -> Iterator[Fault]:
        """Geometries of a wrong kind, and rows without one that should have one."""
        kinds = shapes.shapes.geom_type[~shapes.shapes.isna()]
        for kind in sorted(set(kinds) - self.geometry):
            words = f"geometry {kind}"
            fault = Fault.at(words, kinds.index[kinds == kind], " is not allowed")
            yield fault.of("geometry_kind", kind=kind)
        # an unreadable coordinate is named already; only true blanks are told here
        blank = shapes.shapes.isna() & ~shapes.unreadable
        hint = ""
        if self.blank_geometry_where:
            name, values = self.blank_geometry_where
            blank &= typed[name].notna() & ~typed[name].isin(values)
            hint = f"; only {name} {' or '.join(sorted(values))} may have no place"
        if blank.any():
            yield Fault.at("no coordinates", blank.index[blank], hint).of("no_place", "lon")


def _part(frame: pd.DataFrame, name: str, column: Column) -> tuple[pd.Series, list[Fault]]:
    """The column `name` of `frame` in its kind, and its faults; blank where it is missing."""
    if name in frame:
        return checked(frame[name], name, column)
    words = f"column {name} is missing ({column.meaning})"
    missing = [Fault(words).of("missing_column", name)] if column.required else []
    # of its kind all the same, or it would spoil that of the files it is joined with
    blank, _ = checked(pd.Series(pd.NA, index=frame.index, dtype="object"), name, column)
    return blank, missing
