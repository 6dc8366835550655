"""The map's text: the same on every rerun, and never a word of the data in it."""

import base64
import gzip
import json
import re
import struct
from pathlib import Path
from typing import Any

import branca.element
import folium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit_folium import generate_leaflet_string

from geo.views.maps import WORDS, Rows, Shell, shell, state
from geo.views.palette import palette

HOSTILE: list[str] = json.loads(
    (Path(__file__).parents[2] / "browser/hostile.json").read_text(encoding="utf-8")
)
URLS = {
    name: f"/assets/{name}"
    for name in ("leaflet.js", "map.js", "map.css", "land.json", "disputed.json", "admin1.json")
} | {"towns.json": "/assets/towns-{name}.json"}


def the_rows(text: str = "Dam", **other: Any) -> Rows:
    given_rows: dict[str, Any] = {
        "sites": np.array([1, 0, 25], dtype=np.uint8),
        "presences": np.array([2, 1], dtype=np.uint8),
        "points": f"/rows/{text}",
        "cards": f"/rows/card/{text}",
        "query": text,
        "reached": text,
    }
    return Rows(**{**given_rows, **other})


def the_state(text: str = "Dam", **other: Any) -> folium.FeatureGroup:
    return state(the_rows(text), **{"bounds": None, "view_key": "world", **other})


def payload(group: folium.FeatureGroup) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What a state holds, read back as the browser reads it: the JSON, and the bytes by name."""
    (only,) = group._children.values()
    inside = gzip.decompress(base64.b64decode(only.sealed))
    (length,) = struct.unpack("<I", inside[:4])
    told, lengths = json.loads(inside[4 : 4 + length])
    rest, arrays = inside[4 + length :], {}
    for name, n in lengths:
        arrays[name], rest = rest[:n], rest[n:]
    assert rest == b""
    return told, arrays


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


# lone surrogates are no text: a file in UTF-8 can not hold one, nor can a frame
@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_at_all_is_sealed(text: str) -> None:
    group = the_state(text, view_key=text)
    (only,) = group._children.values()
    assert re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", only.sealed)
    told, _ = payload(group)
    assert told["points"] == f"/rows/{text}"
    assert told["query"] == told["reached"] == told["view_key"] == text


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


def test_each_row_is_a_byte() -> None:
    _, arrays = payload(the_state())
    assert arrays == {"sites": bytes([1, 0, 25]), "presences": bytes([2, 1])}


def test_a_change_at_full_size_sends_less_than_60_kb_even_if_every_row_is_another() -> None:
    rng = np.random.default_rng(0)
    rows = the_rows(
        sites=rng.integers(0, 26, 20_000).astype(np.uint8),
        presences=rng.integers(0, 3, 100_000).astype(np.uint8),
    )
    (only,) = state(rows, bounds=None, view_key="")._children.values()
    assert len(only.sealed) < 58_000


def test_the_row_that_is_gone_to_is_named_by_kind_and_number() -> None:
    assert payload(the_state())[0]["chosen"] is None
    group = state(the_rows(chosen=("presence", 1)), bounds=None, view_key="")
    assert payload(group)[0]["chosen"] == ["presence", 1]
    with pytest.raises(ValueError, match="kind 'void'"):
        state(the_rows(chosen=("void", 1)), bounds=None, view_key="")


def test_the_view_the_theme_and_the_language_travel_with_the_state() -> None:
    got, _ = payload(the_state("Dam", bounds=[(-4, 34), (5, 42)], theme="dark", language="fr"))
    assert got["bounds"] == [[-4, 34], [5, 42]]
    assert got["view_key"] == "world"
    assert got["colours"] == dict(palette("dark"))
    assert got["language"] == "fr"


def test_an_unknown_theme_or_language_is_refused() -> None:
    with pytest.raises(ValueError, match="theme 'void'"):
        the_state("Dam", theme="void")
    with pytest.raises(ValueError, match="language 'void'"):
        the_state("Dam", language="void")


def test_a_word_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="attribution"):
        the_state("Dam", words={key: "" for key in WORDS if key != "attribution"})


def test_no_rows_at_all_are_a_map_too() -> None:
    none = np.array([], dtype=np.uint8)
    _, arrays = payload(state(the_rows(sites=none, presences=none), bounds=None, view_key=""))
    assert arrays == {"sites": b"", "presences": b""}
