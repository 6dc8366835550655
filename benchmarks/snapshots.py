"""Countries' snapshots: one as HTML, many in every format, and the memory of it.

`python -m benchmarks.snapshots [--countries N] [--jobs N]`: of all countries with a site in the
bundled data, or the first N. Nothing here is a test: the machine may be busy.
"""

import argparse
import statistics
import tempfile
import time
from multiprocessing import active_children
from os import getpid
from pathlib import Path
from typing import Final

from geo.export import Order, write_snapshots
from geo.exporters.registry import exporters
from geo.filters import Filters, chosen
from geo.rule import Rule
from geo.survey import Survey, survey
from geo.views.report import report_of
from geo.workers import n_cores
from layers.dataset import load_dataset

# the least, a usual one, the most sites
ALONE: Final = ("AND", "KEN", "IDN")
RUNS: Final = 5
# seconds; what the project promises, the second for all countries on two cores
GOAL_ALONE_S: Final = 1.0
GOAL_ALL_S: Final = 240.0
# after so many countries all that is kept is kept
WARM_N: Final = 20
_KB_PER_MB: Final = 1024
_RESIDENT: Final = "VmRSS:"


class Watch:
    """Progress that notes the time and the memory of all processes after each country."""

    def __init__(self) -> None:
        self.noted: list[tuple[float, float]] = []
        self._begun = time.perf_counter()

    def stage(self, what: str, total: int | None = None) -> None:
        """Begin to count."""
        print(f"{what}: {total}", flush=True)
        self._begun = time.perf_counter()

    def advance(self, steps: int = 1) -> None:
        """Note the seconds so far and the MB held now."""
        pids = [getpid(), *(child.pid for child in active_children() if child.pid)]
        megabytes = sum(map(resident_mb, pids))
        self.noted += [(time.perf_counter() - self._begun, megabytes)] * steps


def resident_mb(pid: int) -> float:
    """The memory that a process holds, MB (MiB); 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith(_RESIDENT)) / _KB_PER_MB


def alone(world: Survey, iso_a3: str) -> list[float]:
    """The seconds of each of some runs from the loaded data to the HTML of a country."""
    page, taken = exporters()["html"], []
    for _ in range(RUNS):
        begun = time.perf_counter()
        page.to_bytes(report_of(world, iso_a3, Filters(), Rule()))
        taken.append(time.perf_counter() - begun)
    return taken


def main() -> None:
    """Print the figures, each with its goal."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--countries", type=int)
    parser.add_argument("--jobs", type=int, default=n_cores())
    asked = parser.parse_args()
    world = survey(load_dataset())
    for iso_a3 in ALONE:
        taken = alone(world, iso_a3)
        print(
            f"{iso_a3} as HTML: median {statistics.median(taken):.2f} s, "
            f"first {taken[0]:.2f}, slowest {max(taken):.2f}; goal {GOAL_ALONE_S:g}"
        )
    every = Filters(statuses=(), roles=())
    countries = sorted(chosen(world.sites, every)[0].iso_a3.unique())
    some = countries[: asked.countries]
    watch = Watch()
    order = Order(every, Rule(), "en", tuple(exporters().values()))
    with tempfile.TemporaryDirectory() as folder:
        outcome = write_snapshots(world, some, order, Path(folder), jobs=asked.jobs, progress=watch)
    seconds, last_mb = watch.noted[-1]
    megabytes = sum(file.bytes for file in outcome.written) / 1e6
    print(
        f"{len(some)} of {len(countries)} countries, {len(outcome.written)} files, "
        f"{megabytes:.0f} MB, {asked.jobs} processes: {seconds:.0f} s, or "
        f"{seconds / len(some) * len(countries):.0f} for all; goal {GOAL_ALL_S:g} on two cores"
    )
    warm = min(WARM_N, len(some))
    print(
        f"memory of all processes: {watch.noted[warm - 1][1]:.0f} MB after {warm} countries, "
        f"{last_mb:.0f} after {len(some)}, highest {max(mb for _, mb in watch.noted):.0f}"
    )


if __name__ == "__main__":
    main()
