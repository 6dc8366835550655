"""A table tried out: what can be used, and every fault by row and column."""

import pandas as pd
import pytest

from layers.handed import handed
from layers.headers import matched
from layers.mapping import Mapping, needed, read_mapping, to_toml
from layers.registry import layer
from layers.store import load, validate
from layers.trial import tried
from tests.layers.tables import put


@pytest.fixture(scope="module")
def known():
    return {"countries": load("countries"), "coverage": load("coverage")}


@pytest.fixture
def trial(known):
    """What becomes of a CSV whose columns are proposed by their names."""

    def run(text, *, of="local_csos", columns=None, **constants):
        raw = handed("t.csv", text.encode()).rows
        columns = matched(list(raw.columns), layer(of)) if columns is None else columns
        mapping = Mapping(of, "own-t", "t", "", "", columns=columns, constants=constants)
        return tried(raw, mapping, "t.csv", **known)

    return run


def cells(trial):
    return list(zip(trial.faults.row, trial.faults.column, trial.faults.code, strict=True))


def test_sound_rows_are_placed_and_typed(trial):
    found = trial("Name,Country,City,Type\nFriends,Kenya,Mombasa,national NGO\n")
    assert (cells(found), found.missing, found.numbers.tolist()) == ([], (), [2])
    row = found.rows.iloc[0]
    assert (row.iso_a3, row.location_precision, row.org_type) == ("KEN", "city", "national_ngo")


def test_every_fault_is_told_by_row_and_column_also_of_rows_with_several(trial):
    text = (
        "Name,Country,lat,lon,Type,Themes\n"
        "A,Atlantis,abc,36,nationl_ngo,health\n"
        ",KEN,-1,36.8,national_ngo,helth; gendr\n"
        "C,KEN,-1.3,36.8,national_ngo,health\n"
        "D,KEN,-1,,national_ngo,\n"
        "E,KEN,36.8,-1.3,national_ngo,a@b.org\n"
    )
    found = trial(text)
    assert cells(found) == [
        (2, "org_type", "unknown_term"),
        (2, "iso_a3", "unknown_country"),
        (2, "lat", "no_coordinate"),
        (3, "organisation", "blank"),
        (3, "themes", "unknown_term"),
        (3, "themes", "unknown_term"),
        (5, "lon", "half_place"),
        (6, "themes", "unknown_term"),
        (6, "themes", "email"),
        (6, "lon", "swapped"),
    ]
    assert found.numbers.tolist() == [4]
    assert found.faulty_rows == [2, 3, 5, 6]
    faults = found.faults.set_index(["row", "column", "code"]).sort_index()
    one = faults.loc[(2, "org_type", "unknown_term")]
    assert (one.header, one["value"], one.told["near"]) == ("Type", "nationl_ngo", "national_ngo")
    assert [told["item"] for told in faults.loc[(3, "themes", "unknown_term")].told] == [
        "helth",
        "gendr",
    ]


def test_a_column_that_nobody_gives_is_missing_and_no_row_can_be_used(trial):
    found = trial("Name,Country\nA,KEN\n")
    assert found.missing == ("org_type",)
    assert len(found.rows) == 0
    assert trial("Name,Country\nA,KEN\n", org_type="national_ngo").missing == ()


def test_a_value_that_holds_for_all_is_told_where_it_is_faulty(trial):
    found = trial("Name,Country\nA,KEN\n", org_type="club")
    assert found.faults[["row", "header", "value"]].to_numpy().tolist() == [[2, "", "club"]]


def test_a_row_that_goes_may_leave_another_at_fault(trial):
    text = (
        "Name,project_id,site_share,Country,Sector,Status\n"
        "A,p,0.5,KEN,energy,completed\nA,p,0.5,KEN,enegry,completed\nB,q,1,KEN,energy,completed\n"
    )
    found = trial(text, of="projects")
    assert cells(found) == [(2, "site_share", "shares"), (3, "sector", "unknown_term")]
    assert found.numbers.tolist() == [4]


@pytest.mark.parametrize("name", ["projects", "local_csos", "chinese_ngos"])
def test_what_is_needed_is_all_that_has_to_be_given(trial, name):
    given = {"iso_a3": "KEN", "presence_type": "project", "org_origin": "mainland"}
    words = {
        "name": "A",
        "organisation": "A",
        "sector": "energy",
        "status": "completed",
        "org_type": "national_ngo" if name == "local_csos" else "gongo",
    }
    constants = {column: (given | words)[column] for column in needed(layer(name))}
    found = trial("x\n1\n", of=name, columns={}, **constants)
    assert (found.missing, cells(found)) == ((), [])
    assert len(found.rows) == 1


def test_what_was_cleaned_is_valid_as_it_is(trial, tmp_path):
    found = trial("Name,Country,City,Type\nFriends,Kenya,Mombasa,national NGO\n")
    rows = found.rows
    table = pd.DataFrame(rows.drop(columns="geometry")).assign(
        lon=rows.geometry.x, lat=rows.geometry.y
    )
    file = put(tmp_path / "clean.csv", table.to_csv(index=False).encode())
    assert len(validate("local_csos", file)) == 1


def test_a_mapping_is_written_as_it_is_read(tmp_path):
    mapping = Mapping(
        layer="local_csos",
        source_id="own-t",
        title="My “list”",
        publisher="Us",
        licence="CC0-1.0",
        columns={"organisation": 'The "name"'},
        constants={"org_type": "national_ngo"},
        codes={"status": {"offen": "active"}},
    )
    file = put(tmp_path / "m.toml", to_toml(mapping))
    assert read_mapping(file) == mapping


def test_every_fault_of_a_row_of_the_layers_has_a_kind():
    for name in ("projects", "local_csos", "chinese_ngos"):
        columns = layer(name).columns
        spoilt = {key: ["?", "a@b.org", None, "|"] for key in columns}
        frame = pd.DataFrame(
            spoilt | {"lon": ["x", "400", "1", None], "lat": ["1", "9", None, "0"]}
        )
        _, faults = layer(name).typed(frame)
        assert [fault for fault in faults if not fault.code] == []
