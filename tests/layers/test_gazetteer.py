"""Towns by name and by nearness, on the towns that ship."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import box

from layers.dataset import load_dataset
from layers.gazetteer import named_places, nearest_towns
from layers.reading import read
from layers.store import load

WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module", autouse=True)
def _bundle_only(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTERPARTS_DATA", str(tmp_path_factory.mktemp("none")))
        yield


@pytest.fixture(scope="module")
def towns() -> pd.DataFrame:
    rows = load("towns")
    return pd.DataFrame(rows.drop(columns="geometry")).assign(
        lon=rows.geometry.x, lat=rows.geometry.y
    )


def places(*rows: tuple[str | None, ...]) -> pd.DataFrame:
    """What each row's name, country and (optional) unit mean."""
    asked = pd.DataFrame([(*row, None)[:3] for row in rows], columns=["name", "iso_a3", "unit"])
    return named_places(asked.name, asked.iso_a3, asked.unit)


def the(*row: str | None) -> pd.Series:
    return places(row).iloc[0]


@pytest.mark.parametrize(
    ("name", "iso_a3", "town"),
    [
        ("Nairobi", "KEN", "Nairobi"),
        ("NAIROBI", "KEN", "Nairobi"),
        (" nairobi ", "KEN", "Nairobi"),
        ("内罗毕", "KEN", "Nairobi"),
        ("N'Djaména", "TCD", "N'Djamena"),
        ("Ndjamena", "TCD", "N'Djamena"),
        ("恩賈梅納", "TCD", "N'Djamena"),
        # in simplified characters; GeoNames has the traditional ones only
        ("恩贾梅纳", "TCD", "N'Djamena"),
        ("基苏木市", "KEN", "Kisumu"),
        ("انجمينا", "TCD", "N'Djamena"),
        ("Phnom-Penh", "KHM", "Phnom Penh"),
        ("金边", "KHM", "Phnom Penh"),
        ("ភ្នំពេញ", "KHM", "Phnom Penh"),
        ("Ho Chi Minh City", "VNM", "Ho Chi Minh City"),
        ("Hô-Chi-Minh-Ville", "VNM", "Ho Chi Minh City"),
        ("Saigon", "VNM", "Ho Chi Minh City"),
        ("胡志明市", "VNM", "Ho Chi Minh City"),
        ("Yangon", "MMR", "Yangon"),
        ("Rangoon", "MMR", "Yangon"),
        ("仰光", "MMR", "Yangon"),
        ("Алматы", "KAZ", "Almaty"),
        ("Alma-Ata", "KAZ", "Almaty"),
        ("Vientián", "LAO", "Vientiane"),
        ("万象", "LAO", "Vientiane"),
        ("Adís Abeba", "ETH", "Addis Ababa"),
        ("አዲስ አበባ", "ETH", "Addis Ababa"),
        ("القاهرة", "EGY", "Cairo"),
        ("Le Caire", "EGY", "Cairo"),
        ("كراچى", "PAK", "Karachi"),
        ("काठमाडौं", "NPL", "Kathmandu"),
        ("Kinshasa (Gombe)", "COD", "Kinshasa"),
        ("City of Windhoek", "NAM", "Windhoek"),
        ("Accra, Greater Accra Region", "GHA", "Accra"),
        ("Nukualofa", "TON", "Nuku\u2018alofa"),
        ("Priština", "XKX", "Pristina"),
    ],
)
def test_a_town_is_found_in_many_languages(name: str, iso_a3: str, town: str) -> None:
    found = the(name, iso_a3)
    assert (found.status, found.town) == ("found", town)
    assert np.isfinite([found.lon, found.lat]).all()
    assert pd.isna(found.candidates)


def test_a_town_is_looked_for_in_its_country_only() -> None:
    assert the("Nairobi", "UGA").status == "unknown"
    assert the("Paris", "FRA").town == "Paris"
    assert the("Paris", "FRA").town_id != the("Paris", "CAN").town_id


@pytest.mark.parametrize("name", ["Nowhere-at-all", "", " ", "?", None])
def test_what_no_town_is_called_is_unknown(name: str | None) -> None:
    found = the(name, "KEN")
    assert found.status == "unknown"
    assert found[["town_id", "town", "lon", "lat", "candidates"]].isna().all()


