"""A publisher's file, downloaded: whole or not at all, and from where it broke off.

What has arrived lies in `<name>.part`; only the whole file, of the right checksum, takes its name.
A note beside each (`<name>.fetched.toml`) keeps where it is from, when it was taken, its checksum,
and what the server calls this version of it.
"""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

import filelock
import requests

from layers.descriptor import sha256_of
from layers.faults import LayerError, readable, writable
from layers.fetched import Fetched, note, note_path, noted_of
from layers.https import PassingError, answered, status_of
from layers.importing import Download, Importer, Progress

# what has come of a piece is lost when the connection breaks: small, for slow ones
_CHUNK_BYTES: Final = 2**13
# between tries of which none brought a byte
_WAITS_S: Final = (1.0, 2.0, 4.0, 8.0, 15.0)
_USABLE: Final = frozenset({200, 206, 304, 416})
_RANGE: Final = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")
_NOTHING: Final = "nothing was fetched"
_GOES_ON: Final = "what is there is kept, and the same command goes on from there"


def fetched(importer: Importer, folder: Path, progress: Progress) -> tuple[Path, Fetched]:
    """The file of `importer` in `folder`, and what is noted of it; it is downloaded unless it is
    there and the server has no other one.

    Raises
    ------
    LayerError
        If the source has no address that stays, or the file can't be had, is too large, or has not
        the checksum that its publisher states. A part that has arrived is kept where it is right.
    """
    if importer.download is None:
        where = f"get it from {importer.url}, then: " if importer.url else ""
        raise LayerError(
            f"{importer.name}: its file has no address that stays; {where}"
            f"counterparts import {importer.name} FILE"
        )
    file = folder / file_name(importer.download.url)
    with writable(folder, _NOTHING):
        folder.mkdir(parents=True, exist_ok=True)
    with _alone(file), requests.Session() as session:
        session.headers["User-Agent"] = f"bri-counterparts/{version('bri-counterparts')}"
        # packed on the way, it could not be continued
        session.headers["Accept-Encoding"] = "identity"
        return file, _Errand(importer, importer.download, file, progress).done(session)


def file_name(url: str) -> str:
    """What the file at `url` is called: the last part of its path."""
    return PurePosixPath(unquote(urlsplit(url).path)).name


