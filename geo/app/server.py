"""What the web server of the app adds to Streamlit: the map's public files, and plain faults."""

import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import lru_cache
from typing import Final

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.app import data, rows
from geo.app.late_files import late_file, late_urls
from geo.app.public import File, base, named, refused
from geo.views.files import assets
from layers.faults import LayerError
from layers.sound import sound_sources
from layers.store import load

_FOLDER: Final = "assets"
# what of the land is drawn, faulty files of the workspace left out
_DRAWN: Final = ("countries", "disputed_borders")
_MAKING: Final = threading.Lock()


def _files() -> dict[str, File]:
    """Every public file by its public name; all that the route below can give out.

    Raises
    ------
    LayerError
        If the boundaries break their contract.
    """
    # the start and the first visit may ask at once: the second waits for what the first makes
    with _MAKING:
        return _made_files(data.stamp_now())


@lru_cache(maxsize=2)
def _made_files(stamp: data.Stamp) -> dict[str, File]:
    """The files of `_files`, made once for each state of the data folders.

    Raises
    ------
    LayerError
        If the boundaries break their contract.
    """
    try:
        known = data.survey_of(stamp).data
    except LayerError:
        # another layer is at fault: the page that tells it still has its files
        active, _ = sound_sources(_DRAWN)
        return named(assets(*(load(name, active) for name in _DRAWN)))
    return named(assets(known.countries, known.disputed_borders))


def asset_urls() -> dict[str, str]:
    """The address of each file of the map, by its logical name, for `geo.views.maps.shell`.

    Raises
    ------
    LayerError
        If the boundaries break their contract.
    """
    folder = f"{base()}/{_FOLDER}"
    return {
        **{file.name: f"{folder}/{public}" for public, file in _files().items()},
        **late_urls(folder),
    }


def _asset(request: Request) -> Response:
    """One public file; a name looks up a dictionary and never a folder."""
    name = request.path_params["name"]
    file = _files().get(name) or late_file(name)
    return refused(404, "not found") if file is None else file.answer(request)


def routes() -> list[Route]:
    """Our routes, for `st.App(routes=...)`; a plain function runs in a thread."""
    endpoint: Callable[[Request], Response] = _asset
    return [Route(f"{base()}/{_FOLDER}/{{name}}", endpoint, methods=["GET"]), *rows.routes()]


def warm_up(answer: Callable[[], object]) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """A lifespan for `st.App` that prepares the first visit while the browser still opens.

    `answer` is what the first page asks for. A fault of the data is left to the page to tell.
    """

    def prepare() -> None:
        with suppress(LayerError):
            answer()
            rows.files(data.stamp_now())
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
