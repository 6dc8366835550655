"""How the command line shows rows: results to stdout, messages to stderr."""

from collections.abc import Mapping
from typing import Any

import click
import pandas as pd

from geo.exporters.tabular import to_csv, to_json, to_text

FORMATS = ("table", "csv", "json")


def rows_of(counts: Mapping[str, int]) -> str:
    """Counts of rows by layer in words: "592 rows of projects, 1 row of coverage"."""
    return ", ".join(f"{n:,} row{'' if n == 1 else 's'} of {name}" for name, n in counts.items())


def show(
    rows: pd.DataFrame,
    glance: list[str],
    form: str,
    credit: dict[str, str],
    parameters: dict[str, Any],
) -> None:
    """Write `rows` in one of `FORMATS`; the table has the columns of `glance` only.

    `credit` (at least `data_version`) goes with the rows in CSV and JSON.
    """
    if form == "json":
        click.echo(to_json(rows, parameters=parameters, credit=credit), nl=False)
    elif form == "csv":
        click.echo(to_csv(rows, credit=credit), nl=False)
    else:
        click.echo(to_text(rows[glance]))
        click.echo(
            f"data version {credit['data_version']}; "
            f"--format csv or json gives all {rows.shape[1]} columns",
            err=True,
        )
