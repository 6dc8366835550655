"""What the pages read, kept between reruns and shared by all sessions: never changed in place."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from geo.evidence import blind_spots
from geo.facts import Facts, facts_of
from geo.filters import Filters, financiers_of, site_mask
from geo.match import Bools, Match
from geo.planning import (
    Setting,
    changed_sites,
    compared_counts,
    fillers_of_unit,
    gap_by_reach,
    gap_matrix,
    is_in_unit,
    unit_counts,
    with_strictness,
)
from geo.protect import AUDIENCE_VARIABLE, audience_named
from geo.ranking import REACHES_KM, gap_counts, ranks_of
from geo.regions import Region, regions_of
from geo.rule import Rule, Side, counted, is_open
from geo.snapshot import CountrySnapshot, country_snapshot
from geo.survey import Survey, site_answers, survey
from geo.units import REMAINDERS, SCALES, unit_holdings, unit_of_sites
from geo.views.cards import Names, presence_titles, site_titles
from geo.views.footprints import Footprints
from geo.views.masks import Codes, site_codes
from geo.views.method import coverage_html
from geo.views.names import country_choices, country_names
from geo.views.points import Points
from geo.views.text import speaking
from geo.whereabouts import Bounds, country_bounds
from layers.dataset import load_dataset
from layers.rules import UNIT_PRECISIONS
from layers.store import fingerprint
from layers.vocabulary import LANGUAGES

# names the state of the data folders in short: each answer that is kept is found by it
Stamp = str
# a frame of answers for the bundled data takes about 1 MB
_KEPT_ANSWERS = 64
# the sites that change between two settings may be many
_KEPT_PAIRS = 8
_KEPT_FRAMES = 6
# a byte a site
_KEPT_MASKS = 256
_EVERY_SITE = Filters(statuses=(), roles=())
# who may see what this server shows: told once, at its start, by who starts it
AUDIENCE: Final = audience_named(os.environ.get(AUDIENCE_VARIABLE))


def world() -> tuple[Survey, Stamp]:
    """The data as they lie on disk now, and the stamp that tells this state from others."""
    stamp = stamp_now()
    return _world(stamp), stamp


def stamp_now() -> Stamp:
    """What names the state of the data folders now."""
    return stamp_of(fingerprint())


def stamp_of(files: Iterable[tuple[str, int, int]]) -> Stamp:
    """What names the state of files (entries of `layers.store.fingerprint`), and for whom."""
    return hashlib.sha256(repr((AUDIENCE, *files)).encode()).hexdigest()


def survey_of(stamp: Stamp) -> Survey:
    """The data that `stamp` stands for, while they are on disk."""
    return _world(stamp)


def first_answers() -> None:
    """Make what the first page asks for, so that it is there when somebody asks."""
    _, stamp = world()
    points(stamp)
    answers(Rule(), stamp)


@st.cache_resource(max_entries=2, show_spinner=False)
def _world(stamp: Stamp) -> Survey:  # noqa: ARG001 -- part of the key; Streamlit leaves out `_`
    return survey(load_dataset(leave_out=True), AUDIENCE)


@st.cache_resource(max_entries=2 * len(LANGUAGES), show_spinner=False)
def names(language: str, stamp: Stamp) -> Names:
    """What codes in the rows stand for, in a language."""
    place = _world(stamp)
    return Names.of(country_names(place, language), place.data)


@st.cache_resource(max_entries=2 * len(LANGUAGES), show_spinner=False)
def choices(language: str, stamp: Stamp) -> dict[str, str]:
    """The countries to choose from in a language, by ISO 3166-1 alpha-3."""
    return country_choices(_world(stamp), language)


@st.cache_resource(max_entries=2, show_spinner=False)
def footprints(stamp: Stamp) -> Footprints | None:
    """The lines and areas of all sites, for the map; None where every site is a point."""
    return Footprints.of(_world(stamp).sites)


@st.cache_resource(max_entries=2, show_spinner=False)
def facts(stamp: Stamp) -> Facts:
    """What everybody should know of the data, in numbers."""
    return facts_of(_world(stamp))


@st.cache_resource(max_entries=2 * 2 * len(LANGUAGES), show_spinner=False)
def coverage_picture(side: Side, theme: str, language: str, stamp: Stamp) -> str:
    """How well each country was searched for a side: a map and its key, as HTML."""
    with speaking(language):
        return str(coverage_html(_world(stamp).data, side, theme=theme))


@st.cache_resource(max_entries=2, show_spinner=False)
def regions(stamp: Stamp) -> dict[str, Region]:
    """The groups of countries to choose from (`geo.regions.regions_of`)."""
    return regions_of(_world(stamp).data)


@st.cache_resource(max_entries=2, show_spinner=False)
def financiers(stamp: Stamp) -> dict[str, str]:
    """The financiers that sites name, by code (`geo.filters.financiers_of`)."""
    return financiers_of(_world(stamp).sites)


def answers(rule: Rule, stamp: Stamp) -> pd.DataFrame:
    """Every site with both sides' answers under `rule`; a site's answer depends on no other site,
    so the pages filter this frame.
    """
    return _answers(rule.reach_km, rule.match_themes, rule.count_projects, stamp)


# one run asks several times; a frame of all sites is large, so the last few are kept
@st.cache_resource(max_entries=_KEPT_FRAMES, show_spinner=False)
def chosen_sites(rule: Rule, filters: Filters, stamp: Stamp) -> pd.DataFrame:
    """The rows of `answers` that pass `filters`, with their labels."""
    everything, keep = answers(rule, stamp), _chosen(filters, stamp)
    return everything if keep.all() else everything[keep]


@st.cache_resource(max_entries=_KEPT_MASKS, show_spinner=False)
def _chosen(filters: Filters, stamp: Stamp) -> Bools:
    # which sites are asked about is no matter of the rule
    return site_mask(_world(stamp).sites, filters)[0]


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def _answers(
    reach_km: float,
    match_themes: bool,  # noqa: FBT001 -- part of the cache key
    count_projects: bool,  # noqa: FBT001 -- part of the cache key
    stamp: Stamp,
) -> pd.DataFrame:
    rule = Rule(reach_km=reach_km, match_themes=match_themes, count_projects=count_projects)
    return site_answers(_world(stamp), _EVERY_SITE, rule)[0]


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def matrix(rule: Rule, filters: Filters, stamp: Stamp) -> pd.DataFrame:
    """The counts of the chosen sites by country, by sector, by both and of all."""
    sites = chosen_sites(rule, filters, stamp)
    return gap_matrix(sites, _world(stamp).known_countries)


@st.cache_resource(max_entries=len(SCALES), show_spinner=False)
def holdings(by: str, stamp: Stamp) -> pd.DataFrame:
    """The units that hold each site of all; lines and areas are split once for all filters."""
    place = _world(stamp)
    return unit_holdings(place.sites, by, place.known_countries, place.data.admin1)


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def ranking(rule: Rule, filters: Filters, stamp: Stamp, by: str, measure: str) -> pd.DataFrame:
    """`geo.ranking.ranks_of` and `geo.planning.gap_by_reach` of the chosen sites, with `n_sites`
    and the gap of each unit under `rule`; by unit.
    """
    by_reach = {
        reach_km: chosen_sites(replace(rule, reach_km=reach_km), filters, stamp)
        for reach_km in ranked_reaches(rule)
    }
    sites = by_reach[rule.reach_km]
    held = holdings(by, stamp)
    held = held[held.site.isin(sites.index)].reset_index(drop=True)
    ranks = ranks_of(by_reach.values(), held, measure=measure).set_index("unit")
    gaps = gap_by_reach(by_reach, held, measure=measure)
    counts = unit_counts(sites, unit_of_sites(held).loc[sites.index])
    return ranks.join([gaps, counts.reindex(ranks.index, fill_value=0)])


@st.cache_resource(max_entries=2, show_spinner=False)
def admin1_names(stamp: Stamp) -> dict[str, tuple[str, str]]:
    """The name and the country of each admin-1 unit, by its code."""
    admin1 = _world(stamp).data.admin1
    names = admin1.name.fillna(admin1.adm1_code)
    return dict(zip(admin1.adm1_code, zip(names, admin1.iso_a3, strict=True), strict=True))


def ranked_reaches(rule: Rule) -> tuple[float, ...]:
    """The reaches over which ranks are compared, km, that of `rule` first."""
    return tuple(dict.fromkeys((rule.reach_km, *REACHES_KM)))


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def unit_fillers(rule: Rule, filters: Filters, stamp: Stamp, unit: str, side: Side) -> pd.DataFrame:
    """Who could be asked for the chosen sites of `unit` (`geo.fillers.fillers_of_units`)."""
    sites = unit_sites(rule, filters, stamp, unit)
    return fillers_of_unit(_world(stamp), sites, unit, side=side, rule=rule)


def unit_sites(rule: Rule, filters: Filters, stamp: Stamp, unit: str) -> pd.DataFrame:
    """The chosen sites of `unit` with their answers under `rule`."""
    return answers(rule, stamp).loc[_unit_rows(rule, filters, stamp, unit)]


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def _unit_rows(rule: Rule, filters: Filters, stamp: Stamp, unit: str) -> pd.Index:
    sites = chosen_sites(rule, filters, stamp)
    return sites.index[is_in_unit(sites, unit, _world(stamp).known_countries)]


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def spots(rule: Rule, filters: Filters, stamp: Stamp) -> pd.DataFrame:
    """The countries that nobody searched well enough for the chosen sites."""
    sites = chosen_sites(rule, filters, stamp)
    return blind_spots(sites, _world(stamp).data.coverage, rule=rule)


@st.cache_resource(max_entries=_KEPT_PAIRS, show_spinner=False)
def compared(
    a: Setting, b: Setting, filters: Filters, stamp: Stamp, by: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The chosen sites under two settings: `geo.planning.compared_counts` and `changed_sites`."""
    before, after = (
        with_strictness(chosen_sites(setting.rule, filters, stamp), is_strict=setting.is_strict)
        for setting in (a, b)
    )
    units = unit_of_sites(holdings(by, stamp)).loc[before.index]
    return compared_counts(before, after, units), changed_sites(before, after)


