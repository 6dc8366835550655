"""Large JSON files read item by item, so that memory does not grow with the file."""

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import ijson

from layers.faults import LayerError, readable

_LONGEST_REASON: Final = 160
# what publishers nest in each other; the parser's path to a value grows with it
_DEEPEST: Final = 64


def json_items(file: Path, prefix: str) -> Iterator[Any]:
    """The items of the array at `prefix` (`item`: the file is an array; `features.item`: the
    member features), one after the other; none where there is no such array.

    Raises
    ------
    LayerError
        If the file is missing, empty, cut off, or no JSON in UTF-8; raised when the fault is met.
    """
    with readable(file):
        if not file.is_file():
            raise LayerError(f"{file}: there is no such file")
        with file.open("rb") as stream:
            if not (start := stream.read(len(codecs.BOM_UTF8))):
                raise LayerError(f"{file}: empty")
            stream.seek(len(start) if start == codecs.BOM_UTF8 else 0)
            try:
                events = _shallow(ijson.basic_parse(stream, use_float=True))
                yield from ijson.items(ijson.parse(events), prefix)
            except (ijson.JSONError, UnicodeDecodeError) as error:
                reason = str(error).strip().split("\n")[0][:_LONGEST_REASON]
                raise LayerError(f"{file}: cut off, or no JSON in UTF-8: {reason}") from error


def _shallow(events: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """`events` of a parser as they are; a JSONError where they are nested too deep."""
    depth = 0
    for event, value in events:
        depth += event.startswith("start_") - event.startswith("end_")
        if depth > _DEEPEST:
            raise ijson.JSONError(f"arrays or objects are nested more than {_DEEPEST} deep")
        yield event, value
