"""What a contract asks of a column, a kind, a geometry and a row, and how it names each fault."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiLineString, MultiPoint, Point, Polygon, box

from layers import vocabulary as vocabularies
from layers.contract import Column, Kind, Layer
from layers.faults import LayerError
from layers.registry import layer
from layers.store import validate
from tests.layers.tables import Row, columns_of, message_of, presence, site


def table(*rows: Row) -> pd.DataFrame:
    """`rows` as the reader of CSV hands them on."""
    index = pd.RangeIndex(2, len(rows) + 2, name="line")
    return pd.DataFrame(list(rows), index=index, dtype="str").replace("", pd.NA)


def faults(name: str, *rows: Row) -> list[str]:
    return layer(name).typed(table(*rows))[1]


def checked(column: Column, values: list[Any]) -> tuple[list[Any], list[str]]:
    """What one column makes of `values`, and its faults."""
    one = Layer("one", "One", "one.csv", {"x": column})
    frame = pd.DataFrame({"x": values}, index=pd.RangeIndex(2, len(values) + 2, name="line"))
    typed, found = one.typed(frame)
    return [None if pd.isna(value) else value for value in typed.x], found


@pytest.mark.parametrize(
    ("kind", "given", "becomes"),
    [
        ("str", ["NA", "a b", None], ["NA", "a b", None]),
        ("float", ["1", "-2.5", "1e3", None], [1.0, -2.5, 1000.0, None]),
        ("int", ["1", "2.0", None], [1, 2, None]),
        ("bool", ["true", "FALSE", None], [True, False, None]),
        ("date", ["2023", "2023-11", "2024-02-29"], ["2023", "2023-11", "2024-02-29"]),
        # what GeoParquet and GeoJSON hand on has kinds of its own
        ("str", [69993.0, None], ["69993", None]),
        ("str", [1, 2], ["1", "2"]),
        ("float", [1, None], [1.0, None]),
        ("int", [2015.0, None], [2015, None]),
        ("bool", [True, False], [True, False]),
        ("date", [pd.Timestamp("2023-11-06"), None], ["2023-11-06", None]),
        ("date", [date(2023, 11, 6), None], ["2023-11-06", None]),
        ("date", [2023, 2024], ["2023", "2024"]),
        ("date", [2023.0, None], ["2023", None]),
    ],
)
def test_a_right_value_gets_its_kind(kind: Kind, given: list[Any], becomes: list[Any]) -> None:
    assert checked(Column(kind, "x", required=False), given) == (becomes, [])


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        ("float", ["x", "1,5", "1 000", "0x10", "inf", "-inf", "nan", "--1", "1_0"], "a number"),
        ("int", ["1.5", "x", "inf"], "a whole number"),
        ("bool", ["yes", "1", "0", "t"], "true or false"),
        (
            "date",
            [
                "2023-13",
                "2023-02-29",
                "23",
                "06/11/2023",
                "2023-1-1",
                "20231106",
                "٢٠٢٣",
                "2023-11-06T00:00",
                "0000",
                "2-",
            ],
            "a date like 2023, 2023-11 or 2023-11-06",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line(kind: Kind, wrong: list[str], words: str) -> None:
    for value in wrong:
        typed, found = checked(Column(kind, "x", required=False), ["", value])
        assert typed == [None, None]
        assert f"column x: {value!r} is not {words} (line 3)" in found


@pytest.mark.parametrize("value", [["a"], {"a": 1}, np.array(["a", "b"])], ids=str)
def test_a_list_or_an_object_is_not_text(value: object) -> None:
    _, found = checked(Column("str", "x"), [value, "b"])
    assert len(found) == 1
    assert found[0].endswith("is not text (line 2)")


def test_true_is_not_a_number() -> None:
    assert checked(Column("float", "x"), [True])[1] == ["column x: 'True' is not a number (line 2)"]


def test_blank_is_a_fault_only_where_a_value_is_required() -> None:
    assert checked(Column("str", "x"), ["a", None, None])[1] == ["column x: blank (lines 3-4)"]
    assert checked(Column("str", "x", required=False), ["a", None]) == (["a", None], [])


def test_a_missing_column_is_a_fault_only_where_it_is_required() -> None:
    needed = Layer("one", "One", "one.csv", {"x": Column("str", "what it is")})
    free = Layer("one", "One", "one.csv", {"x": Column("str", "what it is", required=False)})
    frame = pd.DataFrame({"y": ["a"]})
    assert needed.typed(frame)[1] == ["column x is missing (what it is)"]
    assert free.check(frame, "f").x.isna().all()


def test_a_missing_column_has_its_kind_so_that_files_can_be_joined() -> None:
    whole = pd.DataFrame([site()]).replace("", None)
    optional = [name for name, column in layer("projects").columns.items() if not column.required]
    without, with_all = (
        layer("projects").check(frame, "mine.csv")
        for frame in (whole.drop(columns=[*set(optional) - {"price_basis", "source_url"}]), whole)
    )
    assert without.dtypes.to_dict() == with_all.dtypes.to_dict()


def test_an_id_that_repeats_is_named_once_with_all_its_lines() -> None:
    _, found = checked(Column("str", "x", unique=True), ["a", "b", "a", "c", "b", "a"])
    assert found == [
        "column x: 'a' is repeated (lines 2, 4, 7)",
        "column x: 'b' is repeated (lines 3, 6)",
    ]


def test_a_number_must_lie_in_its_range() -> None:
    column = Column("float", "x", low=0, high=1)
    assert checked(column, ["0", "1", "0.5"])[1] == []
    assert checked(column, ["-0.1", "1.01"])[1] == [
        "column x: '-0.1' is outside 0 to 1 (line 2)",
        "column x: '1.01' is outside 0 to 1 (line 3)",
    ]


def test_a_pattern_holds_for_the_whole_value_and_each_item_of_a_list() -> None:
    code = Column("str", "x", pattern="[A-Z]{3}")
    assert [bool(checked(code, [value])[1]) for value in ("KEN", "KENY", "ken", "xKEN")] == [
        *(False, True, True, True)
    ]
    either = Column("str", "x", pattern="[A-Z]{3}|[A-Z]{2}-[0-9]", is_list=True)
    assert checked(either, ["KEN|KE-1", "KEN"])[1] == []
    for wrong in ("KENYA", "KE-12", "x|KEN", "KEN||KEN", "|KEN"):
        assert len(checked(either, [wrong])[1]) == 1


def test_an_unknown_code_gets_the_nearest_known_one_as_a_hint() -> None:
    sector = Column("str", "x", vocabulary="sector", is_list=True)
    assert checked(sector, ["energy|transport"])[1] == []
    assert checked(sector, ["enery", "energy|enery"])[1] == [
        "column x: 'enery' is not in the vocabulary sector; did you mean 'energy'? (lines 2-3)"
    ]
    (far,) = checked(sector, ["qqq"])[1]
    assert "known are energy transport " in far


def test_a_faulty_vocabulary_hides_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> dict[str, Any]:
        raise LayerError(f"{name}.csv: there is no such file")

    for module in ("contract", "checking"):
        monkeypatch.setattr(f"layers.{module}.vocabulary", broken)
    message = message_of(lambda: layer("projects").check(table(site(site_share="x")), "f"))
    lines = message.splitlines()
    assert lines[:2] == [
        "f: not a valid projects layer:",
        "- column site_share: 'x' is not a number (line 2)",
    ]
    named = {column.vocabulary for column in layer("projects").columns.values()} - {None}
    assert sorted(lines[2:]) == sorted(f"{name}.csv: there is no such file" for name in named)


@pytest.mark.parametrize("text", ["a@b.org", "Ask Jo.Do+x@mail.example.COM, please"])
def test_an_e_mail_address_is_refused_and_not_repeated(text: str) -> None:
    found = faults("local_csos", presence(evidence=text))
    assert found == ["column evidence: an e-mail address (line 2); contacts are not kept"]


def test_an_address_of_a_page_may_hold_an_at_sign() -> None:
    assert not faults("local_csos", presence(website="https://example.org/@friends"))


def test_a_long_value_is_shortened() -> None:
    (fault,) = checked(Column("float", "x"), ["9" * 50 + "x" * 100_000])[1][:1]
    assert len(fault) < 120


@pytest.mark.parametrize("extra", ["contact_person", "phone", "comment", "geometry_wkt"])
def test_what_the_contract_does_not_name_is_cut_away(extra: str) -> None:
    rows = layer("local_csos").check(table(presence(**{extra: "Jo Do, jo@example.org"})), "f")
    assert list(rows) == [*layer("local_csos").columns, "geometry"]
    assert "Jo Do" not in rows.to_json()


def test_the_callers_frame_is_left_alone() -> None:
    frame = table(site(), site(site_id="mine", project_id="mine"))
    before = frame.copy(deep=True)
    layer("projects").check(frame, "f")
    pd.testing.assert_frame_equal(frame, before)


def test_every_fault_is_told_in_one_message() -> None:
    rows = [
        site(lon="x"),
        site(sector="enery", lat="91"),
        site(site_id="b", project_id="b", iso_a3="Kenya", site_share="0.5"),
        site(site_id="c", project_id="c", source_url=""),
    ]
    message = message_of(lambda: layer("projects").check(table(*rows), "f", found=["cut off"]))
    assert message.splitlines() == [
        "f: not a valid projects layer:",
        "- cut off",
        "- column site_id: 'dam' is repeated (lines 2-3)",
        "- column iso_a3: 'Kenya' has a wrong form (line 4)",
        "- column sector: 'enery' is not in the vocabulary sector; did you mean 'energy'? (line 3)",
        "- column lon: 'x' is not a number (line 2)",
        "- column lat: '91' is outside -90 to 90 (lon and lat swapped?) (line 3)",
        "- column site_share: the shares of project 'b' add up to 0.5, not 1",
        "- column site_share: the shares of project 'dam' add up to 2, not 1",
        "- column source_url: blank on a verified row (line 5)",
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"lon": "", "lat": ""}, "no coordinates (line 2); only location_precision admin1"),
        ({"lon": ""}, "only one of lon and lat is given (line 2)"),
        ({"lon": "181"}, "column lon: '181' is outside -180 to 180"),
        ({"lat": "-90.01"}, "column lat: '-90.01' is outside -90 to 90"),
        ({"lon": "east"}, "column lon: 'east' is not a number"),
        ({"lat": "inf"}, "column lat: 'inf' is not a number"),
        ({"site_share": "0.9"}, "column site_share: the shares of project 'dam' add up to 0.9"),
        ({"site_share": "1.1"}, "column site_share: '1.1' is outside 0 to 1"),
        ({"price_basis": ""}, "column price_basis: blank although an amount is given"),
        ({"end_lon": "37"}, "only one of end_lon and end_lat is given (line 2)"),
        ({"geometry_kind": "line_ends"}, "end_lon and end_lat belong to rows with geometry_kind"),
        ({"end_lon": "1", "end_lat": "1"}, "end_lon and end_lat belong to rows with geometry_kind"),
        ({"source_url": ""}, "column source_url: blank on a verified row"),
        ({"source_url": "ftp://x"}, "column source_url: 'ftp://x' has a wrong form"),
        ({"location_precision": "country"}, "location_precision admin1 or country, but coord"),
        ({"amount_usd": "-1"}, "column amount_usd: '-1' is outside 0 to inf"),
        ({"uncertainty_km": "-1"}, "column uncertainty_km: '-1' is outside 0 to 20004"),
        ({"commitment_year": "15"}, "column commitment_year: '15' is outside 1949 to 2100"),
    ],
)
def test_a_spoiled_site_has_exactly_one_fault(changes: Row, fault: str) -> None:
    found = faults("projects", site(**changes))
    assert len(found) == 1
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"disclosure": "public_admin1"}, "the place is finer than the row's disclosure"),
        ({"location_precision": "exact"}, "the place is finer than the row's disclosure"),
        ({"operates_in": "Kenya"}, "column operates_in: 'Kenya' has a wrong form"),
        ({"themes": "energy|enrgy"}, "column themes: 'enrgy' is not in the vocabulary theme"),
        ({"presence_type": "shop"}, "column presence_type: 'shop' is not in the vocabulary"),
        ({"is_verified": "partly"}, "column is_verified: 'partly' is not true or false"),
    ],
)
def test_a_spoiled_presence_has_exactly_one_fault(changes: Row, fault: str) -> None:
    found = faults("local_csos", presence(**changes))
    assert len(found) == 1
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"amount_usd": "5"}, {"amount_usd": "6"}),
        ({"amount_usd": "5"}, {"amount_usd": ""}),
        ({"project_cost_usd": "5"}, {"project_cost_usd": ""}),
        ({"price_basis": "nominal"}, {"price_basis": "constant-2021"}),
    ],
)
def test_the_sites_of_a_project_state_the_same_money(one: Row, other: Row) -> None:
    sites = [
        site(site_id=f"{project}-{at}", project_id=project, site_share="0.5", **changes)
        for project in ("rail", "dam")
        for at, changes in enumerate((one, other))
    ]
    assert faults("projects", *sites, site(site_id="mine", project_id="mine")) == [
        (
            "columns amount_usd project_cost_usd price_basis are the whole project's, the same at "
            "each of its sites; they differ in project 'dam', 'rail'"
        )
    ]


def test_the_money_of_a_project_may_be_unknown_at_all_its_sites() -> None:
    blank = {"amount_usd": "", "price_basis": "", "site_share": "0.5"}
    assert not faults("projects", site(**blank), site(site_id="b", **blank))
    # what the money is called may differ: a loan for one site, a grant for another
    assert not faults(
        "projects",
        site(site_share="0.5"),
        site(site_id="b", site_share="0.5", instrument="grant"),
    )


# what a presence of each coarse disclosure may tell
COARSE = {
    "public_admin1": {"location_precision": "admin1", "admin1_name": "Nairobi"},
    "country_only": {"location_precision": "country"},
}


@pytest.mark.parametrize("disclosure", COARSE)
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"operates_in": "KEN"}, ""),
        ({"operates_in": "KEN|KE-30"}, "column operates_in: a unit is named where disclosure"),
        ({"uncertainty_km": "5"}, "column uncertainty_km: stated where disclosure is public_adm"),
        ({"city": "Nairobi"}, "the place is finer than the row's disclosure (line 2)"),
    ],
)
def test_a_coarse_presence_gives_no_finer_place_away(
    disclosure: str, changes: Row, fault: str
) -> None:
    blank = {"city": "", "lon": "", "lat": ""}
    row = presence(**{**blank, **COARSE[disclosure], **changes}, disclosure=disclosure)
    found = faults("local_csos", row)
    # the units of a province's own organisation are no secret
    right = disclosure == "public_admin1" and "operates_in" in changes
    assert len(found) == (0 if right or not fault else 1)
    assert all(text.startswith(fault) for text in found)


def test_a_presence_known_to_its_city_may_state_its_uncertainty() -> None:
    assert not faults("local_csos", presence(uncertainty_km="5", operates_in="KE-30"))


def test_an_unreadable_share_is_not_summed_too() -> None:
    assert faults("projects", site(site_share="half")) == [
        "column site_share: 'half' is not a number (line 2)"
    ]


@pytest.mark.parametrize("precision", ["admin1", "country"])
def test_a_row_that_stands_for_its_unit_may_have_no_place(precision: str) -> None:
    unplaced = site(location_precision=precision, lon="", lat="")
    rows = layer("projects").check(table(unplaced), "f")
    assert rows.geometry.isna().all()
    assert rows.crs == "EPSG:4326"


def test_without_a_coordinate_column_there_is_one_fault_for_all_rows() -> None:
    bare = {key: value for key, value in site().items() if key != "lat"}
    assert faults("projects", bare, bare | {"site_id": "b", "project_id": "b"}) == [
        "column lat is missing (degrees, EPSG:4326)"
    ]


def shaped(*shapes: Any, crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    """Countries of these shapes, as a reader of GeoParquet hands them on."""
    n = len(shapes)
    columns = {
        "iso_a3": [f"AA{chr(65 + i)}" for i in range(n)],
        "name": ["x"] * n,
        "lon": [0.0] * n,
        "lat": [0.0] * n,
        "radius_km": [1.0] * n,
    }
    index = pd.RangeIndex(1, n + 1, name="row")
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs, index=index)


def shape_faults(*shapes: Any, crs: str | None = "EPSG:4326") -> list[str]:
    return layer("countries").typed(shaped(*shapes, crs=crs))[1]


BOW_TIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


@pytest.mark.parametrize(
    ("shapes", "found"),
    [
        ([box(0, 0, 1, 1), box(0, 0, 1, 1).union(box(2, 2, 3, 3))], []),
        ([Point(0, 0), box(0, 0, 1, 1)], ["geometry Point (row 1) is not allowed"]),
        ([LineString([(0, 0), (1, 1)])], ["geometry LineString (row 1) is not allowed"]),
        ([box(0, 0, 1, 1), None, Polygon()], ["no coordinates (rows 2-3)"]),
        ([box(170, 0, 190, 1)], ["lon is outside -180 to 180 (row 1)"]),
        (
            [box(500_000, 9_000_000, 500_001, 9_000_001)],
            [
                "lon is outside -180 to 180 (row 1)",
                "lat is outside -90 to 90 (row 1) (lon and lat swapped?)",
            ],
        ),
        ([box(0, 0, 1, 1), BOW_TIE], ["an outline crosses itself (row 2)"]),
    ],
)
def test_shapes_are_of_their_kind_in_degrees_and_valid(shapes: list[Any], found: list[str]) -> None:
    assert shape_faults(*shapes) == found


@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84"])
def test_both_names_of_our_crs_are_right(crs: str) -> None:
    rows = layer("countries").check(shaped(box(0, 0, 1, 1), crs=crs), "f")
    assert rows.crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("crs", "fault"),
    [
        (None, "it states no CRS; EPSG:4326 (lon, lat) is needed"),
        ("EPSG:3857", "its CRS is WGS 84 / Pseudo-Mercator; EPSG:4326 is needed: reproject it"),
        ("EPSG:4490", "its CRS is China Geodetic Coordinate System 2000; EPSG:4326 is needed"),
    ],
)
def test_a_wrong_crs_is_one_fault_and_hides_no_other(crs: str | None, fault: str) -> None:
    frame = shaped(box(500, 500, 501, 501), box(0, 0, 1, 1), crs=crs).assign(iso_a3="Kenya")
    found = layer("countries").typed(frame)[1]
    assert len([text for text in found if text.startswith(fault)]) == 1
    assert "column iso_a3: 'Kenya' has a wrong form (rows 1-2)" in found
    assert not [text for text in found if "outside" in text]


def test_a_plain_table_is_no_boundary_layer() -> None:
    found = layer("countries").typed(pd.DataFrame(shaped(box(0, 0, 1, 1)).drop(columns="geometry")))
    assert found[1] == ["it holds no geometry; a countries layer is GeoParquet or GeoJSON"]


@pytest.mark.parametrize("name", ["projects", "local_csos", "chinese_ngos"])
def test_an_empty_frame_names_each_column_that_it_lacks(name: str) -> None:
    found = layer(name).typed(pd.DataFrame(index=pd.RangeIndex(0, name="line")))[1]
    missing = [text.split()[1] for text in found if " is missing " in text]
    assert missing == [*columns_of(name), "lon"]


@pytest.fixture(autouse=True)
def _fresh_vocabularies() -> Iterator[None]:
    vocabularies.vocabulary.cache_clear()
    yield
    vocabularies.vocabulary.cache_clear()


LINE, AREA = LineString([(36, -1), (37, -2)]), box(36, -2, 37, -1)


def drawn(kind: str, shape: Any, **changes: str) -> gpd.GeoDataFrame:
    """One site with this geometry_kind and geometry, as a reader of GeoParquet hands it on."""
    row = site(geometry_kind=kind, **changes)
    plain = {key: value for key, value in row.items() if key not in {"lon", "lat"}}
    frame = pd.DataFrame([plain], index=pd.RangeIndex(1, 2, name="row")).replace("", pd.NA)
    return gpd.GeoDataFrame(frame, geometry=[shape], crs="EPSG:4326")


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("point", Point(36, -1)),
        ("line", LINE),
        ("line", MultiLineString([LINE, LineString([(38, 0), (39, 0)])])),
        ("area", AREA),
        ("area", AREA.union(box(38, 0, 39, 1))),
    ],
)
def test_a_site_may_be_a_point_a_line_or_an_area(kind: str, shape: Any) -> None:
    (found,) = layer("projects").check(drawn(kind, shape), "f").geometry
    assert found.equals(shape)


@pytest.mark.parametrize(
    ("kind", "shape", "fault"),
    [
        ("line", Point(36, -1), "a Point; it takes a LineString or MultiLineString (row 1)"),
        ("area", LINE, "a LineString; it takes a MultiPolygon or Polygon (row 1)"),
        ("line", AREA, "a Polygon; it takes a LineString or MultiLineString (row 1)"),
        ("point", AREA, "a Polygon; it takes a Point (row 1)"),
    ],
)
def test_what_the_geometry_stands_for_agrees_with_it(kind: str, shape: Any, fault: str) -> None:
    found = layer("projects").typed(drawn(kind, shape))[1]
    assert found == [f"geometry_kind {kind}, but the geometry is {fault}"]


def test_a_line_known_by_its_ends_is_a_point_with_another_end() -> None:
    ends = {"end_lon": "37", "end_lat": "-2"}
    assert layer("projects").typed(drawn("line_ends", Point(36, -1), **ends))[1] == []
    (found,) = layer("projects").typed(drawn("line_ends", LINE, **ends))[1]
    assert (
        found
        == "geometry_kind line_ends, but the geometry is a LineString; it takes a Point (row 1)"
    )


def test_another_kind_of_geometry_is_one_fault() -> None:
    found = layer("projects").typed(drawn("point", MultiPoint([(36, -1), (37, -2)])))[1]
    assert found == ["geometry MultiPoint (row 1) is not allowed"]


@pytest.mark.parametrize(
    ("kind", "shape", "fault"),
    [
        ("line", LineString([(36, -1), (36, -1)]), "a line is a point (row 1)"),
        ("area", BOW_TIE, "an outline crosses itself (row 1)"),
        ("line", LineString([(36, -1), (190, -2)]), "lon is outside -180 to 180 (row 1)"),
        ("line", LineString(), "no coordinates (row 1); only location_precision admin1 or country"),
    ],
)
def test_a_broken_line_or_area_has_one_fault(kind: str, shape: Any, fault: str) -> None:
    (found,) = layer("projects").typed(drawn(kind, shape))[1]
    assert found.startswith(fault)


def test_a_file_of_lon_and_lat_holds_points_only() -> None:
    (found,) = faults("projects", site(geometry_kind="line"))
    assert found.startswith("geometry_kind line, but the geometry is a Point; it takes a Line")


@pytest.mark.parametrize("precision", ["admin1", "country"])
def test_a_row_that_stands_for_its_unit_has_no_shape(precision: str) -> None:
    (found,) = layer("projects").typed(drawn("line", LINE, location_precision=precision))[1]
    assert found.startswith("location_precision admin1 or country, but coordinates are given")


@pytest.mark.parametrize(("suffix", "driver"), [(".gpkg", "GPKG"), (".geojson", "GeoJSON")])
@pytest.mark.parametrize("shape", [LINE, AREA], ids=["line", "area"])
def test_shapes_come_as_files_for_maps(
    tmp_path: Path, suffix: str, driver: str, shape: Any
) -> None:
    kind = "line" if shape is LINE else "area"
    file = tmp_path / f"x{suffix}"
    drawn(kind, shape).dropna(axis=1, how="all").to_file(file, driver=driver)
    (found,) = validate("projects", file).geometry
    assert found.equals(shape)
