"""Sentences and tables of the planning page say what the numbers say, and what they leave out."""

import pandas as pd
import pytest

from geo.fillers import fillers_of_units, who_could_fill
from geo.planning import (
    changed_sites,
    compared_counts,
    gap_by_reach,
    unit_counts,
    with_strictness,
)
from geo.ranking import ranks_of
from geo.rule import Rule
from geo.units import held_whole
from geo.views import planned
from geo.views.cards import Names
from geo.views.speech import speaking
from tests.geo.frames import AS_OF, THEMES, local
from tests.geo.test_planning import SEVEN, judged

NAMES = {"KEN": "Kenya", "FJI": "Fiji", "LAO": "Laos", "NPL": "Nepal"}


def named(unit):
    return NAMES.get(unit, unit)


def row_of(total, low, high, unsearched=0, elsewhere=None):
    return {
        "n_sites": total,
        "local_gap_min": low,
        "local_gap_max": high,
        "local_not_surveyed": unsearched,
        "local_in_country": low if elsewhere is None else elsewhere,
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            row_of(7, 1, 1),
            (
                "1 of 7 sites has none on record within 50 km."
                " This one has some on record elsewhere in the country."
            ),
        ),
        (
            row_of(7, 2, 5, 1, elsewhere=1),
            (
                "2 of 7 sites certainly have none on record within 50 km; with those that can't be"
                " decided it may be up to 5. Of these 2, 1 has some on record elsewhere in the"
                " country. 1 more lies where they were not searched for, or are not listed for"
                " their safety."
            ),
        ),
        (
            row_of(7, 0, 3),
            (
                "0 of 7 sites certainly have none on record within 50 km; with those that can't be"
                " decided it may be up to 3."
            ),
        ),
        (
            row_of(7, 0, 0),
            "every site where they were searched for has some on record within 50 km.",
        ),
        (
            row_of(7, 0, 0, 7),
            "they were not searched for, or are not listed for their safety.",
        ),
    ],
)
def test_a_gap_is_said_with_those_elsewhere_and_what_nobody_searched(row, said):
    sentence = planned.gap_sentence(row, "local", "Kenya", Rule(reach_km=50))
    assert sentence == f"Local civil-society organisations, Kenya: {said}"


def test_a_gap_is_said_in_chinese_without_spaces_between_sentences():
    with speaking("zh"):
        said = planned.gap_sentence(row_of(7, 2, 2), "local", "肯尼亚", Rule(reach_km=50))
    assert said.endswith(
        "（肯尼亚）：7个项目点中，2个在50公里内暂无记录。这2个在所在国其他地方均有记录。"
    )


def ranked(*rows):
    columns = ["unit", "local_rank", "local_rank_min", "local_rank_max", "local_gap_min"]
    return pd.DataFrame(rows, columns=columns).set_index("unit")


@pytest.mark.parametrize(
    ("ranking", "said"),
    [
        (ranked(("KEN", 1, 1, 1, 3)), "Ranks compare: choose more than one."),
        (
            ranked(("KEN", 1, 1, 1, 0), ("FJI", 1, 1, 1, 0)),
            (
                "Under the chosen setting no unit has a site that certainly has none in reach:"
                " ranks say nothing here."
            ),
        ),
        (
            ranked(("KEN", 1, 1, 1, 3), ("FJI", 2, 2, 2, 1)),
            "First under every setting tried: Kenya.",
        ),
        (
            ranked(("KEN", 1, 1, 1, 3), ("FJI", 2, 1, 2, 1)),
            (
                "First under every setting tried: Kenya. Under some settings that rank is shared: 2"
                " of 2 come first at times, among them Fiji."
            ),
        ),
        (
            ranked(("KEN", 1, 1, 2, 3), ("FJI", 1, 1, 3, 3), ("LAO", 3, 2, 3, 1)),
            (
                "First now: Kenya and Fiji. No other comes first under any setting tried, but this"
                " rank can fall to 3."
            ),
        ),
        (
            ranked(("KEN", 1, 1, 4, 3), *((iso, 2, 1, 4, 1) for iso in ("FJI", "LAO", "NPL", "X"))),
            (
                "Being first means little here. First now: Kenya, but this rank can fall to 4; 5 of"
                " 5 come first under one setting or another, among them Fiji, Laos, Nepal and 1"
                " more."
            ),
        ),
    ],
)
def test_whether_being_first_means_anything(ranking, said):
    assert planned.rank_sentence(ranking, "local", named) == said


