"""Zip files from elsewhere, opened with care: limits on size and ratio, no way out of a folder."""

import errno
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from layers.faults import LayerError, readable
from layers.folders import is_inside

MOST_BYTES: Final = 4 * 2**30
MOST_FILES: Final = 20_000
# text of tables packs to a twentieth; a bomb to a thousandth
MOST_RATIO: Final = 200
_SMALL_BYTES: Final = 50 * 2**20
_LEFT_OVER = ("__MACOSX", ".DS_Store")
# what fields that lie, and cut or changed bytes, make the library raise
_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    # a kind of compression that the library lacks
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    IndexError,
    OverflowError,
)


@contextmanager
def unpacked(file: Path, suffixes: Sequence[str]) -> Iterator[list[Path]]:
    """The files of `suffixes` in the zip `file`, by their path in it, in a folder that is gone
    afterwards. A zip file in it stays packed.

    Raises
    ------
    LayerError
        If it is no sound zip file, is protected by a password, names a place outside itself or one
        place twice, unpacks to too much, or holds no such file.
    """
    with tempfile.TemporaryDirectory(prefix="counterparts-") as folder:
        with opened_zip(file) as archive:
            wanted = _wanted(archive, file, suffixes)
            _refuse_bomb(wanted, file)
            found = [_taken(archive, member, Path(folder), file) for member in wanted]
        yield found


@contextmanager
def modest_zip(file: Path, what: str) -> Iterator[zipfile.ZipFile]:
    """The zip `file` for reading, all of it of a reasonable size; `what` it is, if not that.

    Raises
    ------
    LayerError
        If it isn't, or is no sound zip file, also within.
    """
    with opened_zip(file, what) as archive:
        _refuse_bomb(archive.infolist(), file)
        yield archive


@contextmanager
def opened_zip(file: Path, what: str = "no zip file") -> Iterator[zipfile.ZipFile]:
    """The zip `file` for reading. What a broken one makes the library raise, also within, is a
    LayerError that names it and says that it is cut off or `what`.
    """
    with readable(file):
        try:
            with zipfile.ZipFile(file) as archive:
                yield archive
        except LayerError:
            raise
        except _UNREADABLE as error:
            raise LayerError(f"{file}: cut off, or {what}: {error}") from error


def _wanted(archive: zipfile.ZipFile, file: Path, suffixes: Sequence[str]) -> list[zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if outside := [member.filename for member in members if not is_inside(member.filename)]:
        raise LayerError(f"{file}: it names a place outside itself: {outside[0]!r}")
    wanted = [member for member in members if _is_wanted(PurePosixPath(member.filename), suffixes)]
    if not wanted:
        inside = ", ".join(member.filename for member in members[:10]) or "nothing"
        raise LayerError(f"{file}: no {' or '.join(suffixes)} file in it; it holds {inside}")
    for member in wanted:
        _require_plain(member, file)
    places = [_place(member) for member in wanted]
    if again := [place for place in places if places.count(place) > 1]:
        raise LayerError(f"{file}: it holds {again[0]} more than once; which one counts?")
    return sorted(wanted, key=lambda member: member.filename)


def _is_wanted(name: PurePosixPath, suffixes: Sequence[str]) -> bool:
    left_over = any(part.startswith(_LEFT_OVER) for part in name.parts)
    return name.suffix.lower() in suffixes and not left_over


def _require_plain(member: zipfile.ZipInfo, file: Path) -> None:
    if member.flag_bits & 1:
        raise LayerError(f"{file}: protected by a password ({member.filename}); unlock it first")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise LayerError(f"{file}: {member.filename} is a link to another file, and no data")


def _place(member: zipfile.ZipInfo) -> str:
    """Where `member` is unpacked, alike for names that some systems take for one."""
    return PurePosixPath(member.filename).as_posix().casefold()


def _refuse_bomb(members: Sequence[zipfile.ZipInfo], file: Path) -> None:
    whole = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_FILES:
        raise LayerError(f"{file}: {len(members):,} files in it; at most {MOST_FILES:,} are read")
    if whole > MOST_BYTES or (whole > _SMALL_BYTES and whole > MOST_RATIO * packed):
        raise LayerError(
            f"{file}: it unpacks to {whole / 2**20:,.0f} MiB, {whole / packed:,.0f} times its "
            f"size; at most {MOST_BYTES / 2**20:,.0f} MiB and {MOST_RATIO} times are unpacked"
        )


def _taken(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, file: Path) -> Path:
    """`member` written below `folder`; no more of it than it states."""
    target = folder / PurePosixPath(member.filename)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as packed, target.open("wb") as stream:
            # zipfile stops at the stated size, and checks the sum of the content
            shutil.copyfileobj(packed, stream, 2**20)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise LayerError(
            f"{file}: no room in {folder.parent} to unpack it; free some, or name another folder "
            "in TMPDIR"
        ) from error
    if target.stat().st_size != member.file_size:
        raise LayerError(f"{file}: {member.filename} is not as large as the zip file says")
    return target
