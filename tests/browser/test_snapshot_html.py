"""A country's page as somebody gets it by mail: opened from a file, with no network at all."""

import dataclasses
import itertools
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from geo.exporters.html import to_bytes
from geo.filters import Filters
from geo.rule import Rule
from geo.survey import survey
from geo.views.report import report_of
from layers.dataset import load_dataset
from layers.folders import WORKSPACE_VARIABLE
from tests.geo.crowded import crowded

HOSTILE = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
READY = "window.counterparts && counterparts.ready && counterparts.drawn.labels > 0"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1200, "height": 900}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(tmp_path_factory.mktemp("none")))
        return survey(load_dataset())


@pytest.fixture(scope="module")
def written(tmp_path_factory, world):
    """`written(iso_a3, world)`: the address of the page of a country, as a file."""
    folder = tmp_path_factory.mktemp("pages")
    number = itertools.count()

    def write(iso_a3, of=world):
        path = folder / f"{iso_a3}-{next(number)}.html"
        path.write_bytes(to_bytes(report_of(of, iso_a3, Filters(), Rule())))
        return path.as_uri()

    return write


@pytest.fixture(scope="module")
def kenya(written):
    return written("KEN")


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(READY, timeout=30_000)


def names(page: Page, key: str) -> list[str]:
    """What stands first in the rows that show, without the ids below."""
    shown = "row => !row.hidden && !row.classList.contains('full')"
    return page.evaluate(
        f"[...document.querySelectorAll('#t-{key} tbody tr')].filter({shown})"
        ".map(row => row.cells[0].innerText.trim().split('\\n')[0])"
    )


def violations(page: Page) -> list[tuple[str, str]]:
    page.evaluate(AXE_SCRIPT)
    asked = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = page.evaluate(f"axe.run(document, {json.dumps(asked)})")["violations"]
    return [(rule["id"], json.dumps(node["target"])) for rule in found for node in rule["nodes"]]


def test_it_opens_from_a_file_asks_nobody_for_anything_and_draws_its_marks(
    kenya, world, page, errors, outside
):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, kenya)
    sites = report_of(world, "KEN", Filters(), Rule()).snapshot.sites
    # a line that is known by its two ends has a mark at each
    marks = len(sites) + int(sites.end_lon.notna().sum())
    assert page.evaluate("counterparts.drawn.sites") == marks > len(sites)
    assert page.evaluate("counterparts.drawn.presences") > 30
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_function("map.getZoom() > map.getMinZoom()")
    expect(page.locator(".leaflet-control-scale-line")).to_contain_text("km")
    assert [url for url in asked if url != kenya and not url.startswith("data:")] == []
    assert outside == []
    assert errors == []


def test_a_mark_says_what_its_row_says_and_its_source_is_a_link(kenya, page, errors):
    opened(page, kenya)
    site = page.evaluate(
        "counterparts.tables.sites.names.findIndex(one => one.startsWith('Garissa'))"
    )
    at = page.evaluate(
        """site => {
            const { layers, points } = counterparts.shared(map);
            const data = JSON.parse(document.getElementById("map-data").textContent);
            const place = layers.sites.placeOf(data.rows.site.indexOf(site)).latlng;
            const { x, y } = map.latLngToContainerPoint(place);
            return { x, y };
        }""",
        site,
    )
    page.locator("#map").click(position=at)
    card = page.locator(".counterparts-sheet")
    expect(card.locator("h3")).to_contain_text("Garissa solar plant")
    expect(card).to_contain_text("elsewhere in the country")
    expect(card).to_contain_text("ken-garissa-solar-plant")
    assert card.locator("a").first.get_attribute("href").startswith("https://")
    assert errors == []


