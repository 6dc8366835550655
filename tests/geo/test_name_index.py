"""Names found by a few letters: in any order, any script, with slips of the pen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.name_index import SURE, NameIndex, by_character, by_phrase
from layers.spelling import spelt

NAMES = [
    "Mombasa–Nairobi standard-gauge railway",
    "蒙内铁路",
    "Mombasa",
    "Nairobi",
    "N'Djamena",
    "São Tomé",
    "Naypyidaw",
    "ນະຄອນຫຼວງວຽງຈັນ",
    "金边",
    "重庆",
    "Kenya Land Alliance",
    "Земля Кении",
]


def index_of(names, weights=None, sounds=by_phrase):
    weights = np.zeros(len(names), dtype=int) if weights is None else np.array(weights)
    return NameIndex.of(names, np.arange(len(names)), weights, sounds=sounds)


def found(query, names=NAMES, **more):
    return [names[row] for row, _ in index_of(names, **more).found(query, at_most=20)]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("mombasa", "Mombasa"),
        ("railway NAIROBI", NAMES[0]),
        ("gau stan", NAMES[0]),
        ("sao tome", "São Tomé"),
        ("São T", "São Tomé"),
        ("ndjam", "N'Djamena"),
        ("n’djamena", "N'Djamena"),
        ("铁路", "蒙内铁路"),
        ("mengneitielu", "蒙内铁路"),
        ("meng nei", "蒙内铁路"),
        ("tielu", "蒙内铁路"),
        ("chongqing", "重庆"),
        ("ວຽງຈັນ", "ນະຄອນຫຼວງວຽງຈັນ"),
        ("земля", "Земля Кении"),
        ("land kenia", "Kenya Land Alliance"),
        ("naipyidaw", "Naypyidaw"),
        ("mobmasa", "Mombasa"),
    ],
)
def test_a_name_is_found_by_what_somebody_may_type(query, name):
    assert found(query)[0] == name


@pytest.mark.parametrize(
    "query", ["", " ", "m", "m n", "?!", "xyzzy", "kenya railway", "\n", "mom bas x"]
)
def test_what_fits_nothing_or_says_nothing_finds_nothing(query):
    assert found(query) == []


def test_what_begins_goes_before_what_only_holds_and_a_slip_comes_last():
    names = ["Port of Mombasa", "Mombasa West", "Mombaza", "Mombasa"]
    assert found("mombasa", names) == ["Mombasa", "Mombasa West", "Port of Mombasa", "Mombaza"]


def test_of_names_that_fit_alike_the_weightier_goes_first():
    names = ["San Jose", "San Juan", "San Jorge"]
    assert found("san", names, weights=[1, 3, 2]) == ["San Juan", "San Jorge", "San Jose"]


def test_a_score_tells_a_slip():
    names = ["Nakuru", "Nakura", "Naturu"]
    scores = dict(index_of(names).found("nakuru", at_most=20))
    assert [scores[row] >= SURE for row in range(3)] == [True, False, False]


def test_characters_that_stand_together_go_without_those_that_do_not():
    names = ["亚吉铁路", "东南亚铁路"]
    assert found("亚铁", names) == ["东南亚铁路"]
    assert found("吉路", names) == ["亚吉铁路"]


def test_an_entry_with_several_names_is_found_once_by_its_best():
    index = NameIndex.of(
        ["Vientiane", "Viangchan", "Vieng"], np.array([0, 0, 1]), np.zeros(3, int), sounds=by_phrase
    )
    assert [row for row, _ in index.found("vi", at_most=20)] == [0, 1]


def test_an_index_of_nothing_finds_nothing():
    assert found("mombasa", []) == []


def test_characters_by_themselves_sound_as_they_mostly_do():
    assert by_character(["金边", "内罗毕（市）"]) == ["jinbian", "neiluobi" + "shi"]
    assert by_character([]) == []


def test_a_query_of_any_length_is_answered():
    assert found("mombasa " * 10_000) == ["Mombasa", NAMES[0]]


# of fewer letters than one could slip in
words = st.text("abê é金铁", min_size=1, max_size=3)


@given(st.lists(words, min_size=1, max_size=8), words)
def test_found_are_just_the_names_whose_words_the_query_begins(names, query):
    asked = spelt(query).split()
    fits = [all(any(w.startswith(a) for w in spelt(n).split()) for a in asked) for n in names]
    together = ["".join(asked) in "".join(spelt(n).split()) for n in names]
    if any(len(a) == 1 and a in "金铁" for a in asked) and any(
        map(all, zip(fits, together, strict=True))
    ):
        fits = [a and b for a, b in zip(fits, together, strict=True)]
    if all(len(a) == 1 and a not in "金铁" for a in asked):
        fits = [False] * len(names)
    rows = index_of(names, sounds=lambda chinese: [""] * len(chinese)).found(query, at_most=20)
    assert sorted(row for row, _ in rows) == [row for row, fit in enumerate(fits) if fit]
