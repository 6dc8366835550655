"""The lines and areas of sites as one public file for the map, as fine as a screen can show them.

All is done in the plane of the map's sheet (Mercator, in degrees of longitude), where a pixel has
the same size everywhere. Many sources hold roads and pipelines as areas some metres wide: an area
narrower than a pixel has nothing inside to show, and is drawn as the line along its middle.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pandas as pd
import shapely

from geo.nearby import Floats, Positions
from geo.pieces import Shapes, laid_out
from geo.views.files import asset_name, grid_steps
from geo.views.middles import middle_edges
from geo.views.strokes import SIDES

# places are known to a kilometre at best: closer up the map would pretend
MAX_ZOOM: Final = 11
_TILE_PIXELS: Final = 256
# one pixel at the largest zoom, in degrees of longitude: 76 m at the equator
_PIXEL: Final = 360 / (_TILE_PIXELS * 2**MAX_ZOOM)
_TOLERANCE: Final = _PIXEL / 2
# shorter lines are the crumbs of caps and crossings, hidden under a line's own width
_CRUMB: Final = 2 * _PIXEL
# edges are straight in degrees, but not on the sheet
_CUT_DEGREES: Final = 0.5
_SHEET_ENDS: Final = 85.05
_HALF_TURN: Final = 180.0
# 0.0001 degrees are 11 m
_STEPS_PER_DEGREE: Final = 10_000
# three corners and back to the first, two numbers each: less is no area
_LEAST_RING: Final = 8
_LEAST_LINE: Final = 4
# shares are sums of parts: a whole may miss 1 by the last digits
_WHOLE: Final = 1 - 1e-9


@dataclass(frozen=True)
class Footprints:
    """The lines and areas of sites: the file that holds them, and where in it each site's is.

    `content` is JSON: `per_degree`, and for each number the `lines` and `rings`, as whole steps on
    a grid of so many to a degree (`geo.views.files.grid_steps`); longitudes run on beyond 180.
    Sites with the same geometry share a number.
    """

    content: bytes
    number: Mapping[str, int]

    @property
    def name(self) -> str:
        """The public name of the file."""
        return asset_name("footprints.json", self.content)

    @classmethod
    def of(cls, sites: pd.DataFrame) -> Self | None:
        """The footprints of `sites` (columns site_id and `shape`); None where all are points."""
        rows = sites[sites["shape"].notna()]
        if rows.empty:
            return None
        wkb, number = np.unique(shapely.to_wkb(rows["shape"].to_numpy()), return_inverse=True)
        drawn = _drawn(shapely.from_wkb(wkb))
        content = json.dumps(
            {"per_degree": _STEPS_PER_DEGREE, "shapes": drawn}, separators=(",", ":")
        )
        return cls(content.encode("ascii"), dict(zip(rows.site_id, number.tolist(), strict=True)))


def reached_parts(answers: pd.DataFrame) -> bytes:
    """Around which places the parts of lines and areas are reached under a rule, as JSON.

    `answers` are rows of `geo.gaps.counterpart_gaps` in the order of the file of points. For each
    side: `row`, the positions of those that have parts in different states, and their `circles`,
    four numbers each: lon, lat (degrees), how far around it parts are in reach and possibly so
    (km). Beyond all circles somebody is elsewhere in the country; others are of one state.
    """
    told = {}
    for side in SIDES:
        circles, share = answers[f"{side}_circles"], answers[f"{side}_reached_share"]
        # what is in reach as a whole has no parts to tell apart
        at = np.flatnonzero((circles.str.len() > 0) & ~(share > _WHOLE))
        told[side] = {"row": at.tolist(), "circles": [_numbers(circles.iloc[i]) for i in at]}
    return json.dumps(told, separators=(",", ":")).encode("ascii")


def _numbers(circles: list[tuple[float, ...]]) -> list[float]:
    return [round(number, 4) for circle in circles for number in circle]


def _drawn(shapes: Shapes) -> list[dict[str, list[list[int]]]]:
    """The `lines` and `rings` of each of `shapes` as steps on the grid."""
    laid = [laid_out(shape) for shape in shapes]
    owner = np.repeat(np.arange(len(shapes)), [len(some) for some in laid])
    parts = _together(np.array([part for some in laid for part in some], dtype=object), owner)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    lines, areas, area_owner = parts[is_line], parts[~is_line], owner[~is_line]
    flat = _on_sheet(areas)
    is_thin = 2 * shapely.area(flat) < _PIXEL * shapely.length(flat)
    middles, middle_owner = _middle_lines(areas[is_thin], area_owner[is_thin])
    lines = shapely.simplify(np.concatenate([_on_sheet(lines), middles]), _TOLERANCE)
    line_owner = np.concatenate([owner[is_line], middle_owner])
    simple = shapely.simplify(flat[~is_thin], _TOLERANCE)
    rings, at = shapely.get_rings(simple, return_index=True)
    all_steps = (
        ("lines", _LEAST_LINE, line_owner, lines),
        ("rings", _LEAST_RING, area_owner[~is_thin][at], rings),
    )
    drawn: list[dict[str, list[list[int]]]] = [{"lines": [], "rings": []} for _ in shapes]
    for kind, least, whose, outlines in all_steps:
        for number, outline in zip(whose, _off_sheet(outlines), strict=True):
            if len(steps := grid_steps(outline, _STEPS_PER_DEGREE)) >= least:
                drawn[number][kind].append(steps)
    return drawn


def _together(parts: Shapes, owner: Positions) -> Shapes:
    """`parts` with those east of 180 degrees moved to those west of it where a shape is cut there:
    as one piece its outline has no gap.
    """
    west, _, east, _ = shapely.bounds(parts).T
    ends, begins = (east == _HALF_TURN) & (west > -_HALF_TURN), (west == -_HALF_TURN)
    moves = begins & (east < _HALF_TURN) & np.isin(owner, owner[ends])
    turn = np.array([2 * _HALF_TURN, 0])
    together = parts.copy()
    together[moves] = shapely.transform(parts[moves], lambda lonlat: lonlat + turn)
    return together


def _on_sheet(shapes: Shapes) -> Shapes:
    """Shapes in degrees on the map's sheet; its height too is in degrees of longitude."""
    return np.asarray(
        shapely.transform(shapely.segmentize(shapes, _CUT_DEGREES), _flat), dtype=object
    )


