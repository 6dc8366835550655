"""The outlines of admin-1 units for the map: a file that is fetched only when units are shaded."""

import geopandas as gpd
import shapely

from geo.views.files import SOUTH, STEPS_PER_DEGREE, compact, rings

# outlines keep what can be seen where a whole country fills the map
_TOLERANCE_DEG = 0.05


def admin1_json(admin1: gpd.GeoDataFrame) -> bytes:
    """The units for the map: the place of each in the layer, its name (the local one beside it),
    its outline simplified with common borders kept, on a grid.

    Parameters
    ----------
    admin1
        Columns name, name_local and geometry.
    """
    outlines = shapely.coverage_simplify(admin1.geometry.to_numpy(), _TOLERANCE_DEG)
    names = admin1[["name", "name_local"]].fillna("").astype(str)
    units = [
        {"row": row, "name": _name(*name), "rings": rings(outline)}
        for row, (name, outline) in enumerate(
            zip(names.itertuples(index=False, name=None), outlines, strict=True)
        )
        if shapely.bounds(outline)[3] > SOUTH
    ]
    return compact({"per_degree": STEPS_PER_DEGREE, "units": units})


def _name(name: str, local: str) -> str:
    """A name with the local one beside it, where that says more."""
    return f"{name} ({local})" if local and name and local != name else name or local