def unit_gaps(sites: pd.DataFrame, stamp: Stamp, by: str, side: Side) -> tuple[pd.DataFrame, int]:
    """The gap of `side` in each unit that the map can shade (`geo.ranking.gap_counts`; `by` country
    or admin1), and how many of its rows, the first, are units with an outline.

    `sites` are rows of `answers`, with their labels.
    """
    units = _site_units(stamp, by)
    n_mapped = len(units.cat.categories) - len(REMAINDERS)
    return gap_counts(sites, units.loc[sites.index], side), n_mapped


@st.cache_resource(max_entries=4, show_spinner=False)
def _site_units(stamp: Stamp, by: str) -> pd.Series:
    """The unit that each of all sites counts in, as a category in the order of the layer."""
    world = _world(stamp)
    sites = world.sites.reset_index(drop=True)
    held = unit_of_sites(unit_holdings(sites, by, world.known_countries, world.data.admin1))
    layer = {"country": world.data.countries.iso_a3, "admin1": world.data.admin1.adm1_code}[by]
    codes = pd.Index([*layer, *REMAINDERS])
    return held.loc[sites.index].astype(pd.CategoricalDtype(codes))


@st.cache_resource(max_entries=2, show_spinner=False)
def presences(stamp: Stamp) -> pd.DataFrame:
    """The presences of both sides that are not closed, with `side`; the pages filter this frame."""
    place = _world(stamp)
    parts = [
        rows[is_open(rows, place.data.as_of)].assign(side=side)
        for side, rows in place.presences.items()
    ]
    return pd.concat(parts, ignore_index=True)


