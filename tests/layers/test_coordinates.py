"""Coordinates as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.coordinates import degrees


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("36.8", 36.8),
        ("36,8", 36.8),
        ("-1.286389", -1.286389),
        ("−12.5", -12.5),
        ("1° 17' 11\" S", -1.286389),
        ("1°17′11″S", -1.286389),
        ("S 1 17 11", -1.286389),
        ("36.8 E", 36.8),
        ("40 W", -40),
        ("2° 30' O", -2.5),
        ("Ouest 3,5", -3.5),
        ("34 Sur", -34),
        ("N 27°42'", 27.7),
    ],
)
def test_these_are_read(text, value):
    assert degrees(text) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["abc 3", "", "10° 61' N", "10 20 30 40", "1 234,5", "3 km", "x", "1e5", "36.8.1"]
)
def test_these_are_not_guessed(text):
    assert degrees(text) is None


@given(st.floats(-180, 180, allow_nan=False))
def test_what_is_written_in_degrees_minutes_and_seconds_comes_back(value):
    whole = abs(value)
    minutes = math.floor((whole % 1) * 60)
    seconds = round(((whole % 1) * 60 - minutes) * 60, 6)
    if seconds < 60:
        side = "E" if value >= 0 else "W"
        assert degrees(f"{math.floor(whole)}°{minutes}'{seconds:.6f}\"{side}") == pytest.approx(
            value, abs=1e-8
        )
