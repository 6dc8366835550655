"""Layers and sources as pages for people: `python -m layers.document [sources]`."""

import sys

from layers.contract import Column, Layer
from layers.importers import importers
from layers.importing import Importer
from layers.registry import discover
from layers.vocabulary import vocabulary

_INTRO = """# Layers

Made from the contracts in `layers/catalog` by `python -m layers.document > docs/layers.md`.
Lists are joined by `|`. Where a layer may hold points, a CSV file has
`lon` and `lat` (degrees, EPSG:4326); lines and areas come as GeoParquet, GeoJSON or GeoPackage.
A column in **bold** must have a value in every row.
"""


def markdown() -> str:
    """Every layer with its columns, and every vocabulary with its codes, as Markdown."""
    layers = discover().values()
    used = {c.vocabulary for layer in layers for c in layer.columns.values() if c.vocabulary}
    parts = [_INTRO, *map(_layer, layers), "## Vocabularies\n", *map(_vocabulary, sorted(used))]
    return "\n".join(parts)


def _layer(layer: Layer) -> str:
    geometry = " or ".join(sorted(layer.geometry)) or "none, a plain table"
    rows = [_column(name, column) for name, column in layer.columns.items()]
    where = f"Bundled as `data/{layer.file}`" if layer.is_bundled else "Not bundled: imported"
    return "\n".join(
        [
            f"## `{layer.name}`: {layer.title}\n",
            f"{where}; geometry: {geometry}.\n",
            "| column | kind | what it is |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _column(name: str, column: Column) -> str:
    kind = column.kind + (" list" if column.is_list else "")
    if column.unique:
        kind += ", unique"
    if column.vocabulary:
        kind += f", [{column.vocabulary}](#{column.vocabulary})"
    shown = f"**`{name}`**" if column.required else f"`{name}`"
    return f"| {shown} | {kind} | {column.meaning} |"


def _vocabulary(name: str) -> str:
    rows = [
        f"| `{term.code}` | {term.labels['en']} | {term.labels['zh']} | {term.labels['fr']} "
        f"| {term.labels['es']} | {term.meaning} |"
        for term in vocabulary(name).values()
    ]
    head = ["| code | en | zh | fr | es | meaning |", "|---|---|---|---|---|---|"]
    return "\n".join([f"### {name}\n", *head, *rows, ""])


_SOURCES = """# Sources that can be imported

Made from `layers/importers` by `python -m layers.document sources > docs/sources.md`.
`counterparts import SOURCE FILE` reads the publisher's file as published; `--help` lists the
options. The licence is the publisher's: what you pass on must keep its terms.

| source | what it is | licence | what it can show | what it cannot |
|---|---|---|---|---|
"""


def sources_markdown() -> str:
    """Every importer with its licence and limits, as Markdown."""
    return _SOURCES + "".join(_source(importer) for importer in importers().values())


def _source(importer: Importer) -> str:
    what = f"[{importer.title}]({importer.url}), {importer.publisher}"
    cells = (f"`{importer.name}`", what, importer.licence, importer.shows, importer.lacks)
    return "| " + " | ".join(cells) + " |\n"


if __name__ == "__main__":
    page = sources_markdown() if sys.argv[1:] == ["sources"] else markdown()
    print(page, end="")  # noqa: T201 -- its one purpose
