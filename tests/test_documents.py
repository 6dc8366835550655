"""The documents say what the code does: what is added must be described."""

from pathlib import Path

import pytest

from geo.cli import cli
from layers.document import markdown
from layers.registry import discover

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_readme_names_each_command(command):
    assert f"counterparts {command}" in README


@pytest.mark.parametrize(
    "option", sorted({o for p in cli.commands["gaps"].params for o in p.opts if o != "--format"})
)
def test_readme_names_each_option_of_gaps(option):
    assert option in README


@pytest.mark.parametrize("layer", sorted(discover()))
def test_readme_names_each_layer(layer):
    assert f"`{layer}`" in README


def test_layers_page_is_what_the_contracts_say():
    written = (ROOT / "docs" / "layers.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: python -m layers.document > docs/layers.md"


def test_each_picture_of_the_readme_is_there():
    pictures = [part.split(")")[0] for part in README.split("](")[1:] if ".png)" in part[:80]]
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)
