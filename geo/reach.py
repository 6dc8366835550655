"""Which presences are in reach of which sites, and which are nearest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.match import Match
from geo.nearby import Floats, Pairs, PointIndex, Positions, nearest, pairs_within
from geo.rule import Rule
from layers.rules import UNIT_PRECISIONS

NEAREST_N = 5
# metres: finer than any position in the data
KM_DIGITS = 3


@dataclass(frozen=True)
class _Anchors:
    """The points that sites are measured at: their own, and the other end of a line known by its
    ends; `site` is the position of the site that a point belongs to.
    """

    site: Positions
    lon: Floats
    lat: Floats

    @classmethod
    def of(cls, sites: pd.DataFrame) -> "_Anchors":
        """Every point of `sites`; none for a site that no boundary could place."""
        own = np.flatnonzero(sites.lon.notna())
        # an end suggests a place that nobody knows where the site itself stands for a unit
        ends = np.flatnonzero(sites.end_lon.notna() & ~sites.stands_for.isin(UNIT_PRECISIONS))
        lon = [sites.lon.to_numpy(float)[own], sites.end_lon.to_numpy(float)[ends]]
        lat = [sites.lat.to_numpy(float)[own], sites.end_lat.to_numpy(float)[ends]]
        return cls(np.concatenate([own, ends]), np.concatenate(lon), np.concatenate(lat))


def pairs_and_nearest(
    sites: pd.DataFrame, presences: pd.DataFrame, match: Match, rule: Rule
) -> tuple[pd.DataFrame, list[list[dict[str, Any]]], Floats]:
    """Who is in reach of each site, and who is nearest; by position in the two frames.

    Returns the pairs in reach or possibly in reach (`site`, `presence`, `is_present`), for each
    site its five nearest placed presences (dicts with presence_id, name, km, radius_km, verified),
    and the distance of the first (km, missing where there is none).
    """
    anchors = _Anchors.of(sites)
    site_radius_km = sites.radius_km.to_numpy(float)
    radius_km = presences.radius_km.to_numpy(float)
    close: list[Pairs] = []
    closest: list[Pairs] = []
    # a country at a time, so that no distance is asked that can't count
    for points, others in _groups(sites, presences, anchors, cross_border=rule.cross_border):
        site, lon, lat = anchors.site[points], anchors.lon[points], anchors.lat[points]
        index = PointIndex.of(presences.lon.to_numpy()[others], presences.lat.to_numpy()[others])
        query, point, km = pairs_within(
            index,
            lon,
            lat,
            within_km=rule.reach_km + site_radius_km[site],
            slack_km=radius_km[others],
        )
        close.append((site[query], others[point], km))
        closest += _closest(index, (site, lon, lat), others, match)
    pairs = _nearest_end(close)
    pairs = pairs[match(pairs.site, pairs.presence)].reset_index(drop=True)
    both_km = site_radius_km[pairs.site] + radius_km[pairs.presence]
    verified = presences.is_verified.to_numpy(dtype=bool)[pairs.presence]
    pairs = pairs.assign(is_present=(pairs.km + both_km <= rule.reach_km) & verified)
    return pairs.drop(columns="km"), *_named(_nearest_end(closest), presences, len(sites))


def _groups(
    sites: pd.DataFrame, presences: pd.DataFrame, anchors: _Anchors, *, cross_border: bool
) -> Iterator[tuple[Positions, Positions]]:
    """Positions of the anchors and of the placed presences that may count for each other."""
    placed = np.flatnonzero(presences.lon.notna() & (presences.stands_for != "country"))
    if cross_border:
        if len(anchors.site) and len(placed):
            yield np.arange(len(anchors.site)), placed
        return
    here = sites.iso_a3.iloc[anchors.site].reset_index(drop=True)
    there = presences.iso_a3.iloc[placed].reset_index(drop=True)
    by_country = there.groupby(there).indices
    for iso_a3, points in here.groupby(here).indices.items():
        if iso_a3 in by_country:
            yield points, placed[by_country[iso_a3]]


def _closest(
    index: PointIndex, points: tuple[Positions, Floats, Floats], others: Positions, match: Match
) -> Iterator[Pairs]:
    """(site, presence, km) of at least the five nearest matching presences of each point.

    Asks for more neighbours until five match or there are no more, so that a filter by theme does
    not need an index of its own.
    """
    site, lon, lat = points
    asking = np.arange(len(site))
    k = NEAREST_N
    while len(asking):
        near, km = nearest(index, lon[asking], lat[asking], k=min(k, len(others)))
        asked = np.repeat(site[asking], near.shape[1])
        counts = match(asked, others[near.ravel()]).reshape(near.shape)
        done = (counts.sum(axis=1) >= NEAREST_N) | (k >= len(others))
        take = counts & done[:, None]
        yield asked[take.ravel()], others[near[take]], km[take]
        asking = asking[~done]
        k *= 8


def _nearest_end(parts: list[Pairs]) -> pd.DataFrame:
    """Each `site` and `presence` once, with the `km` of the nearest end; by site and distance."""
    columns = zip(*parts, strict=True) if parts else ([], [], [])
    site, presence, km = (np.concatenate([*column, []]) for column in columns)
    table = pd.DataFrame(
        {"site": site.astype(np.intp), "presence": presence.astype(np.intp), "km": km}
    )
    table = table.sort_values(["site", "km", "presence"])
    return table.drop_duplicates(["site", "presence"], ignore_index=True)


def _named(
    nearby: pd.DataFrame, presences: pd.DataFrame, n_sites: int
) -> tuple[list[list[dict[str, Any]]], Floats]:
    """The five nearest of each site by name, and the distance of the first, km."""
    best = nearby.groupby("site").head(NEAREST_N)
    who = presences.iloc[best.presence]
    table = pd.DataFrame(
        {
            "presence_id": who.presence_id.to_numpy(),
            "name": who.organisation.to_numpy(),
            "km": best.km.round(KM_DIGITS).to_numpy(),
            "radius_km": who.radius_km.round(KM_DIGITS).to_numpy(),
            "verified": who.is_verified.to_numpy(dtype=bool),
        }
    )
    names: list[list[dict[str, Any]]] = [[] for _ in range(n_sites)]
    for site, row in zip(best.site, table.to_dict("records"), strict=True):
        names[site].append(row)
    nearest_km = np.full(n_sites, np.nan)
    first = best.drop_duplicates("site")
    nearest_km[first.site] = first.km.round(KM_DIGITS)
    return names, nearest_km
