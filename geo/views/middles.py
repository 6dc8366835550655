"""The line along the middle of a narrow area: a road or a pipeline held as a strip metres wide.

An area is cut into triangles between its corners (constrained Delaunay), and the middles of the
sides that two triangles share are joined (chordal axis: Prasad 1997, CNLS Newsletter 139). Sides
may be long and lie along the strip: a narrow one is all middle.
"""

from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.nearby import Floats, Positions
from geo.pieces import Shapes

# where the outline turns back so sharply, a strip ends
_NARROW: Final = np.pi / 2

# edges (n, 2, 2), and the position of the area that each belongs to
Edges: TypeAlias = tuple[Floats, Positions]


def middle_edges(areas: Shapes) -> Edges:
    """Edges along the middle of narrow `areas` (sound polygons), in their own coordinates, and the
    position of the area that each belongs to.
    """
    triangles = _Triangles.of(areas)
    kinds = (_along(triangles), _forks(triangles), _ends(triangles), _tips(triangles))
    edges, area = (np.concatenate(parts) for parts in zip(*kinds, strict=True))
    return edges, area


@dataclass(frozen=True, eq=False)
class _Triangles:
    """The triangles of areas, arrays by triangle; side k of one lies across from its corner k.

    `area` is the position of the area, `corner` the number of each corner (n, 3), the same where
    triangles of one area meet, `place` where it is (n, 3, 2), `is_shared` whether another triangle
    is beyond a side (n, 3).
    """

    area: Positions
    corner: Positions
    place: Floats
    is_shared: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, areas: Shapes) -> Self:
        """The triangles between the corners of `areas`."""
        triangles, area = shapely.get_parts(
            shapely.constrained_delaunay_triangles(areas), return_index=True
        )
        place = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
        x, y = place.reshape(-1, 2).T
        keyed = pd.DataFrame({"area": np.repeat(area, 3), "x": x, "y": y})
        corner = keyed.groupby(["area", "x", "y"], sort=False).ngroup().to_numpy().reshape(-1, 3)
        start, end = corner[:, _AFTER], corner[:, _BEFORE]
        side = np.minimum(start, end) * len(keyed) + np.maximum(start, end)
        _, same, times = np.unique(side.ravel(), return_inverse=True, return_counts=True)
        return cls(area, corner, place, (times[same] > 1).reshape(-1, 3))

    @property
    def middle(self) -> Floats:
        """The middles of the sides, (n, 3, 2)."""
        return np.asarray((self.place[:, _AFTER] + self.place[:, _BEFORE]) / 2)

    @property
    def length(self) -> Floats:
        """The lengths of the sides, (n, 3)."""
        return np.asarray(np.linalg.norm(self.place[:, _AFTER] - self.place[:, _BEFORE], axis=2))

    @property
    def n_shared(self) -> Positions:
        """How many sides of each have another triangle beyond."""
        return np.asarray(self.is_shared.sum(axis=1))


# the corner after each corner of a triangle, and the one before it
_AFTER: Final = [1, 2, 0]
_BEFORE: Final = [2, 0, 1]


def _along(some: _Triangles) -> Edges:
    """From side to side of the triangles along a strip."""
    way = some.n_shared == 2  # noqa: PLR2004 -- in by one side, out by the other
    return some.middle[way][some.is_shared[way]].reshape(-1, 2, 2), some.area[way]


def _forks(some: _Triangles) -> Edges:
    """From the middle of the triangles at a fork to their three sides."""
    fork = some.n_shared == 3  # noqa: PLR2004 -- all of its sides
    centre = np.repeat(some.place[fork].mean(axis=1), 3, axis=0)
    edges = np.stack([centre, some.middle[fork].reshape(-1, 2)], axis=1)
    return edges, np.repeat(some.area[fork], 3)


def _ends(some: _Triangles) -> Edges:
    """From the outer corner of the triangles at an end to the side across."""
    end = some.n_shared <= 1
    # a triangle alone lies along the way to its shortest side
    across = np.where(some.n_shared == 1, some.is_shared.argmax(axis=1), some.length.argmin(axis=1))
    at = np.flatnonzero(end), across[end]
    return np.stack([some.place[at], some.middle[at]], axis=1), some.area[end]


def _tips(some: _Triangles) -> Edges:
    """From narrow corners where triangles meet to the middle of the nearest side they share."""
    after, before = (some.place[:, way] - some.place for way in (_AFTER, _BEFORE))
    across = abs(after[..., 0] * before[..., 1] - after[..., 1] * before[..., 0])
    angle = np.arctan2(across, (after * before).sum(axis=2))
    is_narrow = np.bincount(some.corner.ravel(), angle.ravel()) < _NARROW
    ways = (_AFTER, _BEFORE)
    corner, place = (
        np.concatenate([values[:, way][some.is_shared] for way in ways])
        for values in (some.corner, some.place)
    )
    length = pd.Series(np.tile(some.length[some.is_shared], 2))[is_narrow[corner]]
    nearest = length.groupby(corner[length.index]).idxmin().to_numpy()
    middle, area = some.middle[some.is_shared], np.repeat(some.area, some.n_shared)
    side = nearest % len(middle)
    return np.stack([place[nearest], middle[side]], axis=1), area[side]
