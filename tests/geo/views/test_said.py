"""What the map says of itself, in each language: no claim of its own, and every source."""

from dataclasses import replace
from functools import cache

import pytest

from geo.views.said import map_said
from geo.views.speech import speaking
from geo.views.units import TILES, Ground
from layers.dataset import Dataset, load_dataset
from layers.vocabulary import LANGUAGES

SENTENCE = "Of 7 sites, 1 has none on record within 100 km, while 33 are elsewhere."


@cache
def data() -> Dataset:
    return load_dataset()


def said(**other: object) -> dict[str, str]:
    return map_said(data(), SENTENCE, **{"n_presences": 3, "ground": Ground(), **other})


def test_the_alternative_text_is_the_sentence_of_the_page_and_what_else_is_marked() -> None:
    words = said()["map"]
    assert SENTENCE in words
    assert "3 organisations are marked." in words
    assert "haded" not in words
    assert "  " not in words
    assert "Shaded by the share of sites" in said(shade="Countries")["map"]


def test_the_credit_names_each_source_of_the_map_once_and_no_other() -> None:
    credit = said()["attribution"]
    for name in ("AidData", "Natural Earth", "GeoNames", "OpenStreetMap contributors"):
        assert name in credit
    assert credit.count("GeoNames") == 1
    assert "Map pictures" not in credit


def test_an_imported_source_is_credited_too() -> None:
    (first, *_) = [source for source in data().sources if source.layer == "projects"]
    mine = replace(first, descriptor=replace(first.descriptor, attribution="Mine"))
    more = replace(data(), sources=(*data().sources, mine))
    assert "Mine" in map_said(more, SENTENCE, n_presences=0, ground=Ground())["attribution"]


def test_whose_pictures_lie_under_the_marks_is_said_only_then() -> None:
    assert "Map pictures: © OpenStreetMap" in said(ground=Ground(tiles=TILES))["attribution"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_it(code: str) -> None:
    with speaking(code):
        words = said(shade="x", ground=Ground(tiles=TILES))
    assert SENTENCE in words["map"]
    assert "OpenStreetMap" in words["attribution"]
