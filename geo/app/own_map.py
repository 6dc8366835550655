"""The map with a reader's own rows beside the rest; they go with the state, to one session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import folium
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.app import data
from geo.app.rows import cards_address, points_address, query_of, reached_address
from geo.app.view import View
from geo.filters import presence_mask
from geo.views.maps import Rows, map_words, state
from geo.views.masks import HIDDEN, presence_codes
from geo.views.own_marks import Mark

_MARGIN_DEGREES = 0.6


@dataclass(frozen=True)
class Beside:
    """What is put beside the rest: `marks` of rows, and the positions in `data.answers` of sites
    that are among these marks, since they are judged anew; `key` names the view that is looked at.
    """

    marks: Sequence[Mark]
    redrawn: npt.NDArray[np.intp] | None = None
    key: str = ""


def own_map_state(
    view: View, sites: pd.DataFrame, beside: Beside, words: Mapping[str, str]
) -> folium.FeatureGroup:
    """The map of `sites` (rows of `data.answers`) under `view`, with `beside`."""
    stamp, rule = view.stamp, view.rule
    points, everyone = data.points(stamp), data.presences(stamp)
    codes = data.state_codes(rule, stamp)
    shows = np.zeros(len(codes), dtype=bool)
    shows[sites.index.to_numpy(dtype=np.intp)] = True
    if beside.redrawn is not None:
        shows[beside.redrawn] = False
    counts = data.counted_presences(rule, sites, stamp)
    is_here = presence_mask(everyone, view.organisations)
    if view.filters.countries:
        is_here &= everyone.iso_a3.isin(view.filters.countries)
    rows = Rows(
        sites=np.where(shows, codes, HIDDEN).astype(np.uint8)[points.sites],
        presences=presence_codes(is_here, counts)[points.presences],
        points=points_address(stamp),
        cards=cards_address(stamp, view.language),
        query=query_of(rule),
        reached=reached_address(stamp, rule),
        own=beside.marks,
    )
    return state(
        rows,
        bounds=bounds_of(beside.marks),
        view_key=f"own|{beside.key}",
        theme=view.theme,
        language=view.language,
        words={**map_words(), **words},
    )


def bounds_of(marks: Sequence[Mark]) -> list[list[float]] | None:
    """[[south, west], [north, east]] (degrees) around the reader's own marks; None where there are
    none, or they lie around the world.
    """
    own = [mark for mark in marks if mark["is_own"]]
    if not own:
        return None
    lon, lat = [mark["lon"] for mark in own], [mark["lat"] for mark in own]
    half_the_world = 180
    if max(lon) - min(lon) > half_the_world:
        return None
    gap = _MARGIN_DEGREES
    return [[min(lat) - gap, min(lon) - gap], [max(lat) + gap, max(lon) + gap]]
