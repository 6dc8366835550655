"""Source descriptors: who made a data file, under which licence, when, and its checksum."""

import hashlib
import tomllib
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import tomli_w

from layers.faults import LayerError, readable

SUFFIX = ".source.toml"
_MAY_BE_EMPTY = frozenset({"url", "note"})
_MAY_BE_MISSING = frozenset({"note", "audience"})
# whose file holds places finer than their disclosure; any other is at its level
INTERNAL = "internal"


@dataclass(frozen=True)
class Descriptor:
    """What `<file>.source.toml` says of a data file.

    `layer` is the layer that the file holds rows of; `retrieved` is the day (ISO 8601) on which
    the facts were read from their sources; `rows` counts the data rows; `sha256` is that of the
    whole file. `url` is the page that the file was taken from: blank for what was compiled here,
    where each row names its page. `inputs` are the checksums and names of the publisher's files
    that an importer made this file from; none for other files. `audience` is "internal" where the
    rows may be finer than their disclosure (only in a workspace), else blank. No other field but
    `note` may be empty.
    """

    layer: str
    source_id: str
    title: str
    publisher: str
    url: str
    licence: str
    attribution: str
    citation: str
    retrieved: str
    rows: int
    sha256: str
    note: str = ""
    audience: str = ""
    inputs: tuple[str, ...] = ()


def descriptor_path(file: Path) -> Path:
    """The path of the descriptor that belongs to `file`."""
    return file.with_name(file.name + SUFFIX)


def sha256_of(file: Path) -> str:
    """The SHA-256 of the bytes of `file`, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_bytes(content: bytes) -> str:
    """The SHA-256 of `content`, in hex."""
    return hashlib.sha256(content).hexdigest()


def describe(file: Path, descriptor: Descriptor) -> Path:
    """Write `descriptor` beside `file` and return the path written."""
    path = descriptor_path(file)
    path.write_bytes(to_toml(descriptor))
    return path


def to_toml(descriptor: Descriptor) -> bytes:
    """`descriptor` as the content of its file."""
    told = asdict(descriptor)
    if not descriptor.inputs:
        del told["inputs"]
    if not descriptor.audience:
        del told["audience"]
    return tomli_w.dumps(told).encode()


def read_descriptor(file: Path) -> Descriptor:
    """The descriptor of `file`.

    Raises
    ------
    LayerError
        If there is none, it is no TOML, or fields are missing, unknown, empty or of a wrong type.
    """
    path = descriptor_path(file)
    with readable(path):
        if not path.exists():
            raise LayerError(
                f"{file}: its descriptor {path.name} is missing; write it beside the file "
                f"(README, section 'Data'), so that the source and licence are known"
            )
        content = path.read_bytes()
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LayerError(f"{path}: not a readable TOML file: {error}") from error
    inputs = raw.pop("inputs", [])
    found = _faults(raw)
    if not isinstance(inputs, list) or not all(isinstance(line, str) for line in inputs):
        found.append("field inputs must be a list of texts")
    if found:
        raise LayerError.listing(path, "not a source descriptor", found)
    return Descriptor(**raw, inputs=tuple(inputs))


def _faults(raw: dict[str, object]) -> list[str]:
    known = {field.name: field.type for field in fields(Descriptor) if field.name != "inputs"}
    found = [f"unknown field {name}" for name in raw if name not in known]
    for name, kind in known.items():
        value = raw.get(name, "" if name in _MAY_BE_MISSING else None)
        if value is None:
            found.append(f"field {name} is missing")
        elif not isinstance(value, str if kind is str else int) or isinstance(value, bool):
            found.append(
                f"field {name} must be {'text in quotes' if kind is str else 'a whole number'}"
            )
        elif value == "" and name not in _MAY_BE_EMPTY | _MAY_BE_MISSING:
            found.append(f"field {name} is empty")
    if raw.get("audience", "") not in {"", INTERNAL}:
        found.append(f"audience is {INTERNAL!r} or left out, not {raw['audience']!r}")
    if isinstance(day := raw.get("retrieved"), str) and day and not _is_day(day):
        found.append(f"retrieved must be a day like 2026-11-23, not {day!r}")
    return found


def _is_day(text: str) -> bool:
    """Whether `text` is an ISO 8601 day of the calendar, like 2026-11-23."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
