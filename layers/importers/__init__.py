"""Importers translate a publisher's files into layers, one module a source."""

import importlib
import pkgutil
from functools import cache

from layers.importing import Importer


@cache
def importers() -> dict[str, Importer]:
    """Every importer by name: the `IMPORTER` of each module of this package that has one."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    found = [module.IMPORTER for module in modules if hasattr(module, "IMPORTER")]
    return {importer.name: importer for importer in found}
