"""Two-step floating catchment of a million organisations, against enumerating pairs.

Run `python benchmarks/catchment.py [N_SITES N_ORGANISATIONS]`; prints the median seconds of three
runs of each way, taken in turn, by the clock and of the processor (which other people's work on the
machine moves less), and their ratios to ours. Enumerating pairs is written as well as we can:
the same bounds, the same judge, k-d trees on all cores; once with all pairs kept in memory for the
second step, once with the search done twice in pieces, as ours does. Nothing here is a test.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from geo.catchment import floating_catchment
from geo.nearby import Floats, Positions, geodesic_km, sure_chord_km, widest_chord_km, xyz_km
from geo.sums import BlockIndex, sums_within

RUNS: Final = 3
REACH_KM: Final = 100.0
# pairs of a site and an organisation that a search holds at once
PAIRS_AT_ONCE: Final = 2_000_000
KM_A_DEGREE: Final = 111.3
GOAL: Final = 8
# shares of the points
FAR: Final = 0.1
ROUND: Final = 0.05
# both sides of the antimeridian at Fiji, Chukotka, and both poles
SPECIAL: Final = ((179.9, -17.0), (-179.9, -16.5), (-179.5, 66.0), (0.0, 89.9), (90.0, -89.9))

Points = tuple[Floats, Floats]
Pairs = Iterator[tuple[Positions, Positions]]


def clustered(n: int, seed: int, *, n_cities: int = 2000) -> Points:
    """`n` points, lon and lat: nine in ten about the same cities for every seed, some of these
    rounded to a tenth of a degree, so that many stand at one place; the others anywhere.
    """
    world, own = np.random.default_rng(0), np.random.default_rng(seed)
    lon, lat = anywhere(world, n_cities)
    lon[: len(SPECIAL)], lat[: len(SPECIAL)] = np.transpose(SPECIAL)
    size = 1 / np.arange(1, n_cities + 1) ** 0.8
    city = own.choice(n_cities, n, p=world.permutation(size / size.sum()))
    spread = world.lognormal(np.log(20), 0.7, n_cities)[city] / KM_A_DEGREE
    north = lat[city] + own.normal(size=n) * spread
    # over the pole and down again
    north = np.degrees(np.arcsin(np.sin(np.radians(north))))
    east = lon[city] + own.normal(size=n) * spread / np.maximum(np.cos(np.radians(north)), 0.01)
    is_far, is_round = own.random(n) < FAR, own.random(n) < ROUND
    far_lon, far_lat = anywhere(own, n)
    east, north = np.where(is_far, far_lon, east), np.where(is_far, far_lat, north)
    east, north = (np.where(is_round, np.round(one, 1), one) for one in (east, north))
    return (east + 180) % 360 - 180, north


def anywhere(random: np.random.Generator, n: int) -> Points:
    """`n` points, as many to an area everywhere."""
    return random.uniform(-180, 180, n), np.degrees(np.arcsin(random.uniform(-1, 1, n)))


def pairs(sites: Points, organisations: Points, tree: cKDTree) -> Pairs:
    """(site, organisation) within reach, in pieces."""
    xyz = xyz_km(*sites)
    reach_km = np.array(REACH_KM)
    sure_km, widest_km = float(sure_chord_km(reach_km)), float(widest_chord_km(reach_km))
    n = tree.query_ball_point(xyz, widest_km, return_length=True, workers=-1)
    for some in np.split(
        np.arange(len(xyz)), np.flatnonzero(np.diff(np.cumsum(n) // PAIRS_AT_ONCE)) + 1
    ):
        found = tree.query_ball_point(xyz[some], widest_km, workers=-1)
        who = np.fromiter(chain.from_iterable(found), dtype=np.int32, count=n[some].sum())
        site = np.repeat(some.astype(np.int32), n[some])
        is_in = np.linalg.norm(xyz[site] - tree.data[who], axis=1) <= sure_km
        shell = np.flatnonzero(~is_in)
        at, to = site[shell], who[shell]
        is_in[shell] = (
            geodesic_km(*(one[at] for one in sites), *(one[to] for one in organisations))
            <= REACH_KM
        )
        yield site[is_in], who[is_in]


def by_pairs(sites: Points, organisations: Points, *, keep: bool) -> Floats:
    """The scores by enumerating pairs, all kept or found twice."""
    tree = cKDTree(xyz_km(*organisations))
    kept = list(pairs(sites, organisations, tree)) if keep else None
    asking = np.zeros(len(organisations[0]))
    for _, who in kept or pairs(sites, organisations, tree):
        asking += np.bincount(who, minlength=len(asking))
    ratio = np.divide(1, asking, out=np.zeros(len(asking)), where=asking > 0)
    scores = np.zeros(len(sites[0]))
    for site, who in kept or pairs(sites, organisations, tree):
        scores += np.bincount(site, ratio[who], minlength=len(scores))
    return scores


def ours(sites: Points, organisations: Points) -> Floats:
    """The scores without pairs, the index made too."""
    return floating_catchment(*sites, BlockIndex.of(*organisations), reach_km=REACH_KM)


def main() -> None:
    """Print the table."""
    n_sites, n_organisations = map(int, sys.argv[1:] or (20_000, 1_000_000))
    sites, organisations = clustered(n_sites, 1), clustered(n_organisations, 2)
    ways: dict[str, Callable[[], Floats]] = {
        "without pairs": lambda: ours(sites, organisations),
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
    first, *others = scores.values()
    apart = max(
        float(np.max(np.abs(other - first) / np.maximum(first, 1e-300))) for other in others
    )
    n_pairs = sums_within(BlockIndex.of(*organisations), 1, *sites, within_km=REACH_KM).sum()
    print(f"{n_sites:,} sites, {n_organisations:,} organisations, reach {REACH_KM:g} km: ", end="")
    print(f"{n_pairs:,.0f} pairs; seconds")
    print(f"{'':24}{'clock':>10}{'ratio':>8}{'processor':>12}{'ratio':>8}")
    best = [statistics.median(seconds) for seconds in zip(*taken["without pairs"], strict=True)]
    for name, runs in taken.items():
        clock, processor = (statistics.median(seconds) for seconds in zip(*runs, strict=True))
        ratios = clock / best[0], processor / best[1]
        print(f"{name:24}{clock:10.1f}{ratios[0]:8.1f}{processor:12.1f}{ratios[1]:8.1f}")
    print(f"scores differ by at most {apart:.0e} of themselves; goal: {GOAL} times")


if __name__ == "__main__":
    main()
