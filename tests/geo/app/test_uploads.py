"""A table lives in one session: read, mapped, mended, forgotten; and no other session has it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.app import uploads
from geo.app.own_map import bounds_of

CONTENT = b"Name,Country,Phone\nA,Kenya,1\nB,Laos,2\n"


def script() -> None:
    import streamlit as st  # noqa: PLC0415 -- a script of its own

    from geo.app import uploads  # noqa: PLC0415

    if st.button("take"):
        st.session_state["own_table"] = uploads.read("a.csv", st.session_state["given"], 0)
    if st.button("mend"):
        uploads.mend({(2, "Name"): " Z ", (3, "Country"): ""})
    st.button("forget", on_click=uploads.forget)
    known = uploads.upload()
    st.text(known.mended.to_csv() if known else "nothing")


@pytest.fixture
def session():
    def begin() -> AppTest:
        running = AppTest.from_function(script)
        running.session_state["given"] = CONTENT
        return running.run()

    return begin


def said(running: AppTest) -> str:
    return running.text[0].value


def test_a_table_is_in_the_session_that_was_given_it_and_in_no_other(session):
    mine, other = session(), session()
    mine.button[0].click().run()
    assert "Kenya" in said(mine)
    assert "Phone" not in said(mine)
    assert said(other.run()) == "nothing"


def test_what_is_mended_stands_in_the_table_and_is_forgotten_with_it(session):
    mine = session()
    mine.button[0].click().run()
    mine.button[1].click().run()
    assert said(mine) == "line,Name,Country\n2,Z,Kenya\n3,B,"
    mine.button[2].click().run()
    assert said(mine) == "nothing"
    assert "own_table" not in mine.session_state


def test_what_can_not_be_read_is_told_and_nothing_of_it_kept():
    found = uploads.read("a.xlsx", b"secret", 0)
    assert found.rows is None
    assert found.fault.startswith("a.xlsx: ")
    assert "secret" not in repr(found)


def test_of_a_workbook_with_one_sheet_the_file_itself_is_not_kept():
    assert uploads.read("a.csv", CONTENT, 0).content == b""


def test_nothing_of_a_table_is_cached_beyond_its_session():
    source = Path(uploads.__file__).read_text(encoding="utf-8")
    for name in ("cache_data", "cache_resource", "lru_cache", "logging", "print("):
        assert name not in source


def test_columns_have_to_be_confirmed_first(world):
    with pytest.raises(ValueError, match="not confirmed"):
        uploads.made(uploads.read("a.csv", CONTENT, 0), world)


def test_the_map_looks_at_ones_own_rows():
    mark = {"is_own": True, "lon": 36.8, "lat": -1.3}
    (south, west), (north, east) = bounds_of([mark, {"is_own": False, "lon": 0, "lat": 50}])
    assert west < 36.8 < east
    assert south < -1.3 < north
    assert bounds_of([]) is None
    assert bounds_of([mark, mark | {"lon": -170.0}]) is None
