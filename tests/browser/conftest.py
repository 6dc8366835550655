"""Chromium, a proxy that writes down what wants to leave the machine, and the app on a free port."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
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


class Proxy:
    """A proxy that answers nothing and remembers every host it was asked for."""

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
                self.asked.append(line)
                asking.sendall(b"HTTP/1.1 502 Nothing leaves\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        # closing alone doesn't wake a thread that waits in accept
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture(scope="session")
def outside() -> Iterator[Proxy]:
    """Who was asked for beyond this machine."""
    proxy = Proxy()
    yield proxy
    proxy.close()


@pytest.fixture(scope="session")
def browser(outside: Proxy) -> Iterator[Browser]:
    if not CHROMIUM.is_file():
        reason = f"no Chromium at {CHROMIUM}; install it or set COUNTERPARTS_CHROMIUM"
        if os.environ.get("COUNTERPARTS_BROWSER_TESTS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*FLAGS, f"--proxy-server=http://127.0.0.1:{outside.port}"],
        )
        yield running
        running.close()


class Watched:
    """A page, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._note(message.type, message.text))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, device_scale_factor=2, color_scheme="light"
    )
    yield Watched(context.new_page())
    context.close()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the app did not start; exit code {process.poll()}")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """`serve(script)`: the address of `streamlit run script`, started once a session."""
    started: dict[Path, tuple[str, subprocess.Popen[bytes]]] = {}

    def address(script: Path) -> str:
        if script not in started:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            log = (tmp_path_factory.mktemp("app") / "log.txt").open("wb")
            options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
            command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
            process = subprocess.Popen(
                [*command, "--server.headless", "true"], cwd=ROOT, stdout=log, stderr=log
            )
            log.close()
            started[script] = (f"http://127.0.0.1:{port}", process)
            _wait(*started[script])
        return started[script][0]

    yield address
    for _, process in started.values():
        process.terminate()
        process.wait(timeout=20)
