"""What the public may see: hidden rows are gone, and no row is finer than its disclosure."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.protect import protect
from layers.catalog import local_csos
from tests.geo.frames import LOCAL, presence_rows, raw_local, with_layer_types

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


DRAWN = st.lists(
    st.tuples(st.sampled_from((*FINEST, *HIDDEN)), st.sampled_from(FINEST_FIRST)), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(DRAWN)
def test_nothing_hidden_appears_and_nothing_is_finer_than_disclosed(drawn):
    before = unchecked([row(*one, number=at) for at, one in enumerate(drawn)])
    after = protect(before)
    assert list(after) == list(before)
    # a row that was made coarser has another id, and stands behind the others
    kept = [f"o{at}" for at, (disclosure, _) in enumerate(drawn) if disclosure in FINEST]
    assert sorted(after.organisation) == kept
    assert after.presence_id.is_unique
    for one in after.itertuples():
        floor = FINEST_FIRST.index(FINEST[one.disclosure])
        assert FINEST_FIRST.index(one.location_precision) >= floor
        if FINEST[one.disclosure] in {"admin1", "country"}:
            assert one.geometry is None
            assert pd.isna(one.city)
        if FINEST[one.disclosure] == "country":
            assert pd.isna(one.admin1_name)


@pytest.mark.parametrize("disclosure", HIDDEN)
def test_hidden_rows_are_gone(disclosure):
    assert protect(unchecked([row(disclosure, "city")])).empty


@pytest.mark.parametrize("precision", FINEST_FIRST)
def test_a_row_as_coarse_as_its_disclosure_stays_as_it_is(precision):
    before = unchecked([row("public_exact", precision)])
    pd.testing.assert_frame_equal(pd.DataFrame(protect(before)), pd.DataFrame(before))


def test_a_stated_uncertainty_does_not_survive_a_move():
    after = protect(unchecked([row("public_admin1", "exact")]))
    assert list(after.location_precision) == ["admin1"]
    assert after.uncertainty_km.isna().all()


def test_nothing_is_left_of_an_exact_place_that_may_show_its_city_only():
    after = protect(unchecked([row("public_city", "exact")]))
    assert list(after.location_precision) == ["admin1"]
    assert after.geometry.isna().all()
    assert after.city.isna().all()


def test_a_country_only_row_names_no_unit_it_works_in():
    after = protect(unchecked([row("country_only", "country") | {"operates_in": "FJI|FJ-W"}]))
    assert list(after.operates_in) == ["FJI"]


def test_the_callers_rows_are_not_touched():
    before = unchecked([row("country_only", "exact")])
    copy = before.copy()
    protect(before)
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(copy))


def test_no_presences_give_no_presences():
    assert protect(raw_local()).empty
