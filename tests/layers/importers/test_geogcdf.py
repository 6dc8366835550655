"""GeoGCDF: what its outlines stand for, how well each is known, and which files are refused."""

import json
import math
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from layers.faults import LayerError
from layers.importers import importers
from layers.importers.geogcdf import _extent_km, precision
from layers.importing import Silent, files_of, translated
from layers.registry import layer

GEOGCDF = importers()["geogcdf"]
PLANT = MultiPolygon([box(36, -1, 36.1, -0.9), box(36.2, -1, 36.3, -0.9)])
BOW_TIE = Polygon([(36, -1), (37, 0), (37, -1), (36, 0)])


def feature(number=1, shape=PLANT, **changes):
    """A feature as version 3 has it; `changes` are told by property."""
    right = {
        "id": number,
        "feature_count": 2,
        "osm_links": "https://example.org/way/1,https://example.org/way/2",
        "osm_precision_list": "precise,precise",
        "Recipient": "Kenya",
        "Recipient.ISO-3": "KEN",
        "Title": "Plant of the test",
        "Amount.(Constant.USD.2021)": 1_500_000.25,
        "Status": "Completion",
        "Sector.Name": "ENERGY",
        "Infrastructure": "Yes",
        "Commitment.Year": 2010,
        "Implementation.Start.Year": 2011.0,
        "Completion.Year": 2015.0,
        "Commitment.Date.(MM/DD/YYYY)": "2010-01-01",
    }
    return as_feature(right | changes, shape)


def old_feature(number=1, shape=PLANT, **changes):
    """A feature as version 2 has it."""
    right = {
        "id": number,
        "feature_count": 2,
        "AidData TUFF Project ID": number,
        "Recommended For Aggregates": "Yes",
        "Umbrella": "No",
        "Title": "Plant of the test",
        "Status": "Completion",
        "Implementation Start Year": 2011.0,
        "Completion Year": None,
        "Flow Type": "Loan",
        "Flow Class": "OOF-like",
        "AidData Sector Name": "ENERGY",
        "Commitment Year": 2010,
        "Funding Agencies": "Bank of the Test|Fund of the Test",
        "Receiving Agencies": "Government of the Test",
        "Implementing Agencies": "Builders of the Test",
        "Recipient": "Democratic Republic of the Congo",
        "Amount (Constant USD2017)": 1_000_000.5,
        "finance_type": "development",
    }
    return as_feature(right | changes, shape)


def as_feature(properties, shape):
    geometry = None if shape is None else shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write(file, *features):
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


def read(path):
    return GEOGCDF.read(files_of(path, GEOGCDF.suffixes), {}, Silent())


@pytest.fixture
def imported(tmp_path):
    """What the importer makes of features; its sites keep their contract."""

    def run(*features):
        result = read(write(tmp_path / "features.geojson", *features))
        typed, faults = layer("projects").typed(result.frames["projects"])
        assert faults == []
        return result, typed

    return run


@pytest.fixture
def site(imported):
    """The only site of one feature."""
    return lambda one: imported(one)[1].to_dict("records")[0]


# --- what a feature becomes


def test_a_feature_of_version_3_is_an_area_that_is_known_exactly(site):
    row = site(feature(52))
    assert (row["site_id"], row["project_id"]) == ("geogcdf-52", "geogcdf-52")
    assert (row["aiddata_record_id"], row["source_id"]) == ("52", "geogcdf")
    assert (row["name"], row["iso_a3"]) == ("Plant of the test", "KEN")
    assert (row["sector"], row["status"], row["chinese_role"]) == (
        "energy",
        "completed",
        "financed",
    )
    assert (row["commitment_year"], row["start_year"], row["completion_year"]) == (2010, 2011, 2015)
    assert (row["amount_usd"], row["price_basis"]) == (1_500_000.25, "constant-2021")
    assert (row["geometry_kind"], row["location_precision"]) == ("area", "exact")
    assert row["site_share"] == 1
    assert row["geometry"].equals(PLANT)
    assert row["instrument"] == "unknown"
    assert pd.isna(row["uncertainty_km"])
    assert row["evidence"] == "AidData: coded completion. Mapped from OpenStreetMap, precisely."
    assert row["source_url"] == "https://china.aiddata.org/projects/52/"
    assert row["source_date"] == "2023-11-06"


def test_a_feature_of_version_2_names_its_country_and_its_lenders(site):
    row = site(old_feature())
    assert (row["iso_a3"], row["instrument"], row["sector"]) == ("COD", "loan", "energy")
    assert row["financiers"] == "Bank of the Test|Fund of the Test"
    # it says of no agency whether it is Chinese, and not how well it was mapped
    assert pd.isna(row["contractors"])
    assert row["location_precision"] == "near"
    assert pd.isna(row["source_date"])


