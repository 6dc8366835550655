"""Public files of the map that are made when somebody first asks for one: admin-1 units and towns.

Most readers never need them, and making them takes a second. So their names say what they are made
from, the data and the program, and are known before the files are.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple

from geo.app.data import Stamp, stamp_now
from geo.app.public import File
from geo.views import files, town_files, unit_file
from layers.faults import LayerError
from layers.store import found_sources, load


class _Kind(NamedTuple):
    """Files of some layers: what makes them by name, and the program text that decides them."""

    layers: tuple[str, ...]
    make: Callable[..., Mapping[str, bytes]]
    program: tuple[ModuleType, ...]


_KINDS: Final[Mapping[str, _Kind]] = {
    "admin1": _Kind(
        ("admin1",), lambda rows: {"units": unit_file.admin1_json(rows)}, (files, unit_file)
    ),
    "towns": _Kind(("towns", "capitals"), town_files.town_files, (files, town_files)),
}
_MAKING: Final = {kind: threading.Lock() for kind in _KINDS}


def late_urls(folder: str) -> dict[str, str]:
    """The addresses in `folder` of `admin1.json` and of `towns.json`, the latter with `{name}`."""
    stems = _stems(stamp_now())
    return {
        "admin1.json": f"{folder}/{stems['admin1']}-units.json",
        "towns.json": f"{folder}/{stems['towns']}-{{name}}.json",
    }


def late_file(public: str) -> File | None:
    """The file of that public name; None where there is none, or a layer has a fault (which the
    page tells).
    """
    stamp = stamp_now()
    for kind, stem in _stems(stamp).items():
        if public.startswith(f"{stem}-"):
            # several ask for cells at once: the others wait for what the first makes
            with _MAKING[kind], suppress(LayerError):
                return _made(kind, stamp).get(public.removeprefix(f"{stem}-"))
    return None


@lru_cache(maxsize=2)
def _stems(_: Stamp) -> dict[str, str]:
    """What the public names of each kind begin with: it says what the files are made from."""
    sources = found_sources()[0]
    return {
        name: f"{name}-{_digest([s.sha256 for s in sources if s.layer in kind.layers], kind)}"
        for name, kind in _KINDS.items()
    }


def _digest(sources: list[str], kind: _Kind) -> str:
    programs = [Path(str(module.__file__)).read_bytes() for module in kind.program]
    return hashlib.sha256("".join(sources).encode() + b"".join(programs)).hexdigest()[:16]


@lru_cache(maxsize=4)
def _made(kind: str, _: Stamp) -> dict[str, File]:
    """The files of a kind by the end of their names.

    Raises
    ------
    LayerError
        If a layer breaks its contract.
    """
    layers, make, _program = _KINDS[kind]
    sources = found_sources()[0]
    return {
        f"{name}.json": File.of(f"{name}.json", content)
        for name, content in make(*(load(layer, sources) for layer in layers)).items()
    }
