"""The path that every surface takes: checked layers, protected, placed, filtered, judged."""

from dataclasses import dataclass, replace

import pandas as pd

from geo.catchment import counterpart_loads
from geo.filters import Filters, chosen
from geo.gaps import counterpart_gaps
from geo.places import Boundaries, placed
from geo.protect import AUDIENCES, PRESENCES, not_listed, protected
from geo.rule import LAYER_OF, SIDES, Rule, Side, is_open
from geo.summary import with_cents
from layers.dataset import Dataset


@dataclass(frozen=True)
class Survey:
    """The layers as `audience` may see them, each row where it stands; nothing else is in it.

    `sites` and `presences` are frames from `geo.places.placed`; `sites` has the columns of
    `geo.summary.with_cents` too. `not_listed` tells how many organisations are on record that are
    only counted (`geo.protect.not_listed`).
    """

    data: Dataset
    sites: pd.DataFrame
    presences: dict[Side, pd.DataFrame]
    not_listed: pd.DataFrame

    @property
    def audience(self) -> str:
        """Who may see what is here: one of `geo.protect.AUDIENCES`."""
        return self.data.audience

    @property
    def unlisted(self) -> dict[Side, frozenset[str]]:
        """The countries of each side where organisations are on record that are not listed."""
        rows = self.not_listed
        return {side: frozenset(rows.iso_a3[rows.layer == LAYER_OF[side]]) for side in SIDES}

    @property
    def themes(self) -> dict[str, str]:
        """The themes that match each sector, joined by `|`."""
        table = self.data.sector_themes
        return dict(zip(table.sector, table.themes, strict=True))

    @property
    def known_countries(self) -> frozenset[str]:
        """The ISO 3166-1 alpha-3 codes that the boundaries know."""
        return frozenset(self.data.countries.iso_a3)


def survey(data: Dataset, audience: str = AUDIENCES[0]) -> Survey:
    """`data` made ready for the questions of `audience`: protected first, then placed."""
    boundaries = Boundaries(data.countries, data.admin1, data.disputed)
    shown = protected(data, audience)
    counted_only = {
        name: rows[is_open(rows, data.as_of)]
        for name, rows in ((name, getattr(data, name)) for name in PRESENCES)
    }
    return Survey(
        shown,
        with_cents(placed(shown.projects, boundaries)),
        {
            "local": placed(shown.local_csos, boundaries),
            "chinese": placed(shown.chinese_ngos, boundaries),
        },
        not_listed(counted_only, audience),
    )


def site_answers(world: Survey, filters: Filters, rule: Rule) -> tuple[pd.DataFrame, int]:
    """The chosen sites with both sides' answers (`geo.gaps.counterpart_gaps`), indexed from 0, and
    how many were left out for want of a commitment year.
    """
    sites, n_undated = chosen(world.sites, filters)
    answers = counterpart_gaps(
        sites.reset_index(drop=True),
        world.presences,
        coverage=world.data.coverage,
        sector_themes=world.data.sector_themes,
        rule=rule,
        as_of=world.data.as_of,
        unlisted=world.unlisted,
    )
    return answers, n_undated


def site_loads(world: Survey, answers: pd.DataFrame, filters: Filters, rule: Rule) -> pd.DataFrame:
    """`answers` (from `site_answers`) with the columns of `geo.catchment.counterpart_loads`.

    An organisation is shared by all sites that pass `filters` in every country and sector: so a
    site's load is the same whichever of these are asked about.
    """
    demand, _ = chosen(world.sites, replace(filters, countries=(), sectors=()))
    return counterpart_loads(
        answers,
        demand,
        world.presences,
        sector_themes=world.data.sector_themes,
        rule=rule,
        as_of=world.data.as_of,
    )


def unknown_units(world: Survey) -> pd.DataFrame:
    """The rows whose named admin-1 unit no boundary knows, so that they stand for their country.

    Columns `layer`, `id`, `iso_a3`, `admin1_name`.
    """
    frames = [
        ("projects", "site_id", world.sites),
        ("local_csos", "presence_id", world.presences["local"]),
        ("chinese_ngos", "presence_id", world.presences["chinese"]),
    ]
    parts = [
        frame.loc[frame.is_unit_unknown, [key, "iso_a3", "admin1_name"]]
        .rename(columns={key: "id"})
        .assign(layer=name)
        for name, key, frame in frames
    ]
    return pd.concat(parts, ignore_index=True)[["layer", "id", "iso_a3", "admin1_name"]]
