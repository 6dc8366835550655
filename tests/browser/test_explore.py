"""Explore in a real browser, on the bundled data: what a reader sees, clicks, takes away."""

import csv
import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.taken import taken

ROOT = Path(__file__).parents[2]
SITES = "window.counterparts && counterparts.ready && counterparts.drawn.sites"
HEADLINE = ".headline"


@pytest.fixture(scope="session")
def app(serve):
    return serve(ROOT / "streamlit_app.py")


def open_map(page: Page, url: str) -> Frame:
    page.goto(url)
    frame = page.wait_for_selector('iframe[title*="folium"]', timeout=60_000).content_frame()
    frame.wait_for_function(f"({SITES}) > 0")
    return frame


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(option)
    page.get_by_role("option", name=option).first.click()
    page.keyboard.press("Escape")


def test_the_world_is_drawn_without_an_error_or_a_request_outside(app, page, errors, outside):
    frame = open_map(page, app)
    assert frame.evaluate(SITES) >= 552
    expect(page.locator(HEADLINE)).to_contain_text("Of 552 sites in 145 countries")
    page.wait_for_timeout(1500)
    assert errors == []
    assert outside == []


@pytest.mark.parametrize(
    ("iso_a3", "said"),
    [
        ("KEN", "Of 7 sites in Kenya, 6 have organisations of both sides within 100 km on record"),
        ("LAO", "Of 7 sites in Laos, 3 have organisations of both sides within 100 km on record"),
        ("ECU", "Of 6 sites in Ecuador, 1 has none on record within 100 km"),
    ],
)
def test_a_country_reads_as_the_rule_says(app, page, errors, iso_a3, said):
    open_map(page, f"{app}/?country={iso_a3}")
    expect(page.locator(HEADLINE)).to_contain_text(said)
    panel = page.locator(".panel")
    for heading in ("What is financed", "Local civil-society organisations", "How we know"):
        expect(panel).to_contain_text(heading)
    assert errors == []


def test_choosing_a_country_moves_the_map_and_the_link(app, page):
    frame = open_map(page, app)
    before = frame.evaluate("map.getZoom()")
    choose(page, "Country", "Kenya")
    expect(page.locator(HEADLINE)).to_contain_text("in Kenya")
    page.wait_for_url("**/?country=KEN&v=*")
    # seven sites, and the other ends of a railway and a motorway
    frame.wait_for_function(f"({SITES}) === 9")
    frame.wait_for_function(f"map.getZoom() > {before}")


def test_a_filter_leaves_the_readers_view_alone(app, page):
    frame = open_map(page, f"{app}/?country=KEN")
    frame.evaluate("map.setView([-1.3, 36.8], 9, {animate: false})")
    page.get_by_text("Themes must match the sector").click()
    page.wait_for_url("**match_themes=true**")
    page.wait_for_timeout(1000)
    assert frame.evaluate("map.getZoom()") == 9


def test_the_link_brings_back_the_view(app, page):
    open_map(page, f"{app}/?country=KEN,LAO&sector=energy&reach=50")
    said = page.locator(HEADLINE)
    expect(said).to_contain_text("Kenya and Laos")
    expect(said).to_contain_text("within 50 km")
    # status was not in the link, so it is the default; an empty one asks for all
    open_map(page, f"{app}/?country=KEN&status=")
    expect(said).to_contain_text("Of 8 sites in Kenya")


@pytest.mark.parametrize("value", ["ZZZ", "<img src=x onerror=alert(1)>", "{{7*7}}", "../../etc"])
def test_a_link_with_unknown_values_opens_with_a_notice(app, page, errors, value):
    page.goto(f"{app}/?country={value}")
    expect(page.get_by_text("the link names")).to_contain_text(value)
    expect(page.locator(HEADLINE)).to_contain_text("Of 552 sites")
    assert errors == []


@pytest.mark.parametrize("reach", ["9999", "near"])
def test_a_link_with_an_impossible_reach_opens_with_a_notice(app, page, reach):
    page.goto(f"{app}/?reach={reach}")
    expect(page.get_by_text("the link names")).to_contain_text(reach)
    expect(page.locator(HEADLINE)).to_contain_text("within 100 km")


def test_an_empty_result_says_what_to_loosen(app, page):
    page.goto(f"{app}/?country=KEN&sector=humanitarian")
    expect(page.locator(HEADLINE)).to_contain_text("Loosen")


def test_the_table_names_what_the_map_shows(app, page):
    open_map(page, f"{app}/?country=KEN")
    expect(page.get_by_role("tab", name="Sites (7)")).to_be_visible()
    expect(page.get_by_role("tab", name="Organisations (43)")).to_be_visible()
    expect(page.get_by_role("button", name="GeoJSON", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("iso_a3", ["ISL", "USA", "BLR", "MMR", "FJI"])
def test_any_country_can_be_opened(app, page, iso_a3):
    page.goto(f"{app}/?country={iso_a3}")
    expect(page.locator(".panel")).to_contain_text("How we know")
    expect(page.get_by_role("button", name="GeoJSON", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_the_link_holds_the_country_in_the_panel(app, page):
    open_map(page, f"{app}/?country=KEN,LAO&panel=LAO")
    expect(page.locator(".panel h2")).to_contain_text("Laos")


def test_downloads_hold_what_is_shown(app, page):
    open_map(page, f"{app}/?country=KEN")
    rows = list(csv.DictReader(io.StringIO(taken(page, "CSV")[1].decode("utf-8-sig"))))
    assert {row["iso_a3"] for row in rows} == {"KEN"}
    assert len(rows) == 7
    collection = json.loads(taken(page, "GeoJSON")[1])
    assert len(collection["features"]) == 7
    assert "AidData" in collection["attribution"]
    assert collection["parameters"]["countries"] == ["KEN"]


def test_the_country_page_opens_offline(app, page, browser, outside, tmp_path):
    open_map(page, f"{app}/?country=LAO")
    file = tmp_path / "LAO.html"
    file.write_bytes(taken(page, "This country as one HTML page")[1])
    alone = browser.new_context(offline=True)
    offline = alone.new_page()
    asked = []
    offline.on("request", lambda request: asked.append(request.url))
    offline.goto(file.as_uri())
    expect(offline.get_by_role("heading", name="Laos")).to_be_visible()
    expect(offline.get_by_text("China–Laos railway").first).to_be_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    alone.close()
    assert outside == []


def test_the_page_fits_a_phone(app, browser):
    phone = browser.new_context(viewport={"width": 360, "height": 740})
    page = phone.new_page()
    open_map(page, f"{app}/?country=KEN")
    wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    phone.close()
    assert wide <= 0


def test_countries_that_nobody_searched_have_a_table_of_their_own(app, page, errors):
    open_map(page, app)
    page.get_by_role("tab", name="Not searched (7)").click()
    expect(page.get_by_text("What is not on record there says nothing")).to_be_visible()
    assert errors == []


def test_the_panel_says_who_could_be_asked_and_how_that_is_known(app, page):
    open_map(page, f"{app}/?country=KEN")
    expect(page.locator(".panel .fillers").first).to_contain_text("Save Lamu")
    expect(page.locator(".panel")).to_contain_text("different sources: 23")
