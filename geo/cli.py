"""The command line: `counterparts app|gaps|validate|sources`.

Results go to stdout, messages to stderr; exit 0 on success, 2 on a user's or a file's fault.
"""

import importlib.metadata
import re
import runpy
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import pandas as pd

from geo.exporters.tabular import to_csv, to_json, to_text
from geo.filters import ALL, DEFAULT_ROLES, DEFAULT_STATUSES, Filters, unknown_values
from geo.rule import DEPTHS, REACH_KM, Rule
from geo.summary import unit_of_sites, unit_summary
from geo.survey import Survey, site_answers, survey, unknown_units
from geo.views.tables import SITE_COLUMNS, SITE_GLANCE, UNIT_GLANCE
from geo.views.text import credit
from layers import registry, store
from layers.dataset import load_dataset
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE, workspace_folder
from layers.rules import PRECISIONS

FAULT = 2
FORMATS = click.Choice(["table", "csv", "json"])


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
def app(port: int, *, no_browser: bool) -> None:
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
        "server.port": str(port),
    }
    flags = [f"--{name}={value}" for name, value in settings.items()]
    # as `streamlit run` would, in this process: what is imported need not be imported again
    sys.argv = ["streamlit", "run", str(script), *flags]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


@cli.command()
@click.option(
    "--by",
    type=click.Choice(["site", "country", "sector", "country-sector"]),
    default="country",
    show_default=True,
    help="What a row is.",
)
@click.option("--country", multiple=True, metavar="ISO3", help="Only this country (repeatable).")
@click.option("--sector", multiple=True, help="Only this sector (repeatable).")
@click.option(
    "--status",
    multiple=True,
    default=DEFAULT_STATUSES,
    show_default=True,
    help="Status of a site (repeatable), or all.",
)
@click.option(
    "--role",
    multiple=True,
    default=DEFAULT_ROLES,
    show_default=True,
    help="What Chinese actors did (repeatable), or all.",
)
@click.option("--years", metavar="A-B", help="Only commitments of these years.")
@click.option("--source", multiple=True, help="Only sites of this data source (repeatable).")
@click.option(
    "--min-precision",
    type=click.Choice(PRECISIONS),
    help="The coarsest precision of a site's place.",
)
@click.option(
    "--reach-km",
    type=click.FloatRange(*REACH_KM),
    default=100.0,
    show_default=True,
    help="Distance within which an organisation counts.",
)
@click.option(
    "--match-themes",
    is_flag=True,
    help="Count only organisations that share a theme with the sector.",
)
@click.option(
    "--count-projects",
    is_flag=True,
    help="Count projects of Chinese NGOs too, not only standing presences.",
)
@click.option("--cross-border", is_flag=True, help="Count organisations across the border.")
@click.option(
    "--min-evidence",
    type=click.Choice(DEPTHS[:-1]),
    default="incidental",
    show_default=True,
    help="Search depth from which 'none on record' is said.",
)
@click.option("--format", "form", type=FORMATS, default="table", show_default=True)
def gaps(by: str, form: str, years: str | None, **options: Any) -> None:  # noqa: ANN401 -- click hands the options over
    """Who is on record near each site, on both sides."""
    filters = Filters(
        countries=tuple(code.upper() for code in options["country"]),
        sectors=options["sector"],
        statuses=_all(options["status"]),
        roles=_all(options["role"]),
        years=_years(years),
        sources=options["source"],
        min_precision=options["min_precision"],
    )
    rule_names = ("reach_km", "match_themes", "count_projects", "cross_border", "min_evidence")
    rule = _rule({name: options[name] for name in rule_names})
    world = survey(load_dataset())
    if wrong := unknown_values(filters, world.sites, world.known_countries):
        raise click.UsageError("\n".join(wrong))
    sites, n_undated = site_answers(world, filters, rule)
    if n_undated:
        click.echo(f"{n_undated} sites without a commitment year were left out", err=True)
    _tell_empty(sites)
    rows = sites[SITE_COLUMNS] if by == "site" else _by_unit(sites, by, world)
    parameters = {"by": by, **asdict(filters), **asdict(rule)}
    glance = SITE_GLANCE if by == "site" else UNIT_GLANCE
    _show(rows, glance, form, credit(world.data), parameters)


def _by_unit(sites: pd.DataFrame, by: str, world: Survey) -> pd.DataFrame:
    return unit_summary(sites, unit_of_sites(sites, by, world.known_countries))


def _all(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values asked for; `all` asks for every one."""
    return () if ALL in values else values


def _rule(choices: dict[str, Any]) -> Rule:
    try:
        return Rule(**choices)
    except ValueError as error:
        # --reach-km nan passes every range
        raise click.UsageError(str(error)) from error


def _years(text: str | None) -> tuple[int, int] | None:
    """The span in "2015-2020" or "2015"."""
    if text is None:
        return None
    parts = re.fullmatch(r"([0-9]{4})(?:-([0-9]{4}))?", text)
    if not parts:
        raise click.BadParameter(f"{text!r} is not a span like 2015-2020", param_hint="--years")
    span = int(parts[1]), int(parts[2] or parts[1])
    if span[0] > span[1]:
        raise click.BadParameter(f"{text!r} ends before it begins", param_hint="--years")
    return span


def _tell_empty(sites: pd.DataFrame) -> None:
    if sites.empty:
        click.echo("no site passes these filters; loosen one of them", err=True)


def _show(
    rows: pd.DataFrame,
    glance: list[str],
    form: str,
    carried: dict[str, str],
    parameters: dict[str, Any],
) -> None:
    if form == "json":
        click.echo(to_json(rows, parameters=parameters, credit=carried), nl=False)
    elif form == "csv":
        click.echo(to_csv(rows, credit=carried), nl=False)
    else:
        click.echo(to_text(rows[glance]))
        click.echo(
            f"data version {carried['data_version']}; "
            f"--format csv or json gives all {rows.shape[1]} columns",
            err=True,
        )


@cli.command(epilog=f"Layers: {', '.join(registry.discover())}.")
@click.argument("layer", type=click.Choice(sorted(registry.discover())), metavar="LAYER")
@click.argument("file", type=click.Path(path_type=Path))
def validate(layer: str, file: Path) -> None:
    """Check FILE against the contract of LAYER; every fault is named at once."""
    rows = store.validate(layer, file)
    click.echo(f"{click.format_filename(file)}: a valid {layer} layer, {len(rows)} rows")


@cli.command()
@click.option("--format", "form", type=FORMATS, default="table", show_default=True)
def sources(form: str) -> None:
    """List the data: who made them, under which licence, when, and what could not be placed."""
    world = survey(load_dataset())
    table = pd.DataFrame([_source_row(source) for source in world.data.sources])
    glance = ["layer", "rows", "retrieved", "licence", "publisher", "state", "file"]
    _show(table, glance, form, {"data_version": world.data.version}, {})
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
