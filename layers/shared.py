"""Columns that several layers have in common, so that they mean the same in each."""

from typing import Final

from layers.contract import Column

# half the way around the earth, km
_FARTHEST: Final = 20_004

# how well the place of a row is known
PRECISION: Final = {
    "location_precision": Column(
        "str", "how well the place is known", vocabulary="location_precision"
    ),
    "uncertainty_km": Column(
        "float",
        "stated uncertainty radius, km; wins over the precision",
        required=False,
        low=0,
        high=_FARTHEST,
    ),
}

# one point that stands for a unit, and how far the unit goes from it
CENTRE: Final = {
    "lon": Column("float", "representative point, degrees", low=-180, high=180),
    "lat": Column("float", "representative point, degrees", low=-90, high=90),
    "radius_km": Column(
        "float",
        "largest geodesic distance from there to the full outline, km",
        low=0,
        high=_FARTHEST,
    ),
}
