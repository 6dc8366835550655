"""What an audience may see: locations are made coarser before anything is analysed."""

import geopandas as gpd

from layers.rules import PRECISIONS

# the finest precision that each disclosure level lets the public see
_FINEST = {
    "public_exact": "exact",
    "public_city": "city",
    "public_admin1": "admin1",
    "country_only": "country",
}


def protect(presences: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`presences` as the public may see them; same columns, rows of hidden ones left out.

    Rows of disclosure `count_only` and `withheld` go; a row finer than its disclosure loses its
    point, city and, at `country_only`, its admin-1 unit, and gets the coarser precision. Shipped
    files are at their level already, so this changes only what a workspace holds.
    """
    shown = presences[presences.disclosure.isin(_FINEST)].reset_index(drop=True)
    rank = {name: position for position, name in enumerate(PRECISIONS)}
    allowed = shown.disclosure.map(_FINEST)
    too_fine = shown.location_precision.map(rank) < allowed.map(rank)
    to_unit = too_fine & allowed.isin(["admin1", "country"])
    only_country = allowed == "country"
    return shown.assign(
        location_precision=shown.location_precision.where(~too_fine, allowed),
        city=shown.city.where(~(allowed.isin(["admin1", "country"]))),
        admin1_name=shown.admin1_name.where(~only_country),
        uncertainty_km=shown.uncertainty_km.where(~too_fine),
        geometry=shown.geometry.where(~to_unit, None),
    )
