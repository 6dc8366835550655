"""A file is fetched whole or not at all, whatever the server and the way to it do."""

import errno
import gzip
import hashlib
import os
import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import fetching, https
from layers.fetched import Fetched, note, note_path, noted_of
from layers.fetching import fetched, file_name
from layers.importing import Download, Silent
from tests.layers.publisher import Publisher, publishing, trusted
from tests.layers.small import SMALL
from tests.layers.tables import listing, message_of, put

CONTENT = bytes(range(256)) * 1000
NEWER = CONTENT[::-1]
NAME = "small projects.csv"


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A publisher that a client trusts, and no time is lost with waiting."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted(tmp_path)))
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setattr(fetching, "_WAITS_S", (0.0, 0.0, 0.0))
    with publishing() as mine:
        mine.content = CONTENT
        yield mine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "downloads"


class Told:
    """Progress that is remembered."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int | None]] = []
        self.done = 0

    def stage(self, what: str, total: int | None = None) -> None:
        self.stages.append((what, total))
        self.done = 0

    def advance(self, steps: int = 1) -> None:
        self.done += steps


@pytest.fixture
def fetch(publisher: Publisher, folder: Path) -> Callable[..., Fetched]:
    """Fetch the publisher's file, whose address and limits may be others."""

    def run(progress: Any = None, **changes: Any) -> Fetched:
        download = replace(Download(publisher.url), **changes)
        importer = replace(SMALL, download=download)
        file, noted = fetched(importer, folder, progress or Silent())
        assert file == folder / file_name(download.url)
        assert hashlib.sha256(file.read_bytes()).hexdigest() == noted.sha256
        return noted

    return run


def kept(folder: Path) -> dict[str, bytes]:
    return {name: raw for name, raw in listing(folder).items() if not name.endswith(".lock")}


def interrupted_after(n_bytes: int, fetch: Callable[..., Fetched]) -> None:
    """Ctrl-C when so many bytes have come."""

    class Impatient(Told):
        def advance(self, steps: int = 1) -> None:
            super().advance(steps)
            if self.done >= n_bytes:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(Impatient())


