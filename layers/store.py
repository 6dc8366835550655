"""Data files in and checked: what lies in the bundle and the workspace, layer by layer."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.contract import Layer
from layers.descriptor import SUFFIX, Descriptor, read_descriptor, sha256_of
from layers.faults import LayerError
from layers.folders import bundled_folder, workspace_folder
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
    bundled = {known.file: known.name for known in discover().values()}
    mine = _workspace_files()
    found: list[Source] = []
    problems: list[str] = []
    for relative in [*bundled, *sorted(set(mine) - set(bundled))]:
        file = mine.get(relative, bundled_folder() / relative)
        try:
            found.append(_source(file, bundled.get(relative), is_bundled=relative not in mine))
        except LayerError as error:
            problems.append(str(error))
    if problems:
        raise LayerError("\n".join(problems))
    return found


def _workspace_files() -> dict[str, Path]:
    """The data files of the workspace by relative path; a descriptor without its file counts."""
    root = workspace_folder()
    files = [file for folder in FOLDERS for file in sorted((root / folder).glob("*"))]
    named = [file.with_name(file.name.removesuffix(SUFFIX)) for file in files if file.is_file()]
    return {str(file.relative_to(root)): file for file in named if file.suffix in SUFFIXES}


def _source(file: Path, name: str | None, *, is_bundled: bool) -> Source:
    if not file.is_file():
        raise LayerError(f"{file}: the file is missing; restore it, or remove its descriptor")
    descriptor = read_descriptor(file)
    if descriptor.layer not in discover() or name not in {None, descriptor.layer}:
        raise LayerError(
            f"{file}: its descriptor says layer {descriptor.layer!r}; "
            f"expected {name or ' or '.join(discover())}"
        )
    return Source(descriptor.layer, file, descriptor, sha256_of(file), is_bundled)


def data_version(active: Iterable[Source]) -> str:
    """The first 12 hex digits of the SHA-256 over the sorted SHA-256 of the active files."""
    joined = "".join(sorted(source.sha256 for source in active))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def load(name: str, active: Iterable[Source] | None = None) -> pd.DataFrame:
    """All rows of layer `name` from its active files, checked; a GeoDataFrame in EPSG:4326 where
    the layer has a geometry.

    Raises
    ------
    LayerError
        Naming each faulty file with all its faults, or ids that two files share.
    """
    mine = [s for s in (sources() if active is None else active) if s.layer == name]
    frames: list[pd.DataFrame] = []
    problems: list[str] = []
    for source in mine:
        try:
            frames.append(_checked(layer(name), source.file, source.descriptor.rows))
        except LayerError as error:
            problems.append(str(error))
    if not problems:
        problems = _shared_ids(layer(name), frames, mine)
    if problems:
        raise LayerError("\n".join(problems))
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def validate(name: str, file: Path) -> pd.DataFrame:
    """The rows of `file` as layer `name`; no descriptor needed.

    Raises
    ------
    LayerError
        Naming the file and every fault.
    """
    return _checked(layer(name), file, described_rows=None)


def _checked(contract: Layer, file: Path, described_rows: int | None) -> pd.DataFrame:
    frame, found = read(file)
    if described_rows is not None and len(frame) < described_rows:
        found.append(
            f"{len(frame)} rows are readable where its descriptor counts {described_rows}: cut off? "
            f"(if rows were taken out on purpose, set rows in {file.name}{SUFFIX})"
        )
    if contract.name in {"projects", "chinese_ngos", "local_csos"}:
        found += swapped_faults(frame, _countries)
    return contract.check(frame, file, found=found)


def _countries() -> gpd.GeoDataFrame:
    return load("countries")


def _shared_ids(contract: Layer, frames: list[pd.DataFrame], files: list[Source]) -> list[str]:
    """A fault for each id column whose values stand in more than one file."""
    keys = [name for name, column in contract.columns.items() if column.unique]
    problems = []
    for key in keys if len(frames) > 1 else []:
        ids = pd.concat([frame[key] for frame in frames])
        if len(again := ids[ids.duplicated()]):
            names = ", ".join(str(source.file) for source in files)
            problems.append(f"{names}: {key} {', '.join(map(repr, again))} in more than one file")
    return problems
