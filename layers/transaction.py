"""Changes to the workspace: all of them or none, whatever happens in the middle.

New files are staged in a hidden folder, then a journal says what goes where; the moment the
journal is there, the change is decided. Whoever opens the workspace next finishes what a journal
says (`recovered`), so a process that dies leaves the old state or the new one, never a mixture.
"""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import filelock

from layers.faults import LayerError

_JOURNAL = ".journal.json"
_LOCK = ".lock"
_STAGED = ".staged-"
# an import takes a minute; whoever waits longer had better be told
_PATIENCE_S = 120.0


@contextmanager
def locked(workspace: Path) -> Iterator[None]:
    """Within it, no other process changes `workspace`, and nothing is half done there.

    The folder is made where there is none.

    Raises
    ------
    LayerError
        If it can't be made or written, or another process keeps it for two minutes.
    """
    with _writable(workspace):
        workspace.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(workspace / _LOCK, timeout=_PATIENCE_S)
    try:
        with _writable(workspace):
            lock.acquire()
    except filelock.Timeout as error:
        raise LayerError(
            f"{workspace}: another import is writing there; try again when it has finished"
        ) from error
    try:
        _finish(workspace)
        yield
    finally:
        lock.release()


def commit(workspace: Path, *, writes: Mapping[str, bytes], removes: Iterable[str] = ()) -> None:
    """Write the files of `writes` (relative path: content) and remove `removes`, all or nothing.

    Call it within `locked`.

    Raises
    ------
    LayerError
        If there is no room or no permission; the workspace is as before.
    """
    with _writable(workspace):
        staged = Path(tempfile.mkdtemp(prefix=_STAGED, dir=workspace))
        try:
            moves = {name: str(number) for number, name in enumerate(sorted(writes))}
            for relative, name in moves.items():
                _write_synced(staged / name, writes[relative])
                # an empty folder says nothing; once the journal is there it must not be missing
                (workspace / relative).parent.mkdir(parents=True, exist_ok=True)
            plan = {"staged": staged.name, "moves": moves, "removes": sorted(removes)}
            _write_synced(staged / _JOURNAL, json.dumps(plan).encode())
            _sync_folder(staged)
            (staged / _JOURNAL).replace(workspace / _JOURNAL)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        _sync_folder(workspace)
        _finish(workspace)


def recovered(workspace: Path) -> None:
    """Finish what a process that died had decided; nothing where nothing is open.

    Raises
    ------
    LayerError
        If it can't be finished, for want of permission say.
    """
    if (workspace / _JOURNAL).exists():
        with locked(workspace):
            pass


def _finish(workspace: Path) -> None:
    """Do what the journal says, or what is left of it, then clear up."""
    with _writable(workspace, "a change that was interrupted waits there to be finished"):
        journal = workspace / _JOURNAL
        if journal.exists():
            plan = json.loads(journal.read_bytes())
            for relative, name in plan["moves"].items():
                source, target = workspace / plan["staged"] / name, workspace / relative
                # gone: it was moved before the process died
                if source.exists():
                    source.replace(target)
            for relative in plan["removes"]:
                (workspace / relative).unlink(missing_ok=True)
            for folder in {
                (workspace / name).parent for name in (*plan["moves"], *plan["removes"])
            }:
                _sync_folder(folder)
            journal.unlink()
        for left in workspace.glob(f"{_STAGED}*"):
            shutil.rmtree(left, ignore_errors=True)


def _write_synced(file: Path, content: bytes) -> None:
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the names in `folder` last; where folders can't be opened (Windows) they need not."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _writable(workspace: Path, so: str = "nothing was changed there") -> Iterator[None]:
    """Within it, an OSError is a LayerError that names the workspace, the reason and what `so`."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        why = "the disk is full" if full else (error.strerror or str(error))
        raise LayerError(f"{workspace}: it can't be written: {why}; {so}") from error