def _flat(lonlat: Floats) -> Floats:
    lat = np.radians(np.clip(lonlat[:, 1], -_SHEET_ENDS, _SHEET_ENDS))
    return np.column_stack([lonlat[:, 0], np.degrees(np.arctanh(np.sin(lat)))])


def _off_sheet(shapes: Shapes) -> Shapes:
    """Shapes on the sheet in degrees again."""
    return np.asarray(shapely.transform(shapes, _round), dtype=object)


def _round(flat: Floats) -> Floats:
    lat = np.arcsin(np.tanh(np.radians(flat[:, 1])))
    return np.column_stack([flat[:, 0], np.degrees(lat)])


def _middle_lines(areas: Shapes, owner: Positions) -> tuple[Shapes, Positions]:
    """Lines on the sheet along the middle of thin `areas`, joined where they meet, and whose they
    are.
    """
    edges, at = middle_edges(shapely.simplify(areas, _TOLERANCE / 2))
    flat = _flat(edges.reshape(-1, 2)).reshape(-1, 2, 2)
    # on a grid, so that edges that can't be told apart on a screen are one
    ends = np.rint(flat / _TOLERANCE).astype(np.int64).reshape(-1, 4)
    turned = ends[:, [2, 3, 0, 1]]
    back = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    rows = np.column_stack([owner[at], np.where(back[:, None], turned, ends)])
    rows = np.unique(rows[(ends[:, :2] != ends[:, 2:]).any(axis=1)], axis=0)
    lines, whose = _merged(
        shapely.linestrings(rows[:, 1:].reshape(-1, 2, 2) * _TOLERANCE), rows[:, 0]
    )
    long = shapely.length(lines) >= _CRUMB
    return _merged(lines[long], whose[long])


def _merged(lines: Shapes, owner: Positions) -> tuple[Shapes, Positions]:
    """The lines of each owner joined end to end; `owner` ascends."""
    whose, group = np.unique(owner, return_inverse=True)
    if not len(whose):
        return lines, owner
    joined, at = shapely.get_parts(
        shapely.line_merge(shapely.multilinestrings(lines, indices=group)), return_index=True
    )
    return joined, whose[at]