@st.cache_resource(max_entries=2, show_spinner=False)
def has_place(stamp: Stamp) -> Bools:
    """Which of `presences` are on the map: a unit is no place of an organisation."""
    return np.asarray(~presences(stamp).stands_for.isin(UNIT_PRECISIONS), dtype=bool)


def counted_presences(rule: Rule, sites: pd.DataFrame, stamp: Stamp) -> Bools:
    """Which of `presences` count under `rule`, by theme for some of `sites` too."""
    sectors = sorted(set(sites.sector.dropna())) if rule.match_themes else []
    return _counted(rule.count_projects, rule.match_themes, tuple(sectors), stamp)


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def _counted(
    count_projects: bool,  # noqa: FBT001 -- part of the cache key
    match_themes: bool,  # noqa: FBT001 -- part of the cache key
    sectors: tuple[str, ...],
    stamp: Stamp,
) -> Bools:
    place, everyone = _world(stamp), presences(stamp)
    rule = Rule(count_projects=count_projects, match_themes=match_themes)
    counts = pd.concat(
        [
            counted(rows, side, rule=rule, as_of=place.data.as_of)
            for side, rows in everyone.groupby("side")
        ]
    ).sort_index()
    asked = pd.DataFrame({"sector": list(sectors)}, dtype="object")
    return np.asarray(counts, dtype=bool) & Match.of(asked, everyone, place.themes, rule).any_site


