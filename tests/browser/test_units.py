"""The ground of the map in a real browser: shades that speak, towns, the keyboard, and no tiles."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Frame, Page

SCRIPT = Path(__file__).parents[2] / "streamlit_app.py"
SHADED = "window.counterparts && counterparts.ready && counterparts.drawn.units > 0"
# in the north of Kenya, far from every mark
TURKANA = [3.2, 37.0]
LIFTED = """() => {
    const { labels } = map.counterparts.layers;
    const view = labels.view();
    const marks = labels._marks(view);
    const seen = [];
    const ink = labels._ink;
    const write = ink.fillText;
    ink.fillText = (text, x, y) => {
        const half = ink.measureText(text).width / 2;
        seen.push({ x0: x - half, x1: x + half, y0: y - 5, y1: y + 5 });
    };
    labels.redraw();
    ink.fillText = write;
    return {
        names: seen.length,
        hidden: seen.filter((box) => labels._hidden(box, marks)).length,
        crossing: seen.filter((a, i) => seen.slice(i + 1).some(
            (b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1)).length,
    };
}"""

Serve = Callable[[Path], str]


def shaded(page: Page, address: str) -> Frame:
    page.goto(address)
    frame = page.wait_for_selector('iframe[title*="folium"]').content_frame()
    assert frame is not None
    frame.wait_for_function(SHADED)
    return frame


def at(frame: Frame, place: list[float]) -> dict[str, float]:
    return frame.evaluate(
        "at => { const p = map.latLngToContainerPoint(at); return { x: p.x, y: p.y }; }", place
    )


def test_a_shaded_country_says_its_range_by_pointer_finger_and_keyboard(
    serve: Serve, page: Page, errors: list[str], outside: list[str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    frame = shaded(page, f"{serve(SCRIPT)}/?country=KEN&shade=country-local")
    sheet = frame.locator("#map_div")
    sheet.hover(position=at(frame, TURKANA))
    tip = frame.locator(".counterparts-tip").inner_text()
    assert tip.startswith("Kenya\nLocal civil-society organisations\nSites shown\n7\n")
    assert "None on record within 100 km of\n1 of 7 sites" in tip
    sheet.click(position=at(frame, TURKANA))
    assert "1 of 7 sites" in frame.locator(".counterparts-popup").inner_text()

    # towns are here, and no name lies on a mark or on another
    frame.wait_for_function("counterparts.drawn.towns > 3")
    lifted = frame.evaluate(LIFTED)
    assert lifted["names"] > 4
    assert (lifted["hidden"], lifted["crossing"]) == (0, 0)

    # the same by keyboard: away with the card, then what is in the middle
    sheet.focus()
    page.keyboard.press("Escape")
    frame.wait_for_selector(".counterparts-popup", state="detached")
    frame.evaluate("at => map.setView(at, map.getZoom(), { animate: false })", TURKANA)
    page.keyboard.press("Enter")
    assert "1 of 7 sites" in frame.locator(".counterparts-popup").inner_text()
    said = sheet.get_attribute("aria-label") or ""
    assert said.startswith("Map. Of 7 sites in Kenya, ")
    assert not [url for url in asked if "admin1" in url]
    assert errors == []
    assert outside == []


def test_provinces_are_fetched_when_asked_for_and_tiles_only_by_a_switch(
    serve: Serve, page: Page, outside: list[str]
) -> None:
    # no link switches it on
    frame = shaded(page, f"{serve(SCRIPT)}/?country=KEN&shade=admin1-local&tiles=true")
    sheet = frame.locator("#map_div")
    sheet.hover(position=at(frame, [2.0, 40.0]))
    assert "Sites shown" in frame.locator(".counterparts-tip").inner_text()
    # what is shaded is a table too
    page.get_by_text("What is shaded, as a table").click()
    page.get_by_test_id("stExpander").get_by_test_id("stDataFrame").first.wait_for()
    assert outside == []
    page.get_by_test_id("stCheckbox").filter(has_text="Street map").locator("label").click()
    page.get_by_text("Your browser now fetches").wait_for()
    page.wait_for_timeout(500)
    assert outside
    assert all("tile.openstreetmap.org" in line for line in outside)
    # nothing came: the map of our own stays, with its names
    assert frame.evaluate("counterparts.drawn.labels") > 0
    page.get_by_test_id("stCheckbox").filter(has_text="Street map").locator("label").click()
    page.get_by_text("Your browser now fetches").wait_for(state="detached")
    frame.wait_for_function("!map.counterparts.tiles")


def test_a_shade_that_nobody_knows_is_told(serve: Serve, page: Page) -> None:
    page.goto(f"{serve(SCRIPT)}/?country=KEN&shade=country-local'><script>")
    page.get_by_text("which these data do not know").wait_for()
    assert page.get_by_test_id("stException").count() == 0
