"""The same questions answered our way and in the usual ones.

All ways are given the same frames: points in EPSG:4326 with `lon` and `lat` (degrees) beside them,
and no index yet, except where a question is about kept ones. The first way of a question is ours
and exact; the others are held against it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from geo.nearby import PointIndex, counts_within, nearest
from geo.places import unit_of

Answer: TypeAlias = NDArray[Any]

REACHES_KM: Final = (10, 25, 50, 100, 250)
_COUNTRIES: Final = Path(__file__).parents[1] / "data" / "boundaries" / "countries.parquet"
_GEOD: Final = Geod(ellps="WGS84")
# what the usual ways measure on; nothing of ours does
_MERCATOR: Final = "EPSG:3857"
# the shortest that a degree of latitude gets on WGS84
_DEGREE_KM: Final = 110.57
# a neighbour that is farther by less is as good
_SAME_KM: Final = 1e-6


@dataclass(frozen=True)
class Frames:
    """What is asked about; `on_land` are the organisations that a bundled country holds."""

    projects: gpd.GeoDataFrame
    organisations: gpd.GeoDataFrame
    on_land: gpd.GeoDataFrame
    countries: gpd.GeoDataFrame
    # of the organisations, where it is kept from an earlier question
    index: PointIndex | None = None


@dataclass(frozen=True)
class Way:
    """A way to an answer with a row for each project, or for each organisation on land."""

    name: str
    run: Callable[[Frames], Answer]
    # so slow that it is asked for a sample of the projects
    is_sampled: bool = False
    # what is kept from an earlier question, and so made before the clock starts
    kept: Callable[[Frames], Frames] | None = None


@dataclass(frozen=True)
class Question:
    """What is asked, and how much of an answer is wrong: shares (0 to 1), given the right one."""

    title: str
    ways: tuple[Way, ...]
    wrong: Callable[[Frames, Answer, Answer], list[float]]


def countries() -> gpd.GeoDataFrame:
    """The bundled countries by `iso_a3`."""
    return gpd.read_parquet(_COUNTRIES, columns=["iso_a3", "geometry"]).set_index("iso_a3")


def exact_counts(frames: Frames) -> Answer:
    """Organisations within each reach, shape (n_projects, 5)."""
    projects, organisations = frames.projects, frames.organisations
    index = PointIndex.of(organisations.lon, organisations.lat)
    return counts_within(index, projects.lon, projects.lat, within_km=[REACHES_KM])


def counts_in_buffers(frames: Frames) -> Answer:
    """The same by circles on the Mercator map."""
    projects = frames.projects[["geometry"]].to_crs(_MERCATOR)
    organisations = frames.organisations[["geometry"]].to_crs(_MERCATOR)
    counts = []
    for reach_km in REACHES_KM:
        circles = projects.set_geometry(projects.buffer(1000 * reach_km))
        pairs = circles.sjoin(organisations, predicate="contains")
        counts.append(pairs.groupby(level=0).size().reindex(projects.index, fill_value=0))
    return np.column_stack(counts)


def counts_row_by_row(frames: Frames) -> Answer:
    """The same by a loop: for each project the geodesics to all that is in a box about it."""
    organisations = frames.organisations
    lon, lat = organisations.lon.to_numpy(), organisations.lat.to_numpy()
    high = REACHES_KM[-1] / _DEGREE_KM

    def counts(project: pd.Series) -> pd.Series:
        wide = high / np.cos(np.radians(min(abs(project.lat) + high, 89)))
        west, south = project.lon - wide, project.lat - high
        box = shapely.box(west, south, west + 2 * wide, south + 2 * high)
        near = organisations.sindex.query(box)
        here = np.full(len(near), project.lon), np.full(len(near), project.lat)
        km = np.asarray(_GEOD.inv(*here, lon[near], lat[near])[2]) / 1000
        return pd.Series([(km <= reach_km).sum() for reach_km in REACHES_KM])

    return np.asarray(frames.projects.apply(counts, axis=1))


def wrong_counts(_: Frames, answer: Answer, right: Answer) -> list[float]:
    """The share of projects with a wrong count, for each reach."""
    return [float(share) for share in (answer != right[: len(answer)]).mean(axis=0)]


def exact_nearest(frames: Frames) -> Answer:
    """The position of the nearest organisation, shape (n_projects,)."""
    projects, organisations = frames.projects, frames.organisations
    index = frames.index or PointIndex.of(organisations.lon, organisations.lat)
    return nearest(index, projects.lon, projects.lat)[0][:, 0]


def nearest_on_mercator(frames: Frames) -> Answer:
    """The same on the Mercator map; of several as near, the first."""
    projects = frames.projects[["geometry"]].to_crs(_MERCATOR)
    organisations = frames.organisations[["geometry"]].to_crs(_MERCATOR)
    pairs = projects.sjoin_nearest(organisations, distance_col="metres")
    return np.asarray(pairs[~pairs.index.duplicated()].index_right)


def with_index(frames: Frames) -> Frames:
    """`frames` with our index of the organisations."""
    index = PointIndex.of(frames.organisations.lon, frames.organisations.lat)
    return replace(frames, index=index)


def with_mercator_index(frames: Frames) -> Frames:
    """`frames` on the Mercator map already, and the organisations' index made."""
    organisations = frames.organisations.to_crs(_MERCATOR)
    _ = organisations.sindex
    return replace(frames, projects=frames.projects.to_crs(_MERCATOR), organisations=organisations)


