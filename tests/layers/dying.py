"""File systems that stop working at a chosen step, and processes that die there."""

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

# what changes a file system, as pathlib calls it
CHANGES = ("mkdir", "replace", "unlink")
_WRITING = frozenset("wxa+")


class DiedError(BaseException):
    """The process ends here; nothing that it would have done happens."""


@dataclass
class Disk:
    """`stop(name)` runs in place of each change of a file from the `step`th on, counted from 1;
    `tried` names the changes that were tried.
    """

    step: int
    stop: Callable[[str], None]
    tried: list[str] = field(default_factory=list)

    def may(self, name: str) -> None:
        self.tried.append(name)
        if len(self.tried) >= self.step:
            self.stop(name)

    def changing(self, name: str) -> Callable:
        whole = getattr(os, name)

        def change(*arguments, **options):
            self.may(name)
            return whole(*arguments, **options)

        return change

    def opening(self, file, mode="r", *arguments, **options):
        if _WRITING & set(mode):
            self.may("open")
        return _open(file, mode, *arguments, **options)

    def fsync(self, handle: int) -> None:
        """Nothing but a chance to stop: only a machine that dies needs more, and it takes long."""
        try:
            self.may("fsync")
        except BaseException:
            # what was written and not yet synced may be lost
            status = os.fstat(handle)
            if stat.S_ISREG(status.st_mode):
                os.ftruncate(handle, status.st_size // 2)
            raise


_open = io.open


@contextmanager
def stopping_at(step: int, stop: Callable[[str], None]) -> Iterator[Disk]:
    """Within it, files are on a `Disk` that stops at `step`."""
    disk = Disk(step, stop)
    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGES:
            patch.setattr(os, name, disk.changing(name))
        patch.setattr(os, "fsync", disk.fsync)
        patch.setattr(io, "open", disk.opening)
        yield disk


def die(_: str) -> None:
    """End the process."""
    raise DiedError
