"""Columns: what each may hold, declared once."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Kind = Literal["str", "float", "int", "bool", "date"]

SEPARATOR = "|"


@dataclass(frozen=True)
class Column:
    """One column: its kind, what it means, and what its values may be.

    `kind` "date" is an ISO 8601 day, month or year, kept as text at the precision it has.
    `required` means a value in every row; `is_list` values joined by `|`; `vocabulary` the name
    of the closed vocabulary; `low` and `high` the inclusive range of a number; `pattern` a
    regular expression for the whole value.
    """

    kind: Kind
    meaning: str
    required: bool = True
    unique: bool = False
    is_list: bool = False
    vocabulary: str | None = None
    low: float = -np.inf
    high: float = np.inf
    pattern: str | None = None
