"""JSON files item by item."""

import pytest

from layers.faults import LayerError
from layers.json_items import json_items


@pytest.fixture
def items(tmp_path):
    def read(raw, prefix="item"):
        file = tmp_path / "x.json"
        file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        return list(json_items(file, prefix))

    return read


def test_the_items_of_an_array_come_in_their_order(items):
    assert items('[{"a": 1}, {"a": 2.5}]') == [{"a": 1}, {"a": 2.5}]
    assert items('{"n": 2, "features": [1, 2], "z": 3}', "features.item") == [1, 2]


def test_a_byte_order_mark_is_no_fault(items):
    assert items(b"\xef\xbb\xbf[1]") == [1]


def test_where_no_such_array_is_there_are_no_items(items):
    assert items('{"records": [1]}', "features.item") == []


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b'[{"a": 1}, {"a":', "cut off, or no JSON"),
        (b"PK\x03\x04 and so on", "cut off, or no JSON"),
        ("[1]".encode("utf-16"), "cut off, or no JSON"),
        (b'["\xff\xfe"]', "cut off, or no JSON"),
        (b"<html>", "cut off, or no JSON"),
    ],
)
def test_another_file_is_named_with_the_reason(items, raw, words):
    with pytest.raises(LayerError, match=f"x.json: {words}"):
        items(raw)


def test_what_was_read_before_the_fault_is_handed_on_first(tmp_path):
    file = tmp_path / "x.json"
    file.write_text("[1, 2, ")
    found = []
    with pytest.raises(LayerError):
        found.extend(json_items(file, "item"))
    assert found == [1, 2]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(LayerError, match="there is no such file"):
        list(json_items(tmp_path / "none.json", "item"))
