"""The question of the project: which counterparts each site has on record, on both sides.

The rule (README, "How a site is judged"), for a site s, a presence o, geodesic distance d,
uncertainty radii r_s and r_o and reach D, all in km: o is *in reach* if d + r_s + r_o <= D and o is
verified; else *possibly in reach* if d - r_s - r_o <= D. A presence known only by its country is
never either.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.match import Bools, Match
from geo.nearby import Floats, Positions
from geo.reach import pairs_and_nearest
from geo.rule import (
    DEPTHS,
    LAYER_OF,
    SIDES,
    STANDING,
    STATES,
    Rule,
    Side,
    counted,
    is_open,
    is_placed,
)
from geo.shares import reached_shares
from layers.contract import SEPARATOR

# how far the nearest counterpart is, for display; km
BAND_ENDS_KM = (25.0, 50.0, 100.0)
BANDS = ("0-25", "25-50", "50-100", "over_100")
Words = npt.NDArray[np.object_]
Themes = Mapping[str, str]
_NOBODY: Final[Mapping[Side, Collection[str]]] = MappingProxyType({})


def counterpart_gaps(
    sites: pd.DataFrame,
    presences: dict[Side, pd.DataFrame],
    *,
    coverage: pd.DataFrame,
    sector_themes: pd.DataFrame,
    rule: Rule,
    as_of: str,
    unlisted: Mapping[Side, Collection[str]] = _NOBODY,
) -> pd.DataFrame:
    """`sites` with both sides' answers; same index and order.

    `sites` and each of `presences` are frames from `geo.places.placed`. For each side (prefix
    `local_`, `chinese_`) adds `state`, `n_present` `n_possible` `n_organisations` (in reach or
    possibly), `in_country_n` (of the country, neither), `unplaced_n` `mandate_n` (parts of it:
    without a place; saying that they work nationwide or in the site's unit), `nearest_km` and
    `nearest` (the five nearest placed: name, km, verified), `nearest_band` (one of `BANDS`),
    `circles` (around which places each part of a line or an area is reached, see `_circles`).
    Further `class`, `local_country`, `chinese_country`, `evidence_local`, `evidence_chinese`
    (depths). For true lines and areas `local_reached_share`, `chinese_reached_share` and
    `reached_share` (of either side): the share (0 to 1) of the length or area each place of which
    has a presence in reach, the same rule with d from that place; exact to
    `geo.shares.OPEN_SHARE`. Missing for points and lines known by their ends, which are measured as
    points. `unlisted` are countries where organisations of a side are on record that may not be
    listed: they are in no count, but nowhere in these is "none on record" said, whatever the rule,
    since nobody is told their kind or theme.
    """
    themes = dict(zip(sector_themes.sector, sector_themes.themes, strict=True))
    columns: dict[str, Any] = {}
    reached: list[pd.DataFrame] = []
    for side in SIDES:
        everyone = presences[side]
        mine = everyone[counted(everyone, side, rule=rule, as_of=as_of)].reset_index(drop=True)
        match = Match.of(sites, mine, themes, rule)
        depth = evidence_depth(sites, coverage, LAYER_OF[side], themes, rule=rule)
        answers, around = _answers(sites, mine, match, rule)
        reached.append(around[around.is_present])
        is_unlisted = np.asarray(sites.iso_a3.isin(unlisted.get(side, ())), dtype=bool)
        answers["state"] = _states(answers, is_unlisted, depth, rule)
        columns |= {f"{side}_{name}": values for name, values in answers.items()}
        columns[f"evidence_{side}"] = depth
        columns[f"{side}_country"] = _country_answer(
            sites, everyone[is_open(everyone, as_of)], side, themes, rule, depth, is_unlisted
        )
    columns["class"] = classes(columns["local_state"], columns["chinese_state"])
    return sites.assign(**columns, **_reached(sites, reached))


def _reached(sites: pd.DataFrame, circles: list[pd.DataFrame]) -> dict[str, Floats]:
    """How much of each line and area is in reach of each side, and of either; nan for points."""
    shapes = sites["shape"].to_numpy(dtype=object)
    shares = [reached_shares(shapes, circle) for circle in circles]
    either = np.maximum(*shares)
    # where one side reaches nothing or all, the other adds nothing or all of its own
    open_ = np.flatnonzero((np.minimum(*shares) > 0) & (either < 1))
    both = pd.concat(circles)
    mixed = reached_shares(shapes, both[both.site.isin(open_)])
    either[open_] = np.maximum(either, mixed)[open_]
    names = [f"{side}_reached_share" for side in SIDES]
    return {**dict(zip(names, shares, strict=True)), "reached_share": either}


def _answers(
    sites: pd.DataFrame, presences: pd.DataFrame, match: Match, rule: Rule
) -> tuple[dict[str, Any], pd.DataFrame]:
    """The counts and names of one side for each site, and who reaches the parts of lines and areas:
    rows of `_circles`.
    """
    pairs, names, nearest_km = pairs_and_nearest(sites, presences, match, rule)
    n = len(sites)
    site, presence = pairs.site.to_numpy(), pairs.presence.to_numpy()
    n_near = np.bincount(site, minlength=n)
    n_present = np.bincount(site[pairs.is_present.to_numpy()], minlength=n)
    is_home = _is_home(sites, presences, site, presence)
    at_home = site[is_home], presence[is_home]
    unplaced = ~is_placed(presences)
    everywhere = np.ones(len(presences), dtype=bool)
    around = _around_parts(pairs, sites, presences)
    answers = {
        "n_present": n_present,
        "n_possible": n_near - n_present,
        "n_organisations": _distinct(site, presence, presences, n),
        # of the country, what is left once those in reach and possibly in reach are taken out
        "in_country_n": match.count_home(sites, presences, everywhere)
        - np.bincount(at_home[0], minlength=n),
        "unplaced_n": match.count_home(sites, presences, unplaced),
        "mandate_n": _mandate_n(sites, presences, match, at_home),
        "nearest_km": nearest_km,
        "nearest_band": nearest_band(nearest_km, sites.index),
        "nearest": pd.Series(names, index=sites.index, dtype="object"),
        "circles": pd.Series(_circles(around, n), index=sites.index, dtype="object"),
    }
    return answers, around


def _is_home(
    sites: pd.DataFrame, presences: pd.DataFrame, site: Positions, presence: Positions
) -> Bools:
    """Whether a presence is of the country of a site, by position; a blank is of none."""
    countries = pd.Index(presences.iso_a3.dropna().unique())
    here, there = (countries.get_indexer(rows.iso_a3) for rows in (sites, presences))
    return np.asarray((here[site] == there[presence]) & (here[site] >= 0), dtype=bool)


def _around_parts(
    pairs: pd.DataFrame, sites: pd.DataFrame, presences: pd.DataFrame
) -> pd.DataFrame:
    """The `pairs` of lines and areas with `lon` and `lat` of the presence."""
    around = pairs[sites["shape"].notna().to_numpy()[pairs.site]]
    around = around.sort_values(["site", "possible_km", "presence"])
    who = presences.iloc[around.presence]
    return around.assign(lon=who.lon.to_numpy(), lat=who.lat.to_numpy())


def _circles(around: pd.DataFrame, n: int) -> list[list[tuple[float, float, float, float]]]:
    """For each of `n` sites, around which places its parts are reached: lon, lat (degrees), and how
    far around it a part is in reach (0: none is) and possibly in reach (km).

    `around` has the pairs of `geo.reach` with `lon` and `lat`; presences at one place are one.
    """
    sure_km = around.within_km.where(around.is_present, 0.0)
    widest = around.assign(sure_km=sure_km).groupby(["site", "lon", "lat"], as_index=False)
    found: list[list[tuple[float, float, float, float]]] = [[] for _ in range(n)]
    for site, *circle in widest[["sure_km", "possible_km"]].max().itertuples(index=False):
        found[site].append(tuple(circle))
    return found


def nearest_band(nearest_km: npt.NDArray[np.float64], index: pd.Index) -> pd.Series:
    """The band of `BANDS` that each distance (km) is in, its upper end with it; missing for NaN."""
    kinds = pd.cut(nearest_km, [0, *BAND_ENDS_KM, np.inf], labels=BANDS, include_lowest=True)
    return pd.Series(kinds, index=index).astype("str")


def _mandate_n(
    sites: pd.DataFrame,
    presences: pd.DataFrame,
    match: Match,
    at_home: tuple[Positions, Positions],
) -> npt.NDArray[np.int64]:
    """How many presences of the country, neither in reach nor possibly, say that they work
    nationwide or in the unit of the site.

    `at_home` are the pairs of a site and a presence of its country that are one or the other.
    """
    areas = presences.operates_in.fillna("").str.split(SEPARATOR)
    nationwide = np.array(
        [iso in area for iso, area in zip(presences.iso_a3, areas, strict=True)], dtype=bool
    )
    counts = match.count_home(sites, presences, nationwide)
    site, presence = at_home
    counts = counts - np.bincount(site[nationwide[presence]], minlength=len(sites))
    place = _codes(sites, sites.unit_isos.str.split(SEPARATOR), "site")
    work = _codes(presences, areas, "presence")
    local = place.merge(work[~nationwide[work.presence]], on=["iso_a3", "code"])
    local = local.drop_duplicates(["site", "presence"])
    local = local[match(local.site, local.presence)]
    is_asked = np.zeros(len(presences), dtype=bool)
    is_asked[local.presence] = True
    # one number for a pair; those that work in no unit are left out first, for they are most
    known = site[is_asked[presence]] * len(presences) + presence[is_asked[presence]]
    seen = np.isin(local.site * len(presences) + local.presence, known)
    return counts + np.bincount(local.site[~seen], minlength=len(sites))


def _codes(rows: pd.DataFrame, codes: pd.Series, name: str) -> pd.DataFrame:
    """One row for each code of each row, with its position under `name`; blank codes left out."""
    table = pd.DataFrame(
        {name: np.arange(len(rows)), "iso_a3": rows.iso_a3.to_numpy(), "code": codes.to_numpy()}
    )
    table = table.explode("code").astype({name: np.intp, "iso_a3": "str", "code": "str"})
    return table[table.code != ""]


def _distinct(
    site: Positions, presence: Positions, presences: pd.DataFrame, n: int
) -> npt.NDArray[np.int64]:
    """How many organisations each of `n` sites is paired with."""
    who, names = pd.factorize(presences.organisation_id)
    # one number for a pair of a site and an organisation; most organisations have one place
    has_several = (np.bincount(who, minlength=len(names)) > 1)[who][presence]
    again = np.unique(site[has_several] * len(names) + who[presence[has_several]])
    counts = np.bincount(site[~has_several], minlength=n)
    return counts + np.bincount(again // max(len(names), 1), minlength=n)


def evidence_depth(
    sites: pd.DataFrame, coverage: pd.DataFrame, layer: str, themes: Themes, *, rule: Rule
) -> pd.Series:
    """How well the country of each site was searched for `layer`: the best of its coverage rows.

    With `match_themes` a search that looked for some themes only counts for the sectors that have
    one of them.
    """
    rows = coverage[coverage.layer == layer]
    searches: dict[str, list[tuple[str, object]]] = {}
    for iso_a3, depth, looked in zip(rows.iso_a3, rows.depth, rows.themes, strict=True):
        searches.setdefault(iso_a3, []).append((depth, looked))
    key = list(zip(sites.iso_a3.fillna(""), sites.sector, strict=True))
    depths: dict[tuple[str, str], str] = {}
    for iso_a3, sector in dict.fromkeys(key):
        mine = searches.get(iso_a3, [])
        if rule.match_themes:
            wanted = set(themes.get(sector, "").split(SEPARATOR))
            mine = [(depth, looked) for depth, looked in mine if _has_any(looked, wanted)]
        depths[iso_a3, sector] = min([*(depth for depth, _ in mine), "none"], key=DEPTHS.index)
    return pd.Series([depths[pair] for pair in key], index=sites.index, dtype="object")


def _has_any(looked: object, wanted: set[str]) -> bool:
    """Whether a search for the themes `looked` (a `|` list; missing: for all) found any of those
    wanted.
    """
    return not isinstance(looked, str) or bool(wanted & set(looked.split(SEPARATOR)))


def _is_searched(depth: pd.Series, rule: Rule) -> npt.NDArray[np.bool_]:
    good = DEPTHS[: DEPTHS.index(rule.min_evidence) + 1]
    return np.asarray(depth.isin(good), dtype=bool)


def _states(answers: dict[str, Any], is_unlisted: Bools, depth: pd.Series, rule: Rule) -> Words:
    """The state of one side: the first that holds, best first."""
    return np.select(
        [
            answers["n_present"] > 0,
            answers["n_possible"] > 0,
            (answers["in_country_n"] > 0) | is_unlisted,
            _is_searched(depth, rule),
        ],
        STATES[:4],
        STATES[4],
    ).astype(object)


def classes(local: Words, chinese: Words) -> Words:
    """The class of each site from the states of its two sides; it speaks of reach alone."""
    has_local, has_chinese = local == "present", chinese == "present"
    return np.select(
        [
            (local == "not_surveyed") | (chinese == "not_surveyed"),
            (local == "possible") | (chinese == "possible"),
            has_local & has_chinese,
            has_local,
            has_chinese,
        ],
        ["not_surveyed", "undetermined", "both", "local_only", "chinese_only"],
        "neither",
    ).astype(object)


def _country_answer(
    sites: pd.DataFrame,
    open_presences: pd.DataFrame,
    side: Side,
    themes: Themes,
    rule: Rule,
    depth: pd.Series,
    is_unlisted: Bools,
) -> Words:
    """What is on record in the country of each site, whatever the distance."""
    match = Match.of(sites, open_presences, themes, rule)
    some = match.count_home(sites, open_presences, np.ones(len(open_presences), dtype=bool)) > 0
    searched = np.where(_is_searched(depth, rule), "none_recorded", "not_surveyed")
    searched = np.where(is_unlisted, "on_record", searched)
    if side == "local":
        return np.where(some, "on_record", searched).astype(object)
    standing = open_presences.presence_type.isin(STANDING)
    resident = match.count_home(sites, open_presences, standing) > 0
    return np.select([resident, some], ["standing", "projects_only"], searched).astype(object)
