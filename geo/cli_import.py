"""`counterparts import`: a publisher's file into the workspace, one command a source."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from geo.cli_show import rows_of
from geo.cli_watch import watched
from layers.folders import WORKSPACE_VARIABLE, workspace_folder
from layers.importers import importers
from layers.importing import Importer, Option, Progress, Translation, translated
from layers.imports import REVIEW, Change, added
from layers.rejected import told_reasons

Decorator = Callable[..., Any]


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
    if value is None:
        return None
    if value != _iso(value):
        raise click.BadParameter(f"{value!r} is not a day like 2026-11-23")
    # somewhere it is tomorrow already
    if value > (datetime.now(tz=UTC) + timedelta(days=1)).date().isoformat():
        raise click.BadParameter(f"{value} is still to come")
    return value


def _iso(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def command_of(importer: Importer) -> click.Command:
    """The command that imports a file of `importer`, with its options."""

    def run(file: Path, *, retrieved: str | None, **wishes: Any) -> None:  # noqa: ANN401 -- as click hands them over
        with watched() as progress:
            told = taken_in(importer, file, progress, retrieved=retrieved, **wishes)
        tell(*told)

    day = click.option(
        "--retrieved",
        metavar="DAY",
        callback=_day,
        help="Day on which the file was taken from its publisher; the file's own if not given.",
    )
    return as_command(importer, run, [day, click.argument("file", type=click.Path(path_type=Path))])


def as_command(importer: Importer, run: Decorator, own: Sequence[Decorator]) -> click.Command:
    """`run` as the command of `importer`, with the options that say how a file is imported, and
    those of its `own`.
    """
    for extra in (
        *(_click_option(option) for option in reversed(importer.options)),
        click.option(
            "--accept-rejects",
            is_flag=True,
            help="Import the sound rows even where more than 5 % are faulty.",
        ),
        click.option(
            "--replace", is_flag=True, help="In place of what came from this source before."
        ),
        workspace_option,
        *own,
    ):
        run = extra(run)
    parts = [importer.title, f"{importer.shows} {importer.lacks}"]
    parts += [f"From {importer.url}"] if importer.url else []
    text = "\n\n".join(parts)
    return click.command(name=importer.name, help=text, short_help=importer.title)(run)


def _click_option(option: Option) -> Decorator:
    return click.option(
        f"--{option.name.replace('_', '-')}",
        option.name,
        type=click.Choice(option.choices) if option.choices else str,
        default=option.default,
        show_default=option.default is not None,
        help=option.meaning,
    )


def taken_in(
    importer: Importer,
    file: Path,
    progress: Progress,
    *,
    retrieved: str | None,
    accept_rejects: bool,
    replace: bool,
    **options: str | None,
) -> tuple[Translation, Change]:
    """What was made of `file`, and what this changed in the workspace."""
    result = translated(
        importer,
        file,
        options=options,
        progress=progress,
        retrieved=retrieved,
        accept_rejects=accept_rejects,
    )
    progress.stage("writing the workspace")
    return result, added(result, replacing=replace)


def tell(result: Translation, change: Change) -> None:
    """What was read, kept, left out and why: results to stdout, what to look at to stderr."""
    imported = result.imported
    click.echo(f"{result.importer.title}: {_counted(imported.n_read)} read")
    kept = {name: len(frame) for name, frame in result.frames.items()}
    told = [f"{rows_of({name: n})} kept" for name, n in kept.items() if n]
    told += [f"{n:,} of them {reason}" for reason, n in imported.coarse.items() if n]
    told += [f"{n:,} left out: {reason}" for reason, n in imported.left_out.items() if n]
    for line in told:
        click.echo(f"  {line}")
    if result.n_rejected:
        click.echo(f"  {_counted(result.n_rejected)} rejected:", err=True)
        for line in told_reasons(result.rejected):
            click.echo(f"    {line}", err=True)
    _tell_change(change, result.source_id)


def _tell_change(change: Change, source_id: str) -> None:
    root = workspace_folder()
    for name in (name for name in change.written if name.startswith(f"{REVIEW}/")):
        click.echo(f"  to look through: {root / name}", err=True)
    if change.written or change.removed:
        way_back = f"counterparts sources --remove {source_id}"
        click.echo(
            f"workspace {root}: now {rows_of(change.rows)} from {source_id}; to take them out "
            f"again: {way_back}",
            err=True,
        )
    else:
        click.echo(f"workspace {root}: nothing changed; all of it was there already", err=True)


def _counted(n: int) -> str:
    return "1 row" if n == 1 else f"{n:,} rows"


for _importer in importers().values():
    import_.add_command(command_of(_importer))
