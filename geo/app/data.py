"""What the pages read, kept between reruns and shared by all sessions: never changed in place."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from geo.filters import Filters, chosen, financiers_of
from geo.match import Match
from geo.planning import fillers_of_unit, gap_by_reach, gap_matrix, is_in_unit, unit_counts
from geo.ranking import REACHES_KM, gap_counts, ranks_of
from geo.rule import SIDES, Rule, Side, counted, is_open
from geo.survey import Survey, site_answers, survey
from geo.units import REMAINDERS, SCALES, unit_holdings, unit_of_sites
from geo.views.cards import Names
from geo.views.footprints import Footprints
from geo.views.names import country_choices, country_names
from layers.dataset import load_dataset
from layers.store import fingerprint
from layers.vocabulary import LANGUAGES

Stamp = tuple[tuple[str, int, int], ...]
# a frame of answers for the bundled data takes about 1 MB
_KEPT_ANSWERS = 64
_EVERY_SITE = Filters(statuses=(), roles=())


def world() -> tuple[Survey, Stamp]:
    """The data as they lie on disk now, and the stamp that tells this state from others."""
    stamp = fingerprint()
    return _world(stamp), stamp


def first_answers() -> None:
    """Make what the first page asks for, so that it is there when somebody asks."""
    _, stamp = world()
    footprints(stamp)
    answers(Rule(), stamp)


@st.cache_resource(max_entries=2, show_spinner=False)
def _world(stamp: Stamp) -> Survey:  # noqa: ARG001 -- part of the key; Streamlit leaves out `_`
    return survey(load_dataset())


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
def financiers(stamp: Stamp) -> dict[str, str]:
    """The financiers that sites name, by code (`geo.filters.financiers_of`)."""
    return financiers_of(_world(stamp).sites)


def answers(rule: Rule, stamp: Stamp) -> pd.DataFrame:
    """Every site with both sides' answers under `rule`; a site's answer depends on no other site,
    so the pages filter this frame.
    """
    return _answers(rule.reach_km, rule.match_themes, rule.count_projects, stamp)


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
    sites, _ = chosen(answers(rule, stamp), filters)
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
        reach_km: chosen(answers(replace(rule, reach_km=reach_km), stamp), filters)[0]
        for reach_km in ranked_reaches(rule)
    }
    sites = by_reach[rule.reach_km]
    held = holdings(by, stamp)
    held = held[held.site.isin(sites.index)].reset_index(drop=True)
    ranks = ranks_of(by_reach.values(), held, measure=measure).set_index("unit")
    gaps = gap_by_reach(by_reach, held, measure=measure)
    counts = unit_counts(sites, unit_of_sites(held).loc[sites.index])
    return ranks.join([gaps, counts.reindex(ranks.index, fill_value=0)])


def ranked_reaches(rule: Rule) -> tuple[float, ...]:
    """The reaches over which ranks are compared, km, that of `rule` first."""
    return tuple(dict.fromkeys((rule.reach_km, *REACHES_KM)))


@st.cache_resource(max_entries=_KEPT_ANSWERS, show_spinner=False)
def unit_fillers(rule: Rule, filters: Filters, stamp: Stamp, unit: str, side: Side) -> pd.DataFrame:
    """Who could be asked for the chosen sites of `unit` (`geo.fillers.fillers_of_units`)."""
    place = _world(stamp)
    sites, _ = chosen(answers(rule, stamp), filters)
    mine = sites[is_in_unit(sites, unit, place.known_countries)]
    return fillers_of_unit(place, mine, unit, side=side, rule=rule)


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


def open_presences(
    place: Survey, sites: pd.DataFrame, rule: Rule, countries: tuple[str, ...]
) -> pd.DataFrame:
    """The presences of both sides that are not closed, with `side` and `is_counted` (for some of
    `sites`, by theme too). All of them without `countries`.
    """
    parts = []
    for side in SIDES:
        rows = place.presences[side]
        rows = rows[is_open(rows, place.data.as_of)]
        if countries:
            rows = rows[rows.iso_a3.isin(countries)]
        is_counted = counted(rows, side, rule=rule, as_of=place.data.as_of)
        is_counted &= Match.of(sites, rows, place.themes, rule).any_site
        parts.append(rows.assign(side=side, is_counted=is_counted))
    return pd.concat(parts, ignore_index=True)


def view_bounds(place: Survey, countries: tuple[str, ...]) -> list[list[float]] | None:
    """[[south, west], [north, east]] (degrees) around the largest part of each country; None for
    the world. Far islands, and parts across the antimeridian, would zoom the map out to nothing.
    """
    known = [iso for iso in countries if iso in place.known_countries]
    if not known:
        return None
    outlines = place.data.countries.set_index("iso_a3").geometry.loc[known]
    parts = outlines.explode()
    boxes = parts.bounds
    # the box, not the outline: this chooses a view and measures nothing
    size = (boxes.maxx - boxes.minx) * (boxes.maxy - boxes.miny)
    largest = boxes[size.groupby(level=0).transform("max") == size]
    return [
        [float(largest.miny.min()), float(largest.minx.min())],
        [float(largest.maxy.max()), float(largest.maxx.max())],
    ]
