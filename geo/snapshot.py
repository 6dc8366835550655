"""All that is said of one country: what is financed, who is on record, and how that is known."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.evidence import Limits, evidence_of, limits_by_country
from geo.fillers import fillers_of_units, who_could_fill
from geo.gaps import evidence_depth
from geo.match import Match
from geo.nearby import PointIndex, nearest
from geo.reach import pairs_in_reach
from geo.rule import DEPTHS, LAYER_OF, SIDES, STATES, Rule, Side, counted
from geo.shapes import ShapeIndex, nearest_shape
from geo.summary import unit_summary
from geo.survey import Survey
from geo.units import held_whole
from layers.contract import SEPARATOR
from layers.disclosure import NOTHING_LISTED
from layers.rules import UNIT_PRECISIONS

# a row has some forty columns, and each takes its time: what is measured and counted has these
_OF_SITES = (
    *("name", "sector", "iso_a3", "is_verified", "stands_for", "radius_km"),
    *("lon", "lat", "end_lon", "end_lat", "shape"),
)
_OF_PRESENCES = (
    *("presence_id", "organisation", "iso_a3", "presence_type", "status", "end_date", "themes"),
    *("is_verified", "stands_for", "radius_km", "lon", "lat"),
)
_OF_EVIDENCE = ["iso_a3", "is_verified", "source_url", "source_date"]
# where a presence stands towards the sites shown, nearest first
WHERE = ("in_reach", "possible", "elsewhere", "unplaced", "uncounted")


@dataclass(frozen=True)
class SideSnapshot:
    """One side of a country.

    `states` counts the sites by state; `answer` is the answer at country scale; `not_listed` is how
    many organisations are on record that are only counted, as a step ("1-2"; "" for none); `held`
    is the day on which the country was looked at, where that coverage lists nobody for their
    safety; `presences` are
    those on record in the country with `where` (one of WHERE), `nearest_site` and `nearest_km`;
    `depth` and `notes` say how the country was searched, `limits` that this was for some themes
    only (None if for all) and `missed_themes` which of those that matter for the sites nobody
    looked for; `fillers` are those who could be asked (`geo.fillers.fillers_of_units` of the
    country).
    """

    states: dict[str, int]
    answer: str
    presences: pd.DataFrame
    depth: str
    notes: tuple[str, ...]
    limits: Limits | None
    missed_themes: tuple[str, ...]
    fillers: pd.DataFrame
    not_listed: str = ""
    held: str = ""


@dataclass(frozen=True)
class CountrySnapshot:
    """One country under the chosen filters and rule.

    `sites` are rows of `counterpart_gaps`, `total` and `by_sector` rows of `unit_summary` (`total`
    is None without sites); `evidence` are rows of `geo.evidence.evidence_of`, by layer name.
    """

    iso_a3: str
    names: dict[str, str]
    sites: pd.DataFrame
    total: dict[str, Any] | None
    by_sector: pd.DataFrame
    sides: dict[Side, SideSnapshot]
    evidence: dict[str, dict[str, Any]]


def country_snapshot(
    world: Survey, answers: pd.DataFrame, iso_a3: str, rule: Rule
) -> CountrySnapshot:
    """What `answers` (from `counterpart_gaps` under `rule`) and the presences say of a country.

    Raises
    ------
    KeyError
        If the boundaries do not know `iso_a3`.
    """
    if iso_a3 not in world.known_countries:
        raise KeyError(f"no country {iso_a3!r} in the boundaries")
    sites = answers[answers.iso_a3 == iso_a3].reset_index(drop=True)
    whole = unit_summary(sites, held_whole(pd.Series(iso_a3, index=sites.index)))
    country = world.data.countries.set_index("iso_a3").loc[iso_a3]
    return CountrySnapshot(
        iso_a3=iso_a3,
        names={
            "en": country["name"],
            **{
                x: country[f"name_{x}"]
                for x in ("zh", "fr", "es")
                if pd.notna(country[f"name_{x}"])
            },
        },
        sites=sites,
        total=None if whole.empty else whole.iloc[0].to_dict(),
        by_sector=unit_summary(sites, held_whole(sites.sector)),
        sides={side: _side(world, sites, iso_a3, side, rule) for side in SIDES},
        evidence=_evidence(world, sites, iso_a3),
    )


def _evidence(world: Survey, sites: pd.DataFrame, iso_a3: str) -> dict[str, dict[str, Any]]:
    """What stands behind the sites shown and behind each side of the country."""
    rows = {"projects": sites}
    for side in SIDES:
        everyone = world.presences[side][_OF_EVIDENCE]
        rows[LAYER_OF[side]] = everyone[everyone.iso_a3 == iso_a3]
    table = evidence_of(rows, world.data.coverage, iso_a3)
    return {row["layer"]: row for row in table.to_dict("records")}


def _side(world: Survey, sites: pd.DataFrame, iso_a3: str, side: Side, rule: Rule) -> SideSnapshot:
    here = world.presences[side]
    here = here[here.iso_a3 == iso_a3].reset_index(drop=True)
    found = sites[f"{side}_state"].value_counts()
    coverage = world.data.coverage
    rows = coverage[(coverage.iso_a3 == iso_a3) & (coverage.layer == LAYER_OF[side])]
    # that one source did not look says nothing beside another that did
    rows = rows if (rows.depth == DEPTHS[-1]).all() else rows[rows.depth != DEPTHS[-1]]
    limits = limits_by_country(world.data, LAYER_OF[side]).get(iso_a3)
    wanted = sites.sector.map(world.themes).dropna().str.split(SEPARATOR).explode()
    presences = _toward_sites(here, sites, side, rule, world)
    return SideSnapshot(
        states={state: int(found.get(state, 0)) for state in STATES},
        answer=_answer(iso_a3, side, rule, world),
        presences=presences,
        depth=min([*rows.depth, "none"], key=DEPTHS.index),
        notes=tuple(dict.fromkeys(rows.note.dropna())),
        limits=limits,
        missed_themes=limits.missed(wanted) if limits else (),
        fillers=_fillers(world, sites, iso_a3, side, rule),
        not_listed=_not_listed(iso_a3, side, world),
        held=_held(iso_a3, side, rows),
    )


def _held(iso_a3: str, side: Side, rows: pd.DataFrame) -> str:
    """When nothing came to be listed of a side; "" where somebody is, or nobody looked."""
    is_bundled = side == "local" and iso_a3 in NOTHING_LISTED and len(rows)
    return str(rows.searched_on.max()) if is_bundled and (rows.depth == DEPTHS[-1]).all() else ""


def _fillers(
    world: Survey, sites: pd.DataFrame, iso_a3: str, side: Side, rule: Rule
) -> pd.DataFrame:
    found = who_could_fill(
        sites,
        world.presences[side],
        side=side,
        sector_themes=world.data.sector_themes,
        rule=rule,
        as_of=world.data.as_of,
    )
    return fillers_of_units(found, pd.Series(iso_a3, index=found.index))


def _not_listed(iso_a3: str, side: Side, world: Survey) -> str:
    rows = world.not_listed
    return "".join(rows.n[(rows.layer == LAYER_OF[side]) & (rows.iso_a3 == iso_a3)])


def _answer(iso_a3: str, side: Side, rule: Rule, world: Survey) -> str:
    """The answer at country scale without regard to themes, also where no site is shown."""
    here = world.presences[side][["iso_a3", "status", "end_date", "presence_type"]]
    here = here[here.iso_a3 == iso_a3]
    open_ones = here[counted(here, side, rule=Rule(count_projects=True), as_of=world.data.as_of)]
    standing = open_ones[counted(open_ones, side, rule=Rule(), as_of=world.data.as_of)]
    if len(standing):
        return "on_record" if side == "local" else "standing"
    if len(open_ones):
        return "projects_only"
    if iso_a3 in world.unlisted[side]:
        return "on_record"
    asked = pd.DataFrame({"iso_a3": [iso_a3], "sector": ["multisector_other"]})
    depth = evidence_depth(
        asked, world.data.coverage, LAYER_OF[side], {}, rule=Rule(min_evidence=rule.min_evidence)
    )
    searched = DEPTHS.index(depth.iloc[0]) <= DEPTHS.index(rule.min_evidence)
    return "none_recorded" if searched else "not_surveyed"


def _toward_sites(
    here: pd.DataFrame, sites: pd.DataFrame, side: Side, rule: Rule, world: Survey
) -> pd.DataFrame:
    """The presences of a country with where they stand towards its sites, nearest first."""
    sites, brief = sites[[*_OF_SITES]], here[[*_OF_PRESENCES]]
    counts = counted(brief, side, rule=rule, as_of=world.data.as_of).to_numpy(dtype=bool)
    themes = world.themes
    # of another theme than every site shown: on record, but not counted here
    counts = counts & Match.of(sites, brief, themes, rule).any_site
    mine = brief[counts].reset_index(drop=True)
    pairs = pairs_in_reach(sites, mine, Match.of(sites, mine, themes, rule), rule)
    at = np.flatnonzero(counts)
    where = np.where(here.stands_for == "country", "unplaced", "elsewhere").astype(object)
    where[at[pairs.presence[~pairs.is_present]]] = "possible"
    where[at[pairs.presence[pairs.is_present]]] = "in_reach"
    where[~counts] = "uncounted"
    found = pd.DataFrame({"where": where, **_nearest_site(brief, sites)})
    order = found.assign(
        order=pd.Categorical(where, WHERE, ordered=True), organisation=brief.organisation
    ).sort_values(["order", "nearest_km", "organisation"], kind="stable")
    table = pd.concat([here, found], axis=1).take(order.index)
    return table.reset_index(drop=True)


def _nearest_site(here: pd.DataFrame, sites: pd.DataFrame) -> dict[str, Any]:
    """The nearest site with a place of its own, for presences with a place of their own.

    A line or an area is measured from its nearest part.
    """
    name = np.full(len(here), None, dtype=object)
    km = np.full(len(here), np.nan)
    is_verified = np.ones(len(here), dtype=bool)
    placed = sites[sites.lon.notna() & ~sites.stands_for.isin(UNIT_PRECISIONS)]
    rows = np.flatnonzero(here.lon.notna() & ~here.stands_for.isin(UNIT_PRECISIONS))
    lon, lat = here.lon.to_numpy()[rows], here.lat.to_numpy()[rows]
    shaped = placed[placed["shape"].notna()]
    placed = placed[placed["shape"].isna()]
    if len(placed) and len(rows):
        ends = placed[placed.end_lon.notna()]
        index = PointIndex.of(
            np.concatenate([placed.lon, ends.end_lon]), np.concatenate([placed.lat, ends.end_lat])
        )
        found, distance = nearest(index, lon, lat, k=1)
        measured = pd.concat([placed, ends]).iloc[found[:, 0]]
        name[rows], km[rows] = measured.name, distance[:, 0]
        is_verified[rows] = measured.is_verified.astype(bool)
    if len(shaped) and len(rows):
        at, off_km = nearest_shape(ShapeIndex.of(shaped["shape"]), lon, lat)
        nearer = ~(km[rows] <= off_km)
        measured = shaped.iloc[at[nearer]]
        name[rows[nearer]], km[rows[nearer]] = measured.name, off_km[nearer]
        is_verified[rows[nearer]] = measured.is_verified.astype(bool)
    return {"nearest_site": name, "nearest_km": km, "nearest_is_verified": is_verified}
