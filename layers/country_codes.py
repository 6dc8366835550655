"""Countries as files name them, as the codes that the layers use."""

import gettext
from functools import cache
from typing import Final

import pandas as pd
import pycountry

from layers.folders import bundled_folder
from layers.reading import read
from layers.registry import layer

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
    "伊朗": "IRN",
    "叙利亚": "SYR",
    "委内瑞拉": "VEN",
    "坦桑尼亚": "TZA",
    "玻利维亚": "BOL",
    "россия": "RUS",
    "rd congo": "COD",
    "rdc": "COD",
    "r\u00e9publique d\u00e9mocratique du congo": "COD",
    "rep\u00fablica democr\u00e1tica del congo": "COD",
    "congo-kinshasa": "COD",
    "congo-brazzaville": "COG",
    "\u7f05\u7538": "MMR",
    "\u521a\u679c\u6c11\u4e3b\u5171\u548c\u56fd": "COD",
    "\u521a\u679c\uff08\u91d1\uff09": "COD",
    "\u521a\u679c\uff08\u5e03\uff09": "COG",
    "\u8001\u631d": "LAO",
    "\u4fc4\u7f57\u65af": "RUS",
    "\u97e9\u56fd": "KOR",
    "\u671d\u9c9c": "PRK",
}

# territories with a code of their own that our countries hold in another's outline
WITHIN: Final = {
    **dict.fromkeys(("GLP", "GUF", "MTQ", "MYT", "REU"), "FRA"),
    **dict.fromkeys(("CCK", "CXR"), "AUS"),
    "BES": "NLD",
    "SJM": "NOR",
    "TKL": "NZL",
}


@cache
def iso_a3_of(text: str) -> str | None:
    """The ISO 3166-1 alpha-3 code of a country given by name or code; None where unknown.

    Names in English, Chinese, French, Spanish, Portuguese, Arabic and Russian are known. Two-letter
    codes are taken in capitals only: `NA` is Namibia, `na` may be anything.
    """
    name = text.strip()
    if known := _OTHER.get(name.casefold()):
        return known
    if len(name) == len("NA") and not name.isupper():
        return None
    try:
        return str(pycountry.countries.lookup(name).alpha_3)
    except LookupError:
        return _translated().get(name.casefold())


@cache
def _translated() -> dict[str, str]:
    """The code of each country by its names in other languages, in lower case."""
    found: dict[str, str] = {}
    for language in ("zh_CN", "fr", "es", "pt", "ar", "ru"):
        words = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
        for country in pycountry.countries:
            for name in (country.name, getattr(country, "common_name", country.name)):
                found.setdefault(words.gettext(name).casefold(), country.alpha_3)
    ours, _ = read(bundled_folder() / layer("countries").file)
    for column in ("name", "name_zh", "name_fr", "name_es"):
        named = ours[ours[column].notna()]
        for name, code in zip(named[column].str.casefold(), named.iso_a3, strict=True):
            found.setdefault(name, code)
    return found


def iso_a3_column(names: pd.Series) -> pd.Series:
    """The code of each of `names`, missing where it is blank or unknown; same index."""
    return names.map(lambda name: iso_a3_of(name) if pd.notna(name) else None).astype("str")
