"""A way, run in a process of its own: its seconds, its memory and how much of it is wrong."""

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import geopandas as gpd
import numpy as np

from benchmarks.clustered import Floats, clustered
from benchmarks.ways import QUESTIONS, Frames, countries

P = ParamSpec("P")
T = TypeVar("T")

_WGS84: Final = "EPSG:4326"
# enough that a way's code is loaded when its time begins
_WARM_UP_N: Final = 200
_MAXRSS_PER_MB: Final = 1 << 20 if sys.platform == "darwin" else 1 << 10


@dataclass(frozen=True)
class Run:
    """Seconds by the clock and of all cores; MB beyond what was there before; shares (0 to 1) of
    the answer that are wrong.

    The seconds of a way that is sampled are scaled up to all projects.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    wrong: list[float]


def in_own_process(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` gives, done in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def write_points(folder: Path, n_organisations: int, n_projects: int) -> None:
    """Put the points that all ways are given into `folder`."""
    organisations = np.array(clustered(n_organisations, seed=1))
    held = point_frame(organisations).sjoin(countries(), predicate="within").index
    np.save(folder / "projects.npy", clustered(n_projects, seed=2))
    np.save(folder / "organisations.npy", organisations)
    np.save(folder / "on_land.npy", np.unique(held))


def measured(folder: Path, question: str, way_at: int, n: int, n_sampled: int) -> Run:
    """One run of a way over the first `n` organisations in `folder`; ours is the first to run."""
    asked = QUESTIONS[question]
    way = asked.ways[way_at]
    frames = _frames(folder, n)
    n_projects = len(frames.projects)
    ready = way.kept or (lambda given: given)
    way.run(ready(_first_rows(frames)))
    if way.is_sampled:
        frames = replace(frames, projects=frames.projects.head(n_sampled))
        # made once for all projects, so it is not to be scaled up with them
        _ = frames.organisations.sindex
    frames = ready(frames)
    before_mb, begun, cpu_begun = _peak_mb(), time.perf_counter(), time.process_time()
    answer = way.run(frames)
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - cpu_begun
    peak_mb = _peak_mb() - before_mb
    right = folder / f"{question}-{n}.npy"
    if way_at == 0:
        np.save(right, answer)
    wrong = asked.wrong(frames, answer, np.load(right))
    scale = n_projects / len(frames.projects)
    return Run(seconds * scale, cpu_seconds * scale, peak_mb, wrong)


def point_frame(lonlat: Floats) -> gpd.GeoDataFrame:
    """Points in EPSG:4326, with their degrees in `lon` and `lat` too."""
    lon, lat = lonlat
    points = gpd.points_from_xy(lon, lat, crs=_WGS84)
    return gpd.GeoDataFrame({"lon": lon, "lat": lat}, geometry=points)


def _frames(folder: Path, n: int) -> Frames:
    organisations = point_frame(np.load(folder / "organisations.npy")[:, :n])
    on_land = np.load(folder / "on_land.npy")
    return Frames(
        projects=point_frame(np.load(folder / "projects.npy")),
        organisations=organisations,
        on_land=organisations.iloc[on_land[on_land < n]].reset_index(drop=True),
        countries=countries(),
    )


def _first_rows(frames: Frames) -> Frames:
    return replace(
        frames,
        projects=frames.projects.head(_WARM_UP_N),
        organisations=frames.organisations.head(_WARM_UP_N),
        on_land=frames.on_land.head(_WARM_UP_N),
    )


def _peak_mb() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MAXRSS_PER_MB
