"""The choices that decide a gap, and which presences count under them."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Side = Literal["local", "chinese"]
SIDES: tuple[Side, ...] = ("local", "chinese")
LAYER_OF = {"local": "local_csos", "chinese": "chinese_ngos"}
STATES = ("present", "possible", "in_country", "none_recorded", "not_surveyed")
CLASSES = ("both", "local_only", "chinese_only", "neither", "undetermined", "not_surveyed")
# best first
DEPTHS = ("register", "search", "incidental", "none")
STANDING = frozenset({"registered_office", "staffed_office", "resident_programme", "network_node"})
MULTI_SECTOR = "multi_sector"
REACH_KM = (10.0, 500.0)


@dataclass(frozen=True)
class Rule:
    """The choices that decide a gap.

    `reach_km` is within 10 to 500 km; `min_evidence` the depth from which "none on record" may be
    said. `count_projects` adds Chinese presences of type project; `match_themes` keeps presences
    that share a theme with the site's sector; `cross_border` lets those of other countries count.
    """

    reach_km: float = 100.0
    match_themes: bool = False
    count_projects: bool = False
    cross_border: bool = False
    min_evidence: str = "incidental"

    def __post_init__(self) -> None:
        """Refuse a reach or a depth that the rule does not know."""
        low, high = REACH_KM
        if not low <= self.reach_km <= high:
            raise ValueError(f"reach_km must be within {low:g} to {high:g}, not {self.reach_km:g}")
        if self.min_evidence not in DEPTHS[:-1]:
            raise ValueError(f"min_evidence must be one of {', '.join(DEPTHS[:-1])}")


def counted(presences: pd.DataFrame, side: Side, *, rule: Rule, as_of: str) -> pd.Series:
    """Whether each presence counts under `rule`: not closed, not ended before `as_of` (ISO day),
    and, on the Chinese side, standing unless the rule counts projects.
    """
    counts = is_open(presences, as_of)
    if side == "chinese" and not rule.count_projects:
        counts &= presences.presence_type.isin(STANDING)
    return counts


def is_open(presences: pd.DataFrame, as_of: str) -> pd.Series:
    """Whether each presence is neither closed nor ended before `as_of` (ISO day).

    An end known by month or year only is past once that whole month or year is.
    """
    # few days stand in many rows
    ended = {end for end in presences.end_date.dropna().unique() if end < as_of[: len(end)]}
    is_open: pd.Series = (presences.status != "closed") & ~presences.end_date.isin(ended)
    return is_open


def is_placed(presences: pd.DataFrame) -> pd.Series:
    """Whether each of `presences` (from `geo.places.placed`) has a place, not its country alone."""
    placed: pd.Series = presences.lon.notna() & (presences.stands_for != "country")
    return placed
