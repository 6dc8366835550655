"""The map's text: the same on every rerun, and never a word of the data in it."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import branca.element
import folium
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit_folium import generate_leaflet_string

from geo.views.maps import WORDS, Shell, shell, state
from geo.views.palette import palette
from geo.views.strokes import CLASSES, SIDES, STATES

HOSTILE: list[str] = json.loads(
    (Path(__file__).parents[2] / "browser/hostile.json").read_text(encoding="utf-8")
)
URLS = {
    name: f"/assets/{name}"
    for name in ("leaflet.js", "map.js", "map.css", "land.json", "disputed.json", "admin1.json")
} | {"towns.json": "/assets/towns-{name}.json"}
BLANK = float("nan")


def site_rows(*titles: str, **other: object) -> pd.DataFrame:
    rows = {
        "site_id": [f"s{number}" for number in range(len(titles))],
        "lon": 36.81667,
        "lat": -1.28333,
        "end_lon": BLANK,
        "end_lat": BLANK,
        "location_precision": "city",
        "radius_km": 10.0,
        "local_state": "present",
        "chinese_state": "none_recorded",
        "class": "local_only",
        "is_verified": True,
        "footprint": None,
        "title": titles,
        "card": [[[title, title]] for title in titles],
    }
    return pd.DataFrame({**rows, **other})


def footprint_rows(*titles: str, **other: object) -> pd.DataFrame:
    """Sites with a line each."""
    n = len(titles)
    sides = {
        f"{side}_{name}": values
        for side in SIDES
        for name, values in (("reached_share", 0.5), ("circles", [[(36.8, -1.3, 89, 111)]] * n))
    }
    lines = {"footprint": [f"/a/f.json#{number}" for number in range(n)], **sides}
    return site_rows(*titles, **{**lines, **other})


def presence_rows(*titles: str, **other: object) -> pd.DataFrame:
    rows = {
        "presence_id": [f"p{number}" for number in range(len(titles))],
        "side": "chinese",
        "presence_type": "project",
        "lon": 36.8,
        "lat": -1.3,
        "is_verified": False,
        "title": titles,
        "card": [[[title, title]] for title in titles],
    }
    return pd.DataFrame({**rows, **other})


def the_state(*titles: str, **other: Any) -> folium.FeatureGroup:
    given_rows = {"bounds": None, "view_key": "world", **other}
    return state(site_rows(*titles), presence_rows(*titles), **given_rows)


def payload(group: folium.FeatureGroup) -> dict[str, Any]:
    """What a state holds, read back as the browser reads it."""
    (only,) = group._children.values()
    return json.loads(gzip.decompress(base64.b64decode(only.sealed)))


def as_shown(sheet: folium.Map, group: folium.FeatureGroup) -> str:
    """All that reaches the browser: folium's page, and what st_folium makes of the group."""
    group.add_to(sheet)
    page = sheet.get_root().render()
    return page + generate_leaflet_string(group, base_id="feature_group_0")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_word_of_the_data_reaches_a_template(text: str) -> None:
    page = as_shown(shell(asset_urls=URLS), the_state(text, view_key=text, words=words(text)))
    plain = as_shown(shell(asset_urls=URLS), the_state("Dam", words=words("word")))
    assert text not in page
    assert without_payload(page) == without_payload(plain)


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(WORDS, text)


def without_payload(page: str) -> str:
    """The page with each state's base64 taken out."""
    start, *rest = page.split('counterparts.state("')
    return start + "".join(part.split('"', 1)[1] for part in rest)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_arrives_as_it_was(text: str) -> None:
    got = payload(the_state(text))
    (title,) = got["sites"]["columns"]["title"]
    assert got["texts"][title] == text
    assert got["sites"]["columns"]["card"] == [[[title, title]]]


# lone surrogates are no text: a file in UTF-8 can not hold one, nor can a frame
@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_at_all_is_sealed(text: str) -> None:
    (only,) = the_state(text)._children.values()
    assert re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", only.sealed)
    assert text in payload(the_state(text))["texts"]


def test_stock_folium_would_have_run_it() -> None:
    """The control: the same text in folium's own popup is executed by the server."""
    sheet = folium.Map([0, 0], tiles=None)
    folium.Marker([0, 0], popup=folium.Popup("A{{ 7*7 }}B")).add_to(sheet)
    assert "A49B" in sheet.get_root().render()


