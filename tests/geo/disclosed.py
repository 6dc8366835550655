"""Presences of every disclosure, as finely known as a test wants them."""

import geopandas as gpd

from layers.catalog import local_csos
from tests.geo.frames import LOCAL, presence_rows, with_layer_types

FINEST_FIRST = ("exact", "city", "near", "admin2", "admin1", "country")
FINEST = {
    "public_exact": "exact",
    "public_city": "city",
    "public_admin1": "admin1",
    "country_only": "country",
}
HIDDEN = ("count_only", "withheld")


def unchecked(rows):
    """Presences that may be finer than they say: the check would refuse them."""
    frame = with_layer_types(rows, local_csos.LAYER)
    points = gpd.points_from_xy([178.441234] * len(rows), [-18.141234] * len(rows))
    shapes = gpd.GeoSeries(points, index=frame.index, crs="EPSG:4326")
    shapes = shapes.where(~frame.location_precision.isin(["admin1", "country"]), None)
    return gpd.GeoDataFrame(frame[list(local_csos.LAYER.columns)], geometry=shapes)


def row(disclosure, precision, number=0):
    (made,) = presence_rows(f"o{number} - -", LOCAL)
    stated = None if precision == "country" else 3.0
    place = {"city": "Suva", "admin1_name": "Rewa", "uncertainty_km": stated}
    return {**made, "disclosure": disclosure, "location_precision": precision, **place}
