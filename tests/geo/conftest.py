"""The bundled data, read once for all tests, whatever workspace the developer has."""

import pytest

from geo.filters import Filters
from geo.rule import Rule
from geo.survey import site_answers, survey
from layers.dataset import load_dataset
from layers.folders import WORKSPACE_VARIABLE


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(tmp_path_factory.mktemp("none")))
        return survey(load_dataset())


@pytest.fixture(scope="session")
def answers(world):
    """The sites shown by default, under the usual rule."""
    return site_answers(world, Filters(), Rule())[0]
