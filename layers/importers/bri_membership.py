"""Countries that signed a memorandum on the Belt and Road Initiative, and when; a CSV."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from layers.context import attribute_rows, context_table
from layers.importing import Imported, Importer, Progress

_COUNTRY: Final = ("iso3", "iso_a3", "country_code", "country")
_SIGNED: Final = ("mou_date_gfdc", "mou_date", "date", "joined", "year")
_LEFT: Final = ("exit_date", "exit", "left")


def read(files: Sequence[Path], _options: Mapping[str, str | None], progress: Progress) -> Imported:
    """The dates of the memorandum and of leaving; countries without a date are left out."""
    progress.stage("reading the list", total=len(files))
    parts = []
    for file in files:
        parts.append(context_table(file, country=_COUNTRY, date=(), needed=(_SIGNED,)))
        progress.advance()
    rows = pd.concat(parts, ignore_index=True)
    return attribute_rows(
        rows, {"bri_mou": _SIGNED, "bri_exit": _LEFT}, IMPORTER, date_is_value=True
    )


IMPORTER = Importer(
    name="bri_membership",
    title="Countries of the Belt and Road Initiative",
    publisher="Green Finance & Development Center, FISF Fudan University",
    url="https://greenfdc.org/countries-of-the-belt-and-road-initiative-bri/",
    licence="facts; no licence is stated",
    attribution="Green Finance & Development Center",
    citation=(
        "Nedopil, C. (2025), Countries of the Belt and Road Initiative, Green Finance & "
        "Development Center, FISF Fudan University, Shanghai"
    ),
    shows="When a country signed a memorandum on the initiative, and when it left.",
    lacks=(
        "It is no official list, and lists differ by up to seven years; the first day of a month "
        "means that only the month is known."
    ),
    suffixes=(".csv",),
    read=read,
)
