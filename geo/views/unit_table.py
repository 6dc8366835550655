"""What the choropleth shows, as a table: for whoever reads no map, and to sort by."""

from collections.abc import Mapping

import pandas as pd

from geo.units import OUTSIDE, TOO_IMPRECISE
from geo.views.text import labels, t

# what a reader looks through, and the wire carries
MOST_ROWS = 100


def unit_table(gaps: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The units of `gaps` (from `geo.ranking.gap_counts`) that have sites, in words, those with the
    largest certain gap first; at most `MOST_ROWS`. `names` are those of the units.
    """
    known = {OUTSIDE: t("units.outside"), TOO_IMPRECISE: t("units.too_imprecise"), **names}
    rows = gaps[gaps.n_sites > 0].sort_values(
        ["gap_min", "gap_max", "n_sites"], ascending=False, kind="stable"
    )
    rows = rows.head(MOST_ROWS)
    return pd.DataFrame(
        {
            t("units.name"): [known.get(unit, unit) for unit in rows.unit],
            t("units.sites"): rows.n_sites.to_numpy(),
            t("units.at_least"): rows.gap_min.to_numpy(),
            t("units.at_most"): rows.gap_max.to_numpy(),
            t("units.not_surveyed"): rows.not_surveyed.to_numpy(),
            t("units.depth"): [labels("evidence_depth", depth) for depth in rows.depth],
        }
    )


def unit_names(admin1: pd.DataFrame, countries: Mapping[str, str]) -> dict[str, str]:
    """Names by ISO 3166-1 alpha-3 of countries and by `adm1_code` of their units, these with the
    country's.
    """
    columns = (admin1.adm1_code, admin1.name.fillna(admin1.adm1_code), admin1.iso_a3)
    units = {
        code: f"{name} ({countries.get(iso_a3, iso_a3)})"
        for code, name, iso_a3 in zip(*columns, strict=True)
    }
    return {**countries, **units}
