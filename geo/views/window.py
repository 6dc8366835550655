"""What a picture of a country shows: the window, in degrees, that its parts and rows decide."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.nearby import Floats, geodesic_km

TURN: Final = 360.0
# room around the country, as a share of its larger side
_ROOM: Final = 0.07
# no place is known so well that a closer look would tell more
_LEAST_DEG: Final = 0.6
# parts of a country that belong into its picture: of some size, and not far from the others
_LEAST_SHARE: Final = 0.005
_FAR: Final = 0.6


@dataclass(frozen=True)
class Window:
    """What a picture shows, in degrees; `east` may lie beyond 180."""

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> tuple[float, float]:
        """Lon and lat of the middle."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    @property
    def squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude, in the middle."""
        return float(np.cos(np.radians(self.middle[1])))

    @property
    def aspect(self) -> float:
        """Width over height of a picture in which both are to the same scale in the middle."""
        return (self.east - self.west) * self.squeeze / (self.north - self.south)

    @property
    def width_km(self) -> float:
        """How far it is from edge to edge along the middle's parallel, in geodesics of a degree."""
        lon, lat = self.middle
        return float(geodesic_km([lon - 0.5], [lat], [lon + 0.5], [lat])[0]) * (
            self.east - self.west
        )

    def turned(self, lon: Floats) -> Floats:
        """Longitudes as they stand in this window."""
        middle = self.middle[0]
        return np.asarray(middle + (lon - middle + TURN / 2) % TURN - TURN / 2)

    def of_aspect(self, aspect: float) -> "Window":
        """The window made wider or higher, so that it has the `aspect`."""
        (lon, lat), stretch = self.middle, aspect / self.aspect
        width = (self.east - self.west) * max(stretch, 1)
        height = (self.north - self.south) * max(1 / stretch, 1)
        return Window(lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2)


def window_of(outline: shapely.Geometry, places: Floats, stretches: Floats) -> Window:
    """The window around a country's main parts, all `places`, and the `stretches` that do not lead
    far away (a cable may end on another continent), with some room.
    """
    box = main_box(outline)
    boxes = np.concatenate([np.hstack([places, places]), stretches])
    # all is turned to the country's middle
    west = Window(*map(float, box)).turned(boxes[:, 0])
    boxes = np.column_stack([west, boxes[:, 1], west + boxes[:, 2] - boxes[:, 0], boxes[:, 3]])
    box = _around([box, *boxes[: len(places)]])
    box = _around([box, *(one for one in boxes[len(places) :] if _is_near(one, box))])
    west, south, east, north = box
    squeeze = np.cos(np.radians((south + north) / 2))
    room = _ROOM * max((east - west) * squeeze, north - south)
    room = max(room, (_LEAST_DEG - (north - south)) / 2)
    # windows begin on our side of the antimeridian
    back = TURN * np.floor((west + TURN / 2) / TURN)
    return Window(
        float(west - room / squeeze - back),
        float(south - room),
        float(east + room / squeeze - back),
        float(north + room),
    )


def main_box(outline: shapely.Geometry) -> Floats:
    """The box (west, south, east, north) around the largest part and those that are near to it, or
    near to one that is.
    """
    parts = shapely.get_parts(outline)
    size = shapely.area(parts)
    order = np.argsort(-size, kind="stable")
    order = order[size[order] >= _LEAST_SHARE * size[order[0]]]
    boxes = shapely.bounds(parts[order])
    middle = boxes[0, [0, 2]].mean()
    turn = TURN * np.rint((boxes[:, [0, 2]].mean(axis=1) - middle) / TURN)
    boxes[:, [0, 2]] -= turn[:, None]
    box: Floats = boxes[0]
    left = list(boxes[1:])
    while any(near := [_is_near(one, box) for one in left]):
        box = _around([box, *(one for one, is_near in zip(left, near, strict=True) if is_near)])
        left = [one for one, is_near in zip(left, near, strict=True) if not is_near]
    return box


def _is_near(one: Floats, box: Floats) -> bool:
    apart = np.maximum([one[0] - box[2], one[1] - box[3]], [box[0] - one[2], box[1] - one[3]])
    size = float(np.hypot(box[2] - box[0], box[3] - box[1]))
    return float(np.hypot(*np.maximum(apart, 0))) <= _FAR * size


def _around(boxes: list[Floats]) -> Floats:
    all_boxes = np.array(boxes)
    lowest, highest = all_boxes[:, :2].min(axis=0), all_boxes[:, 2:].max(axis=0)
    return np.asarray(np.concatenate([lowest, highest]))
