"""Shapes walked in small steps over the ellipsoid: slow, and obviously right.

A shape is drawn in a plane of longitude and latitude that does not end at the antimeridian;
`wrapped` makes of it what a file holds. Nothing here is shared with the package under test.
"""

import numpy as np
import shapely
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from scipy.spatial import cKDTree

GEOD = Geod(ellps="WGS84")
TO_SPACE = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
# mid-ocean, both sides of the antimeridian, far north and south, a pole in reach, China
ANCHORS = ((0, 0), (179.6, -17), (-179.9, 52), (40, 84), (-60, -86.5), (100, 31))
# degrees that a shape spans to either side of its anchor: the widest spans 31
SPANS = (0.02, 0.4, 3.0, 15.5)
COARSE_KM, FINE_KM = 1.0, 0.01


def edges_of(shape):
    """The edges of a line or an outline: rows of lon, lat, lon, lat."""
    lines = shapely.get_parts(shape)
    rings = [r for p in lines for r in (shapely.get_rings(p) if "Poly" in p.geom_type else [p])]
    corners = [shapely.get_coordinates(ring) for ring in rings]
    return np.vstack([np.hstack([c[:-1], c[1:]]) for c in corners])


def walked(edges, step_km):
    """Points at most `step_km` apart along each edge (straight in lon and lat), and their edge."""
    across = np.abs(edges[:, 2:] - edges[:, :2]).max(axis=1) * 112
    n = np.maximum(np.ceil(across * 1.5 / step_km), 1).astype(int)
    parts = [
        np.column_stack(
            [a + (b - a) * np.linspace(0, 1, k + 1) for a, b in zip(e[:2], e[2:], strict=True)]
        )
        for e, k in zip(edges, n, strict=True)
    ]
    return np.vstack(parts), np.repeat(np.arange(len(edges)), n + 1)


def km_between(points, lon, lat):
    n = len(points)
    return GEOD.inv(points[:, 0], points[:, 1], np.full(n, lon), np.full(n, lat))[2] / 1000


def distance_km(shape, lon, lat):
    """From the nearest part of `shape`; 0 in an area. To 10 m, and never too short."""
    if "Poly" in shape.geom_type:
        turns = [shapely.Point(lon + turn, lat) for turn in (-720, -360, 0, 360, 720)]
        if shapely.contains(shape, turns).any():
            return 0.0
    points, edge = walked(edges_of(shape), COARSE_KM)
    km = km_between(points, lon, lat)
    # what is nearest lies next to a step that is nearest to within a step
    close = np.flatnonzero(km <= km.min() + COARSE_KM)
    neighbours = [(i, j) for i in close for j in (i - 1, i + 1) if 0 <= j < len(edge)]
    around = [np.hstack([points[i], points[j]]) for i, j in neighbours if edge[i] == edge[j]]
    fine, _ = walked(np.array(around), FINE_KM)
    return float(min(km.min(), km_between(fine, lon, lat).min()))


def wrapped(shape):
    """`shape` with longitudes from -180 to 180, edges across the antimeridian left whole."""
    return shapely.transform(
        shape, lambda c: np.column_stack([(c[:, 0] + 180) % 360 - 180, c[:, 1]])
    )


def share_of_length(line, circles):
    """The share of a line within the radius (km) around some of the points (lon, lat, km)."""
    edges = edges_of(line)
    points, edge = walked(edges, 0.2)
    step_km = GEOD.inv(*points[:-1].T, *points[1:].T)[2] / 1000
    step_km[edge[1:] != edge[:-1]] = 0
    middle = (points[1:] + points[:-1]) / 2
    reached = np.any([km_between(middle, lon, lat) <= km for lon, lat, km in circles], axis=0)
    return step_km[reached].sum() / step_km.sum()


def share_of_area(area, circles):
    """The share of an area within circles of the geodesic radius (km) around lon and lat."""
    discs = []
    for lon, lat, km in circles:
        n = 1440
        ring = GEOD.fwd(
            [lon] * n, [lat] * n, np.linspace(0, 360, n, endpoint=False), [km * 1000] * n
        )
        east = lon + (np.array(ring[0]) - lon + 180) % 360 - 180
        discs.append(shapely.Polygon(np.column_stack([east, ring[1]])))
    part = shapely.intersection(area, shapely.union_all(discs))
    return area_m2(part) / area_m2(area)


def area_m2(area):
    polygons = [p for p in shapely.get_parts(area) if p.geom_type == "Polygon"]
    # a geodesic between two points is off the straight line in degrees, so these are close
    # of the longer side: a sliver of its width would have billions
    steps = [min(0.02, max(np.ptp(p.bounds[::2]), np.ptp(p.bounds[1::2])) / 50) for p in polygons]
    fine = shapely.segmentize(shapely.orient_polygons(polygons), steps)
    return sum(abs(GEOD.geometry_area_perimeter(p)[0]) for p in fine)


