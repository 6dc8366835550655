"""Contested places, each with a neutral note and the units or the circle that locate it."""

from collections.abc import Iterator

import pandas as pd

from layers.contract import Column, Layer
from layers.faults import Fault


def located(places: pd.DataFrame) -> Iterator[Fault]:
    """A fault for places that have neither units nor a whole circle."""
    circle = places[["lon", "lat", "radius_km"]].notna().all(axis=1)
    lost = places.units.isna() & ~circle
    if lost.any():
        yield Fault.at("neither units nor lon, lat and radius_km", places.index[lost])


LAYER = Layer(
    name="disputed",
    title="Contested places",
    file="boundaries/disputed.csv",
    rules={located: ("units", "lon", "lat", "radius_km")},
    columns={
        "disputed_id": Column("str", "id of the place", unique=True),
        "name": Column("str", "name"),
        "note": Column("str", "one neutral sentence"),
        "shown_in": Column(
            "str",
            "countries that the boundary file shows it in",
            required=False,
            is_list=True,
            pattern="[A-Z]{3}",
        ),
        "units": Column(
            "str",
            "units that make it up, as layer:key",
            required=False,
            is_list=True,
            pattern="(countries|admin1):.+",
        ),
        "lon": Column(
            "float",
            "centre of a circle that covers it, degrees",
            required=False,
            low=-180,
            high=180,
        ),
        "lat": Column(
            "float", "centre of a circle that covers it, degrees", required=False, low=-90, high=90
        ),
        "radius_km": Column("float", "radius of that circle, km", required=False, low=0, high=2000),
        "source_url": Column("str", "page on the boundary policy", pattern="https?://.+"),
    },
)
