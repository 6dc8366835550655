"""Values checked against their column: each in its kind, and every fault named."""

import difflib
import re
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from layers.columns import SEPARATOR, Column, Kind
from layers.faults import Fault, LayerError
from layers.vocabulary import Term, vocabulary

EMAIL = r"[\w.+-]+@[\w-]+\.[a-z]{2,}"
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_DAY = len("2023-11-06")
# a longer value is shortened in a message
_LONGEST_VALUE = 60
_WORDS = {
    "str": "text",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "date": "a date like 2023, 2023-11 or 2023-11-06",
}


def checked(values: pd.Series, name: str, column: Column) -> tuple[pd.Series, list[Fault]]:
    """`values` of the column called `name` in their kind, and every fault; a value that has
    another kind is blank.
    """
    cast = _cast(values, column.kind)
    return cast, list(_faults(values, cast, name, column))


def _faults(values: pd.Series, cast: pd.Series, name: str, column: Column) -> Iterator[Fault]:
    given = values.notna()
    unlike = values[given & cast.isna()]
    yield from told(name, unlike, f"is not {_WORDS[column.kind]}", code=f"not_{column.kind}")
    if column.required and not given.all():
        yield Fault.at(f"column {name}: blank", given.index[~given]).of("blank", name)
    if column.unique:
        yield from told(
            name, cast[cast.notna() & cast.duplicated(keep=False)], "is repeated", code="repeated"
        )
    if column.kind in {"float", "int"}:
        outside = cast.notna() & ~cast.between(column.low, column.high)
        low, high = f"{column.low:g}", f"{column.high:g}"
        words = f"is outside {low} to {high}"
        yield from told(name, values[outside], words, code="outside", low=low, high=high)
    elif column.kind != "bool":
        yield from _text_faults(cast.dropna(), name, column)


def _text_faults(texts: pd.Series, name: str, column: Column) -> Iterator[Fault]:
    items = texts.str.split(SEPARATOR, regex=False).explode() if column.is_list else texts
    if column.vocabulary:
        yield from _unknown_terms(items, name, column.vocabulary)
    if column.pattern:
        yield from told(
            name, items[~items.str.fullmatch(column.pattern)], "has a wrong form", code="form"
        )
    # the pattern is slow on long text; a literal sign is not, and few texts have it
    mail = texts[texts.str.contains("@", regex=False)]
    mail = mail[mail.str.contains(EMAIL, regex=True, flags=re.IGNORECASE)]
    if len(mail):
        words = f"column {name}: an e-mail address"
        yield Fault.at(words, mail.index, "; contacts are not kept").of("email", name)


def _unknown_terms(items: pd.Series, name: str, words: str) -> Iterator[Fault]:
    known = _known(words)
    bad = items[~items.isin(list(known))] if known else items[:0]
    for value, rows in bad.groupby(bad, sort=False):
        near = difflib.get_close_matches(value, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {' '.join(known)}"
        what = f"is not in the vocabulary {words}; {hint}"
        told_of = {"vocabulary": words, "near": near[0] if near else ""}
        yield from told(name, rows, what, code="unknown_term", **told_of)


def _known(name: str) -> dict[str, Term]:
    """The terms of vocabulary `name`; none where its file is faulty, which `Layer.check` tells."""
    try:
        return vocabulary(name)
    except LayerError:
        return {}


def _cast(values: pd.Series, kind: Kind) -> pd.Series:
    """`values` in their kind; blank where they can't be."""
    if kind in {"float", "int"}:
        if pd.api.types.is_bool_dtype(values):
            return pd.Series(np.nan, index=values.index)
        numbers = pd.to_numeric(values, errors="coerce").astype("float64")
        numbers = numbers.where(np.isfinite(numbers))
        if kind == "float":
            return numbers
        return numbers.where(numbers == np.floor(numbers)).astype("Int64")
    if kind == "bool":
        words = values.astype("str").str.lower()
        return words.map({"true": True, "false": False}).astype("boolean")
    texts = _texts(values)
    if kind == "date":
        texts = texts.where(
            texts.map(_is_date, na_action="ignore").astype("boolean").fillna(value=False)
        )
    return texts


def _texts(values: pd.Series) -> pd.Series:
    """`values` as text; lists and objects, which a column can't hold, as blank."""
    if pd.api.types.is_float_dtype(values) and not (values.dropna() % 1).any():
        # whole numbers beside blanks are read as floats: 69993 must not become 69993.0
        values = values.astype("Int64")
    given = values.notna()
    if pd.api.types.is_object_dtype(values):
        given &= values.map(pd.api.types.is_scalar)
    return values.where(given).astype("str").where(given)


def _is_date(text: str) -> bool:
    """Whether `text` is an ISO 8601 year, month or day of the calendar."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < _DAY else text)
    except ValueError:
        return False
    return True


def told(name: str, bad: pd.Series, what: str, *, code: str, **more: str) -> Iterator[Fault]:
    """One fault of the kind `code` for each distinct `bad` value of column `name`, with the places
    where it stands.
    """
    texts = bad.map(_short)
    for value, rows in texts.groupby(texts, sort=False):
        yield Fault.at(f"column {name}: {value} {what}", rows.index).of(
            code, name, item=value[1:-1], **more
        )


def _short(value: object) -> str:
    """`value` as a message shows it."""
    text = repr(str(value))
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."
