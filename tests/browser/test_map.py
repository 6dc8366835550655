"""The map in a real browser: what it draws, what it says, and what it never does."""

import itertools
from collections.abc import Callable
from pathlib import Path

import folium
import numpy as np
import pytest
from playwright.sync_api import Error, Frame, Page, Route, expect

from geo.gaps import classes
from geo.views.strokes import STATES
from tests.browser.map_rows import CLICKED, HOSTILE, hostile_place

HERE = Path(__file__).parent
READY = "window.counterparts && counterparts.ready && counterparts.drawn.labels > 0"
MARKS = 25 + 6

Serve = Callable[[Path], str]


def map_frame(page: Page, url: str) -> Frame:
    page.goto(url)
    frame = page.wait_for_selector('iframe[title*="folium"]').content_frame()
    assert frame is not None
    frame.wait_for_function(READY)
    return frame


def position(frame: Frame, lat: float, lon: float) -> dict[str, float]:
    """Where a place stands in the map's box, in CSS pixels."""
    found = frame.evaluate(
        "at => { const p = map.latLngToContainerPoint(at); return { x: p.x, y: p.y }; }",
        [lat, lon],
    )
    return {"x": found["x"], "y": found["y"]}


def click(frame: Frame, lat: float, lon: float) -> None:
    frame.locator("#map_div").click(position=position(frame, lat, lon))


def colour(frame: Frame, lat: float, lon: float, dx: float, dy: float = 0.0) -> str:
    """The colour of the sites' canvas beside a place, as `#rrggbb`, or `` where it is clear."""
    return frame.evaluate(
        """([lat, lon, dx, dy]) => {
            const layer = map.counterparts.layers.sites;
            const view = layer.view();
            const x = counterparts.unitX(lon) * view.scale - view.left;
            const y = counterparts.unitY(lat) * view.scale - view.top;
            const pixel = [(x + dx) * view.ratio, (y + dy) * view.ratio].map(Math.round);
            const [r, g, b, a] = layer._ink.getImageData(...pixel, 1, 1).data;
            return a ? "#" + [r, g, b].map((n) => n.toString(16).padStart(2, "0")).join("") : "";
        }""",
        [lat, lon, dx, dy],
    )


