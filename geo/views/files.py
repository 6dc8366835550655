"""The public files of the map: scripts, style, land and disputed borders, made in memory.

They hold no row of any layer but the boundaries, and change only with the program or these; so
each is served under a name that says what is in it, and browsers keep it.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.views.masks import class_of
from geo.views.paints import UNIT_PAINTS
from geo.views.steps import STEPS
from geo.views.strokes import CLASSES, FOOTPRINT, MANY, RADIUS, STATES, UNPLACED_SCALE, shapes

# the languages that countries are named in, in the order of their columns
LANGUAGES: Final[tuple[str, ...]] = ("en", "zh", "fr", "es")
# the sheet ends above Antarctica, where there is nothing to show
SOUTH: Final = -60.0

_FOLDER: Final = Path(__file__).parent / "assets"
# in the order in which they build on each other
_SCRIPTS: Final[tuple[str, ...]] = (
    "canvas.js",
    "points.js",
    "stacks.js",
    "paths.js",
    "land.js",
    "towns.js",
    "labels.js",
    "units.js",
    "tiles.js",
    "shapes.js",
    "clusters.js",
    "parts.js",
    "bands.js",
    "footprints.js",
    "sites.js",
    "presences.js",
    "own.js",
    "card.js",
    "keyboard.js",
    "state.js",
)
# of these the one-file page of a country is made; what they would fetch lies in the page
_PAGE_SCRIPTS: Final[tuple[str, ...]] = (
    *("canvas.js", "points.js", "stacks.js", "paths.js", "land.js", "towns.js", "labels.js"),
    *("shapes.js", "clusters.js", "parts.js", "bands.js", "footprints.js", "sites.js"),
    *("presences.js", "card.js", "keyboard.js", "state.js", "snapshot_table.js", "snapshot.js"),
)
_TOLERANCE_DEG: Final = 0.03
STEPS_PER_DEGREE: Final = 100
# three corners and back to the first, two numbers each: less is no area
_LEAST_RING: Final = 8


def grid_steps(line: shapely.Geometry, per_degree: int) -> list[int]:
    """The corners of a line (degrees) as steps on a grid of `per_degree` to a degree: lon and lat,
    each from the corner before, the first from (0, 0).
    """
    grid = np.rint(shapely.get_coordinates(line) * per_degree).astype(int)
    moved = np.r_[True, (np.diff(grid, axis=0) != 0).any(axis=1)]
    return [int(step) for step in np.diff(grid[moved], axis=0, prepend=[[0, 0]]).ravel()]


def rings(outline: shapely.Geometry, per_degree: int = STEPS_PER_DEGREE) -> list[list[int]]:
    """The rings of an outline, largest polygon first; of the small ones only what can be drawn."""
    parts = sorted(shapely.get_parts(outline), key=shapely.area, reverse=True)
    found = [grid_steps(ring, per_degree) for part in parts for ring in shapely.get_rings(part)]
    return [ring for number, ring in enumerate(found) if number == 0 or len(ring) >= _LEAST_RING]


def land_json(
    countries: gpd.GeoDataFrame,
    *,
    tolerance_deg: float = _TOLERANCE_DEG,
    per_degree: int = STEPS_PER_DEGREE,
) -> bytes:
    """The countries for the map: names, where they stand, outlines simplified and on a grid.

    Parameters
    ----------
    countries
        Columns name, name_zh, name_fr, name_es, lon, lat (of the name) and geometry.
    tolerance_deg, per_degree
        How far an outline may be moved, and the steps of the grid to a degree.
    """
    shown = countries[countries.bounds["maxy"] > SOUTH]
    outlines = shapely.coverage_simplify(shown.geometry.to_numpy(), tolerance_deg)
    names = shown[["name", "name_zh", "name_fr", "name_es"]].fillna("").astype(str)
    rows = [
        {
            # its place in the layer: the classes of the choropleth come in that order
            "row": place,
            "names": dict(zip(LANGUAGES, row, strict=True)),
            "lon": round(float(lon), 2),
            "lat": round(float(lat), 2),
            "width_deg": round(max(part.bounds[2] - part.bounds[0] for part in outline.geoms), 2),
            "rings": rings(outline, per_degree),
        }
        for place, row, lon, lat, outline in zip(
            np.flatnonzero(countries.bounds["maxy"] > SOUTH).tolist(),
            names.itertuples(index=False),
            shown["lon"],
            shown["lat"],
            map(shapely.multipolygons, map(shapely.get_parts, outlines)),
            strict=True,
        )
    ]
    # the names of large countries choose their place first
    rows.sort(key=lambda row: -row["width_deg"])
    return compact({"per_degree": per_degree, "countries": rows})


def lines_json(borders: gpd.GeoDataFrame) -> bytes:
    """The disputed borders for the map, simplified and on a grid."""
    lines = shapely.simplify(borders.geometry.to_numpy(), _TOLERANCE_DEG / 2)
    parts = [
        grid_steps(part, STEPS_PER_DEGREE) for part in shapely.get_parts(shapely.get_parts(lines))
    ]
    return compact({"per_degree": STEPS_PER_DEGREE, "lines": parts})


def compact(content: object) -> bytes:
    """`content` as JSON without spaces."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _script(name: str) -> str:
    """A script of ours or Leaflet's; without the pointer to a source map that we don't serve."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=.*", "", text).strip() + "\n"


def _marks() -> str:
    """What the scripts know of the marks, as a statement."""
    drawn = {
        **shapes(),
        "radius": RADIUS,
        "unplaced_scale": UNPLACED_SCALE,
        "footprint": dict(FOOTPRINT),
        "units": {"steps": STEPS, "paints": dict(UNIT_PAINTS)},
        "many": MANY,
        "states": STATES,
        "classes": CLASSES,
        "class_of": class_of(),
    }
    return f"counterparts.shapes = {json.dumps(drawn)};\n"


def _style() -> str:
    """Leaflet's style sheet and ours for the map."""
    css = _script("leaflet/leaflet.css") + _script("map.css")
    # Leaflet's own icons are never shown: not even their addresses go out
    return re.sub(r"url\([^)]*\)", "none", css)


@cache
def page_assets() -> tuple[str, str]:
    """The script and the style sheet that the one-file page of a country holds, Leaflet and its
    licence with them.
    """
    licence = (_FOLDER / "leaflet" / "LICENSE").read_text(encoding="utf-8")
    leaflet = f"/*\n{licence}*/\n{_script('leaflet/leaflet.js')}"
    *ours, tables, page = [_script(name) for name in _PAGE_SCRIPTS]
    return "".join([leaflet, *ours, _marks(), tables, page]), _style()


def assets(countries: gpd.GeoDataFrame, borders: gpd.GeoDataFrame) -> dict[str, bytes]:
    """Every file the map needs, by name: leaflet.js, map.js, map.css, land.json, disputed.json."""
    scripts = "".join(_script(name) for name in _SCRIPTS)
    return {
        "leaflet.js": _script("leaflet/leaflet.js").encode(),
        "map.js": f"{scripts}{_marks()}".encode(),
        "map.css": _style().encode(),
        "land.json": land_json(countries),
        "disputed.json": lines_json(borders),
    }


def asset_name(name: str, content: bytes) -> str:
    """The public name of a file: what it holds is in it, so it may be kept for ever."""
    stem, suffix = name.rsplit(".", 1)
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
