"""The benchmarks of the engine run, judge by their goals and notice a wrong engine."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.catchment import by_pairs, table, without_pairs
from benchmarks.clustered import clustered
from benchmarks.engine import GOAL_PROJECTS, QUICK, Sizes, rows_of
from benchmarks.exactness import exactness
from benchmarks.measure import Run
from benchmarks.ways import QUESTIONS
from geo import nearby

ROOT = Path(__file__).parents[1]
MILLION = 1_000_000


def test_a_quick_run_prints_every_way_and_finds_the_engine_exact():
    command = [sys.executable, "-m", "benchmarks.engine", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for question in QUESTIONS.values():
        for way in question.ways:
            assert way.name in done.stdout
    assert done.stdout.count("| yes ") == 2


def counted(seconds, megabytes, sizes):
    """The rows of counts whose ways took these seconds and megabytes, a run each."""
    ways = [[Run(s, 2 * s, mb, [0.0])] for s, mb in zip(seconds, megabytes, strict=True)]
    return list(rows_of("counts", MILLION, ways, sizes))


@pytest.mark.parametrize(("usual_s", "reached"), [(60, "yes"), (59, "no")])
def test_a_goal_is_reached_by_the_ratio_of_the_medians(usual_s, reached):
    _, ours, usual, loop, memory = counted((2, usual_s, 9), (10, 499, 0), Sizes([MILLION]))
    assert (ours["ratio"], usual["ratio"]) == ("1.0", f"{usual_s / 2:.1f}")
    assert (usual["goal"], usual["reached"]) == (">= 30", reached)
    assert (memory["ratio"], memory["reached"]) == ("49.9", "no")
    assert "goal" not in ours | loop


def test_other_sizes_than_those_of_the_goals_are_not_judged():
    assert QUICK.projects != GOAL_PROJECTS
    assert not any("goal" in row for row in counted((1, 99, 1), (1, 99, 1), QUICK))


def test_the_hard_points_catch_a_bound_that_is_too_tight(monkeypatch):
    assert exactness(60, 1200, seed=3).n_differing == 0
    # as though a chord were never longer than on the smallest circle
    monkeypatch.setattr(nearby, "_Q2", 1.0)
    assert exactness(60, 1200, seed=3).n_differing > 0


def test_clustered_points_are_many_at_towns_and_hard_on_a_globe():
    lon, lat = clustered(20_000, seed=1)
    np.testing.assert_array_equal(clustered(20_000, seed=1), (lon, lat))
    assert not np.array_equal(clustered(20_000, seed=2)[0], lon)
    # both sides of the antimeridian, in Fiji and in Chukotka, and both poles
    for south, north in ((-20, -15), (60, 70)):
        here = (lat > south) & (lat < north)
        assert np.any(here & (lon > 179))
        assert np.any(here & (lon < -179))
    assert (lat.min(), lat.max()) == (-90, 90)
    _, n_at = np.unique(np.round(np.column_stack((lon, lat)), 9), axis=0, return_counts=True)
    assert n_at.max() > 20
    cells = np.unique(np.floor((lon, lat)), axis=1, return_counts=True)[1]
    # a tenth of the square degrees that have any hold most
    assert np.sort(cells)[-len(cells) // 10 :].sum() > 0.4 * len(lon)


@pytest.mark.parametrize("keep", [True, False])
def test_enumerating_pairs_gives_the_scores_that_it_is_timed_against(keep, monkeypatch):
    # so that pairs come in pieces, as they do at full size
    monkeypatch.setattr("benchmarks.catchment.PAIRS_AT_ONCE", 5000)
    sites, organisations = clustered(500, seed=2), clustered(20_000, seed=1)
    scores = without_pairs(sites, organisations)
    assert (scores > 0).sum() > 100
    np.testing.assert_allclose(by_pairs(sites, organisations, keep=keep), scores, rtol=1e-11)


def test_the_table_of_load_tells_medians_and_how_many_times_ours():
    taken = {"ours": [(1.0, 2.0), (9.0, 2.0), (2.0, 2.0)], "pairs": [(20.0, 8.0)] * 3}
    _, ours, pairs = (line.split() for line in table(taken))
    assert ours == ["ours", "2.0", "1.0", "2.0", "1.0"]
    assert pairs == ["pairs", "20.0", "10.0", "8.0", "4.0"]
