"""What a page says to the map: which rows show, and where it gets the rest."""

from collections.abc import Mapping
from typing import NamedTuple

import folium
import numpy as np
import numpy.typing as npt
from streamlit_folium import st_folium

from geo.app import data
from geo.app.rows import cards_address, points_address, query_of, reached_address
from geo.app.server import asset_urls
from geo.app.view import View
from geo.views.maps import Rows, map_words, shell, state
from geo.views.masks import HIDDEN, presence_codes
from geo.views.units import NOTHING, Ground
from geo.whereabouts import Bounds


class Goal(NamedTuple):
    """Where the map goes: to a `row`, "site" or "presence" and its position in `data.answers` or
    `data.presences`, whose card opens; or to `bounds`, once as long as their `name` stays.
    """

    row: tuple[str, int] | None = None
    name: str = ""
    bounds: Bounds | None = None


def draw_map(key: str, shows: folium.FeatureGroup, *, height: int) -> None:
    """The shell, the same on every rerun of the page that calls the map `key`, and what it `shows`
    (`map_state`); `height` in CSS pixels.
    """
    st_folium(
        shell(asset_urls=asset_urls()),
        key=key,
        height=height,
        use_container_width=True,
        # what a reader does in the map stays there
        returned_objects=[],
        feature_group_to_add=shows,
    )


def map_state(
    view: View,
    sites: npt.ArrayLike,
    presences: npt.ArrayLike,
    is_counted: npt.ArrayLike,
    *,
    words: Mapping[str, str],
    ground: Ground = NOTHING,
    goal: Goal | None = None,
) -> folium.FeatureGroup:
    """The map under `view`, for `draw_map`.

    Parameters
    ----------
    view
        The reader's filters, rule, theme and language.
    sites
        The positions in `data.answers` of the sites that show.
    presences
        Whether each of `data.presences` shows.
    is_counted
        Whether it counts under the rule (`data.counted_presences`).
    words
        What the map says of itself (`geo.views.said.map_said`).
    ground
        What lies under the marks.
    goal
        Where the map goes instead of to the countries that are chosen.
    """
    points, countries = data.points(view.stamp), view.filters.countries
    codes = data.state_codes(view.rule, view.stamp)
    shows = np.zeros(len(codes), dtype=bool)
    shows[np.asarray(sites, dtype=np.intp)] = True
    goal = goal or Goal()
    row = points.row(*goal.row) if goal.row else None
    rows = Rows(
        sites=np.where(shows, codes, HIDDEN).astype(np.uint8)[points.sites],
        presences=presence_codes(presences, is_counted)[points.presences],
        points=points_address(view.stamp),
        cards=cards_address(view.stamp, view.language),
        query=query_of(view.rule),
        reached=reached_address(view.stamp, view.rule),
        chosen=(goal.row[0], row) if goal.row and row is not None else None,
    )
    return state(
        rows,
        bounds=goal.bounds if goal.name else data.view_bounds(countries, view.stamp),
        view_key=goal.name or "|".join(countries),
        theme=view.theme,
        language=view.language,
        words={**map_words(), **words},
        ground=ground,
    )
