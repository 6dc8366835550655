"""A colour never says more than is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.views.palette import THEMES, contrast, ink, palette
from geo.views.steps import STEPS, gap_steps


def step(n_sites, gap_min, gap_max, not_surveyed=0):
    return STEPS[gap_steps([n_sites], [gap_min], [gap_max], [not_surveyed])[0]]


@pytest.mark.parametrize(
    ("counts", "name"),
    [
        ((0, 0, 0), "no_sites"),
        ((3, 0, 0, 3), "not_searched"),
        ((3, 0, 3), "uncertain"),
        ((3, 0, 2, 1), "uncertain"),
        ((7, 0, 0), "step_1"),
        ((10, 2, 2), "step_2"),
        ((7, 7, 7), "step_5"),
        # half of the sites undecided: three steps, and the end of the scale is out of reach
        ((4, 0, 2), "rough_1"),
        ((4, 2, 4), "rough_3"),
        # all that was searched is a gap, but most was not
        ((4, 1, 1, 3), "rough_3"),
        # just enough
        ((4, 3, 4), "step_5"),
        ((4, 3, 3, 1), "step_5"),
    ],
)
def test_fewer_steps_where_less_is_certain(counts, name):
    assert step(*counts) == name


@st.composite
def units(draw):
    parts = draw(st.lists(st.integers(0, 12), min_size=4, max_size=4))
    _, certain, possible, unsearched = parts
    return sum(parts), certain, certain + possible, unsearched


@given(st.lists(units(), min_size=1, max_size=20))
def test_units_are_coloured_as_one_by_one(rows):
    codes = gap_steps(*np.array(rows).T)
    assert codes.dtype == np.uint8
    assert [STEPS[code] for code in codes] == [one_by_one(*row) for row in rows]


def one_by_one(total, low, high, unsearched):
    """The scale as its words say it."""
    searched = total - unsearched
    if not total:
        return "no_sites"
    if not searched:
        return "not_searched"
    decided = searched - (high - low)
    if not decided:
        return "uncertain"
    middle = (low + high) / 2 / searched
    name, n = ("step", 5) if decided / total >= 0.75 else ("rough", 3)
    edges = [k / n for k in range(1, n)]
    return f"{name}_{1 + sum(middle >= edge - 1e-12 for edge in edges)}"


@given(units())
def test_one_more_certain_gap_never_pales_a_unit_of_the_same_certainty(counts):
    total, low, high, unsearched = counts
    if total - unsearched > high:
        before, after = gap_steps(
            [total] * 2, [low, low + 1], [high, high + 1], [unsearched] * 2
        ).astype(int)
        assert after >= before


@pytest.mark.parametrize("theme", THEMES)
def test_text_reads_well_on_every_step_and_darkness_grows_with_the_gap(theme):
    colours = palette(theme)
    for name in STEPS[3:]:
        assert contrast(ink(colours[name]), colours[name]) >= 4.5
    for kind, n in (("step", 5), ("rough", 3)):
        away = [contrast(colours[f"{kind}_{k}"], colours["paper"]) for k in range(1, n + 1)]
        assert away == sorted(away)


def test_contrast_is_that_of_black_on_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
