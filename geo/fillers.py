"""Who could be asked where a side has none in reach: those beyond reach, best fit first.

Of the presences that count for a site under the rule and are certainly beyond its reach, three
kinds are listed, in this order (`how`, the first that holds):

1. `nearby`: by distance, the five nearest that share a theme with the site's sector, and the five
   nearest that don't;
2. `mandate`: those that say (`operates_in`) that they work in the whole country or in the site's
   unit;
3. `country`: those of the site's country whose distance nobody knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.match import Match
from geo.nearby import Floats, Positions, geodesic_km
from geo.reach import KM_DIGITS, NEAREST_N
from geo.rule import Rule, Side, counted
from layers.contract import SEPARATOR
from layers.rules import UNIT_PRECISIONS

# for each site: as many as a planner can write to
AT_MOST = 10
HOW = ("nearby", "mandate", "country")
# the states of a side that leave something to fill, and somebody on record who could
GAP_STATES = ("possible", "in_country")
COLUMNS = (
    *("site_id", "site", "side", "state"),
    *("presence_id", "organisation_id", "organisation", "name_local", "presence_type"),
    *("how", "km", "radii_km", "matches_theme", "has_mandate", "themes"),
    *("evidence", "source_url", "source_date", "is_verified", "independence_note"),
)
_PLACE = ("iso_a3", "stands_for", "lon", "lat", "radius_km")
_OF_SITES = ("site_id", "name", "sector", "unit_isos", "end_lon", "end_lat", *_PLACE)
_OF_PRESENCES = (
    *("presence_id", "organisation_id", "organisation", "name_local", "presence_type", "themes"),
    *("evidence", "source_url", "source_date", "is_verified", "independence_note", "operates_in"),
    *_PLACE,
)
_ORDER = ["how", "km", "presence_id"]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Pairs:
    """Sites and presences that may count for each other; `site` and `presence` are positions."""

    sites: pd.DataFrame
    presences: pd.DataFrame
    site: Positions
    presence: Positions

    @classmethod
    def of(cls, sites: pd.DataFrame, presences: pd.DataFrame, *, cross_border: bool) -> "_Pairs":
        """The pairs of one country; all pairs with `cross_border`."""
        here = pd.DataFrame({"iso_a3": sites.iso_a3, "site": np.arange(len(sites))})
        there = pd.DataFrame({"iso_a3": presences.iso_a3, "presence": np.arange(len(presences))})
        if cross_border:
            pairs = here[["site"]].merge(there[["presence"]], how="cross")
        else:
            # two blanks are not one country
            pairs = here.dropna().merge(there.dropna(), on="iso_a3")
        return cls(sites, presences, pairs.site.to_numpy(), pairs.presence.to_numpy())

    def keep(self, where: Bools) -> "_Pairs":
        """The pairs at which `where`."""
        return replace(self, site=self.site[where], presence=self.presence[where])

    def km(self) -> Floats:
        """From the point of the site, or the nearer end of a line; nan without two places."""
        sites, presences = self.sites, self.presences
        has_place = (presences.stands_for != "country").to_numpy(dtype=bool)
        lon = np.where(has_place, presences.lon.to_numpy(float), np.nan)[self.presence]
        lat = presences.lat.to_numpy(float)[self.presence]
        at_lon, at_lat = sites.lon.to_numpy(float), sites.lat.to_numpy(float)
        km = geodesic_km(at_lon[self.site], at_lat[self.site], lon, lat)
        has_end = ~sites.stands_for.isin(UNIT_PRECISIONS) & sites.end_lon.notna()
        ends = np.flatnonzero(has_end.to_numpy(dtype=bool)[self.site])
        end_lon, end_lat = sites.end_lon.to_numpy(float), sites.end_lat.to_numpy(float)
        to = self.site[ends]
        other_km = geodesic_km(end_lon[to], end_lat[to], lon[ends], lat[ends])
        km[ends] = np.fmin(km[ends], other_km)
        return km

    def radii_km(self) -> tuple[Floats, Floats]:
        """The uncertainty of the site and that of the presence."""
        return (
            self.sites.radius_km.to_numpy(float)[self.site],
            self.presences.radius_km.to_numpy(float)[self.presence],
        )

    def is_home(self) -> Bools:
        """Whether the presence is of the site's country."""
        here = self.sites.iso_a3.to_numpy(dtype=object)[self.site]
        there = self.presences.iso_a3.to_numpy(dtype=object)[self.presence]
        return np.asarray(here == there, dtype=bool)

    def has_mandate(self) -> Bools:
        """Whether the presence says that it works in the site's whole country or in its unit."""
        # few texts stand in many rows
        own = self.sites.unit_isos.fillna("") + SEPARATOR + self.sites.iso_a3.fillna("")
        place, places = pd.factorize(own)
        work, works = pd.factorize(self.presences.operates_in.fillna(""))
        both = place[self.site] * len(works) + work[self.presence]
        number, pairs = pd.factorize(both)
        asked = zip(*np.divmod(pairs, max(len(works), 1)), strict=True)
        told = [not _codes(places[p]).isdisjoint(_codes(works[w])) for p, w in asked]
        return np.asarray(np.array(told, dtype=bool)[number], dtype=bool)


def _codes(text: object) -> set[str]:
    return set(text.split(SEPARATOR)) - {""} if isinstance(text, str) else set()