def test_a_file_is_there_whole_and_noted(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    before = datetime.now(tz=UTC).date()
    noted = fetch()
    assert set(kept(folder)) == {NAME, f"{NAME}.fetched.toml"}
    assert (folder / NAME).read_bytes() == CONTENT
    told = tomllib.loads(note_path(folder / NAME).read_text(encoding="utf-8"))
    assert before.isoformat() <= told.pop("retrieved") <= (before + timedelta(days=1)).isoformat()
    assert told == {
        "url": publisher.url,
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "n_bytes": len(CONTENT),
        "etag": '"one"',
        "last_modified": publisher.last_modified,
    }
    assert noted == noted_of(folder / NAME)
    (asked,) = publisher.asked
    assert asked["accept-encoding"] == "identity"
    assert asked["user-agent"].startswith("bri-counterparts/")
    assert "cookie" not in asked


def test_whoever_waits_is_told_how_far_it_is(fetch: Callable[..., Fetched]) -> None:
    told = Told()
    fetch(told)
    (what, total), *_ = [stage for stage in told.stages if stage[0].startswith("downloading")]
    assert (what, total) == (f"downloading {NAME} (0.2 MiB)", len(CONTENT))
    assert told.stages[0][0].startswith("asking localhost:")
    assert told.stages[-1][0] == f"checking {NAME}"


def test_a_connection_that_breaks_is_taken_up_where_it_broke(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    publisher.cuts = [100_000, 65_536]
    told = Told()
    fetch(told)
    assert (folder / NAME).read_bytes() == CONTENT
    first, second, third = publisher.asked
    assert "range" not in first
    assert second["if-range"] == third["if-range"] == '"one"'
    starts = [int(one["range"].removeprefix("bytes=").removesuffix("-")) for one in (second, third)]
    assert 0 < starts[0] < starts[1] < len(CONTENT)
    assert any("trying again in 0 s" in what for what, _ in told.stages)


def test_ctrl_c_keeps_what_is_there_and_the_next_command_goes_on(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    interrupted_after(70_000, fetch)
    assert set(kept(folder)) == {f"{NAME}.part", f"{NAME}.part.fetched.toml"}
    part = kept(folder)[f"{NAME}.part"]
    assert part == CONTENT[: len(part)]
    assert len(part) >= 65_536
    told = Told()
    fetch(told)
    assert publisher.asked[-1]["range"] == f"bytes={len(part)}-"
    assert (folder / NAME).read_bytes() == CONTENT
    assert set(kept(folder)) == {NAME, f"{NAME}.fetched.toml"}


@pytest.mark.parametrize(
    "changes",
    [
        {"knows_ranges": False},
        {"etag": "", "last_modified": ""},
        {"etag": '"two"', "content": NEWER},
        {"etag": '"two"', "content": NEWER, "checks_version": False},
        {"etag": '"two"', "content": NEWER[:1000], "checks_version": False},
        {"etag": '"two"', "content": NEWER, "states_length": False},
    ],
)
def test_what_can_not_be_continued_is_fetched_anew(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched], changes: dict[str, Any]
) -> None:
    interrupted_after(70_000, fetch)
    for name, value in changes.items():
        setattr(publisher, name, value)
    fetch()
    assert (folder / NAME).read_bytes() == publisher.content
    assert set(kept(folder)) == {NAME, f"{NAME}.fetched.toml"}


def test_where_versions_have_no_names_nothing_is_continued(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    publisher.etag = publisher.last_modified = ""
    interrupted_after(70_000, fetch)
    publisher.content = NEWER
    fetch()
    assert "range" not in publisher.asked[-1]
    assert (folder / NAME).read_bytes() == NEWER


def test_a_name_that_is_not_good_for_every_byte_is_not_relied_upon(
    publisher: Publisher, fetch: Callable[..., Fetched]
) -> None:
    publisher.etag = 'W/"one"'
    interrupted_after(70_000, fetch)
    fetch()
    assert publisher.asked[-1]["if-range"] == publisher.last_modified


def test_a_part_of_another_address_is_not_continued(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    interrupted_after(70_000, fetch)
    fetch(url=publisher.url.replace("/data/", "/other/"))
    assert "range" not in publisher.asked[-1]
    assert (folder / NAME).read_bytes() == CONTENT


def test_a_part_that_is_whole_is_not_fetched_again(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    part = put(folder / f"{NAME}.part", CONTENT)
    note(part, Fetched(publisher.url, etag='"one"'))
    fetch()
    assert len(publisher.asked) == 1
    assert (folder / NAME).read_bytes() == CONTENT


def test_a_part_that_is_longer_than_the_file_is_fetched_anew(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    part = put(folder / f"{NAME}.part", CONTENT + b"x")
    note(part, Fetched(publisher.url, etag='"one"'))
    fetch()
    assert (folder / NAME).read_bytes() == CONTENT


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cuts=st.lists(st.integers(0, 90_000), max_size=3),
    knows_ranges=st.booleans(),
    is_named=st.booleans(),
)
def test_whatever_is_cut_the_file_is_whole(
    publisher: Publisher,
    folder: Path,
    fetch: Callable[..., Fetched],
    *,
    cuts: list[int],
    knows_ranges: bool,
    is_named: bool,
) -> None:
    for old in folder.glob("*"):
        old.unlink()
    publisher.cuts, publisher.knows_ranges = list(cuts), knows_ranges
    publisher.etag = publisher.last_modified = '"x"' if is_named else ""
    fetch()
    assert (folder / NAME).read_bytes() == CONTENT


def test_a_file_that_is_there_is_not_fetched_again(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    first = fetch()
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert fetch() == first
    assert publisher.asked[-1]["if-none-match"] == '"one"'
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_newer_file_takes_its_place(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    fetch()
    publisher.content, publisher.etag = NEWER, '"two"'
    assert fetch().etag == '"two"'
    assert (folder / NAME).read_bytes() == NEWER


@pytest.mark.parametrize("spoiled", [NAME, f"{NAME}.fetched.toml"])
def test_a_file_that_was_spoiled_is_fetched_anew(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched], spoiled: str
) -> None:
    fetch()
    (folder / spoiled).write_bytes(b"x")
    fetch()
    assert "if-none-match" not in publisher.asked[-1]
    assert (folder / NAME).read_bytes() == CONTENT


def test_while_a_newer_file_is_fetched_the_old_one_stays(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    fetch()
    old = kept(folder)
    publisher.content, publisher.etag = NEWER, '"two"'
    interrupted_after(70_000, fetch)
    assert {name: raw for name, raw in kept(folder).items() if ".part" not in name} == old


def test_a_checksum_that_the_publisher_states_must_be_right(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    right = hashlib.sha256(CONTENT).hexdigest()
    assert fetch(sha256=right).sha256 == right
    wrong = "0" * 64
    before = kept(folder)
    assert message_of(lambda: fetch(sha256=wrong)) == (
        f"{publisher.url}: its checksum is {right}, but its publisher states {wrong}; "
        "nothing was kept"
    )
    # what was there before stays, but is not taken for the right one
    assert kept(folder) == before
    assert "if-none-match" not in publisher.asked[-1]


@pytest.mark.parametrize("states_length", [True, False])
def test_a_file_that_is_too_large_is_given_up(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched], *, states_length: bool
) -> None:
    publisher.states_length = states_length
    told = Told()
    assert message_of(lambda: fetch(told, most_bytes=131_072)) == (
        f"{publisher.url}: it is larger than 0.1 MiB, so it is not the file that is meant; "
        "nothing was kept"
    )
    assert kept(folder) == {}
    is_begun = any(what.startswith("downloading") for what, _ in told.stages)
    assert is_begun is not states_length
    assert len(publisher.asked) == 1


def test_a_file_may_be_as_large_as_its_limit(fetch: Callable[..., Fetched]) -> None:
    assert fetch(most_bytes=len(CONTENT)).n_bytes == len(CONTENT)


def test_without_https_nothing_is_asked(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    url = publisher.url.replace("https:", "http:")
    assert message_of(lambda: fetch(url=url)) == (
        f"{url}: it leads to {url}, which is not https; nothing was fetched"
    )
    assert publisher.asked == []
    assert kept(folder) == {}


@pytest.mark.parametrize(
    "elsewhere", ["http://localhost/x.csv", "file:///etc/passwd", "ftp://x.org/x"]
)
def test_a_redirect_away_from_https_is_refused(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched], elsewhere: str
) -> None:
    path = publisher.url.removeprefix(publisher.address)
    publisher.redirects = {path: elsewhere}
    assert message_of(fetch) == (
        f"{publisher.url}: it leads to {elsewhere}, which is not https; nothing was fetched"
    )
    assert len(publisher.asked) == 1
    assert kept(folder) == {}


def test_a_redirect_to_no_address_is_refused(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    publisher.redirects = {publisher.url.removeprefix(publisher.address): "https://[::1"}
    message = message_of(fetch)
    assert message.startswith(f"{publisher.url}: it leads to no address: ")
    assert message.endswith("; nothing was fetched")
    assert kept(folder) == {}


def test_redirects_are_followed_and_the_file_keeps_its_name(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    path = publisher.url.removeprefix(publisher.address)
    publisher.redirects = {path: "/b", "/b": f"{publisher.address}/c/v1.bin"}
    assert fetch().url == publisher.url
    assert len(publisher.asked) == 3
    assert (folder / NAME).read_bytes() == CONTENT


def test_redirects_without_end_are_told(
    publisher: Publisher, fetch: Callable[..., Fetched]
) -> None:
    path = publisher.url.removeprefix(publisher.address)
    publisher.redirects = {path: path}
    assert message_of(fetch).endswith("it leads from one address to the next without end")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "HTTP 404 Not Found"),
        (403, "HTTP 403 Forbidden"),
        (410, "HTTP 410 Gone"),
        (599, "HTTP 599"),
    ],
)
def test_a_refusal_is_told_with_the_way_by_hand(
    publisher: Publisher,
    folder: Path,
    fetch: Callable[..., Fetched],
    status: int,
    words: str,
) -> None:
    publisher.statuses = [status]
    assert message_of(fetch) == (
        f"{publisher.url}: {words}; it may have moved: look for it at {SMALL.url}, then: "
        "counterparts import small FILE"
    )
    assert kept(folder) == {}


def test_a_page_in_place_of_the_file_is_told(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    publisher.content_type = "text/html; charset=utf-8"
    assert f"{publisher.url}: a web page, and not the file; it may" in message_of(fetch)
    assert kept(folder) == {}


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_busy_server_is_asked_again(
    publisher: Publisher, fetch: Callable[..., Fetched], status: int
) -> None:
    publisher.statuses = [status] * 3
    fetch()
    assert len(publisher.asked) == 4


def test_a_server_that_stays_busy_is_told(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    publisher.statuses = [503] * 9
    assert re.fullmatch(
        rf"{re.escape(publisher.url)}: localhost:\d+ is busy \(HTTP 503 Service Unavailable\); "
        "nothing was fetched",
        message_of(fetch),
    )
    assert len(publisher.asked) == 4
    assert kept(folder) == {}


def test_tries_that_bring_nothing_more_come_to_an_end(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    publisher.knows_ranges = False
    publisher.cuts = [80_000, 10_000] * 50
    assert message_of(fetch).endswith(
        "what is there is kept, and the same command goes on from there"
    )
    assert len(publisher.asked) < 8
    assert f"{NAME}.part" in kept(folder)


def test_waits_grow_from_try_to_try(
    publisher: Publisher, fetch: Callable[..., Fetched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    assert message_of(lambda: fetch(url="https://localhost:1/x.csv"))
    assert waits == [1, 2, 4, 8, 15]
    assert publisher.asked == []


def test_a_server_that_is_not_there_is_told(folder: Path, fetch: Callable[..., Fetched]) -> None:
    url = "https://localhost:1/x.csv"
    assert message_of(lambda: fetch(url=url)) == (
        f"{url}: no connection to localhost:1: Connection refused; nothing was fetched"
    )
    assert kept(folder) == {}


def test_a_host_without_an_address_is_told(fetch: Callable[..., Fetched]) -> None:
    url = "https://no-such-host.invalid/x.csv"
    assert message_of(lambda: fetch(url=url)).startswith(
        f"{url}: no connection to no-such-host.invalid: "
    )


def test_a_server_that_never_answers_is_told(
    publisher: Publisher, fetch: Callable[..., Fetched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(https, "_PATIENCE_S", (5.0, 0.1))
    publisher.awake.clear()
    try:
        message = message_of(fetch)
    finally:
        publisher.awake.set()
    assert "no connection to localhost" in message
    assert message.endswith("; nothing was fetched")


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(
    publisher: Publisher,
    folder: Path,
    fetch: Callable[..., Fetched],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it was tried again"))
    message = message_of(fetch)
    assert message.startswith(f"{publisher.url}: the connection can't be trusted: ")
    assert message.endswith("; nothing was fetched")
    assert (publisher.asked, kept(folder)) == ([], {})


def test_a_certificate_of_another_host_is_refused(
    fetch: Callable[..., Fetched],
) -> None:
    with publishing("elsewhere.example") as other:
        assert "the connection can't be trusted: " in message_of(lambda: fetch(url=other.url))
    assert other.asked == []


def test_a_full_disk_keeps_what_is_there_and_says_how_to_go_on(
    publisher: Publisher,
    folder: Path,
    fetch: Callable[..., Fetched],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = Path.open

    class Full:
        """A file that holds 65,536 bytes and no more."""

        def __init__(self, stream: Any) -> None:
            self.stream = stream

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

        def write(self, piece: memoryview) -> int:
            room = 65_536 - self.stream.tell()
            if room <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return self.stream.write(piece[: min(room, 1000)])

    def limited(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        stream = opened(path, mode, *arguments, **options)
        return Full(stream) if path.suffix == ".part" and mode == "wb" else stream

    monkeypatch.setattr(Path, "open", limited)
    part = folder / f"{NAME}.part"
    assert message_of(fetch) == (
        f"{part}: it can't be written: the disk is full; what is there is kept, and the same "
        "command goes on from there"
    )
    assert part.read_bytes() == CONTENT[:65_536]
    monkeypatch.setattr(Path, "open", opened)
    fetch()
    assert publisher.asked[-1]["range"] == "bytes=65536-"


def test_a_folder_that_can_not_be_made_is_told(folder: Path, fetch: Callable[..., Fetched]) -> None:
    put(folder, b"x")
    assert message_of(fetch) == (f"{folder}: it can't be written: File exists; nothing was fetched")


def test_two_commands_do_not_fetch_into_one_file(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    begun, done = threading.Event(), threading.Event()

    class Slow(Told):
        def advance(self, steps: int = 1) -> None:
            super().advance(steps)
            begun.set()
            done.wait(timeout=60)

    other = threading.Thread(target=fetch, args=(Slow(),))
    other.start()
    assert begun.wait(timeout=60)
    try:
        assert message_of(fetch) == f"{folder / NAME}: another command is fetching it"
    finally:
        done.set()
        other.join()
    assert len(publisher.asked) == 1
    assert (folder / NAME).read_bytes() == CONTENT


def test_what_is_packed_on_the_way_is_kept_unpacked(
    publisher: Publisher, folder: Path, fetch: Callable[..., Fetched]
) -> None:
    publisher.content, publisher.encoding = gzip.compress(CONTENT), "gzip"
    assert fetch().version == ""
    assert (folder / NAME).read_bytes() == CONTENT
    assert "range" not in publisher.asked[-1]


def test_without_an_address_the_way_by_hand_is_told(folder: Path) -> None:
    assert message_of(lambda: fetched(SMALL, folder, Silent())) == (
        f"small: its file has no address that stays; get it from {SMALL.url}, then: "
        "counterparts import small FILE"
    )
    assert not folder.exists()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://x.org/a/b.zip", "b.zip"),
        ("https://x.org/a/b%20c.zip?x=1/2#d", "b c.zip"),
        ("https://x.org/a/..%2Fb.zip", "b.zip"),
    ],
)
def test_a_file_is_called_by_the_end_of_its_address(url: str, name: str) -> None:
    assert file_name(url) == name


@pytest.mark.parametrize(
    "raw", [b"", b"\xff", b"x = 1", b"url = 3", b"url = 'x'\netag = 1", b"x = " + b"[" * 9000]
)
def test_a_note_that_says_nothing_is_no_surprise(tmp_path: Path, raw: bytes) -> None:
    put(note_path(tmp_path / "x"), raw)
    assert noted_of(tmp_path / "x") is None
