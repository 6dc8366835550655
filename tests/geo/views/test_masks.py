"""One byte a row: both states of a site, and whether an organisation shows and counts."""

import itertools

import numpy as np
import pandas as pd
import pytest

from geo.views.masks import class_of, presence_codes, site_codes
from geo.views.strokes import CLASSES, STATES

PAIRS = list(itertools.product(STATES, repeat=2))


def pairs_of(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["local_state", "chinese_state"])


def test_each_pair_of_states_has_a_number_of_its_own_and_none_is_that_of_hidden() -> None:
    codes = site_codes(pairs_of(*PAIRS))
    assert codes.tolist() == list(range(1, 26))
    assert codes.dtype == np.uint8


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("present", "present"), "both"),
        (("present", "in_country"), "local_only"),
        (("none_recorded", "present"), "chinese_only"),
        (("in_country", "none_recorded"), "neither"),
        (("possible", "present"), "undetermined"),
        (("present", "not_surveyed"), "not_surveyed"),
    ],
)
def test_the_class_follows_from_the_number(pair: tuple[str, str], expected: str) -> None:
    (code,) = site_codes(pairs_of(pair))
    assert class_of()[code - 1] == expected


def test_every_number_has_a_class() -> None:
    assert len(class_of()) == len(PAIRS)
    assert set(class_of()) == set(CLASSES)


def test_on_the_bundled_data_the_numbers_mean_what_the_answers_say(answers: pd.DataFrame) -> None:
    said = [class_of()[code - 1] for code in site_codes(answers)]
    assert said == answers["class"].tolist()


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match=r"chinese_state 'void'.*present"):
        site_codes(pairs_of(("present", "void")))


def test_an_organisation_is_hidden_shown_or_counted() -> None:
    codes = presence_codes([False, False, True, True], [False, True, False, True])
    assert codes.tolist() == [0, 0, 1, 2]
    assert codes.dtype == np.uint8
