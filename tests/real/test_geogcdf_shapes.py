"""The 961 precisely located projects of GeoGCDF 3.0: distances and shares as if walked."""

import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.pieces import on_shape
from geo.shapes import ShapeIndex, nearest_points, nearest_shape, shape_pairs_within
from geo.shares import reached_share
from tests.geo import densified

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "geogcdf-v3-features"
FILE = FOLDER / "geogcdf_v3_precise_961_simplified.geojson"

pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="the GeoGCDF features are not beside this checkout (../shared)"
)


@pytest.fixture(scope="module")
def areas():
    return gpd.read_file(FILE, use_arrow=True).geometry.to_numpy()


@pytest.fixture(scope="module")
def index(areas):
    return ShapeIndex.of(areas)


@pytest.fixture(scope="module")
def points(areas):
    """800 points some tens of kilometres around the shapes, and 20 anywhere."""
    rng = np.random.default_rng(20)
    corners = shapely.get_coordinates(areas)
    near = corners[rng.integers(0, len(corners), 800)] + rng.normal(0, 0.5, (800, 2))
    far = np.column_stack([rng.uniform(-180, 180, 20), rng.uniform(-90, 90, 20)])
    return np.vstack([near, far])


def test_all_are_there_and_span_up_to_31_degrees(areas, index):
    assert len(areas) == 961
    bounds = shapely.bounds(areas)
    assert (bounds[:, 2] - bounds[:, 0]).max() > 30
    assert len(index.pieces) > 100_000


def test_each_is_measured_as_if_walked(areas, points):
    """One point for each shape: those near it, and one in twelve from all of the globe."""
    rng = np.random.default_rng(3)
    for at, area in enumerate(areas):
        west, south, east, north = area.bounds
        lon, lat = rng.uniform(west - 0.5, east + 0.5), rng.uniform(south - 0.5, north + 0.5)
        if at % 12 == 0:
            lon, lat = points[-1 - at % 20]
        found = nearest_points(ShapeIndex.of([area]), [lon], [lat])[1][0, 0]
        right = densified.distance_km(area, lon, lat)
        assert found == pytest.approx(right, abs=max(0.025, 0.001 * right * (right > 5000))), at


def test_all_at_once_find_what_each_alone_finds(areas, index, points):
    lon, lat = points.T
    shape, point, km = shape_pairs_within(index, lon, lat, within_km=60)
    pairs = dict(zip(zip(shape, point, strict=True), km, strict=True))
    some = np.random.default_rng(1).choice(961, 60, replace=False)
    for at in some:
        alone = shape_pairs_within(ShapeIndex.of([areas[at]]), lon, lat, within_km=60)
        mine = {int(p): d for (s, p), d in pairs.items() if s == at}
        assert mine == pytest.approx(dict(zip(alone[1].tolist(), alone[2], strict=True)))
    best = np.full(len(points), np.inf)
    np.minimum.at(best, point, km)
    nearest_km = nearest_shape(index, lon, lat)[1]
    assert nearest_km[best <= 60] == pytest.approx(best[best <= 60])
    assert (nearest_km[best > 60] > 60).all()


def test_the_share_of_the_wide_ones_is_that_of_their_overlap(areas):
    rng = np.random.default_rng(5)
    width = shapely.bounds(areas)[:, 2] - shapely.bounds(areas)[:, 0]
    for at in [*np.argsort(width)[-10:], *rng.choice(961, 30, replace=False)]:
        corners = shapely.get_coordinates(areas[at])
        lonlat = corners[rng.integers(0, len(corners), 3)] + rng.normal(0, 0.4, (3, 2))
        circles = [(lon, lat, 80.0) for lon, lat in lonlat]
        found = reached_share(areas[at], *lonlat.T, within_km=80)
        assert found == pytest.approx(densified.share_of_area(areas[at], circles), abs=0.005), at


def test_a_mark_stands_on_each(areas):
    places = np.array([on_shape(area) for area in areas])
    assert shapely.intersects_xy(areas, *places.T).all()


def test_all_are_searched_in_seconds(areas, points):
    start = time.perf_counter()
    index = ShapeIndex.of(areas)
    shape_pairs_within(index, *points.T, within_km=100)
    nearest_points(index, *points.T, k=5)
    # about 2 s on two slow cores
    assert time.perf_counter() - start < 30
