"""Reports of countries for the tests of files, and what is done to their data."""

import dataclasses
import json
from pathlib import Path

import pandas as pd

from geo.filters import Filters
from geo.rule import SIDES, Rule
from geo.views.report import report_of
from geo.views.speech import speaking

HOSTILE = json.loads((Path(__file__).parents[2] / "browser/hostile.json").read_text("utf-8"))
# text that anybody may have written
FREE = [
    *("name", "name_zh", "place", "subsector", "financiers", "contractors", "evidence"),
    *("organisation", "name_local", "acronym", "city", "admin1_name", "member_of"),
    *("independence_note",),
]


def report(world, iso_a3="KEN", *, language="en", rule=None):
    with speaking(language):
        return report_of(world, iso_a3, Filters(), rule or Rule())


def with_frames(world, change):
    """`world` with `change` done to its sites and presences."""
    presences = {side: change(world.presences[side]) for side in SIDES}
    return dataclasses.replace(world, sites=change(world.sites), presences=presences)


def hostile(world):
    """`world` where all free text is hostile, another one in each row."""

    def change(rows):
        texts = {
            name: pd.Series(
                [HOSTILE[(at + shift) % len(HOSTILE)] for at in range(len(rows))], index=rows.index
            )
            for shift, name in enumerate(FREE)
            if name in rows
        }
        return rows.assign(**texts)

    return with_frames(world, change)
