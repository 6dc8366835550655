"""The faults of somebody's table in the reader's words: where, what stands there, what to do."""

from collections.abc import Mapping
from typing import Any, Final

import markupsafe
import pandas as pd

from geo.views.country import template
from geo.views.text import labels, t
from layers.columns import Column
from layers.contract import Layer
from layers.registry import layer
from layers.trial import Trial
from layers.vocabulary import vocabulary

# every kind of fault that a cell can have, as `layers.faults.Fault.code`
CODES: Final = frozenset(
    {
        *("not_str", "not_float", "not_int", "not_bool", "not_date"),
        *("blank", "repeated", "outside", "unknown_term", "form", "email"),
        *("geometry_kind", "no_place", "half_place", "crosses_itself", "line_is_point"),
        *("no_source", "unit_with_place", "finer_than_disclosed", "area_names_unit"),
        *("uncertainty_of_unit", "shares", "no_basis", "money_differs", "half_end"),
        *("end_without_line", "kind_disagrees", "unknown_country", "swapped", "no_coordinate"),
    }
)
# of a page; who has more mends the file
SHOWN: Final = 100
# where the likeliest meaning can be named
NEAR: Final = frozenset({"unknown_term", "unknown_country"})


def fault_table(trial: Trial) -> pd.DataFrame:
    """Every fault of `trial` in words, a row each, in the order of the table."""
    contract = layer(trial.layer)
    rows = trial.faults.to_dict("records")
    return pd.DataFrame(
        {
            t("own.fault_row"): [row["row"] for row in rows],
            t("own.fault_column"): [column_name(row["column"]) for row in rows],
            t("own.fault_header"): [row["header"] for row in rows],
            t("own.fault_value"): [str(row["value"]) for row in rows],
            t("own.fault_wrong"): [_wrong(row) for row in rows],
            t("own.fault_mend"): [_mend(row, contract) for row in rows],
        }
    )


def faults_html(table: pd.DataFrame) -> markupsafe.Markup:
    """`table` (from `fault_table`) as HTML: its first `SHOWN` rows; the file has all."""
    rows = table.head(SHOWN).to_numpy().tolist()
    made = template("faults.html.j2").render(
        label=t("own.faults"), head=list(table.columns), rows=rows
    )
    return markupsafe.Markup(made)  # noqa: S704 -- the template escapes


def column_name(column: str) -> str:
    """A column of a contract in words; "the place" for a geometry."""
    return t(f"column.{column}") if column else t("own.fault_place")


def needed_name(column: str) -> str:
    """A column that has to be given, marked as such."""
    return f"{column_name(column)} *"


def choices(column: Column) -> dict[str, str]:
    """The labels of a column's words by code; nothing for a column that takes any text."""
    if column.kind == "bool":
        return {"true": t("own.yes"), "false": t("own.no")}
    return _known(column) if column.vocabulary else {}


def _known(column: Column) -> dict[str, str]:
    name = str(column.vocabulary)
    return {code: labels(name, code) for code in vocabulary(name)}


def _wrong(row: Mapping[str, Any]) -> str:
    if row["code"] not in CODES:
        # a rule that nobody has put into words yet
        return str(row["reason"])
    return t(f"wrong.{row['code']}", **{"item": "", **row["told"]})


def _mend(row: Mapping[str, Any], contract: Layer) -> str:
    code, told = row["code"], row["told"]
    if code not in CODES:
        return ""
    column = contract.columns.get(row["column"])
    if code in NEAR and told.get("near"):
        near = told["near"]
        said = _known(column).get(near, near) if column and column.vocabulary else near
        return t(f"mend.{code}_near", near=said)
    words = t("join.comma").join(_known(column).values()) if column and column.vocabulary else ""
    return t(f"mend.{code}", words=words)
