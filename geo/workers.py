"""Work on many things by all cores: processes that are started afresh, and end with us."""

import os
import pickle
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any, Final, TypeVar

from layers.faults import writable

_G = TypeVar("_G")
_I = TypeVar("_I")
_R = TypeVar("_R")
_HURT: Final = 1


def n_cores() -> int:
    """How many cores this process may use."""
    # macOS and Windows do not say which
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worked(
    work: Callable[[_G, _I], _R], given: _G, items: Iterable[_I], *, jobs: int
) -> Generator[_R, None, None]:
    """`work(given, item)` of each of `items`, as they are done, by `jobs` processes; by this one,
    in their order, if that is 1.

    `work` is a function of a module; `given` is read once by each process. Nothing is begun
    after the caller closes the iterator, or Ctrl-C.

    Raises
    ------
    ChildProcessError
        If a process is ended from outside.
    LayerError
        If there is no room on the disk to hand `given` over.
    """
    if jobs == 1:
        return (work(given, item) for item in items)
    return _by_many(work, given, items, jobs)


def _by_many(
    work: Callable[[_G, _I], _R], given: _G, items: Iterable[_I], jobs: int
) -> Generator[_R, None, None]:
    # in a folder that nobody else may read
    with tempfile.TemporaryDirectory(prefix="counterparts-") as folder:
        file = Path(folder) / "given"
        with writable(file, "set TMPDIR to a folder with more room, or say --jobs 1"):
            file.write_bytes(pickle.dumps(given))
        # a fork of a process with threads of its own (pyarrow's) may hang
        pool = ProcessPoolExecutor(
            jobs,
            mp_context=get_context("spawn"),
            initializer=_end_with_parent,
            initargs=(folder,),
        )
        try:
            with _undisturbed():
                begun = [pool.submit(_done, work, file, item) for item in items]
            for future in as_completed(begun):
                yield future.result()
        except BrokenProcessPool as error:
            raise ChildProcessError(
                "a process was ended from outside, perhaps for want of memory; try --jobs 1"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _done(work: Callable[[Any, _I], _R], file: Path, item: _I) -> _R:
    return work(_given(file), item)


@lru_cache(maxsize=1)
def _given(file: Path) -> Any:  # noqa: ANN401 -- whatever the caller gave
    return pickle.loads(file.read_bytes())  # noqa: S301 -- our own, from a moment ago


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Processes that are started within it leave Ctrl-C to this one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end_with_parent(folder: str) -> None:
    """End this process when the one that started it does, even if that is killed, and take `folder`
    away, which nobody else would then.
    """
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.join, folder), daemon=True).start()


def _wait_and_end(parent_ends: Callable[[], object], folder: str) -> None:
    parent_ends()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(_HURT)
