"""Cells as people write them, in the form that a contract takes.

What can't be read is left as it is: the contract names it with its row.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

import pandas as pd

from layers.columns import SEPARATOR, Column
from layers.country_codes import iso_a3_of
from layers.vocabulary import vocabulary

_TRUE: Final = frozenset({"true", "yes", "y", "oui", "o", "sí", "si", "s", "是", "1", "x"})
_FALSE: Final = frozenset({"false", "no", "n", "non", "否", "0"})
_BETWEEN: Final = re.compile(r"\s*(?:[|;\n\uff1b\u3001])\s*")
_DAY: Final = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+Z?")
# 1,234,567.8 and 1 234 567,8 and 1.234.567,8
_ENGLISH: Final = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_EUROPEAN: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[ .\u00a0\u202f][0-9]{3})+(?:,[0-9]+)?")
_COMMA: Final = re.compile(r"[+-]?[0-9]+,[0-9]{1,2}|[+-]?[0-9]+,[0-9]{4,}")
_MONTHS: Final = 12
_COUNTRIES: Final = frozenset({"iso_a3", "operates_in"})


def in_form(texts: pd.Series, name: str, column: Column, codes: Mapping[str, str]) -> pd.Series:
    """`texts` as values of the column called `name`; `codes` say what a word means in it."""
    meaning = {key.casefold(): code for key, code in codes.items()}

    def one(text: str) -> str:
        if (code := meaning.get(text.casefold())) is not None:
            return code
        return _value(text, name, column)

    def whole(text: str) -> str:
        if not column.is_list:
            return one(text.strip())
        items = [one(part.strip()) for part in _BETWEEN.split(text) if part.strip()]
        return SEPARATOR.join(dict.fromkeys(items))

    return texts.map(whole, na_action="ignore").astype("str").where(texts.notna())


def _value(text: str, name: str, column: Column) -> str:
    if name in _COUNTRIES:
        return iso_a3_of(text) or text
    if column.vocabulary:
        return _codes(column.vocabulary).get(text.casefold(), text)
    forms = {"bool": _truth, "date": _date, "float": _number, "int": _number}
    return forms[column.kind](text) if column.kind in forms else text


@cache
def _codes(name: str) -> dict[str, str]:
    """The code of each label of vocabulary `name`, in any language, where it is of one only."""
    found: dict[str, str] = {}
    for code, term in vocabulary(name).items():
        for label in (*term.labels.values(), code, code.replace("_", " ")):
            key = label.casefold()
            found[key] = code if found.get(key, code) == code else ""
    return {label: code for label, code in found.items() if code}


def _truth(text: str) -> str:
    word = text.casefold()
    return "true" if word in _TRUE else "false" if word in _FALSE else text


def _date(text: str) -> str:
    """A day in figures, where only one order of day and month is possible."""
    if with_time := _TIME.fullmatch(text):
        return with_time[1]
    if parts := _DAY.fullmatch(text):
        first, second, year = int(parts[1]), int(parts[2]), parts[3]
        if first > _MONTHS >= second:
            return f"{year}-{second:02}-{first:02}"
        if second > _MONTHS >= first or first == second:
            return f"{year}-{first:02}-{second:02}"
    return text


def _number(text: str) -> str:
    """A number without separators of thousands; 1,234 may mean two things and stays."""
    if _ENGLISH.fullmatch(text) and ("." in text or text.count(",") > 1):
        return text.replace(",", "")
    if _EUROPEAN.fullmatch(text) and ("," in text or " " in text or text.count(".") > 1):
        return re.sub(r"[ .\u00a0\u202f]", "", text).replace(",", ".")
    return text.replace(",", ".") if _COMMA.fullmatch(text) else text
