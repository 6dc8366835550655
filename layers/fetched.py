"""Notes on files that were fetched: where they are from, when, and what they are."""

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w


@dataclass(frozen=True)
class Fetched:
    """What is noted of a file: `retrieved` is the day on which it was taken (ISO 8601, UTC), `etag`
    and `last_modified` what the server calls this version; blank where it does not say.
    """

    url: str
    retrieved: str = ""
    sha256: str = ""
    n_bytes: int = 0
    etag: str = ""
    last_modified: str = ""

    @property
    def version(self) -> str:
        """By what a server tells this version from others, byte for byte; blank if by nothing."""
        return self.last_modified if self.etag.startswith("W/") else self.etag or self.last_modified


def note_path(file: Path) -> Path:
    """The path of the note on `file`."""
    return file.with_name(file.name + ".fetched.toml")


def note(file: Path, told: Fetched) -> None:
    """Write `told` beside `file`, at one stroke."""
    path = note_path(file)
    staged = path.with_name(f".{path.name}")
    staged.write_bytes(tomli_w.dumps(asdict(told)).encode())
    staged.replace(path)


def noted_of(file: Path) -> Fetched | None:
    """What is noted beside `file`; None where nothing is, or nothing that can be used."""
    try:
        raw = tomllib.loads(note_path(file).read_text(encoding="utf-8"))
        told = Fetched(**raw)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    kinds = {name: type(value) for name, value in asdict(Fetched("")).items()}
    return told if all(type(value) is kinds[name] for name, value in raw.items()) else None
