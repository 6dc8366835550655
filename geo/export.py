"""The only writer of results: countries' snapshots as files of a folder, and a manifest of them.

Each file is written beside its place and renamed, and the manifest comes last: whenever the process
ends, the files that are there are whole, and a manifest names whole files only.
"""

import hashlib
import importlib.metadata
import json
import os
import tempfile
from collections.abc import Collection
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.exporters.registry import Exporter, exporters
from geo.filters import Filters
from geo.protect import AUDIENCES
from geo.rule import Rule
from geo.snapshot import country_snapshot
from geo.survey import Survey, site_answers
from geo.views.contact import contact
from geo.views.report import ADDRESS, filters_of, told
from geo.views.speech import speaking
from geo.views.wanted import parameters
from geo.workers import worked
from layers.faults import writable
from layers.importing import Progress, Silent

MANIFEST: Final = "manifest.json"
_DISTRIBUTION: Final = "bri-counterparts"
_PART: Final = ".part"
_SO: Final = "files that are there are whole"


# behind the country in the name of a file, by its audience
_MARKS: Final = {name: f"-{name}" for name in AUDIENCES} | {AUDIENCES[0]: ""}


@dataclass(frozen=True)
class Order:
    """What is wanted of each country: under which filters (whose countries are not looked at) and
    rule, in which language, as which files.
    """

    filters: Filters
    rule: Rule
    language: str
    exporters: tuple[Exporter, ...]


@dataclass(frozen=True)
class Written:
    """A file in the folder: its name, whose it is, the name of its exporter, its size in bytes."""

    file: str
    country: str
    format: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Outcome:
    """The files `written`, by country; the names of those of an `earlier` run that stay beside
    them; and how many sites were left out for want of a commitment year.
    """

    written: tuple[Written, ...]
    earlier: tuple[str, ...]
    n_undated: int


@dataclass(frozen=True)
class _Task:
    """What a process must know to write the files of any country."""

    world: Survey
    answers: pd.DataFrame
    order: Order
    folder: Path


def write_snapshots(
    world: Survey,
    countries: Collection[str],
    order: Order,
    folder: Path,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Outcome:
    """Write the files of `order` of each of `countries` (ISO 3166-1 alpha-3) to `folder`, called
    `KEN.html`, by `jobs` processes, and `manifest.json` with the sha256 of each.

    The folder is made where there is none. Files of the same name are replaced; those of an earlier
    run that are not asked for again stay, but the manifest names what this run wrote and no more.

    Raises
    ------
    LayerError
        If something can't be written.
    ChildProcessError
        If a process is ended from outside.
    KeyError
        If the boundaries do not know a country.
    """
    progress = progress or Silent()
    asked = tuple(dict.fromkeys(countries))
    _make_ready(folder)
    answers, n_undated = site_answers(world, replace(order.filters, countries=asked), order.rule)
    task = _Task(world, answers, order, folder)
    written: list[Written] = []
    progress.stage("country snapshots", len(asked))
    with closing(worked(_write_country, task, asked, jobs=min(jobs, len(asked)))) as done:
        for files in done:
            written += files
            progress.advance()
    place = {one.name: number for number, one in enumerate(order.exporters)}
    written.sort(key=lambda file: (file.country, place[file.format]))
    _write(folder, MANIFEST, _manifest(world, order, written))
    earlier = _snapshots_in(folder, world) - {file.file for file in written}
    return Outcome(tuple(written), tuple(sorted(earlier)), n_undated)


def _make_ready(folder: Path) -> None:
    """Make `folder` where there is none, and see that it can be written; take away the manifest,
    which is true no more once the first file is replaced, and what a killed run left unfinished.
    """
    with writable(folder, "name another folder"):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            (folder / MANIFEST).unlink(missing_ok=True)
        for part in folder.glob(f".*{_PART}"):
            part.unlink(missing_ok=True)


def file_name(world: Survey, iso_a3: str, exporter: Exporter) -> str:
    """What a file of a country is called: KEN.html, or KEN-internal.html where it is not for
    everybody, so that one is never taken for the other.
    """
    return f"{iso_a3}{mark(world)}{exporter.ending}"


def mark(world: Survey) -> str:
    """What stands in the names of files that are not for everybody; "" else."""
    return _MARKS[world.audience]


def _write_country(task: _Task, iso_a3: str) -> list[Written]:
    order = task.order
    snapshot = country_snapshot(task.world, task.answers, iso_a3, order.rule)
    with speaking(order.language):
        report = told(task.world, snapshot, filters_of(order.filters, iso_a3), order.rule)
        return [
            _written(
                task.folder,
                file_name(task.world, iso_a3, one),
                iso_a3,
                one.name,
                one.to_bytes(report),
            )
            for one in order.exporters
        ]


def _written(folder: Path, name: str, iso_a3: str, form: str, content: bytes) -> Written:
    _write(folder, name, content)
    return Written(name, iso_a3, form, len(content), hashlib.sha256(content).hexdigest())


def _write(folder: Path, name: str, content: bytes) -> None:
    """Put `content` into `folder` as `name`: all of it or nothing, whenever the process ends."""
    part = folder / f".{name}.{os.getpid()}{_PART}"
    with writable(folder / name, _SO):
        try:
            with part.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(folder / name)
        finally:
            part.unlink(missing_ok=True)


def _manifest(world: Survey, order: Order, written: list[Written]) -> bytes:
    """What was asked of which data and program, and each file: no clock but the data's own."""
    whole: dict[str, Any] = {
        "program": _DISTRIBUTION,
        "program_version": importlib.metadata.version(_DISTRIBUTION),
        "data_version": world.data.version,
        "data_as_of": world.data.as_of,
        "audience": world.audience,
        "language": order.language,
        "address": os.environ.get(ADDRESS, "").strip(),
        "contact": contact(),
        # which countries are asked about is what the files say
        "parameters": {
            key: value
            for key, value in parameters(order.filters, order.rule).items()
            if key != "countries"
        },
        "files": [asdict(file) for file in written],
    }
    return (json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _snapshots_in(folder: Path, world: Survey) -> set[str]:
    """The names of the files in `folder` that are called as a snapshot of ours is."""
    endings = {mark + one.ending for one in exporters().values() for mark in _MARKS.values()}
    return {
        file.name
        for file in folder.iterdir()
        if file.name[:3] in world.known_countries and file.name[3:] in endings
    }
