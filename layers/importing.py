"""A publisher's file into the workspace: translated by an importer, judged by the contract.

An importer only translates. What it hands over is checked row by row; faulty rows are rejected
and told, and the whole change is written at once or not at all (`layers.transaction`).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

import pandas as pd

from layers.descriptor import Descriptor, sha256_of
from layers.faults import Fault, LayerError, readable
from layers.registry import layer
from layers.rejected import told_reasons
from layers.store import row_faults

# of the rows read; above it the file is more likely misread than faulty here and there
MOST_REJECTED: Final = 0.05
# where a row comes from; no contract names these columns, so they go no further than here
ORIGIN: Final = ("from_file", "from_row")
# it becomes part of file names
_SOURCE_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class Progress(Protocol):
    """What an importer tells while it works, for whoever waits."""

    def stage(self, what: str, total: int | None = None) -> None:
        """`what` begins now; `total` steps, where that is known."""

    def advance(self, steps: int = 1) -> None:
        """So many steps of the stage are done."""


class Silent:
    """Progress that nobody watches."""

    def stage(self, what: str, total: int | None = None) -> None:
        """Tell nobody."""

    def advance(self, steps: int = 1) -> None:
        """Tell nobody."""


@dataclass(frozen=True)
class Option:
    """A choice that an importer offers: any text if there are no `choices`."""

    name: str
    meaning: str
    choices: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True)
class Imported:
    """What an importer made of a publisher's files.

    `frames` hold the rows by layer, with the columns of its contract (places as `lon` and `lat`,
    or as the geometry of a GeoDataFrame in EPSG:4326) and those of `ORIGIN`: the name of the file
    and the row that a person sees there. `n_read` counts the records read. `rejected` are those
    that could not be translated (columns `from_file`, `from_row`, `reason`): faults of the data.
    `left_out` counts by reason what a rule leaves out, and `coarse` what is kept though its place
    is not known any better; neither is a fault. `review` are tables for a person to look through,
    by name. `described` replaces fields of the descriptor that the importer declares.
    """

    frames: Mapping[str, pd.DataFrame]
    n_read: int
    rejected: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=[*ORIGIN, "reason"])
    )
    left_out: Mapping[str, int] = field(default_factory=dict)
    coarse: Mapping[str, int] = field(default_factory=dict)
    review: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    described: Mapping[str, str] = field(default_factory=dict)


Read = Callable[[Sequence[Path], Mapping[str, str | None], Progress], Imported]


@dataclass(frozen=True)
class Download:
    """The publisher's file at an https address that stays.

    `sha256` is what the publisher says of it, where that is said; a file of more than `most_bytes`
    is not the one that is meant.
    """

    url: str
    sha256: str | None = None
    most_bytes: int = 4 * 2**30


@dataclass(frozen=True)
class Importer:
    """How the files of one publisher become layers; one module in `layers.importers` each.

    `shows` and `lacks` say in a sentence what the source can and cannot show. `url` is the page
    of the source, `download` the file itself, where its address stays.
    `suffixes` are the kinds of files that are taken from a folder.
    """

    name: str
    title: str
    publisher: str
    url: str
    licence: str
    attribution: str
    citation: str
    shows: str
    lacks: str
    suffixes: tuple[str, ...]
    read: Read
    download: Download | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Translation:
    """Rows that keep their contract, and what became of the others.

    `frames` are typed and cut to their contracts; `rejected` has `from_file`, `from_row` and
    `reason`, a row for each fault.
    """

    importer: Importer
    imported: Imported
    frames: Mapping[str, pd.DataFrame]
    rejected: pd.DataFrame
    inputs: tuple[str, ...]
    retrieved: str

    @property
    def source_id(self) -> str:
        """What the rows' source is called: the importer's name, unless the user names it."""
        return self.imported.described.get("source_id", self.importer.name)

    def descriptor(self, name: str) -> Descriptor:
        """What describes the file of layer `name`; its rows and checksum are still to come."""
        told = {
            key: self.imported.described.get(key, getattr(self.importer, key))
            for key in ("title", "publisher", "url", "licence", "attribution", "citation")
        }
        return Descriptor(
            layer=name,
            source_id=self.source_id,
            retrieved=self.retrieved,
            rows=0,
            sha256="",
            note=self.imported.described.get("note", self.importer.lacks),
            inputs=self.inputs,
            **told,
        )

    @property
    def n_rejected(self) -> int:
        """How many records of the files were rejected."""
        return len(self.rejected.drop_duplicates([*ORIGIN]))


def translated(
    importer: Importer,
    path: Path,
    *,
    options: Mapping[str, str | None] | None = None,
    progress: Progress | None = None,
    retrieved: str | None = None,
    accept_rejects: bool = False,
) -> Translation:
    """What `importer` makes of `path`, a file or a folder of them, checked row by row.

    `retrieved` is the day on which the publisher's file was taken (ISO 8601); the day on which the
    file last changed if None.

    Raises
    ------
    LayerError
        If a file can't be read, the whole of it is faulty, no row can be kept, or more than 5 % of
        the rows are faulty and `accept_rejects` is not set; the message names the file and its
        faults.
    """
    progress = progress or Silent()
    files = files_of(path, importer.suffixes)
    chosen = {option.name: option.default for option in importer.options} | dict(options or {})
    imported = importer.read(files, chosen, progress)
    progress.stage("checking the rows")
    frames, found = {}, [imported.rejected]
    for name, frame in imported.frames.items():
        frames[name], rejected = _sound(name, frame, path)
        found.append(rejected)
    rejected = pd.concat(found, ignore_index=True)[[*ORIGIN, "reason"]]
    inputs = tuple(sorted(f"{sha256_of(file)}  {file.name}" for file in files))
    result = Translation(importer, imported, frames, rejected, inputs, retrieved or _day(files))
    _require_sound_id(result.source_id)
    _refuse_faulty(result, path, accept_rejects=accept_rejects)
    _refuse_empty(result, path)
    return result


def files_of(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """`path` itself, or the files in it of one of `suffixes`, by name.

    Raises
    ------
    LayerError
        If there is no such file, or none in the folder.
    """
    with readable(path):
        if not path.exists():
            raise LayerError(f"{path}: there is no such file or folder")
        if not path.is_dir():
            return [path]
        found = sorted(file for file in path.rglob("*") if _is_meant(file, suffixes))
    if not found:
        raise LayerError(f"{path}: no file in this folder is one of {' '.join(suffixes)}")
    return found


def _is_meant(file: Path, suffixes: tuple[str, ...]) -> bool:
    return (
        file.is_file() and file.suffix.lower() in suffixes and not file.name.startswith((".", "~"))
    )


def _day(files: Iterable[Path]) -> str:
    newest = max(file.stat().st_mtime for file in files)
    return datetime.fromtimestamp(newest, tz=UTC).date().isoformat()


def _sound(name: str, frame: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of `frame` that keep the contract of layer `name`, typed; and those that don't.

    A row that goes may leave another at fault (the shares of its project no longer add up), so
    this is done until none is left.
    """
    frame = frame.reset_index(drop=True)
    rejected = []
    while True:
        typed, faults = row_faults(name, frame)
        if whole := [fault for fault in faults if not fault.rows]:
            raise LayerError.listing(path, f"it makes no {name} layer", whole)
        if not faults:
            break
        rejected += [_rejects(frame, fault) for fault in faults]
        bad = {row for fault in faults for row in fault.rows}
        frame = frame.drop(index=list(bad)).reset_index(drop=True)
    columns = [*ORIGIN, "reason"]
    told = pd.concat(rejected, ignore_index=True) if rejected else pd.DataFrame(columns=columns)
    kept = list(layer(name).columns)
    return typed[[*kept, "geometry"] if layer(name).geometry else kept], told


