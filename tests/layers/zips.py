"""Zip files that no program would write."""

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Sequence

LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def zipped(*members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """`members` (name and content, in order, also the same name twice) as a zip file."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", how) as archive:
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def with_link(name: str, target: str) -> bytes:
    """A zip file with a symbolic link."""
    out = io.BytesIO()
    link = zipfile.ZipInfo(name)
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, target)
    return out.getvalue()


def patched(raw: bytes, field: int, value: bytes, *, heads: Sequence[bytes]) -> bytes:
    """`raw` with `value` at `field` bytes after each of `heads` (counted in the local one)."""
    changed = bytearray(raw)
    for head in heads:
        at = raw.index(head) + field + (2 if head == CENTRAL else 0)
        changed[at : at + len(value)] = value
    return bytes(changed)


def encrypted(raw: bytes) -> bytes:
    """`raw` whose first member says that it is encrypted."""
    return patched(raw, 6, struct.pack("<H", 1), heads=(LOCAL, CENTRAL))


def of_stated_size(raw: bytes, size: int) -> bytes:
    """`raw` whose first member says that it unpacks to `size` bytes."""
    return patched(raw, 22, struct.pack("<I", size), heads=(LOCAL, CENTRAL))


def with_wrong_sum(raw: bytes) -> bytes:
    """`raw` whose first member does not have the checksum that it states."""
    return patched(raw, 14, b"\0\0\0\1", heads=(LOCAL, CENTRAL))
