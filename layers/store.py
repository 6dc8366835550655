"""Data files in and checked: what lies in the bundle and the workspace, layer by layer."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.contract import Layer
from layers.descriptor import (
    INTERNAL,
    SUFFIX,
    Descriptor,
    descriptor_path,
    read_descriptor,
    sha256_of,
)
from layers.faults import Fault, LayerError, readable
from layers.folders import bundled_folder, workspace_folder
from layers.placement import swapped_faults, unknown_country_faults
from layers.reading import SUFFIXES, read, require_known_kind
from layers.registry import bundled_layers, discover, layer
from layers.rules import not_finer_than_disclosed
from layers.workspace import FOLDERS, entries, workspace_files

# the layers whose rows stand in a country
_IN_COUNTRIES = ("projects", "chinese_ngos", "local_csos")


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
    try:
        found, unfit = examined()
    except LayerError as error:
        return [], [error]
    return found, [error for one in unfit for error in _errors_of(one)]


@dataclass(frozen=True)
class Unfit:
    """A data file that is missing or not described, and its layer where its place tells it."""

    file: Path
    layer: str | None
    error: LayerError


def examined(mine: Mapping[str, Path] | None = None) -> tuple[list[Source], list[Unfit]]:
    """The active data files that are described, and those that are not; no rows are read.

    `mine` are the files of the workspace by relative path; those that are there if None.

    Raises
    ------
    LayerError
        If the workspace is no folder, or can't be listed.
    """
    bundled = {known.file: known.name for known in bundled_layers().values()}
    mine = workspace_files() if mine is None else mine
    found: list[Source] = []
    unfit: list[Unfit] = []
    for relative in [*bundled, *sorted(set(mine) - set(bundled))]:
        file = mine.get(relative, bundled_folder() / relative)
        name = bundled.get(relative)
        try:
            found.append(_source(file, name, is_bundled=relative not in mine))
        except LayerError as error:
            # only one layer has its files in a folder of its own
            by_folder = "projects" if relative.startswith("projects/") else None
            unfit.append(Unfit(file, name or by_folder, error))
    return found, unfit


def _errors_of(unfit: Unfit) -> list[LayerError]:
    """What is wrong with `unfit`, its rows included where its layer is known."""
    error, file = unfit.error, unfit.file
    try:
        with readable(file):
            if not file.is_file() or file.suffix.lower() not in SUFFIXES:
                return [error]
            if unfit.layer:
                validate(unfit.layer, file)
            elif not descriptor_path(file).exists():
                return [LayerError(f"{error}; then run counterparts validate LAYER {file}")]
    except LayerError as more:
        return [error, more]
    return [error]


def _source(file: Path, name: str | None, *, is_bundled: bool) -> Source:
    with readable(file):
        if not file.exists():
            hint = "" if is_bundled else f", or remove its descriptor {descriptor_path(file).name}"
            raise LayerError(f"{file}: the file is missing; restore it{hint}")
        if not file.is_file():
            raise LayerError(f"{file}: a folder, not a file")
        require_known_kind(file)
        descriptor = read_descriptor(file)
        if descriptor.layer not in discover() or name not in {None, descriptor.layer}:
            raise LayerError(
                f"{file}: its descriptor says layer {descriptor.layer!r}; "
                f"expected {name or ' or '.join(discover())}"
            )
        if is_bundled and descriptor.audience:
            raise LayerError(
                f"{file}: a bundled file is for everybody; take audience out of {SUFFIX}"
            )
        return Source(descriptor.layer, file, descriptor, sha256_of(file), is_bundled)


def contract_of(source: Source) -> Layer:
    """The contract that the rows of `source` keep: those of a workspace whose descriptor says that
    it is internal may be finer than their disclosure.
    """
    return _contract(source.layer, source.descriptor.audience)


def _contract(name: str, audience: str) -> Layer:
    contract = layer(name)
    if audience != INTERNAL:
        return contract
    kept = {
        rule: columns
        for rule, columns in contract.rules.items()
        if rule is not not_finer_than_disclosed
    }
    return replace(contract, rules=kept)


def fingerprint() -> tuple[tuple[str, int, int], ...]:
    """(path, time of change in ns, bytes) of every file in the data folders, without reading any.

    It changes when a file does, so what was made from the data can be kept until then.
    """
    roots = (bundled_folder(), workspace_folder())
    files = [file for root in roots for name in FOLDERS for file in entries(root / name)]
    return tuple(stamp for file in files for stamp in _stamps(file))


def _stamps(file: Path) -> Iterator[tuple[str, int, int]]:
    # a link that leads nowhere has no size, nor has what an import just replaced; what reads it
    # will say so
    with suppress(FileNotFoundError):
        stat = file.stat()
        yield str(file), stat.st_mtime_ns, stat.st_size


def data_version(active: Iterable[Source]) -> str:
    """The first 12 hex digits of the SHA-256 over the sorted SHA-256 of the active files."""
    joined = "".join(sorted(source.sha256 for source in active))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def load(
    name: str,
    active: Iterable[Source] | None = None,
    *,
    countries: gpd.GeoDataFrame | None = None,
    coverage: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """All rows of layer `name` from its active files, checked; a GeoDataFrame in EPSG:4326 where
    the layer has a geometry. `countries` and `coverage`, if already loaded, need not be read to
    tell swapped coordinates and unknown countries.

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
            frames.append(checked_rows(contract_of(source), source.file, rows, countries, coverage))
        except LayerError as error:
            errors.append(error)
    errors = errors or shared_ids(layer(name), frames, mine)
    if errors:
        raise LayerError.joined(errors)
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def validate(name: str, file: Path, *, audience: str = "") -> pd.DataFrame:
    """The rows of `file` as layer `name`; no descriptor needed. Those for the audience "internal"
    may be finer than their disclosure.

    Raises
    ------
    LayerError
        Naming the file and every fault.
    """
    return checked_rows(_contract(name, audience), file)


