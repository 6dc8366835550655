"""Countries as files name them, as the codes that the layers use."""

from functools import cache
from typing import Final

import pandas as pd
import pycountry

# names and codes that pycountry does not know, as publishers write them
_OTHER: Final = {
    "kosovo": "XKX",
    "xkx": "XKX",
    "xk": "XKX",
    "rks": "XKX",
    "ksv": "XKX",
    "democratic republic of the congo": "COD",
    "dr congo": "COD",
    "drc": "COD",
    "congo, democratic republic of": "COD",
    "congo, rep.": "COG",
    "congo, republic of": "COG",
    "republic of the congo": "COG",
    "ivory coast": "CIV",
    "cote d'ivoire": "CIV",
    "c\u00f4te d\u2019ivoire": "CIV",
    "laos": "LAO",
    "swaziland": "SWZ",
    "macedonia": "MKD",
    "cape verde": "CPV",
    "east timor": "TLS",
    "burma": "MMR",
    "palestine": "PSE",
    "state of palestine": "PSE",
    "south korea": "KOR",
    "north korea": "PRK",
    "russia": "RUS",
    "turkey": "TUR",
    "micronesia": "FSM",
    "the gambia": "GMB",
    "gambia, the": "GMB",
    "the bahamas": "BHS",
    "bahamas, the": "BHS",
    "brunei": "BRN",
}


@cache
def iso_a3_of(text: str) -> str | None:
    """The ISO 3166-1 alpha-3 code of a country given by name or code; None where unknown.

    Two-letter codes are taken in capitals only: `NA` is Namibia, `na` may be anything.
    """
    name = text.strip()
    if known := _OTHER.get(name.casefold()):
        return known
    if len(name) == len("NA") and not name.isupper():
        return None
    try:
        return str(pycountry.countries.lookup(name).alpha_3)
    except LookupError:
        return None


def iso_a3_column(names: pd.Series) -> pd.Series:
    """The code of each of `names`, missing where it is blank or unknown; same index."""
    return names.map(lambda name: iso_a3_of(name) if pd.notna(name) else None).astype("str")
