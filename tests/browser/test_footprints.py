"""True lines and areas on the map of the app: where they are, how they read, what a click says."""

import csv
import json
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, Route, expect
from pyproj import Geod

from layers.descriptor import Descriptor, describe, sha256_of
from tests.browser.taken import taken

ROOT = Path(__file__).parents[2]
APP = ROOT / "streamlit_app.py"
HOSTILE = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
DRAWN = "window.counterparts && counterparts.ready && counterparts.drawn.footprints"
BLUE, GREEN, DARK = "#0072b2", "#00805e", "#222222"
# out of Nairobi to the north-east, over two provinces; all of it made up
RAIL = [[36.9, -1.1], [37.4, -0.5], [38.2, 0.3], [39.6, 0.9]]
# around a town of no organisation on record, partly within reach of those in Nairobi
PARK = [[36.6, -2.6], [37.8, -2.6], [37.8, -1.6], [36.6, -1.6], [36.6, -2.6]]
# from Fiji's north to the islands beyond 180 degrees
CABLE = [[178.9, -16.4], [179.8, -16.5], [-179.6, -16.8], [-178.8, -17.2]]
# from the capital of Laos to its northern border, as roughly as a test needs it
NORTH = [[102.62, 17.97], [102.45, 18.92], [102.14, 19.88], [101.68, 21.18]]
NAMES = {"rail": HOSTILE[8], "park": "Park", "cable": "Cable", "north": "Railway to the north"}


def feature(site_id: str, kind: str, geometry: dict[str, object], iso_a3: str) -> dict[str, object]:
    stated = {
        "site_id": site_id,
        "project_id": site_id,
        "name": NAMES[site_id],
        "iso_a3": iso_a3,
        "sector": "transport",
        "status": "completed",
        "instrument": "loan",
        "chinese_role": "financed",
        "site_share": 1,
        "location_precision": "exact",
        "geometry_kind": kind,
        "evidence": "made up for a test",
        "source_id": "drawn",
        "source_url": "https://example.org/drawn",
        "is_verified": True,
    }
    return {"type": "Feature", "properties": stated, "geometry": geometry}