def row_faults(
    name: str,
    frame: pd.DataFrame,
    *,
    countries: gpd.GeoDataFrame | None = None,
    coverage: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, list[Fault]]:
    """`frame` typed by the contract of layer `name`, and every fault: those that the contract finds
    and, where its rows stand in countries, those of codes and swapped coordinates. `countries` and
    `coverage`, if already loaded, need not be read for these.
    """
    contract = layer(name)
    faults = [
        fault
        for check in (_country_checks(countries, coverage) if name in _IN_COUNTRIES else ())
        for fault in check(frame)
    ]
    typed, found = contract.typed(frame)
    return typed, [*faults, *found]


def checked_rows(
    contract: Layer,
    file: Path,
    described_rows: int | None = None,
    countries: gpd.GeoDataFrame | None = None,
    coverage: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The rows of `file`, at least `described_rows` of them, checked by `contract` and against
    their countries.

    Raises
    ------
    LayerError
        Naming the file and every fault.
    """
    frame, found = read(file)
    if described_rows is not None and len(frame) < described_rows:
        found.append(
            f"{len(frame)} rows are readable where its descriptor counts {described_rows}: "
            f"cut off? (if rows were taken out on purpose, set rows in {file.name}{SUFFIX})"
        )
    errors: list[LayerError] = []
    for check in _country_checks(countries, coverage) if contract.name in _IN_COUNTRIES else ():
        try:
            found += check(frame)
        except LayerError as error:
            # a faulty boundary or coverage file must not hide the faults of this one
            errors.append(error)
    try:
        rows = contract.check(frame, file, found=found)
    except LayerError as error:
        errors.insert(0, error)
    if errors:
        raise LayerError.joined(errors)
    return rows


def _country_checks(
    countries: gpd.GeoDataFrame | None, coverage: pd.DataFrame | None
) -> Iterator[Callable[[pd.DataFrame], Iterable[Fault]]]:
    """What holds rows against their country; each layer is read only where it is not given."""
    outlines = cache(lambda: _countries() if countries is None else countries)
    yield lambda frame: swapped_faults(frame, outlines)
    searched = cache(lambda: _coverage() if coverage is None else coverage)
    known = cache(lambda: {*outlines().iso_a3, *searched().iso_a3})
    yield lambda frame: unknown_country_faults(frame, known)


def _countries() -> gpd.GeoDataFrame:
    """The countries that the user sees; other files may be as faulty as they like."""
    relative = layer("countries").file
    mine = workspace_files().get(relative)
    file = mine or bundled_folder() / relative
    return load("countries", [_source(file, "countries", is_bundled=mine is None)])


def _coverage() -> pd.DataFrame:
    """The coverage of all files that are described; other files may be as faulty as they like."""
    return load("coverage", examined()[0])


def shared_ids(
    contract: Layer, frames: Sequence[pd.DataFrame], files: Sequence[Source]
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
