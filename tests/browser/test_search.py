"""A name typed in any script leads to its place, and from there to the page of its country."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.taken import taken

ROOT = Path(__file__).parents[2]
READY = "window.counterparts && counterparts.ready"
HITS = ".st-key-hits button"


@pytest.fixture(scope="session")
def app(serve):
    return serve(ROOT / "streamlit_app.py")


def map_of(page: Page):
    frame = page.wait_for_selector('iframe[title*="folium"]', timeout=60_000).content_frame()
    frame.wait_for_function(READY)
    return frame


def test_a_name_in_pinyin_leads_to_its_place_by_keyboard_and_stays_in_the_link(
    app, page, errors, outside
):
    page.goto(app)
    frame = map_of(page)
    page.get_by_role("searchbox", name="Search by name").fill("zhonglao tielu")
    hit = page.locator(HITS).first
    expect(hit).to_contain_text("China–Laos railway · 中老铁路 · Site · Laos", timeout=30_000)
    frame.evaluate("window.isTheSame = true")
    page.locator(HITS).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**at=site%3Alao-china-laos-railway*")
    expect(frame.locator(".leaflet-popup")).to_contain_text("China–Laos railway", timeout=30_000)
    assert frame.evaluate("window.isTheSame")
    expect(page.get_by_role("searchbox", name="Search by name")).to_have_value("")
    # the same in the reader's language for whoever opens the link, and the way back
    page.goto(f"{page.url}&lang=fr")
    expect(map_of(page).locator(".leaflet-popup")).to_contain_text(
        "China–Laos railway", timeout=30_000
    )
    expect(page.get_by_text("Sur la carte : China–Laos railway")).to_be_visible()
    page.get_by_role("button", name="Revenir à la vue d'ensemble").click()
    page.wait_for_function("!location.search.includes('at=')")
    assert errors == []
    assert outside == []


def test_a_country_stands_on_one_page_that_fits_a_phone_and_can_be_taken_along(app, page, outside):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{app}/country?country_page=LAO&lang=zh")
    expect(page.get_by_role("heading", name="老挝")).to_be_visible(timeout=60_000)
    map_of(page)
    wide = "document.querySelector('[data-testid=stMain]').scrollWidth"
    assert page.evaluate(wide) <= 360
    file = taken(page, "HTML网页")[1].decode()
    assert 'lang="zh"' in file
    assert "老挝" in file
    assert outside == []