def is_near(one: str, other: str) -> bool:
    """Whether two colours differ by no more than the smoothing of an edge."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return all(abs(a - b) < 24 for a, b in pairs)


@pytest.fixture(scope="session")
def app(serve: Serve) -> str:
    return serve(HERE / "map_app.py")


def test_the_map_draws_what_it_is_given(app: str, page: Page, errors: list[str]) -> None:
    frame = map_frame(page, app)
    # the ends of the one route are two marks of one site
    assert frame.evaluate("counterparts.drawn.sites") == MARKS + 1
    assert frame.evaluate("counterparts.drawn.presences") == 3
    assert frame.evaluate("counterparts.drawn.own") == 2
    click(frame, -30, -80)
    expect(frame.locator(".counterparts-sheet h3")).to_have_text("my own")
    assert errors == []


def test_nothing_asks_beyond_the_machine(app: str, page: Page, outside: list[str]) -> None:
    frame = map_frame(page, app)
    click(frame, 20, 0)
    frame.wait_for_selector(".counterparts-card")
    page.wait_for_timeout(500)
    assert outside == []


def test_the_app_itself_draws_its_map_and_asks_nobody(
    serve: Serve, page: Page, errors: list[str], outside: list[str]
) -> None:
    frame = map_frame(page, serve(HERE.parents[1] / "streamlit_app.py"))
    assert frame.evaluate("counterparts.drawn.sites") > 100
    assert errors == []
    assert outside == []


def test_the_proxy_would_notice(page: Page, outside: list[str]) -> None:
    with pytest.raises(Error):
        page.goto("http://example.invalid/x.js")
    assert any("example.invalid" in line for line in outside)


def test_each_state_has_pixels_of_its_own(app: str, page: Page) -> None:
    frame = map_frame(page, app)
    white, blue, green = "#ffffff", "#0072b2", "#00805e"
    # the diagonal of the page's grid: both sides in the same state
    at = {name: (20 - 10 * row, 10 * row) for row, name in enumerate(STATES)}
    rim, middle = 5.6, 2.6
    seen = {
        name: [colour(frame, *place, dx) for dx in (-rim, -middle, middle, rim)]
        for name, place in at.items()
    }
    assert seen["present"] == [blue, blue, green, green]
    assert seen["none_recorded"] == [blue, white, white, green]
    assert seen["in_country"] == [blue, blue, green, green]
    assert colour(frame, *at["in_country"], -middle, 2.8) == white
    assert seen["not_surveyed"][1:3] == [white, white]
    assert len({tuple(colours) for colours in seen.values()}) >= 4
    left, right = seen["possible"][:2], seen["possible"][2:]
    hatched = {colour(frame, *at["possible"], -middle, dy / 2) for dy in range(-9, 9)}
    assert {blue, white} <= hatched
    assert left != right


def test_what_is_not_verified_or_has_no_place_looks_different(app: str, page: Page) -> None:
    frame = map_frame(page, app)
    plain, unverified, unplaced = (20, 0), (30, -40), (-10, -40)
    # the line between the halves reaches the rim; where nothing is verified the rim is cut
    assert is_near(colour(frame, *plain, 0, -5), "#222222")
    assert colour(frame, *unverified, 0, -5) == "#ffffff"
    # beyond the disc is nothing; around an unplaced site runs a ring
    assert colour(frame, *plain, 8.6) == ""
    ring = {colour(frame, *unplaced, 0.87 * 10, dy / 2) for dy in range(-8, 8)}
    assert ring - {""}


def test_a_route_that_nobody_recorded_is_dashed(app: str, page: Page) -> None:
    frame = map_frame(page, app)
    along = [colour(frame, 30, lon / 10, 0) for lon in range(-570, -530, 2)]
    assert "" in along
    assert "#5b5750" in along


def test_many_sites_are_told_by_number_and_nearer_become_plain_discs(app: str, page: Page) -> None:
    frame = map_frame(page, f"{app}/?rows=many")
    # every site is counted once, in a few rings that none is hidden by
    rings = "map.counterparts.layers.sites.clusters.seen"
    assert frame.evaluate(f"{rings}.length") < 40
    assert frame.evaluate(f"{rings}.reduce((sum, one) => sum + one.cell.count, 0)") == 2500
    assert frame.evaluate("counterparts.drawn.sites") == 2500
    frame.evaluate(f"const {{ x, y }} = {rings}[0]; window.at = {{ x, y }}")
    corner = frame.evaluate("map.containerPointToLayerPoint([0, 0])")
    edge = frame.evaluate("map.counterparts.layers.sites._bounds.min")
    ring = {axis: frame.evaluate(f"window.at.{axis}") + edge[axis] - corner[axis] for axis in "xy"}
    frame.locator("#map_div").hover(position=ring)
    said = frame.wait_for_selector(".counterparts-count").inner_text()
    assert said.startswith("Sites: ")
    assert "both sides in reach" in said or "local" in said
    frame.locator("#map_div").click(position=ring)
    frame.wait_for_function("map.getZoom() > 4")
    frame.evaluate("map.setView([0, 0], 6, { animate: false })")
    assert frame.evaluate("counterparts.drawn.sites") >= 2000
    assert colour(frame, 0, 0, 0) == "#222222"


def test_the_browser_and_the_rule_agree_on_every_class(app: str, page: Page) -> None:
    frame = map_frame(page, app)
    local, chinese = np.array(list(itertools.product(STATES, repeat=2)), dtype=object).T
    said = frame.evaluate(
        """() => Array.from({ length: 25 }, (_, i) => [counterparts.stateOf(i + 1, "local"),
            counterparts.stateOf(i + 1, "chinese"), counterparts.classOf(i + 1)])"""
    )
    assert said == [list(row) for row in zip(local, chinese, classes(local, chinese), strict=True)]


def test_a_row_chosen_beside_the_map_is_gone_to_and_opened(app: str, page: Page) -> None:
    frame = map_frame(page, app)
    page.get_by_text("site 24", exact=True).click()
    title = frame.locator(".counterparts-sheet h3")
    expect(title).to_have_text("site 24")
    expect(frame.locator(".counterparts-sheet dd").first).to_have_text("energy")
    assert frame.evaluate("map.getZoom()") >= 7
    # its mark is marked out
    assert "#e5b84b" in {colour(frame, -20, 40, 0, -dy / 2) for dy in range(16, 32)}
    # the reader may go elsewhere: what is chosen does not pull the map back
    frame.evaluate("map.setView([5, 20], 4, { animate: false })")
    page.get_by_text("half", exact=True).click()
    frame.wait_for_function("counterparts.drawn.sites < 20")
    assert frame.evaluate("map.getZoom()") == 4
    page.get_by_text("organisation", exact=True).click()
    expect(title).to_have_text("an organisation")


def test_a_card_that_cannot_be_fetched_says_so_and_keeps_its_name(app: str, page: Page) -> None:
    frame = map_frame(page, app)
    page.route("**/made/card/**", lambda route: route.abort())
    click(frame, 20, 0)
    expect(frame.locator(".counterparts-sheet h3")).to_have_text("site 0")
    expect(frame.locator(".counterparts-wait")).to_contain_text("could not be loaded")
    page.unroute("**/made/card/**")
    frame.evaluate("map.closePopup()")
    click(frame, 20, 0)
    expect(frame.locator(".counterparts-sheet dd").first).to_have_text("energy")


def test_the_points_are_fetched_once_whatever_the_filter(app: str, page: Page) -> None:
    asked: list[str] = []
    page.route(
        "**/made/points-*", lambda route: (asked.append(route.request.url), route.continue_())
    )
    frame = map_frame(page, app)
    page.get_by_text("half", exact=True).click()
    frame.wait_for_function("counterparts.drawn.sites === 10")
    assert len(asked) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_reaches_the_sheet(app: str, page: Page, theme: str) -> None:
    frame = map_frame(page, f"{app}/?theme={theme}")
    sea = frame.evaluate("getComputedStyle(map.getContainer()).backgroundColor")
    assert sea == {"light": "rgb(220, 230, 236)", "dark": "rgb(23, 29, 33)"}[theme]


def test_a_hostile_name_is_shown_as_it_is(app: str, page: Page, errors: list[str]) -> None:
    frame = map_frame(page, f"{app}/?rows=hostile")
    for number, text in enumerate(CLICKED):
        lon, lat = hostile_place(number)
        click(frame, lat, lon)
        said = "[...document.querySelectorAll('.counterparts-sheet :is(h3, dt, dd)')]"
        frame.wait_for_function(
            f"text => {said}.length === 5 && {said}[0].textContent === text", arg=text
        )
        # title, label and text, and both again with the text as an address, which is none
        assert frame.evaluate(f"{said}.map((e) => e.textContent)") == [text] * 5
        assert frame.evaluate(f"{said}.every((e) => e.children.length === 0)")
    assert frame.evaluate("window.__xss") is None
    assert page.evaluate("window.__xss") is None
    assert errors == []


def test_the_name_under_the_pointer_is_text_too(app: str, page: Page) -> None:
    frame = map_frame(page, f"{app}/?rows=hostile")
    number = 8
    lon, lat = hostile_place(number)
    place = position(frame, lat, lon)
    frame.locator("#map_div").hover(position=place)
    assert frame.wait_for_selector(".counterparts-tip").text_content() == HOSTILE[number]
    assert frame.evaluate("window.__xss") is None


def test_a_stock_tooltip_would_have_run_it(page: Page, tmp_path: Path) -> None:
    """The control: the same text in folium's own tooltip runs, so the tests above can fail."""
    sheet = folium.Map([0, 0], tiles=None)
    leaflet = HERE.parents[1] / "geo/views/assets/leaflet/leaflet.js"
    sheet.default_js = [("leaflet", leaflet.as_uri())]
    sheet.default_css = []
    folium.Marker([0, 0], tooltip=HOSTILE[6]).add_to(sheet)
    sheet.save(tmp_path / "stock.html")
    page.goto((tmp_path / "stock.html").as_uri())
    page.wait_for_function("window.__xss === 'dollar'")


