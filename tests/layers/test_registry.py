"""What every layer owes, whichever is added."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import layers.catalog
from layers.contract import Layer
from layers.descriptor import read_descriptor
from layers.folders import bundled_folder
from layers.registry import bundled_layers, discover, layer
from layers.store import load, validate
from layers.vocabulary import vocabulary

each_layer = pytest.mark.parametrize("one", discover().values(), ids=lambda one: one.name)
# the names of frames that a contract's columns may not take
RESERVED = {"geometry", "index", "row", "line"}


def test_one_module_is_one_layer_of_the_same_name() -> None:
    modules = {path.stem for path in Path(layers.catalog.__path__[0]).glob("[!_]*.py")}
    assert set(discover()) == modules


def test_no_two_layers_share_a_file() -> None:
    files = [one.file for one in discover().values()]
    assert len(set(files)) == len(files)


def test_an_unknown_layer_lists_the_known_ones() -> None:
    with pytest.raises(KeyError, match="known are admin1, capitals, chinese_ngos"):
        layer("project")


@each_layer
def test_a_layer_says_what_it_is(one: Layer) -> None:
    assert one.title
    assert not one.title.endswith(".")
    assert one.columns
    assert [name for name, column in one.columns.items() if not column.meaning] == []
    assert [name for name in one.columns if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []
    assert not RESERVED & set(one.columns)


@each_layer
def test_every_vocabulary_that_a_layer_names_is_there(one: Layer) -> None:
    for column in one.columns.values():
        assert column.vocabulary is None or vocabulary(column.vocabulary)


@each_layer
def test_columns_that_a_rule_reads_are_the_layers_own(one: Layer) -> None:
    named = {name for columns in one.rules.values() for name in columns}
    if one.blank_geometry_where:
        named.add(one.blank_geometry_where[0])
    assert named <= set(one.columns)


@pytest.mark.parametrize("one", bundled_layers().values(), ids=lambda one: one.name)
def test_the_bundled_file_is_there_described_and_right(one: Layer) -> None:
    file = bundled_folder() / one.file
    descriptor = read_descriptor(file)
    rows = validate(one.name, file)
    assert descriptor.layer == one.name
    assert len(rows) == descriptor.rows > 0
    assert isinstance(rows, gpd.GeoDataFrame) is bool(one.geometry)
    assert list(rows.columns) == [*one.columns, *(["geometry"] if one.geometry else [])]
    assert rows.index.equals(pd.RangeIndex(len(rows)))


@pytest.mark.parametrize("name", [one.name for one in bundled_layers().values() if one.geometry])
def test_a_layer_is_the_same_written_as_geoparquet_and_read_again(
    name: str, tmp_path: Path
) -> None:
    rows = load(name)
    rows.to_parquet(tmp_path / "x.parquet")
    again = validate(name, tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(again, rows, check_column_type=False)
