"""Load, not only presence: how much of an organisation there is for each site that could ask it.

The two-step floating catchment area method (Luo and Wang, "Measures of spatial accessibility to
health care in a GIS environment", Environment and Planning B 30 (2003), 865-884,
doi:10.1068/b29120). Step 1: each supply point's capacity, divided by the demand that has it within
reach. Step 2: a demand point's score, the sum of these ratios over the supply within its reach. So
capacity is shared out and none is lost: demand times score adds up to the capacity within reach of
anybody. docs/load.md says what the figures mean here, and what they don't.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from geo.match import Match
from geo.nearby import Floats, Positions
from geo.reach import pairs_in_reach
from geo.rule import SIDES, Rule, Side, counted, is_placed
from geo.sums import BlockIndex, sums_reaching, sums_within

PER_SITE = "organisations_per_site"
SHARING = "sharing_n_sites"


def floating_catchment(
    lon: ArrayLike,
    lat: ArrayLike,
    supply: BlockIndex,
    *,
    reach_km: ArrayLike,
    capacity: ArrayLike = 1.0,
    demand: ArrayLike = 1.0,
) -> Floats:
    """Each demand point's score: capacity per demand, shape (n_points,), 0 with none within reach.

    `lon`, `lat` (degrees, EPSG:4326) are the demand points; `demand` and `reach_km` are one number
    or one for each of them, `capacity` one number or one for each point of `supply`. Geodesic, and
    without enumerating pairs: as exact as `geo.sums`. A demand below 0 raises ValueError.
    """
    demand = np.asarray(demand, dtype=np.float64)
    if np.any(demand < 0):
        raise ValueError("demand must be 0 or more")
    asking = sums_reaching(supply, demand, lon, lat, within_km=reach_km)
    ratio = np.divide(capacity, asking, out=np.zeros(len(supply)), where=asking > 0)
    return sums_within(supply, ratio, lon, lat, within_km=reach_km)


def counterpart_loads(
    sites: pd.DataFrame,
    demand: pd.DataFrame,
    presences: dict[Side, pd.DataFrame],
    *,
    sector_themes: pd.DataFrame,
    rule: Rule,
    as_of: str,
) -> pd.DataFrame:
    """`sites` with how the organisations on record are shared; same index and order.

    `sites` are rows of `geo.gaps.counterpart_gaps`; `demand`, from `geo.places.placed` like
    `presences`, holds all sites that share the organisations, those of `sites` among them (by
    `site_id`). For each side (prefix `local_`, `chinese_`) adds `organisations_per_site`, the
    score: every organisation is 1, shared equally over its counted presences that have a place,
    and each of these over the sites that have it in reach (*possibly* is not); and
    `sharing_n_sites`: how many sites, this one included, have in reach a presence that this one
    has. Both are 0 where none is in reach, and missing where the state is `not_surveyed`. A site
    that is not in `demand` raises ValueError.
    """
    themes = dict(zip(sector_themes.sector, sector_themes.themes, strict=True))
    at = pd.Index(demand.site_id).get_indexer(sites.site_id)
    if n_lost := int((at < 0).sum()):
        raise ValueError(f"{n_lost} of {len(sites)} sites are not among those that share")
    columns: dict[str, Any] = {}
    for side in SIDES:
        everyone = presences[side]
        mine = everyone[counted(everyone, side, rule=rule, as_of=as_of)].reset_index(drop=True)
        pairs = pairs_in_reach(demand, mine, Match.of(demand, mine, themes, rule), rule)
        near = pairs[pairs.is_present]
        site, presence = near.site.to_numpy(), near.presence.to_numpy()
        scores = _scores(site, presence, _capacity(mine), len(demand))
        sharing = _sharing(site, presence, (len(demand), len(mine)))
        searched = sites[f"{side}_state"] != "not_surveyed"
        columns[f"{side}_{PER_SITE}"] = pd.Series(scores[at], sites.index).where(searched)
        columns[f"{side}_{SHARING}"] = pd.Series(sharing[at], sites.index, "Int64").where(searched)
    return sites.assign(**columns)


def unit_loads(sites: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """The scores of each value of `units` (a Series aligned with `sites`), sorted by it.

    Columns: `unit` and, for each side, `<side>_organisations_per_site_mean` and `_median` over the
    unit's sites that have a score; missing where none has.
    """
    columns = {
        f"{side}_{PER_SITE}_{name}": sites[f"{side}_{PER_SITE}"].groupby(units).agg(name)
        for side in SIDES
        for name in ("mean", "median")
    }
    return pd.DataFrame(columns).rename_axis("unit").reset_index()


def _capacity(presences: pd.DataFrame) -> Floats:
    """What part of its organisation each presence is; 0 for one without a place."""
    placed = is_placed(presences)
    n_places = placed.groupby(presences.organisation_id).transform("sum")
    capacity: Floats = (placed / n_places.clip(lower=1)).to_numpy(np.float64)
    return capacity


def _scores(site: Positions, presence: Positions, capacity: Floats, n_sites: int) -> Floats:
    """The sum of the ratios of the presences in reach of each site; `site` and `presence` are the
    pairs in reach, by position.
    """
    n_asking = np.bincount(presence, minlength=len(capacity))
    ratio = capacity[presence] / n_asking[presence]
    return np.bincount(site, ratio, minlength=n_sites).astype(np.float64)


def _sharing(site: Positions, presence: Positions, shape: tuple[int, int]) -> Positions:
    """How many sites have in reach one of the presences that each site has."""
    reach = csr_array((np.ones(len(site), dtype=np.int32), (site, presence)), shape=shape)
    shared: Positions = np.diff((reach @ reach.T).indptr).astype(np.intp)
    return shared
