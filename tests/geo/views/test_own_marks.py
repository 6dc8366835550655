"""A reader's own rows as the map draws them."""

import json

import pytest

from geo.own import judged, own_rows
from geo.rule import Rule
from geo.views.cards import Names
from geo.views.own_marks import presence_marks, site_marks
from tests.geo.frames import raw_chinese, raw_local, raw_sites


@pytest.fixture(scope="module")
def named(world):
    return Names.of({"KEN": "Kenya"}, world.data)


def test_a_site_has_its_place_its_answer_and_its_card(world, named):
    text = "dam 36.8 -1.3 iso_a3=KEN\nvague - - iso_a3=KEN location_precision=country"
    sites = own_rows(raw_sites(text), "projects", world).rows
    dam, vague = site_marks(judged(sites, world, Rule(), {}), named, is_own=True)
    assert (dam["lon"], dam["lat"], dam["class"], dam["unplaced"]) == (36.8, -1.3, "both", False)
    assert (dam["end_lon"], dam["is_own"], vague["unplaced"]) == (None, True, True)
    assert ["Status", "completed"] in [list(row)[:2] for row in dam["card"]]
    assert json.dumps([dam, vague], allow_nan=False)


@pytest.mark.parametrize(
    ("rows", "layer", "mark"),
    [
        (raw_local("a 36.8 -1.3 iso_a3=KEN"), "local_csos", "local-verified"),
        (
            raw_chinese("a 36.8 -1.3 iso_a3=KEN presence_type=project is_verified=false"),
            "chinese_ngos",
            "project-unverified",
        ),
        (raw_chinese("a 36.8 -1.3 iso_a3=KEN"), "chinese_ngos", "standing-verified"),
    ],
)
def test_an_organisation_has_the_mark_of_its_side_and_kind(world, rows, layer, mark):
    own = own_rows(rows, layer, world)
    (found,) = presence_marks(own.rows.assign(side=own.side))
    assert (found["mark"], found["side"]) == (mark, own.side)
    assert json.dumps(found, allow_nan=False)


def test_an_organisation_known_by_its_country_is_in_no_place_of_the_map(world):
    text = "a - - iso_a3=KEN location_precision=country disclosure=country_only"
    own = own_rows(raw_local(text), "local_csos", world)
    assert presence_marks(own.rows.assign(side="local")) == []