def _rejects(frame: pd.DataFrame, fault: Fault) -> pd.DataFrame:
    return frame.loc[list(fault.rows), list(ORIGIN)].assign(reason=fault.reason)


def _refuse_faulty(result: Translation, path: Path, *, accept_rejects: bool) -> None:
    n_read, n_rejected = result.imported.n_read, result.n_rejected
    if n_rejected == 0 or (n_rejected < n_read and accept_rejects):
        return
    if n_rejected <= MOST_REJECTED * n_read:
        return
    way_out = "nothing was imported"
    if n_rejected < n_read:
        way_out += "; mend the file, or import the other rows with --accept-rejects"
    what = f"{n_rejected:,} of {n_read:,} rows are faulty; {way_out}"
    raise LayerError.listing(path, what, told_reasons(result.rejected))


def _refuse_empty(result: Translation, path: Path) -> None:
    if any(len(frame) for frame in result.frames.values()):
        return
    if result.imported.n_read == 0:
        raise LayerError(f"{path}: it holds no rows; nothing was imported")
    out = [f"{n:,} left out: {reason}" for reason, n in result.imported.left_out.items() if n]
    why = [*out, *told_reasons(result.rejected)]
    raise LayerError.listing(path, "none of its rows can be used; nothing was imported", why)


def _require_sound_id(source_id: str) -> None:
    """Refuse what can't be part of a file's name, or would be mistaken for another source's."""
    if not _SOURCE_ID.fullmatch(source_id):
        raise LayerError(
            f"{source_id!r} can't name a source; a name has up to 60 small letters a to z, digits, "
            "- and _, and begins with a letter or digit"
        )
