"""Plan in a real browser, on the bundled data: where to look first, who could be asked, exports."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.taken import taken

ROOT = Path(__file__).parents[2]
HEADLINE = ".headline"
CELLS = ".matrix td a"


@pytest.fixture(scope="session")
def app(serve):
    return serve(ROOT / "streamlit_app.py")


@pytest.fixture(autouse=True)
def patience():
    """Four reaches are worked out once, on a machine that others use too."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


def cell(page: Page, unit: str):
    return page.locator(f'{CELLS}[data-unit="{unit}"]')


def test_a_cell_opens_by_mouse_and_keyboard_and_says_who_could_be_asked(app, page, outside):
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{app}/plan?country=KEN")
    expect(page.locator(HEADLINE)).to_contain_text(
        "Local civil-society organisations, Kenya: 1 of 7 sites has none on record within 100 km.",
    )
    expect(cell(page, "KEN|energy")).to_have_text("1 of 2")
    cell(page, "KEN|energy").click()
    page.wait_for_url(re.compile(r"unit=KEN%7Cenergy"))
    expect(page.get_by_role("heading", name="Chosen: Kenya · energy")).to_be_in_viewport()
    expect(page.get_by_role("status").get_by_text("Chosen: Kenya · energy")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Who could be asked \([1-9]\d*\)"))).to_be_visible()
    # one stop of the tab key; arrows move within, over empty cells too
    assert page.locator(f'{CELLS}[tabindex="0"]').count() == 1
    cell(page, "KEN|energy").focus()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "KEN|transport")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"unit=KEN%7Ctransport"))
    expect(cell(page, "KEN|transport")).to_have_attribute("aria-current", "true")
    expect(cell(page, "KEN|transport")).to_be_focused()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="Chosen")).to_have_count(0)
    assert wrong == []
    assert outside == []


def test_central_asia_is_ranked_at_50_and_250_km_and_exported(app, page):
    page.goto(f"{app}/plan?part=ranking&country=KAZ,KGZ,TJK,TKM,UZB&reach=50")
    expect(page.locator(HEADLINE)).to_contain_text("First under every setting tried: Kazakhstan.")
    name, content = taken(page, "XLSX")
    assert re.fullmatch(r"ranking-[0-9a-f]{12}\.xlsx", name)
    book = openpyxl.load_workbook(io.BytesIO(content))
    head, *rows = book["ranking"].iter_rows(values_only=True)
    table = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    assert list(table) == ["Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan"]
    for reach in ("50", "250"):
        gaps = {country: row[f"local_min_{reach}"] for country, row in table.items()}
        ranks = {country: row[f"local_rank_{reach}"] for country, row in table.items()}
        assert ranks == {
            country: 1 + sum(other > gap for other in gaps.values())
            for country, gap in gaps.items()
        }
    about = dict(list(book["About"].iter_rows(values_only=True))[1:])
    assert name == f"ranking-{about['Data version']}.xlsx"
    assert about["reach_km"] == "50.0"
    _, csv = taken(page, "CSV")
    assert csv.decode("utf-8-sig").splitlines()[1].startswith("KAZ,Kazakhstan,")


def test_a_comparison_in_a_link_opens_with_a_notice_of_what_it_does_not_know(app, page):
    hostile = "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"
    page.goto(f"{app}/plan?part=compare&country=KEN&b.reach=250&b.strict=true&by={hostile}")
    expect(page.get_by_text("By what: the link names <img src=x onerror=alert(1)>")).to_be_visible()
    expect(page.get_by_text("Reach 250 km · Any theme")).to_be_visible()
    expect(page.locator(HEADLINE)).to_contain_text("sites with none in reach under A 1, under B")
    assert page.evaluate("document.querySelectorAll('img[src=x]').length") == 0
