"""Points and distances that are hard on purpose, and a brute force to agree with."""

from itertools import product
from typing import TypeAlias

import numpy as np
from hypothesis import strategies as st
from pyproj import Geod

from geo.nearby import Floats

Point: TypeAlias = tuple[float, float]
Points: TypeAlias = list[Point]
World: TypeAlias = tuple[Points, Points]
Towns: TypeAlias = tuple[Floats, Floats, Floats]

GEOD = Geod(ellps="WGS84")
# a point itself, and 1 mm, 1 cm and 1 m to either side of it
NUDGES_KM = (0, -1e-6, 1e-6, -1e-5, 1e-5, -1e-3, 1e-3)
LONGITUDES = st.sampled_from([-180.0, -179.9999, -90.0, 0.0, 90.0, 179.9999, 180.0])
LATITUDES = st.sampled_from([-90.0, -89.9999, -17.0, 0.0, 60.0, 89.9999, 90.0])
PLACES = st.tuples(
    LONGITUDES | st.floats(-180, 180, width=32), LATITUDES | st.floats(-90, 90, width=32)
)
STEPS = st.sampled_from([0.0, 1e-9, 1e-6, 1e-3, 0.1, 0.5, -0.3])


def columns(lonlat: str | Points) -> Floats:
    """Two columns, lon and lat, of points as "lon lat", a line each, or as pairs."""
    rows = [line.split() for line in lonlat.splitlines()] if isinstance(lonlat, str) else lonlat
    return np.array(rows, dtype=float).reshape(-1, 2).T


def truth_km(queries: Points, points: Points) -> Floats:
    """The geodesics as a matrix, a row for each query: slow and obviously right."""
    pairs = product(queries, points)
    km = [GEOD.inv(*query, *point)[2] / 1000 for query, point in pairs]
    return np.reshape(km, (len(queries), len(points)))


@st.composite
def layers(draw: st.DrawFn, seeds: st.SearchStrategy[Point], max_size: int) -> Points:
    """Points at the seeds, beside them, opposite to them, and anywhere; some of them twice."""
    points = []
    for lon, lat in draw(st.lists(seeds, max_size=max_size)):
        step, is_opposite = draw(STEPS), draw(st.booleans())
        lon_there = (lon + 180 if is_opposite else lon) + step
        lat_there = (-lat if is_opposite else lat) + step / 2
        points.append((lon_there, min(max(lat_there, -90.0), 90.0)))
    return points


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Queries and points, both perhaps none, drawn from the same few places."""
    seeds = PLACES | st.sampled_from(draw(st.lists(PLACES, min_size=1, max_size=4)))
    return draw(layers(seeds, 6)), draw(layers(seeds, 30))


@st.composite
def radii(draw: st.DrawFn, km: Floats, shape: tuple[int, int]) -> Floats:
    """Any radius, below zero and beyond the earth too, or just the distance of some pair."""
    free = st.floats(-10, 30_000) | st.sampled_from([0.0, 20003.9314, 20003.9316, np.inf])
    tight = st.builds(float.__add__, st.sampled_from([*km.flat]), st.sampled_from(NUDGES_KM))
    of_one = tight | free if km.size else free
    size = int(np.prod(shape))
    return np.reshape(draw(st.lists(of_one, min_size=size, max_size=size)), shape)


def towns_and_km() -> Towns:
    """300 queries and 3,000 points about towns that include the poles, Fiji and antipodes, and the
    geodesics between them.
    """
    rng = np.random.default_rng(20)
    lon, lat = rng.uniform(-180, 180, 60), np.degrees(np.arcsin(rng.uniform(-1, 1, 60)))
    lon[:3], lat[:3] = (180, 0, 0), (-17, 90, -90)
    lon[30:], lat[30:] = lon[:30] + 180, -lat[:30]

    def about(n: int) -> Floats:
        town, spread = rng.integers(0, 60, n), rng.choice([0, 0.001, 0.1, 2], n)
        near = np.column_stack((lon[town], lat[town])) + rng.normal(size=(n, 2)) * spread[:, None]
        return np.stack((near[:, 0], np.clip(near[:, 1], -90, 90)))

    queries, points = about(300), about(3000)
    lon, lat, lon_there, lat_there = np.broadcast_arrays(*queries[:, :, None], *points)
    return queries, points, GEOD.inv(lon, lat, lon_there, lat_there)[2] / 1000
