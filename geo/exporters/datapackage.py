"""A country as a zipped Frictionless Data Package: tables as CSV, places as GeoJSON, and what each
column and licence is in `datapackage.json`.

Format: Data Package v1, Tabular Data Resource and Table Schema (specs.frictionlessdata.io).
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from geo.exporters.origins import licences, sources
from geo.exporters.registry import Exporter
from geo.exporters.tabular import cell, records, to_geojson
from geo.exporters.workbook import about
from geo.views.data_tables import DataTable, data_tables
from geo.views.fields import Field, heading
from geo.views.report import Report
from geo.views.text import speaking, t
from geo.views.wanted import parameters
from layers.contract import SEPARATOR, Column
from layers.descriptor import Descriptor
from layers.vocabulary import vocabulary

_TYPES: Final = {
    "str": "string",
    # days, months and years stand in one column, so it is text with a pattern
    "date": "string",
    "float": "number",
    "int": "integer",
    "bool": "boolean",
}
_DATE: Final = r"\d{4}(-\d{2}(-\d{2})?)?"
_README: Final = "README.txt"
_LICENCES: Final = "LICENSES.txt"
# a file that everybody may read, in a zip made anywhere
_UNIX, _MODE = 3, 0o100644 << 16


def to_bytes(report: Report) -> bytes:
    """`report` as a ZIP with `datapackage.json`, a README in the language of the report, the
    licences, a CSV a table and a GeoJSON for each table with places; the same bytes for the same
    report.
    """
    with speaking(report.language):
        tables = list(data_tables(report).values())
        files = {
            "datapackage.json": _json(_package(report, tables)),
            _README: _readme(report, tables).encode(),
            _LICENCES: _licence_notes(report).encode(),
            **{_csv_path(table): _csv(table) for table in tables},
            **{_map_path(table): _geojson(table, report) for table in tables if table.has_places},
        }
    return _zipped(files, report.as_of)


def _zipped(files: dict[str, bytes], as_of: str) -> bytes:
    """A ZIP of `files` dated `as_of` (ISO day): no clock, no owner, in their order."""
    year, month, day = map(int, as_of.split("-"))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (year, month, day, 0, 0, 0))
            entry.create_system, entry.external_attr = _UNIX, _MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return written.getvalue()


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _csv_path(table: DataTable) -> str:
    return f"data/{table.name}.csv"


def _map_path(table: DataTable) -> str:
    return f"data/{table.name}.geojson"


def _package(report: Report, tables: list[DataTable]) -> dict[str, Any]:
    everything, layers = _descriptors(report), {layer for one in tables for layer in one.layers}
    resources = [part for table in tables for part in _resources(report, table)]
    return {
        "profile": "data-package",
        "name": f"bri-counterparts-{report.snapshot.iso_a3.lower()}",
        "title": report.title,
        "description": report.sentence,
        "version": report.version,
        "created": f"{report.as_of}T00:00:00Z",
        "keywords": ["belt and road", "civil society", "development finance"],
        "licenses": licences([one for one in everything if one.layer in layers]),
        # what the credit names, it names for all that is loaded
        "sources": sources(everything, everything),
        "contributors": [{"title": "BRI Counterparts", "role": "publisher"}],
        "language": report.language,
        "shown": report.shown,
        "parameters": parameters(report.filters, report.rule),
        "view": report.link,
        "citation": report.citation,
        **report.credits,
        "caveats": list(report.caveats),
        "resources": resources,
    }


def _descriptors(report: Report) -> list[Descriptor]:
    return [one.descriptor for one in report.world.data.sources]


def _resources(report: Report, table: DataTable) -> Iterator[dict[str, Any]]:
    """What is said of the files of a table."""
    everything = _descriptors(report)
    mine = [one for one in everything if one.layer in table.layers]
    said = {"licenses": licences(mine), "sources": sources(mine, everything)}
    # the format knows no empty list
    common = {"title": table.title, **{key: value for key, value in said.items() if value}}
    yield {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": _csv_path(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **common,
        "schema": _schema(table),
    }
    if table.has_places:
        yield {
            "name": f"{table.name}-map",
            "path": _map_path(table),
            "format": "geojson",
            "mediatype": "application/geo+json",
            "encoding": "utf-8",
            **common,
        }


def _schema(table: DataTable) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(name, field) for name, field in table.fields.items()],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.links:
        schema["foreignKeys"] = [
            {"fields": list(columns), "reference": {"resource": other, "fields": list(columns)}}
            for columns, other in table.links
        ]
    return schema


def _field(name: str, field: Field) -> dict[str, Any]:
    column = field.column
    told = {
        "name": name,
        "type": "array" if field.is_array else _TYPES[column.kind],
        "title": heading(name),
        "description": _meaning(column),
        "unit": field.unit,
        "constraints": _constraints(column),
    }
    if column.kind == "bool":
        told |= {"trueValues": ["true"], "falseValues": ["false"]}
    return {key: value for key, value in told.items() if value}


def _meaning(column: Column) -> str:
    return f"{column.meaning}; several joined by {SEPARATOR}" if column.is_list else column.meaning


def _constraints(column: Column) -> dict[str, Any]:
    low, high = column.low, column.high
    pattern = _DATE if column.kind == "date" else column.pattern
    codes = list(vocabulary(column.vocabulary)) if column.vocabulary else []
    if column.is_list and (codes or pattern):
        one = f"({pattern or '|'.join(codes)})"
        pattern, codes = rf"{one}(\|{one})*", []
    number = int if column.kind == "int" else float
    told = {
        "required": column.required or None,
        "unique": column.unique or None,
        "enum": codes or None,
        "pattern": pattern,
        "minimum": number(low) if abs(low) != float("inf") else None,
        "maximum": number(high) if abs(high) != float("inf") else None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _csv(table: DataTable) -> bytes:
    """The rows of a table; truths as "true" and "false", lists of the nearest as JSON."""
    plain = {name: _cells(table.frame[name], field) for name, field in table.fields.items()}
    text: str = pd.DataFrame(plain).to_csv(index=False, lineterminator="\n")
    return b"\xef\xbb\xbf" + text.encode()


def _cells(column: pd.Series, field: Field) -> pd.Series:
    if field.is_array:
        return column.map(lambda value: json.dumps(value, ensure_ascii=False))
    if field.column.kind == "bool":
        return column.map({True: "true", False: "false"})
    return column.map(cell) if field.column.kind in {"str", "date"} else column


def _geojson(table: DataTable, report: Report) -> bytes:
    shown = parameters(report.filters, report.rule)
    return to_geojson(
        table.frame.assign(shape=table.shapes), parameters=shown, credit=report.credits
    )


def _readme(report: Report, tables: list[DataTable]) -> str:
    """What the package is and how to read it, as plain text: no markup that a name could break."""
    parts = [report.title, "=" * len(report.title), "", report.lead]
    before = ""
    for key, text in list(about(report))[1:]:
        parts += ["", key, "-" * len(key), ""] if key != before else [""]
        parts.append(text)
        before = key
    files = t("packet.files")
    parts += ["", files, "-" * len(files), ""]
    for table in tables:
        names = [_csv_path(table), *([_map_path(table)] if table.has_places else [])]
        parts.append(t("join.colon", label=t("join.comma").join(names), text=table.title))
    parts.append(t("join.colon", label=_LICENCES, text=t("report.sources")))
    parts += ["", t("packet.codes"), "", t("packet.csv"), "", t("packet.places")]
    return "\n".join(parts) + "\n"


def _licence_notes(report: Report) -> str:
    """The licence, credit and citation of each source; which files hold it, datapackage.json
    says.
    """
    heads = {key: t(f"about.{key}") for key in ("publisher", "licence", "attribution")}
    heads |= {key: t(f"about.{key}") for key in ("citation", "url", "retrieved", "note")}
    blocks = [t("note.licence")]
    for row in records(pd.DataFrame([vars(one.descriptor) for one in report.world.data.sources])):
        lines = [str(row["title"])]
        lines += [
            t("join.colon", label=words, text=row[key]) for key, words in heads.items() if row[key]
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


EXPORTERS: Final = (Exporter("zip", ".zip", "application/zip", "packet.zip", 45, to_bytes),)
