"""`counterparts merges`: one organisation under many names, proposed, decided, undone."""

from pathlib import Path

import click

from geo.cli_import import workspace_option
from geo.cli_show import FORMATS, show
from geo.exporters.tabular import to_csv
from layers.dataset import load_dataset
from layers.decisions import decided, kept, undone
from layers.merges import proposals

_GLANCE = ["score", "reason", "organisation_id", "organisation", "other_id", "other", "iso_a3"]


@click.group()
def merges() -> None:
    """Propose organisations that may be one under two names; nothing is merged without you.

    Write the proposals to a CSV file, put "same" or "different" into its column decision, and
    confirm it. What you called different is not proposed again.
    """


@merges.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@workspace_option
def propose(file: Path) -> None:
    """Write the proposals to FILE, a CSV to decide on; an existing file is not overwritten."""
    data = load_dataset()
    table = proposals(data.local_csos, data.chinese_ngos, data.merges)
    if file.exists():
        raise click.UsageError(f"{click.format_filename(file)} is there already; name another file")
    with file.open("xb") as stream:
        stream.write(to_csv(table, credit={}))
    click.echo(f"{len(table):,} pairs proposed in {click.format_filename(file)}")


@merges.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
def confirm(file: Path) -> None:
    """Keep what FILE decides (same or different; blank rows are left open)."""
    data = load_dataset()
    known = {*data.local_csos.organisation_id, *data.chinese_ngos.organisation_id}
    rows = decided(file, known | {*data.merges.organisation_id, *data.merges.other_id})
    n_kept = kept(rows) if len(rows) else len(data.merges)
    same = int((rows.decision == "same").sum())
    told = f"{same:,} pairs are one organisation, {len(rows) - same:,} are two"
    click.echo(f"{told}; {n_kept:,} decisions kept")


@merges.command()
@click.argument("one")
@click.argument("other")
@workspace_option
def undo(one: str, other: str) -> None:
    """Forget what was decided on two organisations, named by their ids."""
    click.echo(f"undone; {undone(one, other):,} decisions remain")


@merges.command(name="list")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@workspace_option
def list_(form: str) -> None:
    """List what was decided."""
    data = load_dataset()
    show(data.merges, list(data.merges.columns), form, {"data_version": data.version}, {})
