"""Mapping files: which column of a table is which column of a layer, proposed and confirmed.

A TOML file that a person reads, changes and uses again for the next table of the same make.
"""

import tomllib
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyproj
import tomli_w

from layers.columns import Column
from layers.contract import Layer
from layers.faults import LayerError, readable
from layers.headers import is_private, matched
from layers.registry import discover
from layers.vocabulary import vocabulary

_TEXTS = ("layer", "source_id", "title", "publisher", "licence", "url", "attribution", "citation")
_TABLES = ("columns", "constants", "codes")
_OTHERS = ("sheet", "crs")
# what a column holds where neither the table nor the mapping says: nothing that is a claim
DEFAULTS = {
    "status": "unknown",
    "ecosoc_status": "unknown",
    "instrument": "unknown",
    "chinese_role": "unknown",
    "site_share": "1",
    "geometry_kind": "point",
    "is_verified": "false",
}
# what is made from the other columns where the table has none
MADE = frozenset(
    {
        *DEFAULTS,
        *("site_id", "project_id", "presence_id", "organisation_id", "source_id", "evidence"),
        *("disclosure", "location_precision"),
    }
)


@dataclass(frozen=True)
class Mapping:
    """How a table becomes a layer.

    `columns` names the header that holds each column, `constants` what holds for every row, `codes`
    what a word of the table means in a vocabulary, by column. `crs` is that of the coordinates in
    a table without geometry (EPSG:4326 if blank), `sheet` that of a workbook. The rest describes
    the source.
    """

    layer: str
    source_id: str
    title: str
    publisher: str
    licence: str
    url: str = ""
    attribution: str = ""
    citation: str = ""
    sheet: str = ""
    crs: str = ""
    columns: Dict[str, str] = field(default_factory=dict)
    constants: Dict[str, str] = field(default_factory=dict)
    codes: Dict[str, Dict[str, str]] = field(default_factory=dict)


def proposed(headers: Sequence[str], layer: Layer, *, source_id: str, sheet: str = "") -> str:
    """A mapping file for a table with these `headers`, to be looked through, changed and kept."""
    columns = matched(headers, layer)
    used = set(columns.values())
    unused = [name for name in headers if name and name not in used and not is_private(name)]
    private = [name for name in headers if name and is_private(name)]
    lost = [name for name in needed(layer) if name not in columns]
    lines = [
        f"# Proposal for a table as layer {layer.name}: look through it, mend what is wrong, then",
        "# counterparts import table FILE --mapping THIS_FILE",
        f'layer = "{layer.name}"',
        f"source_id = {_quoted(source_id)}  # small letters, digits, - and _",
        'title = ""      # what the table is',
        'publisher = ""  # who made it',
        'licence = ""    # under which terms, such as CC-BY-4.0',
        'url = ""        # the page that it was taken from',
        *([f"sheet = {_quoted(sheet)}"] if sheet else []),
        "",
        "[columns]  # ours = theirs",
        *(f"{name} = {_quoted(header)}" for name, header in columns.items()),
        *(f"# not used: {_quoted(header)}" for header in unused),
        *(f"# left out, it may name persons or how to reach them: {_quoted(h)}" for h in private),
        "",
        "[constants]  # what holds for every row",
        *(f'# {name} = ""  # {layer.columns[name].meaning}' for name in lost),
        "",
        "# what a word of the table means, for columns with a vocabulary:",
        "# [codes.status]",
        '# "en cours" = "implementation"',
    ]
    return "\n".join(lines) + "\n"


def needed(layer: Layer) -> list[str]:
    """The columns that a table, or its mapping, has to give: nothing can be made in their place."""
    return [
        name
        for name, column in layer.columns.items()
        if column.required and (name not in MADE or not _has_default(name, column))
    ]


def _has_default(name: str, column: Column) -> bool:
    """Whether what would be taken for granted is a word of the column's vocabulary."""
    if name not in DEFAULTS or column.vocabulary is None:
        return True
    return DEFAULTS[name] in vocabulary(column.vocabulary)


def to_toml(mapping: Mapping) -> bytes:
    """`mapping` as the content of its file, to be used again; what is blank has to be filled in."""
    told = {name: getattr(mapping, name) for name in (*_TEXTS, *_OTHERS)}
    told |= {name: {**getattr(mapping, name)} for name in _TABLES}
    kept = {name: value for name, value in told.items() if value or name in _TEXTS[:5]}
    head = "# counterparts import table FILE --mapping THIS_FILE\n"
    return (head + tomli_w.dumps(kept)).encode()


def read_mapping(file: Path) -> Mapping:
    """The mapping in `file`.

    Raises
    ------
    LayerError
        Naming the file and every fault: no TOML, unknown or missing fields, unknown columns.
    """
    with readable(file):
        if not file.is_file():
            raise LayerError(f"{file}: there is no such file")
        content = file.read_bytes()
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LayerError(f"{file}: not a readable TOML file: {error}") from error
    if faults := [*_field_faults(raw), *_column_faults(raw)]:
        raise LayerError.listing(file, "not a mapping file", faults)
    return Mapping(**raw)


def _field_faults(raw: dict[str, Any]) -> list[str]:
    known = (*_TEXTS, *_OTHERS, *_TABLES)
    faults = [f"unknown field {name}" for name in raw if name not in known]
    if (crs := raw.get("crs")) and not _is_crs(str(crs)):
        faults.append(f"crs {crs!r} is not known; it is written like EPSG:4326")
    for name in (*_TEXTS, *_OTHERS):
        value = raw.get(name, "")
        if not isinstance(value, str):
            faults.append(f"field {name} must be text in quotes")
        elif not value.strip() and name in _TEXTS[:5]:
            faults.append(f"field {name} is empty")
    faults += [
        f"[{name}] must be a table of names and texts"
        for name in _TABLES
        if not isinstance(raw.get(name, {}), dict)
    ]
    if not str(raw.get("source_id", "")).replace("-", "").replace("_", "").isalnum():
        faults.append("source_id may hold letters, digits, - and _ only")
    return faults


def _is_crs(text: str) -> bool:
    try:
        pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        return False
    return True


def _column_faults(raw: dict[str, Any]) -> list[str]:
    name = raw.get("layer")
    if name not in discover():
        return [f"layer {name!r} is not known; known are {', '.join(discover())}"]
    known = {*discover()[name].columns, "lon", "lat"}
    asked = [
        (table, column)
        for table in _TABLES
        if isinstance(raw.get(table, {}), dict)
        for column in raw.get(table, {})
    ]
    return [
        f"[{table}] {column}: no such column in layer {name}"
        for table, column in asked
        if column not in known
    ]


def _quoted(text: str) -> str:
    return tomli_w.dumps({"x": text}).removeprefix("x = ").rstrip("\n")
