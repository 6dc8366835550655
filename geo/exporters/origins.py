"""Where rows come from and what may be done with them, as a data package says it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from geo.views.asked import web_address
from layers.descriptor import Descriptor

# pages of the licences that our files name; another is told by its title
_LICENCE_PAGES: Final = {
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-3.0-IGO": "https://creativecommons.org/licenses/by/3.0/igo/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
# the format's name for a work of the public domain
_NAMES: Final = {"Public domain": "other-pd"}
# whom a credit names who has no file of their own here: (name in the credit, title, page, licence);
# as data/LICENSES.md has it
_NAMED: Final = (
    (
        "AidData",
        "AidData: Global Chinese Development Finance Dataset 3.0",
        "https://github.com/aiddata/gcdf-geospatial-data",
        "ODC-By-1.0",
    ),
    (
        "OpenStreetMap",
        "OpenStreetMap contributors",
        "https://www.openstreetmap.org/copyright",
        "ODbL-1.0",
    ),
)
_CREDITS: Final = "; "


def licences(mine: Sequence[Descriptor]) -> list[dict[str, str]]:
    """Each licence once, as the format asks: a name, its page where it is known, a title."""
    return [_licence(words) for words in dict.fromkeys(one.licence for one in mine)]


def _licence(words: str) -> dict[str, str]:
    name = _NAMES.get(words) or re.sub(r"[^A-Za-z0-9.]+", "-", words).strip("-") or "unknown"
    page = {"path": _LICENCE_PAGES[words]} if words in _LICENCE_PAGES else {}
    return {"name": name, **page, "title": words}


def sources(mine: Sequence[Descriptor], known: Sequence[Descriptor]) -> list[dict[str, Any]]:
    """The files `mine`, then all others whom their credits name: a title each, and page and licence
    where `known` (the files that are loaded) or the list here has them.
    """
    files = [_source(f"{one.publisher}: {one.title}", one.url, one.licence) for one in mine]
    others = [_credited(name, known) for name in _others(mine)]
    return list({(one["title"], one.get("path")): one for one in (*files, *others)}.values())


def _source(title: str, url: str, licence: str) -> dict[str, Any]:
    page = web_address(url)
    return {"title": title, **({"path": page} if page else {}), "licenses": [_licence(licence)]}


def _others(mine: Sequence[Descriptor]) -> Iterator[str]:
    """The credits of `mine` that name nobody who published one of them."""
    # what was compiled here has no page, and credits others
    own = {name for one in mine if one.url for name in one.attribution.split(_CREDITS)}
    publishers = {one.publisher for one in mine}
    for name in dict.fromkeys(name for one in mine for name in one.attribution.split(_CREDITS)):
        if name not in own and not any(publisher in name for publisher in publishers):
            yield name


def _credited(name: str, known: Sequence[Descriptor]) -> dict[str, Any]:
    for one in known:
        if one.url and one.publisher in name:
            return _source(one.publisher, one.url, one.licence)
    for part, title, url, licence in _NAMED:
        if part in name:
            return _source(title, url, licence)
    return {"title": name}
