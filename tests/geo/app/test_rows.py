"""What the map fetches of the rows: where they stand, what they are called, what is said of one."""

import gzip
import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from geo.app import data, rows
from geo.protect import AUDIENCE_VARIABLE
from geo.rule import Rule
from geo.views.footprints import Footprints
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE
from tests.geo.app.asking import ask

USUAL = "reach=100&match_themes=0&count_projects=0"


@pytest.fixture(scope="module", autouse=True)
def stamp(tmp_path_factory):
    """The bundled data alone, whatever workspace the developer has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(tmp_path_factory.mktemp("none")))
        yield data.world()[1]


@pytest.fixture(scope="module")
def sites(stamp):
    return data.answers(Rule(), stamp)


def card_of(stamp, kind, position, *, language="en", query=USUAL):
    row = data.points(stamp).row(kind, position)
    asked = f"?{query}" if kind == "site" else ""
    return ask(f"{rows.cards_address(stamp, language)}/{kind}/{row}{asked}")


def said(answer):
    return {label: text for label, text, *_ in answer.told["rows"]}


def test_the_points_and_their_titles_are_files_that_may_be_kept_for_ever(stamp):
    answer = ask(rows.points_address(stamp))
    assert answer.body == data.points(stamp).content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(ask(rows.points_address(stamp), encoding="gzip").body) == answer.body
    (name, *_), folder = data.points(stamp).titles, rows.points_address(stamp).rsplit("/", 1)[0]
    assert ask(f"{folder}/{name}").told == json.loads(data.points(stamp).titles[name])


def test_every_placed_site_and_open_organisation_is_on_the_map(stamp, sites):
    points, everyone = data.points(stamp), data.presences(stamp)
    assert len(points.sites) == sites.lon.notna().sum() > 500
    assert set(points.presences) == set(
        np.flatnonzero(~everyone.stands_for.isin(["admin1", "country"]))
    )
    assert "closed" not in set(everyone.status)


def test_a_site_says_what_is_financed_who_is_near_and_who_could_be_asked(stamp, sites):
    position = sites.index[(sites.iso_a3 == "KEN") & (sites["class"] == "neither")][0]
    answer = card_of(stamp, "site", position)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert sites.name[position] in answer.told["title"]
    told = said(answer)
    assert {"Committed", "Financed by", "Precision", "Local side", "Chinese side"} <= set(told)
    assert " km" in told["Nearest local"]
    # as of when each of them is known
    assert "20" in told["Nearest local"].split("km", 1)[1]
    assert "elsewhere in the country" in told["Local side"]
    assert "theme of the sector" in told["Local, beyond reach: could be asked"]


def test_sources_are_links_to_where_a_browser_may_go(stamp, sites):
    for position in range(0, len(sites), 40):
        links = [row for row in card_of(stamp, "site", position).told["rows"] if len(row) == 3]
        for label, text, url in links:
            assert label == "Source"
            assert url.startswith(("https://", "http://"))
            assert text in url


def test_an_organisation_says_how_it_is_known(stamp):
    told = said(card_of(stamp, "presence", data.points(stamp).presences[0]))
    assert {"Kind", "Presence", "Precision", "Evidence", "Source"} <= set(told)


def test_a_card_follows_the_rule_and_the_language(stamp, sites):
    position = sites.index[(sites.iso_a3 == "KEN") & (sites["class"] == "neither")][0]
    near, far = (
        said(card_of(stamp, "site", position, query=f"reach={reach}&{USUAL.split('&', 1)[1]}"))
        for reach in (50, 500)
    )
    assert near["Local side"] != far["Local side"]
    assert far["Local side"].startswith("in reach")
    chinese = card_of(stamp, "site", position, language="zh")
    assert "能源" in chinese.body.decode()
    assert rows.cards_address(stamp, "zh") != rows.cards_address(stamp, "en")


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ("site/0?reach=9&match_themes=0&count_projects=0", 400),
        ("site/0?reach=501&match_themes=0&count_projects=0", 400),
        ("site/0?reach=100.5&match_themes=0&count_projects=0", 400),
        ("site/0?reach=1e2&match_themes=0&count_projects=0", 400),
        ("site/0?reach=%D9%A1%D9%A0%D9%A0&match_themes=0&count_projects=0", 400),
        ("site/0?reach=100&match_themes=2&count_projects=0", 400),
        ("site/0?reach=100&match_themes=true&count_projects=0", 400),
        (f"site/0?{USUAL}&other=1", 400),
        (f"site/0?{USUAL}&reach=50", 400),
        ("site/0", 400),
        (f"site/999999999999999999999?{USUAL}", 400),
        (f"site/-1?{USUAL}", 400),
        (f"site/%00?{USUAL}", 400),
        ("presence/99999", 400),
        (f"country/0?{USUAL}", 404),
        (f"site/..%2f..%2fpyproject.toml?{USUAL}", 404),
    ],
)
def test_what_can_not_be_asked_is_refused_in_a_word(stamp, changed, status):
    answer = ask(f"{rows.cards_address(stamp, 'en')}/{changed}")
    assert answer.status == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.body in {b"bad request", b"not found", b"Not Found"}


@pytest.mark.parametrize("path", ["card/0123456789abcdef/en/site/0", "card//en/site/0"])
def test_other_data_or_no_language_are_not_found(stamp, path):
    assert ask(f"/rows/{path}?{USUAL}").status == 404
    german = rows.cards_address(stamp, "en").replace("/en", "/de")
    assert ask(f"{german}/site/0?{USUAL}").status == 404


@given(st.integers(10, 500), st.booleans(), st.booleans(), st.text(max_size=8), st.text(max_size=8))
def test_a_rule_survives_its_address_and_anything_else_is_no_rule(
    reach, match, projects, key, value
):
    rule = Rule(reach_km=float(reach), match_themes=match, count_projects=projects)
    assert rows.rule_of(QueryParams(rows.query_of(rule))) == rule
    with pytest.raises(ValueError, match="other parameters"):
        rows.rule_of(QueryParams([*QueryParams(rows.query_of(rule)).multi_items(), (key, value)]))


def test_a_faulty_file_is_no_traceback(stamp, monkeypatch):
    def faulty(_):
        raise LayerError("x.csv: not a projects layer")

    address = rows.cards_address(stamp, "en")
    monkeypatch.setattr(data, "presences", faulty)
    answer = ask(f"{address}/presence/0")
    assert answer.status == 503
    assert b"x.csv" not in answer.body


def test_where_all_sites_are_points_there_are_no_parts_to_fetch(stamp):
    assert rows.reached_address(stamp, Rule()) is None


def test_lines_and_areas_are_a_file_and_their_parts_come_by_rule(stamp, sites, monkeypatch):
    line = pd.DataFrame(
        {"site_id": [sites.site_id[0]], "shape": [shapely.LineString([(0, 0), (1, 1)])]}
    )
    made = Footprints.of(line)
    circles = [[(36.8, -1.3, 89.0, 111.0)], *[[]] * (len(sites) - 1)]
    reached = sites.assign(
        local_circles=circles, chinese_circles=[[]] * len(sites), local_reached_share=0.5
    )
    monkeypatch.setattr(data, "footprints", lambda _: made)
    monkeypatch.setattr(data, "answers", lambda *_: reached)
    rows.files.cache_clear()
    rows._parts.cache_clear()
    try:
        folder = rows.points_address(stamp).rsplit("/", 1)[0]
        assert ask(f"{folder}/{made.name}").body == made.content
        address = rows.reached_address(stamp, Rule(reach_km=50))
        told = ask(address).told
        assert told["local"] == {
            "row": [data.points(stamp).row("site", 0)],
            "circles": [[36.8, -1.3, 89.0, 111.0]],
        }
        assert ask(address.replace("reach=50", "reach=5")).status == 400
        assert ask(address.replace("reached/", "reached/0")).status == 404
    finally:
        rows.files.cache_clear()
        rows._parts.cache_clear()


def test_each_audience_has_addresses_and_answers_of_its_own(stamp, monkeypatch):
    public = rows.cards_address(stamp, "en")
    monkeypatch.setattr(data, "AUDIENCE", "partner")
    place, other = data.world()
    assert (other != stamp, place.audience) == (True, "partner")
    address = rows.cards_address(other, "en")
    assert address != public
    answer = ask(f"{address}/presence/0")
    assert answer.headers["cache-control"] == "no-store"
    # what a public server gave out is no address here
    assert ask(f"{public}/presence/0").status == 404


def test_the_audience_of_a_server_is_that_of_its_start():
    """Read when the module is, and never again."""
    script = "import os; from geo.app import data; os.environ[V] = 'internal'; print(data.AUDIENCE)"
    script = script.replace("V", repr(AUDIENCE_VARIABLE))
    environment = {**os.environ, AUDIENCE_VARIABLE: "partner"}
    program = [sys.executable, "-c", script]
    told = subprocess.run(program, env=environment, capture_output=True, check=True, text=True)
    assert told.stdout.strip() == "partner"
