"""What a planner compares: counts add up, settings differ where sites do."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.planning import (
    LEFT_OUT,
    WHOLE,
    changed_sites,
    compared_counts,
    counted_sites,
    fillers_of_unit,
    gap_by_reach,
    gap_matrix,
    is_in_unit,
    unit_counts,
    with_strictness,
)
from geo.ranking import gap_ranges, ranks_of
from geo.rule import DEPTHS, SIDES, STATES, Rule
from geo.summary import with_cents
from geo.units import held_whole, unit_holdings
from tests.geo.frames import UNITS, sites

KNOWN = frozenset({"FJI", "KEN"})
GAPS = ("in_country", "none_recorded")


def judged(text, **common):
    """Sites with the local state in `subsector` and the Chinese state in `place`."""
    rows = with_cents(sites(text, **{"place": "in_country", **common}))
    return rows.assign(
        local_state=rows.subsector,
        chinese_state=rows.place,
        evidence_local=rows.subsector.map({"not_surveyed": "none"}).fillna("search"),
        evidence_chinese="incidental",
    )


SEVEN = """
a - - subsector=present       iso_a3=KEN sector=energy project_id=p
b - - subsector=in_country    iso_a3=KEN sector=energy project_id=p
c - - subsector=possible      iso_a3=KEN sector=energy
d - - subsector=none_recorded iso_a3=KEN sector=transport location_precision=admin1
e - - subsector=not_surveyed  iso_a3=FJI sector=energy
f - - subsector=in_country    iso_a3=FJI sector=energy location_precision=near
g - - subsector=possible      iso_a3=LAO sector=health location_precision=country
"""


def test_a_cell_counts_its_sites_and_its_margins_those_of_all_its_cells():
    table = gap_matrix(judged(SEVEN), KNOWN)
    columns = ["n_sites", "n_projects", "local_gap_min", "local_gap_max", "local_not_surveyed"]
    assert table[columns].T.to_dict("list") == {
        "FJI|energy": [2, 2, 1, 1, 1],
        "KEN|energy": [3, 2, 1, 2, 0],
        "KEN|transport": [1, 1, 1, 1, 0],
        "outside|health": [1, 1, 0, 1, 0],
        "FJI": [2, 2, 1, 1, 1],
        "KEN": [4, 3, 2, 3, 0],
        "outside": [1, 1, 0, 1, 0],
        "energy": [5, 4, 2, 3, 1],
        "health": [1, 1, 0, 1, 0],
        "transport": [1, 1, 1, 1, 0],
        WHOLE: [7, 6, 3, 5, 1],
    }
    assert table.chinese_gap_min.to_list() == table.n_sites.to_list()
    assert table.loc["FJI", ["local_depth_search", "local_depth_none"]].to_list() == [1, 1]


def test_no_sites_make_an_empty_matrix():
    assert gap_matrix(judged(SEVEN).iloc[:0], KNOWN).empty


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("KEN|energy", "abc"),
        ("KEN", "abcd"),
        ("energy", "abcef"),
        (WHOLE, "abcdefg"),
        ("outside", "g"),
        ("outside|health", "g"),
        ("KEN-1", "a"),
        ("too_imprecise", "g"),
        ("<script>", ""),
        ("KEN|no_such", ""),
        ("|", ""),
        ("", ""),
    ],
)
def test_a_unit_holds_the_sites_that_it_counts(unit, found):
    rows = judged(SEVEN).assign(unit_codes=["KEN-1", *["KEN-2"] * 6])
    assert "".join(rows.site_id[is_in_unit(rows, unit, KNOWN)]) == found


def test_a_strict_setting_leaves_out_what_is_placed_by_unit():
    strict = with_strictness(judged(SEVEN), is_strict=True)
    assert strict.local_state.to_list() == [
        *("present", "in_country", "possible", LEFT_OUT),
        *("not_surveyed", "in_country", LEFT_OUT),
    ]
    assert counted_sites(strict).site_id.to_list() == ["a", "b", "c", "e", "f"]
    loose = with_strictness(judged(SEVEN), is_strict=False)
    assert counted_sites(loose).site_id.to_list() == list("abcdefg")


def test_two_settings_tell_which_sites_change_and_how_many_in_each_unit():
    a = judged(SEVEN)
    b = with_strictness(
        a.assign(local_state=a.local_state.replace("possible", "present")), is_strict=True
    )
    changed = changed_sites(a, b).set_index("site_id")
    assert changed[["local_state", "local_state_b", "chinese_state_b"]].T.to_dict("list") == {
        "c": ["possible", "present", "in_country"],
        "d": ["none_recorded", LEFT_OUT, LEFT_OUT],
        "g": ["possible", LEFT_OUT, LEFT_OUT],
    }
    table = compared_counts(a, b, a.iso_a3)
    columns = ["n_sites_a", "n_sites_b", "local_gap_max_a", "local_gap_max_b", "n_changed"]
    assert table[columns].T.to_dict("list") == {
        "FJI": [2, 2, 1, 1, 0],
        "KEN": [4, 3, 3, 1, 2],
        "LAO": [1, 0, 1, 0, 1],
    }
    assert table.chinese_n_changed.to_dict() == {"FJI": 0, "KEN": 1, "LAO": 1}


def test_a_setting_compared_with_itself_changes_nothing():
    a = judged(SEVEN)
    table = compared_counts(a, a, a.sector)
    assert table.n_changed.sum() == 0
    assert (table.local_gap_max_a == table.local_gap_max_b).all()
    assert changed_sites(a, a).empty


@st.composite
def many(draw):
    lines = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["KEN", "FJI", "LAO"]),
                st.sampled_from(["energy", "health"]),
                st.sampled_from(STATES),
                st.sampled_from(STATES),
                st.sampled_from(["exact", "near", "admin1", "country"]),
                st.sampled_from("pqr"),
            ),
            max_size=12,
        )
    )
    rows = [
        f"s{n} 37 -1 iso_a3={iso} sector={sector} subsector={local} place={chinese}"
        f" location_precision={precision} project_id={project}"
        for n, (iso, sector, local, chinese, precision, project) in enumerate(lines)
    ]
    return judged("\n".join(rows))


@given(many())
@settings(max_examples=20)
def test_counts_are_those_of_the_gap_ranges_and_of_counting_one_by_one(rows):
    found = unit_counts(rows, rows.iso_a3)
    ranges = gap_ranges(rows, held_whole(rows.iso_a3)).set_index("unit")
    assert list(found.index) == list(ranges.index)
    for side in SIDES:
        for part in ("gap_min", "gap_max", "not_surveyed"):
            assert found[f"{side}_{part}"].to_list() == (ranges[f"{side}_{part}_n_sites"].to_list())
        for depth in DEPTHS:
            here = rows[rows[f"evidence_{side}"] == depth].iso_a3
            assert found[f"{side}_depth_{depth}"].to_list() == [
                int((here == iso).sum()) for iso in found.index
            ]


@given(many(), many())
@settings(max_examples=20)
def test_a_comparison_counts_what_one_by_one_counts(a, other):
    n = min(len(a), len(other))
    a = a.iloc[:n]
    states = {f"{side}_state": other[f"{side}_state"].iloc[:n] for side in SIDES}
    b = with_strictness(a.assign(**states), is_strict=True)
    table = compared_counts(a, b, a.iso_a3)
    before, after = a.to_dict("records"), b.to_dict("records")
    for iso in set(a.iso_a3):
        pairs = [(x, y) for x, y in zip(before, after, strict=True) if x["iso_a3"] == iso]
        row = table.loc[iso]
        assert row.n_sites_b == sum(y["local_state"] != LEFT_OUT for _, y in pairs)
        assert row.n_changed == sum(
            any(x[f"{side}_state"] != y[f"{side}_state"] for side in SIDES) for x, y in pairs
        )
        for side in SIDES:
            assert row[f"{side}_gap_min_b"] == sum(y[f"{side}_state"] in GAPS for _, y in pairs)
            assert row[f"{side}_gap_min_a"] == sum(x[f"{side}_state"] in GAPS for x, _ in pairs)
    assert len(table) == len(set(a.iso_a3))


def test_gaps_by_reach_stand_beside_the_ranks_that_come_from_them():
    near = judged(
        "a - - subsector=in_country amount_usd=3\n"
        "b - - subsector=possible amount_usd=5\n"
        "c - - subsector=in_country iso_a3=KEN amount_usd=4\n"
        "d - - subsector=in_country iso_a3=LAO amount_usd=9"
    )
    far = near.assign(local_state=["present", "present", "in_country", "present"])
    holdings = unit_holdings(near, "country", KNOWN, UNITS)
    table = gap_by_reach({25.0: near, 250.0: far}, holdings, measure="usd")
    assert list(table.index) == ["FJI", "KEN"]
    local = table.filter(like="local").T.to_dict("list")
    # least, most and rank at 25 km, then at 250 km
    assert local == {"FJI": [3, 8, 2, 0, 0, 2], "KEN": [4, 4, 1, 4, 4, 1]}
    ranks = ranks_of([near, far], holdings, measure="usd").set_index("unit")
    assert ranks.local_rank.to_dict() == table.local_rank_25.to_dict()


@pytest.mark.parametrize("side", SIDES)
def test_who_could_be_asked_is_the_same_however_many_sites_are_looked_at_at_once(
    world, answers, side, monkeypatch
):
    here = answers[answers.iso_a3 == "KEN"]
    at_once = fillers_of_unit(world, here, "KEN", side=side, rule=Rule())
    monkeypatch.setattr("geo.planning._PAIRS", 1)
    one_by_one = fillers_of_unit(world, here, "KEN", side=side, rule=Rule())
    assert len(at_once) > 3
    pd.testing.assert_frame_equal(one_by_one, at_once)
    assert fillers_of_unit(world, here.iloc[:0], "KEN", side=side, rule=Rule()).empty
