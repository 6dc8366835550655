"""A small importer of tables that are as their layer wants them, and workspaces made with it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from layers.folders import WORKSPACE_VARIABLE
from layers.importing import Imported, Importer, Progress
from layers.reading import read_csv
from layers.store import load
from tests.layers.tables import Row, as_csv, presence, put, site


def read(files: Sequence[Path], options: Mapping[str, str | None], progress: Progress) -> Imported:
    """The rows of `projects*.csv` as sites, and so on by the start of each file's name."""
    progress.stage("reading the tables", total=len(files))
    parts: dict[str, list[pd.DataFrame]] = {}
    for file in files:
        rows, _ = read_csv(file)
        name = next(name for name in ("projects", "local_csos", "coverage") if name in file.name)
        parts.setdefault(name, []).append(rows.assign(from_file=file.name, from_row=rows.index))
        progress.advance()
    frames = {name: pd.concat(some, ignore_index=True) for name, some in parts.items()}
    out = {"at sea": 0}
    for name, frame in frames.items():
        if "name" in frame:
            out["at sea"] += int((frame.name == "sea").sum())
            frames[name] = frame[frame.name != "sea"]
    called = options.get("called")
    return Imported(
        frames=frames,
        n_read=sum(len(frame) for some in parts.values() for frame in some),
        left_out=out,
        described={"source_id": called} if called else {},
    )


SMALL = Importer(
    name="small",
    title="Small tables",
    publisher="Nobody",
    url="https://example.org/small",
    licence="CC0-1.0",
    attribution="Nobody",
    citation="Nobody (2026), Small tables.",
    shows="Whatever a test puts there.",
    lacks="It lacks all else.",
    suffixes=(".csv",),
    read=read,
)


def reviewing(**tables: pd.DataFrame) -> Importer:
    """The small importer that also has `tables` for a person to look through."""

    def run(
        files: Sequence[Path], options: Mapping[str, str | None], progress: Progress
    ) -> Imported:
        return replace(read(files, options, progress), review=tables)

    return replace(SMALL, read=run)


def sites(*names: str, **changes: str) -> list[Row]:
    """A site for each of `names`, each a project of its own."""
    return [
        site(**{"site_id": f"small-{name}", "project_id": f"small-{name}", "name": name} | changes)
        for name in names
    ]


def presences(*names: str, **changes: str) -> list[Row]:
    """A local presence for each of `names`."""
    return [presence(**{"presence_id": f"small-{name}"} | changes) for name in names]


def searched(iso_a3: str, **changes: str) -> Row:
    """A country that was searched for local organisations."""
    right = dict.fromkeys(("layer", "iso_a3", "depth", "themes", "source_id", "searched_on"), "")
    right |= {"layer": "local_csos", "iso_a3": iso_a3, "depth": "search", "source_id": "small"}
    return right | {"note": "By hand."} | changes


def table(file: Path, rows: list[Row]) -> Path:
    """`rows` as the CSV file `file`."""
    return put(file, as_csv(rows))


@contextmanager
def countries_read_once(nowhere: Path) -> Iterator[None]:
    """Within it, the bundled countries and their coverage, which rows are checked by, are read
    once; `nowhere` is no workspace.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(nowhere))
        outlines, coverage = load("countries"), load("coverage")
        patch.setattr("layers.store._countries", lambda: outlines)
        patch.setattr("layers.store._coverage", lambda: coverage)
        yield
