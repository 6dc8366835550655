"""The 961 precisely located projects of GeoGCDF 3.0: distances and shares as if walked."""

import gzip
import json
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.overlap import unit_shares
from geo.pieces import on_shape
from geo.ranking import gap_ranges
from geo.shapes import ShapeIndex, nearest_points, nearest_shape, shape_pairs_within
from geo.shares import reached_share
from geo.summary import unit_summary, with_cents
from geo.units import unit_holdings
from geo.views.footprints import Footprints
from layers.dataset import load_dataset
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


def as_sites(areas):
    """The shapes as sites with an amount each, as `geo.places.placed` and the rule hand them on."""
    places = np.array([on_shape(area) for area in areas])
    plain = pd.DataFrame({"amount_usd": np.arange(len(areas)) * 1_234_567.89 + 0.01})
    rows = plain.assign(
        project_id=[f"p{n}" for n in plain.index],
        iso_a3="XXX",
        sector="energy",
        shape=pd.Series(areas, dtype="object"),
        project_cost_usd=np.nan,
        price_basis="constant-2021",
        site_share=1.0,
        lon=places[:, 0],
        lat=places[:, 1],
        radius_km=1.0,
        stands_for="exact",
        unit_codes="",
        local_state="in_country",
        chinese_state="possible",
    )
    return with_cents(rows.assign(**{"class": "neither"}))


@pytest.mark.parametrize(("by", "resolution"), [("admin1", None), ("hex", 1), ("hex", 3)])
def test_each_is_shared_out_over_units_and_no_cent_is_lost(areas, by, resolution):
    sites, admin1 = as_sites(areas), load_dataset().admin1
    holdings = unit_holdings(sites, by, frozenset(), admin1, resolution=resolution)
    assert list(holdings.site.drop_duplicates()) == list(sites.index)
    assert holdings.groupby("site").share.sum().to_numpy() == pytest.approx(1, abs=1e-12)
    assert holdings.groupby("site").size().max() > 2
    table = unit_summary(sites, holdings)
    assert table.n_sites.sum() == len(sites)
    whole = sites.amount_cents.sum()
    assert (table.amount_usd_constant_2021 * 100).round().sum() == whole
    assert (table.usd_neither_constant_2021 * 100).round().sum() == whole
    gaps = gap_ranges(sites, holdings)
    assert (gaps.local_gap_min_usd_constant_2021 * 100).round().sum() == whole
    if by == "hex":
        assert "outside" not in set(table.unit)
    else:
        # three oil fields far off the coast
        assert table.set_index("unit").n_sites["outside"] == 3


def test_the_shares_of_the_wide_ones_are_those_of_many_points(areas):
    admin1 = load_dataset().admin1
    width = shapely.bounds(areas)[:, 2] - shapely.bounds(areas)[:, 0]
    wide = areas[np.argsort(width)[-8:]]
    shares = unit_shares(wide, admin1.geometry.to_numpy(), coast_km=25)
    outlines = shapely.STRtree(admin1.geometry.to_numpy())
    rng = np.random.default_rng(8)
    for at, area in enumerate(wide):
        # points of an area of little width: in its triangles, by their size
        corners = triangles(area)
        (x, y), (u, v) = ((corners[:, n] - corners[:, 0]).T for n in (1, 2))
        size = abs(x * v - y * u) * np.cos(np.radians(corners[:, :, 1].mean(axis=1)))
        chosen = rng.choice(len(corners), 20_000, p=size / size.sum())
        weights = rng.dirichlet((1, 1, 1), 20_000)
        points = (corners[chosen] * weights[:, :, None]).sum(axis=1)
        point, unit = outlines.query(shapely.points(points), predicate="within")
        right = np.bincount(unit, minlength=len(admin1)) / 20_000
        mine = shares[(shares["shape"] == at) & (shares.unit >= 0)]
        found = np.bincount(mine.unit, mine.share, len(admin1))
        # the coast rule adds what the simplified outlines cut off
        assert (found >= right - 0.015).all()
        assert (found - right).sum() == pytest.approx(1 - len(point) / 20_000, abs=0.02)


def triangles(area):
    """The corners of triangles that make up an area, (n, 3, 2)."""
    parts = shapely.get_parts(shapely.constrained_delaunay_triangles(area))
    return shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3]


@pytest.fixture(scope="module")
def footprints(areas):
    sites = pd.DataFrame({"site_id": range(len(areas)), "shape": pd.Series(areas, dtype="object")})
    return Footprints.of(sites)


def test_the_map_fetches_them_all_in_a_quarter_of_a_megabyte(footprints):
    assert len(gzip.compress(footprints.content)) < 250_000


def test_the_map_draws_each_where_it_is(areas, footprints):
    content = json.loads(footprints.content)
    # 0.002 degrees: three pixels at the largest zoom
    for at in np.random.default_rng(4).choice(961, 200, replace=False):
        shape = content["shapes"][footprints.number[at]]
        for steps in [*shape["lines"], *shape["rings"]]:
            lonlat = np.reshape(steps, (-1, 2)).cumsum(axis=0) / content["per_degree"]
            assert shapely.distance(shapely.points(lonlat), areas[at]).max() < 0.002, at


def test_all_are_searched_in_seconds(areas, points):
    start = time.perf_counter()
    index = ShapeIndex.of(areas)
    shape_pairs_within(index, *points.T, within_km=100)
    nearest_points(index, *points.T, k=5)
    # about 2 s on two slow cores
    assert time.perf_counter() - start < 30
