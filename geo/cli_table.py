"""`counterparts table-mapping` and `table-template`: the way in for one's own tables."""

import re
from pathlib import Path

import click

from layers import registry
from layers.mapping import proposed
from layers.opened import table_of
from layers.template import template

_LAYER = click.Choice(sorted(registry.discover()))
_SIGNS = re.compile(r"[^a-z0-9]+")


@click.command()
@click.argument("layer", type=_LAYER, metavar="LAYER")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", default="", help="The sheet of a workbook that has several.")
def table_mapping(layer: str, file: Path, sheet: str) -> None:
    """Propose which column of FILE is which of LAYER, as a mapping file on stdout.

    Headers in English, Chinese, French and Spanish are known. Look through it, mend what is wrong,
    and pass it to `counterparts import table FILE --mapping`; it can be used again.
    """
    rows = table_of(file, sheet=sheet)
    headers = [str(name) for name in rows.columns if name != "geometry"]
    source_id = _SIGNS.sub("-", file.stem.casefold()).strip("-") or "my-table"
    click.echo(proposed(headers, registry.layer(layer), source_id=source_id, sheet=sheet), nl=False)


@click.command()
@click.argument("layer", type=_LAYER, metavar="LAYER")
def table_template(layer: str) -> None:
    """Write a template of LAYER on stdout: a CSV with its header, and what each column is."""
    click.echo(template(registry.layer(layer)), nl=False)
