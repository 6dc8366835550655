"""`counterparts import`: a publisher's file into the workspace, one command a source."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from layers.folders import WORKSPACE_VARIABLE, workspace_folder
from layers.importers import importers
from layers.importing import Importer, Option, Translation, told_reasons, translated
from layers.imports import REVIEW, Change, added

_FROM_SOURCE = "source"


class Watched:
    """Progress on stderr: a line for each stage, with a bar where its length is known."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task = bars.add_task("reading", total=None)

    def stage(self, what: str, total: int | None = None) -> None:
        """Show that `what` begins."""
        self._bars.remove_task(self._task)
        self._task = self._bars.add_task(what, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the bar on."""
        self._bars.advance(self._task, steps)


@contextmanager
def watched() -> Iterator[Watched]:
    """Progress for whoever sits at the terminal; nothing where nobody does."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Watched(bars)


def use_workspace(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    """Make `value` the workspace of this run."""
    if value is not None:
        os.environ[WORKSPACE_VARIABLE] = str(value)


workspace_option = click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    callback=use_workspace,
    expose_value=False,
    is_eager=True,
    help=f"The folder to write to; ${WORKSPACE_VARIABLE}, else the user data folder, if not given.",
)


@click.group(name="import", subcommand_metavar="SOURCE FILE")
def import_() -> None:
    """Read a publisher's file into the workspace; it counts at once.

    FILE may be a folder of files. A second file of a source is added to the first.
    """


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and value != _iso(value):
        raise click.BadParameter(f"{value!r} is not a day like 2026-11-23")
    return value


def _iso(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def command_of(importer: Importer) -> click.Command:
    """The command that imports a file of `importer`, with its options."""

    def run(
        file: Path, *, accept_rejects: bool, replace: bool, retrieved: str | None, **options: str
    ) -> None:
        with watched() as progress:
            result = translated(
                importer,
                file,
                options=options,
                progress=progress,
                retrieved=retrieved,
                accept_rejects=accept_rejects,
            )
            progress.stage("writing the workspace")
            change = added(result, replacing=replace)
        tell(result, change)

    decorated: Callable[..., Any] = run
    for option in reversed(importer.options):
        decorated = _click_option(option)(decorated)
    for extra in (
        click.option(
            "--accept-rejects",
            is_flag=True,
            help="Import the sound rows even where more than 5 % are faulty.",
        ),
        click.option(
            "--replace", is_flag=True, help="In place of what came from this source before."
        ),
        click.option(
            "--retrieved",
            metavar="DAY",
            callback=_day,
            help="Day on which the file was taken from its publisher; the file's own if not given.",
        ),
        workspace_option,
        click.argument("file", type=click.Path(path_type=Path)),
    ):
        decorated = extra(decorated)
    text = f"{importer.title}\n\n{importer.shows} {importer.lacks}\n\nFrom {importer.url}"
    return click.command(name=importer.name, help=text, short_help=importer.title)(decorated)


def _click_option(option: Option) -> Callable[..., Any]:
    return click.option(
        f"--{option.name.replace('_', '-')}",
        option.name,
        type=click.Choice(option.choices) if option.choices else str,
        default=option.default,
        show_default=option.default is not None,
        help=option.meaning,
    )


def tell(result: Translation, change: Change) -> None:
    """What was read, kept, left out and why: results to stdout, what to look at to stderr."""
    imported = result.imported
    click.echo(f"{result.importer.title}: {imported.n_read:,} rows read")
    for name, frame in result.frames.items():
        click.echo(f"  {len(frame):,} rows of {name} kept")
    told = [(n, f"of them {reason}") for reason, n in imported.coarse.items()]
    told += [(n, f"left out: {reason}") for reason, n in imported.left_out.items()]
    for n, words in told:
        if n:
            click.echo(f"  {n:,} {words}")
    if len(result.rejected):
        click.echo(f"  {result.n_rejected:,} rejected:", err=True)
        for line in told_reasons(result.rejected):
            click.echo(f"    {line}", err=True)
    root = workspace_folder()
    for name in (name for name in change.written if name.startswith(f"{REVIEW}/")):
        click.echo(f"  to look through: {root / name}", err=True)
    if change.written or change.removed:
        there = ", ".join(f"{n:,} rows of {name}" for name, n in change.rows.items())
        click.echo(f"workspace {root}: now {there} from {result.source_id}", err=True)
    else:
        click.echo(f"workspace {root}: nothing changed; all of it was there already", err=True)


for _importer in importers().values():
    import_.add_command(command_of(_importer))