def samples(shape):
    """Points all over a line or an area, and how much of it (of 1) each stands for."""
    if "Poly" not in shape.geom_type:
        edges = edges_of(shape)
        span = abs(edges[:, 2:] - edges[:, :2]).sum()
        points, edge = walked(edges, span * 112 / 4000)
        size = GEOD.inv(*points[:-1].T, *points[1:].T)[2]
        size[edge[1:] != edge[:-1]] = 0
        return (points[1:] + points[:-1]) / 2, size / size.sum()
    west, south, east, north = shape.bounds
    n = (np.arange(150) + 0.5) / 150
    lon, lat = np.meshgrid(west + (east - west) * n, south + (north - south) * n)
    inside = shapely.contains_xy(shape, lon, lat)
    points = np.column_stack([lon[inside], lat[inside]])
    sine = np.sin(np.radians(points[:, 1]))
    size = np.sqrt(1 - sine**2) / (1 - GEOD.es * sine**2) ** 2
    return points, size / size.sum()


def shares_of_units(shape, units, coast_km):
    """The share of `shape` in each of `units`, and last in none; all whole in one plane. What is in
    no unit goes to the nearest within `coast_km`.

    And the share that may as well be elsewhere: the next unit, or the coast, is within 30 m.
    """
    points, size = samples(shape)
    west, south, east, north = shape.bounds
    step_km = min(1.0, max(east - west, north - south) * 112 / 300)
    off_km = [np.full(len(points), coast_km)]
    for area in units:
        border = cKDTree(in_space(walked(edges_of(area), step_km)[0]))
        km = border.query(in_space(points))[0]
        off_km.append(np.where(shapely.contains_xy(area, *points.T), -1, km))
    off_km = np.stack([*off_km[1:], off_km[0]])
    first_km, *next_km = np.sort(off_km, axis=0)[:2]
    is_open = (first_km >= 0) & np.any([km - first_km < 0.03 for km in next_km], axis=0)
    unit = np.argmin(off_km, axis=0)
    return np.bincount(unit, size, len(units) + 1), size[is_open].sum()


def in_space(points):
    """Points (lon, lat) on the ellipsoid, km."""
    lon, lat = points.T
    xyz = TO_SPACE.transform(lon, lat, np.zeros(len(points)))
    return np.column_stack(xyz) / 1000


def cut(area):
    """`area`, whole in its plane, as files hold it: in parts that end at the antimeridian."""
    turns = [
        shapely.transform(area, lambda c, by=by: c + np.array([by, 0])) for by in (-360, 0, 360)
    ]
    inside = shapely.get_parts(shapely.intersection(turns, shapely.box(-180, -90, 180, 90)))
    return shapely.union_all(inside[shapely.area(inside) > 0])


@st.composite
def corners(draw, middle, span):
    """A vertex within `span` degrees of `middle`, on the globe; 0.1 m off others or the same."""
    east, north = (round(draw(st.floats(-1, 1)) * span, 6) for _ in range(2))
    return middle[0] + east, float(np.clip(middle[1] + north, -89.99, 89.99))


@st.composite
def lines(draw, middle, span):
    n_parts = draw(st.integers(1, 2))
    parts = [draw(st.lists(corners(middle, span), min_size=2, max_size=4)) for _ in range(n_parts)]
    parts = [part if len(set(part)) > 1 else [*part, (middle[0], middle[1])] for part in parts]
    made = [shapely.LineString(part) for part in parts if len(set(part)) > 1]
    made = made or [shapely.LineString([middle, (middle[0] + span, middle[1])])]
    return made[0] if len(made) == 1 else shapely.MultiLineString(made)


@st.composite
def areas(draw, middle, span):
    """A star around `middle`, maybe with a hole, maybe with another beside it."""
    n = draw(st.integers(3, 7))
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = np.array([draw(st.floats(0.3, 1)) for _ in range(n)])[:, None]
    # a part beside it takes its share of the span
    has_twin = draw(st.booleans())
    span = span / 3 if has_twin else span
    height = min(span, 0.98 * (89.99 - abs(middle[1])))
    star = radius * np.column_stack([np.cos(angle) * span, np.sin(angle) * height])
    holes = [middle + star * 0.4] if draw(st.booleans()) else []
    first = shapely.Polygon(middle + star, holes)
    if not has_twin:
        return first
    twin = shapely.transform(first, lambda c: c + np.array([2.1 * span, 0]))
    return shapely.MultiPolygon([first, twin])


@st.composite
def shapes(draw, kind=None):
    """A line or an area, whole in its plane."""
    middle, span = draw(st.sampled_from(ANCHORS)), draw(st.sampled_from(SPANS))
    return draw((kind or draw(st.sampled_from((lines, areas))))(middle, span))


@st.composite
def points_near(draw, shape):
    """A point around `shape`, rarely anywhere."""
    west, south, east, north = shape.bounds
    wide = max(east - west, 0.05)
    if draw(st.integers(0, 5)) == 0:
        return draw(st.floats(-180, 180)), draw(st.floats(-90, 90))
    lon = (west + east) / 2 + draw(st.floats(-1, 1)) * wide
    lat = (south + north) / 2 + draw(st.floats(-1, 1)) * max(north - south, 0.05)
    return (lon + 180) % 360 - 180, float(np.clip(lat, -90, 90))
