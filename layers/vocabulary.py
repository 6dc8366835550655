"""Closed vocabularies: the codes that a column may hold and their labels in every language."""

from dataclasses import dataclass
from functools import cache

from layers.faults import LayerError
from layers.folders import bundled_folder
from layers.reading import read_csv

LANGUAGES = ("en", "zh", "fr", "es")


@dataclass(frozen=True)
class Term:
    """One code of a vocabulary: its label in each of LANGUAGES and its meaning in English."""

    code: str
    labels: dict[str, str]
    meaning: str


@cache
def vocabulary(name: str) -> dict[str, Term]:
    """The terms of vocabulary `name` by code, in reading order.

    Raises
    ------
    LayerError
        If its file is missing, unreadable, lacks a column or repeats a code.
    """
    file = bundled_folder() / "vocabularies" / f"{name}.csv"
    table, faults = read_csv(file)
    wanted = ["code", *LANGUAGES, "meaning"]
    faults += [f"column {column} is missing" for column in wanted if column not in table]
    if not faults:
        faults += [f"code {code!r} is repeated" for code in table.code[table.code.duplicated()]]
        faults += [f"blank in column {c}" for c in wanted if table[c].isna().any()]
    if faults:
        raise LayerError.listing(file, "not a vocabulary", faults)
    rows = table[wanted].to_dict("records")
    return {
        row["code"]: Term(row["code"], {x: row[x] for x in LANGUAGES}, row["meaning"])
        for row in rows
    }


def label(name: str, code: str, language: str = "en") -> str:
    """The label of `code` of vocabulary `name`; the code itself where there is none."""
    term = vocabulary(name).get(code)
    return term.labels[language] if term else code
