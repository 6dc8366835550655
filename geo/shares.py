"""How much of a line or an area lies within a distance of some of several points.

Parts are halved until each is surely within the distance or surely not: by the triangle inequality
that holds as soon as the geodesic from its middle is off the distance by more than the part's own
radius. It ends when the parts that are still open make up at most `OPEN_SHARE` of the whole. These
count by their middles, so `OPEN_SHARE` bounds the error of the share; in most cases it is far
smaller, since the errors of many parts have no common sign.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.nearby import Floats, Positions, geodesic_km
from geo.parts import Areas, Bools, Lines, parts_of
from geo.pieces import Shapes

OPEN_SHARE: Final = 0.002
_PAIRS_AT_ONCE: Final = 1_000_000

# lon and lat (degrees) of points, and a radius around each (km)
Circles = tuple[Floats, Floats, Floats]


def reached_share(
    shape: shapely.Geometry, lon: npt.ArrayLike, lat: npt.ArrayLike, *, within_km: npt.ArrayLike
) -> float:
    """The share (0 to 1) of the length of a line, or of the area of an area, each place of which is
    at most `within_km` (one for all points or one for each) from some point; geodesic.

    Exact to `OPEN_SHARE` of the whole.
    """
    radius = np.broadcast_to(np.asarray(within_km, np.float64), np.shape(lon))
    use = radius >= 0
    circles = (np.asarray(lon, float)[use], np.asarray(lat, float)[use], radius[use])
    parts = parts_of(np.array([shape], dtype=object))
    whole = float(parts.size.sum())
    if not use.any() or not whole:
        return 0.0
    at_once = max(1, _PAIRS_AT_ONCE // int(use.sum()))
    some = [parts.take(slice(at, at + at_once)) for at in range(0, len(parts.size), at_once)]
    reached = sum(_reached(one, circles, float(one.size.sum()) * OPEN_SHARE) for one in some)
    return min(reached / whole, 1.0)


def reached_shares(shapes: Shapes, circles: pd.DataFrame) -> Floats:
    """The `reached_share` of each of `shapes` (nan for None), by the `circles` around points: rows
    of `site` (position of the shape), `lon`, `lat` (degrees), `within_km`.
    """
    shares = np.array([np.nan if shape is None else 0.0 for shape in shapes])
    for site, mine in circles.groupby("site"):
        shares[site] = reached_share(
            shapes[site], mine.lon, mine.lat, within_km=mine.within_km.to_numpy()
        )
    return shares


def _reached(parts: Lines | Areas, circles: Circles, open_size: float) -> float:
    """How much of `parts` lies in `circles`, km or km2; `open_size` of it may count by middles."""
    n = len(circles[0])
    part, circle = np.divmod(np.arange(len(parts.size) * n), n)
    total = 0.0
    while True:
        off_km = _off_km(parts, circles, part, circle)
        radius_km = parts.radius_km[part]
        is_in = _any(off_km <= -radius_km, part, len(parts.size))
        total += float(parts.size[is_in].sum())
        near = (off_km < radius_km) & ~is_in[part]
        where, row = np.unique(part[near], return_inverse=True)
        if parts.size[where].sum() <= open_size:
            by_middle = _any(off_km[near] <= 0, row, len(where))
            return total + float(parts.size[where][by_middle].sum())
        parts = parts.halves(where)
        part = np.concatenate([row, row + len(where)])
        circle = np.tile(circle[near], 2)


def _off_km(parts: Lines | Areas, circles: Circles, part: Positions, circle: Positions) -> Floats:
    """How far the middle of each part is outside the circle (below 0: inside), km."""
    lon, lat, radius_km = circles
    km = geodesic_km(parts.lon[part], parts.lat[part], lon[circle], lat[circle])
    return km - radius_km[circle]


def _any(is_true: Bools, group: Positions, n: int) -> Bools:
    """Whether something is true in each of `n` groups."""
    return np.bincount(group[is_true], minlength=n) > 0