def test_by_keyboard_a_table_is_sorted_and_searched_and_a_row_opens(kenya, page, errors):
    opened(page, kenya)
    before = names(page, "sectors")
    head = page.locator("#t-sectors th").nth(1)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert sorted(names(page, "sectors")) == sorted(before)
    counts = page.locator("#t-sectors tbody tr td:nth-child(2)").all_inner_texts()
    assert [int(n) for n in counts] == sorted(map(int, counts), reverse=True)
    part = page.locator("#part-organisations")
    part.get_by_label("Search this table").fill("peaceLAND")
    expect(part.get_by_role("status")).to_have_text("Rows shown: 1 of 43")
    assert names(page, "organisations") == ["Peaceland Foundation"]
    part.get_by_label("Search this table").fill("peaceland-ken")
    expect(part.get_by_role("status")).to_have_text("Rows shown: 1 of 43")
    opener = part.get_by_role("button", name="All that is on record: Peaceland Foundation")
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(part.locator("tr.full dt").first).to_be_visible()
    expect(part.locator("tr.full")).to_contain_text("Themes")
    opener.press("Enter")
    expect(part.locator("tr.full")).to_have_count(0)
    assert errors == []


def test_text_of_rows_is_text_in_the_page_on_the_map_and_in_a_row(written, world, page, errors):
    texts = itertools.cycle(HOSTILE)

    def bad(rows, *columns):
        return rows.assign(**{name: [next(texts) for _ in range(len(rows))] for name in columns})

    sites = bad(world.sites, "name", "name_zh", "place", "evidence", "source_url")
    columns = ("organisation", "name_local", "city", "evidence", "source_url")
    presences = {side: bad(rows, *columns) for side, rows in world.presences.items()}
    opened(page, written("KEN", dataclasses.replace(world, sites=sites, presences=presences)))
    for key in ("sites", "organisations"):
        for opener in page.locator(f"#t-{key} button.open").all():
            opener.click()
    for row in range(7):
        page.evaluate(
            """row => {
                const place = counterparts.shared(map).layers.sites.placeOf(row);
                const of = { kind: "site", row };
                if (place) counterparts.openCard(map, [{ of, latlng: place.latlng }]);
            }""",
            row,
        )
        expect(page.locator(".counterparts-sheet dt").first).to_be_visible()
    assert page.evaluate("window.__xss") is None
    assert page.locator("main b, main img:not(.still):not([src^='data:'])").count() == 0
    links = page.locator("main a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert [link for link in links if not link.startswith(("http://", "https://", "#"))] == []
    assert errors == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(kenya, browser, size):
    context = browser.new_context(viewport=size, color_scheme="light")
    page = context.new_page()
    opened(page, kenya)
    for one in page.locator("summary").all():
        one.click()
    page.locator("#t-sites button.open").first.click()
    found = violations(page)
    beyond = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    context.close()
    assert found == []
    assert beyond <= 0


def test_without_scripts_a_picture_and_every_column_are_there(kenya, browser):
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(kenya)
    expect(page.locator("img.still")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    last = page.locator("#t-sites tbody tr").first.locator("td").last
    expect(last).to_be_visible()
    assert page.locator("#t-organisations tbody tr").count() == 43
    context.close()


def test_on_paper_the_picture_and_the_columns_in_front_stand_on_a4(kenya, page):
    opened(page, kenya)
    page.emulate_media(media="print")
    expect(page.locator("img.still")).to_be_visible()
    for gone in ("#map", "nav", ".tools input", "details.legend", "#t-sites td:last-child"):
        expect(page.locator(gone).first).to_be_hidden()
    printed = page.pdf(prefer_css_page_size=True)
    # so many points wide and high is A4
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12]", printed)
    wide = page.evaluate(
        "Math.max(...[...document.querySelectorAll('table')].map(one => one.scrollWidth))"
    )
    assert wide <= page.evaluate("document.documentElement.clientWidth")


def test_the_rows_of_a_country_with_thousands_are_unsealed_paged_and_found(
    written, world, page, errors
):
    opened(page, written("LAO", crowded(world, "LAO")))
    part = page.locator("#part-organisations")
    expect(part.get_by_role("status")).to_have_text("Rows shown: 100 of 2,000")
    expect(page.locator("#sealed-organisations")).to_be_hidden()
    last = page.evaluate("counterparts.tables.organisations.names.at(-1)")
    part.get_by_label("Search this table").fill(last)
    assert last in names(page, "organisations")
    part.get_by_label("Search this table").fill("")
    part.get_by_role("button", name="Show all rows").click()
    expect(part.get_by_role("status")).to_have_text("Rows shown: 2,000 of 2,000")
    assert errors == []
