"""A descriptor says who made a file; each of its faults is named."""

from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.descriptor import Descriptor, describe, descriptor_path, read_descriptor, sha256_of
from layers.faults import LayerError
from tests.layers.tables import message_of, put

RIGHT = Descriptor(
    layer="projects",
    source_id="mine",
    title='A "quoted" title — 项目',
    publisher="Me",
    url="https://example.org",
    licence="CC0-1.0",
    attribution="Me",
    citation="Me",
    retrieved="2026-12-01",
    rows=3,
    sha256="0" * 64,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return put(tmp_path / "x.csv", b"a\n1\n")


def test_what_is_written_is_read_again(file: Path) -> None:
    assert describe(file, RIGHT) == descriptor_path(file) == file.with_name("x.csv.source.toml")
    assert read_descriptor(file) == RIGHT


@pytest.mark.parametrize("change", ["byte order mark", "CRLF"])
def test_a_windows_editor_does_no_harm(file: Path, change: str) -> None:
    path = describe(file, RIGHT)
    raw = path.read_bytes()
    path.write_bytes(
        b"\xef\xbb\xbf" + raw if change == "byte order mark" else raw.replace(b"\n", b"\r\n")
    )
    assert read_descriptor(file) == RIGHT


def spoiled(file: Path, **changes: object) -> str:
    fields_ = {k: v for k, v in {**asdict(RIGHT), **changes}.items() if v is not None}
    descriptor_path(file).write_bytes(tomli_w.dumps(fields_).encode())
    return message_of(lambda: read_descriptor(file))


NEEDED = [f.name for f in fields(Descriptor) if f.name not in {"note", "inputs", "audience"}]


@pytest.mark.parametrize("name", NEEDED)
def test_every_field_but_the_note_and_what_it_was_made_from_is_needed(
    file: Path, name: str
) -> None:
    what = f"{descriptor_path(file)}: not a source descriptor:\n- field {name}"
    assert spoiled(file, **{name: None}) == f"{what} is missing"
    if name not in {"rows", "url"}:
        assert spoiled(file, **{name: ""}) == f"{what} is empty"
    if name != "rows":
        assert spoiled(file, **{name: 3}) == f"{what} must be text in quotes"


def test_what_was_compiled_here_has_no_page_of_its_own(file: Path) -> None:
    describe(file, replace(RIGHT, url=""))
    assert not read_descriptor(file).url


def test_all_faults_are_told_at_once(file: Path) -> None:
    message = spoiled(file, rows="3", title=None, licence="", contact="jo", retrieved="2026-02-30")
    assert message.splitlines()[1:] == [
        "- unknown field contact",
        "- field title is missing",
        "- field licence is empty",
        "- field rows must be a whole number",
        "- retrieved must be a day like 2026-11-23, not '2026-02-30'",
    ]


@pytest.mark.parametrize("inputs", ["a.csv", [1], {"a": "b"}])
def test_what_a_file_was_made_from_is_a_list_of_texts(file: Path, inputs: object) -> None:
    assert spoiled(file, inputs=inputs).endswith("- field inputs must be a list of texts")
    describe(file, replace(RIGHT, inputs=("0  a.csv", "1  b.csv")))
    assert read_descriptor(file).inputs == ("0  a.csv", "1  b.csv")


def test_only_an_internal_file_says_for_whom_it_is(file: Path) -> None:
    assert spoiled(file, audience="partner").endswith(
        "- audience is 'internal' or left out, not 'partner'"
    )
    describe(file, replace(RIGHT, audience="internal"))
    assert read_descriptor(file).audience == "internal"
    describe(file, RIGHT)
    assert "audience" not in descriptor_path(file).read_text()


def test_true_is_not_a_number_of_rows(file: Path) -> None:
    assert "field rows must be a whole number" in spoiled(file, rows=True)


@pytest.mark.parametrize(
    "raw", [b"layer = ", b"\xff", b"[", b"a = 1\na = 2\n", b"a = " + b"[" * 9000]
)
def test_what_is_no_toml_is_named(file: Path, raw: bytes) -> None:
    descriptor_path(file).write_bytes(raw)
    message = message_of(lambda: read_descriptor(file))
    assert message.startswith(f"{descriptor_path(file)}: not a readable TOML file: ")


def test_a_missing_descriptor_says_what_to_do(file: Path) -> None:
    message = message_of(lambda: read_descriptor(file))
    assert message.startswith(f"{file}: its descriptor x.csv.source.toml is missing; write it")


def test_a_folder_in_its_place_is_named(file: Path) -> None:
    descriptor_path(file).mkdir()
    assert message_of(lambda: read_descriptor(file)).startswith(
        f"{descriptor_path(file)}: it can't"
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=80))
def test_any_bytes_are_no_surprise(file: Path, raw: bytes) -> None:
    descriptor_path(file).write_bytes(raw)
    with pytest.raises(LayerError, match=r"x\.csv\.source\.toml"):
        read_descriptor(file)


def test_the_checksum_is_that_of_the_bytes(file: Path) -> None:
    # printf 'a\n1\n' | sha256sum
    assert sha256_of(file) == "309b0e45a73d3fc5325e2b6ed0a01ef8b9cde6b05a5633c1f893f970d52bfddc"
