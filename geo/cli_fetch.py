"""`counterparts fetch`: a publisher's file from its own address, then imported."""

from pathlib import Path
from typing import Any

import click

from geo.cli_import import as_command, taken_in, tell
from geo.cli_watch import watched
from layers.folders import workspace_folder
from layers.importers import importers
from layers.importing import Importer

DOWNLOADS = "downloads"


@click.group(subcommand_metavar="SOURCE")
def fetch() -> None:
    """Download the file of a source from its publisher, then import it.

    A download that broke off goes on where it ended; one that is there already is not repeated
    unless the publisher has another one.
    """


def command_of(importer: Importer) -> click.Command:
    """The command that fetches and imports the file of `importer`."""

    def run(to: Path | None, **wishes: Any) -> None:  # noqa: ANN401 -- as click hands them over
        # what speaks to servers is loaded where it is wanted: every start would wait for it
        from layers.fetching import fetched  # noqa: PLC0415

        folder = to or workspace_folder() / DOWNLOADS
        try:
            with watched() as progress:
                file, noted = fetched(importer, folder, progress)
                told = taken_in(importer, file, progress, retrieved=noted.retrieved, **wishes)
        except KeyboardInterrupt:
            click.echo("stopped; what has arrived is kept, the same command goes on", err=True)
            raise
        click.echo(f"{file}: fetched on {noted.retrieved}, sha256 {noted.sha256}", err=True)
        tell(*told)

    to = click.option(
        "--to",
        metavar="FOLDER",
        type=click.Path(path_type=Path, file_okay=False),
        help=f"Where the file is kept; {DOWNLOADS}/ of the workspace, if not given.",
    )
    return as_command(importer, run, [to])


for _importer in importers().values():
    if _importer.url:
        fetch.add_command(command_of(_importer))
