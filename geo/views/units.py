"""The choropleth: how dark each unit is, and what it says, from the gap of its sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.rule import DEPTHS, Side
from geo.views.steps import gap_steps
from geo.views.text import labels, t

# the scales that the map has outlines of
SCALES: Final[tuple[str, ...]] = ("country", "admin1")


# asked for only while the reader wants it so; the address reaches the browser with that state alone
TILES: Final = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


@dataclass(frozen=True)
class Ground:
    """What lies under the marks: the units that are shaded (from `units_state`), and the address of
    somebody else's map tiles, only if the reader asked for them.
    """

    units: Mapping[str, Any] | None = None
    tiles: str | None = None


NOTHING: Final = Ground()


def units_state(
    gaps: pd.DataFrame, *, by: str, side: Side, reach_km: float, n_mapped: int
) -> dict[str, Any]:
    """What the map shades and says of it, for a `Ground`.

    Parameters
    ----------
    gaps
        From `geo.ranking.gap_counts`; its first `n_mapped` rows are the units of the layer
        `countries` or `admin1` in their order, the others have no outline.
    by
        One of `SCALES`.
    side
        Whose gap it is.
    reach_km
        The reach that the gap was judged by, km.

    Raises
    ------
    ValueError
        If there is no such scale.
    """
    if by not in SCALES:
        raise ValueError(f"no scale {by!r} on the map; there are: {', '.join(SCALES)}")
    mapped = gaps.iloc[:n_mapped]
    told = mapped[mapped.n_sites > 0]
    numbers = ("n_sites", "gap_min", "gap_max", "not_surveyed")
    return {
        "by": by,
        "steps": gap_steps(*(mapped[name] for name in numbers)).tolist(),
        # of the units with sites, in their order; small numbers, for they go out on each change
        "n_sites": told.n_sites.tolist(),
        "certain": told.gap_min.tolist(),
        "possible": (told.gap_max - told.gap_min).tolist(),
        "not_surveyed": told.not_surveyed.tolist(),
        "depth": [DEPTHS.index(depth) for depth in told.depth],
        "depths": [labels("evidence_depth", depth) for depth in DEPTHS],
        "words": units_words(side, reach_km),
    }


def units_words(side: Side, reach_km: float) -> dict[str, str]:
    """What the map says of a unit, in the reader's language; numbers are filled in there."""
    return {
        "side": t(f"panel.{side}"),
        "sites": t("units.sites"),
        "gap": t("units.gap", reach=f"{reach_km:g}"),
        # the braces are the map's to fill
        "one": t("units.exact", low="{low}", n="{n}"),
        "range": t("units.range", low="{low}", high="{high}", n="{n}"),
        "not_surveyed": t("units.not_surveyed"),
        "depth": t("units.depth"),
    }