def ranking_of(rows, measure):
    holdings = held_whole(rows.iso_a3)
    ranks = ranks_of([rows, rows], holdings, measure=measure).set_index("unit")
    gaps = gap_by_reach({100.0: rows, 250.0: rows}, holdings, measure=measure)
    return ranks.join([gaps, unit_counts(rows, rows.iso_a3)])


def test_a_ranking_shows_ranks_and_the_gaps_that_they_come_from():
    ranking = planned.by_rank(ranking_of(judged(SEVEN), "n_sites"), "local")
    dates = {"KEN": "2024-05-01"}
    table = planned.ranking_table(
        ranking, side="local", measure="n_sites", named=named, dates=dates
    )
    assert table.to_dict("list") == {
        "Rank": [1, 2, 3],
        "Best rank": [1, 1, 3],
        "Worst rank": [1, 2, 3],
        "Unit": ["Kenya", "Fiji", "Laos"],
        "Sites with none in reach": [
            "2 of 4, up to 3",
            "1 of 2, 1 not searched",
            "0 of 1, up to 1",
        ],
        "At 100 km": ["2 to 3 (rank 1)", "1 (rank 2)", "0 to 1 (rank 3)"],
        "At 250 km": ["2 to 3 (rank 1)", "1 (rank 2)", "0 to 1 (rank 3)"],
        "How searched": [
            "open sources searched (1 May 2024)",
            "open sources searched (1), not searched (1)",
            "open sources searched",
        ],
    }


def test_a_ranking_by_money_says_for_how_many_sites_none_is_known():
    rows = judged("a - - subsector=in_country amount_usd=2e9\nb - - subsector=in_country")
    ranking = ranking_of(rows, "usd")
    table = planned.ranking_table(ranking, side="local", measure="usd", named=named, dates={})
    assert table["At 100 km"].to_list() == ["USD 2 bn (rank 1)"]
    assert table["Sites without an amount"].to_list() == [1]


def test_two_settings_stand_side_by_side_with_what_changes():
    a = judged(SEVEN)
    b = with_strictness(
        a.assign(local_state=a.local_state.replace("possible", "present")), is_strict=True
    )
    compared = planned.by_changes(compared_counts(a, b, a.iso_a3), "local")
    table = planned.comparison_table(compared, side="local", named=named, dates={})
    assert table.iloc[:, :4].to_dict("list") == {
        "Unit": ["Kenya", "Laos", "Fiji"],
        "None in reach, A": ["2 of 4, up to 3", "0 of 1, up to 1", "1 of 2, 1 not searched"],
        "None in reach, B": ["1 of 3", "left out", "1 of 2, 1 not searched"],
        "Sites that change": [2, 1, 0],
    }
    assert planned.compare_sentence(compared, "local") == (
        "Local civil-society organisations: sites with none in reach under A 3 to 5, under B 2;"
        " 3 sites change."
    )
    changed = planned.changed_table(changed_sites(a, b), Names(NAMES, {}))
    assert changed[["Site", "Local, A", "Local, B", "Chinese, B"]].to_numpy().tolist() == [
        ["c", "possibly in reach", "in reach", "elsewhere in the country"],
        ["d", "none on record", "left out", "left out"],
        ["g", "possibly in reach", "left out", "left out"],
    ]


def test_who_could_be_asked_is_told_with_evidence_and_date():
    rows = judged("a 178 -17 subsector=in_country")
    found = who_could_fill(
        rows,
        local("near 178 -15 source_date=2024-05-01\nunplaced - - location_precision=country"),
        side="local",
        sector_themes=THEMES,
        rule=Rule(),
        as_of=AS_OF,
    )
    table = planned.filler_table(fillers_of_units(found, pd.Series("FJI", index=found.index)))
    told = table[["Organisation", "Why listed", "Nearest site", "Known as of"]].to_numpy().tolist()
    assert told == [
        ["near", "works on a theme of the sector", "221 km from a", "as of 1 May 2024"],
        ["unplaced", "works on a theme of the sector, place or distance not known", "", "undated"],
    ]
    assert table["Evidence"].to_list() == ["A source says so."] * 2


def test_a_setting_is_said_in_words():
    words = planned.setting_words(Rule(reach_km=250, match_themes=True), is_strict=True)
    assert words == (
        "Reach 250 km · Themes must match the sector · Standing presences only"
        " · Precisely placed sites only"
    )


def test_downloads_have_the_name_beside_the_code():
    rows = planned.with_names(unit_counts(judged(SEVEN), judged(SEVEN).iso_a3), named)
    assert rows[["unit", "name", "n_sites"]].to_numpy().tolist() == [
        ["FJI", "Fiji", 2],
        ["KEN", "Kenya", 4],
        ["LAO", "Laos", 1],
    ]
