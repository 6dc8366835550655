"""A cell says in words all that its colour says."""

import pytest

from geo.planning import WHOLE, gap_matrix
from geo.views.matrix import (
    countries_by_sites,
    depth_words,
    matrix_data,
    range_words,
    searched_on,
    searched_words,
    style,
    unit_name,
)
from geo.views.palette import THEMES, palette
from geo.views.speech import speaking
from geo.views.steps import STEPS
from tests.geo.frames import searched
from tests.geo.test_planning import KNOWN, SEVEN, judged

NAMES = {"KEN": "Kenya", "FJI": "<b>Fiji</b>"}


@pytest.fixture(scope="module")
def counts():
    return gap_matrix(judged(SEVEN), KNOWN)


def drawn(counts, side="local", **options):
    countries = countries_by_sites(counts)
    given = {"dates": {"KEN": "2024-05-01"}, "chosen": "KEN|energy", "theme": "light"} | options
    return matrix_data(counts, side, countries, NAMES, **given)


def test_rows_are_countries_with_most_sites_first_under_a_row_of_all(counts):
    data = drawn(counts)
    assert [row["name"] for row in data["rows"]] == [
        "All countries",
        "Kenya",
        "<b>Fiji</b>",
        "outside",
    ]
    assert data["columns"] == ["All sectors", "energy", "transport", "health"]
    assert [row["searched"] for row in data["rows"]] == [
        "",
        "open sources searched (1 May 2024)",
        "open sources searched (1), not searched (1)",
        "open sources searched",
    ]


def test_a_cell_has_its_unit_its_step_and_its_words_and_one_without_sites_is_empty(counts):
    cells = {row["name"]: row["cells"] for row in drawn(counts)["rows"]}
    assert cells["Kenya"] == [
        ["KEN", "rough_2", "2 of 4", "up to 3"],
        ["KEN|energy", "rough_2", "1 of 3", "up to 2"],
        ["KEN|transport", "step_5", "1 of 1", ""],
        None,
    ]
    assert cells["<b>Fiji</b>"][1] == ["FJI|energy", "rough_3", "1 of 2", "1 not searched"]
    assert cells["outside"][3] == ["outside|health", "nothing_certain", "0 of 1", "up to 1"]
    assert cells["All countries"][0] == [WHOLE, "rough_3", "3 of 7", "up to 5; 1 not searched"]


def test_a_single_country_needs_no_row_of_all(counts):
    given = {"dates": {}, "chosen": "", "theme": "dark"}
    rows = matrix_data(counts, "local", ["KEN"], NAMES, **given)["rows"]
    assert [row["name"] for row in rows] == ["Kenya"]


def test_each_side_has_its_own_words(counts):
    cells = drawn(counts, side="chinese")["rows"][1]["cells"]
    assert cells[0] == ["KEN", "step_5", "4 of 4", ""]


def test_a_unit_where_nobody_searched_has_no_number_of_gaps():
    rows = gap_matrix(judged("a - - subsector=not_surveyed"), KNOWN)
    assert drawn(rows)["rows"][0]["cells"][0] == ["FJI", "not_surveyed", "1", "not searched"]
    row = rows.loc["FJI"].to_dict()
    assert range_words(row, "local") == "1, not searched"
    assert depth_words(row, "local") == "not searched"


def test_the_matrix_speaks_the_language_of_the_reader(counts):
    with speaking("fr"):
        data = drawn(counts)
    assert data["rows"][1]["cells"][1][2:] == ["1 sur 3", "jusqu'à 2"]
    assert data["columns"][1] == "énergie"


def test_a_unit_has_a_name():
    assert unit_name("KEN|energy", NAMES) == "Kenya · energy"
    assert unit_name("energy", NAMES) == "energy"
    assert unit_name(WHOLE, NAMES) == "All countries"
    assert unit_name("outside|health", NAMES) == "No country of the boundary file · health"
    assert unit_name("XYZ", NAMES) == "XYZ"


def test_the_day_of_a_search_is_the_newest_of_those_that_looked():
    coverage = searched(
        "local_csos KEN search -\nlocal_csos KEN incidental -\nlocal_csos FJI none -\n"
        "chinese_ngos KEN search -"
    ).assign(searched_on=["2024-01-01", "2024-03-01", "2024-05-01", "2024-07-01"])
    assert searched_on(coverage, "local") == {"KEN": "2024-03-01"}
    row = {f"local_depth_{name}": 0 for name in ("register", "incidental", "none")}
    row["local_depth_search"] = 2
    words = searched_words(row, "local", {"KEN": "2024-03-01"}, "KEN|energy")
    assert words == "open sources searched (1 March 2024)"
    assert searched_words(row, "local", {}, "energy") == "open sources searched"


@pytest.mark.parametrize("theme", THEMES)
def test_every_shade_has_a_rule_in_the_style_sheet(theme):
    sheet = style()
    for name in STEPS[1:-2]:
        colour = palette(theme)[name]
        assert f'[data-theme="{theme}"] .{name} {{ background-color: {colour};' in sheet
    # where nothing is certain no shade says anything, but a pattern does
    for name in STEPS[-2:]:
        assert f"] .{name} {{" not in sheet
        assert f".{name}::after" in sheet
