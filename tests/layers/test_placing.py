"""Where rows stand: at the town of an organisation, no better known than it is."""

import geopandas as gpd
import pandas as pd
import pytest

from layers.placing import placed_rows
from layers.registry import layer

# north-west of Nairobi's centre, which is at 36.817, -1.283
IN_TOWN, NEAR_NAKURU, DESERT = (36.80, -1.27), (35.95, -0.15), (38.9, 3.3)


def placed(*rows, contract="local_csos", **columns):
    frame = pd.DataFrame(
        {"iso_a3": "KEN", "admin1_name": "Rift Valley", "from_file": "a", "from_row": 1} | columns,
        index=range(len(rows)),
    )
    points = gpd.GeoSeries.from_xy(*zip(*rows, strict=True), crs="EPSG:4326")
    return placed_rows(gpd.GeoDataFrame(frame, geometry=points), layer(contract)).rows


def test_an_organisation_in_a_town_stands_at_the_town():
    row = placed(IN_TOWN).iloc[0]
    assert (row.location_precision, pd.isna(row.disclosure)) == ("city", True)
    assert row.geometry.distance(gpd.points_from_xy([IN_TOWN[0]], [IN_TOWN[1]])[0]) > 0.001


def test_an_organisation_some_way_off_the_next_town_is_near_it_and_not_in_it():
    towns = pd.DataFrame({"lon": [36.0], "lat": [-0.2], "town": ["Town"], "town_id": [1]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "layers.placing.nearest_towns",
            lambda lon, _lat, _iso: towns.assign(km=15.0).set_axis(lon.index),
        )
        row = placed(NEAR_NAKURU).iloc[0]
    assert row.location_precision == "near"
    assert pd.isna(row.city)
    assert (row.geometry.x, row.geometry.y) == (36.0, -0.2)


def test_an_organisation_far_from_any_town_is_known_by_its_unit():
    row = placed(DESERT).iloc[0]
    assert (row.location_precision, pd.isna(row.disclosure)) == ("admin1", True)
    assert row.geometry is None


@pytest.mark.parametrize("stated", ["near", "admin2"])
def test_a_town_makes_no_place_better_known_than_it_is_stated(stated):
    row = placed(IN_TOWN, location_precision=stated).iloc[0]
    assert row.location_precision == stated


def test_a_place_stated_exactly_is_shown_by_its_town():
    assert placed(IN_TOWN, location_precision="exact").location_precision.iloc[0] == "city"
