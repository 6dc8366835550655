"""Every kind of file, tomorrow's too: named once, worded in every language, and the same bytes for
the same data wherever it is made.
"""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import geo.exporters
from geo.exporters.registry import exporters
from geo.filters import Filters
from geo.rule import Rule
from geo.views.report import report_of
from geo.views.speech import catalogue
from layers.folders import WORKSPACE_VARIABLE
from layers.vocabulary import LANGUAGES
from tests.geo.exporters.plain import PLAIN

ROOT = Path(__file__).parents[3]
EVERY = {**exporters(), PLAIN.name: PLAIN}
# two that differ in all that must not matter
MACHINES = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "POSIX", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
]
PROGRAM = """
import hashlib, json, sys
from geo.exporters.registry import exporters
from geo.filters import Filters
from geo.rule import Rule
from geo.survey import survey
from geo.filters import Filters
from geo.rule import Rule
from geo.views.report import report_of
from geo.views.speech import speaking
from layers.dataset import load_dataset
from tests.geo.exporters.plain import PLAIN

with speaking("zh"):
    report = report_of(survey(load_dataset()), "KEN", Filters(), Rule())
    made = {one.name: one.to_bytes(report) for one in [*exporters().values(), PLAIN]}
print(json.dumps({name: hashlib.sha256(content).hexdigest() for name, content in made.items()}))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The sha256 of each kind of file, as two machines make it. They do so one after the other, so
    that a clock in a file shows the difference.
    """
    return [
        made_by(machine, tmp_path_factory.mktemp(f"machine-{number}"))
        for number, machine in enumerate(MACHINES)
    ]


def made_by(machine, folder):
    environment = {"PYTHONPATH": str(ROOT), WORKSPACE_VARIABLE: str(folder / "none"), **machine}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=kept | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", EVERY)
def test_the_same_data_give_the_same_bytes_on_any_machine(name, made):
    one, other = made
    assert one[name] == other[name]


def test_no_two_kinds_have_one_name_or_one_ending():
    modules = pkgutil.iter_modules(geo.exporters.__path__, f"{geo.exporters.__name__}.")
    every = [
        one
        for module in modules
        for one in getattr(importlib.import_module(module.name), "EXPORTERS", ())
    ]
    assert sorted(one.name for one in every) == sorted(exporters())
    assert len({one.ending for one in every}) == len(every)


@pytest.mark.parametrize("exporter", EVERY.values(), ids=lambda one: one.name)
def test_a_kind_can_be_asked_for_and_offered(exporter):
    # commas part the names on the command line, and the ending follows the code of a country
    assert exporter.name == exporter.name.lower().strip()
    assert "," not in exporter.name
    assert exporter.ending[0] in ".-"
    assert "." in exporter.ending
    assert exporter.kind.count("/") == 1
    assert all(exporter.words in catalogue(code) for code in LANGUAGES)


def test_kinds_stand_in_their_order():
    places = [one.place for one in exporters().values()]
    assert places == sorted(places)


@pytest.mark.parametrize("exporter", EVERY.values(), ids=lambda one: one.name)
def test_the_same_report_gives_the_same_bytes_again(exporter, world):
    report = report_of(world, "AND", Filters(), Rule())
    assert exporter.to_bytes(report) == exporter.to_bytes(report)
