"""`counterparts gaps`: the question of the project, at the scale that the user chooses."""

from dataclasses import asdict
from typing import Any

import click
import pandas as pd

from geo.catchment import PER_SITE, SHARING, unit_loads
from geo.cli_options import filter_options, filters_of, rule_of, rule_options, tell_undated
from geo.cli_show import FORMATS, show
from geo.exporters.tabular import to_geojson, units_to_geojson
from geo.filters import unknown_values
from geo.hexagons import DEFAULT_RESOLUTION, RESOLUTIONS
from geo.protect import AUDIENCES
from geo.ranking import gap_ranges, rank_ranges
from geo.rule import SIDES
from geo.summary import unit_summary
from geo.survey import Survey, site_answers, site_loads, survey
from geo.units import MAPPED, SCALES, unit_holdings, unit_of_sites, unit_shapes
from geo.views.tables import SITE_COLUMNS, SITE_GLANCE, UNIT_GLANCE
from geo.views.text import credit
from layers.dataset import load_dataset

_LOADS = [f"{side}_{name}" for side in SIDES for name in (PER_SITE, SHARING)]
_RANKS = [f"{side}_{name}" for side in SIDES for name in ("rank", "rank_min", "rank_max")]


@click.command()
@click.option(
    "--by",
    type=click.Choice(["site", *SCALES]),
    default="country",
    show_default=True,
    help="What a row is.",
)
@click.option(
    "--resolution",
    type=click.IntRange(*RESOLUTIONS),
    help="Size of the hexagons of --by hex (h3): 0 is the largest; 3 if not given.",
)
@click.option("--country", multiple=True, metavar="ISO3", help="Only this country (repeatable).")
@filter_options
@rule_options
@click.option(
    "--rank",
    is_flag=True,
    help="Add each unit's rank by sites certainly not in reach, and its range over reach and "
    "precision.",
)
@click.option(
    "--load",
    is_flag=True,
    help="Add how many organisations there are for each site, each shared by the sites it reaches.",
)
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default=AUDIENCES[0],
    show_default=True,
    help="Who may see the result (docs/protection.md).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "geojson"]),
    default="table",
    show_default=True,
)
def gaps(by: str, form: str, country: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 -- click hands the options over
    """Who is on record near each site, on both sides."""
    if fault := _clash(by, form, options):
        raise click.UsageError(fault)
    filters, rule = filters_of(options, country), rule_of(options)
    resolution = _resolution(by, options["resolution"])
    world = survey(load_dataset(), options["audience"])
    if wrong := unknown_values(filters, world.sites, world.known_countries):
        raise click.UsageError("\n".join(wrong))
    sites, n_undated = site_answers(world, filters, rule)
    _tell_left_out(sites, n_undated)
    if options["load"]:
        sites = site_loads(world, sites, filters, rule)
    rows, glance = _rows(sites, world, by=by, resolution=resolution)
    if by == "site" and form == "geojson":
        rows = rows.assign(shape=sites["shape"])
    if options["rank"]:
        ranks = rank_ranges(world, filters, rule, by=by, resolution=resolution)
        rows = rows.merge(ranks, on="unit", how="left").astype(dict.fromkeys(_RANKS, "Int64"))
        glance = [*glance, *_RANKS]
    parameters = {"by": by, "resolution": resolution, **asdict(filters), **asdict(rule)}
    parameters["audience"] = world.audience
    if form == "geojson":
        click.echo(_geojson(rows, world, by, parameters), nl=False)
    else:
        show(rows, glance, form, credit(world.data), parameters)


def _clash(by: str, form: str, options: dict[str, Any]) -> str | None:
    """Why these options can't be answered together, in one sentence; None if they can."""
    if options["resolution"] is not None and by != "hex":
        return f"--resolution is the size of hexagons: it goes with --by hex, not --by {by}"
    if options["rank"] and by == "site":
        return "--rank ranks units: it goes with every --by but site"
    if form == "geojson" and by not in ("site", *MAPPED):
        return (
            f"--format geojson needs places, and --by {by} has none: take --by site, "
            f"{', '.join(MAPPED[:-1])} or {MAPPED[-1]}, or another --format"
        )
    return None


def _resolution(by: str, asked: int | None) -> int | None:
    if by != "hex":
        return None
    return DEFAULT_RESOLUTION if asked is None else asked


def _tell_left_out(sites: pd.DataFrame, n_undated: int) -> None:
    tell_undated(n_undated)
    if sites.empty:
        click.echo("no site passes these filters; loosen one of them", err=True)


def _rows(
    sites: pd.DataFrame, world: Survey, *, by: str, resolution: int | None
) -> tuple[pd.DataFrame, list[str]]:
    """The rows of the answer, and which of their columns fit a terminal."""
    has_loads = set(_LOADS) <= set(sites)
    if by == "site":
        loads = _LOADS if has_loads else []
        return sites[[*SITE_COLUMNS, *loads]], [*SITE_GLANCE, *loads]
    holdings = unit_holdings(
        sites, by, world.known_countries, world.data.admin1, resolution=resolution
    )
    rows = unit_summary(sites, holdings).merge(gap_ranges(sites, holdings), on="unit")
    if not has_loads:
        return rows, UNIT_GLANCE
    loads = unit_loads(sites, unit_of_sites(holdings))
    # a unit that holds a part of a site only has no site to speak of
    return rows.merge(loads, on="unit", how="left"), [*UNIT_GLANCE, *loads.columns.drop("unit")]


def _geojson(rows: pd.DataFrame, world: Survey, by: str, parameters: dict[str, Any]) -> bytes:
    carried = credit(world.data)
    if by == "site":
        return to_geojson(rows, parameters=parameters, credit=carried)
    shapes = unit_shapes(rows.unit, by, world.data.countries, world.data.admin1)
    return units_to_geojson(rows, shapes, parameters=parameters, credit=carried)
