"""How the app gives out public files: under names that say what is in them, compressed once."""

import gzip
from types import MappingProxyType
from typing import Final, NamedTuple, Self

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from geo.views.files import asset_name

TYPES: Final = MappingProxyType(
    {
        "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "json": "application/json",
        "bin": "application/octet-stream",
    }
)
# the name says what is in the file, so nobody ever has to ask again
_HEADERS: Final = MappingProxyType(
    {
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "vary": "accept-encoding",
    }
)
# more takes ten times as long for binary files, and saves next to nothing
_EFFORT: Final = 6


class File(NamedTuple):
    """One public file: its logical name, its bytes, and the same compressed."""

    name: str
    content: bytes
    compressed: bytes

    @classmethod
    def of(cls, name: str, content: bytes) -> Self:
        """The file with its compressed form."""
        return cls(name, content, gzip.compress(content, _EFFORT, mtime=0))

    def answer(self, request: Request) -> Response:
        """The file as `request` takes it, to be kept for ever."""
        headers = {**_HEADERS, "content-type": TYPES[self.name.rsplit(".", 1)[1]]}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.compressed, headers={**headers, "content-encoding": "gzip"})
        return Response(self.content, headers=headers)


def named(made: dict[str, bytes]) -> dict[str, File]:
    """Files by their public names."""
    return {asset_name(name, content): File.of(name, content) for name, content in made.items()}


def base() -> str:
    """The path that the app is served under, with a slash at its start, or nothing."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def refused(status: int, why: str) -> Response:
    """A plain answer to what can't be given."""
    return Response(why, status_code=status, media_type="text/plain")
