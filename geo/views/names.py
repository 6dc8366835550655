"""Names of countries in the reader's language, in the order in which that language sorts them."""

import unicodedata

import geopandas as gpd
import pandas as pd

from geo.survey import Survey
from layers.names import syllables

ENGLISH = "en"


def country_names(place: Survey, language: str) -> dict[str, str]:
    """Names by ISO 3166-1 alpha-3 in a language, English where it has none, sorted: every country
    of the boundaries, and codes of rows that the boundaries do not know. A country without rows can
    be asked for too: how well it was searched is an answer.
    """
    countries = place.data.countries
    names = dict(zip(countries.iso_a3, _names(countries, language), strict=True))
    known = dict(sorted(names.items(), key=lambda item: sorted_as(item[1], language)))
    rows = [place.sites, *place.presences.values()]
    used = {iso for frame in rows for iso in frame.iso_a3.dropna()}
    return known | {iso: iso for iso in sorted(used - set(known))}


def country_choices(place: Survey, language: str) -> dict[str, str]:
    """The names of `country_names` for a list to choose from: with the English name beside one in
    another script, so that typing either finds it.
    """
    names = country_names(place, language)
    if language != "zh":
        return names
    english = dict(zip(place.data.countries.iso_a3, place.data.countries.name, strict=True))
    return {
        iso: f"{name} {english[iso]}" if iso in english else name for iso, name in names.items()
    }


def _names(countries: gpd.GeoDataFrame, language: str) -> pd.Series:
    """The names of countries in a language, English where it has none."""
    if language == ENGLISH:
        return countries.name
    return countries[f"name_{language}"].fillna(countries.name)


def sorted_as(name: str, language: str) -> str:
    """What a name is sorted by: Chinese as it sounds, other names without accents."""
    text = " ".join(syllables(name)) if language == "zh" else name
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