@st.cache_resource(max_entries=2, show_spinner=False)
def points(stamp: Stamp) -> Points:
    """The places of all sites and of `presences`, for the map."""
    sites, everyone, drawn = _world(stamp).sites, presences(stamp), footprints(stamp)
    titles = {}
    # whatever the page that asks first speaks: readers of Chinese see Chinese names first
    for column, code in (("title", "en"), ("title_zh", "zh")):
        with speaking(code):
            titles[column] = site_titles(sites), presence_titles(everyone)
    return Points.of(
        sites.assign(**{column: said for column, (said, _) in titles.items()}),
        everyone.assign(**{column: said for column, (_, said) in titles.items()}),
        drawn=drawn.number if drawn else None,
        drawn_file=drawn.name if drawn else None,
    )


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def _site_codes(
    reach_km: float,
    match_themes: bool,  # noqa: FBT001 -- part of the cache key
    count_projects: bool,  # noqa: FBT001 -- part of the cache key
    stamp: Stamp,
) -> Codes:
    return site_codes(_answers(reach_km, match_themes, count_projects, stamp))


def state_codes(rule: Rule, stamp: Stamp) -> Codes:
    """The states of every site under `rule`, for the map (`geo.views.masks.site_codes`)."""
    return _site_codes(rule.reach_km, rule.match_themes, rule.count_projects, stamp)


def snapshot(rule: Rule, filters: Filters, iso_a3: str, stamp: Stamp) -> CountrySnapshot:
    """All that is said of a country under `rule` and `filters`."""
    return _snapshot(rule, filters_within(filters, iso_a3), iso_a3, stamp)


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def _snapshot(rule: Rule, filters: Filters, iso_a3: str, stamp: Stamp) -> CountrySnapshot:
    sites = chosen_sites(rule, filters, stamp)
    return country_snapshot(_world(stamp), sites, iso_a3, rule)


def filters_within(filters: Filters, iso_a3: str) -> Filters:
    """`filters` as they matter within a country: which others are chosen with it changes nothing
    there, so what is kept for one choice serves them all.
    """
    return replace(filters, countries=()) if iso_a3 in filters.countries else filters


@st.cache_resource(max_entries=_KEPT_MASKS, show_spinner=False)
def view_bounds(countries: tuple[str, ...], stamp: Stamp) -> Bounds | None:
    """[[south, west], [north, east]] (degrees) around the largest part of each country; None for
    the world.
    """
    return country_bounds(_world(stamp), countries)
