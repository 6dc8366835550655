"""Changes to the workspace: all of them or none, whatever happens in the middle.

New files are staged beside their places under hidden names, then a journal says which name each of
them takes; the moment the journal is there, the change is decided. Whoever opens the workspace next
finishes what a journal says (`recovered`), so a process that dies leaves the old state or the new
one, never a mixture.
"""

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from layers.faults import LayerError, readable, writable
from layers.folders import is_inside

_JOURNAL = ".journal.json"
_FORM = 1
_LOCK = ".lock"
_STAGED = ".staged-"
# writing takes seconds; whoever waits longer had better be told
_PATIENCE_S = 120.0
_AS_BEFORE = "nothing was changed there"


@contextmanager
def locked(workspace: Path) -> Iterator[None]:
    """Within it, no other process changes `workspace`, and nothing is half done there.

    The folder is made where there is none.

    Raises
    ------
    LayerError
        If it can't be made or written, or another process keeps it for two minutes.
    """
    with writable(workspace, _AS_BEFORE):
        if workspace.is_file():
            raise LayerError(f"{workspace}: a file, but a workspace is a folder")
        workspace.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(workspace / _LOCK, timeout=_PATIENCE_S)
    with writable(workspace, _AS_BEFORE):
        try:
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
    """Write the files of `writes` (`folder/name`: content) and remove `removes`, all or nothing.

    Call it within `locked`.

    Raises
    ------
    LayerError
        If there is no room or no permission; the workspace is as before.
    """
    gone = sorted(removes)
    with writable(workspace, _AS_BEFORE):
        try:
            _require_removable(workspace, gone)
            moves = _stage(workspace, writes)
            plan = {"form": _FORM, "moves": moves, "removes": gone}
            staged = workspace / f"{_STAGED}journal"
            _write_synced(staged, json.dumps(plan).encode())
            staged.replace(workspace / _JOURNAL)
        except BaseException:
            # an interrupt may come just after the journal took its place: then it is decided
            if not (workspace / _JOURNAL).exists():
                _clear(workspace)
            raise
        _finish(workspace)


def recovered(workspace: Path) -> None:
    """Finish what a process that died had decided; nothing where nothing is open.

    Raises
    ------
    LayerError
        If it can't be finished, for want of permission say.
    """
    with readable(workspace):
        is_open = (workspace / _JOURNAL).exists()
    if is_open:
        with locked(workspace):
            pass


def _stage(workspace: Path, writes: Mapping[str, bytes]) -> dict[str, str]:
    """Write each file under a hidden name; `folder/name` to `folder/hidden name`.

    In the folder of its place, so that what could hinder the change (no permission, another disk)
    hinders it before it is decided.
    """
    moves = {}
    for number, relative in enumerate(sorted(writes)):
        target = workspace / relative
        if target.is_dir():
            raise LayerError(f"{target}: a folder where a file is to be written; move it away")
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = target.with_name(f"{_STAGED}{number}")
        _write_synced(staged, writes[relative])
        moves[relative] = staged.relative_to(workspace).as_posix()
    for folder in {workspace, *((workspace / relative).parent for relative in writes)}:
        _sync_folder(folder)
    return moves


def _require_removable(workspace: Path, removes: Iterable[str]) -> None:
    for folder in {(workspace / relative).parent for relative in removes}:
        if folder.exists() and not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _finish(workspace: Path) -> None:
    """Do what the journal says, or what is left of it, then clear up."""
    with writable(workspace, "a change that was interrupted waits there to be finished"):
        journal = workspace / _JOURNAL
        if journal.exists():
            moves, removes = _plan(journal)
            _sync_folder(workspace)
            for relative, name in moves.items():
                # not there: it was moved before the process died
                if (staged := workspace / name).exists():
                    staged.replace(workspace / relative)
            for relative in removes:
                (workspace / relative).unlink(missing_ok=True)
            for folder in {(workspace / name).parent for name in (*moves, *removes)}:
                _sync_folder(folder)
            journal.unlink()
            _sync_folder(workspace)
        _clear(workspace)


def _plan(journal: Path) -> tuple[dict[str, str], list[str]]:
    """What `journal` says: the names that staged files take, and what is removed."""
    try:
        plan = json.loads(journal.read_bytes())
        moves, removes = dict(plan["moves"]), list(plan["removes"])
        is_known = plan["form"] == _FORM and all(
            map(is_inside, [*moves, *moves.values(), *removes])
        )
    except (ValueError, LookupError, TypeError, RecursionError):
        is_known = False
    if not is_known:
        raise LayerError(
            f"{journal}: a change was interrupted that this version can't finish; open the "
            "workspace with the newest version, or remove this file and import again"
        )
    return moves, removes


def _clear(workspace: Path) -> None:
    """Remove what is staged and not wanted; what can't be is hidden, and the next change tries."""
    for pattern in (f"{_STAGED}*", f"*/{_STAGED}*"):
        for left in workspace.glob(pattern):
            with suppress(OSError):
                left.unlink()


def _write_synced(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the names in `folder` last, where the system can (Windows and some disks can't)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
