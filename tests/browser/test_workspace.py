"""What a workspace brings in, seen in the browser: faults as a sentence, hostile text as text."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from layers.descriptor import Descriptor, describe, read_descriptor, sha256_of
from tests.browser.taken import taken

ROOT = Path(__file__).parents[2]
APP = ROOT / "streamlit_app.py"
HOSTILE = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
DRAWN = "window.counterparts && counterparts.ready && counterparts.drawn.sites > 0"


def copied(workspace: Path, relative: str) -> Path:
    """A copy of a bundled file and its descriptor in the workspace."""
    target = workspace / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", ".source.toml"):
        shutil.copy(f"{ROOT / 'data' / relative}{suffix}", f"{target}{suffix}")
    return target


def rewritten(file: Path, change) -> None:
    """`change` each row (a dict) of a CSV file of the workspace; its descriptor stays true."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, row in enumerate(rows):
        change(number, row)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    described = vars(read_descriptor(file)) | {"sha256": sha256_of(file)}
    describe(file, Descriptor(**described))


@pytest.fixture(scope="module")
def faulty(serve, tmp_path_factory):
    workspace = tmp_path_factory.mktemp("faulty")

    def spoil(number: int, row: dict[str, str]) -> None:
        if number == 3:
            row["sector"] = "enegry"
        if number == 5:
            row["lat"] = "north"

    rewritten(copied(workspace, "projects/bri_projects.csv"), spoil)
    return serve(APP, workspace)


@pytest.fixture(scope="module")
def hostile(serve, tmp_path_factory):
    workspace = tmp_path_factory.mktemp("hostile")

    def name(number: int, row: dict[str, str]) -> None:
        if row["iso_a3"] == "KEN":
            row["name"] = f"{number} {HOSTILE[number % len(HOSTILE)]}".replace("\0", "")
            row["evidence"] = "".join(HOSTILE).replace("\0", "")

    def organisation(number: int, row: dict[str, str]) -> None:
        if row["iso_a3"] == "KEN":
            row["organisation"] = f"{number} {HOSTILE[number % len(HOSTILE)]}".replace("\0", "")

    rewritten(copied(workspace, "projects/bri_projects.csv"), name)
    rewritten(copied(workspace, "organisations/local_csos.csv"), organisation)
    return serve(APP, workspace)


def test_a_faulty_file_is_one_sentence_that_names_it_while_the_rest_works(faulty: str, page: Page):
    page.goto(faulty)
    told = page.get_by_test_id("stAlert")
    expect(told).to_contain_text("projects/bri_projects.csv", timeout=60_000)
    # the bundled file counts in its place
    expect(page.locator(".headline")).to_contain_text("Of 552 sites")
    page.get_by_role("link", name="Sources and method").click()
    told = page.get_by_test_id("stAlert").last
    expect(told).to_contain_text("did you mean 'energy'?", timeout=60_000)
    expect(told).to_contain_text("'north' is not a number")
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_hostile_names_are_text_on_map_panel_and_table(hostile, page, errors, outside):
    page.goto(f"{hostile}/?country=KEN")
    element = page.wait_for_selector('iframe[title*="folium"]', timeout=60_000)
    frame = element.content_frame()
    frame.wait_for_function(DRAWN)
    expect(page.locator(".panel")).to_contain_text("What is financed")
    # each name of the panel's lists stands there as written
    names = page.locator(".panel .name").all_inner_texts()
    assert len(names) >= 6
    page.wait_for_timeout(1000)
    for place in (page, frame):
        assert place.evaluate("window.__xss") is None
    assert errors == []
    assert outside == []


def test_hostile_names_are_text_in_the_country_page(hostile, page, browser, tmp_path):
    page.goto(f"{hostile}/?country=KEN")
    file = tmp_path / "KEN.html"
    file.write_bytes(taken(page, "This country as one HTML page")[1])
    alone = browser.new_context(offline=True).new_page()
    alone.goto(file.as_uri())
    text = alone.inner_text("body")
    assert "onerror=" in text
    assert alone.evaluate("window.__xss") is None
    alone.context.close()
