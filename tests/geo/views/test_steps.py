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
        ((0, 0, 0), "plain"),
        ((3, 0, 0, 3), "not_surveyed"),
        ((3, 0, 3), "nothing_certain"),
        ((3, 0, 2, 1), "nothing_certain"),
        ((7, 0, 0), "step_1"),
        ((10, 2, 2), "step_2"),
        ((7, 7, 7), "step_5"),
        # half of the sites undecided: three steps
        ((4, 0, 2), "rough_1"),
        ((4, 2, 4), "rough_3"),
        # all that was searched is a gap, but most was not
        ((4, 1, 1, 3), "vague"),
        # just enough
        ((5, 4, 5), "step_5"),
        ((5, 4, 4, 1), "step_5"),
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
    assert codes.dtype == np.int8
    assert [STEPS[code] for code in codes] == [one_by_one(*row) for row in rows]


def one_by_one(total, low, high, unsearched):
    """The scale as its words say it."""
    searched = total - unsearched
    if not total:
        return "plain"
    if not searched:
        return "not_surveyed"
    decided = searched - (high - low)
    if not decided:
        return "nothing_certain"
    middle = (low + high) / 2 / searched
    if decided / total < 0.5:
        return "vague"
    name, n = ("step", 5) if decided / total >= 0.8 else ("rough", 3)
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
    for name in STEPS[1:-2]:
        assert contrast(ink(colours[name]), colours[name]) >= 4.5
    for kind, n in (("step", 5), ("rough", 3)):
        away = [contrast(colours[f"{kind}_{k}"], colours["paper"]) for k in range(1, n + 1)]
        assert away == sorted(away)


def test_contrast_is_that_of_black_on_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
