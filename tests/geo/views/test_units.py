"""The choropleth: a shade that says no more than is known."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from geo.rule import DEPTHS
from geo.views.files import assets
from geo.views.paints import UNIT_PAINTS
from geo.views.palette import PALETTES, THEMES, contrast, palette
from geo.views.steps import STEPS
from geo.views.unit_legend import UNIT_ROWS, swatches_svg
from geo.views.unit_table import unit_names, unit_table
from geo.views.units import units_state
from tests.geo.views.test_files import borders, box, countries


def gaps(text: str) -> pd.DataFrame:
    """Units, a line each: present, certain, possible and unsearched sites."""
    counts = np.array([line.split() for line in text.splitlines()], dtype=int).reshape(-1, 4)
    _, certain, possible, unsearched = counts.T
    return pd.DataFrame(
        {
            "unit": [f"u{n}" for n in range(len(counts))],
            "n_sites": counts.sum(axis=1),
            "gap_min": certain,
            "gap_max": certain + possible,
            "not_surveyed": unsearched,
            "depth": ["search" if any(row) else None for row in counts],
        }
    )


def test_only_units_with_sites_are_told_and_remainders_are_not_shaded() -> None:
    told = units_state(
        gaps("0 0 0 0\n1 2 1 0\n5 0 0 0"), by="country", side="local", reach_km=50, n_mapped=2
    )
    assert told["steps"] == [0, STEPS.index("rough_2")]
    assert (told["n_sites"], told["certain"], told["possible"]) == ([4], [2], [1])
    assert [DEPTHS[depth] for depth in told["depth"]] == ["search"]
    assert "50 km" in told["words"]["gap"]
    assert told["words"]["range"].count("{") == 3


def test_a_unit_has_a_step_other_than_the_first_where_it_has_sites_and_numbers() -> None:
    told = units_state(
        gaps("0 0 0 0\n0 0 0 4\n3 0 0 0\n0 0 0 0\n0 0 9 0"),
        by="country",
        side="local",
        reach_km=50,
        n_mapped=5,
    )
    assert [step > 0 for step in told["steps"]] == [False, True, True, False, True]
    assert told["n_sites"] == [4, 3, 9]
    assert told["not_surveyed"] == [4, 0, 0]


def test_a_scale_without_outlines_is_refused() -> None:
    with pytest.raises(ValueError, match="no scale 'hex'"):
        units_state(gaps("1 0 0 0"), by="hex", side="local", reach_km=50, n_mapped=1)


@pytest.mark.parametrize("theme", THEMES)
def test_each_step_is_painted_with_colours_of_the_theme_and_its_own_way(theme: str) -> None:
    roles = {
        paint[part] for paint in UNIT_PAINTS.values() for part in ("fill", "ink") if part in paint
    }
    assert roles <= set(PALETTES[theme])
    assert len({str(paint) for paint in UNIT_PAINTS.values()}) == len(STEPS)
    samples = [swatches_svg((name,), theme) for name in STEPS]
    assert len(set(samples)) == len(STEPS)


@pytest.mark.parametrize("theme", THEMES)
def test_steps_can_be_told_from_each_other_and_the_last_from_the_land(theme: str) -> None:
    colours = palette(theme)
    for kind in ("step", "rough"):
        steps = [colours[name] for name in STEPS if name.startswith(kind)]
        assert all(contrast(a, b) > 1.3 for a, b in pairwise(steps))
        assert contrast(colours["land"], steps[-1]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_patterns_stand_out_from_the_land(theme: str) -> None:
    colours = palette(theme)
    for name in ("nothing_certain", "not_surveyed"):
        assert contrast(colours[UNIT_PAINTS[name]["ink"]], colours["land"]) >= 3


def test_the_legend_shows_every_step_once() -> None:
    assert sorted(name for row in UNIT_ROWS.values() for name in row) == sorted(STEPS)
    with pytest.raises(ValueError, match="no step 'x'"):
        swatches_svg(("x",))


def test_the_map_gets_the_paints_and_a_country_its_place_in_the_layer() -> None:
    made = assets(
        countries(box(-180, -90, 180, -63), box(0, 0, 2, 2)), borders(box(0, 0, 1, 1).boundary)
    )
    assert '"units": {"steps": ["plain"' in made["map.js"].decode()
    assert b'"row":1,' in made["land.json"]


def test_the_table_says_what_the_map_says_largest_certain_gap_first() -> None:
    rows = gaps("0 0 0 0\n1 2 1 0\n5 3 0 2").assign(unit=["KEN", "KEN-1", "outside"])
    names = unit_names(
        pd.DataFrame({"adm1_code": ["KEN-1"], "name": ["Coast"], "iso_a3": ["KEN"]}),
        {"KEN": "Kenya"},
    )
    table = unit_table(rows, names)
    assert table.to_numpy().tolist() == [
        ["Outside all", 10, 3, 3, 2, "open sources searched"],
        ["Coast (Kenya)", 4, 2, 3, 0, "open sources searched"],
    ]
    assert table.columns.is_unique


def test_the_table_sends_no_more_than_is_read() -> None:
    rows = gaps("\n".join(f"0 {n} 0 0" for n in range(1, 200)))
    table = unit_table(rows, {})
    assert table.iloc[:, 2].tolist() == list(range(199, 99, -1))
