"""How well what is said is known: sources, dates, and the countries that nobody searched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from geo.rule import DEPTHS, LAYER_OF, SIDES, Rule
from geo.summary import unit_summary
from geo.units import held_whole
from layers.contract import SEPARATOR
from layers.dataset import Dataset

_MONEY = ("amount_usd", "amount_usd_constant_2021", "n_without_amount")
SPOT_COLUMNS = ("iso_a3", "side", "depth", "n_sites", "n_projects", *_MONEY, "note")


def evidence_of(
    rows: Mapping[str, pd.DataFrame], coverage: pd.DataFrame, iso_a3: str
) -> pd.DataFrame:
    """What stands behind `rows` (by layer name) of the country `iso_a3`: one row for each layer.

    Columns `layer`, `depth` (the best search on record; missing for a layer that `coverage` does
    not speak of), `n_rows`, `n_sources` (different `source_url`), `newest` (source date; missing
    where none has one), `n_unverified`, `unverified_share` (0 to 1; missing without rows).
    """
    return pd.DataFrame(
        [
            {"layer": layer, "depth": _depth(coverage, layer, iso_a3), **_told(frame)}
            for layer, frame in rows.items()
        ]
    )


def _depth(coverage: pd.DataFrame, layer: str, iso_a3: str) -> str | None:
    searches = coverage[coverage.layer == layer]
    if searches.empty:
        return None
    depths: list[str] = [*searches.depth[searches.iso_a3 == iso_a3], "none"]
    return min(depths, key=DEPTHS.index)


def _told(rows: pd.DataFrame) -> dict[str, object]:
    unverified = ~rows.is_verified.astype(bool)
    return {
        "n_rows": len(rows),
        "n_sources": rows.source_url.nunique(),
        "newest": max(rows.source_date.dropna(), default=None),
        "n_unverified": int(unverified.sum()),
        "unverified_share": unverified.mean() if len(rows) else float("nan"),
    }


@dataclass(frozen=True)
class Limits:
    """That searches of a country looked for some themes only.

    `sources` are their titles, `themes` what they looked for; `is_all` says that no search on
    record looked for all themes.
    """

    sources: tuple[str, ...]
    themes: tuple[str, ...]
    is_all: bool

    def missed(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """The themes of `wanted` that nobody looked for."""
        if not self.is_all:
            return ()
        return tuple(theme for theme in dict.fromkeys(wanted) if theme not in self.themes)


def limits_by_country(data: Dataset, layer: str) -> dict[str, Limits]:
    """The limits of the searches for `layer`, by country; without those that have none."""
    files = [source.descriptor for source in data.sources if source.layer == "coverage"]
    titles = {descriptor.source_id: descriptor.title for descriptor in files}
    searches = data.coverage[(data.coverage.layer == layer) & (data.coverage.depth != DEPTHS[-1])]
    limited = searches[searches.themes.notna()]
    found = {}
    for iso_a3, rows in limited.groupby("iso_a3"):
        everywhere = searches.themes[searches.iso_a3 == iso_a3].isna()
        found[str(iso_a3)] = Limits(
            sources=tuple(dict.fromkeys(titles.get(one, one) for one in rows.source_id)),
            themes=tuple(dict.fromkeys(rows.themes.str.split(SEPARATOR).explode())),
            is_all=not everywhere.any(),
        )
    return found


def blind_spots(answers: pd.DataFrame, coverage: pd.DataFrame, *, rule: Rule) -> pd.DataFrame:
    """Countries with sites for which a side was searched less well than `rule.min_evidence`.

    `answers` come from `counterpart_gaps` under `rule`. One row for each country and side, in
    SPOT_COLUMNS: `depth` (the best of these sites), the sites and projects that it leaves open,
    their known commitments in US dollars by price basis, the sites without an amount, and the
    `note` of the coverage (missing without one). Most sites first.
    """
    good = DEPTHS[: DEPTHS.index(rule.min_evidence) + 1]
    parts = []
    for side in SIDES:
        sites = answers[~answers[f"evidence_{side}"].isin(good)]
        table = unit_summary(sites, held_whole(sites.iso_a3)).rename(columns={"unit": "iso_a3"})
        found = sites[f"evidence_{side}"].map(DEPTHS.index).groupby(sites.iso_a3).min()
        depth = found.map(dict(enumerate(DEPTHS)))
        notes = _notes(coverage[coverage.layer == LAYER_OF[side]])
        parts.append(
            table.assign(side=side, depth=table.iso_a3.map(depth), note=table.iso_a3.map(notes))
        )
    spots = pd.concat(parts, ignore_index=True)[list(SPOT_COLUMNS)]
    return spots.sort_values(
        ["n_sites", "iso_a3", "side"], ascending=[False, True, False], ignore_index=True
    )


def _notes(searches: pd.DataFrame) -> dict[str, str]:
    """The notes of each country, each once."""
    known = searches[searches.note.notna() & searches.iso_a3.notna()]
    notes: dict[str, dict[str, None]] = {}
    for iso_a3, note in zip(known.iso_a3, known.note, strict=True):
        notes.setdefault(iso_a3, {})[note] = None
    return {iso_a3: "; ".join(each) for iso_a3, each in notes.items()}