@pytest.mark.parametrize("iso_a3", ["ATA", "XXX", "NA", None])
def test_a_country_without_towns_has_none(iso_a3: str | None) -> None:
    assert the("Nairobi", iso_a3).status == "unknown"


def test_in_china_a_name_that_only_sounds_like_a_town_is_none() -> None:
    assert the("太原", "CHN", "Shanxi").town == "Taiyuan"
    assert the("抬源", "CHN").status == "unknown"


def test_several_towns_of_a_name_are_told_and_not_guessed() -> None:
    found = the("Springfield", "USA")
    assert found.status == "ambiguous"
    assert found[["town_id", "town", "lon", "lat"]].isna().all()
    first, second, *_ = found.candidates.split("; ")
    assert first.startswith("Springfield (Missouri, ")
    assert second.startswith("Springfield (Massachusetts, ")


def test_even_a_capital_is_not_guessed_where_another_town_has_its_name() -> None:
    assert the("San José", "CRI").status == "ambiguous"


def test_a_part_of_a_city_with_a_name_of_its_own_is_that_part() -> None:
    # "New Delhi" is another spelling of Delhi too, which is larger, and 4 km away
    assert the("New Delhi", "IND").town == "New Delhi"


def test_the_unit_decides_between_towns_of_a_name() -> None:
    found = places(("Springfield", "USA", "Illinois"), ("Springfield", "USA", "Massachusetts"))
    assert found.status.tolist() == ["found", "found"]
    assert found.lon.tolist() == pytest.approx([-89.644, -72.590], abs=0.01)


def test_the_unit_may_be_spelt_otherwise() -> None:
    assert the("San José", "CRI", "province of san jose").status == "found"
    assert the("Almaty", "KAZ", "Almaty Qalasy").status == "found"


def test_a_unit_that_no_boundary_knows_decides_nothing() -> None:
    assert the("Springfield", "USA", "Utopia").status == "ambiguous"
    assert the("Nairobi", "KEN", "Utopia").status == "found"


def test_a_town_far_from_the_unit_that_is_named_is_told_and_not_taken() -> None:
    found = the("Mombasa", "KEN", "Nyanza")
    assert found.status == "ambiguous"
    assert found.candidates.startswith("Mombasa (")


def test_a_town_cut_out_of_its_unit_is_found_there() -> None:
    # a unit of its own, with South-East all round
    assert the("Gaborone", "BWA", "South-East").status == "found"


def test_one_of_several_named_units_is_enough() -> None:
    assert the("Springfield", "USA", "Utah|Illinois").status == "found"


def test_units_that_a_user_imported_decide_too(monkeypatch: pytest.MonkeyPatch) -> None:
    counties = gpd.GeoDataFrame(
        {"adm1_code": ["KE2"], "iso_a3": ["KEN"], "name": ["Near Nairobi"], "name_local": "",
         "name_alt": ""},
        geometry=[box(36, -2, 37.5, -1)],
        crs="EPSG:4326",
    ).set_index("adm1_code")  # fmt: skip
    monkeypatch.setattr("layers.gazetteer.units_in_force", lambda: counties)
    assert the("Nairobi", "KEN", "Near Nairobi").status == "found"
    told = the("Mombasa", "KEN", "Near Nairobi")
    assert told.status == "ambiguous"
    assert told.candidates.startswith("Mombasa (unit not known, ")


def test_a_city_has_no_rival_in_a_place_whose_inhabitants_nobody_counted() -> None:
    # GeoNames has another Hanoi, in Nam Dinh, of unknown size
    assert the("Hanoi", "VNM").status == "found"


def test_two_towns_in_one_cell_are_not_one() -> None:
    found = the("Mombasa, Nairobi", "KEN")
    assert found.status == "ambiguous"
    assert found.candidates.startswith("Nairobi (")
    assert "Mombasa (" in found.candidates


def test_rows_keep_their_index_and_order() -> None:
    names = pd.Series(["Kisumu", "Nowhere", "Nairobi"], index=[7, 7, 2])
    found = named_places(names, pd.Series("KEN", index=names.index))
    assert found.index.tolist() == [7, 7, 2]
    assert found.status.tolist() == ["found", "unknown", "found"]
    assert found.town.tolist()[::2] == ["Kisumu", "Nairobi"]
    assert list(found) == ["status", "town_id", "town", "lon", "lat", "candidates"]