def test_an_amount_in_dollars_of_2017_is_none_in_those_of_2021(imported):
    result, sites = imported(old_feature())
    assert sites[["amount_usd", "price_basis"]].isna().all(axis=None)
    told = "state their amount in dollars of another year than 2021 only: blank here"
    assert result.coarse[told] == 1


def test_an_umbrella_of_version_2_is_left_out(imported):
    umbrella = {"Recommended For Aggregates": "No", "Umbrella": "Yes"}
    result, sites = imported(old_feature(1), old_feature(2, **umbrella))
    assert sites.aiddata_record_id.tolist() == ["1"]
    assert sum(result.left_out.values()) == 1
    assert result.n_read == 2


def test_both_versions_may_lie_in_one_folder(tmp_path):
    write(tmp_path / "1.geojson", feature(1))
    write(tmp_path / "2.geojson", old_feature(2))
    assert read(tmp_path).frames["projects"].iso_a3.tolist() == ["KEN", "COD"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("precise", "exact"),
        ("precise,precise", "exact"),
        ("PRECISE, PRECISE\n", "exact"),
        ("approximate", "city"),
        ("precise,approximate", "city"),
        ("adm11", "admin2"),
        ("adm5,precise", "admin2"),
        ("adm8,adm4", "country"),
        ("adm3", "country"),
        ("adm", "country"),
        # as the GeoPackage writes a list
        ("['precise', 'adm8']", "admin2"),
        # what nobody knows is taken as near, and no better
        ("preicise", "near"),
        ("precise,somewhere", "near"),
        ("adm8,somewhere", "admin2"),
        ("", "near"),
        (None, "near"),
    ],
)
def test_the_precision_is_that_of_the_coarsest_word(words, found):
    assert precision(words) == found


def test_an_approximate_outline_keeps_its_shape(site):
    row = site(feature(osm_precision_list="approximate,precise"))
    assert (row["location_precision"], row["geometry_kind"]) == ("city", "area")


def test_a_district_is_as_uncertain_as_it_is_wide(site):
    row = site(feature(shape=box(0, 0, 1, 1), osm_precision_list="adm6"))
    assert (row["location_precision"], row["geometry_kind"]) == ("admin2", "area")
    assert row["uncertainty_km"] == pytest.approx(156.9, abs=0.1)


@given(st.floats(-170, 160), st.floats(-85, 80), st.floats(0.01, 10), st.floats(0.01, 5), st.data())
def test_nobody_in_a_district_is_farther_than_that_from_its_nearest_part(
    lon, lat, wide, high, data
):
    shape = box(lon, lat, lon + wide, lat + high)
    inside = [
        (data.draw(st.floats(lon, lon + wide)), data.draw(st.floats(lat, lat + high)))
        for _ in range(2)
    ]
    (a, b), (c, d) = inside
    apart_km = Geod(ellps="WGS84").inv(a, b, c, d)[2] / 1000
    extent_km = _extent_km(gpd.GeoSeries([shape])).iloc[0]
    assert apart_km <= extent_km * 1.001


def test_a_province_that_is_not_named_stands_for_its_country(imported):
    result, sites = imported(feature(osm_precision_list="precise,adm4"))
    assert sites.location_precision.tolist() == ["country"]
    assert sites.geometry.isna().all()
    assert sites.geometry_kind.tolist() == ["point"]
    assert result.left_out == {}
    assert sum("kept by country" in reason for reason in result.coarse) == 1


def test_a_record_without_an_outline_stands_for_its_country(site):
    row = site(feature(shape=None))
    assert row["location_precision"] == "country"
    assert "no outline" in row["evidence"]


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (Point(36, -1), "point"),
        (LineString([(36, -1), (37, -1)]), "line"),
        (box(36, -1, 37, 0), "area"),
    ],
)
def test_the_kind_is_that_of_the_geometry(site, shape, kind):
    assert site(feature(shape=shape))["geometry_kind"] == kind


# --- outlines that are not right


def test_an_outline_that_crosses_itself_is_mended_and_told(imported):
    result, sites = imported(feature(1, BOW_TIE), feature(2))
    assert sites.geometry.is_valid.all()
    assert sites.geometry.iloc[0].area == pytest.approx(0.5)
    assert result.coarse["had an outline that crossed itself: mended"] == 1


def test_a_spike_is_taken_off(imported):
    spiked = Polygon([(36, -1), (37, -1), (37, 0), (38, 0), (37, 0), (36, 0)])
    _, sites = imported(feature(1, spiked))
    assert sites.geometry.iloc[0].equals(box(36, -1, 37, 0))


def test_heights_are_left_behind(imported):
    high = Polygon([(36, -1, 5), (37, -1, 5), (37, 0, 5)])
    assert not imported(feature(1, high))[1].geometry.has_z.any()