def test_several_at_one_point_are_all_in_the_card(app: str, page: Page) -> None:
    frame = map_frame(page, app)
    click(frame, 10, -40)
    titles, pages = [], []
    for _ in range(4):
        titles.append(frame.locator(".counterparts-sheet h3").text_content())
        pages.append(frame.locator(".counterparts-pager span").text_content())
        frame.get_by_role("button", name="next").click()
    assert titles == ["here 30", "here 31", "here 32", "here 30"]
    assert pages[:3] == [f"{number} of 3 at this point" for number in (1, 2, 3)]


def test_the_view_stays_when_only_a_filter_changes(app: str, page: Page, errors: list[str]) -> None:
    frame = map_frame(page, app)
    frame.evaluate("window.mark = 1; map.setView([5, 20], 4, { animate: false })")
    page.get_by_text("half", exact=True).click()
    frame.wait_for_function("map.counterparts.layers.sites.codes.filter(Boolean).length === 10")
    assert frame.evaluate("[window.mark, map.getZoom(), map.getCenter().lat]") == [1, 4, 5]
    page.get_by_text("Kenya", exact=True).click()
    frame.wait_for_function("map.getZoom() > 5")
    assert frame.evaluate("window.mark") == 1
    centre = frame.evaluate("map.getCenter()")
    assert centre["lat"] == pytest.approx(0.15, abs=0.5)
    assert errors == []


