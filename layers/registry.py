"""The layers there are: one module in `layers.catalog` is one layer."""

import importlib
import pkgutil
from functools import cache

import layers.catalog
from layers.contract import Layer


@cache
def discover() -> dict[str, Layer]:
    """Every layer by name: the `LAYER` of each module in `layers.catalog`."""
    names = sorted(module.name for module in pkgutil.iter_modules(layers.catalog.__path__))
    modules = [importlib.import_module(f"layers.catalog.{name}") for name in names]
    return {module.LAYER.name: module.LAYER for module in modules}


def bundled_layers() -> dict[str, Layer]:
    """Those of `discover` that have a bundled file."""
    return {name: known for name, known in discover().items() if known.is_bundled}


def layer(name: str) -> Layer:
    """The layer called `name`.

    Raises
    ------
    KeyError
        If there is none; the message lists those there are.
    """
    known = discover()
    if name not in known:
        raise KeyError(f"no layer {name!r}; known are {', '.join(known)}")
    return known[name]
