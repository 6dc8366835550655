"""Which files a country's snapshot can be had as: each module of this package names its own."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import geo.exporters
from geo.views.report import Report


@dataclass(frozen=True)
class Exporter:
    """One kind of file: its `name` on the command line, the `ending` of its name (".html",
    "-slide.png"), its media type, the key of the words on its button, and what makes its bytes: the
    same ones for the same report. A lower `place` stands further in front.
    """

    name: str
    ending: str
    kind: str
    words: str
    place: int
    to_bytes: Callable[[Report], bytes]


@cache
def exporters() -> dict[str, Exporter]:
    """Every kind of file by name, in their order: those that a module of this package lists in
    `EXPORTERS`.
    """
    modules = pkgutil.iter_modules(geo.exporters.__path__, f"{geo.exporters.__name__}.")
    found = [
        one
        for module in modules
        for one in getattr(importlib.import_module(module.name), "EXPORTERS", ())
    ]
    return {one.name: one for one in sorted(found, key=lambda one: one.place)}
