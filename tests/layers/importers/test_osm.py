"""Offices of NGOs and associations out of OpenStreetMap."""

import json

import pandas as pd
import pytest

from layers.faults import LayerError
from layers.importers import importers
from layers.importing import translated
from layers.rules import not_finer_than_disclosed
from layers.store import load

# places in Nairobi's centre; in the north of Kenya; by country, in a town of it
NAIROBI, DESERT = (36.81, -1.285), (38.9, 3.3)
TOWNS = {
    "CHN": (116.39, 39.91),
    "MMR": (96.15, 16.80),
    "EGY": (31.24, 30.05),
    "RUS": (37.6, 55.75),
    "TWN": (121.5, 25.05),
    "NAM": (17.08, -22.56),
}
OFFICE = {"office": "ngo", "name": "Friends of the Test River"}


def feature(at=NAIROBI, key="node/1", geometry=None, **tags):
    tags = {name.replace("__", ":"): value for name, value in tags.items()}
    return {
        "type": "Feature",
        "id": key,
        "properties": {"@id": key, **OFFICE, **tags},
        "geometry": geometry or {"type": "Point", "coordinates": list(at)},
    }


def collection(*features):
    return {"type": "FeatureCollection", "generator": "overpass-turbo", "features": [*features]}


@pytest.fixture(scope="module", autouse=True)
def _loaded_once():
    """The countries and coverage that rows are held against, loaded once."""
    countries, coverage = load("countries"), load("coverage")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("layers.store._countries", lambda: countries)
        patch.setattr("layers.store._coverage", lambda: coverage)
        yield


@pytest.fixture
def imported(tmp_path):
    def run(*features, **options):
        file = tmp_path / "export.geojson"
        file.write_text(json.dumps(collection(*features)), encoding="utf-8")
        return translated(importers()["osm"], file, **options)

    return run


@pytest.fixture
def row_of(imported):
    def run(**options):
        (row,) = imported(feature(**options)).frames["local_csos"].to_dict("records")
        return row

    return run


def test_an_office_stands_at_its_town(row_of):
    row = row_of()
    assert (row["organisation"], row["org_type"]) == ("Friends of the Test River", "national_ngo")
    assert (row["iso_a3"], row["city"]) == ("KEN", "Nairobi")
    assert (row["location_precision"], pd.isna(row["disclosure"])) == ("city", True)
    assert (row["geometry"].x, row["geometry"].y) == (36.817, -1.283) != NAIROBI


def test_an_office_far_from_any_town_is_known_by_its_unit(row_of):
    row = row_of(at=DESERT)
    assert (row["location_precision"], pd.isna(row["disclosure"])) == ("admin1", True)
    assert row["admin1_name"]
    assert row["geometry"] is None


def test_a_row_names_its_object_and_is_never_verified(row_of):
    row = row_of(key="way/27")
    assert row["presence_id"] == "osm-way-27"
    assert row["source_url"] == "https://www.openstreetmap.org/way/27"
    assert row["is_verified"] is False
    assert row["evidence"] == "OpenStreetMap shows an office of this name, tagged office=ngo."


def test_no_coverage_is_claimed_for_a_map_that_volunteers_draw(imported):
    assert list(imported(feature()).frames) == ["local_csos"]


@pytest.mark.parametrize("iso_a3", ["MMR", "RUS"])
def test_where_places_endanger_only_the_country_is_told(row_of, iso_a3):
    row = row_of(at=TOWNS[iso_a3])
    assert (row["disclosure"], row["location_precision"]) == ("country_only", "country")
    assert row["iso_a3"] == iso_a3
    assert row["geometry"] is None
    assert pd.isna(row["city"])
    assert pd.isna(row["admin1_name"])


def test_where_places_endanger_the_unit_is_the_finest_told(row_of):
    row = row_of(at=TOWNS["EGY"])
    assert (row["disclosure"], row["location_precision"]) == ("public_admin1", "admin1")
    assert row["admin1_name"]
    assert row["geometry"] is None
    assert pd.isna(row["city"])


@pytest.mark.parametrize("iso_a3", ["MMR", "RUS", "EGY"])
def test_there_neither_id_nor_page_leads_to_the_place(row_of, iso_a3):
    row, moved = (row_of(at=TOWNS[iso_a3], key=f"node/12345{n}") for n in (6, 7))
    assert "123456" not in str(row)
    assert row["source_url"] == "https://www.openstreetmap.org/copyright"
    assert row["presence_id"] == moved["presence_id"]


def test_offices_of_one_name_have_ids_of_their_own_there_too(imported):
    rows = imported(*(feature(TOWNS["EGY"], f"node/{n}") for n in (1, 2))).frames["local_csos"]
    first, second = rows.presence_id
    assert second == f"{first}-2"


