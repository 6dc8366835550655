"""Chromium, a proxy that notes what wants to leave the machine, and the app on a free port.

Fixtures: `page` (a new page), `errors` (what went wrong in it), `outside` (the requests that would
have left the machine) and `serve` (the address of a script under `streamlit run`).
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = Path(os.environ.get("COUNTERPARTS_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


# what the browser asks for by itself, whatever page it shows: an account, form fields, updates
BROWSERS_OWN = re.compile(
    r"\b(accounts\.google\.com|(content-autofill|update|optimizationguide-pa)\.googleapis\.com)[:/]"
)


class Proxy:
    """A proxy that answers nothing and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                asking, _ = self._socket.accept()
            except OSError:
                return
            with asking:
                line = asking.recv(4096).split(b"\r\n", 1)[0].decode("latin-1")
                if not BROWSERS_OWN.search(line):
                    self.asked.append(line)
                asking.sendall(b"HTTP/1.1 502 Nothing leaves\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        # closing alone doesn't wake a thread that waits in accept
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture(scope="session")
def proxy() -> Iterator[Proxy]:
    recording = Proxy()
    yield recording
    recording.close()


@pytest.fixture
def outside(proxy: Proxy) -> list[str]:
    """The requests beyond this machine since the test began."""
    proxy.asked.clear()
    return proxy.asked


# not for the whole session: as long as it runs, playwright keeps an event loop in this thread, and
# no other test could have one
@pytest.fixture(scope="module")
def browser(proxy: Proxy) -> Iterator[Browser]:
    if not CHROMIUM.is_file():
        reason = f"no Chromium at {CHROMIUM}; install it or set COUNTERPARTS_CHROMIUM"
        if os.environ.get("COUNTERPARTS_BROWSER_TESTS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*FLAGS, f"--proxy-server=http://127.0.0.1:{proxy.port}"],
        )
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, device_scale_factor=2, color_scheme="light"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def errors(page: Page) -> list[str]:
    """Uncaught errors and error messages of the page and its frames."""
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda said: seen.append(said.text) if said.type == "error" else None)
    return seen


def _is_up(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asking.request("GET", "/_stcore/health")
        return asking.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        asking.close()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while not _is_up(port):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the app did not start: {log.read_text(encoding='utf-8')}")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """`serve(script, workspace=None)`: the address of `streamlit run script` on that workspace
    (an empty one without), started once a session.
    """
    started: dict[tuple[Path, Path | None], tuple[int, subprocess.Popen[bytes]]] = {}
    empty = tmp_path_factory.mktemp("workspace")

    def start(script: Path, workspace: Path) -> tuple[int, subprocess.Popen[bytes]]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        log = tmp_path_factory.mktemp("app") / "log.txt"
        options = {"port": port, "address": "127.0.0.1", "headless": "true"}
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        for name, value in options.items():
            command += [f"--server.{name}", str(value)]
        with log.open("wb") as said:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=said,
                stderr=said,
                env={**os.environ, "COUNTERPARTS_DATA": str(workspace)},
            )
        _wait(port, process, log)
        return port, process

    def address(script: Path, workspace: Path | None = None) -> str:
        if (script, workspace) not in started:
            started[script, workspace] = start(script, workspace or empty)
        return f"http://127.0.0.1:{started[script, workspace][0]}"

    yield address
    ended = {script.name: process.poll() for (script, _), (_, process) in started.items()}
    for _, process in started.values():
        process.terminate()
        process.wait(timeout=20)
    assert set(ended.values()) <= {None}, f"an app ended before its tests: {ended}"
