"""Anybody's own table as any layer, by a mapping that a person confirmed."""

import re
from collections.abc import Mapping as Options
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from layers.contract import COORDINATES, CRS, Layer
from layers.coordinates import degrees_column
from layers.faults import LayerError
from layers.importing import Imported, Importer, Option, Progress
from layers.mapping import DEFAULTS, Mapping, read_mapping
from layers.opened import SUFFIXES, table_of
from layers.placing import PRESENCES, placed_rows
from layers.registry import layer
from layers.values import in_form

_SIGNS: Final = re.compile(r"[\W_]+")
_CODE: Final = "[A-Z]{3}"
_KINDS: Final = {"LineString": "line", "Polygon": "area"}
# the id of a row, and what is told apart by it
_IDS: Final = {"projects": ("site_id", "project_id", "name")} | dict.fromkeys(
    PRESENCES, ("presence_id", "organisation_id", "organisation")
)


def read(files: Sequence[Path], options: Options[str, str | None], progress: Progress) -> Imported:
    """The rows of the tables as the layer that the mapping names."""
    if not options.get("mapping"):
        raise LayerError(
            f"{files[0]}: say which column is which: counterparts table-mapping LAYER FILE writes "
            "a proposal; look through it, then pass it with --mapping"
        )
    mapping = read_mapping(Path(str(options["mapping"])))
    contract = layer(mapping.layer)
    progress.stage("reading the table", total=len(files))
    parts = []
    for file in files:
        parts.append(_rows(file, mapping, contract))
        progress.advance()
    every = pd.concat(parts, ignore_index=True)
    faulty = every.fault.notna()
    rows = every[~faulty].drop(columns="fault").reset_index(drop=True)
    progress.stage("placing the rows")
    rows = _with_ids(_with_defaults(rows, contract, mapping), mapping)
    placed = placed_rows(rows, contract)
    return Imported(
        frames={contract.name: placed.rows},
        n_read=len(every),
        rejected=every[faulty][["from_file", "from_row"]].assign(reason=every.fault[faulty]),
        coarse=placed.coarse,
        review={"ambiguous-places": placed.ambiguous},
        described={
            "source_id": mapping.source_id,
            "title": mapping.title,
            "publisher": mapping.publisher,
            "licence": mapping.licence,
            "url": mapping.url,
            "attribution": mapping.attribution or mapping.publisher,
            "citation": mapping.citation or f"{mapping.publisher}, {mapping.title}",
            "note": "",
        },
    )


def _rows(file: Path, mapping: Mapping, contract: Layer) -> gpd.GeoDataFrame:
    """The table of `file` under our names, each value in the form that the contract takes; `fault`
    says what is wrong with the coordinates of a row.
    """
    raw = table_of(file, sheet=mapping.sheet)
    lost = [pair for pair in mapping.columns.items() if pair[1] not in raw]
    if lost:
        there = ", ".join(repr(name) for name in raw.columns if name != "geometry")
        faults = [f"it has no column {theirs!r} (for {ours})" for ours, theirs in lost]
        raise LayerError.listing(file, f"not the table of the mapping; it has {there}", faults)
    columns = {
        ours: in_form(raw[theirs], ours, contract.columns[ours], mapping.codes.get(ours, {}))
        for ours, theirs in mapping.columns.items()
        if ours in contract.columns
    }
    shapes, fault = _located(raw, mapping)
    rows = pd.DataFrame(columns, index=raw.index)
    if "iso_a3" in rows:
        strange = rows.iso_a3.notna() & ~rows.iso_a3.str.fullmatch(_CODE).fillna(value=True)
        words = f"column {mapping.columns['iso_a3']!r}: no country is known as "
        fault = fault.mask(strange, words + rows.iso_a3)
    rows = rows.assign(from_file=file.name, from_row=raw.index, fault=fault)
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS)


