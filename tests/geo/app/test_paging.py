"""A page of a long table: every row has its place on one page, in an order of all."""

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from geo.app.paging import ROWS, WHOLE, Order, order_of


def test_rows_are_ordered_with_blanks_last_and_equals_as_they_stand():
    rows = pd.DataFrame({"amount_usd": [3.0, None, 7.0, 3.0]}, index=[9, 8, 7, 6])
    falling = order_of(rows, Order("amount_usd", "table.amount", is_falling=True))
    assert falling.tolist() == [2, 0, 3, 1]
    assert order_of(rows, Order("amount_usd", "table.amount")).tolist() == [0, 3, 2, 1]


def _table(n: int) -> None:
    import numpy as np  # noqa: PLC0415 -- AppTest runs the text of this function alone
    import pandas as pd  # noqa: PLC0415
    import streamlit as st  # noqa: PLC0415

    from geo.app.paging import Order, page  # noqa: PLC0415

    rows = pd.DataFrame({"name": [f"{number:05d}" for number in range(n)][::-1]})
    st.session_state["at"] = page("site", rows, np.arange(n), [Order("name", "table.name")])


def positions(app: AppTest) -> list[int]:
    assert not app.exception
    found: list[int] = np.asarray(app.session_state["at"]).tolist()
    return found


def test_a_short_table_is_whole_and_asks_nothing():
    app = AppTest.from_function(_table, args=(WHOLE,)).run()
    assert positions(app) == list(range(WHOLE))
    assert not app.number_input


def test_a_long_table_is_turned_and_sorted_over_all_its_rows():
    n = WHOLE + 1
    app = AppTest.from_function(_table, args=(n,)).run()
    assert positions(app) == list(range(ROWS))
    last = -(-n // ROWS)
    app.number_input(key="page_site").set_value(last).run()
    assert positions(app) == list(range((last - 1) * ROWS, n))
    app.selectbox(key="sort_site").set_value("name").run()
    assert positions(app) == list(range(n))[::-1][(last - 1) * ROWS :]
