"""What everybody should know of the data before they believe them, in numbers from the data."""

from dataclasses import dataclass

import pandas as pd

from geo.rule import DEPTHS, LAYER_OF, Side
from geo.survey import Survey
from layers.contract import SEPARATOR
from layers.rules import UNIT_PRECISIONS


@dataclass(frozen=True)
class Facts:
    """Counts over all sites and organisations, whatever is filtered.

    Shares are of sites, 0 to 1. `n_whole_cost` are sites that state a whole cost and no commitment,
    `n_unsearched` and `n_indirect` countries and territories (local side not searched, Chinese side
    searched indirectly at best), `n_nationwide` local organisations that say that they work in all
    of their country. `first_search` and `last_search` are ISO dates; "" where no search has one.
    """

    n_sites: int
    unit_share: float
    exact_share: float
    n_without_amount: int
    n_whole_cost: int
    n_disputed_sites: int
    n_disputed_organisations: int
    n_unsearched: int
    n_indirect: int
    n_nationwide: int
    n_unverified_sites: int
    n_unverified_organisations: int
    first_search: str
    last_search: str
    n_chinese: int
    n_chinese_projects: int


def facts_of(world: Survey) -> Facts:
    """The facts of `world`."""
    sites, coverage = world.sites, world.data.coverage
    local, chinese = world.presences["local"], world.presences["chinese"]
    everyone = pd.concat([local, chinese], ignore_index=True)
    has_amount = sites.amount_usd.notna()
    searched = coverage.searched_on.dropna()
    return Facts(
        n_sites=len(sites),
        unit_share=_share(sites.stands_for.isin(UNIT_PRECISIONS)),
        exact_share=_share(sites.stands_for == "exact"),
        n_without_amount=int((~has_amount).sum()),
        n_whole_cost=int((~has_amount & sites.project_cost_usd.notna()).sum()),
        n_disputed_sites=_given(sites.disputed),
        n_disputed_organisations=everyone.organisation_id[_is_given(everyone.disputed)].nunique(),
        n_unsearched=_n_countries(coverage, "local", DEPTHS[-1:]),
        n_indirect=_n_countries(coverage, "chinese", ("incidental",)),
        n_nationwide=local.organisation_id[_nationwide(local)].nunique(),
        n_unverified_sites=int((~sites.is_verified.astype(bool)).sum()),
        n_unverified_organisations=everyone.organisation_id[
            ~everyone.is_verified.astype(bool)
        ].nunique(),
        first_search=min(searched, default=""),
        last_search=max(searched, default=""),
        n_chinese=len(chinese),
        n_chinese_projects=int((chinese.presence_type == "project").sum()),
    )


def best_depths(coverage: pd.DataFrame, side: Side) -> dict[str, str]:
    """How well each country was searched for a side: the best of its searches on record."""
    searches = coverage[coverage.layer == LAYER_OF[side]]
    rank = searches.depth.map({depth: place for place, depth in enumerate(DEPTHS)})
    best = rank.groupby(searches.iso_a3).min()
    return {str(iso_a3): DEPTHS[place] for iso_a3, place in best.items()}


def _n_countries(coverage: pd.DataFrame, side: Side, depths: tuple[str, ...]) -> int:
    return sum(depth in depths for depth in best_depths(coverage, side).values())


def _share(mask: pd.Series) -> float:
    return float(mask.mean()) if len(mask) else 0.0


def _is_given(texts: pd.Series) -> pd.Series:
    given: pd.Series = texts.notna() & (texts != "")
    return given


def _given(texts: pd.Series) -> int:
    return int(_is_given(texts).sum())


def _nationwide(presences: pd.DataFrame) -> pd.Series:
    """Whether each says that it works in all of its country."""
    areas = presences.operates_in.fillna("").str.split(SEPARATOR)
    said = [iso_a3 in area for iso_a3, area in zip(presences.iso_a3, areas, strict=True)]
    return pd.Series(said, index=presences.index, dtype=bool)
