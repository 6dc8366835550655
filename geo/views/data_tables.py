"""The data behind a country's snapshot as plain tables for machines: codes, numbers and dates."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.rule import LAYER_OF, SIDES
from geo.views import fields
from geo.views.fields import Fields
from geo.views.report import Report
from geo.views.text import t
from layers.rules import UNIT_PRECISIONS

# metres: finer than any position in the data
_KM_DIGITS: Final = 3
_KINDS: Final = {"float": "float64", "int": "Int64", "bool": "boolean"}
# of a place in a frame from `geo.places.placed`
_LON_LAT: Final = ["lon", "lat"]


@dataclass(frozen=True)
class DataTable:
    """One table: `frame` has the columns of `fields`, typed, text and dates as text, lists of the
    nearest as lists; `shapes` are true lines and areas of its rows (None for points), or None where
    rows have no place.

    `key` tells rows apart (no column: nothing does); `layers` are those that its rows come from.
    `links` are the tables by name whose key stands in the columns given.
    """

    name: str
    title: str
    frame: pd.DataFrame
    fields: Fields
    layers: tuple[str, ...]
    key: tuple[str, ...] = ()
    links: tuple[tuple[tuple[str, ...], str], ...] = ()
    shapes: pd.Series | None = None

    @property
    def has_places(self) -> bool:
        """Whether its rows have `lon` and `lat`."""
        return self.shapes is not None


_ORGANISATIONS: Final = ("local_csos", "chinese_ngos")
# what tells where a row stands
_BOUNDARIES: Final = ("admin1", "countries", "disputed")
_JUDGED: Final = ("projects", *_ORGANISATIONS, "coverage", "sector_themes")


def data_tables(report: Report) -> dict[str, DataTable]:
    """The tables of a country by name, each row no finer than the audience of `report` may see."""
    return {table.name: table for table in (make(report) for make in _TABLES)}


def _sites(report: Report) -> DataTable:
    sites = report.snapshot.sites
    return DataTable(
        "sites",
        t("report.sites"),
        _typed(sites, fields.SITES),
        fields.SITES,
        (*_JUDGED, *_BOUNDARIES),
        key=("site_id",),
        shapes=sites["shape"].reset_index(drop=True),
    )


def _organisations(report: Report) -> DataTable:
    sides = report.snapshot.sides
    rows = pd.concat([sides[side].presences.assign(side=side) for side in SIDES], ignore_index=True)
    # the middle of a unit or a country is no place of an organisation
    rows[_LON_LAT] = rows[_LON_LAT].mask(rows.stands_for.isin(UNIT_PRECISIONS))
    return DataTable(
        "organisations",
        t("report.organisations"),
        _typed(rows, fields.ORGANISATIONS),
        fields.ORGANISATIONS,
        _ORGANISATIONS,
        key=("side", "presence_id"),
        shapes=pd.Series(None, index=rows.index, dtype="object"),
    )


def _fillers(report: Report) -> DataTable:
    sides = report.snapshot.sides
    rows = pd.concat([sides[side].fillers for side in SIDES], ignore_index=True)
    here = ((("site_id",), "sites"),)
    # across the border they are on no list of this country
    listed = () if report.rule.cross_border else ((("side", "presence_id"), "organisations"),)
    return DataTable(
        "fillers",
        t("report.fillers"),
        _typed(rows, fields.FILLERS),
        fields.FILLERS,
        ("projects", *_ORGANISATIONS, "sector_themes"),
        key=("side", "presence_id"),
        links=here + listed,
    )


def _sectors(report: Report) -> DataTable:
    rows = report.snapshot.by_sector.rename(columns={"unit": "sector"})
    return DataTable(
        "sectors",
        t("report.sectors"),
        _typed(rows, fields.SECTORS),
        fields.SECTORS,
        _JUDGED,
        key=("sector",),
    )


def _evidence(report: Report) -> DataTable:
    steps = {LAYER_OF[side]: one.not_listed for side, one in report.snapshot.sides.items()}
    rows = pd.DataFrame(list(report.snapshot.evidence.values()))
    rows = rows.assign(not_listed=rows.layer.map(steps))
    return DataTable(
        "evidence",
        t("report.evidence"),
        _typed(rows, fields.EVIDENCE),
        fields.EVIDENCE,
        ("projects", *_ORGANISATIONS, "coverage"),
        key=("layer",),
    )


def _coverage(report: Report) -> DataTable:
    rows = _of_country(report.world.data.coverage, report)
    title = t("packet.coverage")
    return DataTable(
        "coverage", title, _typed(rows, fields.COVERAGE), fields.COVERAGE, ("coverage",)
    )


def _context(report: Report) -> DataTable:
    rows = _of_country(report.world.data.country_context, report)
    return DataTable(
        "context",
        t("report.context"),
        _typed(rows, fields.CONTEXT),
        fields.CONTEXT,
        ("country_context",),
    )


def _of_country(rows: pd.DataFrame, report: Report) -> pd.DataFrame:
    return rows[rows.iso_a3 == report.snapshot.iso_a3]


def _sources(report: Report) -> DataTable:
    rows = pd.DataFrame(
        # the checksum is that of the file as it is, whatever its descriptor says
        [asdict(one.descriptor) | {"sha256": one.sha256} for one in report.world.data.sources]
    )
    return DataTable(
        "sources", t("report.sources"), _typed(rows, fields.SOURCES), fields.SOURCES, ()
    )


# in the order in which a file shows them
_TABLES: Final[tuple[Callable[[Report], DataTable], ...]] = (
    _sites,
    _organisations,
    _fillers,
    _sectors,
    _evidence,
    _coverage,
    _context,
    _sources,
)


def _typed(rows: pd.DataFrame, known: Fields) -> pd.DataFrame:
    """`rows` cut to the columns of `known`, each of its kind, indexed from 0."""
    columns = {name: _values(rows[name], field) for name, field in known.items()}
    return pd.DataFrame(columns)


def _values(column: pd.Series, field: fields.Field) -> pd.Series:
    kind = field.column.kind
    values = column.reset_index(drop=True)
    if kind in _KINDS:
        # of a table without rows the kind is not known yet
        typed = values.astype("object").where(values.notna(), None).astype(_KINDS[kind])
        return typed.round(_KM_DIGITS) if field.unit == "km" else typed
    if field.is_array:
        return values.astype("object")
    blank = values.isna() | (values == "")
    return pd.Series(np.where(blank, None, values), dtype="object")
