"""Zip files from elsewhere: what is in them is unpacked, and nothing else happens."""

import errno
import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import archives
from layers.archives import modest_zip, unpacked
from layers.faults import LayerError
from tests.layers.tables import listing, message_of, put
from tests.layers.zips import encrypted, of_stated_size, with_link, with_wrong_sum, zipped

CALM = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CSV = (".csv",)
RIGHT = zipped(("a.csv", b"a,b\n1,2\n" * 50))


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are unpacked."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.zip"


def contents(file: Path, *suffixes: str) -> dict[str, bytes]:
    """The files that are unpacked, by the last part of their path."""
    with unpacked(file, suffixes or CSV) as found:
        return {one.name: one.read_bytes() for one in found}


def refusal(file: Path, raw: bytes) -> str:
    """The message of the refusal of `raw`, after the file's name."""
    put(file, raw)
    message = message_of(lambda: contents(file))
    assert message.startswith(f"{file}: ")
    return message.removeprefix(f"{file}: ")


def test_files_of_the_kind_are_there_and_gone_afterwards(file: Path, temporary: Path) -> None:
    members = [("b/B.CSV", b"2"), ("a.csv", b"1"), ("note.txt", b"x"), ("b/", b"")]
    put(file, zipped(*members, ("__MACOSX/a.csv", b"x"), ("b/.DS_Store.csv", b"x")))
    with unpacked(file, CSV) as found:
        assert [one.relative_to(found[0].parent).as_posix() for one in found] == [
            "a.csv",
            "b/B.CSV",
        ]
        assert [one.read_bytes() for one in found] == [b"1", b"2"]
    assert listing(temporary) == {}
    assert list(temporary.iterdir()) == []


def test_what_goes_wrong_with_the_files_is_not_taken_for_a_fault_of_the_zip(
    file: Path, temporary: Path
) -> None:
    put(file, RIGHT)
    with pytest.raises(ZeroDivisionError), unpacked(file, CSV):
        raise ZeroDivisionError
    with pytest.raises(ValueError, match="mine"), unpacked(file, CSV):
        raise ValueError("mine")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "cut off, or no zip file: File is not a zip file"),
        (b"a,b\n1,2\n", "cut off, or no zip file: File is not a zip file"),
        (RIGHT[:-30], "cut off, or no zip file: File is not a zip file"),
        (with_wrong_sum(RIGHT), "cut off, or no zip file: Bad CRC-32 for file 'a.csv'"),
        (encrypted(RIGHT), "protected by a password (a.csv); unlock it first"),
        (with_link("a.csv", "/etc/passwd"), "a.csv is a link to another file, and no data"),
        (zipped(("a.csv", b"1"), ("a.csv", b"2")), "it holds a.csv more than once; which one"),
        (zipped(("a.csv", b"1"), ("./A.csv", b"2")), "it holds a.csv more than once; which one"),
        (zipped(("inner.zip", RIGHT)), "no .csv file in it; it holds inner.zip"),
        (zipped(), "no .csv file in it; it holds nothing"),
    ],
)
def test_what_can_not_be_unpacked_is_told(file: Path, raw: bytes, says: str) -> None:
    assert refusal(file, raw).startswith(says)


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "/a.csv", "b/../../a.csv", "..\\a.csv", "C:\\a.csv", "c:a.csv", "//x/y/a.csv"],
)
@pytest.mark.parametrize("suffix", ["", ".txt"])
def test_a_name_that_leads_elsewhere_is_refused_even_of_a_file_that_is_not_wanted(
    file: Path, temporary: Path, name: str, suffix: str
) -> None:
    said = refusal(file, zipped(("a.csv", b"1"), (name + suffix, b"2")))
    assert said == f"it names a place outside itself: {name + suffix!r}"
    assert set(listing(file.parent)) == {"x.zip"}
    assert list(temporary.iterdir()) == []


def test_a_colon_in_a_name_is_no_drive(file: Path) -> None:
    put(file, zipped(("Report: 2020.csv", b"1")))
    assert contents(file) == {"Report: 2020.csv": b"1"}


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked(
    file: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = zipped(("a.csv", bytes(60 * 2**20)))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    said = refusal(file, bomb)
    assert said.startswith("it unpacks to 60 MiB, 1,0")
    assert said.endswith("times its size; at most 4,096 MiB and 200 times are unpacked")
    assert list(temporary.iterdir()) == []


def test_a_small_file_may_be_packed_as_well_as_it_can(file: Path) -> None:
    put(file, zipped(("a.csv", bytes(2**20))))
    assert contents(file) == {"a.csv": bytes(2**20)}


def test_too_much_is_refused_whatever_its_ratio(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    assert contents(put(file, zipped(("a.csv", bytes(500)), ("b.csv", bytes(500)))))
    assert "at most 0 MiB" in refusal(file, zipped(("a.csv", bytes(500)), ("b.csv", bytes(501))))
    # of what is not wanted nothing is unpacked
    assert contents(put(file, zipped(("a.csv", bytes(500)), ("b.txt", bytes(501)))))


def test_too_many_files_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    raw = zipped(*((f"{i}.csv", b"") for i in range(4)))
    assert refusal(file, raw) == "4 files in it; at most 3 are read"


def test_a_file_that_is_larger_than_it_says_is_refused(file: Path) -> None:
    said = refusal(file, of_stated_size(RIGHT, 8))
    assert said.startswith("cut off, or no zip file: Bad CRC-32")


def test_a_file_that_is_smaller_than_it_says_is_refused(file: Path) -> None:
    said = refusal(file, of_stated_size(RIGHT, 4000))
    assert said == "a.csv is not as large as the zip file says"


def test_a_full_disk_is_told_with_the_folder_and_the_way_out(
    file: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("shutil.copyfileobj", full)
    assert refusal(file, RIGHT) == (
        f"no room in {temporary} to unpack it; free some, or name another folder in TMPDIR"
    )
    assert list(temporary.iterdir()) == []


def test_a_zip_that_is_not_there_is_told(file: Path) -> None:
    assert message_of(lambda: contents(file)) == (
        f"{file}: it can't be read: No such file or directory"
    )


def test_a_name_that_is_too_long_is_told(file: Path) -> None:
    assert (
        refusal(file, zipped(("x" * 300 + ".csv", b"1"))) == "it can't be read: File name too long"
    )


@CALM
@given(data=st.data())
def test_any_bytes_are_unpacked_or_refused(file: Path, data: st.DataObject) -> None:
    raw = bytearray(zipped(("a.csv", b"a,b\n1,2\n"), ("b/c.csv", b"x" * 40)))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw))) if data.draw(st.booleans()) else None
    put(file, bytes(raw[:cut]))
    with suppress(LayerError):
        contents(file)


def test_a_modest_zip_is_opened_and_a_bomb_is_not(file: Path) -> None:
    with modest_zip(put(file, RIGHT), "no table") as archive:
        assert archive.namelist() == ["a.csv"]
    put(file, zipped(("a.bin", bytes(60 * 2**20))))
    with pytest.raises(LayerError, match="it unpacks to 60 MiB"), modest_zip(file, "no table"):
        pytest.fail("it was opened")
    put(file, b"x")
    with pytest.raises(LayerError, match="cut off, or no table"), modest_zip(file, "no table"):
        pytest.fail("it was opened")
