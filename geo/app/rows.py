"""What the map fetches of the rows: where they stand, their titles, the parts of lines and areas
that a rule reaches, and the card of one row.

All is named by what it depends on, so a browser keeps it. Parameters of an address are numbers and
codes from short lists; what is none of them is refused in a word.
"""

import hashlib
import json
import threading
from functools import cache, lru_cache
from typing import Any, Final

import pandas as pd
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.app import data
from geo.app.link import whole
from geo.app.public import File, base, named, refused
from geo.fillers import who_could_fill
from geo.rule import REACH_KM, SIDES, Rule
from geo.survey import Survey
from geo.views.cards import Names, presence_card, presence_titles, site_card, site_titles
from geo.views.files import LANGUAGES
from geo.views.footprints import reached_parts
from geo.views.points import KINDS
from layers.faults import LayerError
from layers.store import fingerprint

_FOLDER: Final = "rows"
_RULE: Final = ("reach", "match_themes", "count_projects")
# a rule that nobody has asked for yet takes a while to answer
_AT_ONCE: Final = threading.Semaphore(2)


def query_of(rule: Rule) -> str:
    """`rule` as the part of an address after its `?`; `rule_of` reads it."""
    values = (round(rule.reach_km), int(rule.match_themes), int(rule.count_projects))
    return "&".join(f"{name}={value}" for name, value in zip(_RULE, values, strict=True))


def rule_of(asked: QueryParams) -> Rule:
    """The rule that an address names. Raises ValueError for any other parameter or value."""
    if sorted(asked.keys()) != sorted(_RULE) or len(asked.multi_items()) != len(_RULE):
        raise ValueError("other parameters")
    low, high = (int(km) for km in REACH_KM)
    return Rule(
        reach_km=float(whole(low, high)(asked["reach"])),
        match_themes=bool(whole(0, 1)(asked["match_themes"])),
        count_projects=bool(whole(0, 1)(asked["count_projects"])),
    )


@lru_cache(maxsize=2)
def files(stamp: data.Stamp) -> dict[str, File]:
    """The files of points, titles, lines and areas, by public name.

    Raises
    ------
    LayerError
        If a layer breaks its contract.
    """
    points, drawn = data.points(stamp), data.footprints(stamp)
    titles = {name: File.of(name, content) for name, content in points.titles.items()}
    shapes = {drawn.name: File.of(drawn.name, drawn.content)} if drawn else {}
    return named({"points.bin": points.content}) | titles | shapes


def points_address(stamp: data.Stamp) -> str:
    """Where the places of all rows are."""
    (name,) = (name for name in files(stamp) if name.startswith("points-"))
    return f"{base()}/{_FOLDER}/{name}"


def cards_address(stamp: data.Stamp, language: str) -> str:
    """Where the cards of rows are, before their kind and row."""
    return f"{base()}/{_FOLDER}/card/{_key(stamp)}/{language}"


def reached_address(stamp: data.Stamp, rule: Rule) -> str | None:
    """Where the parts of lines and areas are that `rule` reaches; None where all are points."""
    if data.footprints(stamp) is None:
        return None
    return f"{base()}/{_FOLDER}/reached/{_key(stamp)}?{query_of(rule)}"


@lru_cache(maxsize=2)
def _key(stamp: data.Stamp) -> str:
    """What names the data, their order in the file of points, and the words of the cards."""
    known = (data.points(stamp).content, data.version(stamp).encode(), _words())
    return hashlib.sha256(b"".join(known)).hexdigest()[:16]


@cache
def _words() -> bytes:
    """All that the cards say in any language, whatever the rows."""
    return json.dumps([[dict(words(one)) for one in spoken()], labels]).encode()


def _file(request: Request) -> Response:
    """One file of `files`; a name looks up a dictionary and never a folder."""
    file = files(fingerprint()).get(request.path_params["name"])
    return refused(404, "not found") if file is None else file.answer(request)
