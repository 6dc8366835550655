"""Which presences are in reach of which sites, and which are nearest.

A line or an area is measured from its nearest part, a line known by its ends from the nearer end.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.match import Bools, Match
from geo.nearby import Floats, Pairs, PointIndex, Positions, nearest, settled_pairs
from geo.pieces import Shapes
from geo.rule import Rule, is_placed
from geo.shapes import ShapeIndex, nearest_points, shape_pairs_within
from layers.rules import UNIT_PRECISIONS

NEAREST_N = 5
# metres: finer than any position in the data
KM_DIGITS = 3
# what is said of each of the nearest
_NAMED = ("presence_id", "name", "km", "radius_km", "verified")
_NO_PAIRS: Pairs = (np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))


@dataclass(frozen=True)
class _Anchors:
    """The points that sites without a shape are measured at: their own, and the other end of a line
    known by its ends; `site` is the position of the site that a point belongs to.
    """

    site: Positions
    lon: Floats
    lat: Floats

    @classmethod
    def of(cls, sites: pd.DataFrame) -> "_Anchors":
        """Every point of `sites`; none for a site that no boundary could place."""
        own = np.flatnonzero(sites.lon.notna() & sites["shape"].isna())
        # an end suggests a place that nobody knows where the site itself stands for a unit
        ends = np.flatnonzero(sites.end_lon.notna() & ~sites.stands_for.isin(UNIT_PRECISIONS))
        lon = [sites.lon.to_numpy(float)[own], sites.end_lon.to_numpy(float)[ends]]
        lat = [sites.lat.to_numpy(float)[own], sites.end_lat.to_numpy(float)[ends]]
        return cls(np.concatenate([own, ends]), np.concatenate(lon), np.concatenate(lat))


def pairs_and_nearest(
    sites: pd.DataFrame, presences: pd.DataFrame, match: Match, rule: Rule
) -> tuple[pd.DataFrame, list[list[dict[str, Any]]], Floats]:
    """Who is in reach of each site, and who is nearest; by position in the two frames.

    Returns the pairs of `pairs_in_reach`, for each site its five nearest placed presences (dicts
    with presence_id, name, km, radius_km, verified), and the distance of the first (km, missing
    where there is none).
    """
    measured = list(_measured(sites, presences, rule))
    closest = [_NO_PAIRS, *(pairs for one in measured for pairs in _closest(one, match))]
    pairs = _pairs(measured, sites, presences, match, rule)
    return pairs, *_named(_in_order(_joined(closest)), presences, len(sites))


def pairs_in_reach(
    sites: pd.DataFrame, presences: pd.DataFrame, match: Match, rule: Rule
) -> pd.DataFrame:
    """The pairs in reach or possibly in reach, by position in the two frames: `site`, `presence`,
    `within_km` (the distance from the presence that is in reach of it, both uncertainties taken
    off), `possible_km` (that which is possibly so, both added) and `is_present`.
    """
    return _pairs(_measured(sites, presences, rule), sites, presences, match, rule)


@dataclass(frozen=True)
class _Measured:
    """Sites and placed presences that may count for each other, ready to be measured.

    `site` holds positions of sites, each once for each of its points; `others` those of presences.
    `within(within_km, slack_km, near_km)` gives the pairs at most `within_km + slack_km` apart, by
    position in both arrays, in no order, with a km that may be told from that and from
    `near_km - slack_km`; `nearest(asking, k)` the k nearest presences of those sites: positions and
    km, (n, k).
    """

    site: Positions
    others: Positions
    within: Callable[[Floats, Floats, Floats], Pairs]
    nearest: Callable[[Positions, int], tuple[Positions, Floats]]


def _pairs(
    measured: Iterable[_Measured],
    sites: pd.DataFrame,
    presences: pd.DataFrame,
    match: Match,
    rule: Rule,
) -> pd.DataFrame:
    site_radius_km = sites.radius_km.to_numpy(float)
    radius_km = presences.radius_km.to_numpy(float)
    close, n_points = [_NO_PAIRS], np.zeros(len(sites), dtype=np.intp)
    for one in measured:
        n_points += np.bincount(one.site, minlength=len(sites))
        near_km = rule.reach_km - site_radius_km[one.site]
        within_km = rule.reach_km + site_radius_km[one.site]
        query, point, km = one.within(within_km, radius_km[one.others], near_km)
        close.append((one.site[query], one.others[point], km))
    site, presence, km = _by_nearest_end(_joined(close), n_points > 1)
    if not (counts := match(site, presence)).all():
        site, presence, km = site[counts], presence[counts], km[counts]
    both_km = site_radius_km[site] + radius_km[presence]
    verified = presences.is_verified.to_numpy(dtype=bool)[presence]
    columns = {
        "site": site,
        "presence": presence,
        "within_km": rule.reach_km - both_km,
        "possible_km": rule.reach_km + both_km,
        "is_present": (km + both_km <= rule.reach_km) & verified,
    }
    return pd.DataFrame(columns, copy=False)


def _measured(sites: pd.DataFrame, presences: pd.DataFrame, rule: Rule) -> Iterator[_Measured]:
    """Points and shapes apart, a country at a time, so that none is asked that can't count."""
    lon, lat = presences.lon.to_numpy(float), presences.lat.to_numpy(float)
    anchors = _Anchors.of(sites)
    for points, others in _groups(sites, presences, anchors.site, cross_border=rule.cross_border):
        index = PointIndex.of(lon[others], lat[others])
        at = (anchors.lon[points], anchors.lat[points])
        yield _of_points(index, anchors.site[points], at, others)
    shapes = sites["shape"].to_numpy()
    shaped = np.flatnonzero(sites["shape"].notna())
    for rows, others in _groups(sites, presences, shaped, cross_border=rule.cross_border):
        yield _of_shapes(shapes, shaped[rows], (lon[others], lat[others]), others)


