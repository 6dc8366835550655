"""The CIVICUS Monitor's ratings of civic space, a CSV with a row a country."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from layers.context import attribute_rows, context_table
from layers.importing import Imported, Importer, Progress

_COUNTRY: Final = ("iso3", "iso_a3", "country_code", "country")
_DATE: Final = ("as_of", "date", "year", "last_updated")
_RATING: Final = ("rating", "status", "category")


def read(files: Sequence[Path], _options: Mapping[str, str | None], progress: Progress) -> Imported:
    """The rating and, where there is one, the score of each country."""
    progress.stage("reading the ratings", total=len(files))
    parts = []
    for file in files:
        parts.append(context_table(file, country=_COUNTRY, date=_DATE, needed=(_RATING,)))
        progress.advance()
    rows = pd.concat(parts, ignore_index=True)
    return attribute_rows(rows, {"civicus_rating": _RATING, "civicus_score": ("score",)}, IMPORTER)


IMPORTER = Importer(
    name="civicus",
    title="CIVICUS Monitor: ratings of civic space",
    publisher="CIVICUS",
    url="https://monitor.civicus.org/",
    licence="see the publisher's page",
    attribution="CIVICUS Monitor",
    citation="CIVICUS, CIVICUS Monitor, https://monitor.civicus.org",
    shows="How the CIVICUS Monitor rates the civic space of each country, with its date.",
    lacks=(
        "It is a judgement of the publisher on whole countries, not a count of organisations, and "
        "the licence of the data is not stated in the file."
    ),
    suffixes=(".csv",),
    read=read,
)
