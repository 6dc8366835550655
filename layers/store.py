"""Data files in and checked: what lies in the bundle and the workspace, layer by layer."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.contract import Layer
from layers.descriptor import (
    SUFFIX,
    Descriptor,
    descriptor_path,
    read_descriptor,
    sha256_of,
)
from layers.faults import LayerError, readable
from layers.folders import WORKSPACE_VARIABLE, bundled_folder, workspace_folder
from layers.placement import swapped_faults
from layers.reading import SUFFIXES, read
from layers.registry import discover, layer

FOLDERS = ("projects", "organisations", "boundaries")


@dataclass(frozen=True)
class Source:
    """One active data file: the layer it holds rows of, its path, and what describes it."""

    layer: str
    file: Path
    descriptor: Descriptor
    sha256: str
    is_bundled: bool


def sources() -> list[Source]:
    """Every active data file, bundled ones first, each with its descriptor.

    A workspace file at the path of a bundled one (`projects/bri_projects.csv`) takes its place.

    Raises
    ------
    LayerError
        Naming every file that is missing, has no descriptor, or a faulty one.
    """
    found, errors = found_sources()
    if errors:
        raise LayerError.joined(errors)
    return found


def found_sources() -> tuple[list[Source], list[LayerError]]:
    """The active data files that are described, and an error for each that is not.

    Such an error also names the faults of the file's rows, where its place tells the layer.
    """
    bundled = {known.file: known.name for known in discover().values()}
    try:
        mine = _workspace_files()
    except LayerError as error:
        return [], [error]
    found: list[Source] = []
    errors: list[LayerError] = []
    for relative in [*bundled, *sorted(set(mine) - set(bundled))]:
        file = mine.get(relative, bundled_folder() / relative)
        name = bundled.get(relative)
        try:
            found.append(_source(file, name, is_bundled=relative not in mine))
        except LayerError as error:
            errors.append(error)
            if name and file.exists():
                errors += _row_errors(name, file)
    return found, errors


def _row_errors(name: str, file: Path) -> list[LayerError]:
    try:
        validate(name, file)
    except LayerError as error:
        return [error]
    return []


def _workspace_files() -> dict[str, Path]:
    """The data files of the workspace by relative path; a descriptor without its file counts."""
    root = workspace_folder()
    if root.is_file():
        raise LayerError(f"{root}: a file, but {WORKSPACE_VARIABLE} must name a folder")
    files = [file for name in FOLDERS for file in _entries(root / name)]
    described = {file.name.removesuffix(SUFFIX) for file in files if file.name.endswith(SUFFIX)}
    named = [file.with_name(file.name.removesuffix(SUFFIX)) for file in files]
    return {
        file.relative_to(root).as_posix(): file
        for file in named
        if file.suffix.lower() in SUFFIXES or file.name in described
    }


def _entries(folder: Path) -> list[Path]:
    """What lies in `folder`, sorted; nothing where there is none.

    Hidden files are what file managers and unfinished writes leave there.
    """
    with readable(folder):
        if not folder.is_dir():
            return []
        return sorted(file for file in folder.iterdir() if not file.name.startswith("."))


def _source(file: Path, name: str | None, *, is_bundled: bool) -> Source:
    with readable(file):
        if not file.exists():
            hint = "" if is_bundled else f", or remove its descriptor {descriptor_path(file).name}"
            raise LayerError(f"{file}: the file is missing; restore it{hint}")
        if not file.is_file():
            raise LayerError(f"{file}: a folder, not a file")
        descriptor = read_descriptor(file)
        if descriptor.layer not in discover() or name not in {None, descriptor.layer}:
            raise LayerError(
                f"{file}: its descriptor says layer {descriptor.layer!r}; "
                f"expected {name or ' or '.join(discover())}"
            )
        return Source(descriptor.layer, file, descriptor, sha256_of(file), is_bundled)


def fingerprint() -> tuple[tuple[str, int, int], ...]:
    """(path, time of change in ns, bytes) of every file in the data folders, without reading any.

    It changes when a file does, so what was made from the data can be kept until then.
    """
    roots = (bundled_folder(), workspace_folder())
    files = [file for root in roots for name in FOLDERS for file in _entries(root / name)]
    # a link that leads nowhere has no size; what reads it will say so
    stats = [(file, file.stat()) for file in files if file.exists()]
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file, stat in stats)


def data_version(active: Iterable[Source]) -> str:
    """The first 12 hex digits of the SHA-256 over the sorted SHA-256 of the active files."""
    joined = "".join(sorted(source.sha256 for source in active))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def load(
    name: str,
    active: Iterable[Source] | None = None,
    *,
    countries: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """All rows of layer `name` from its active files, checked; a GeoDataFrame in EPSG:4326 where
    the layer has a geometry. `countries`, if already loaded, need not be read to tell swapped
    coordinates.

    Raises
    ------
    LayerError
        Naming each faulty file with all its faults, or ids that two files share.
    """
    mine = [s for s in (sources() if active is None else active) if s.layer == name]
    frames: list[pd.DataFrame] = []
    errors: list[LayerError] = []
    for source in mine:
        try:
            rows = source.descriptor.rows
            frames.append(_checked(layer(name), source.file, rows, countries))
        except LayerError as error:
            errors.append(error)
    errors = errors or _shared_ids(layer(name), frames, mine)
    if errors:
        raise LayerError.joined(errors)
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def validate(name: str, file: Path) -> pd.DataFrame:
    """The rows of `file` as layer `name`; no descriptor needed.

    Raises
    ------
    LayerError
        Naming the file and every fault.
    """
    return _checked(layer(name), file)


def _checked(
    contract: Layer,
    file: Path,
    described_rows: int | None = None,
    countries: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    frame, found = read(file)
    if described_rows is not None and len(frame) < described_rows:
        found.append(
            f"{len(frame)} rows are readable where its descriptor counts {described_rows}: "
            f"cut off? (if rows were taken out on purpose, set rows in {file.name}{SUFFIX})"
        )
    errors: list[LayerError] = []
    if contract.name in {"projects", "chinese_ngos", "local_csos"}:
        try:
            found += swapped_faults(frame, lambda: _countries() if countries is None else countries)
        except LayerError as error:
            # a faulty boundary file must not hide the faults of this one
            errors.append(error)
    try:
        rows = contract.check(frame, file, found=found)
    except LayerError as error:
        errors.insert(0, error)
    if errors:
        raise LayerError.joined(errors)
    return rows


def _countries() -> gpd.GeoDataFrame:
    """The countries that the user sees; other files may be as faulty as they like."""
    relative = layer("countries").file
    mine = _workspace_files().get(relative)
    file = mine or bundled_folder() / relative
    return load("countries", [_source(file, "countries", is_bundled=mine is None)])


def _shared_ids(
    contract: Layer, frames: list[pd.DataFrame], files: list[Source]
) -> list[LayerError]:
    """An error for each id column whose values stand in more than one file."""
    errors = []
    for key in [name for name, column in contract.columns.items() if column.unique]:
        # an id is unique within its file, so it repeats only across files
        ids = pd.concat([frame[key] for frame in frames], keys=[str(s.file) for s in files])
        again = ids[ids.duplicated(keep=False)]
        if len(again):
            names = ", ".join(again.index.unique(level=0))
            values = ", ".join(map(repr, again.unique()))
            errors.append(LayerError(f"{names}: {key} in more than one file: {values}"))
    return errors
