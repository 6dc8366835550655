"""The documents say what the code does: what is added must be described."""

import re
from pathlib import Path

import pytest

from geo.cli import cli
from geo.exporters.registry import exporters
from geo.filters import Filters
from geo.rule import Rule
from geo.survey import site_answers, survey
from geo.views.rule_picture import APART_KM, rule_picture_svg, sums
from layers.dataset import load_dataset
from layers.document import markdown, sources_markdown
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.registry import discover

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_readme_names_each_command(command):
    assert f"counterparts {command}" in README


OPTIONS = {
    option
    for command in ("gaps", "snapshot")
    for parameter in cli.commands[command].params
    for option in parameter.opts
    if option.startswith("--")
}


@pytest.mark.parametrize("option", sorted(OPTIONS - {"--format"}))
def test_readme_names_each_option_of_gaps_and_snapshot(option):
    assert option in README


@pytest.mark.parametrize("name", sorted(exporters()))
def test_readme_names_each_kind_of_file_of_a_snapshot(name):
    assert f"`{name}`" in README


@pytest.mark.parametrize("layer", sorted(discover()))
def test_readme_names_each_layer(layer):
    assert f"`{layer}`" in README


def test_layers_page_is_what_the_contracts_say():
    written = (ROOT / "docs" / "layers.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: python -m layers.document > docs/layers.md"


def test_sources_page_is_what_the_importers_say():
    written = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert written == sources_markdown(), "run: python -m layers.document sources > docs/sources.md"


@pytest.mark.parametrize("name", sorted(importers()))
def test_readme_names_each_source_that_can_be_imported(name):
    assert f"`{name}`" in README


def test_each_picture_of_the_readme_is_there():
    pictures = [
        part.split(")")[0]
        for part in README.split("](")[1:]
        if re.search(r"[.](png|svg)$", part.split(")")[0])
    ]
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_the_picture_of_the_rule_is_what_the_code_draws():
    written = (ROOT / "docs" / "rule.svg").read_text(encoding="utf-8")
    assert written == rule_picture_svg(), "run: python -m geo.views.rule_picture > docs/rule.svg"


@pytest.fixture(scope="module")
def dam(tmp_path_factory):
    """The example of the README at a reach."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(tmp_path_factory.mktemp("none")))
        world = survey(load_dataset())

    def at(reach_km):
        sites, _ = site_answers(world, Filters(countries=("ECU",)), Rule(reach_km=reach_km))
        return sites.set_index("site_id").loc["ecu-coca-codo-sinclair-hydropower"]

    return at


def test_the_example_of_the_readme_is_what_the_data_say(dam):
    near, usual, wide = dam(50), dam(100), dam(110)
    assert round(usual.local_nearest_km, 1) == 94.1
    assert (usual.radius_km, usual.local_nearest[0]["radius_km"]) == (1, 10)
    assert (near.local_state, near.local_in_country_n) == ("in_country", 16)
    assert (usual.local_state, usual.local_n_possible) == ("possible", 13)
    assert usual.local_in_country_n == 3
    assert (wide.local_state, wide.local_n_present) == ("present", 12)
    classes = [site["class"] for site in (near, usual, wide)]
    assert classes == ["neither", "undetermined", "local_only"]
    assert (usual.chinese_state, usual.chinese_country) == ("none_recorded", "projects_only")
    for told in ("94.1 km", "83.1", "105.1", "(16 organisations)", "(13), 3 elsewhere", "(12)"):
        assert told in README


def test_the_sums_of_the_picture_are_right():
    assert sums("present") == ["45 + 1 + 10 = 56 ≤ 100 km"]
    assert sums("in_country") == ["260 \u2212 1 \u2212 10 = 249 > 100 km"]
    assert set(APART_KM) == {"present", "possible", "in_country", "none_recorded", "not_surveyed"}
