"""Sources and method: nothing that is in use goes without its licence, its date and its limits."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from geo.facts import best_depths, facts_of
from geo.rule import DEPTHS, SIDES
from geo.views import method
from geo.views.coverage_map import coverage_svg, key_svg
from geo.views.speech import catalogue, speaking
from layers.importers import importers
from layers.registry import bundled_layers
from layers.sound import LeftOut
from layers.vocabulary import LANGUAGES


@pytest.mark.parametrize("section", ["shows", "lacks"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_shows_and_lacks_is_said_of_each_bundled_file_and_each_publisher(section, code):
    said = {key.partition(".")[2] for key in catalogue(code) if key.startswith(f"{section}.")}
    assert said == {*importers(), *(f"bundled_{name}" for name in bundled_layers())}


def test_in_english_the_page_says_what_the_importer_says():
    words = catalogue("en")
    for name, importer in importers().items():
        assert words[f"shows.{name}"] == importer.shows
        assert words[f"lacks.{name}"] == importer.lacks


def test_each_file_stands_there_with_licence_date_rows_and_checksum(world):
    page = method.sources_html(world.data)
    assert page.count("<article>") == len(world.data.sources)
    for source in world.data.sources:
        assert source.sha256[:12] in page
        assert source.descriptor.licence in page
    assert 'href="https://opendatacommons.org/licenses/odbl/1-0/"' in page
    assert "open sources searched: 108" in page


def test_what_a_workspace_file_says_of_itself_is_text_and_its_address_safe(world):
    first = world.data.sources[0]
    descriptor = replace(
        first.descriptor,
        source_id="mine",
        title="<script>alert(1)</script>",
        publisher="{{ 7 * 7 }}",
        url="javascript:alert(1)",
        note="<img src=x onerror=alert(1)>",
    )
    own = replace(first, descriptor=descriptor, is_bundled=False)
    page = method.sources_html(replace(world.data, sources=(own,)))
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert "<img" not in page
    assert "javascript:" not in page
    assert "imported" in page


def test_every_publisher_comes_with_the_command_that_imports_it():
    page = method.importers_html()
    for name in set(importers()) - {"table"}:
        assert f"counterparts import {name} FILE" in page


@pytest.mark.parametrize("code", LANGUAGES)
def test_there_are_ten_things_to_know_in_every_language(world, code):
    with speaking(code):
        said = method.ten_things(facts_of(world))
    assert len(said) == 10
    assert [line for line in said if "{" in line] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_rule_is_told_in_words_beside_its_picture(code):
    with speaking(code):
        page = method.rule_html(theme="light")
    (alt,) = re.findall(r'<img src="data:image/svg[^"]+" alt="([^"]{40,})"', page)
    assert "100" in alt
    assert page.count("<dt>") == 5


def test_the_table_of_searches_has_every_search_in_words(world):
    table = method.coverage_table(world.data, {"KEN": "Kenya"})
    assert len(table) == len(world.data.coverage)
    kenya = table[table.Country == "Kenya"]
    assert set(kenya.Search) == {"open sources searched"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("side", SIDES)
def test_the_map_of_searches_is_a_small_picture_in_which_no_country_is_lost(world, side, theme):
    depths = best_depths(world.data.coverage, side)
    text = coverage_svg(world.data.countries, depths, colour=side, theme=theme)
    assert len(text) < 40_000
    paths = [path.get("d") for path in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}path")]  # noqa: S314 -- our own
    assert sum(d.count("M") for d in paths) >= len(world.data.countries)


def test_each_depth_is_filled_in_a_way_of_its_own():
    assert len({key_svg(depth, colour="local") for depth in DEPTHS[1:]}) == 3


def test_files_that_are_left_out_are_one_sentence():
    assert method.left_out_words(()) == ""
    two = (LeftOut("projects/a.csv", "x"), LeftOut("projects/b.csv", "y"))
    assert method.left_out_words(two).startswith("2 files of the workspace have faults")
    assert "projects/a.csv and projects/b.csv" in method.left_out_words(two)
