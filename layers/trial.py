"""Somebody's table tried out as a layer: what of it can be used, and every fault by row and column.

Nothing is written: an import refuses what is faulty, a trial shows it so that it can be mended.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from layers.faults import Fault
from layers.importers.table import finished_rows, mapped_rows
from layers.mapping import Mapping as TableMapping
from layers.placement import swapped_faults
from layers.registry import layer
from layers.store import load, row_faults

FAULT_COLUMNS: Final = ("row", "column", "header", "value", "code", "told", "reason")
# what is said of a country already
_FOLLOWS: Final = {("iso_a3", "form")}


@dataclass(frozen=True)
class Trial:
    """What became of a table.

    `rows` are those that keep the contract of `layer`, typed and cut to it, with a geometry where
    the layer has one; `numbers` the row of the table that each comes from. `faults` has
    FAULT_COLUMNS, a row for each fault of a cell: `row` of the table, `column` of the contract,
    `header` of the table ("" where none holds the column), `value` there, `code` and `told` as in
    `layers.faults.Fault`, `reason` in English. `missing` are columns that nothing gives, so that no
    row can be used. `coarse` counts what is known no better than by its unit or country.
    """

    layer: str
    rows: pd.DataFrame
    numbers: pd.Series
    faults: pd.DataFrame
    missing: tuple[str, ...]
    n_read: int
    coarse: Mapping[str, int]
    ambiguous: pd.DataFrame

    @property
    def faulty_rows(self) -> list[Any]:
        """The rows of the table that have a fault, in order."""
        return sorted(self.faults.row.unique())


def tried(
    raw: pd.DataFrame,
    mapping: TableMapping,
    name: str,
    *,
    countries: gpd.GeoDataFrame | None = None,
    coverage: pd.DataFrame | None = None,
) -> Trial:
    """The table `raw` (from `layers.handed`, of the file called `name`) as `mapping` says.

    `countries` and `coverage` are what codes and places are held against, read if None.

    Raises
    ------
    LayerError
        If a column of the mapping is not there.
    """
    contract = layer(mapping.layer)
    rows, mapped = mapped_rows(raw, mapping, name)
    # before they are placed: an organisation would be put at its town, or lose its place
    mapped += swapped_faults(rows, lambda: load("countries") if countries is None else countries)
    placed = finished_rows(rows, mapping)
    frame, from_row = placed.rows, placed.rows.from_row
    told = list(_cells(mapped, pd.Series(raw.index, index=raw.index)))
    missing: dict[str, None] = {}
    bad = {row for fault in mapped for row in fault.rows}
    while True:
        typed, faults = row_faults(contract.name, frame, countries=countries, coverage=coverage)
        missing |= {fault.column: None for fault in faults if fault.code == "missing_column"}
        told += _cells(faults, from_row)
        bad |= {from_row[row] for fault in faults for row in fault.rows}
        sound = ~from_row.isin(bad)
        if sound.all() or not sound.any():
            break
        # a row that goes may leave another at fault: the shares of its project no longer add up
        frame, from_row = frame[sound], from_row[sound]
    kept = [*contract.columns, *(["geometry"] if contract.geometry else [])]
    usable = sound & (not missing)
    return Trial(
        layer=contract.name,
        rows=typed.loc[usable, kept].reset_index(drop=True),
        numbers=from_row[usable].reset_index(drop=True),
        faults=_with_cells(told, raw, mapping),
        missing=tuple(missing),
        n_read=len(raw),
        coarse=placed.coarse,
        ambiguous=placed.ambiguous,
    )


def _cells(faults: list[Fault], from_row: pd.Series) -> Iterator[dict[str, Any]]:
    """Each fault of each row."""
    for fault in faults:
        for row in dict.fromkeys(fault.rows):
            yield {
                "row": from_row[row],
                "column": fault.column,
                "code": fault.code,
                "told": dict(fault.told),
                "reason": fault.reason,
            }


def _with_cells(
    told: list[dict[str, Any]], raw: pd.DataFrame, mapping: TableMapping
) -> pd.DataFrame:
    """The faults as a table with what stands in each cell, each once, by row and column."""
    order = {
        name: place for place, name in enumerate([*layer(mapping.layer).columns, "lon", "lat"])
    }
    unknown = {(one["row"], one["column"]) for one in told if one["code"] == "unknown_country"}
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in told:
        cell = (one["row"], one["column"])
        if (one["column"], one["code"]) in _FOLLOWS and cell in unknown:
            continue
        header = mapping.columns.get(one["column"], "")
        value = raw.loc[one["row"], header] if header else mapping.constants.get(one["column"], "")
        key = (*cell, one["code"], one["told"].get("item"))
        found.setdefault(key, one | {"header": header, "value": "" if pd.isna(value) else value})
    table = pd.DataFrame(list(found.values()), columns=list(FAULT_COLUMNS))
    table = table.assign(_order=table.column.map(order))
    return table.sort_values(["row", "_order"], ignore_index=True, kind="stable")[
        list(FAULT_COLUMNS)
    ]
