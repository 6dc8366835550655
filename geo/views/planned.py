"""What the planning page says: sentences, ranks, settings compared, and who could be asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from geo.planning import LEFT_OUT
from geo.ranking import REACHES_KM
from geo.rule import SIDES, Rule, Side
from geo.summary import SUFFIX_OF
from geo.views.asked import away, dated
from geo.views.cards import Names
from geo.views.matrix import range_words, searched_words
from geo.views.text import count, day, labels, listing, money, t

Named = Callable[[str], str]
# units that a sentence names before it only counts them
_NAMED: Final = 3


def gap_sentence(row: Mapping[str, Any], side: Side, where: str, rule: Rule) -> str:
    """The gap of one unit (a row of `geo.planning.unit_counts`) in a sentence; those elsewhere in
    the country, and what nobody searched, in the same breath.
    """
    total, low, high = (int(row[key]) for key in ("n_sites", f"{side}_gap_min", f"{side}_gap_max"))
    unsearched, elsewhere = (int(row[f"{side}_{key}"]) for key in ("not_surveyed", "in_country"))
    said = {
        "side": t(f"panel.{side}"),
        "where": where,
        "reach": count(rule.reach_km),
        "total": count(total),
        "high": count(high),
    }
    if unsearched == total:
        return t("plan.sentence_unsearched_all", **said)
    if not high:
        parts = [t("plan.sentence_reached", **said)]
    else:
        parts = [t("plan.sentence_range" if high > low else "plan.sentence", n=low, **said)]
    if low:
        key = "plan.sentence_elsewhere_all" if elsewhere == low else "plan.sentence_elsewhere"
        parts.append(t(key, n=elsewhere, low=count(low)))
    if unsearched:
        parts.append(t("plan.sentence_unsearched", n=unsearched))
    return t("join.sentence").join(parts)


def rank_sentence(ranking: pd.DataFrame, side: Side, named: Named) -> str:
    """Whether being first means anything, in a sentence; `ranking` has the columns of
    `geo.ranking.ranks_of` and of `geo.planning.unit_counts`, by unit.
    """
    if len(ranking) < 2:  # noqa: PLR2004 -- ranks compare
        return t("plan.rank_few")
    if not ranking[f"{side}_gap_min"].any():
        return t("plan.rank_no_gap")
    first = ranking[ranking[f"{side}_rank"] == 1]
    can_be = ranking[ranking[f"{side}_rank_min"] == 1]
    worst = int(first[f"{side}_rank_max"].max())
    said = {
        "first": _some(list(first.index), named),
        "worst": count(worst),
        "n": len(can_be),
        "total": count(len(ranking)),
        "others": _some([unit for unit in can_be.index if unit not in first.index], named),
    }
    if len(can_be) > len(first):
        return t("plan.rank_shared" if worst == 1 else "plan.rank_shaky", **said)
    return t("plan.rank_sure" if worst == 1 else "plan.rank_falls", **said)


def _some(units: Sequence[str], named: Named) -> str:
    """A few names, and how many more."""
    names = [named(unit) for unit in units[:_NAMED]]
    more = len(units) - _NAMED
    if more <= 0:
        return listing(names)
    return t("plan.and_more", shown=t("join.comma").join(names), n=more)


def by_rank(ranking: pd.DataFrame, side: Side) -> pd.DataFrame:
    """`ranking`, the first first; of equals the one that stays ahead."""
    return ranking.sort_values([f"{side}_rank", f"{side}_rank_max"], kind="stable")


def ranking_table(
    rows: pd.DataFrame, *, side: Side, measure: str, named: Named, dates: Mapping[str, str]
) -> pd.DataFrame:
    """`rows` of a ranking (ranks, gaps by reach and counts, by unit) in words; same order.

    `measure` is what the gaps by reach are counted in, `dates` when each country was searched.
    """
    records = rows.reset_index().to_dict("records")
    reaches = [reach_km for reach_km in REACHES_KM if f"{side}_min_{reach_km:g}" in rows]
    columns: dict[str, Any] = {
        t("plan.rank"): rows[f"{side}_rank"],
        t("plan.rank_best"): rows[f"{side}_rank_min"],
        t("plan.rank_worst"): rows[f"{side}_rank_max"],
        t("plan.unit"): [named(row["unit"]) for row in records],
        t("plan.gap_of_sites"): [range_words(row, side) for row in records],
        **{
            t("plan.at_reach", reach=count(reach_km)): [
                _at_reach(row, side, reach_km, measure) for row in records
            ]
            for reach_km in reaches
        },
        # a sum says what is missing from it
        **({t("table.without"): rows.n_without_amount} if measure.startswith("usd") else {}),
        t("plan.searched"): [searched_words(row, side, dates, row["unit"]) for row in records],
    }
    return pd.DataFrame({name: list(values) for name, values in columns.items()})


def _at_reach(row: Mapping[str, Any], side: Side, reach_km: float, measure: str) -> str:
    """The range of a gap at a reach and the rank that it gives."""
    figure = money if measure.startswith("usd") else count
    low, high = (row[f"{side}_{part}_{reach_km:g}"] for part in ("min", "max"))
    words = t("plan.from_to", low=figure(low), high=figure(high)) if high > low else figure(low)
    return t("plan.with_rank", value=words, rank=count(row[f"{side}_rank_{reach_km:g}"]))


def by_changes(compared: pd.DataFrame, side: Side) -> pd.DataFrame:
    """`compared` (from `geo.planning.compared_counts`), most changes first."""
    keys = [f"{side}_n_changed", "n_sites_a"]
    return compared.sort_values(keys, ascending=False, kind="stable")


def comparison_table(
    rows: pd.DataFrame, *, side: Side, named: Named, dates: Mapping[str, str]
) -> pd.DataFrame:
    """`rows` of `geo.planning.compared_counts` in words; same order."""
    records = rows.reset_index().to_dict("records")
    settings = {name: [_of_setting(row, name) for row in records] for name in ("a", "b")}
    return pd.DataFrame(
        {
            t("plan.unit"): [named(row["unit"]) for row in records],
            **{
                t(f"plan.gap_{name}"): [
                    range_words(row, side) if row["n_sites"] else t("plan.left_out")
                    for row in rows_of
                ]
                for name, rows_of in settings.items()
            },
            t("plan.n_changed"): rows[f"{side}_n_changed"].to_list(),
            t("plan.searched"): [
                searched_words(row, side, dates, row["unit"]) for row in settings["a"]
            ],
        }
    )


def _of_setting(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The columns of one setting, under the names of `unit_counts`."""
    end = f"_{name}"
    return {"unit": row["unit"]} | {
        key.removesuffix(end): value for key, value in row.items() if key.endswith(end)
    }


