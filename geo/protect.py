"""What an audience may see: locations are made coarser before anything is analysed."""

import geopandas as gpd
import pandas as pd

from layers.contract import SEPARATOR
from layers.rules import PRECISIONS, UNIT_PRECISIONS

# who may see a result; the data at hand are those that the public may see
AUDIENCES = ("public", "partner", "internal")
# the finest precision that each disclosure level lets the public see
_FINEST = {
    "public_exact": "exact",
    "public_city": "city",
    "public_admin1": "admin1",
    "country_only": "country",
}


def protect(presences: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`presences` as the public may see them; same columns, rows of hidden ones left out.

    Rows of disclosure `count_only` and `withheld` go. A row finer than its disclosure loses its
    point and stated uncertainty and stands for its admin-1 unit, or at `country_only` for its
    country, as if nothing finer were known: an exact point can't be made a city's without a list of
    cities. Shipped files are at their level already, and a file that is not is refused when it is
    loaded; this is the second line of defence.
    """
    shown = presences[presences.disclosure.isin(_FINEST)].reset_index(drop=True)
    rank = {name: position for position, name in enumerate(PRECISIONS)}
    allowed = shown.disclosure.map(_FINEST)
    too_fine = shown.location_precision.map(rank) < allowed.map(rank)
    only_country = allowed == "country"
    no_city = too_fine | allowed.isin(UNIT_PRECISIONS)
    unit = only_country.map({True: "country", False: "admin1"})
    return shown.assign(
        location_precision=shown.location_precision.where(~too_fine, unit),
        city=shown.city.where(~no_city),
        admin1_name=shown.admin1_name.where(~only_country),
        operates_in=shown.operates_in.where(~only_country, _countries_only(shown.operates_in)),
        uncertainty_km=shown.uncertainty_km.where(~too_fine),
        geometry=shown.geometry.where(~too_fine, None),
    )


def _countries_only(areas: pd.Series) -> pd.Series:
    """Lists of areas of operation without their ISO 3166-2 codes, which name a unit."""
    return areas.map(
        lambda text: SEPARATOR.join(code for code in text.split(SEPARATOR) if "-" not in code),
        na_action="ignore",
    ).replace("", pd.NA)
