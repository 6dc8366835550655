"""Who is only counted is told in steps, and what is said of a file counts nobody who is hidden."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.protect import _step, not_listed, protected
from layers.sound import LeftOut
from tests.geo.attacked import WITHHELD, hidden_row, surveyed
from tests.geo.disclosed import row, unchecked

# --- those who are only counted


def counted(n, iso_a3="FJI", start=0):
    made = [row("count_only", "exact", start + at) | {"iso_a3": iso_a3} for at in range(n)]
    return unchecked(made)


@pytest.mark.parametrize(
    ("n", "step", "high"),
    [
        (1, "1-2", 2),
        (2, "1-2", 2),
        (3, "3-5", 5),
        (5, "3-5", 5),
        (6, "6-10", 10),
        (51, "51+", None),
    ],
)
def test_counts_are_told_in_steps(n, step, high):
    told = not_listed({"local_csos": counted(n)})
    assert list(told) == ["layer", "iso_a3", "n", "low", "high"]
    assert told.iloc[0, :3].tolist() == ["local_csos", "FJI", step]
    assert told.high.tolist() == ([high] if high else [pd.NA])


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 200), st.integers(1, 200))
def test_the_difference_of_two_reports_never_gives_one_or_two_for_sure(before, after):
    """From the ends of both steps: what can have been added is never known to be one or two."""
    low, high = (_step(n)[1:] for n in sorted((before, after)))
    most = np.inf if high[1] is None else high[1] - low[0]
    least = max(0, high[0] - (np.inf if low[1] is None else low[1]))
    assert not (least > 0 and most <= 2)


def test_an_organisation_with_several_places_is_counted_once():
    rows = pd.concat([counted(1), counted(1)], ignore_index=True)
    assert not_listed({"local_csos": rows}).n.tolist() == ["1-2"]
    many = pd.concat([counted(1)] * 9, ignore_index=True)
    assert not_listed({"local_csos": many}).n.tolist() == ["1-2"]


def test_counts_are_by_country_and_side_and_there_is_no_total():
    rows = {
        "local_csos": pd.concat([counted(3), counted(1, "KEN", 9)], ignore_index=True),
        "chinese_ngos": counted(2),
    }
    told = not_listed(rows, "partner")
    assert told[["layer", "iso_a3", "n"]].to_numpy().tolist() == [
        ["local_csos", "FJI", "3-5"],
        ["local_csos", "KEN", "1-2"],
        ["chinese_ngos", "FJI", "1-2"],
    ]


@pytest.mark.parametrize(
    ("disclosure", "audience"), [("withheld", "public"), ("count_only", "internal")]
)
def test_who_is_withheld_or_listed_is_in_no_count(disclosure, audience):
    assert not_listed({"local_csos": unchecked([row(disclosure, "exact")])}, audience).empty


# --- what is said of the files


def test_a_file_of_the_workspace_is_named_by_what_is_shown_of_it(world):
    few = surveyed(world, [])
    many = surveyed(world, [hidden_row(WITHHELD)])
    inside = surveyed(world, [hidden_row(WITHHELD)], "internal")
    assert few.data.version == many.data.version != inside.data.version
    assert few.data.sources == many.data.sources
    (shown,) = (one for one in many.data.sources if one.layer == "local_csos")
    (raw,) = (one for one in inside.data.sources if one.layer == "local_csos")
    assert (shown.descriptor.rows, raw.descriptor.rows) == (2, 3)
    assert (shown.descriptor.inputs, len(raw.descriptor.inputs)) == ((), 1)


def test_what_is_bundled_keeps_its_checksum(world):
    for source in world.data.sources:
        assert source.sha256 == source.descriptor.sha256
        assert source.is_bundled


def test_the_faults_of_a_file_that_is_left_out_quote_no_row(world):
    left_out = (
        LeftOut("organisations/mine.csv", "themes: 'Hush Street'"),
        LeftOut("projects/mine.csv", "sector: 'enegry'"),
    )
    data = replace(world.data, left_out=left_out, audience="")
    public, inside = (protected(data, name).left_out for name in ("public", "internal"))
    assert "Hush" not in public[0].message
    assert public[1] == left_out[1]
    assert inside == left_out
