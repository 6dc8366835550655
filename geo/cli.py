"""The command line: `counterparts COMMAND`.

Results go to stdout, messages to stderr; exit 0 on success, 2 on a user's or a file's fault.
"""

import importlib.metadata
import os
import runpy
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import pandas as pd

from geo.cli_fetch import fetch
from geo.cli_gaps import gaps
from geo.cli_import import import_, workspace_option
from geo.cli_merges import merges
from geo.cli_options import contact_option
from geo.cli_show import FORMATS, rows_of, show
from geo.cli_snapshot import snapshot
from geo.cli_table import table_mapping, table_template
from geo.protect import AUDIENCE_VARIABLE, AUDIENCES
from geo.survey import survey, unknown_units
from layers import registry, store
from layers.dataset import load_dataset
from layers.descriptor import INTERNAL
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE, workspace_folder
from layers.imports import removed

FAULT = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(
    importlib.metadata.version("bri-counterparts"),
    prog_name="counterparts",
    message="%(prog)s %(version)s",
)
def cli() -> None:
    """Find where Chinese-financed investment has civil-society counterparts on record."""


@cli.command()
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True, help="Do not open a browser window.")
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default=AUDIENCES[0],
    envvar=AUDIENCE_VARIABLE,
    show_default=True,
    help="Who may see what the app shows, for as long as it runs (docs/protection.md).",
)
@contact_option
def app(port: int, audience: str, *, no_browser: bool) -> None:
    """Open the map in the browser."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise click.UsageError(f"port {port} is in use; choose another with --port") from error
    packaged = Path(__file__).parent / "app" / "streamlit_app.py"
    script = packaged if packaged.is_file() else Path(__file__).parents[1] / "streamlit_app.py"
    settings = {
        "server.headless": str(no_browser).lower(),
        "server.address": "127.0.0.1",
        # a first start must not stop at Streamlit's question for an address
        "server.showEmailPrompt": "false",
        "server.port": str(port),
    }
    flags = [f"--{name}={value}" for name, value in settings.items()]
    # read once at the start; nothing that a visitor sends comes near it
    os.environ[AUDIENCE_VARIABLE] = audience
    # as `streamlit run` would, in this process: what is imported need not be imported again
    sys.argv = ["streamlit", "run", str(script), *flags]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


cli.add_command(fetch)
cli.add_command(gaps)
cli.add_command(import_)
cli.add_command(merges)
cli.add_command(snapshot)
cli.add_command(table_mapping)
cli.add_command(table_template)


@cli.command(epilog=f"Layers: {', '.join(registry.discover())}.")
@click.argument("layer", type=click.Choice(sorted(registry.discover())), metavar="LAYER")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--internal",
    is_flag=True,
    help="Allow places finer than their disclosure, as in a file whose descriptor says so.",
)
def validate(layer: str, file: Path, *, internal: bool) -> None:
    """Check FILE against the contract of LAYER; every fault is named at once."""
    rows = store.validate(layer, file, audience=INTERNAL if internal else "")
    click.echo(f"{click.format_filename(file)}: a valid {layer} layer, {len(rows)} rows")


@cli.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--remove", metavar="SOURCE", help="Take what was imported from SOURCE out again.")
@workspace_option
def sources(form: str, remove: str | None) -> None:
    """List the data: who made them, under which licence, when, and what could not be placed."""
    if remove is not None:
        change = removed(remove)
        rows = rows_of(change.rows)
        click.echo(f"workspace {workspace_folder()}: {rows} from {remove} taken out", err=True)
        return
    data = load_dataset()
    world = survey(data)
    # who runs this has the files: they are told as they lie there
    table = pd.DataFrame([_source_row(source) for source in data.sources])
    glance = ["layer", "rows", "retrieved", "licence", "publisher", "state", "sha256", "file"]
    show(table, glance, form, {"data_version": world.data.version}, {})
    folder = workspace_folder()
    there = "" if folder.is_dir() else " (not there yet: bundled data only)"
    click.echo(f"workspace {folder}{there}; choose another with {WORKSPACE_VARIABLE}", err=True)
    lost = unknown_units(world)
    click.echo(
        f"{len(lost)} rows name an admin-1 unit that no boundary knows and stand for the country:",
        err=True,
    )
    for row in lost.itertuples():
        click.echo(f"  {row.layer} {row.id}: {row.iso_a3} {_name(row.admin1_name)}", err=True)


def _name(text: object) -> str:
    return str(text) if pd.notna(text) else "(no unit named)"


def _source_row(source: store.Source) -> dict[str, Any]:
    described = asdict(source.descriptor)
    is_edited = source.sha256 != described.pop("sha256")
    return {
        **described,
        "sha256": source.sha256,
        "state": "edited since it was described" if is_edited else "as described",
        "file": str(source.file),
    }


def main() -> None:
    """Run the command line; a LayerError or OSError is one message and exit 2."""
    try:
        cli(standalone_mode=True)
    except LayerError as error:
        click.echo(str(error), err=True)
        sys.exit(FAULT)
    except OSError as error:
        click.echo(f"{error.filename or 'counterparts'}: {error.strerror or error}", err=True)
        sys.exit(FAULT)