def test_rows_are_never_finer_than_disclosed(imported):
    rows = imported(
        *(feature(at, f"node/{n}") for n, at in enumerate([NAIROBI, DESERT, *TOWNS.values()]))
    ).frames["local_csos"]
    assert list(not_finer_than_disclosed(rows)) == []


def test_an_office_in_mainland_china_is_no_counterpart_abroad(imported):
    result = imported(feature(), feature(TOWNS["CHN"], "node/2"), feature(TOWNS["TWN"], "node/3"))
    assert result.imported.left_out == {"lie in mainland China": 1}
    assert result.frames["local_csos"].iso_a3.tolist() == ["KEN", "TWN"]


def test_namibia_is_a_country(row_of):
    assert row_of(at=TOWNS["NAM"])["iso_a3"] == "NAM"


def test_an_office_at_sea_is_left_out(imported):
    result = imported(feature(), feature((0, -40), "node/2"))
    assert result.imported.left_out == {"lie in no country of the boundaries": 1}


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"office": "association"}, "community_group"),
        ({"office": "association;ngo"}, "national_ngo"),
        ({"office": "NGO"}, "national_ngo"),
        ({"office": "association;union"}, "trade_union"),
    ],
)
def test_the_kind_is_what_the_tag_says(row_of, tags, kind):
    assert row_of(**tags)["org_type"] == kind


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"office": "company"}, "are no office of an NGO or an association"),
        ({"office": "ngo;political_party"}, "are offices of a government, an embassy or a party"),
        ({"office": "association;government"}, "are offices of a government, an embassy or a"),
        ({"diplomatic": "embassy"}, "are offices of a government, an embassy or a party too"),
        ({"amenity": "embassy"}, "are offices of a government, an embassy or a party too"),
        ({"disused": "yes"}, "are marked as gone"),
        ({"name": ""}, "have no name"),
    ],
)
def test_what_is_no_such_office_is_left_out_and_counted(imported, tags, reason):
    left_out = imported(feature(), feature(key="node/2", **tags)).imported.left_out
    ((words, n),) = left_out.items()
    assert words.startswith(reason)
    assert n == 1


def test_a_tag_that_says_no_says_nothing(row_of):
    assert row_of(government="no", disused="no")["iso_a3"] == "KEN"


def test_the_english_name_goes_first_and_the_local_one_beside_it(row_of):
    row = row_of(name="Marafiki wa Mto", name__en="Friends of the River", short_name="FOR")
    assert row["organisation"] == "Friends of the River"
    assert (row["name_local"], row["acronym"]) == ("Marafiki wa Mto", "FOR")


@pytest.mark.parametrize(
    ("tags", "themes"),
    [
        ({"ngo": "environment"}, "environment_climate"),
        ({"ngo": "human_rights;women"}, "human_rights|gender"),
        ({"social_facility__for": "refugee"}, "humanitarian_disaster"),
        ({"healthcare": "clinic"}, "health"),
        ({"description": "works on human rights"}, None),
        ({"name": "Water for All"}, None),
        ({"ngo": "yes"}, None),
    ],
)
def test_themes_are_those_that_a_tag_states(row_of, tags, themes):
    found = row_of(**tags)["themes"]
    assert (None if pd.isna(found) else found) == themes


@pytest.mark.parametrize(
    ("tags", "website"),
    [
        ({"website": "https://example.org/about"}, "https://example.org/about"),
        ({"contact__website": "www.example.org"}, "http://www.example.org"),
        ({"website": "https://facebook.com/someone; https://example.org"}, "https://example.org"),
        ({"website": "https://www.facebook.com/some.one"}, None),
        ({"url": "https://t.me/someone"}, None),
        ({"website": "someone@example.org"}, None),
    ],
)
def test_the_website_is_the_organisations_own(row_of, tags, website):
    found = row_of(**tags)["website"]
    assert (None if pd.isna(found) else found) == website


def test_nothing_that_leads_to_a_person_is_read(row_of):
    private = {
        "phone": "+254700000001", "contact__phone": "+254700000001", "email": "who@example.org",
        "contact__email": "who@example.org", "contact__facebook": "https://facebook.com/who",
        "operator": "Wanja Who", "contact__person": "Wanja Who", "addr__street": "Who Street",
        "addr__housenumber": "7", "addr__city": "Who Town", "note": "ask Wanja Who",
        "description": "run by Wanja Who", "@user": "who", "@uid": "12345678",
    }  # fmt: skip
    told = str(row_of(**private))
    assert [word for word in ("who", "Who", "2547", "12345678") if word in told] == []