def test_a_filter_changed_while_the_map_loads_is_not_lost(app: str, page: Page) -> None:
    held: list[Route] = []
    page.route("**/assets/map-*.js", lambda route: held.append(route))  # noqa: PLW0108
    page.goto(app)
    page.get_by_text("half", exact=True).click()
    page.wait_for_timeout(1500)
    held[0].continue_()
    frame = page.wait_for_selector('iframe[title*="folium"]').content_frame()
    assert frame is not None
    frame.wait_for_function(READY)
    frame.wait_for_function("counterparts.drawn.sites === 10", timeout=5000)


def test_names_of_countries_are_in_the_readers_language(app: str, page: Page) -> None:
    frame = map_frame(page, f"{app}/?language=zh")
    names = frame.evaluate("map.counterparts.layers.land.countries().map((c) => c.names.zh)")
    assert "肯尼亚" in names
    assert frame.evaluate("map.getContainer().lang") == "zh"


def test_a_fault_of_the_data_is_a_plain_sentence_and_a_list(app: str, page: Page) -> None:
    page.goto(f"{app}/?rows=fault")
    box = page.get_by_test_id("stAlertContentError")
    assert box.locator("p").inner_text() == "x.csv: not a projects layer:"
    assert box.locator("li").inner_text() == "*two* <b>rows</b> `a_1` $x$ [l](http://l)"
    assert box.locator("b, code, em, a, .katex").count() == 0
    assert page.get_by_text("Traceback").count() == 0


def test_a_fault_of_ours_is_not_told_as_a_fault_of_the_data(app: str, page: Page) -> None:
    page.goto(f"{app}/?rows=bug")
    assert "RuntimeError" in page.get_by_test_id("stException").inner_text()
    assert page.get_by_text("Ask Google").count() == 0


def test_the_legend_shows_its_pictures_and_no_markup(app: str, page: Page) -> None:
    map_frame(page, app)
    legend = page.get_by_test_id("stHtml").last
    pictures = legend.locator("img")
    assert pictures.count() == 18
    assert pictures.evaluate_all("all => all.every((one) => one.naturalWidth > 0)")
    assert legend.locator("b").count() == 0