def test_the_shell_is_the_same_on_every_rerun() -> None:
    pages = {shell(asset_urls=URLS).get_root().render() for _ in range(3)}
    assert len({page.replace(" ", "") for page in pages}) == 1


def test_only_our_own_files_are_loaded() -> None:
    page = as_shown(shell(asset_urls=URLS), the_state("Dam"))
    assert "http:" not in page
    assert "https:" not in page
    assert "/assets/leaflet.js" in page


def test_folium_itself_stays_as_it_is() -> None:
    before = list(folium.Map.default_js)
    shell(asset_urls=URLS)
    assert folium.Map.default_js == before
    assert "default_js" not in vars(Shell)
    assert branca.element.MacroElement.render.__module__ == "branca.element"


def test_rows_without_a_place_are_left_out() -> None:
    rows = presence_rows("here", "nowhere", lon=[36.8, BLANK], lat=[-1.3, BLANK])
    sites = site_rows("here", "nowhere", lon=[36.8, BLANK])
    got = payload(state(sites, rows, bounds=None, view_key="world"))
    assert got["presences"]["length"] == 1
    assert got["sites"]["length"] == 1
    assert "nowhere" not in got["texts"]


def test_blanks_are_null_and_numbers_are_short() -> None:
    columns = payload(the_state("Dam"))["sites"]["columns"]
    assert columns["end_lon"] == [None]
    assert columns["lon"] == [36.8167]


@pytest.mark.parametrize(
    ("precision", "is_unplaced"), [("exact", False), ("admin2", False), ("admin1", True)]
)
def test_a_site_known_only_by_its_unit_says_so(precision: str, is_unplaced: bool) -> None:  # noqa: FBT001
    sites = site_rows("Dam", location_precision=precision)
    got = payload(state(sites, presence_rows(), bounds=None, view_key="world"))
    assert got["sites"]["columns"]["unplaced"] == [is_unplaced]


def test_lines_and_areas_come_by_address_beside_their_sites() -> None:
    # a site without a place has no mark, and is no row of the map
    sites = footprint_rows("nowhere", "rail", "road", lon=[BLANK, 36.8, 36.9])
    got = payload(state(sites, presence_rows(), bounds=None, view_key="world"))
    assert got["sites"]["length"] == 2
    assert got["footprints"]["row"] == [0, 1]
    assert got["footprints"]["urls"] == ["/a/f.json"]
    assert got["footprints"]["number"] == [1, 2]
    assert payload(the_state("Dam"))["footprints"] is None


@pytest.mark.parametrize("text", HOSTILE)
def test_no_address_reaches_a_template_either(text: str) -> None:
    sites = footprint_rows("rail", footprint=[f"/a/{text}#0"])
    group = state(sites, presence_rows(), bounds=None, view_key="world")
    plain = as_shown(shell(asset_urls=URLS), the_state("Dam"))
    assert payload(group)["footprints"]["urls"] == [f"/a/{text}"]
    assert without_payload(as_shown(shell(asset_urls=URLS), group)) == without_payload(plain)


def test_the_view_the_theme_and_the_language_travel_with_the_state() -> None:
    got = payload(the_state("Dam", bounds=[(-4, 34), (5, 42)], theme="dark", language="fr"))
    assert got["bounds"] == [[-4, 34], [5, 42]]
    assert got["view_key"] == "world"
    assert got["colours"] == dict(palette("dark"))
    assert got["language"] == "fr"


@pytest.mark.parametrize(
    ("column", "known"),
    [("local_state", STATES), ("chinese_state", STATES), ("class", CLASSES)],
)
def test_an_unknown_code_is_refused(column: str, known: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=f"{column} 'void'.*{known[0]}"):
        state(site_rows("Dam", **{column: "void"}), presence_rows(), bounds=None, view_key="")


def test_an_unknown_side_theme_or_language_is_refused() -> None:
    with pytest.raises(ValueError, match="side 'void'"):
        state(site_rows(), presence_rows("x", side="void"), bounds=None, view_key="")
    with pytest.raises(ValueError, match="theme 'void'"):
        the_state("Dam", theme="void")
    with pytest.raises(ValueError, match="language 'void'"):
        the_state("Dam", language="void")


def test_a_word_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="attribution"):
        the_state("Dam", words={key: "" for key in WORDS if key != "attribution"})


def test_no_rows_at_all_are_a_map_too() -> None:
    got = payload(the_state())
    assert got["sites"]["length"] == got["presences"]["length"] == 0
