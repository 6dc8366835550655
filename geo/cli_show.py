"""How the command line shows rows: results to stdout, messages to stderr."""

from typing import Any

import click
import pandas as pd

from geo.exporters.tabular import to_csv, to_json, to_text

FORMATS = ("table", "csv", "json")


def show(
    rows: pd.DataFrame, glance: list[str], form: str, version: str, parameters: dict[str, Any]
) -> None:
    """Write `rows` in one of `FORMATS`; the table has the columns of `glance` only."""
    if form == "json":
        click.echo(to_json(rows, data_version=version, parameters=parameters), nl=False)
    elif form == "csv":
        click.echo(to_csv(rows), nl=False)
    else:
        click.echo(to_text(rows[glance]))
        click.echo(
            f"data version {version}; --format csv or json gives all {rows.shape[1]} columns",
            err=True,
        )
