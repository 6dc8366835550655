"""Zip files from elsewhere, opened with care: limits on size and ratio, no way out of a folder."""

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from layers.faults import LayerError, readable

MOST_BYTES: Final = 4 * 2**30
MOST_FILES: Final = 20_000
# text of tables packs to a twentieth; a bomb to a thousandth
MOST_RATIO: Final = 200
_SMALL_BYTES: Final = 50 * 2**20
_LEFT_OVER = ("__MACOSX", ".DS_Store")
_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    ValueError,
)


@contextmanager
def unpacked(file: Path, suffixes: Sequence[str]) -> Iterator[list[Path]]:
    """The files of `suffixes` in the zip `file`, by their path in it, in a folder that is gone
    afterwards.

    Raises
    ------
    LayerError
        If it is no sound zip file, is protected by a password, names a place outside itself,
        unpacks to too much, or holds no such file.
    """
    with tempfile.TemporaryDirectory(prefix="counterparts-") as folder:
        with _readable_zip(file, "not a zip file"), zipfile.ZipFile(file) as archive:
            members = _wanted(archive, file, suffixes)
            found = [_taken(archive, member, Path(folder), file) for member in members]
        yield found


def require_modest(file: Path) -> None:
    """Nothing where the zip `file` (a workbook, say) unpacks to a reasonable size.

    Raises
    ------
    LayerError
        If it doesn't, or is no sound zip file.
    """
    with _readable_zip(file, "not what its name says"), zipfile.ZipFile(file) as archive:
        _refuse_bomb(archive.infolist(), file)


@contextmanager
def _readable_zip(file: Path, what: str) -> Iterator[None]:
    """Within it, what a broken zip file makes the library raise is a LayerError that names it."""
    with readable(file):
        try:
            yield
        except LayerError:
            raise
        except _UNREADABLE as error:
            raise LayerError(f"{file}: cut off, or {what}: {error}") from error


def _wanted(archive: zipfile.ZipFile, file: Path, suffixes: Sequence[str]) -> list[zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in members:
        _refuse_escape(member, file)
    wanted = [member for member in members if _is_wanted(PurePosixPath(member.filename), suffixes)]
    if not wanted:
        inside = ", ".join(member.filename for member in members[:10]) or "nothing"
        raise LayerError(f"{file}: no {' or '.join(suffixes)} file in it; it holds {inside}")
    if locked := [member.filename for member in wanted if member.flag_bits & 1]:
        raise LayerError(f"{file}: protected by a password ({locked[0]}); unlock it first")
    _refuse_bomb(wanted, file)
    return sorted(wanted, key=lambda member: member.filename)


def _is_wanted(name: PurePosixPath, suffixes: Sequence[str]) -> bool:
    left_over = any(part.startswith(_LEFT_OVER) for part in name.parts)
    return name.suffix.lower() in suffixes and not left_over


def _refuse_escape(member: zipfile.ZipInfo, file: Path) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise LayerError(f"{file}: it names a place outside itself: {member.filename!r}")


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
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as packed, target.open("wb") as stream:
        # zipfile stops at the stated size, and checks the sum of the content
        shutil.copyfileobj(packed, stream, 2**20)
    if target.stat().st_size != member.file_size:
        raise LayerError(f"{file}: {member.filename} is not as large as the zip file says")
    return target
