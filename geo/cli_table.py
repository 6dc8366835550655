"""`counterparts table-mapping` and `table-template`: the way in for one's own tables."""

import re
from pathlib import Path

import click

from layers import registry
from layers.contract import COORDINATES, Layer
from layers.mapping import proposed
from layers.opened import table_of

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


def template(layer: Layer) -> str:
    """The header of `layer` as CSV, below lines that say what each column holds."""
    places = [name for name, _ in COORDINATES] if "Point" in layer.geometry else []
    names = [*layer.columns, *(name for name in places if name not in layer.columns)]
    told = [
        f"# {name}: {column.meaning}; {'needed' if column.required else 'may be blank'}"
        + (f"; one of the vocabulary {column.vocabulary}" if column.vocabulary else "")
        + ("; several joined by |" if column.is_list else "")
        for name, column in layer.columns.items()
    ]
    told += [f"# {name}: degrees, or leave both blank" for name in places]
    about = f"# {layer.title}. Lines that begin with # are comments; take them out or leave them."
    return "\n".join([about, *told, ",".join(names)]) + "\n"