def test_of_no_names_no_town_is_found() -> None:
    empty = pd.Series([], dtype="str")
    assert named_places(empty, empty).empty
    assert nearest_towns(pd.Series(dtype=float), pd.Series(dtype=float)).empty


def test_the_cities_that_ship_are_found_where_they_are() -> None:
    rows = pd.concat([load("local_csos"), load("chinese_ngos")], ignore_index=True)
    rows = rows[rows.location_precision == "city"]
    found = named_places(rows.city, rows.iso_a3, rows.admin1_name)
    assert not (found.status == "unknown").any()
    assert (found.status == "found").mean() > 0.99
    here = found[found.status == "found"]
    at = rows.geometry[here.index]
    assert np.max(WGS84.inv(here.lon, here.lat, at.x, at.y)[2]) < 1000


def points(*spots: tuple[float, float]) -> tuple[pd.Series, pd.Series]:
    frame = pd.DataFrame(spots, columns=["lon", "lat"], dtype="float64")
    return frame.lon, frame.lat


def test_the_nearest_town_is_told_with_its_distance() -> None:
    near = nearest_towns(*points((36.82, -1.28))).iloc[0]
    assert near.town == "Nairobi"
    metres = WGS84.inv(36.82, -1.28, near.lon, near.lat)[2]
    assert near.km == pytest.approx(metres / 1000, abs=1e-9)


def test_the_nearest_town_of_the_country_may_be_beyond_a_nearer_one(towns: pd.DataFrame) -> None:
    # in Brazzaville, across the river from Kinshasa
    lon, lat = points((15.283, -4.270), (15.283, -4.270))
    near = nearest_towns(lon, lat, pd.Series(["COG", "COD"]))
    assert near.km.iloc[0] < near.km.iloc[1]
    assert towns.set_index("town_id").iso_a3[near.town_id].tolist() == ["COG", "COD"]


def test_the_antimeridian_is_no_border() -> None:
    # Fiji: Taveuni has 180 degrees running through it
    east, west = nearest_towns(*points((-179.999, -16.8), (179.999, -16.8))).to_dict("records")
    assert east["town_id"] == west["town_id"]
    assert abs(east["km"] - west["km"]) < 1


@pytest.mark.parametrize(
    ("lon", "lat", "iso_a3"), [(-176.2, -13.3, "WLF"), (173.0, 1.4, "KIR"), (-175.2, -21.1, "TON")]
)
def test_islands_have_their_towns(towns: pd.DataFrame, lon: float, lat: float, iso_a3: str) -> None:
    near = nearest_towns(*points((lon, lat))).iloc[0]
    assert near.km < 60
    assert towns.set_index("town_id").iso_a3[near.town_id] == iso_a3


def test_a_point_without_a_place_or_a_country_without_towns_has_no_town() -> None:
    lon, lat = points((np.nan, np.nan), (36.8, -1.3))
    near = nearest_towns(lon, lat, pd.Series(["KEN", "ATA"]))
    assert near.isna().all(axis=None)


def test_small_places_can_be_left_out(towns: pd.DataFrame) -> None:
    lon, lat = points((36.3, -1.3))
    near = nearest_towns(lon, lat).iloc[0]
    large = nearest_towns(lon, lat, min_population=100_000).iloc[0]
    assert near.km < large.km
    assert towns.set_index("town_id").population[large.town_id] >= 100_000


@settings(max_examples=10, deadline=None)
@given(spots=st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=5))
def test_no_town_is_nearer_than_the_nearest(
    towns: pd.DataFrame, spots: list[tuple[float, float]]
) -> None:
    for (lon, lat), km in zip(spots, nearest_towns(*points(*spots)).km, strict=True):
        n = len(towns)
        metres = WGS84.inv(np.full(n, lon), np.full(n, lat), towns.lon, towns.lat)[2]
        assert km == pytest.approx(np.min(metres) / 1000, rel=1e-9)


def test_the_towns_are_not_read_where_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def recorded(file: Path):
        seen.append(file)
        return read(file)

    monkeypatch.setattr("layers.store.read", recorded)
    load_dataset()
    assert seen
    assert "towns.parquet" not in {file.name for file in seen}
