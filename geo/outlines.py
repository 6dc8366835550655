"""Distance from a point to outlines nearby, for the few points that lie in no unit."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

# the shortest a degree of latitude gets on WGS84 (at the equator), km
_DEGREE_KM: Final = 110.57
# edges are cut to this before they are projected: the bend of a parallel between the cuts stays
# below 2 m at 75 degrees
_CUT_DEGREES: Final = 0.02


def outline_km(
    lon: float, lat: float, shapes: npt.NDArray[np.object_], *, within_km: float
) -> npt.NDArray[np.float64]:
    """Geodesic distance (km, WGS84) from a point to the nearest part of each shape.

    0 inside a shape, infinite where nothing of it lies within `within_km` (at most a few hundred).
    `shapes` are polygons in degrees that end at the antimeridian. Measured in an azimuthal
    equidistant projection centred on the point, in which distances from the centre are geodesics
    (Snyder 1987, Map Projections: A Working Manual, USGS Professional Paper 1395, p. 191).
    """
    distance_km = np.full(len(shapes), np.inf)
    local = pyproj.Proj(proj="aeqd", lat_0=lat, lon_0=lon, ellps="WGS84", units="km")
    centre = shapely.Point(0, 0)
    bounds = shapely.bounds(shapes)
    for west, south, east, north in _windows(lon, lat, within_km):
        near = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
        near &= (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
        for at in np.flatnonzero(near):
            part = shapely.intersection(shapes[at], shapely.box(west, south, east, north))
            if part.is_empty:
                continue
            flat = shapely.transform(
                shapely.segmentize(part, _CUT_DEGREES), local, interleaved=False
            )
            distance_km[at] = min(distance_km[at], shapely.distance(flat, centre))
    return np.where(distance_km <= within_km, distance_km, np.inf)


def _windows(lon: float, lat: float, within_km: float) -> list[tuple[float, float, float, float]]:
    """Boxes (west, south, east, north) in degrees that hold all within the distance."""
    high = within_km / _DEGREE_KM
    south, north = max(lat - high, -90.0), min(lat + high, 90.0)
    flattest = np.cos(np.radians(max(abs(south), abs(north))))
    # a parallel is at least cos(lat) as long as the equator; near a pole every longitude is near
    wide = min(high / flattest, 180.0) if flattest > high / 180 else 180.0
    turns = [(lon - wide + turn, lon + wide + turn) for turn in (-360.0, 0.0, 360.0)]
    return [(w, south, e, north) for w, e in turns if e >= -180.0 and w <= 180.0]  # noqa: PLR2004 -- the globe
