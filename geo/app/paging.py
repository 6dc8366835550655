"""A page of a long table: which rows it has, in an order of all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from geo.nearby import Positions
from geo.views.text import count, t

# a table of so many rows is sent whole, and the browser sorts it
WHOLE: Final = 2000
ROWS: Final = 100


@dataclass(frozen=True)
class Order:
    """A `column` that rows may be sorted by, the key of its words, and whether it falls."""

    column: str
    words: str
    is_falling: bool = False


def page(kind: str, rows: pd.DataFrame, at: Positions, orders: Sequence[Order]) -> Positions:
    """Which of the positions `at` in `rows` a reader looks at: all, where `rows` are few; else a
    page of them, with the widgets that turn it.
    """
    if len(rows) <= WHOLE or len(at) <= ROWS:
        return at
    n_pages = -(-len(at) // ROWS)
    key = f"page_{kind}"
    # of a narrower choice there are fewer pages
    st.session_state[key] = min(st.session_state.get(key, 1), n_pages)
    names = {order.column: order for order in orders}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        column = st.selectbox(
            t("pages.sort"),
            [None, *names],
            format_func=lambda one: t(names[one].words) if one else t("pages.order"),
            key=f"sort_{kind}",
            width=240,
        )
        number = st.number_input(t("pages.page"), 1, n_pages, key=key, width=140)
        first = (number - 1) * ROWS
        last = min(first + ROWS, len(at))
        st.caption(
            t("pages.rows", first=count(first + 1), last=count(last), total=count(len(at))),
            width="content",
        )
    ordered = at if column is None else at[order_of(rows.iloc[at], names[column])]
    return ordered[first:last]


def order_of(rows: pd.DataFrame, order: Order) -> Positions:
    """The positions of `rows` in an order; blanks last, equals as they stand."""
    values = rows[order.column].reset_index(drop=True)
    known = values.dropna()
    ranks = known.sort_values(ascending=not order.is_falling, kind="stable").index
    return np.concatenate([ranks.to_numpy(), np.flatnonzero(values.isna())]).astype(np.intp)
