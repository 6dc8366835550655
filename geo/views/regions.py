"""Groups of countries in words."""

from collections.abc import Mapping

from geo.regions import Region
from geo.views.text import labels, t


def region_name(region: Region) -> str:
    """What a group of countries is called in a list of choices."""
    if region.year is None:
        return labels("region", region.code)
    return t("region.bri", year=region.year)


def places_to_choose(known: Mapping[str, Region], names: Mapping[str, str]) -> dict[str, str]:
    """What a reader may choose a place by: groups of countries by code, then the countries in
    `names` by ISO 3166-1 alpha-3. `geo.regions.countries_of` turns a choice into countries.
    """
    return {**{code: region_name(region) for code, region in known.items()}, **names}
