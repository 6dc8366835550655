"""How long importers take for files as large as the published ones, and how much memory.

Run `python -m benchmarks.importers [FOLDER]`; FOLDER holds the published tables of units of GCDF,
and made-up ones are taken if it is not given. Prints seconds and the highest memory of each step,
with the goals. Nothing here is a test: the machine may be busy.
"""

import contextlib
import csv
import io
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from benchmarks import gcdf_book
from geo.cli import cli
from layers.dataset import load_dataset
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importing import translated
from layers.imports import added

# seconds and MiB on two cores
GOAL_S, GOAL_MIB = 60, 2048


class Stages:
    """Progress that prints when each stage began."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()

    def stage(self, what: str, total: int | None = None) -> None:
        """Print `what` begins."""
        steps = f" ({total:,})" if total else ""
        print(f"    {time.perf_counter() - self._begun:6.1f} s  {what}{steps}")

    def advance(self, steps: int = 1) -> None:
        """Print nothing."""


def timed(what: str, action: Callable[[], object]) -> None:
    """Print how long `action` takes, how long this process computes meanwhile, and its highest
    memory until then.
    """
    begun, computed = time.perf_counter(), time.process_time()
    action()
    taken, computed = time.perf_counter() - begun, time.process_time() - computed
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:40}{taken:7.1f} s{computed:7.1f} s of cpu{peak_mib:8,.0f} MiB")


def make(folder: Path, tables: Path | None) -> None:
    """The made-up files of GCDF below `folder`, with the units of `tables` where it is given."""
    placed: dict[int, str] = {}
    for file in sorted(tables.glob("GCDF_3.0_ADM*.csv")) if tables else ():
        shutil.copy(file, folder / file.name)
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                is_country = row["shapeGroup"].isalpha()
                placed.setdefault(int(row["id"]), row["shapeGroup"] if is_country else "PSE")
    gcdf_book.write(folder, placed=placed or None)


def imported(folder: Path) -> None:
    """GCDF read from `folder` into the workspace."""
    translation = translated(importers()["gcdf"], folder, progress=Stages())
    print(f"    {translation.imported.n_read:,} records, {added(translation).rows}")


def gaps() -> None:
    """`counterparts gaps` by country, but for the start of the interpreter."""
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        cli.main(["gaps", "--by", "country", "--format", "csv"], standalone_mode=False)


def main() -> None:
    """Print the table."""
    tables = Path(sys.argv[1]) if sys.argv[1:] else None
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as workspace:
        os.environ[WORKSPACE_VARIABLE] = workspace
        # in another process, whose memory is not counted here
        maker = get_context("spawn").Process(target=make, args=(Path(folder), tables))
        maker.start()
        maker.join()
        timed(f"import gcdf (goal {GOAL_S} s, {GOAL_MIB:,} MiB)", lambda: imported(Path(folder)))
        timed("load all layers", load_dataset)
        timed("counterparts gaps --by country", gaps)


if __name__ == "__main__":
    main()