SQUARE = [[36.81, -1.29], [36.82, -1.29], [36.82, -1.28], [36.81, -1.28], [36.81, -1.29]]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        {"type": "LineString", "coordinates": SQUARE},
        {"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[0]]]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": NAIROBI}]},
    ],
)
def test_outlines_of_ways_and_relations_are_placed_too(row_of, geometry):
    assert row_of(geometry=geometry)["city"] == "Nairobi"


@pytest.mark.parametrize(
    ("key", "told", "object_id"),
    [
        ("node/1", {}, "node-1"),
        ("relation/5", {"@id": "relation/5"}, "relation-5"),
        # osmium, with and without type and id as attributes
        ("n17", {}, "node-17"),
        ("w18", {}, "way-18"),
        ("a40", {}, "way-20"),
        ("a41", {}, "relation-20"),
        (None, {"@type": "way", "@id": 9}, "way-9"),
        # ohsome
        (None, {"@osmId": "way/10", "@snapshotTimestamp": "2024-01-01T00:00:00Z"}, "way-10"),
        ("node/11@2020-01-01T00:00:00Z", {}, "node-11"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_objects_are_named_as_each_exporter_names_them(imported, key, told, object_id, nested):
    tags = {"tags": OFFICE} if nested else OFFICE
    one = feature() | {"properties": told | tags}
    one = one | {"id": key} if key else {k: v for k, v in one.items() if k != "id"}
    rows = imported(one).frames["local_csos"]
    assert rows.presence_id.tolist() == [f"osm-{object_id}"]


def test_tags_may_be_nested_as_osmtogeojson_writes_them(imported):
    told = {"type": "way", "id": 7, "tags": OFFICE, "meta": {"user": "somebody"}}
    (row,) = imported(feature() | {"properties": told}).frames["local_csos"].to_dict("records")
    # the feature says node/1 as well, but the properties go first where they name a kind
    assert row["organisation"] == OFFICE["name"]
    assert "somebody" not in str(row)


def test_the_day_is_that_of_the_last_change(row_of):
    assert row_of(**{"@timestamp": "2023-04-05T06:07:08Z"})["source_date"] == "2023-04-05"
    assert pd.isna(row_of()["source_date"])


def test_an_object_that_stands_twice_is_one(imported):
    assert imported(feature(), feature()).imported.left_out == {"are in the files again": 1}


def test_several_files_are_one_source(tmp_path):
    for n in (1, 2):
        file = tmp_path / f"{n}.geojson"
        file.write_text(json.dumps(collection(feature(key=f"node/{n}"))))
    result = translated(importers()["osm"], tmp_path)
    assert sorted(result.frames["local_csos"].presence_id) == ["osm-node-1", "osm-node-2"]


MANY = [feature(key=f"node/{n}") for n in range(10, 50)]


@pytest.mark.parametrize(
    ("faulty", "reason"),
    [
        (feature() | {"geometry": None}, "no geometry on Earth"),
        (feature((190, 0)), "no geometry on Earth"),
        (feature(geometry={"type": "Point", "coordinates": []}), "no geometry on Earth"),
        (feature(geometry={"type": "Point", "coordinates": ["a", 1]}), "no geometry on Earth"),
        (feature(key="17"), "no id of an object (node/1, way/2, relation/3)"),
        ("feature", "no feature with properties"),
        ({"type": "Feature", "properties": None}, "no feature with properties"),
    ],
)
def test_a_faulty_feature_is_rejected_with_its_number(imported, faulty, reason):
    result = imported(*MANY, faulty)
    assert result.rejected[["from_row", "reason"]].to_numpy().tolist() == [[41, reason]]
    assert len(result.frames["local_csos"]) == 40


def test_an_email_in_a_name_is_rejected_by_the_contract(imported):
    result = imported(*MANY, feature(name="Friends who@example.org"))
    assert len(result.rejected) == 1
    assert "e-mail" in result.rejected.reason.iloc[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("{}", "no features in it; export the offices as GeoJSON"),
        ('{"version": 0.6, "elements": [{"type": "node"}]}', "no features in it"),
        ("[1, 2]", "no features in it"),
        (json.dumps(collection(feature()))[:-40], "cut off, or no JSON"),
        (
            json.dumps(collection(feature(office="company"))),
            "no office to import:\n- 1 of its features: are no office of an NGO",
        ),
    ],
)
def test_another_file_is_refused_with_the_reason(tmp_path, text, words):
    file = tmp_path / "x.geojson"
    file.write_text(text)
    with pytest.raises(LayerError, match=words):
        translated(importers()["osm"], file)


def test_the_licence_asks_for_a_credit():
    importer = importers()["osm"]
    assert importer.licence == "ODbL-1.0"
    assert "OpenStreetMap contributors" in importer.attribution
    assert "unverified" in importer.lacks
