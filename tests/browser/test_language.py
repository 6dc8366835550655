"""The app in other languages, in a real browser: a shared link in Chinese, a change to French."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
HEADLINE = ".headline"


@pytest.fixture(scope="session")
def app(serve):
    return serve(ROOT / "streamlit_app.py")


def test_a_shared_link_opens_in_its_language_and_another_can_be_chosen(app, page, errors):
    page.goto(f"{app}/?lang=zh&country=KEN")
    expect(page.locator(HEADLINE)).to_contain_text("肯尼亚的7个项目点中", timeout=60_000)
    expect(page.locator(".panel")).to_contain_text("29.7亿美元", timeout=30_000)
    page.wait_for_function("document.documentElement.lang == 'zh'")
    page.get_by_role("combobox", name="语言").click()
    page.get_by_role("option", name="Français").click()
    expect(page.locator(HEADLINE)).to_contain_text("Kenya, 7 sites")
    page.wait_for_function("document.documentElement.lang == 'fr'")
    page.wait_for_function("new URL(location).searchParams.get('lang') == 'fr'")
    assert "country=KEN" in page.url
    assert errors == []


def test_a_language_that_nobody_speaks_is_told_and_left_out(app, page):
    page.goto(f"{app}/?lang=%3Cscript%3E&country=LAO")
    expect(page.get_by_role("alert").first).to_contain_text("<script>", timeout=60_000)
    expect(page.locator(HEADLINE)).to_contain_text("Of 7 sites in Laos")
