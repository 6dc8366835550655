"""Rules across columns that several layers share."""

from collections.abc import Iterator

import pandas as pd

from layers.faults import Fault

# finest first
PRECISIONS = ("exact", "city", "near", "admin2", "admin1", "country")
UNIT_PRECISIONS = frozenset({"admin1", "country"})

_COARSEST_ALLOWED = {
    "public_exact": "exact",
    "public_city": "city",
    "public_admin1": "admin1",
    "country_only": "country",
}


def source_given(frame: pd.DataFrame) -> Iterator[Fault]:
    """A fault for verified rows without a `source_url`."""
    bare = frame.source_url.isna() & frame.is_verified.astype(bool)
    if bare.any():
        fault = Fault.at("column source_url: blank on a verified row", frame.index[bare])
        yield fault.of("no_source", "source_url")


def unplaced_or_precise(frame: pd.DataFrame) -> Iterator[Fault]:
    """A fault for admin1 and country rows that carry coordinates: nobody knows that place."""
    wrong = frame.location_precision.isin(UNIT_PRECISIONS) & frame.geometry.notna()
    if wrong.any():
        yield Fault.at(
            "location_precision admin1 or country, but coordinates are given: leave lon and lat "
            "blank, the row stands for its unit",
            frame.index[wrong],
        ).of("unit_with_place", "location_precision")


def not_finer_than_disclosed(frame: pd.DataFrame) -> Iterator[Fault]:
    """A fault for presences that tell a place finer than their `disclosure`: by precision, city
    or unit, by an area of operation, or by an uncertainty smaller than their unit's.
    """
    rank = {name: position for position, name in enumerate(PRECISIONS)}
    allowed = frame.disclosure.map(_COARSEST_ALLOWED)
    is_unit = allowed.isin(UNIT_PRECISIONS)
    finer = frame.location_precision.map(rank) < allowed.map(rank)
    finer |= is_unit & frame.city.notna()
    finer |= (allowed == "country") & frame.admin1_name.notna()
    if finer.any():
        fault = Fault.at("the place is finer than the row's disclosure", frame.index[finer])
        yield fault.of("finer_than_disclosed", "disclosure")
    # of the area codes, only ISO 3166-2 has a hyphen
    units = frame.operates_in.astype("str").str.contains("-", regex=False)
    units = (allowed == "country") & frame.operates_in.notna() & units
    if units.any():
        yield Fault.at(
            "column operates_in: a unit is named where disclosure is country_only; name the "
            "country or leave it blank",
            frame.index[units],
        ).of("area_names_unit", "operates_in")
    stated = is_unit & frame.uncertainty_km.notna()
    if stated.any():
        yield Fault.at(
            "column uncertainty_km: stated where disclosure is public_admin1 or country_only, as "
            "if the place were known; leave it blank, the row's unit gives it",
            frame.index[stated],
        ).of("uncertainty_of_unit", "uncertainty_km")