def _of_points(
    index: PointIndex, site: Positions, at: tuple[Floats, Floats], others: Positions
) -> _Measured:
    lon, lat = at

    def within(within_km: Floats, slack_km: Floats, near_km: Floats) -> Pairs:
        return settled_pairs(
            index, lon, lat, within_km=within_km, slack_km=slack_km, near_km=near_km
        )

    def closest(asking: Positions, k: int) -> tuple[Positions, Floats]:
        return nearest(index, lon[asking], lat[asking], k=k)

    return _Measured(site, others, within, closest)


def _of_shapes(
    shapes: Shapes, site: Positions, presences: tuple[Floats, Floats], others: Positions
) -> _Measured:
    index = ShapeIndex.of(shapes[site])

    def within(within_km: Floats, slack_km: Floats, _: Floats) -> Pairs:
        return shape_pairs_within(index, *presences, within_km=within_km, slack_km=slack_km)

    def closest(asking: Positions, k: int) -> tuple[Positions, Floats]:
        few = index if len(asking) == len(site) else ShapeIndex.of(shapes[site[asking]])
        return nearest_points(few, *presences, k=k)

    return _Measured(site, others, within, closest)


def _groups(
    sites: pd.DataFrame, presences: pd.DataFrame, at: Positions, *, cross_border: bool
) -> Iterator[tuple[Positions, Positions]]:
    """Where in `at` (positions of sites) and which placed presences may count for each other."""
    placed = np.flatnonzero(is_placed(presences))
    if cross_border:
        if len(at) and len(placed):
            yield np.arange(len(at)), placed
        return
    here = sites.iso_a3.iloc[at].reset_index(drop=True)
    there = presences.iso_a3.iloc[placed].reset_index(drop=True)
    by_country = there.groupby(there).indices
    for iso_a3, points in here.groupby(here).indices.items():
        if iso_a3 in by_country:
            yield points, placed[by_country[iso_a3]]


def _closest(measured: _Measured, match: Match) -> Iterator[Pairs]:
    """(site, presence, km) of at least the five nearest matching presences of each point or shape.

    Asks for more neighbours until five match or there are no more, so that a filter by theme does
    not need an index of its own.
    """
    others = measured.others
    asking = np.arange(len(measured.site))
    k = NEAREST_N
    while len(asking):
        near, km = measured.nearest(asking, min(k, len(others)))
        asked = np.repeat(measured.site[asking], near.shape[1])
        counts = match(asked, others[near.ravel()]).reshape(near.shape)
        done = (counts.sum(axis=1) >= NEAREST_N) | (k >= len(others))
        take = counts & done[:, None]
        yield asked[take.ravel()], others[near[take]], km[take]
        asking = asking[~done]
        k *= 8


def _joined(parts: list[Pairs]) -> Pairs:
    site, presence, km = (np.concatenate(column) for column in zip(*parts, strict=True))
    return site, presence, km


def _by_nearest_end(pairs: Pairs, has_several: Bools) -> Pairs:
    """Each site and presence once, with the km of the nearest end; in no order. `has_several` says
    which sites are measured at several points.
    """
    site, presence, km = pairs
    twice = has_several[site]
    if not twice.any():
        return pairs
    some = _in_order((site[twice], presence[twice], km[twice]))
    return _joined([(site[~twice], presence[~twice], km[~twice]), some])


def _in_order(pairs: Pairs) -> Pairs:
    """Each site and presence once, with the km of the nearest end; by site, km and presence."""
    site, presence, km = pairs
    order = np.lexsort((presence, km, site))
    table = pd.DataFrame({"site": site[order], "presence": presence[order]})
    order = order[~table.duplicated().to_numpy()]
    return site[order], presence[order], km[order]


def _named(
    nearby: Pairs, presences: pd.DataFrame, n_sites: int
) -> tuple[list[list[dict[str, Any]]], Floats]:
    """The five nearest of each site by name, and the distance of the first, km."""
    site, presence, km = nearby
    rank = np.arange(len(site)) - np.searchsorted(site, site)
    best = rank < NEAREST_N
    who, site, km = presences.iloc[presence[best]], site[best], km[best].round(KM_DIGITS)
    columns = (
        who.presence_id.to_numpy(),
        who.organisation.to_numpy(),
        km.tolist(),
        who.radius_km.round(KM_DIGITS).tolist(),
        who.is_verified.to_numpy(dtype=bool).tolist(),
    )
    names: list[list[dict[str, Any]]] = [[] for _ in range(n_sites)]
    for at, row in zip(site.tolist(), zip(*columns, strict=True), strict=True):
        names[at].append(dict(zip(_NAMED, row, strict=True)))
    nearest_km = np.full(n_sites, np.nan)
    is_first = rank[best] == 0
    nearest_km[site[is_first]] = km[is_first]
    return names, nearest_km
