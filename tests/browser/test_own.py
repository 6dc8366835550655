"""A reader's own table: faults read, mended, seen on the map, taken away, and nobody else's."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from layers.store import validate
from tests.browser.taken import taken

ROOT = Path(__file__).parents[2]
FAULTY = """Name,Country,City,Type,Contact person,lat,lon
River Friends,Kenya,Mombasa,national NGO,somebody,,
Coast <img src=x onerror=alert(1)>,Kenya,Lamu,nationl NGO,somebody,,
Valley Forum,Atlantis,,community group,somebody,,
"""
SITES = "Name,Country,Sector,Status,lat,lon\nMy dam,KEN,energy,completed,-1.3,36.8\n"
OWN = "window.counterparts && counterparts.ready && counterparts.drawn.own"


@pytest.fixture(scope="session")
def app(serve):
    return serve(ROOT / "streamlit_app.py")


def hand_over(page: Page, url: str, name: str, content: str) -> None:
    page.goto(url)
    expect(page.get_by_text("Nothing is kept")).to_be_visible(timeout=60_000)
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.locator('[data-testid="stFileUploader"] input').set_input_files(file)
    page.get_by_role("button", name="Use these columns").click(timeout=30_000)


def on_map(page: Page, n: int):
    element = page.wait_for_selector('iframe[title*="folium"]', timeout=60_000)
    # beyond the window nothing is drawn
    element.scroll_into_view_if_needed()
    frame = element.content_frame()
    frame.wait_for_function(f"({OWN}) === {n}")
    return frame


def mend(page: Page, faults: int, column: int, text: str) -> None:
    """Write `text` into a cell of the first faulty row: the grid is a canvas, driven by keys."""
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 130, "y": 35 * 1.5})
    for _ in range(column):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    cell = page.locator("#portal textarea, #portal input")
    cell.fill(text)
    cell.press("Enter")
    expect(cell).to_have_count(0)
    page.get_by_role("button", name="Apply the changes").click()
    expect(page.locator(".faults tbody tr")).to_have_count(faults - 1, timeout=30_000)


def test_a_faulty_table_is_mended_seen_and_taken_away_and_is_nobody_elses(
    app, page, browser, errors, outside, tmp_path
):
    hand_over(page, f"{app}/own?table=local_csos", "list.csv", FAULTY)
    faults = page.locator(".faults tbody tr")
    expect(faults).to_have_count(2, timeout=30_000)
    expect(faults.nth(0)).to_contain_text("Did you mean “national NGO”?")
    expect(faults.nth(1)).to_contain_text("is not known as a country")
    expect(page.get_by_text("Left unread")).to_contain_text("Contact person")
    on_map(page, 1)

    # the first column of the grid is the name, the second the kind
    mend(page, 2, 1, "national NGO")
    frame = on_map(page, 2)
    expect(page.get_by_text("1 cell was changed here")).to_be_visible()

    page.get_by_text("Count my organisations too").click()
    expect(page.locator(".headline").last).to_contain_text("your organisations")
    file = tmp_path / "clean.csv"
    file.write_bytes(taken(page, "Cleaned table (CSV)")[1])
    rows = validate("local_csos", file)
    assert rows.city.tolist() == ["Mombasa", "Lamu"]
    assert "somebody" not in file.read_text(encoding="utf-8-sig")
    assert frame.evaluate("window.__xss") is None
    assert "River" not in page.url

    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.get_by_text("Nothing is kept")).to_be_visible(timeout=60_000)
    expect(other.get_by_test_id("stFileUploader")).to_be_visible()
    assert "River Friends" not in other.content()
    other.context.close()

    page.get_by_role("button", name="Remove my table").click()
    expect(page.get_by_test_id("stFileUploader")).to_be_visible()
    expect(page.get_by_text("River Friends")).to_have_count(0)
    assert [error for error in errors if "404" not in error] == []
    assert outside == []


def test_own_sites_are_judged_and_stay_while_the_reader_looks_elsewhere(app, page):
    hand_over(page, f"{app}/own", "sites.csv", SITES)
    headline = page.locator(".headline").last
    expect(headline).to_contain_text("in your table, 1 has organisations of both sides")
    frame = on_map(page, 1)
    spot = frame.evaluate("map.latLngToContainerPoint([-1.3, 36.8])")
    frame.locator("#map_div").click(position={"x": spot["x"], "y": spot["y"]})
    expect(frame.locator(".counterparts-sheet").first).to_contain_text("My dam")
    page.get_by_role("link", name="Sources and method").click()
    expect(page.get_by_text("Ten things to know")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Your data").click()
    on_map(page, 1)
    expect(page.get_by_text("sites.csv: 1 row read")).to_be_visible()


def test_a_file_that_is_no_table_is_told_in_a_sentence(app, page):
    page.goto(f"{app}/own")
    upload = page.locator('[data-testid="stFileUploader"] input')
    upload.wait_for(state="attached", timeout=60_000)
    upload.set_input_files({"name": "a.xlsx", "mimeType": "text/csv", "buffer": b"no workbook"})
    told = page.get_by_test_id("stAlert").last
    expect(told).to_contain_text("This file can't be read as a table", timeout=30_000)
    expect(told).to_contain_text("no Excel workbook")
    expect(page.get_by_text("Traceback")).to_have_count(0)