def who_could_fill(
    answers: pd.DataFrame,
    presences: pd.DataFrame,
    *,
    side: Side,
    sector_themes: pd.DataFrame,
    rule: Rule,
    as_of: str,
    at_most: int = AT_MOST,
) -> pd.DataFrame:
    """One row for each site with a gap on `side` and each presence that could be asked.

    `answers` come from `counterpart_gaps` under `rule`, `presences` are those of `side`. Only the
    states `in_country` and `possible` (told by `state`) have rows: where nobody is on record,
    nobody can be named. Columns COLUMNS: `km` is the distance (missing where a place is), with
    `radii_km` the uncertainty of both places added; `matches_theme` and `has_mandate` hold
    whatever `how` says. Sites in their order; for each, `at_most` rows: those that match the theme
    first, then by `how`, `km` and `presence_id`.
    """
    themes = dict(zip(sector_themes.sector, sector_themes.themes, strict=True))
    is_open = answers[f"{side}_state"].isin(GAP_STATES)
    # a row has many more columns, and each takes its time
    sites = answers[[*_OF_SITES, f"{side}_state"]][is_open].reset_index(drop=True)
    is_counted = counted(presences, side, rule=rule, as_of=as_of)
    if not rule.cross_border:
        # the others can count for none of these
        is_counted &= presences.iso_a3.isin(sites.iso_a3.dropna())
    mine = presences[[*_OF_PRESENCES]][is_counted].reset_index(drop=True)
    pairs, km = _beyond_reach(_Pairs.of(sites, mine, cross_border=rule.cross_border), rule)
    found = _with_how(_described(pairs, km, themes, rule))
    found = found.sort_values(
        ["site", "matches_theme", *_ORDER], ascending=[True, False, *[True] * 3]
    )
    return _named(found.groupby("site").head(at_most), sites, mine, side)


def fillers_of_units(fillers: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """`fillers` (from `who_could_fill`) with each presence once for each value of `units`.

    `units` is aligned with `fillers`. Adds `unit` and `n_sites` (for how many sites of the unit it
    is listed); the other columns are those of the nearest site whose theme it matches, else of the
    nearest. By unit, theme matches first, then by `km`, `how` (which kind somebody is depends on
    the site, so it comes last here) and `presence_id`.
    """
    how = pd.Categorical(fillers.how, HOW, ordered=True)
    table = fillers.assign(unit=units, how=how, is_other=~fillers.matches_theme)
    key = ["unit", "presence_id"]
    table = table.assign(n_sites=table.groupby(key).site_id.transform("count"))
    table = table.sort_values(["unit", "is_other", "km", "how", "presence_id", "site_id"])
    table = table.drop_duplicates(key, ignore_index=True).drop(columns="is_other")
    return table.assign(how=table.how.astype("str"))


def _beyond_reach(pairs: _Pairs, rule: Rule) -> tuple[_Pairs, Floats]:
    """The pairs that are neither in reach nor possibly, and their distances (km); those without a
    distance are beyond.
    """
    site_km, presence_km = pairs.radii_km()
    km = pairs.km()
    beyond = ~(km <= rule.reach_km + site_km + presence_km)
    return pairs.keep(beyond), km[beyond]


def _described(pairs: _Pairs, km: Floats, themes: Mapping[str, str], rule: Rule) -> pd.DataFrame:
    """The pairs that count by theme, with what they are told apart by."""
    fits = Match.of(pairs.sites, pairs.presences, themes, replace(rule, match_themes=True))
    matches = fits(pairs.site, pairs.presence)
    if rule.match_themes:
        pairs, km, matches = pairs.keep(matches), km[matches], matches[matches]
    site_km, presence_km = pairs.radii_km()
    return pd.DataFrame(
        {
            "site": pairs.site,
            "presence": pairs.presence,
            "presence_id": pairs.presences.presence_id.to_numpy()[pairs.presence],
            "matches_theme": matches,
            "has_mandate": pairs.has_mandate(),
            "is_home": pairs.is_home(),
            "km": km,
            "radii_km": site_km + presence_km,
        }
    )


def _with_how(pairs: pd.DataFrame) -> pd.DataFrame:
    """`pairs` with `how`, in its order; those that are neither near nor say anything left out."""
    near = pairs.dropna(subset="km").sort_values(["km", "presence_id"])
    near = near.groupby(["site", "matches_theme"]).head(NEAREST_N)
    holds = [pairs.index.isin(near.index), pairs.has_mandate, pairs.km.isna() & pairs.is_home]
    codes = np.select(holds, range(len(HOW)), -1)
    pairs = pairs.assign(how=pd.Categorical.from_codes(codes, HOW, ordered=True))
    return pairs[pairs.how.notna()]


def _named(
    found: pd.DataFrame, sites: pd.DataFrame, presences: pd.DataFrame, side: Side
) -> pd.DataFrame:
    """`found` with what the sites and the presences say, in COLUMNS."""
    where = sites.iloc[found.site].reset_index(drop=True)
    who = presences.iloc[found.presence].reset_index(drop=True)
    found = found.drop(columns="presence_id").reset_index(drop=True)
    has_km = found.km.notna()
    table = who.assign(
        site_id=where.site_id,
        site=where["name"],
        side=side,
        state=where[f"{side}_state"],
        how=found.how.astype("str"),
        km=found.km.round(KM_DIGITS),
        radii_km=found.radii_km.round(KM_DIGITS).where(has_km),
        matches_theme=found.matches_theme,
        has_mandate=found.has_mandate,
    )
    return table[list(COLUMNS)]
