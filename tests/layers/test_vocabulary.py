"""Vocabulary files are checked like any other, and a label is always there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.vocabulary import LANGUAGES, label, vocabulary
from tests.layers.tables import message_of, put

HEADER = "code,en,zh,fr,es,meaning\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    vocabulary.cache_clear()
    monkeypatch.setattr("layers.vocabulary.bundled_folder", lambda: tmp_path)
    yield
    vocabulary.cache_clear()


def test_terms_come_in_reading_order_with_every_label(tmp_path: Path) -> None:
    put(tmp_path / "vocabularies" / "x.csv", (HEADER + "b,B,乙,b,b,m\na,A,甲,a,a,m\n").encode())
    assert list(vocabulary("x")) == ["b", "a"]
    assert [label("x", "b", language) for language in LANGUAGES] == ["B", "乙", "b", "b"]
    assert label("x", "new") == "new"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("code,en,zh,fr,es\na,A,A,A,A\n", ["column meaning is missing"]),
        (HEADER + "a,A,A,A,A,m\na,A,A,A,A,m\n", ["code 'a' is repeated"]),
        (HEADER + "a,A,,A,A,\n", ["blank in column zh", "blank in column meaning"]),
        (HEADER + "a,A\n", ["line 2: 2 fields where the header has 6"]),
        ("\xe9,en\n", ["not UTF-8 (line 1)", *[f"column {c} is missing" for c in ("code", "zh")]]),
    ],
)
def test_every_fault_is_named(tmp_path: Path, text: str, faults: list[str]) -> None:
    file = put(tmp_path / "vocabularies" / "x.csv", text.encode("latin-1"))
    message = message_of(lambda: vocabulary("x"))
    assert message.startswith(f"{file}: not a vocabulary:\n- ")
    assert [fault for fault in faults if f"- {fault}" not in message] == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "vocabularies" / "x.csv"
    assert message_of(lambda: vocabulary("x")) == f"{file}: there is no such file"
