"""Anybody's own table as any layer, by a mapping that a person confirmed."""

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Options
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from layers.contract import COORDINATES, CRS, Layer
from layers.coordinates import degrees_column
from layers.faults import Fault, LayerError
from layers.importing import Imported, Importer, Option, Progress
from layers.mapping import DEFAULTS, Mapping, read_mapping
from layers.opened import SUFFIXES, table_of
from layers.placement import swapped_faults
from layers.placing import PRESENCES, Placed, placed_rows
from layers.registry import layer
from layers.store import load
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
    parts, rejected, n_read = [], [Imported(frames={}, n_read=0).rejected], 0
    for file in files:
        try:
            rows, faults = mapped_rows(table_of(file, sheet=mapping.sheet), mapping, file.name)
        except LayerError as error:
            raise LayerError(*(_of_file(message, file) for message in error.messages)) from error
        # before they are placed: an organisation would be put at its town, or lose its place
        faults += swapped_faults(rows, lambda: load("countries"))
        n_read += len(rows)
        parts.append(rows.drop(index=[row for fault in faults for row in fault.rows]))
        rejected += [_rejected(fault, file) for fault in faults]
        progress.advance()
    progress.stage("placing the rows")
    placed = finished_rows(pd.concat(parts, ignore_index=True), mapping)
    return Imported(
        frames={contract.name: placed.rows},
        n_read=n_read,
        rejected=pd.concat(rejected, ignore_index=True),
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


def _of_file(message: str, file: Path) -> str:
    """`message` with the whole path of `file`, as all messages have it."""
    return message if message.startswith(str(file)) else message.replace(file.name, str(file), 1)


def _rejected(fault: Fault, file: Path) -> pd.DataFrame:
    """A row for each row that has `fault`."""
    rows = {"from_row": list(fault.rows), "from_file": file.name, "reason": fault.reason}
    return pd.DataFrame(rows)


def mapped_rows(
    raw: pd.DataFrame, mapping: Mapping, name: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """The table `raw` of the file called `name` under our names, each value in the form that the
    contract takes, where a faulty one can be; and what is wrong with countries and coordinates.

    Raises
    ------
    LayerError
        If a column of the mapping is not there.
    """
    contract = layer(mapping.layer)
    lost = [pair for pair in mapping.columns.items() if pair[1] not in raw]
    if lost:
        there = ", ".join(repr(header) for header in raw.columns if header != "geometry")
        faults = [f"it has no column {theirs!r} (for {ours})" for ours, theirs in lost]
        raise LayerError.listing(name, f"not the table of the mapping; it has {there}", faults)
    columns = {
        ours: in_form(raw[theirs], ours, contract.columns[ours], mapping.codes.get(ours, {}))
        for ours, theirs in mapping.columns.items()
        if ours in contract.columns
    }
    shapes, found = _located(raw, mapping)
    rows = pd.DataFrame(columns, index=raw.index)
    if "iso_a3" in rows:
        strange = rows.iso_a3.notna() & ~rows.iso_a3.str.fullmatch(_CODE).fillna(value=True)
        words = f"column {mapping.columns['iso_a3']!r}: no country is known as "
        found += _each(
            rows.iso_a3[strange], lambda value: words + value, "unknown_country", "iso_a3"
        )
    rows = rows.assign(from_file=name, from_row=raw.index)
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS), found


def _each(
    bad: pd.Series, words: Callable[[str], str], code: str, column: str, **told: str
) -> list[Fault]:
    """A fault of the kind `code` for each distinct value of `bad`."""
    return [
        Fault.at(words(str(value)), rows.index).of(code, column, **told)
        for value, rows in bad.groupby(bad, sort=False)
    ]


def _located(raw: pd.DataFrame, mapping: Mapping) -> tuple[gpd.GeoSeries, list[Fault]]:
    """What the file draws, or the points of its coordinates; and what is wrong with these."""
    nowhere = gpd.GeoSeries([None] * len(raw), index=raw.index, crs=CRS)
    names = [mapping.columns[name] for name, _ in COORDINATES if name in mapping.columns]
    if isinstance(raw, gpd.GeoDataFrame) or len(names) < len(COORDINATES):
        return getattr(raw, "geometry", nowhere), []
    read = [_number(raw[name], metres=mapping.crs not in ("", CRS)) for name in names]
    found: list[Fault] = []
    for (ours, _), name, numbers in zip(COORDINATES, names, read, strict=True):
        unread = raw[name][raw[name].notna() & numbers.isna()]
        found += _each(unread, _saying(name, " is no coordinate"), "no_coordinate", ours)
    half = raw[names[0]].notna() != raw[names[1]].notna()
    if half.any():
        words = f"only one of {names[0]!r} and {names[1]!r} is given"
        found.append(Fault.at(words, raw.index[half]).of("half_place", "lon"))
    given = read[0].notna() & read[1].notna()
    points = gpd.GeoSeries.from_xy(*read, index=raw.index, crs=mapping.crs or CRS).to_crs(CRS)
    for (ours, limit), name, numbers in zip(COORDINATES, names, (points.x, points.y), strict=True):
        beyond = given & ~numbers.between(-limit, limit)
        saying = _saying(name, f" is outside {limit:g}")
        limits = {"low": f"-{limit:g}", "high": f"{limit:g}"}
        found += _each(raw[name][beyond], saying, "outside", ours, **limits)
        given &= ~beyond
    return points.where(given, None), found


def _saying(name: str, what: str) -> Callable[[str], str]:
    """What is said of a value in the column called `name`."""
    return lambda value: f"column {name!r}: {value}{what}"


def finished_rows(rows: gpd.GeoDataFrame, mapping: Mapping) -> Placed:
    """`rows` from `mapped_rows` with ids, what may be taken for granted, and their places."""
    contract = layer(mapping.layer)
    rows = rows.reset_index(drop=True)
    return placed_rows(_with_ids(_with_defaults(rows, contract, mapping), mapping), contract)


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