def nearest_by_kept_index(frames: Frames) -> Answer:
    """As `nearest_on_mercator`, of frames that are there already."""
    pairs = frames.projects.sjoin_nearest(frames.organisations, distance_col="metres")
    return np.asarray(pairs[~pairs.index.duplicated()].index_right)


def wrong_nearest(frames: Frames, answer: Answer, right: Answer) -> list[float]:
    """The share of projects for which another organisation is nearer."""
    here = frames.projects.lon.to_numpy(), frames.projects.lat.to_numpy()
    lon, lat = frames.organisations.lon.to_numpy(), frames.organisations.lat.to_numpy()
    found, best = (
        np.asarray(_GEOD.inv(*here, lon[at], lat[at])[2]) / 1000 for at in (answer, right)
    )
    return [float((found > best + _SAME_KM).mean())]


def countries_of(frames: Frames) -> Answer:
    """The country of each organisation on land, shape (n_on_land,)."""
    return np.asarray(unit_of(frames.on_land.geometry, frames.countries)[0], dtype=str)


def countries_intersected(frames: Frames) -> Answer:
    """The same by a join from the points; of several countries the first."""
    pairs = frames.on_land[["geometry"]].sjoin(frames.countries, predicate="intersects")
    return np.asarray(pairs[~pairs.index.duplicated()].iso_a3, dtype=str)


def wrong_countries(_: Frames, answer: Answer, right: Answer) -> list[float]:
    """The share of organisations with another country."""
    return [float((answer != right).mean())]


QUESTIONS: Final = {
    "counts": Question(
        f"organisations within {', '.join(map(str, REACHES_KM))} km of each project",
        (
            Way("geo.nearby.counts_within", exact_counts),
            Way("buffer in EPSG:3857, sjoin", counts_in_buffers),
            Way("apply, a row at a time, Geod", counts_row_by_row, is_sampled=True),
        ),
        wrong_counts,
    ),
    "nearest": Question(
        "nearest organisation to each project",
        (
            Way("geo.nearby.nearest", exact_nearest),
            Way("sjoin_nearest in EPSG:3857", nearest_on_mercator),
        ),
        wrong_nearest,
    ),
    "nearest, indexes kept": Question(
        "nearest organisation to each project, the index of the organisations being there",
        (
            Way("geo.nearby.nearest", exact_nearest, kept=with_index),
            Way("sjoin_nearest in EPSG:3857", nearest_by_kept_index, kept=with_mercator_index),
        ),
        wrong_nearest,
    ),
    "countries": Question(
        "country of each organisation that lies in one",
        (
            Way("geo.places.unit_of", countries_of),
            Way('sjoin(predicate="intersects")', countries_intersected),
        ),
        wrong_countries,
    ),
}
