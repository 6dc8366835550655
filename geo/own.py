"""A reader's own rows beside the rest: protected, placed and judged by the same path."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.gaps import counterpart_gaps
from geo.places import Boundaries, placed
from geo.protect import protect, unstated_of
from geo.rule import LAYER_OF, SIDES, Rule, Side
from geo.summary import with_cents
from geo.survey import Survey


@dataclass(frozen=True)
class Own:
    """Rows of one layer that belong to one reader: `rows` as a `Survey` holds its own.

    `n_hidden` counts those that their disclosure keeps out of sight.
    """

    layer: str
    rows: pd.DataFrame
    n_hidden: int = 0

    @property
    def side(self) -> Side | None:
        """The side that the organisations are of; None for sites."""
        return next((side for side in SIDES if LAYER_OF[side] == self.layer), None)

    @property
    def presences(self) -> dict[Side, pd.DataFrame]:
        """The rows by their side; nothing for sites."""
        return {self.side: self.rows} if self.side else {}


def own_rows(rows: gpd.GeoDataFrame, layer: str, world: Survey) -> Own:
    """`rows` of `layer` made ready for questions, as the audience of `world` may see them."""
    data = world.data
    boundaries = Boundaries(data.countries, data.admin1, data.disputed)
    if layer == "projects":
        return Own(layer, with_cents(placed(rows, boundaries)))
    shown = protect(rows, world.audience, unstated=unstated_of(data, layer))
    return Own(layer, placed(shown, boundaries), len(rows) - len(shown))


def judged(
    sites: pd.DataFrame, world: Survey, rule: Rule, own: Mapping[Side, pd.DataFrame]
) -> pd.DataFrame:
    """`sites` (from `geo.places.placed`) with both sides' answers (`geo.gaps.counterpart_gaps`);
    the organisations of `own` count beside those of `world`. Same index and order.
    """
    presences = {
        side: _joined(_of_concern(world.presences[side], sites, rule), own.get(side))
        for side in SIDES
    }
    return counterpart_gaps(
        sites,
        presences,
        coverage=world.data.coverage,
        sector_themes=world.data.sector_themes,
        rule=rule,
        as_of=world.data.as_of,
        unlisted=world.unlisted,
    )


def judged_anew(
    answers: pd.DataFrame, world: Survey, rule: Rule, own: Mapping[Side, pd.DataFrame]
) -> pd.DataFrame:
    """`answers` (every site of `world`, under `rule`) as they are once the organisations of `own`
    count; same index and order. Only sites that these can concern are judged again.
    """
    countries = set(pd.concat([rows.iso_a3 for rows in own.values()])) if own else set()
    concerned = answers.iso_a3.isin(countries) | (rule.cross_border and bool(countries))
    if not concerned.any():
        return answers
    sites = world.sites[world.sites.site_id.isin(answers.site_id[concerned])]
    anew = judged(sites.reset_index(drop=True), world, rule, own)
    order = {site_id: place for place, site_id in enumerate(answers.site_id)}
    every = pd.concat([answers[~concerned], anew], ignore_index=True)
    by_place = every.site_id.map(order).sort_values().index
    return every.loc[by_place].set_axis(answers.index)


def _of_concern(presences: pd.DataFrame, sites: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """The presences that can count for `sites`: with a rule that stays within the country, only
    those of theirs.
    """
    if rule.cross_border:
        return presences
    return presences[presences.iso_a3.isin(set(sites.iso_a3.dropna()))]


def _joined(presences: pd.DataFrame, own: pd.DataFrame | None) -> pd.DataFrame:
    """`presences` with those of `own`."""
    if own is None or own.empty:
        return presences.reset_index(drop=True)
    if presences.empty:
        return own.reset_index(drop=True)
    return pd.concat([presences, own], ignore_index=True)
