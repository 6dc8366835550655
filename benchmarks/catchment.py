"""Two-step floating catchment of a million organisations, against enumerating pairs.

Run by `make bench-engine`; prints the median seconds of three runs of each way, taken in turn, by
the clock and of the processor (which the work of others on the machine moves less), and how many
times ours they are. Enumerating pairs is written as well as we can: the bounds and the judge of
`geo.nearby`, its kind of tree, all cores; once with all pairs kept in memory for the second step,
once with the search done twice, in pieces, as ours does. Nothing here is a test.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from itertools import chain
from statistics import median
from typing import Final, TypeAlias

import numpy as np
from scipy.spatial import cKDTree

from benchmarks.clustered import clustered
from geo.catchment import floating_catchment
from geo.nearby import Floats, Positions, geodesic_km, sure_chord_km, widest_chord_km, xyz_km
from geo.sums import BlockIndex, sums_within

Points: TypeAlias = tuple[Floats, Floats]
Pairs: TypeAlias = Iterator[tuple[Positions, Positions]]

RUNS: Final = 3
REACH_KM: Final = 100.0
GOAL: Final = 8
# pairs of a site and an organisation that a search holds at once
PAIRS_AT_ONCE: Final = 2_000_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=1_000_000)
    parser.add_argument("--projects", type=int, default=20_000)
    asked = parser.parse_args()
    sites = clustered(asked.projects, seed=2)
    organisations = clustered(asked.organisations, seed=1)
    n_pairs = sums_within(BlockIndex.of(*organisations), 1, *sites, within_km=REACH_KM).sum()
    print(f"{asked.projects:,} sites, {asked.organisations:,} organisations, ", end="")
    print(f"reach {REACH_KM:g} km: {n_pairs:,.0f} pairs")
    ways: dict[str, Callable[[], Floats]] = {
        "without pairs": lambda: without_pairs(sites, organisations),
        "pairs, kept in memory": lambda: by_pairs(sites, organisations, keep=True),
        "pairs, searched twice": lambda: by_pairs(sites, organisations, keep=False),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    scores: dict[str, Floats] = {}
    for _ in range(RUNS):
        for name, way in ways.items():
            begun = time.perf_counter(), time.process_time()
            scores[name] = way()
            ended = time.perf_counter(), time.process_time()
            taken[name].append((ended[0] - begun[0], ended[1] - begun[1]))
    for line in table(taken):
        print(line)
    ours, *others = scores.values()
    apart = max(float(np.max(np.abs(other - ours) / np.maximum(ours, 1e-300))) for other in others)
    print(f"scores differ by at most {apart:.0e} of themselves; goal: {GOAL} times")


def table(taken: dict[str, list[tuple[float, float]]]) -> Iterator[str]:
    """A line for each way; the first is ours."""
    yield f"{'median seconds':24}{'clock':>10}{'times':>8}{'processor':>12}{'times':>8}"
    ours: list[float] = []
    for name, runs in taken.items():
        seconds = [median(column) for column in zip(*runs, strict=True)]
        ours = ours or seconds
        clock, processor = (mine / best for mine, best in zip(seconds, ours, strict=True))
        yield f"{name:24}{seconds[0]:10.1f}{clock:8.1f}{seconds[1]:12.1f}{processor:8.1f}"


def without_pairs(sites: Points, organisations: Points) -> Floats:
    """The scores by `geo.catchment`, its index made too."""
    return floating_catchment(*sites, BlockIndex.of(*organisations), reach_km=REACH_KM)


def by_pairs(sites: Points, organisations: Points, *, keep: bool) -> Floats:
    """The scores by enumerating pairs, all kept or found twice."""
    xyz = xyz_km(*organisations)
    tree = cKDTree(xyz, leafsize=64, balanced_tree=False, compact_nodes=False)
    kept = list(pairs(sites, organisations, tree)) if keep else None
    asking = np.zeros(len(xyz))
    for _, who in kept or pairs(sites, organisations, tree):
        asking += np.bincount(who, minlength=len(asking))
    ratio = np.divide(1, asking, out=np.zeros(len(asking)), where=asking > 0)
    scores = np.zeros(len(sites[0]))
    for site, who in kept or pairs(sites, organisations, tree):
        scores += np.bincount(site, ratio[who], minlength=len(scores))
    return scores


def pairs(sites: Points, organisations: Points, tree: cKDTree) -> Pairs:
    """(site, organisation) within reach, in pieces."""
    xyz = xyz_km(*sites)
    reach_km = np.array(REACH_KM)
    sure_km, widest_km = float(sure_chord_km(reach_km)), float(widest_chord_km(reach_km))
    n = tree.query_ball_point(xyz, widest_km, return_length=True, workers=-1)
    cuts = np.flatnonzero(np.diff(np.cumsum(n) // PAIRS_AT_ONCE)) + 1
    for some in np.split(np.arange(len(xyz)), cuts):
        found = tree.query_ball_point(xyz[some], widest_km, workers=-1)
        who = np.fromiter(chain.from_iterable(found), dtype=np.int32, count=n[some].sum())
        site = np.repeat(some.astype(np.int32), n[some])
        is_in = np.linalg.norm(xyz[site] - tree.data[who], axis=1) <= sure_km
        shell = np.flatnonzero(~is_in)
        at, to = site[shell], who[shell]
        km = geodesic_km(*(one[at] for one in sites), *(one[to] for one in organisations))
        is_in[shell] = km <= REACH_KM
        yield site[is_in], who[is_in]


if __name__ == "__main__":
    main()
