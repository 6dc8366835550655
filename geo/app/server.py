"""What the web server of the app adds to Streamlit: the map's public files, and plain faults."""

import gzip
import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.app import data
from geo.app.late_files import late_file, late_urls
from geo.views.files import asset_name, assets
from layers.faults import LayerError
from layers.store import fingerprint, load

_TYPES: Final = MappingProxyType(
    {
        "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "json": "application/json",
    }
)
_FOLDER: Final = "assets"
# what of the map's files comes from the sites, where some are lines or areas
_FOOTPRINTS: Final = "footprints.json"
_MAKING: Final = threading.Lock()
# the name says what is in the file, so nobody ever has to ask again
_HEADERS: Final = MappingProxyType(
    {
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "vary": "accept-encoding",
    }
)


class _File(NamedTuple):
    """One public file: its logical name, its bytes, and the same compressed."""

    name: str
    content: bytes
    compressed: bytes


def _files() -> dict[str, _File]:
    """Every public file by its public name; all that the route below can give out.

    Raises
    ------
    LayerError
        If the boundaries break their contract.
    """
    # the start and the first visit may ask at once: the second waits for what the first makes
    with _MAKING:
        return _made_files(fingerprint())


@lru_cache(maxsize=2)
def _made_files(_: object) -> dict[str, _File]:
    """The files of `_files`, made once for each state of the data folders.

    Raises
    ------
    LayerError
        If the boundaries break their contract.
    """
    return _named(assets(load("countries"), load("disputed_borders")))


def _named(made: dict[str, bytes]) -> dict[str, _File]:
    """Files by their public names, compressed once."""
    return {
        asset_name(name, content): _File(name, content, gzip.compress(content, mtime=0))
        for name, content in made.items()
    }


@lru_cache(maxsize=2)
def _footprint_files(stamp: data.Stamp) -> dict[str, _File]:
    """The file of the lines and areas of sites, by its public name; none where all are points.

    Raises
    ------
    LayerError
        If a layer breaks its contract.
    """
    drawn = data.footprints(stamp)
    return _named({_FOOTPRINTS: drawn.content} if drawn else {})


def _base() -> str:
    """The path that the app is served under, with a slash at its start, or nothing."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def asset_urls() -> dict[str, str]:
    """The address of each file of the map, by its logical name, for `geo.views.maps.shell`.

    Raises
    ------
    LayerError
        If the boundaries break their contract.
    """
    folder = f"{_base()}/{_FOLDER}"
    return {
        **{file.name: f"{folder}/{public}" for public, file in _files().items()},
        **late_urls(folder),
    }


def footprint_addresses(stamp: data.Stamp) -> dict[str, str]:
    """The address of the line or area of each site that has one, by site_id, for
    `geo.views.maps.state`.
    """
    drawn = data.footprints(stamp)
    if drawn is None:
        return {}
    return drawn.addresses(f"{_base()}/{_FOLDER}/{asset_name(_FOOTPRINTS, drawn.content)}")


def _asset(request: Request) -> Response:
    """One public file; a name looks up a dictionary and never a folder."""
    name = request.path_params["name"]
    is_footprints = name.startswith(_FOOTPRINTS.split(".")[0])
    file = (_footprint_files(fingerprint()) if is_footprints else _files()).get(name)
    if file is None and (late := late_file(name)):
        file = _File(name, *late)
    if file is None:
        return Response("not found", status_code=404, media_type="text/plain")
    headers = {**_HEADERS, "content-type": _TYPES[file.name.rsplit(".", 1)[1]]}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.compressed, headers={**headers, "content-encoding": "gzip"})
    return Response(file.content, headers=headers)


def routes() -> list[Route]:
    """The one route of ours, for `st.App(routes=...)`; a plain function runs in a thread."""
    endpoint: Callable[[Request], Response] = _asset
    return [Route(f"{_base()}/{_FOLDER}/{{name}}", endpoint, methods=["GET"])]


def warm_up(answer: Callable[[], object]) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """A lifespan for `st.App` that prepares the first visit while the browser still opens.

    `answer` is what the first page asks for. A fault of the data is left to the page to tell.
    """

    def prepare() -> None:
        with suppress(LayerError):
            answer()
            _files()

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[None]:
        threading.Thread(target=prepare, daemon=True).start()
        yield

    return lifespan


def plain(text: str) -> str:
    """`text` in one line that Streamlit's Markdown shows letter by letter."""
    one_line = " ".join(text.split())
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", one_line)


def told(message: str) -> str:
    """The message of a LayerError as Markdown: a sentence for each file, its faults as a list."""
    lines = [
        f"- {plain(line.removeprefix('- '))}" if line.startswith("- ") else f"\n{plain(line)}\n"
        for line in message.splitlines()
    ]
    return "\n".join(lines).strip()


def show_fault(error: Exception) -> bool:
    """Show a fault of a data file as one sentence; True if it was one, and is dealt with.

    For `st.App(on_script_error=...)`: anything else is a fault of ours and keeps its traceback.
    """
    if not isinstance(error, LayerError):
        return False
    st.error(told(str(error)))
    return True
