"""The options that several commands share: which sites are asked about, and what counts."""

import os
import re
from collections.abc import Callable
from typing import Any, Final

import click

from geo.filters import ALL, DEFAULT_ROLES, DEFAULT_STATUSES, Filters
from geo.rule import DEPTHS, REACH_KM, Rule
from geo.views.contact import CONTACT, contact_named
from layers.rules import PRECISIONS

Decorator = Callable[..., Any]


def use_contact(_context: click.Context, _parameter: click.Parameter, value: str) -> None:
    """Make `value` whom the files and pages of this run tell to write to."""
    try:
        os.environ[CONTACT] = contact_named(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


contact_option: Final[Decorator] = click.option(
    "--contact",
    default="",
    envvar=CONTACT,
    show_envvar=True,
    metavar="ADDRESS",
    callback=use_contact,
    expose_value=False,
    help="E-mail or https address of whoever runs this copy, to report errors to.",
)
_FILTERS: Final[tuple[Decorator, ...]] = (
    click.option("--sector", multiple=True, help="Only this sector (repeatable)."),
    click.option(
        "--status",
        multiple=True,
        default=DEFAULT_STATUSES,
        show_default=True,
        help="Status of a site (repeatable), or all.",
    ),
    click.option(
        "--role",
        multiple=True,
        default=DEFAULT_ROLES,
        show_default=True,
        help="What Chinese actors did (repeatable), or all.",
    ),
    click.option("--years", metavar="A-B", help="Only commitments of these years."),
    click.option("--source", multiple=True, help="Only sites of this data source (repeatable)."),
    click.option(
        "--min-precision",
        type=click.Choice(PRECISIONS),
        help="The coarsest precision of a site's place.",
    ),
)
_RULE: Final[tuple[Decorator, ...]] = (
    click.option(
        "--reach-km",
        type=click.FloatRange(*REACH_KM),
        default=100.0,
        show_default=True,
        help="Distance within which an organisation counts.",
    ),
    click.option(
        "--match-themes",
        is_flag=True,
        help="Count only organisations that share a theme with the sector.",
    ),
    click.option(
        "--count-projects",
        is_flag=True,
        help="Count projects of Chinese NGOs too, not only standing presences.",
    ),
    click.option("--cross-border", is_flag=True, help="Count organisations across the border."),
    click.option(
        "--min-evidence",
        type=click.Choice(DEPTHS[:-1]),
        default="incidental",
        show_default=True,
        help="Search depth from which 'none on record' is said.",
    ),
)


def filter_options(command: Decorator) -> Decorator:
    """`command` with the options that say which sites of a country are asked about."""
    return _with(_FILTERS, command)


def rule_options(command: Decorator) -> Decorator:
    """`command` with the options that say what counts."""
    return _with(_RULE, command)


def _with(options: tuple[Decorator, ...], command: Decorator) -> Decorator:
    for option in reversed(options):
        command = option(command)
    return command


def filters_of(options: dict[str, Any], countries: tuple[str, ...]) -> Filters:
    """The filters that `options` ask for, of `countries` in letters of any case.

    Raises
    ------
    click.BadParameter
        If the years are no span.
    """
    return Filters(
        countries=tuple(code.upper() for code in countries),
        sectors=options["sector"],
        statuses=_all(options["status"]),
        roles=_all(options["role"]),
        years=_years(options["years"]),
        sources=options["source"],
        min_precision=options["min_precision"],
    )


def _all(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values asked for; `all` asks for every one."""
    return () if ALL in values else values


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


def rule_of(options: dict[str, Any]) -> Rule:
    """The rule that `options` ask for.

    Raises
    ------
    click.UsageError
        If a number is none.
    """
    names = ("reach_km", "match_themes", "count_projects", "cross_border", "min_evidence")
    try:
        return Rule(**{name: options[name] for name in names})
    except ValueError as error:
        # --reach-km nan passes every range
        raise click.UsageError(str(error)) from error


def tell_undated(n_undated: int) -> None:
    """Say on stderr how many sites were left out for want of a commitment year."""
    if n_undated:
        click.echo(f"{n_undated} sites without a commitment year were left out", err=True)