def test_what_is_no_point_line_or_area_is_rejected(imported):
    flat = Polygon([(36, -1), (37, -1), (36, -1)])
    mixed = GeometryCollection([Point(36, -1), LineString([(36, -1), (37, -1)])])
    result, sites = imported(feature(1), feature(2, flat), feature(3, mixed))
    assert sites.site_id.tolist() == ["geogcdf-1"]
    assert result.rejected.from_row.tolist() == [2, 3]
    assert result.rejected.reason.str.contains("no point, line or area").all()


# --- forms of the files


def test_every_form_gives_the_same_sites(tmp_path):
    features = [feature(1), feature(2, osm_precision_list="adm8")]
    whole = write(tmp_path / "all.geojson", *features)
    for number, one in enumerate(features):
        write(tmp_path / "each" / f"{number}.geojson", one)
    package = tmp_path / "all.gpkg"
    gpd.read_file(whole).to_file(package)
    with zipfile.ZipFile(tmp_path / "all.gpkg.zip", "w") as archive:
        archive.write(package, "deep/all.gpkg")
    forms = [whole, tmp_path / "each", package, tmp_path / "all.gpkg.zip"]
    first, *others = [
        read(form).frames["projects"].drop(columns=["from_file", "from_row"]) for form in forms
    ]
    for other in others:
        pd.testing.assert_frame_equal(
            pd.DataFrame(other.drop(columns="geometry")),
            pd.DataFrame(first.drop(columns="geometry")),
        )
        assert other.geometry.geom_equals(first.geometry).all()


def test_a_package_in_another_crs_is_brought_to_degrees(tmp_path):
    write(tmp_path / "all.geojson", feature())
    package = tmp_path / "all.gpkg"
    gpd.read_file(tmp_path / "all.geojson").to_crs("EPSG:32737").to_file(package)
    found = read(package).frames["projects"]
    assert found.crs.equals("EPSG:4326")
    assert math.isclose(found.geometry.iloc[0].bounds[0], 36, abs_tol=1e-6)


def test_a_site_is_told_by_its_file_and_its_feature(imported):
    result, _ = imported(feature(1), feature(2))
    assert result.frames["projects"]["from_file"].tolist() == ["features.geojson"] * 2
    assert result.frames["projects"].from_row.tolist() == [1, 2]


# --- what is refused


def test_a_record_in_two_files_is_told_in_both(tmp_path):
    write(tmp_path / "1.geojson", feature(1))
    write(tmp_path / "all.geojson", feature(1), feature(2))
    with pytest.raises(LayerError) as caught:
        translated(GEOGCDF, tmp_path)
    assert "2 of 3 rows are faulty" in str(caught.value)
    where = "(1.geojson: row 1; all.geojson: row 1)"
    assert f"column site_id: 'geogcdf-1' is repeated {where}" in str(caught.value)


def test_each_file_that_is_none_of_geogcdf_is_told(tmp_path):
    write(tmp_path / "1.geojson", feature(1))
    write(tmp_path / "2.geojson", as_feature({"id": 2, "Title": "x"}, PLANT))
    (tmp_path / "3.geojson").write_text('{"type": "FeatureColl', "utf-8")
    with pytest.raises(LayerError) as caught:
        read(tmp_path)
    assert "2.geojson: not a file of GeoGCDF" in str(caught.value)
    assert "column Status is missing" in str(caught.value)
    assert "column Sector Name is missing" in str(caught.value)
    assert "3.geojson: cut off" in str(caught.value)
    assert "1.geojson" not in str(caught.value)


def test_of_very_many_faulty_files_the_first_are_told(tmp_path):
    for number in range(23):
        write(tmp_path / f"{number:02}.geojson", as_feature({"id": number}, PLANT))
    with pytest.raises(LayerError) as caught:
        read(tmp_path)
    assert len(caught.value.messages) == 21
    assert caught.value.messages[-1] == "and 3 more files are faulty"


def test_a_word_that_the_contract_does_not_know_is_told_with_its_feature(tmp_path):
    features = [feature(number) for number in range(1, 41)]
    features[6]["properties"]["Status"] = "Dreamt of"
    result = translated(GEOGCDF, write(tmp_path / "all.geojson", *features))
    assert result.rejected.from_row.tolist() == [7]
    assert "'Dreamt of' is not in the vocabulary project_status" in result.rejected.reason[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\xff\xfe nothing"])
@pytest.mark.parametrize("suffix", [".zip", ".gpkg", ".geojson"])
def test_a_broken_file_is_refused_by_name(tmp_path, suffix, content):
    file = tmp_path / f"bad{suffix}"
    file.write_bytes(content)
    with pytest.raises(LayerError, match=r"bad\.[a-z]+: "):
        read(file)