@dataclass(frozen=True)
class _Errand:
    """One file to be had."""

    importer: Importer
    download: Download
    file: Path
    progress: Progress

    @property
    def part(self) -> Path:
        """Where what has arrived lies."""
        return self.file.with_name(self.file.name + ".part")

    def done(self, session: requests.Session) -> Fetched:
        """Try until the file is there, or for a while nothing more of it has come."""
        waits, most = iter(_WAITS_S), _size(self.part)
        while True:
            try:
                return self._tried(session)
            except PassingError as error:
                if _size(self.part) > most:
                    waits, most = iter(_WAITS_S), _size(self.part)
                if (wait := next(waits, None)) is None:
                    so = _GOES_ON if _size(self.part) else _NOTHING
                    raise LayerError(f"{self.download.url}: {error}; {so}") from error
                self.progress.stage(f"{error}; trying again in {wait:.0f} s")
                time.sleep(wait)

    def _tried(self, session: requests.Session) -> Fetched:
        self.progress.stage(f"asking {urlsplit(self.download.url).netloc}")
        begun, there = self._begun(), self._there()
        n_there = _size(self.part) if begun and begun.version else 0
        if begun and n_there:
            headers = {"Range": f"bytes={n_there}-", "If-Range": begun.version}
        else:
            headers = _unless_as(there)
        with answered(session, self.download.url, headers) as response:
            if response.status_code == HTTPStatus.NOT_MODIFIED and there and not n_there:
                return there
            self._require_file(response)
            if response.status_code == HTTPStatus.OK:
                begun, n_there = self._beginning(response), 0
            elif begun is None or not _continues(response, begun, n_there):
                self._forget()
                raise PassingError("there is another file now")
            if response.status_code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._store(response, n_there)
        return self._placed(begun)

    def _there(self) -> Fetched | None:
        """What is noted of the file, where it is as it was fetched and is the one that is meant."""
        noted = noted_of(self.file)
        if noted is None or noted.url != self.download.url or not self.file.is_file():
            return None
        with readable(self.file):
            sha256 = sha256_of(self.file)
        return noted if sha256 == noted.sha256 and self.download.sha256 in {None, sha256} else None

    def _begun(self) -> Fetched | None:
        """What is noted of the part, where it is one of the file that is meant."""
        noted = noted_of(self.part)
        return noted if noted and noted.url == self.download.url else None

    def _beginning(self, response: requests.Response) -> Fetched:
        """Note what `response` is the beginning of, in place of what was there."""
        noted = Fetched(self.download.url)
        # packed on the way after all: the server counts other bytes than we keep
        if "content-encoding" not in response.headers:
            told = response.headers
            noted = replace(
                noted, etag=told.get("etag", ""), last_modified=told.get("last-modified", "")
            )
        self._forget()
        with writable(self.part, _NOTHING):
            note(self.part, noted)
        return noted

    def _store(self, response: requests.Response, n_there: int) -> None:
        """Add the body of `response` to the part that has `n_there` bytes."""
        total = _total(response)
        self._require_modest(total or 0)
        size = "" if total is None else f" ({_mib(total)})"
        self.progress.stage(f"downloading {self.file.name}{size}", total)
        self.progress.advance(n_there)
        n_bytes = n_there
        # what is counted must be on the disk, not in a buffer
        with writable(self.part, _GOES_ON):
            stream = self.part.open("ab" if n_there else "wb", buffering=0)
        with stream:
            for chunk in response.iter_content(_CHUNK_BYTES):
                n_bytes += len(chunk)
                self._require_modest(n_bytes)
                rest = memoryview(chunk)
                while rest:
                    with writable(self.part, _GOES_ON):
                        rest = rest[stream.write(rest) :]
                self.progress.advance(len(chunk))
        if total not in {None, n_bytes}:
            raise PassingError(f"the connection ended after {_mib(n_bytes)} of {_mib(total or 0)}")

    def _placed(self, begun: Fetched) -> Fetched:
        """Give the whole file its name, if it is the right one."""
        self.progress.stage(f"checking {self.file.name}")
        with writable(self.part, _GOES_ON):
            with self.part.open("rb+") as stream:
                os.fsync(stream.fileno())
            sha256, n_bytes = sha256_of(self.part), _size(self.part)
        if self.download.sha256 not in {None, sha256}:
            self._forget()
            raise LayerError(
                f"{self.download.url}: its checksum is {sha256}, but its publisher states "
                f"{self.download.sha256}; nothing was kept"
            )
        day = datetime.now(tz=UTC).date().isoformat()
        got = replace(begun, retrieved=day, sha256=sha256, n_bytes=n_bytes)
        with writable(self.file, _GOES_ON):
            self.part.replace(self.file)
            note(self.file, got)
            self._forget()
        return got

    def _forget(self) -> None:
        with writable(self.part, _NOTHING):
            self.part.unlink(missing_ok=True)
            note_path(self.part).unlink(missing_ok=True)

    def _require_file(self, response: requests.Response) -> None:
        """Refuse an answer that is not the file: it may have moved, or a page be in its place."""
        what = "" if response.status_code in _USABLE else status_of(response)
        is_page = response.headers.get("content-type", "").startswith("text/html")
        if not what and is_page and self.file.suffix.lower() not in {".html", ".htm"}:
            what = "a web page, and not the file"
        if what:
            raise LayerError(
                f"{self.download.url}: {what}; it may have moved: look for it at "
                f"{self.importer.url}, then: counterparts import {self.importer.name} FILE"
            )

    def _require_modest(self, n_bytes: int) -> None:
        most = self.download.most_bytes
        if n_bytes > most:
            self._forget()
            raise LayerError(
                f"{self.download.url}: it is larger than {_mib(most)}, so it is not the file that "
                "is meant; nothing was kept"
            )


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Within it, no other process fetches `file`."""
    lock = filelock.FileLock(file.with_name(f".{file.name}.lock"), timeout=0)
    with writable(file, _NOTHING):
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise LayerError(f"{file}: another command is fetching it") from error
    try:
        yield
    finally:
        lock.release()


def _continues(response: requests.Response, begun: Fetched, n_there: int) -> bool:
    """Whether `response` is the rest of what was begun: of the same version, from `n_there` on."""
    found = _RANGE.fullmatch(response.headers.get("content-range", ""))
    if found is None:
        return False
    if found[1] is None:
        # no rest: all of it is there
        return found[2] == str(n_there)
    told = Fetched(
        "",
        etag=response.headers.get("etag", ""),
        last_modified=response.headers.get("last-modified", ""),
    )
    return found[1] == str(n_there) and n_there > 0 and told.version == begun.version


def _total(response: requests.Response) -> int | None:
    """How large the whole file is, where the server says so."""
    if "content-encoding" in response.headers:
        return None
    if found := _RANGE.fullmatch(response.headers.get("content-range", "")):
        told = found[2]
    else:
        told = response.headers.get("content-length", "")
    return int(told) if told.isdecimal() else None


def _unless_as(there: Fetched | None) -> dict[str, str]:
    """The headers by which a server sends the file only if it has another one."""
    if there is None:
        return {}
    told = {"If-None-Match": there.etag, "If-Modified-Since": there.last_modified}
    return {name: value for name, value in told.items() if value}


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _mib(n_bytes: int) -> str:
    return f"{n_bytes / 2**20:,.1f} MiB"
