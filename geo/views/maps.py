"""The map: a shell that never changes, and a small state that says what to show on it.

No text of a row ever stands in a template. folium's renderer compiles its own output a second time
as a template, and its scripts hold text in JavaScript literals: a project's name could become code
on the server and in the browser. So every payload travels as base64 of gzipped JSON, which has no
letter that means anything to either, and our own scripts in `assets` show it with `textContent`.
"""

import base64
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

import folium
import pandas as pd
from folium.map import Layer
from folium.template import Template

from geo.views.files import LANGUAGES, SOUTH
from geo.views.footprints import MAX_ZOOM, footprint_table
from geo.views.palette import palette
from geo.views.strokes import CLASSES, SIDES, STATES, UNPLACED_PRECISIONS
from geo.views.text import t
from geo.views.town_files import town_sheets
from geo.views.units import NOTHING, Ground

# what the map itself says; the words of rows come with the rows
WORDS: Final[tuple[str, ...]] = (
    "map",
    "page",
    "previous",
    "next",
    "close",
    "zoom_in",
    "zoom_out",
    "attribution",
)

_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_NORTH: Final = 84.0


def map_words() -> dict[str, str]:
    """What the map itself says, for each of WORDS, in the language of now."""
    # the map puts its own numbers into what stands in braces
    return {key: t(f"sheet.{key}", i="{i}", n="{n}") for key in WORDS}


def _sealed(payload: object) -> str:
    """`payload` as base64 of gzipped JSON: only letters, digits, `+`, `/` and `=`.

    Raises
    ------
    RuntimeError
        If any other letter is in it: it must not reach a template then.
    """
    text = json.dumps(payload, allow_nan=False, separators=(",", ":"))
    sealed = base64.b64encode(gzip.compress(text.encode("ascii"), mtime=0)).decode("ascii")
    if not _BASE64.fullmatch(sealed):
        raise RuntimeError("a payload for the map holds more than base64")
    return sealed


class _Sealed(Layer):
    """A layer of ours: one call of our script with one sealed payload."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = counterparts.{{ this.factory }}("{{ this.sealed }}");
        {% endmacro %}
    """)

    factory = ""

    def __init__(self, payload: object = None) -> None:
        super().__init__(name=self.factory, control=False)
        # a fixed id, so that the shell is the same text on every rerun
        self._name, self._id = "Counterparts", self.factory
        self.sealed = _sealed(payload)


class Land(_Sealed):
    """Land, borders, names of countries and the scale bar, fetched from our own server."""

    factory = "land"


class Units(_Sealed):
    """Countries or admin-1 units by the gap of their sites; their classes come with the `State`."""

    factory = "units"


class Footprints(_Sealed):
    """The lines and areas of sites; their file and rows come with the `State`."""

    factory = "footprints"


class Sites(_Sealed):
    """The marks of sites; their rows come with the `State`."""

    factory = "sites"


class Presences(_Sealed):
    """The marks of organisations; their rows come with the `State`."""

    factory = "presences"


class State(_Sealed):
    """What the map shows now: rows, view, theme, language and words."""

    factory = "state"


class Shell(folium.Map):
    """A folium map that loads our own files instead of folium's from six public hosts.

    Both lists are set on the instance: `folium.Map` itself stays as it is for everybody else.
    """

    def __init__(self, asset_urls: Mapping[str, str]) -> None:
        super().__init__(
            location=(15.0, 30.0),
            zoom_start=2,
            tiles=None,
            min_lat=SOUTH,
            max_lat=_NORTH,
            min_lon=-540,
            max_lon=540,
            max_bounds=True,
            max_bounds_viscosity=1.0,
            min_zoom=1,
            zoom_snap=0.25,
            attribution_control=False,
        )
        # folium keeps max_zoom for its tiles, and there are none
        self.options["max_zoom"] = MAX_ZOOM
        self._id = "shell"
        self.default_js = [(name, asset_urls[name]) for name in ("leaflet.js", "map.js")]
        self.default_css = [("map.css", asset_urls["map.css"])]


def shell(*, asset_urls: Mapping[str, str]) -> folium.Map:
    """The map without rows: the same bytes on every rerun, so the reader's map is never rebuilt.

    Build it anew for each rerun; a shell that was shown once keeps the rows it was shown with.

    Parameters
    ----------
    asset_urls
        The address of each of `assets` by name, all on our own server; those of `admin1.json` and
        of `towns.json` (with `{name}`) too.
    """
    sheet = Shell(asset_urls)
    # first, for the names on the land give way to what it has drawn
    Footprints().add_to(sheet)
    land = {"land": asset_urls["land.json"], "disputed": asset_urls["disputed.json"]}
    Land({**land, "towns": town_sheets(asset_urls["towns.json"])}).add_to(sheet)
    Units({"admin1": asset_urls["admin1.json"]}).add_to(sheet)
    Presences().add_to(sheet)
    Sites().add_to(sheet)
    return sheet


