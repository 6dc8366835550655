"""Cells as people write them, in the form that a contract takes."""

import pandas as pd
import pytest

from layers.columns import Column
from layers.country_codes import iso_a3_of
from layers.values import in_form


def formed(text, column, name="x", codes=None):
    return in_form(pd.Series([text], dtype="str"), name, column, codes or {}).iloc[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("31/12/2020", "2020-12-31"),
        ("12/31/2020", "2020-12-31"),
        ("5.5.2019", "2019-05-05"),
        ("2020-03-01 00:00:00", "2020-03-01"),
        ("03/04/2020", "03/04/2020"),
        ("2021", "2021"),
    ],
)
def test_a_day_is_read_where_only_one_order_is_possible(text, value):
    assert formed(text, Column("date", "x")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234,567.8", "1234567.8"),
        ("1 234 567,8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("1,234", "1,234"),
        ("1.234", "1.234"),
        ("12", "12"),
    ],
)
def test_a_number_is_read_where_it_can_mean_one_thing_only(text, value):
    assert formed(text, Column("float", "x")) == value


@pytest.mark.parametrize(
    ("text", "value"), [("oui", "true"), ("是", "true"), ("No", "false"), ("maybe", "maybe")]
)
def test_yes_and_no_in_four_languages(text, value):
    assert formed(text, Column("bool", "x")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("能源", "energy"), ("Énergie", "energy"), ("ENERGY", "energy"), ("wind", "wind")],
)
def test_labels_of_a_vocabulary_are_its_codes_in_every_language(text, value):
    assert formed(text, Column("str", "x", vocabulary="sector")) == value


def test_a_list_may_be_separated_as_people_do_and_codes_win():
    column = Column("str", "x", is_list=True, vocabulary="theme")
    assert formed("santé; eau、gender", column, codes={"Eau": "water_sanitation"}) == (
        "health|water_sanitation|gender"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Cameroun", "CMR"),
        ("柬埔寨", "KHM"),
        ("Etiopía", "ETH"),
        ("俄罗斯", "RUS"),
        ("RD Congo", "COD"),
    ],
)
def test_countries_are_known_by_name_in_several_languages(text, code):
    assert iso_a3_of(text) == code
