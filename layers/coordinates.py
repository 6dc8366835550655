"""Coordinates as people write them: decimal, or degrees, minutes and seconds."""

import re
from typing import Final

import lat_lon_parser
import pandas as pd

_NUMBER = r"[0-9]{1,3}(?:[.,][0-9]+)?"
_SIDE = r"(?:[nsewo]|north|south|east|west|nord|sud|est|ouest|norte|sur|este|oeste)"
_SIGNS = r"[\s\u00b0\u00ba\u2019\u2018\u2032\u2033\u201d\u201c'\"d:]*"
# the parser takes nearly anything, so that what it may see is settled here
_COORDINATE: Final = re.compile(
    rf"\s*{_SIDE}?\s*[+\-\u2212]?\s*{_NUMBER}(?:{_SIGNS}{_NUMBER}){{0,2}}{_SIGNS}{_SIDE}?\s*",
    re.IGNORECASE,
)
# west in French, Spanish and Portuguese
_WEST: Final = re.compile(r"^\s*(?:ouest|oeste|o)\b|(?:ouest|oeste|o)\s*$", re.IGNORECASE)
_ENGLISH: Final = {"nord": "n", "norte": "n", "sud": "s", "sur": "s", "este": "e", "est": "e"}
_SIXTY: Final = 60


def degrees(text: str) -> float | None:
    """The degrees that `text` says, below 0 for south and west; None where it is no coordinate.

    36.8, 36,8, -1.3, 1° 17' 11.5'' S and S 1 17 11 are; minutes or seconds of 60 or more are not.
    """
    if not _COORDINATE.fullmatch(text):
        return None
    plain = _WEST.sub("w", text.casefold().replace("\u2212", "-"))
    for word, letter in _ENGLISH.items():
        plain = plain.replace(word, letter)
    parts = [float(part.replace(",", ".")) for part in re.findall(_NUMBER, plain)]
    if any(part >= _SIXTY for part in parts[1:]):
        return None
    try:
        return float(lat_lon_parser.parse(plain.strip()))
    except ValueError:
        return None


def degrees_column(texts: pd.Series) -> pd.Series:
    """`texts` as numbers; what is no coordinate stays as it is, for the contract to name."""
    read = texts.map(lambda text: degrees(text) if pd.notna(text) else None)
    return read.astype("object").where(read.notna(), texts)
