"""Speed, memory and truth of the engine against the usual ways; run by `make bench-engine`.

Each way runs in a process of its own, in turn with the others, several times. Its time begins with
the points in memory and no index yet; its memory is the most that it takes beyond what is there
then. Nothing here is a test: the machine may be busy, so trust the ratios, of medians of one call.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from statistics import median
from typing import Final, TypeAlias

from tabulate import tabulate

from benchmarks.exactness import Exactness, exactness
from benchmarks.measure import Run, in_own_process, measured, write_points
from benchmarks.ways import QUESTIONS, Way

# a text for each of the headers that a row has something for
Row: TypeAlias = dict[str, str]
# by question and organisations: a list for each way
Runs: TypeAlias = dict[tuple[str, int], list[list[Run]]]

HEADERS: Final = (
    *("way", "median s", "min", "max", "ratio", "cpu s", "cpu ratio", "peak MB", "wrong %"),
    *("goal", "reached"),
)
GOAL_PROJECTS: Final = 20_000
# how many times as long as ours the first of the usual ways takes: question, organisations
GOALS: Final = {
    ("counts", 100_000): 20,
    ("counts", 1_000_000): 30,
    ("nearest", 1_000_000): 10,
    ("nearest, indexes kept", 1_000_000): 10,
    ("countries", 100_000): 15,
    ("countries", 1_000_000): 15,
}
# how many times as much memory it takes; set for the block tree, not for this one
MEMORY_GOALS: Final = {("counts", 1_000_000): 50}


@dataclass(frozen=True)
class Sizes:
    """How much is asked, and how often."""

    organisations: Sequence[int]
    projects: int = GOAL_PROJECTS
    sampled: int = 100
    runs: int = 5
    exact: tuple[int, int] = (2_000, 20_000)
    is_apart: bool = True


QUICK: Final = Sizes([1_000], projects=200, sampled=5, runs=1, exact=(40, 400), is_apart=False)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--projects", type=int, default=GOAL_PROJECTS)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="tiny, once, in one process")
    asked = parser.parse_args()
    sizes = Sizes(asked.organisations, asked.projects, runs=asked.runs)
    if asked.quick:
        sizes = QUICK
    runs = all_runs(sizes)
    say("exactness")
    found = in_own_process(exactness, *sizes.exact, seed=3)
    rows = [row for key, ways in runs.items() for row in rows_of(*key, ways, sizes)]
    rows += exactness_rows(found)
    cells = [[row.get(header, "") for header in HEADERS] for row in rows]
    print(tabulate(cells, HEADERS, "github", disable_numparse=True))


def all_runs(sizes: Sizes) -> Runs:
    """Every way as often as asked, one after the other in each turn."""
    runs: Runs = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_own_process(write_points, folder, max(sizes.organisations), sizes.projects)
        for n in sizes.organisations:
            for turn in range(sizes.runs):
                for question in QUESTIONS:
                    say(f"{n:,} organisations, turn {turn + 1} of {sizes.runs}: {question}")
                    runs[question, n].append(turn_of(folder, question, n, sizes))
    return {key: [list(way) for way in zip(*turns, strict=True)] for key, turns in runs.items()}


def turn_of(folder: Path, question: str, n: int, sizes: Sizes) -> list[Run]:
    """A run of each way to answer a question."""
    asked = [
        (folder, question, way, n, sizes.sampled) for way, _ in enumerate(QUESTIONS[question].ways)
    ]
    if sizes.is_apart:
        return [in_own_process(measured, *way) for way in asked]
    return [measured(*way) for way in asked]


def say(text: str) -> None:
    """Tell who waits how far we are."""
    print(text, file=sys.stderr, flush=True)


def rows_of(question: str, n: int, ways: list[list[Run]], sizes: Sizes) -> Iterator[Row]:
    """A heading and a row for each way; the first of the usual ways is held against the goals."""
    asked = QUESTIONS[question]
    yield {"way": f"{asked.title}: {n:,} organisations, {sizes.projects:,} projects"}
    is_judged = sizes.projects == GOAL_PROJECTS
    for at, (way, runs) in enumerate(zip(asked.ways, ways, strict=True)):
        goal = GOALS.get((question, n)) if is_judged and at == 1 else None
        ratio, cpu = (ratio_to(ways[0], runs, of) for of in ("seconds", "cpu_seconds"))
        ratios = {"ratio": f"{ratio:.1f}", "cpu ratio": f"{cpu:.1f}"}
        yield timed(way, runs, sizes) | ratios | verdict(ratio, goal)
    if is_judged and (goal := MEMORY_GOALS.get((question, n))):
        ratio = ratio_to(ways[0], ways[1], "peak_mb")
        name = "memory of the second over the first"
        yield {"way": name, "ratio": f"{ratio:.1f}"} | verdict(ratio, goal)


def timed(way: Way, runs: list[Run], sizes: Sizes) -> Row:
    """What was measured of a way."""
    seconds = [run.seconds for run in runs]
    n_sampled = min(sizes.sampled, sizes.projects)
    sample = f" ({n_sampled} projects, extrapolated)" if way.is_sampled else ""
    return {
        "way": way.name + sample,
        "median s": f"{median(seconds):.2f}",
        "min": f"{min(seconds):.2f}",
        "max": f"{max(seconds):.2f}",
        "cpu s": f"{median(run.cpu_seconds for run in runs):.2f}",
        "peak MB": f"{median(run.peak_mb for run in runs):,.0f}",
        "wrong %": " ".join(f"{100 * share:.1f}" for share in runs[0].wrong),
    }


def ratio_to(ours: list[Run], theirs: list[Run], figure: str) -> float:
    """How many times our median theirs is."""
    mine, other = (median(getattr(run, figure) for run in runs) for runs in (ours, theirs))
    return other / mine if mine else nan


def verdict(ratio: float, goal: float | None) -> Row:
    """The goal and whether it is reached."""
    return {"goal": f">= {goal}", "reached": "yes" if ratio >= goal else "no"} if goal else {}


def exactness_rows(found: Exactness) -> Iterator[Row]:
    """What differs from brute force."""
    yield {
        "way": f"EXACTNESS: against Geod over all pairs, {found.n_queries:,} x {found.n_points:,}"
    }
    yield {
        "way": f"differing counts of {found.n_counts:,}",
        "wrong %": f"{found.n_differing}",
        "goal": "0",
        "reached": "no" if found.n_differing else "yes",
    }
    yield {
        "way": "nearest, m off at most",
        "wrong %": f"{found.nearest_off_m}",
        "goal": "0.0",
        "reached": "no" if found.nearest_off_m else "yes",
    }


if __name__ == "__main__":
    main()
