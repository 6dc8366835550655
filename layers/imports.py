"""What was imported: written into the workspace, added to, listed and taken out again.

A source has one file for each layer it makes, `<folder>/<source_id>.<layer>.parquet` (plain
tables: `.csv`), each with its descriptor; what a person should look through lies in `review/`.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd

from layers.contract import Layer
from layers.descriptor import SUFFIX, Descriptor, read_descriptor, sha256_of_bytes, to_toml
from layers.faults import LayerError
from layers.folders import workspace_folder
from layers.importers import importers
from layers.importing import Translation
from layers.reading import read
from layers.registry import layer
from layers.spreadsheet import inert
from layers.store import Source, found_sources, row_faults, validate
from layers.transaction import commit, locked

REVIEW = "review"
# which rows a new one renews, where it is not that of the same id: the sites of a project and the
# units of a country only make sense together, and a search has no id
_RENEWED_BY = {
    "projects": ("project_id",),
    "admin1": ("iso_a3",),
    "coverage": ("layer", "iso_a3", "themes", "source_id"),
    "country_context": ("iso_a3", "attribute", "source_id"),
}


@dataclass(frozen=True)
class Change:
    """What an import or a removal did: rows by layer, the files written and removed (relative to
    the workspace). Nothing changed where both are empty.
    """

    rows: Mapping[str, int]
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def added(translation: Translation, *, replacing: bool = False) -> Change:
    """The rows of `translation` in the workspace, beside what came from the same source before; in
    its place if `replacing`. Rows (of projects: whole projects) that were there are renewed.

    Raises
    ------
    LayerError
        If ids or the name are another source's, the rows don't go together with those that are
        there, or the workspace can't be written; it is as before then.
    """
    _require_own_name(translation)
    root = workspace_folder()
    with locked(root):
        there, _ = found_sources()
        writes: dict[str, bytes] = {}
        rows = {}
        for name in [name for name, frame in translation.frames.items() if len(frame)]:
            target = _path(translation.source_id, layer(name))
            content, descriptor = _file(translation, name, root / target, replacing=replacing)
            _require_own_ids(translation.frames[name], layer(name), root / target, there)
            rows[name] = descriptor.rows
            writes[target] = content
            writes[target + SUFFIX] = to_toml(descriptor)
        writes |= _review(translation)
        stale = _review_files(root, translation.source_id) - set(writes)
        if replacing:
            known = _imported(root, translation.source_id, there)
            stale |= {name for file in known for name in (file, file + SUFFIX)} - set(writes)
        new = {name: content for name, content in writes.items() if _differs(root / name, content)}
        if new or stale:
            commit(root, writes=new, removes=stale)
    return Change(rows, tuple(sorted(new)), tuple(sorted(stale)))


def removed(source_id: str) -> Change:
    """Every file in the workspace that was imported from `source_id`, taken out.

    Raises
    ------
    LayerError
        If nothing was; the message lists what was imported, and what of it can't be told.
    """
    root = workspace_folder()
    found, errors = found_sources()
    known = sorted({source.descriptor.source_id for source in found if _is_ours(source.descriptor)})
    if source_id not in known:
        there = ", ".join(known) or "nothing"
        nothing = LayerError(f"{root}: nothing was imported from {source_id!r}; there is: {there}")
        raise LayerError.joined([nothing, *errors])
    with locked(root):
        mine = _imported(root, source_id, found_sources()[0])
        files = {name for file in mine for name in (file, file + SUFFIX)}
        gone = files | _review_files(root, source_id)
        commit(root, writes={}, removes=gone)
    rows = {descriptor.layer: descriptor.rows for descriptor in mine.values()}
    return Change(rows, removed=tuple(sorted(gone)))


def _is_ours(descriptor: Descriptor) -> bool:
    return bool(descriptor.inputs)


def _path(source_id: str, contract: Layer) -> str:
    suffix = "parquet" if contract.geometry else "csv"
    return f"{PurePosixPath(contract.file).parent}/{source_id}.{contract.name}.{suffix}"


def _file(
    translation: Translation, name: str, target: Path, *, replacing: bool
) -> tuple[bytes, Descriptor]:
    """The new content of `target`, and what describes it."""
    frame, inputs, retrieved = translation.frames[name], translation.inputs, translation.retrieved
    if target.exists() and not replacing:
        before = read_descriptor(target)
        frame = _joined(name, validate(name, target), frame)
        _require_sound(name, frame, target)
        inputs = tuple(sorted({*before.inputs, *inputs}))
        retrieved = max(before.retrieved, retrieved)
    frame = _sorted(frame, layer(name))
    content = _bytes(frame)
    described = replace(
        translation.descriptor(name),
        rows=len(frame),
        inputs=inputs,
        retrieved=retrieved,
        sha256=sha256_of_bytes(content),
    )
    return content, described


def _joined(name: str, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """The rows of `old` that `new` does not renew, and those of `new`."""
    key = list(_RENEWED_BY.get(name, _unique(layer(name))))
    before, now = (pd.MultiIndex.from_frame(rows[key].fillna("")) for rows in (old, new))
    return pd.concat([old[~before.isin(now)], new], ignore_index=True)


def _unique(contract: Layer) -> list[str]:
    """The columns whose values name a row."""
    return [name for name, column in contract.columns.items() if column.unique]


def _sorted(frame: pd.DataFrame, contract: Layer) -> pd.DataFrame:
    """`frame` in an order that does not depend on which file came first, without repeated rows."""
    unique = _unique(contract)
    if not unique:
        frame = frame.drop_duplicates(list(contract.columns))
    return frame.sort_values(unique or list(contract.columns), ignore_index=True)


def _require_sound(name: str, frame: pd.DataFrame, target: Path) -> None:
    _, faults = row_faults(name, frame)
    if faults:
        # the rows have no place that a person could look up
        why = [fault.reason for fault in faults]
        raise LayerError.listing(target, "the new rows don't go with those that are there", why)


def _require_own_ids(
    frame: pd.DataFrame, contract: Layer, target: Path, there: Iterable[Source]
) -> None:
    """Refuse ids that rows of other files have: nobody could tell whose they are."""
    for source in [one for one in there if one.layer == contract.name and one.file != target]:
        rows, _ = read(source.file)
        for key in [name for name in _unique(contract) if name in rows]:
            if shared := sorted(set(frame[key]) & set(rows[key].astype("str"))):
                some = ", ".join(map(repr, shared[:5])) + (" ..." if shared[5:] else "")
                raise LayerError(
                    f"{source.file}: {len(shared):,} of its {key} are in the import too ({some}); "
                    f"{_way_out(source)}"
                )


def _way_out(source: Source) -> str:
    if _is_ours(source.descriptor):
        return f"take it out first: counterparts sources --remove {source.descriptor.source_id}"
    return "change the ids, or move that file away"


def _require_own_name(translation: Translation) -> None:
    """Refuse the name of another publisher's source: their rows would be taken for one source's."""
    name = translation.source_id
    if name != translation.importer.name and name in importers():
        raise LayerError(
            f"{name!r} is what rows of {importers()[name].title} are called; choose another name"
        )


def _bytes(frame: pd.DataFrame) -> bytes:
    if not isinstance(frame, gpd.GeoDataFrame):
        return str(frame.to_csv(index=False, lineterminator="\n")).encode()
    stream = io.BytesIO()
    frame.to_parquet(stream, index=False, compression="zstd")
    return stream.getvalue()


def _review(translation: Translation) -> dict[str, bytes]:
    """The tables for a person, as CSV that a spreadsheet opens as UTF-8 and runs nothing of."""
    tables = dict(translation.imported.review)
    if len(translation.rejected):
        tables["rejected"] = translation.rejected
    return {
        f"{REVIEW}/{translation.source_id}.{name}.csv": table.map(_inert)
        .to_csv(index=False, lineterminator="\n")
        .encode("utf-8-sig")
        for name, table in tables.items()
        if len(table)
    }


def _inert(cell: object) -> object:
    return inert(cell) if isinstance(cell, str) else cell


def _review_files(root: Path, source_id: str) -> set[str]:
    return {f"{REVIEW}/{file.name}" for file in (root / REVIEW).glob(f"{source_id}.*.csv")}


def _imported(root: Path, source_id: str, there: Iterable[Source]) -> dict[str, Descriptor]:
    """The data files that imports of `source_id` wrote (relative to `root`), and what they are."""
    return {
        source.file.relative_to(root).as_posix(): source.descriptor
        for source in there
        if source.descriptor.source_id == source_id
        and _is_ours(source.descriptor)
        and source.file.is_relative_to(root)
    }


def _differs(file: Path, content: bytes) -> bool:
    return not file.exists() or file.read_bytes() != content