def compare_sentence(compared: pd.DataFrame, side: Side) -> str:
    """The whole gap under both settings, in a sentence."""
    whole = compared.sum()
    both = {
        name: _range(whole[f"{side}_gap_min_{name}"], whole[f"{side}_gap_max_{name}"])
        for name in ("a", "b")
    }
    n = int(whole[f"{side}_n_changed"])
    return t("plan.compare_sentence", side=t(f"panel.{side}"), n=n, **both)


def _range(low: float, high: float) -> str:
    """A range of counts in words; one number where both ends are the same."""
    return t("plan.from_to", low=count(low), high=count(high)) if high > low else count(low)


def changed_table(changed: pd.DataFrame, named: Names) -> pd.DataFrame:
    """`changed` (from `geo.planning.changed_sites`) in words: the states of both sides under both
    settings; same order.
    """
    columns: dict[str, Any] = {
        t("table.name"): changed.name,
        t("table.name_zh"): changed.name_zh,
        t("table.country"): changed.iso_a3.map(named.country, na_action="ignore"),
        t("table.sector"): [labels("sector", code) for code in changed.sector],
    }
    for side in SIDES:
        for end, key in (("", "plan.state_a"), ("_b", "plan.state_b")):
            states = changed[f"{side}_state{end}"]
            columns[t(key, side=t(f"table.{side}"))] = [state_words(state) for state in states]
    columns |= {
        t("table.precision"): [labels("location_precision", code) for code in changed.stands_for],
        t("table.source_date"): changed.source_date.map(day),
        t("table.source"): changed.source_url.fillna(""),
    }
    return pd.DataFrame(columns).fillna("")


def state_words(state: str) -> str:
    """A state of a side in words, also that of a site that a setting leaves out."""
    return t("plan.left_out") if state == LEFT_OUT else labels("state", state)


def filler_table(fillers: pd.DataFrame) -> pd.DataFrame:
    """`fillers` (from `geo.fillers.fillers_of_units`) in words; same order."""
    rows = fillers.to_dict("records")
    return pd.DataFrame(
        {
            t("table.organisation"): fillers.organisation,
            t("table.name_local"): fillers.name_local,
            t("plan.why"): [_why(row) for row in rows],
            t("plan.nearest_site"): [away(row) if pd.notna(row["km"]) else "" for row in rows],
            t("plan.for_sites"): fillers.n_sites,
            t("table.themes"): [labels("theme", row["themes"]) for row in rows],
            t("table.presence_type"): [
                labels("presence_type", row["presence_type"]) for row in rows
            ],
            t("card.independence"): fillers.independence_note,
            t("card.evidence"): fillers.evidence,
            t("plan.as_of"): [t("join.comma").join(filter(None, dated(row))) for row in rows],
            t("table.source"): fillers.source_url,
        }
    ).fillna("")


def _why(row: Mapping[str, Any]) -> str:
    """What speaks for asking an organisation: its theme, and where it says that it works."""
    parts = [
        t("filler.matches") if row["matches_theme"] else t("filler.other"),
        t("filler.mandate") if row["has_mandate"] else "",
        t("filler.country") if pd.isna(row["km"]) else "",
    ]
    return t("join.comma").join(filter(None, parts))


def setting_words(rule: Rule, *, is_strict: bool) -> str:
    """A setting in words: "reach 100 km; themes must match; ..."."""
    parts = [
        t("plan.reach_value", reach=count(rule.reach_km)),
        t("filter.match_themes") if rule.match_themes else t("plan.any_theme"),
        t("filter.count_projects") if rule.count_projects else t("plan.standing_only"),
        t("plan.strict") if is_strict else t("plan.lenient"),
    ]
    return " · ".join(parts)


def measures() -> dict[str, str]:
    """The words of each of `geo.ranking.MEASURES`."""
    dollars = {f"usd{suffix}": f"money.{basis}" for basis, suffix in SUFFIX_OF.items()}
    return {
        "n_sites": t("table.n_sites"),
        "n_projects": t("table.n_projects"),
        **{name: t("plan.committed", basis=t(key)) for name, key in dollars.items()},
    }


def with_names(units: pd.DataFrame, named: Named) -> pd.DataFrame:
    """`units` as they are, by unit, with the name of each, for the downloads."""
    rows = units.sort_index().reset_index()
    rows.insert(1, "name", [named(unit) for unit in rows.unit])
    return rows
