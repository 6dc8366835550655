"""Groups of countries in words."""

from geo.regions import Region
from geo.views.text import labels, t


def region_name(region: Region) -> str:
    """What a group of countries is called in a list of choices."""
    if region.year is None:
        return labels("region", region.code)
    return t("region.bri", year=region.year)
