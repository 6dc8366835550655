"""What the map fetches of the rows: where they stand, their titles, the parts of lines and areas
that a rule reaches, and the card of one row.

All is named by what it depends on, so a browser keeps it. Parameters of an address are numbers and
codes from short lists; what is none of them is refused in a word.
"""

import hashlib
import json
import threading
from collections.abc import Callable
from functools import lru_cache
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
from geo.protect import AUDIENCES
from geo.rule import REACH_KM, SIDES, Rule
from geo.survey import Survey
from geo.views.cards import presence_card, presence_titles, site_card, site_titles
from geo.views.files import LANGUAGES
from geo.views.footprints import reached_parts
from geo.views.points import KINDS
from geo.views.text import language, speaking, words
from layers.faults import LayerError

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


def cards_address(stamp: data.Stamp, code: str) -> str:
    """Where the cards of rows are in the language `code`, before their kind and row."""
    return f"{base()}/{_FOLDER}/card/{_key(stamp, code)}/{code}"


def reached_address(stamp: data.Stamp, rule: Rule) -> str | None:
    """Where the parts of lines and areas are that `rule` reaches; None where all are points."""
    if data.footprints(stamp) is None:
        return None
    return f"{base()}/{_FOLDER}/reached/{_key(stamp, LANGUAGES[0])}?{query_of(rule)}"


@lru_cache(maxsize=8)
def _key(stamp: data.Stamp, code: str) -> str:
    """What names the data, their order in the file of points, and the words of the cards."""
    said = json.dumps(dict(words(code)))
    known = (data.points(stamp).content, data.survey_of(stamp).data.version.encode(), said.encode())
    return hashlib.sha256(b"".join(known)).hexdigest()[:16]


def _file(request: Request) -> Response:
    """One file of `files`; a name looks up a dictionary and never a folder."""
    file = files(data.stamp_now()).get(request.path_params["name"])
    return refused(404, "not found") if file is None else file.answer(request)


def _answers(rule: Rule, stamp: data.Stamp) -> pd.DataFrame:
    with _AT_ONCE:
        return data.answers(rule, stamp)


def _reached(request: Request) -> Response:
    """The parts of lines and areas that a rule reaches."""
    stamp = data.stamp_now()
    if request.path_params["key"] != _key(stamp, LANGUAGES[0]):
        return refused(404, "not found")
    return _parts(rule_of(request.query_params), stamp).answer(request)


@lru_cache(maxsize=16)
def _parts(rule: Rule, stamp: data.Stamp) -> File:
    shown = _answers(rule, stamp).iloc[data.points(stamp).sites]
    return File.of("reached.json", reached_parts(shown))


def _card(request: Request) -> Response:
    """The card of one row as JSON: `title`, and `rows` of label, text and perhaps an address."""
    asked, stamp = request.path_params, data.stamp_now()
    code, kind = asked["language"], asked["kind"]
    is_known = code in LANGUAGES and kind in KINDS
    if not is_known or asked["key"] != _key(stamp, code):
        return refused(404, "not found")
    points = data.points(stamp)
    rows = points.sites if kind == "site" else points.presences
    row = whole(0, len(rows) - 1)(asked["row"])
    with speaking(code):
        if kind == "site":
            card = _site(int(rows[row]), rule_of(request.query_params), stamp)
        else:
            card = _presence(int(rows[row]), stamp)
    content = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    return File.of("card.json", content.encode()).answer(request)


def _site(position: int, rule: Rule, stamp: data.Stamp) -> dict[str, Any]:
    place = data.survey_of(stamp)
    site = _answers(rule, stamp).iloc[[position]]
    fillers = pd.concat(
        [
            who_could_fill(
                site,
                place.presences[side],
                side=side,
                sector_themes=place.data.sector_themes,
                rule=rule,
                as_of=place.data.as_of,
            )
            for side in SIDES
        ]
    )
    (row,) = site.to_dict("records")
    rows = site_card(row, data.names(language(), stamp), dates=_dates(row, place), fillers=fillers)
    return {"title": site_titles(site).iloc[0], "rows": rows}


def _dates(row: dict[str, Any], place: Survey) -> dict[str, str]:
    """The dates of the sources of those nearest to a site, by presence_id."""
    dates: dict[str, str] = {}
    for side in SIDES:
        rows, near = place.presences[side], row[f"{side}_nearest"]
        ids = [one["presence_id"] for one in near] if isinstance(near, list) else []
        some = rows[rows.presence_id.isin(ids)].dropna(subset="source_date")
        dates |= dict(zip(some.presence_id, some.source_date, strict=True))
    return dates


def _presence(position: int, stamp: data.Stamp) -> dict[str, Any]:
    presence = data.presences(stamp).iloc[[position]]
    (row,) = presence.to_dict("records")
    return {"title": presence_titles(presence).iloc[0], "rows": presence_card(row)}


def _told(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """`answer`, with a plain word where an address asks for what cannot be, or a file is faulty."""

    def told(request: Request) -> Response:
        try:
            return _kept(answer(request))
        except ValueError as error:
            if isinstance(error, LayerError):
                return refused(503, "the data can't be read now")
            return refused(400, "bad request")

    return told


def _kept(response: Response) -> Response:
    """`response`, which no browser or proxy may keep where it is not for everybody."""
    if AUDIENCES[0] != data.AUDIENCE:
        response.headers["cache-control"] = "no-store"
    return response


def routes() -> list[Route]:
    """The routes of the rows, for `st.App(routes=...)`; a plain function runs in a thread."""
    at = f"{base()}/{_FOLDER}"
    ends = {
        f"{at}/card/{{key}}/{{language}}/{{kind}}/{{row}}": _card,
        f"{at}/reached/{{key}}": _reached,
        f"{at}/{{name}}": _file,
    }
    return [Route(path, _told(answer), methods=["GET"]) for path, answer in ends.items()]
