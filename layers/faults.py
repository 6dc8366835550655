"""The one error of ours: data that break their contract, every fault named at once."""

import errno
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self

import pandas as pd

# as many as a person mends by hand; beyond that the fault is of the table, not of its rows
_MOST_SPANS = 40


class Fault(str):
    """What is wrong with a table, in words.

    `rows` are the labels of the rows that have the fault; none where the whole table has it.
    `reason` says the same without their places. `code` names the kind of fault, `column` the column
    that has it, and `told` what else belongs to it, so that it can be said in any language.
    """

    __slots__ = ("code", "column", "reason", "rows", "told")

    rows: tuple[Hashable, ...]
    reason: str
    code: str
    column: str
    told: Mapping[str, str]

    def __new__(cls, words: str, rows: Iterable[Hashable] = (), reason: str | None = None) -> Self:
        """The fault `words` of `rows`."""
        fault = super().__new__(cls, words)
        fault.rows = tuple(rows)
        fault.reason = words if reason is None else reason
        fault.code, fault.column, fault.told = "", "", {}
        return fault

    @classmethod
    def at(cls, words: str, rows: pd.Index, after: str = "") -> Self:
        """The fault of `rows`, with their places: "no coordinates (lines 3, 8); ..."."""
        places = spans(rows.name or "row", rows)
        return cls(f"{words} ({places}){after}", rows, words + after)

    def of(self, code: str, column: str = "", **told: str) -> Self:
        """The same fault, of the kind `code`, in `column`; with what else is `told` of it."""
        fault = type(self)(self, self.rows, self.reason)
        fault.code, fault.column, fault.told = code, column, told
        return fault


class LayerError(ValueError):
    """Data that break their contract; the message names the file, all faults, and what to do.

    `messages` holds one message for each faulty file.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages

    @classmethod
    def listing(cls, source: object, what: str, faults: Iterable[str]) -> "LayerError":
        """A LayerError whose message is `source: what:` and one line for each fault."""
        return cls(f"{source}: {what}:\n- " + "\n- ".join(faults))

    @classmethod
    def joined(cls, errors: Iterable["LayerError"]) -> "LayerError":
        """The messages of all `errors` in their order, each told once."""
        return cls(*dict.fromkeys(message for error in errors for message in error.messages))


@contextmanager
def readable(path: object) -> Iterator[None]:
    """Within it, an OSError (no permission, name too long, ...) is a LayerError that names `path`.

    Raises
    ------
    LayerError
        In place of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise LayerError(f"{path}: it can't be read: {error.strerror or error}") from error


@contextmanager
def writable(path: object, so: str) -> Iterator[None]:
    """Within it, an OSError (disk full, no permission, ...) is a LayerError that names `path`, the
    reason, and `so`: what follows from it.

    Raises
    ------
    LayerError
        In place of an OSError.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        why = "the disk is full" if full else (error.strerror or str(error))
        raise LayerError(f"{path}: it can't be written: {why}; {so}") from error


def spans(word: str, numbers: Iterable[int]) -> str:
    """Places as words: "lines 3, 8-12"; of very many the first, and how many rows come after."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number, number])
    listed = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs[:_MOST_SPANS])
    n_more = sum(b - a + 1 for a, b in runs[_MOST_SPANS:])
    more = f" and {n_more:,} more" if n_more else ""
    return f"{word}{'' if listed.isdecimal() else 's'} {listed}{more}"
