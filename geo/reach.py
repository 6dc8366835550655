"""Which presences are in reach of which sites, and which are nearest."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.match import Match, Positions
from geo.nearby import PointIndex, nearest, pairs_within
from geo.rule import Rule
from layers.rules import UNIT_PRECISIONS

NEAREST_N = 5
# metres: finer than any position in the data
KM_DIGITS = 3
Anchors = tuple[Positions, npt.NDArray[np.float64], npt.NDArray[np.float64]]


def pairs_and_nearest(
    sites: pd.DataFrame, presences: pd.DataFrame, match: Match, rule: Rule
) -> tuple[pd.DataFrame, list[list[dict[str, Any]]], npt.NDArray[np.float64]]:
    """The pairs in reach or possibly, and the five nearest with the distance of the first, km."""
    found = []
    who = presences[["presence_id", "organisation", "radius_km", "is_verified"]].to_dict("records")
    names: list[list[dict[str, Any]]] = [[] for _ in range(len(sites))]
    nearest_km = np.full(len(sites), np.nan)
    for rows, others in _groups(sites, presences, cross_border=rule.cross_border):
        if not len(rows) or not len(others):
            continue
        index = PointIndex.of(presences.lon.to_numpy()[others], presences.lat.to_numpy()[others])
        at, lon, lat = _anchors(sites, rows)
        found.append(_reached(sites, presences, (at, lon, lat), others, index, rule))
        for row, chosen in _closest(index, at, lon, lat, match, others):
            nearest_km[row] = round(float(chosen[0][1]), KM_DIGITS)
            names[row] = [
                {
                    "presence_id": who[other]["presence_id"],
                    "name": who[other]["organisation"],
                    "km": round(float(km), KM_DIGITS),
                    "radius_km": round(float(who[other]["radius_km"]), KM_DIGITS),
                    "verified": bool(who[other]["is_verified"]),
                }
                for other, km in chosen
            ]
    pairs = pd.concat(found) if found else pd.DataFrame(_NO_PAIRS)
    keep = match(pairs.site, pairs.presence)
    return pairs[keep].reset_index(drop=True), names, nearest_km


_NO_PAIRS = {
    "site": np.zeros(0, dtype=np.intp),
    "presence": np.zeros(0, dtype=np.intp),
    "is_present": np.zeros(0, dtype=bool),
}


def _anchors(sites: pd.DataFrame, rows: Positions) -> Anchors:
    """The points a site is measured at: its own, and the other end of a line known by its ends."""
    # an end suggests a place that nobody knows where the site itself stands for a unit
    ends = rows[(sites.end_lon.notna() & ~sites.stands_for.isin(UNIT_PRECISIONS)).to_numpy()[rows]]
    at = np.concatenate([rows, ends])
    lon = np.concatenate([sites.lon.to_numpy()[rows], sites.end_lon.to_numpy()[ends]])
    lat = np.concatenate([sites.lat.to_numpy()[rows], sites.end_lat.to_numpy()[ends]])
    return at, lon, lat


def _reached(
    sites: pd.DataFrame,
    presences: pd.DataFrame,
    anchors: Anchors,
    others: Positions,
    index: PointIndex,
    rule: Rule,
) -> pd.DataFrame:
    """The pairs of a group in reach (`is_present`) or possibly in reach, each once."""
    at, lon, lat = anchors
    site_radius = sites.radius_km.to_numpy()
    radius = presences.radius_km.to_numpy()
    query, point, km = pairs_within(
        index, lon, lat, within_km=rule.reach_km + site_radius[at], slack_km=radius[others]
    )
    pairs = pd.DataFrame({"site": at[query], "presence": others[point], "km": km})
    pairs = pairs.groupby(["site", "presence"], as_index=False).km.min()
    both = site_radius[pairs.site] + radius[pairs.presence]
    verified = presences.is_verified.to_numpy(dtype=bool)[pairs.presence]
    is_present = (pairs.km + both <= rule.reach_km) & verified
    return pairs.assign(is_present=is_present)[["site", "presence", "is_present"]]


def _closest(
    index: PointIndex,
    at: Positions,
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    match: Match,
    others: Positions,
) -> Iterator[tuple[int, list[tuple[int, float]]]]:
    """For each site of a group its five nearest matching presences with their distance, km.

    Asks for more neighbours until five match or there are no more, so that a filter by theme does
    not need an index of its own.
    """
    k = NEAREST_N
    open_rows = np.unique(at)
    while len(open_rows):
        asked = np.isin(at, open_rows)
        near, km = nearest(index, lon[asked], lat[asked], k=min(k, len(others)))
        table = pd.DataFrame(
            {"site": np.repeat(at[asked], near.shape[1]), "point": near.ravel(), "km": km.ravel()}
        )
        table = table[match(table.site, others[table.point])]
        table = table.sort_values(["km", "point"]).drop_duplicates(["site", "point"])
        best = {row: rows.head(NEAREST_N) for row, rows in table.groupby("site")}
        is_last = k >= len(others)
        # beyond the last neighbour of either end a nearer match may still be hidden
        sure_km = pd.Series(km[:, -1]).groupby(at[asked]).min()
        done = [
            row
            for row in open_rows
            if is_last
            or (len(best.get(row, ())) == NEAREST_N and best[row].km.iloc[-1] <= sure_km[row])
        ]
        for row in done:
            if row in best:
                yield (
                    row,
                    [(others[p], d) for p, d in zip(best[row].point, best[row].km, strict=True)],
                )
        open_rows = np.setdiff1d(open_rows, done)
        k *= 8


def _groups(
    sites: pd.DataFrame, presences: pd.DataFrame, *, cross_border: bool
) -> Iterator[tuple[Positions, Positions]]:
    """Positions of the placed sites and placed presences that may count for each other."""
    has_place = (presences.lon.notna() & (presences.stands_for != "country")).to_numpy()
    can_ask = sites.lon.notna().to_numpy()
    if cross_border:
        yield np.flatnonzero(can_ask), np.flatnonzero(has_place)
        return
    here = presences.iso_a3.to_numpy()
    for iso_a3, rows in sites.groupby("iso_a3").indices.items():
        yield rows[can_ask[rows]], np.flatnonzero(has_place & (here == iso_a3))
