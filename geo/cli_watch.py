"""Progress on stderr, for whoever waits: a bar on a terminal, plain lines elsewhere.

Nothing of it goes to stdout, where results are.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
import rich.progress as bars
from rich.console import Console

from layers.importing import Progress

# a line for each step would bury what matters in a log
_PAUSE_S = 10.0


class Bars:
    """A line that shows the stage at work, with a bar where its length is known."""

    def __init__(self, shown: bars.Progress) -> None:
        self._shown = shown
        self._task: bars.TaskID | None = None

    def stage(self, what: str, total: int | None = None) -> None:
        """Show that `what` begins."""
        if self._task is not None:
            self._shown.remove_task(self._task)
        self._task = self._shown.add_task(what, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._shown.advance(self._task, steps)


class Lines:
    """A line for each stage, and one every ten seconds on how far it is."""

    def __init__(self) -> None:
        self._what = ""
        self._total: int | None = None
        self._done = 0
        self._told_at = 0.0

    def stage(self, what: str, total: int | None = None) -> None:
        """Tell that `what` begins."""
        self._what, self._total, self._done = what, total, 0
        self._tell(what)

    def advance(self, steps: int = 1) -> None:
        """Tell how far it is, now and then."""
        self._done += steps
        if self._total and time.monotonic() - self._told_at >= _PAUSE_S:
            self._tell(f"{self._what}: {self._done / self._total:.0%}")

    def _tell(self, words: str) -> None:
        click.echo(words, err=True)
        self._told_at = time.monotonic()


@contextmanager
def watched() -> Iterator[Progress]:
    """Progress for whoever waits; on a terminal it is gone when all is done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    columns = (
        bars.SpinnerColumn(),
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.TaskProgressColumn(),
        bars.TimeElapsedColumn(),
    )
    with bars.Progress(*columns, console=console, transient=True) as shown:
        yield Bars(shown)
