"""The map: a shell that never changes, and a small state that says what to show on it.

No text of a row ever stands in a template. folium's renderer compiles its own output a second time
as a template, and its scripts hold text in JavaScript literals: a project's name could become code
on the server and in the browser. So every payload travels as base64 of gzip, which has no letter
that means anything to either; titles and cards are fetched as files, and our own scripts in
`assets` show them with `textContent`.
"""

import base64
import gzip
import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import folium
from folium.map import Layer
from folium.template import Template

from geo.views.files import LANGUAGES, SOUTH
from geo.views.footprints import MAX_ZOOM
from geo.views.masks import Codes
from geo.views.palette import palette
from geo.views.points import KINDS
from geo.views.strokes import CLASSES
from geo.views.text import labels, t
from geo.views.town_files import town_sheets
from geo.views.units import NOTHING, Ground

_SHEET: Final = (
    *("map", "attribution", "page", "previous", "next", "close", "zoom_in", "zoom_out"),
)
_POINTS: Final = (
    *("loading", "no_points", "no_card", "source_opens", "n_sites", "n_local", "n_chinese"),
)
# what the map itself says; the words of rows come with the rows
WORDS: Final[tuple[str, ...]] = (
    *_SHEET,
    *_POINTS,
    *(f"class_{name}" for name in CLASSES),
)

_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_NORTH: Final = 84.0
# random bytes, the worst case, get no smaller by more work
_EFFORT: Final = 6


def map_words() -> dict[str, str]:
    """What the map itself says, for each of WORDS, in the language of now."""
    # the map puts its own numbers into what stands in braces
    return {
        **{key: t(f"sheet.{key}", i="{i}", n="{n}") for key in _SHEET},
        **{key: t(f"points.{key}", n="{n}") for key in _POINTS},
        **{f"class_{name}": labels("class", name) for name in CLASSES},
    }


def _sealed(payload: object, arrays: Mapping[str, Codes] = MappingProxyType({})) -> str:
    """`payload` and bytes by name as base64 of gzip: only letters, digits, `+`, `/` and `=`.

    Inside are the length of the JSON (four bytes, little end first), the JSON, and the bytes.

    Raises
    ------
    RuntimeError
        If any other letter is in it: it must not reach a template then.
    """
    lengths = [[name, len(codes)] for name, codes in arrays.items()]
    told = json.dumps([payload, lengths], allow_nan=False, separators=(",", ":")).encode("ascii")
    parts = [struct.pack("<I", len(told)), told, *(codes.tobytes() for codes in arrays.values())]
    sealed = base64.b64encode(gzip.compress(b"".join(parts), _EFFORT, mtime=0)).decode("ascii")
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

    def __init__(
        self, payload: object = None, arrays: Mapping[str, Codes] = MappingProxyType({})
    ) -> None:
        super().__init__(name=self.factory, control=False)
        # a fixed id, so that the shell is the same text on every rerun
        self._name, self._id = "Counterparts", self.factory
        self.sealed = _sealed(payload, arrays)


class Land(_Sealed):
    """Land, borders, names of countries and the scale bar, fetched from our own server."""

    factory = "land"


class Units(_Sealed):
    """Countries or admin-1 units by the gap of their sites; their classes come with the `State`."""

    factory = "units"


class Footprints(_Sealed):
    """The lines and areas of sites; the address of their file is in that of the points."""

    factory = "footprints"


class Sites(_Sealed):
    """The marks of sites; what of them shows comes with the `State`."""

    factory = "sites"


class Presences(_Sealed):
    """The marks of organisations; what of them shows comes with the `State`."""

    factory = "presences"


class Own(_Sealed):
    """The marks of a reader's own rows; these come with the `State`, whole."""

    factory = "own"


class State(_Sealed):
    """What the map shows now: a byte a row, view, theme, language and words."""

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
    Own().add_to(sheet)
    return sheet


@dataclass(frozen=True)
class Rows:
    """What of which rows is on the map, and where it gets the rest.

    `sites` and `presences` are codes (`geo.views.masks`) in the order of the file at `points`
    (`geo.views.points`). A card is at `cards`, its kind ("site" or "presence") and its row in that
    file, for a site with `query`; `reached` is the address of the parts of lines and areas under
    the rule (`geo.views.footprints.reached_parts`), blank where there are none. `chosen` is the
    kind and row that the map moves to, when it was another before. `own` are rows that are in no
    file (`geo.views.own_marks`): they go with the state, to one reader alone.
    """

    sites: Codes
    presences: Codes
    points: str
    cards: str
    query: str = ""
    reached: str | None = None
    chosen: tuple[str, int] | None = None
    own: Sequence[Mapping[str, object]] = ()


def state(
    rows: Rows,
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
    rows
        What of which rows shows.
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
        If the theme, the language or the kind of the chosen row is unknown.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are: {', '.join(LANGUAGES)}")
    if rows.chosen and rows.chosen[0] not in KINDS:
        raise ValueError(f"no kind {rows.chosen[0]!r}; there are: {', '.join(KINDS)}")
    payload = {
        "points": rows.points,
        "cards": rows.cards,
        "query": rows.query,
        "reached": rows.reached,
        "chosen": rows.chosen,
        "own": list(rows.own),
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
    State(payload, {"sites": rows.sites, "presences": rows.presences}).add_to(group)
    return group
