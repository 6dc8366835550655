"""The question of the project: which counterparts each site has on record, on both sides.

The rule (README, "How a site is judged"), for a site s, a presence o, geodesic distance d,
uncertainty radii r_s and r_o and reach D, all in km: o is *in reach* if d + r_s + r_o <= D and o is
verified; else *possibly in reach* if d - r_s - r_o <= D. A presence known only by its country is
never either.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.match import Match
from geo.nearby import Floats
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


def counterpart_gaps(
    sites: pd.DataFrame,
    presences: dict[Side, pd.DataFrame],
    *,
    coverage: pd.DataFrame,
    sector_themes: pd.DataFrame,
    rule: Rule,
    as_of: str,
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
    points.
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
        answers["state"] = _states(answers, depth, rule)
        columns |= {f"{side}_{name}": values for name, values in answers.items()}
        columns[f"evidence_{side}"] = depth
        columns[f"{side}_country"] = _country_answer(
            sites, everyone[is_open(everyone, as_of)], side, themes, depth, rule
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
    iso_a3 = sites.iso_a3.to_numpy(dtype=object)[pairs.site]
    at_home = pairs[iso_a3 == presences.iso_a3.to_numpy(dtype=object)[pairs.presence]]
    unplaced = ~is_placed(presences)
    everywhere = np.ones(len(presences), dtype=bool)
    around = pairs[sites["shape"].notna().to_numpy()[pairs.site]]
    who = presences.iloc[around.presence]
    around = around.assign(lon=who.lon.to_numpy(), lat=who.lat.to_numpy())
    answers = {
        "n_present": np.bincount(pairs.site[pairs.is_present], minlength=n),
        "n_possible": np.bincount(pairs.site[~pairs.is_present], minlength=n),
        "n_organisations": _distinct(pairs, presences, n),
        # of the country, what is left once those in reach and possibly in reach are taken out
        "in_country_n": match.count_home(sites, presences, everywhere)
        - np.bincount(at_home.site, minlength=n),
        "unplaced_n": match.count_home(sites, presences, unplaced),
        "mandate_n": _mandate_n(sites, presences, match, at_home),
        "nearest_km": nearest_km,
        "nearest_band": nearest_band(nearest_km, sites.index),
        "nearest": pd.Series(names, index=sites.index, dtype="object"),
        "circles": pd.Series(_circles(around, n), index=sites.index, dtype="object"),
    }
    return answers, around


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
    sites: pd.DataFrame, presences: pd.DataFrame, match: Match, at_home: pd.DataFrame
) -> npt.NDArray[np.int64]:
    """How many presences of the country, neither in reach nor possibly, say that they work
    nationwide or in the unit of the site.
    """
    areas = presences.operates_in.fillna("").str.split(SEPARATOR)
    nationwide = np.array(
        [iso in area for iso, area in zip(presences.iso_a3, areas, strict=True)], dtype=bool
    )
    counts = match.count_home(sites, presences, nationwide)
    reached = at_home[nationwide[at_home.presence]]
    counts = counts - np.bincount(reached.site, minlength=len(sites))
    place = _codes(sites, sites.unit_isos.str.split(SEPARATOR), "site")
    work = _codes(presences, areas, "presence")
    local = place.merge(work[~nationwide[work.presence]], on=["iso_a3", "code"])
    local = local.drop_duplicates(["site", "presence"])
    local = local[match(local.site, local.presence)]
    seen = local.merge(at_home[["site", "presence"]], how="left", indicator=True)
    return counts + np.bincount(seen.site[seen["_merge"] == "left_only"], minlength=len(sites))


def _codes(rows: pd.DataFrame, codes: pd.Series, name: str) -> pd.DataFrame:
    """One row for each code of each row, with its position under `name`; blank codes left out."""
    table = pd.DataFrame(
        {name: np.arange(len(rows)), "iso_a3": rows.iso_a3.to_numpy(), "code": codes.to_numpy()}
    )
    table = table.explode("code").astype({name: np.intp, "iso_a3": "str", "code": "str"})
    return table[table.code != ""]


def _distinct(pairs: pd.DataFrame, presences: pd.DataFrame, n: int) -> npt.NDArray[np.int64]:
    who = presences.organisation_id.to_numpy()[pairs.presence]
    unique = pairs.assign(who=who).drop_duplicates(["site", "who"])
    return np.bincount(unique.site, minlength=n)


def evidence_depth(
    sites: pd.DataFrame, coverage: pd.DataFrame, layer: str, themes: Themes, *, rule: Rule
) -> pd.Series:
    """How well the country of each site was searched for `layer`: the best of its coverage rows.

    With `match_themes` a search that looked for some themes only counts for the sectors that have
    one of them.
    """
    rows = coverage[coverage.layer == layer]
    key = list(zip(sites.iso_a3.fillna(""), sites.sector, strict=True))
    depths: dict[tuple[str, str], str] = {}
    by_country = dict(list(rows.groupby("iso_a3")))
    for iso_a3, sector in dict.fromkeys(key):
        mine = by_country.get(iso_a3, rows.iloc[:0])
        if rule.match_themes:
            wanted = set(themes.get(sector, "").split(SEPARATOR))
            looked = [pd.isna(t) or bool(wanted & set(t.split(SEPARATOR))) for t in mine.themes]
            mine = mine[np.array(looked, dtype=bool)]
        depths[iso_a3, sector] = min([*mine.depth, "none"], key=DEPTHS.index)
    return pd.Series([depths[pair] for pair in key], index=sites.index, dtype="object")


def _is_searched(depth: pd.Series, rule: Rule) -> npt.NDArray[np.bool_]:
    good = DEPTHS[: DEPTHS.index(rule.min_evidence) + 1]
    return np.asarray(depth.isin(good), dtype=bool)


def _states(answers: dict[str, Any], depth: pd.Series, rule: Rule) -> Words:
    """The state of one side: the first that holds, best first."""
    return np.select(
        [
            answers["n_present"] > 0,
            answers["n_possible"] > 0,
            answers["in_country_n"] > 0,
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
    depth: pd.Series,
    rule: Rule,
) -> Words:
    """What is on record in the country of each site, whatever the distance."""
    match = Match.of(sites, open_presences, themes, rule)
    some = match.count_home(sites, open_presences, np.ones(len(open_presences), dtype=bool)) > 0
    searched = np.where(_is_searched(depth, rule), "none_recorded", "not_surveyed")
    if side == "local":
        return np.where(some, "on_record", searched).astype(object)
    standing = open_presences.presence_type.isin(STANDING)
    resident = match.count_home(sites, open_presences, standing) > 0
    return np.select([resident, some], ["standing", "projects_only"], searched).astype(object)
