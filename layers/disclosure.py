"""How finely the place of an organisation may be known where its row does not say."""

from types import MappingProxyType
from typing import Final

import pandas as pd

COUNTRY_ONLY: Final = frozenset({"MMR"})

PUBLIC_ADMIN1: Final = frozenset(
    {"AFG", "SDN", "SSD", "IRN", "VEN", "EGY", "AZE", "TJK", "BLR", "NIC"}
)

# where the bundled coverage says that nothing is listed, for the safety of organisations too;
# what else names them is shown without a place
NOTHING_LISTED: Final = frozenset({"BLR", "ERI", "LBY", "NIC", "PRK", "RUS", "SYR", "YEM"})

# where nothing forbids it, a place is disclosed as finely as it is known
BY_PRECISION: Final = {
    "city": "public_city",
    "admin1": "public_admin1",
    "country": "country_only",
}


# finest first
LEVELS: Final = ("public_exact", "public_city", "public_admin1", "country_only")

# what the civic space of a country allows at most, by the rating of the CIVICUS Monitor
BY_CIVIC_SPACE: Final = MappingProxyType({"repressed": "public_admin1", "closed": "country_only"})


def disclosure_of(iso_a3: str, precision: str) -> str:
    """How finely a place of that `precision` in the country `iso_a3` may be known."""
    if iso_a3 in COUNTRY_ONLY:
        return "country_only"
    return "public_admin1" if iso_a3 in PUBLIC_ADMIN1 else BY_PRECISION[precision]


def unstated_levels(
    context: pd.DataFrame | None = None, *, is_local: bool = True
) -> dict[str, str]:
    """The disclosure of rows that state none, by country; in all others it is `public_city`.

    Where several reasons hold for a country, the coarsest counts: our own lists, and for local
    organisations those where nothing is listed, and the newest rating of civic space in `context`
    (layer `country_context`), if it was imported.
    """
    levels = dict.fromkeys(PUBLIC_ADMIN1, "public_admin1")
    levels |= dict.fromkeys(COUNTRY_ONLY, "country_only")
    if is_local:
        levels |= dict.fromkeys(NOTHING_LISTED, "country_only")
        for iso_a3, level in _civic_levels(context).items():
            levels[iso_a3] = max(level, levels.get(iso_a3, LEVELS[0]), key=LEVELS.index)
    return levels


def _civic_levels(context: pd.DataFrame | None) -> dict[str, str]:
    """What the newest rating of each country allows; the strictest of one day."""
    if context is None:
        return {}
    ratings = context[context.attribute == "civicus_rating"]
    ratings = ratings.assign(
        date=ratings.date.fillna(""), level=ratings.value.str.strip().str.casefold()
    )
    newest = ratings[ratings.date == ratings.groupby("iso_a3").date.transform("max")]
    levels: dict[str, str] = {}
    for iso_a3, rating in zip(newest.iso_a3, newest.level, strict=True):
        if level := BY_CIVIC_SPACE.get(rating):
            levels[iso_a3] = max(level, levels.get(iso_a3, LEVELS[0]), key=LEVELS.index)
    return levels
