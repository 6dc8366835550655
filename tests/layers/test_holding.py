"""Which outline holds a point."""

import geopandas as gpd
import pandas as pd
from shapely import MultiPolygon, box

from layers.holding import held_by

# a degree is 111 km here
OUTLINES = gpd.GeoSeries(
    {
        "west": box(0, 0, 1, 1),
        "east": box(1, 0, 2, 1),
        "isles": MultiPolygon([box(3, 0, 3.1, 0.1), box(4, 0, 4.1, 0.1)]),
    },
    crs="EPSG:4326",
)


def held(*spots, **options):
    lon, lat = zip(*spots, strict=True)
    return held_by(gpd.GeoSeries.from_xy(lon, lat, crs="EPSG:4326"), OUTLINES, **options).tolist()


def test_a_point_is_of_the_outline_that_holds_it():
    assert held((0.5, 0.5), (1.5, 0.5), (4.05, 0.05)) == ["west", "east", "isles"]


def test_a_point_off_the_outlines_is_of_the_nearest_within_25_km():
    near, far = 24 / 111.32, 26 / 111.32
    assert held((0.5, -near), (2 + near, 0.5))[0] == "west"
    assert held((2 + near, 0.5)) == ["east"]
    assert pd.isna(held((2 + far, 0.5))).all()
    assert pd.isna(held((2 + near, 0.5), coast_km=20)).all()


def test_a_point_on_a_border_is_of_the_first():
    assert held((1, 0.5)) == ["west"]


def test_the_index_is_kept_and_of_no_points_none_is_held():
    points = gpd.GeoSeries.from_xy([0.5, 9], [0.5, 9], index=[7, 7], crs="EPSG:4326")
    found = held_by(points, OUTLINES)
    assert found.index.tolist() == [7, 7]
    assert found.iloc[0] == "west"
    assert pd.isna(found.iloc[1])
    assert held_by(points[:0], OUTLINES).empty
