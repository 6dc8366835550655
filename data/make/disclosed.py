"""Local organisations brought to the level at which their place may be known."""

from pathlib import Path

import geopandas as gpd
from shapely import Point

from data.make.tables import Row
from layers.disclosure import PUBLIC_ADMIN1, disclosure_of


def disclosed(presence: Row, unit: str) -> Row:
    """`presence` with its disclosure and nothing finer; `unit` is its city's admin-1 name."""
    disclosure = disclosure_of(presence["iso_a3"], presence["location_precision"])
    if disclosure == "public_city":
        return presence | {"disclosure": disclosure}
    placeless = presence | {"disclosure": disclosure, "city": "", "lon": "", "lat": ""}
    if disclosure == "country_only":
        return placeless | {
            "admin1_name": "",
            "location_precision": "country",
            "operates_in": "" if "-" in presence["operates_in"] else presence["operates_in"],
        }
    known = "country" if presence["location_precision"] == "country" else "admin1"
    return placeless | {"admin1_name": unit, "location_precision": known}


def missing_units(rows: list[Row], admin1: Path) -> dict[str, str]:
    """By organisation_id: the unit of `admin1` round the city of each raw row that names none.

    Only for rows whose city is not to be disclosed.

    Raises
    ------
    ValueError
        If a city is not in exactly one unit of its own country.
    """
    asked = [
        row
        for row in rows
        if row["country_iso3"] in PUBLIC_ADMIN1 and row["city"] and not row["admin1"]
    ]
    units = gpd.read_parquet(admin1, columns=["name", "iso_a3", "geometry"])
    return {row["organisation_id"]: unit_of(row, units) for row in asked}


def unit_of(row: Row, units: gpd.GeoDataFrame) -> str:
    """The name of the unit among `units` of its country that the city of the raw `row` is in."""
    own = units[units.iso_a3 == row["country_iso3"]]
    names = own.name[own.covers(Point(float(row["longitude"]), float(row["latitude"])))]
    if len(names) != 1:
        raise ValueError(f"{row['organisation_id']}: {row['city']} is in {len(names)} units")
    return str(names.iloc[0])
