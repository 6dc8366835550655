"""`counterparts snapshot`: countries as files that travel, made without the app."""

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from geo.cli_options import (
    contact_option,
    filter_options,
    filters_of,
    rule_of,
    rule_options,
    tell_undated,
)
from geo.cli_watch import watched
from geo.export import MANIFEST, Order, Outcome, write_snapshots
from geo.exporters.registry import exporters
from geo.filters import Filters, chosen, hint, unknown_values
from geo.protect import AUDIENCES
from geo.survey import Survey, survey
from geo.views.report import ADDRESS
from geo.workers import n_cores
from layers.dataset import load_dataset
from layers.vocabulary import LANGUAGES

# what a shell expects of a command that Ctrl-C ended
INTERRUPTED: Final = 130
_BYTES_PER_KB: Final = 1e3
_BYTES_PER_MB: Final = 1e6


def use_address(_context: click.Context, _parameter: click.Parameter, value: str) -> None:
    """Make `value` the address of the app that the files of this run name."""
    address = value.strip()
    if address and not _is_address(address):
        raise click.BadParameter(f"{value!r} is not an address like https://example.org/map")
    os.environ[ADDRESS] = address


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = text.isprintable() and not any(sign in text for sign in " \"'<>?#`\\")
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_plain


@click.command()
@click.argument("countries", nargs=-1, metavar="[ISO3]...")
@click.option("--all", "is_all", is_flag=True, help="Every country with a site under the filters.")
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the files; made where there is none.",
)
@click.option(
    "--formats", metavar="A,B", help="Kinds of files, joined by commas; all if not given."
)
@click.option(
    "--lang",
    default=LANGUAGES[0],
    show_default=True,
    help=f"Language of the files: {', '.join(LANGUAGES)}.",
)
@filter_options
@rule_options
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default=AUDIENCES[0],
    show_default=True,
    help="Who may see the files (docs/protection.md).",
)
@click.option(
    "--address",
    default="",
    envvar=ADDRESS,
    show_envvar=True,
    metavar="URL",
    callback=use_address,
    expose_value=False,
    help="Where the app runs, for the link in the files.",
)
@contact_option
@click.option("--jobs", type=click.IntRange(1), help="Processes at work; as many as cores.")
def snapshot(
    countries: tuple[str, ...],
    out: Path,
    jobs: int | None,
    *,
    is_all: bool,
    **options: Any,  # noqa: ANN401 -- click hands the options over
) -> None:
    """Write what is on record of countries to files that open without this program.

    Name countries by their ISO 3166-1 alpha-3 codes (KEN LAO), or say --all. Files are called
    KEN.html and so on; manifest.json names each with its sha256 and what was asked.
    """
    if bool(countries) == is_all:
        raise click.UsageError("name countries (KEN LAO) or say --all, one of the two")
    filters, rule = filters_of(options, countries), rule_of(options)
    kinds = _kinds(options["formats"])
    try:
        with watched() as progress:
            progress.stage("reading the data")
            world = survey(load_dataset(), options["audience"])
            _require_known(filters, kinds, options["lang"], world)
            order = Order(
                filters=filters,
                rule=rule,
                language=options["lang"],
                exporters=tuple(exporters()[kind] for kind in kinds),
            )
            outcome = write_snapshots(
                world,
                filters.countries or _with_sites(world, filters),
                order,
                out,
                jobs=jobs or n_cores(),
                progress=progress,
            )
    except KeyboardInterrupt as error:
        click.echo(
            f"stopped: the files in {click.format_filename(out)} are whole, but {MANIFEST} is "
            "written at the end of a run",
            err=True,
        )
        raise click.exceptions.Exit(INTERRUPTED) from error
    _tell(outcome, out)


def _kinds(text: str | None) -> tuple[str, ...]:
    """The names of the kinds of files in "html,pdf", each once; all there are if not given."""
    if text is None:
        return tuple(exporters())
    kinds = tuple(dict.fromkeys(kind.strip() for kind in text.split(",")))
    if not any(kinds):
        raise click.UsageError(f"--formats names none; known are {', '.join(sorted(exporters()))}")
    return kinds


def _require_known(filters: Filters, kinds: tuple[str, ...], code: str, world: Survey) -> None:
    """Refuse what can't exist, every fault at once."""
    asked = {"format": (kinds, exporters()), "language": ((code,), LANGUAGES)}
    faults = unknown_values(filters, world.sites, world.known_countries) + [
        f"unknown {name} {value!r}; {hint(value, known)}"
        for name, (values, known) in asked.items()
        for value in values
        if value not in known
    ]
    if faults:
        raise click.UsageError("\n".join(faults))


def _with_sites(world: Survey, filters: Filters) -> tuple[str, ...]:
    """The countries that have a site under `filters`."""
    sites, _ = chosen(world.sites, filters)
    if sites.empty:
        raise click.UsageError("no site passes these filters; loosen one of them")
    return tuple(sorted(sites.iso_a3.unique()))


def _tell(outcome: Outcome, out: Path) -> None:
    """Say what was written on stdout, and what else is worth knowing on stderr."""
    written, earlier = outcome.written, outcome.earlier
    n_countries = len({file.country for file in written})
    size = sum(file.bytes for file in written)
    is_large = size >= _BYTES_PER_MB
    told = f"{size / _BYTES_PER_MB:,.1f} MB" if is_large else f"{size / _BYTES_PER_KB:,.0f} kB"
    folder = click.format_filename(out)
    click.echo(
        f"{folder}: {_of(len(written), 'file', 'files')} of "
        f"{_of(n_countries, 'country', 'countries')}, {told}; {MANIFEST} names each"
    )
    tell_undated(outcome.n_undated)
    if earlier:
        click.echo(
            f"{folder}: {_of(len(earlier), 'file', 'files')} of an earlier run left as they are; "
            f"{MANIFEST} does not name them",
            err=True,
        )


def _of(n: int, one: str, several: str) -> str:
    return f"{n:,} {one if n == 1 else several}"
