"""Every fault of a table is told in the reader's language, with what to do about it."""

import inspect
import re

import pytest

from geo.views.faults import CODES, NEAR, choices, column_name, fault_table
from geo.views.speech import catalogue, speaking
from layers import checking, contract, placement, rules, shapes
from layers.catalog import projects
from layers.handed import handed
from layers.importers import table
from layers.mapping import Mapping
from layers.registry import layer
from layers.store import load
from layers.trial import tried
from layers.vocabulary import LANGUAGES

LAYERS = ("projects", "local_csos", "chinese_ngos")
TEXT = """Name,Country,lat,lon,Type,Themes,Verified
A,Atlantis,abc,36,nationl_ngo,health,yes
,KEN,-1,36.8,national_ngo,xyzzy,perhaps
"""


@pytest.fixture(scope="module")
def trial():
    columns = {
        "organisation": "Name",
        "iso_a3": "Country",
        "lat": "lat",
        "lon": "lon",
        "org_type": "Type",
        "themes": "Themes",
        "is_verified": "Verified",
    }
    mapping = Mapping("local_csos", "own-t", "t", "", "", columns=columns)
    known = {"countries": load("countries"), "coverage": load("coverage")}
    return tried(handed("t.csv", TEXT.encode()).rows, mapping, "t.csv", **known)


def keys(section, code):
    return {key.partition(".")[2] for key in catalogue(code) if key.startswith(f"{section}.")}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_column_of_the_layers_has_a_name(code):
    columns = {name for one in LAYERS for name in layer(one).columns}
    assert keys("column", code) == {*columns, "lon", "lat"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_of_fault_has_words(code):
    assert keys("wrong", code) == CODES
    assert keys("mend", code) == {*CODES, *(f"{one}_near" for one in NEAR)}


def test_every_kind_that_the_layers_tell_is_known():
    modules = (checking, contract, placement, rules, shapes, projects, table)
    source = "".join(map(inspect.getsource, modules))
    said = set(re.findall(r'(?:\.of\(|code=|, )"([a-z_]+)"', source))
    assert {code for code in CODES if not code.startswith("not_")} <= said
    assert set(re.findall(r'\.of\("([a-z_]+)"', source)) <= {*CODES, "missing_column"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_faults_are_told_in_the_language_of_the_reader(trial, code):
    with speaking(code):
        told = fault_table(trial)
        assert column_name("org_type") in told.iloc[0].tolist()
    assert len(told) == len(trial.faults) == 6
    assert not told.isin([""]).iloc[:, -2:].any(axis=None)
    assert "{" not in told.to_csv()


def test_a_fault_says_where_what_stands_there_and_what_to_do(trial):
    first = fault_table(trial).iloc[0].tolist()
    assert first == [
        2,
        "Kind of organisation",
        "Type",
        "nationl_ngo",
        "“nationl_ngo” is not one of the known words",
        "Did you mean “national NGO”?",
    ]
    assert "Use one of: " in fault_table(trial).set_index("What stands there").loc["xyzzy"].iloc[-1]


def test_yes_and_no_and_the_words_of_a_vocabulary_can_be_chosen():
    columns = layer("local_csos").columns
    assert choices(columns["is_verified"]) == {"true": "yes", "false": "no"}
    assert "national_ngo" in choices(columns["org_type"])
    assert choices(columns["organisation"]) == {}