def line(corners: list[list[float]]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": corners}


FEATURES = [
    feature("rail", "line", line(RAIL), "KEN"),
    feature("park", "area", {"type": "Polygon", "coordinates": [PARK]}, "KEN"),
    feature("cable", "line", line(CABLE), "FJI"),
    feature("north", "line", line(NORTH), "LAO"),
]


def workspace_of(folder: Path, features: list[dict[str, object]]) -> Path:
    """A workspace with a GeoJSON file of projects beside the bundled ones."""
    file = folder / "projects" / "drawn.geojson"
    file.parent.mkdir()
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    words = dict.fromkeys(("title", "publisher", "licence", "attribution", "citation"), "a test")
    told = {"url": "", "retrieved": "2024-01-01", "rows": len(features), "sha256": sha256_of(file)}
    describe(file, Descriptor(layer="projects", source_id="drawn", **words, **told))
    return folder


@pytest.fixture(scope="session")
def app(serve, tmp_path_factory):
    return serve(APP, workspace_of(tmp_path_factory.mktemp("drawn"), FEATURES))


def open_map(page: Page, url: str, *view: float) -> Frame:
    """The map's frame, with its lines drawn, at lat, lon and zoom."""
    page.goto(url)
    frame = page.wait_for_selector('iframe[title*="folium"]', timeout=60_000).content_frame()
    assert frame is not None
    frame.wait_for_function(f"({DRAWN}) > 0")
    if view:
        frame.evaluate(
            "([lat, lon, zoom]) => map.setView([lat, lon], zoom, {animate: false})", view
        )
        frame.wait_for_function(f"map.getZoom() === {view[2]}")
    return frame


def pixels(frame: Frame, lon: float, lat: float, reach: int = 0) -> list[str]:
    """The colours of lines and areas around a place, as `#rrggbb`, or `` where it is clear."""
    return frame.evaluate(
        """([lon, lat, reach]) => {
            const layer = map.counterparts.layers.footprints;
            const view = layer.view();
            const x = counterparts.unitX(lon) * view.scale - view.left;
            const y = counterparts.unitY(lat) * view.scale - view.top;
            const side = 2 * reach * view.ratio + 1;
            const [left, top] = [x, y].map((at) => Math.round((at - reach) * view.ratio));
            const { data } = layer._ink.getImageData(left, top, side, side);
            const hex = (n) => n.toString(16).padStart(2, "0");
            return Array.from({ length: side * side }, (_, i) =>
                data[4 * i + 3] ? "#" + [...data.slice(4 * i, 4 * i + 3)].map(hex).join("") : "");
        }""",
        [lon, lat, reach],
    )


def along(corners: Sequence[list[float]], share: float) -> tuple[float, float]:
    """The place at a share of the way along the first edge."""
    (lon, lat), (end_lon, end_lat) = corners[0], corners[1]
    return lon + (end_lon - lon) * share, lat + (end_lat - lat) * share


def click(frame: Frame, lon: float, lat: float) -> None:
    x, y = frame.evaluate(
        "at => { const p = map.latLngToContainerPoint(at); return [p.x, p.y]; }", [lat, lon]
    )
    sheet = frame.locator("#map_div")
    # the page glides: a click with a scroll of its own would land where the place was
    sheet.scroll_into_view_if_needed()
    frame.wait_for_timeout(400)
    box = sheet.bounding_box()
    assert box is not None
    frame.page.mouse.click(box["x"] + x, box["y"] + y)


def title(frame: Frame) -> str | None:
    return frame.locator(".counterparts-sheet h3").text_content()


def test_a_line_is_drawn_where_it_runs(app, page, errors, outside):
    frame = open_map(page, f"{app}/?country=KEN", 0, 38, 7)
    assert frame.evaluate(DRAWN) == 2
    for edge in pairwise(RAIL):
        for place in (along(edge, share) for share in (0.1, 0.5, 0.9)):
            assert pixels(frame, *place) != [""], place
            # in a dark casing, and nothing a little off it
            assert DARK in pixels(frame, *place, reach=6)
    assert set(pixels(frame, 38.2, -0.6, reach=8)) == {""}
    assert errors == []
    assert outside == []


def test_only_the_part_in_reach_is_in_the_full_colour(app, page):
    frame = open_map(page, f"{app}/?country=KEN", 0, 38, 8)
    near, far = (36.98, -1.004), (39.25, 0.75)
    # inside speaks of the local side, the rims of the Chinese side
    assert pixels(frame, *near) == [BLUE]
    assert GREEN in pixels(frame, *near, reach=4)
    assert {BLUE, GREEN}.isdisjoint(pixels(frame, *far, reach=5))
    assert pixels(frame, *far) != [""]


def test_an_area_is_striped_inside_its_outline(app, page):
    frame = open_map(page, f"{app}/?country=KEN", -2, 37, 9)
    inside = set(pixels(frame, 36.9, -1.75, reach=15))
    assert "" not in inside
    assert len(inside) > 3
    assert DARK in pixels(frame, 37.8, -2.2, reach=3)
    assert set(pixels(frame, 37.9, -2.2, reach=5)) == {""}


def test_a_line_across_180_degrees_is_no_stripe_over_the_world(app, page):
    frame = open_map(page, f"{app}/?country=FJI", -17, 180, 6)
    # on the sheet it runs on beyond 180 degrees
    for corners in pairwise([[lon % 360, lat] for lon, lat in CABLE]):
        assert pixels(frame, *along(corners, 0.5)) != [""]
    frame.evaluate("map.setView([-17, 0], 2, {animate: false})")
    frame.wait_for_function("map.getZoom() === 2")
    for lon in (-90, 0, 90):
        assert set(pixels(frame, lon, -16.6, reach=10)) == {""}


def test_a_click_on_a_line_or_in_an_area_opens_its_card(app, page, errors):
    frame = open_map(page, f"{app}/?country=KEN", -0.8, 38, 8)
    click(frame, *along(RAIL, 0.8))
    said = frame.locator(".counterparts-sheet")
    expect(said).to_contain_text("line, route known; the mark stands at one place of it")
    expect(said).to_contain_text("of its length or area is in reach of an organisation")
    # a hostile name is text here as everywhere
    assert title(frame) == NAMES["rail"]
    assert frame.locator(".counterparts-sheet h3").evaluate("e => e.children.length") == 0
    # the map has moved to make room for the card
    frame.evaluate("map.closePopup(); map.setView([-2, 37], 8, {animate: false})")
    click(frame, 37.6, -2.3)
    frame.wait_for_function(
        "document.querySelector('.counterparts-sheet h3')?.textContent === 'Park'"
    )
    assert frame.evaluate("window.__xss") is None
    assert errors == []


def test_a_railway_says_which_part_nobody_reaches_who_is_nearest_and_goes_into_a_file(app, page):
    frame = open_map(page, f"{app}/?country=LAO&reach=60", 19.5, 102.3, 7)
    # organisations are in the capital: the line is in their colour there, and not at the border
    reached = {BLUE, GREEN}
    assert reached & set(pixels(frame, *along(NORTH, 0.1), reach=3))
    assert not reached & set(pixels(frame, *along(NORTH[2:], 0.8), reach=3))
    click(frame, *along(NORTH[2:], 0.8))
    card = frame.locator(".counterparts-sheet")
    expect(card).to_contain_text("Railway to the north")
    expect(card).to_contain_text("of its length or area is in reach of an organisation")
    text = taken(page, "CSV")[1].decode("utf-8-sig")
    (row,) = (row for row in csv.DictReader(text.splitlines()) if row["site_id"] == "north")
    assert 0.05 < float(row["local_reached_share"]) < 0.6
    assert float(row["local_nearest_km"]) < 10
    assert row["local_nearest"]


def test_the_card_marks_out_the_line_that_it_speaks_of(app, page):
    frame = open_map(page, f"{app}/?country=KEN", 0, 38, 7)
    place = along(RAIL[1:], 0.5)
    before = set(pixels(frame, *place, reach=9))
    click(frame, *place)
    frame.wait_for_selector(".counterparts-card")
    amber = "#e5b84b"
    assert amber not in before
    assert amber in pixels(frame, *along(RAIL[2:], 0.5), reach=9)
    frame.evaluate("map.closePopup()")
    frame.wait_for_function("map.counterparts.layers.footprints._chosen === null")
    assert amber not in pixels(frame, *along(RAIL[2:], 0.5), reach=9)


def test_the_name_of_a_line_under_the_pointer_is_text(app, page):
    frame = open_map(page, f"{app}/?country=KEN", 0, 38, 7)
    lon, lat = along(RAIL[2:], 0.5)
    place = frame.evaluate(
        "at => { const p = map.latLngToContainerPoint(at); return { x: p.x, y: p.y }; }", [lat, lon]
    )
    frame.locator("#map_div").hover(position=place)
    assert frame.wait_for_selector(".counterparts-tip").text_content() == NAMES["rail"]
    assert frame.evaluate("window.__xss") is None


def test_a_filter_fetches_no_geometry_again(app, page):
    asked: list[str] = []
    page.route("**/rows/footprints-*.json", lambda r: (asked.append(r.request.url), r.continue_()))
    frame = open_map(page, f"{app}/?country=KEN")
    assert len(asked) == 1
    layer = "map.counterparts.layers.footprints"
    assert frame.evaluate(f"window.wanted = {layer}._wanted, {layer}._items.length") == 2
    page.get_by_text("Themes must match the sector").click()
    frame.wait_for_function(f"{layer}._wanted !== window.wanted && {layer}._items.length === 2")
    assert len(asked) == 1


def test_a_filter_changed_while_the_geometry_loads_is_not_lost(app, page):
    held: list[Route] = []
    page.route("**/rows/footprints-*.json", lambda route: held.append(route))  # noqa: PLW0108
    page.goto(f"{app}/?country=KEN")
    frame = page.wait_for_selector('iframe[title*="folium"]', timeout=60_000).content_frame()
    frame.wait_for_function(
        "window.counterparts && counterparts.ready && counterparts.drawn.sites > 0"
    )
    # the marks do not wait for the lines
    assert frame.evaluate(DRAWN) == 0
    page.get_by_text("Themes must match the sector").click()
    page.wait_for_timeout(1500)
    for route in held:
        route.continue_()
    frame.wait_for_function(f"({DRAWN}) === 2")


def test_lines_are_explained_in_the_legend_and_the_table(app, page):
    open_map(page, f"{app}/?country=KEN")
    expect(page.get_by_text("True lines and areas, part by part")).to_be_visible()
    page.goto(f"{app}/?country=GHA")
    expect(page.get_by_text("not searched").first).to_be_visible()
    expect(page.get_by_text("True lines and areas, part by part")).to_have_count(0)


def test_the_parts_of_a_line_follow_the_rule(app, page):
    """Each border between two parts lies where the geodesic says, to half a percent."""
    frame = open_map(page, f"{app}/?country=KEN")
    corners = [30, 10, 36, 14, 38, 9, 44, 9.5]
    circles = [33.0, 11.5, 120.0, 260.0, 40.0, 9.0, 0.0, 150.0, 42.5, 10.0, 90.0, 110.0]
    parts = frame.evaluate(
        """([corners, circles]) => counterparts.parts(corners,
            { beyond: "in_country", circles: counterparts.circlesOf(circles) }
        ).map(({ state, ring }) => [state, ...ring])""",
        [corners, circles],
    )
    states = [state for state, *_ in parts]
    assert states[:5] == ["in_country", "possible", "present", "possible", "in_country"]
    assert all(one != other for one, other in pairwise(states))
    geod, rows = Geod(ellps="WGS84"), [circles[i : i + 4] for i in range(0, len(circles), 4)]
    for (_, *ring), (_, *following) in pairwise(parts):
        assert ring[-2:] == following[:2]
        x, y = ring[-2:]
        lon, lat = x * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
        off = [
            abs(geod.inv(lon, lat, *circle[:2])[2] / 1000 - km) / km
            for circle in rows
            for km in circle[2:]
            if km
        ]
        assert min(off) < 0.006
