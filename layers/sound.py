"""The files that can be used although others are faulty: what the app goes on with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from layers.faults import LayerError
from layers.folders import workspace_folder
from layers.registry import bundled_layers, layer
from layers.store import Source, checked_rows, contract_of, examined, shared_ids
from layers.workspace import workspace_files

Faulty = Mapping[Path, LayerError]


@dataclass(frozen=True)
class LeftOut:
    """A file of the workspace that is left out for its faults.

    `name` is its path in the workspace, `message` all its faults, without the path of the
    workspace: visitors need not know where it lies. `has_bundled` says that the bundled file of the
    same name counts in its place.
    """

    name: str
    message: str
    has_bundled: bool = False

    @classmethod
    def of(cls, name: str, error: LayerError) -> "LeftOut":
        """The file called `name`, with what `error` says of it."""
        message = str(error).replace(f"{workspace_folder()}/", "")
        has_bundled = name in {known.file for known in bundled_layers().values()}
        return cls(name, message.replace(str(workspace_folder()), name), has_bundled)


def sound_sources(names: Iterable[str]) -> tuple[list[Source], tuple[LeftOut, ...]]:
    """The active files without the faulty ones of the workspace, and these.

    `names` are the layers whose rows are checked, first those that others are held against.

    Raises
    ------
    LayerError
        If a bundled file is faulty: nothing can take its place.
    """
    order = list(names)
    left_out: list[LeftOut] = []
    try:
        mine = workspace_files()
    except LayerError as error:
        left_out.append(LeftOut.of(workspace_folder().name, error))
        mine = {}
    while True:
        active, unfit = examined(mine)
        faulty = {one.file: one.error for one in unfit} or _first_faulty(order, active)
        names_of = {file: relative for relative, file in mine.items()}
        if bundled := [error for file, error in faulty.items() if file not in names_of]:
            raise LayerError.joined(bundled)
        left_out += [LeftOut.of(names_of[file], error) for file, error in faulty.items()]
        if not faulty:
            return active, tuple(left_out)
        # where a bundled file gave way to a faulty one, it comes back
        mine = {name: file for name, file in mine.items() if file not in faulty}


def _first_faulty(names: Iterable[str], active: Sequence[Source]) -> Faulty:
    """The faulty files of the first layer that has any: others are held against its rows."""
    known: dict[str, pd.DataFrame] = {}
    for name in names:
        frames, faulty = _read_each(name, active, known)
        if faulty:
            return faulty
        if name in {"countries", "coverage"}:
            known[name] = pd.concat(frames, ignore_index=True)
    return {}


def _read_each(
    name: str, active: Sequence[Source], known: Mapping[str, pd.DataFrame]
) -> tuple[list[pd.DataFrame], Faulty]:
    """The rows of each file of layer `name`, and the faults of those that can't be used: in
    themselves, or because a file before them has the same ids.
    """
    sound: list[Source] = []
    frames: list[pd.DataFrame] = []
    faulty: dict[Path, LayerError] = {}
    for source in [source for source in active if source.layer == name]:
        try:
            rows = checked_rows(contract_of(source), source.file, source.descriptor.rows, **known)
            if again := shared_ids(layer(name), [*frames, rows], [*sound, source]):
                raise LayerError.joined(again)
        except LayerError as error:
            faulty[source.file] = error
        else:
            sound.append(source)
            frames.append(rows)
    return frames, faulty