class _Texts:
    """Every text once, in the order of first use: rows name it by its number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: object) -> int:
        return self.numbers.setdefault(str(text), len(self.numbers))

    def column(self, values: pd.Series) -> list[int]:
        return [self.number(text) for text in values]

    def cards(self, cards: pd.Series) -> list[list[tuple[int, int]]]:
        return [[(self.number(label), self.number(text)) for label, text in card] for card in cards]


def _numbers(values: pd.Series, digits: int = 4) -> list[float | None]:
    """The values rounded (0.0001 degrees are 11 m), None for a blank: JSON has no NaN."""
    return [None if pd.isna(value) else round(float(value), digits) for value in values]


def _check_codes(frame: pd.DataFrame, column: str, codes: Sequence[str]) -> None:
    """Refuse codes the marks can't draw."""
    if unknown := sorted(set(frame[column].astype(str)) - set(codes)):
        raise ValueError(f"{column} {', '.join(map(repr, unknown))}; known are {', '.join(codes)}")


def _site_table(placed: pd.DataFrame, texts: _Texts) -> dict[str, object]:
    """The placed sites as columns; texts as numbers in the list of texts."""
    numbers = ("lon", "lat", "end_lon", "end_lat", "radius_km")
    named = {"title": "title", "local": "local_state", "chinese": "chinese_state", "class": "class"}
    columns: dict[str, object] = {name: _numbers(placed[name]) for name in numbers}
    columns |= {name: texts.column(placed[column]) for name, column in named.items()}
    columns["verified"] = placed["is_verified"].astype(bool).tolist()
    columns["unplaced"] = placed["location_precision"].isin(UNPLACED_PRECISIONS).tolist()
    columns["card"] = texts.cards(placed["card"])
    return {"length": len(placed), "texts": [*named], "columns": columns}


def _presence_table(presences: pd.DataFrame, texts: _Texts) -> dict[str, object]:
    """The placed presences as columns; texts as numbers in the list of texts."""
    _check_codes(presences, "side", SIDES)
    placed = presences[presences["lon"].notna() & presences["lat"].notna()]
    named = ("title", "side", "presence_type")
    columns: dict[str, object] = {name: _numbers(placed[name]) for name in ("lon", "lat")}
    columns |= {name: texts.column(placed[name]) for name in named}
    columns["verified"] = placed["is_verified"].astype(bool).tolist()
    columns["card"] = texts.cards(placed["card"])
    return {"length": len(placed), "texts": [*named], "columns": columns}


def state(  # noqa: PLR0913
    sites: pd.DataFrame,
    presences: pd.DataFrame,
    *,
    bounds: Sequence[Sequence[float]] | None,
    view_key: str,
    theme: str = "light",
    language: str = "en",
    words: Mapping[str, str] | None = None,
    ground: Ground = NOTHING,
) -> folium.FeatureGroup:
    """What the shell shall show, for `st_folium(feature_group_to_add=...)`.

    Parameters
    ----------
    sites
        Columns site_id, lon, lat, end_lon, end_lat (blank unless only the ends are known),
        location_precision, radius_km, local_state, chinese_state, class, is_verified, title,
        card (a list of label and text pairs), footprint (the address of its line or area: that of
        a `geo.views.footprints.Footprints` file, `#` and a number; blank for a point); where there
        is one, for both sides reached_share and circles too.
    presences
        Columns presence_id, side, presence_type, lon, lat, is_verified, title, card.
    bounds
        `[[south, west], [north, east]]` in degrees, or None for the world.
    view_key
        The reader's view is left alone as long as this stays the same.
    theme
        One of `geo.views.palette.THEMES`.
    language
        Whose names the countries get; one of `geo.views.files.LANGUAGES`.
    words
        The reader's words for each of `WORDS`; those of `map_words` if None.
    ground
        What lies under the marks.

    Raises
    ------
    ValueError
        If a state, class, side, theme or language is not of its vocabulary.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are: {', '.join(LANGUAGES)}")
    for column, codes in (("local_state", STATES), ("chinese_state", STATES), ("class", CLASSES)):
        _check_codes(sites, column, codes)
    placed = sites[sites["lon"].notna() & sites["lat"].notna()]
    texts = _Texts()
    payload = {
        "sites": _site_table(placed, texts),
        "footprints": footprint_table(placed),
        "presences": _presence_table(presences, texts),
        "texts": list(texts.numbers),
        "bounds": None if bounds is None else [[float(x) for x in corner] for corner in bounds],
        "view_key": view_key,
        "colours": dict(palette(theme)),
        "language": language,
        "words": map_words() if words is None else {key: words[key] for key in WORDS},
        "units": ground.units,
        "tiles": ground.tiles,
    }
    group = folium.FeatureGroup(name="state", control=False)
    group._id = "state"  # noqa: SLF001  folium would take a random one
    State(payload).add_to(group)
    return group