def _located(raw: pd.DataFrame, mapping: Mapping) -> tuple[gpd.GeoSeries, pd.Series]:
    """What the file draws, or the points of its coordinates; and what is wrong with these."""
    fault = pd.Series(None, index=raw.index, dtype="str")
    nowhere = gpd.GeoSeries([None] * len(raw), index=raw.index, crs=CRS)
    names = [mapping.columns[name] for name, _ in COORDINATES if name in mapping.columns]
    if isinstance(raw, gpd.GeoDataFrame) or len(names) < len(COORDINATES):
        return getattr(raw, "geometry", nowhere), fault
    read = [_number(raw[name], metres=mapping.crs not in ("", CRS)) for name in names]
    for name, numbers in zip(names, read, strict=True):
        unread = raw[name].notna() & numbers.isna()
        fault = fault.mask(unread, f"column {name!r}: " + raw[name] + " is no coordinate")
    half = raw[names[0]].notna() != raw[names[1]].notna()
    fault = fault.mask(half, f"only one of {names[0]!r} and {names[1]!r} is given")
    given = read[0].notna() & read[1].notna() & fault.isna()
    points = gpd.GeoSeries.from_xy(*read, index=raw.index, crs=mapping.crs or CRS).to_crs(CRS)
    for (_, limit), name, numbers in zip(COORDINATES, names, (points.x, points.y), strict=True):
        beyond = given & ~numbers.between(-limit, limit)
        fault = fault.mask(beyond, f"column {name!r}: " + raw[name] + f" is outside {limit:g}")
    return points.where(given & fault.isna(), None), fault


def _number(texts: pd.Series, *, metres: bool) -> pd.Series:
    """Coordinates as numbers: degrees, or `metres` of a projection."""
    if metres:
        return pd.to_numeric(texts.str.replace(",", "."), errors="coerce")
    return pd.to_numeric(degrees_column(texts), errors="coerce")


def _with_defaults(rows: pd.DataFrame, contract: Layer, mapping: Mapping) -> pd.DataFrame:
    """`rows` with what the mapping says of all, and what may be taken for granted."""
    for name, value in (_known(contract, mapping) | _said(contract, mapping)).items():
        rows = rows.assign(**{name: _own(rows, name).fillna(value)})
    if "evidence" in contract.columns:
        told = "Row " + rows.from_row.astype("str") + f" of the table {mapping.title!r}."
        rows = rows.assign(evidence=_own(rows, "evidence").fillna(told))
    if "geometry_kind" in contract.columns and "geometry_kind" not in mapping.columns:
        kinds = rows.geometry.geom_type.str.removeprefix("Multi").map(_KINDS)
        rows = rows.assign(geometry_kind=kinds.fillna(rows.geometry_kind))
    return rows


def _known(contract: Layer, mapping: Mapping) -> dict[str, str]:
    """What may be taken for granted, by column."""
    known = DEFAULTS | {"source_id": mapping.source_id, "source_url": mapping.url}
    return {name: value for name, value in known.items() if name in contract.columns and value}


def _said(contract: Layer, mapping: Mapping) -> dict[str, str]:
    """What the mapping says of every row, by column."""
    return {
        name: in_form(
            pd.Series([value], dtype="str"),
            name,
            contract.columns[name],
            mapping.codes.get(name, {}),
        ).iloc[0]
        for name, value in mapping.constants.items()
    }


def _own(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column `name`; blank where the table has none."""
    return rows[name] if name in rows else pd.Series(None, index=rows.index, dtype="str")


def _with_ids(rows: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """`rows` with ids made from names where the table has none; the same name, the same whole."""
    if mapping.layer not in _IDS:
        return rows
    key, whole, name = _IDS[mapping.layer]
    country, names = _own(rows, "iso_a3"), _own(rows, name)
    slug = names.fillna("").str.casefold().str.replace(_SIGNS, "-", regex=True).str.strip("-")
    made = mapping.source_id + "-" + country.fillna("").str.lower() + "-" + slug
    if whole not in rows:
        rows = rows.assign(**{whole: made})
    if key not in rows:
        again = made.groupby(made).cumcount()
        rows = rows.assign(**{key: made.where(again == 0, made + "-" + (again + 1).astype("str"))})
    return rows


IMPORTER = Importer(
    name="table",
    title="Your own table, as any layer",
    publisher="you",
    url="",
    licence="as you say in the mapping",
    attribution="you",
    citation="you",
    shows="Whatever you know: a list of members, of projects, of searches.",
    lacks=(
        "Places without coordinates are found by name of city, unit or country, never better than "
        "that; ambiguous names are listed, not guessed."
    ),
    suffixes=SUFFIXES,
    read=read,
    options=(Option("mapping", "The file that says which column is which; see table-mapping."),),
)
