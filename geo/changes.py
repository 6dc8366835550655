"""Which data a link was made with, and what has changed since: told without any record of the past.

A link carries the data version and, for each file of rows, six hexadecimal digits: three that name
the file and three of its content. So whoever opens it can be told which files are new, changed or
gone, on any machine.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from layers.dataset import Dataset
from layers.store import Source

# the layers whose rows a reader looks at; others (borders, names) are told together
TOLD: Final = ("projects", "local_csos", "chinese_ngos", "coverage", "country_context")
_NAME, _CONTENT = 3, 3
_TEXT: Final = re.compile(r"(?P<version>[0-9a-f]{12})(?:\.(?P<files>(?:[0-9a-f]{6})+))?")


@dataclass(frozen=True)
class Changes:
    """What changed since a link was made with the data of `version`: files of rows that are new or
    changed, how many are gone, and whether only other files changed.

    `is_known` is False for a link that says the version alone: then nothing more can be told.
    """

    version: str
    is_known: bool
    added: tuple[Source, ...] = ()
    changed: tuple[Source, ...] = ()
    n_gone: int = 0

    @property
    def is_elsewhere(self) -> bool:
        """Whether the rows are the same, and something else (borders, names) changed."""
        return self.is_known and not (self.added or self.changed or self.n_gone)


def version_text(data: Dataset) -> str:
    """What a link carries of `data`: 12 hexadecimal digits, a dot, six for each file of rows."""
    return f"{data.version}.{''.join(sorted(_mark(source) for source in _told(data)))}"


def is_version(text: str) -> bool:
    """Whether `text` could be from `version_text`, or is a data version alone."""
    return _TEXT.fullmatch(text) is not None


def changes_since(text: str, data: Dataset) -> Changes | None:
    """What changed since a link with `text` was made; None if nothing did.

    Raises
    ------
    ValueError
        If `text` is not from `version_text`, nor a data version.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a data version")
    if found["version"] == data.version:
        return None
    if found["files"] is None:
        return Changes(found["version"], is_known=False)
    size = _NAME + _CONTENT
    marks = {found["files"][at : at + size] for at in range(0, len(found["files"]), size)}
    named = {mark[:_NAME] for mark in marks}
    new = [source for source in _told(data) if _mark(source) not in marks]
    return Changes(
        found["version"],
        is_known=True,
        added=tuple(source for source in new if _mark(source)[:_NAME] not in named),
        changed=tuple(source for source in new if _mark(source)[:_NAME] in named),
        n_gone=len(named - {_mark(source)[:_NAME] for source in _told(data)}),
    )


def _told(data: Dataset) -> Iterable[Source]:
    return (source for source in data.sources if source.layer in TOLD)


def _mark(source: Source) -> str:
    name = hashlib.sha256(f"{source.layer}/{source.file.name}".encode()).hexdigest()
    return name[:_NAME] + source.sha256[:_CONTENT]
