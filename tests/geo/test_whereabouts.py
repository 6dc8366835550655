"""Where the map goes: to a place of its own, or to the country of a place that nobody may see."""

import dataclasses

import pandas as pd
import pytest

from geo.whereabouts import (
    country_bounds,
    organisation_bounds,
    site_bounds,
    town_bounds,
    unit_bounds,
)
from tests.geo.frames import chinese, local, sites


def world_of(world, site_rows="", people=""):
    sides = {"local": local(people), "chinese": chinese("")}
    return dataclasses.replace(world, sites=sites(site_rows), presences=sides)


def holds(bounds, lon, lat):
    (south, west), (north, east) = bounds
    return south < lat < north and west < lon < east


def test_a_country_is_its_largest_part(world):
    (south, west), (north, east) = country_bounds(world, ("FRA",))
    assert (south > 41, west > -6, north < 52, east < 10) == (True,) * 4
    assert country_bounds(world, ()) is country_bounds(world, ("XYZ",)) is None


def test_a_unit_is_known_by_its_code(world):
    units = world.data.admin1
    row = units[units.name == "Nairobi"].iloc[0]
    assert holds(unit_bounds(world, row.adm1_code), row.lon, row.lat)
    assert unit_bounds(world, "XYZ-1") is None


@pytest.mark.parametrize(
    ("row", "inside", "outside"),
    [
        ("a 36.8 -1.3 iso_a3=KEN", [(36.8, -1.3)], (39.7, -4.1)),
        (
            "a 36.8 -1.3 iso_a3=KEN end_lon=39.7 end_lat=-4.1",
            [(36.8, -1.3), (39.7, -4.1)],
            (34, 1),
        ),
        ("a - - iso_a3=KEN shape=LINESTRING_(35_0,_37_1)", [(35, 0), (37, 1)], (39.7, -4.1)),
        # a place that only its unit is known of stands for the country
        ("a 36.8 -1.3 iso_a3=KEN location_precision=admin1", [(36.8, -1.3), (40, 2)], (30, 0)),
    ],
)
def test_a_site_is_shown_whole(world, row, inside, outside):
    bounds = site_bounds(world_of(world, row), "a")
    assert all(holds(bounds, *spot) for spot in inside)
    assert not holds(bounds, *outside)


def test_what_nobody_knows_has_no_bounds(world):
    asked = world_of(world, "a - - iso_a3=")
    assert site_bounds(asked, "a") is site_bounds(asked, "b") is None
    assert organisation_bounds(asked, "a") is None


def test_an_organisation_is_shown_with_all_its_places_in_the_country(world):
    people = (
        "p 36.8 -1.3 organisation_id=o iso_a3=KEN\nq 39.7 -4.1 organisation_id=o iso_a3=KEN\n"
        "r 32.6 0.3 organisation_id=o iso_a3=UGA\ns 34 1 iso_a3=KEN"
    )
    bounds = organisation_bounds(world_of(world, people=people), "p")
    assert holds(bounds, 36.8, -1.3)
    assert holds(bounds, 39.7, -4.1)
    assert not holds(bounds, 32.6, 0.3)


def test_an_organisation_whose_place_may_not_be_shown_leads_to_its_country(world):
    people = "p 96 21 iso_a3=MMR location_precision=country"
    asked = world_of(world, people=people)
    assert organisation_bounds(asked, "p") == country_bounds(world, ("MMR",))


TOWNS = pd.DataFrame({"town_id": [7], "lon": [36.8], "lat": [-1.3]})


@pytest.mark.parametrize("wrong", ["8", "", "-7", "seven", "7.0", "9" * 30])
def test_a_town_is_known_by_its_number(wrong):
    assert holds(town_bounds(TOWNS, "7"), 36.8, -1.3)
    assert town_bounds(TOWNS, wrong) is None
