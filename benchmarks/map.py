"""The map at 20,000 sites and 100,000 organisations: our way beside the usual `st_folium`.

Run `python -m benchmarks.map`; needs Chromium. Prints for each way the first visit, a changed
filter from the click to the repainted map (median and 95 % of the runs), what the server computes
for it, and what it sends; in seconds, milliseconds and kB, with the goals. Nothing here is a test:
the machine may be busy.
"""

import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Error, Frame, Page, WebSocket, sync_playwright

from benchmarks.app import CHROMIUM, FLAGS, seconds, wait_until_up
from benchmarks.map_rows import N_ORGANISATIONS, passes

ROOT: Final = Path(__file__).parents[1]
CHANGES: Final = 20
USUAL_CHANGES: Final = 4
# how many sites or features are drawn, once all are
DRAWN: Final = {
    "ours": "window.counterparts && counterparts.ready && counterparts.shown",
    "usual": "window.map && Object.values(map._layers).filter((one) => one.feature).length",
}
PAINTED: Final = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
GOALS: Final = {"first visit, s": 3.0, "change, median, s": 0.3, "change, kB sent": 60.0}


@dataclass
class Figures:
    """What was measured of one way."""

    first_s: float = 0.0
    changes_s: list[float] = field(default_factory=list)
    server_ms: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    def rows(self) -> dict[str, float]:
        """The figures by name."""
        return {
            "first visit, s": self.first_s,
            "change, median, s": statistics.median(self.changes_s),
            "change, 95 %, s": sorted(self.changes_s)[int(0.95 * (len(self.changes_s) - 1))],
            "change, server computes, ms": statistics.median(self.server_ms),
            "change, kB sent": statistics.median(self.sent) / 1000,
        }


@contextmanager
def server() -> Iterator[str]:
    """The address of the page of made-up rows."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = Path(__file__).with_name("map_app.py")
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    process = subprocess.Popen(
        [*command, "--server.port", str(port), "--server.address", "127.0.0.1"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_up(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait(page: Page, way: str, number: int) -> None:
    """Return once the map shows what passes the filter of that number, and has painted it."""
    n = int(passes(number).sum()) + (0 if way == "ours" else N_ORGANISATIONS)
    while True:
        try:
            frame = map_frame(page)
            frame.wait_for_function(f"({DRAWN[way]}) === {n}", timeout=120_000)
            frame.evaluate(PAINTED)
        except Error as error:
            # the usual way throws its frame away and builds another
            if "detached" not in str(error) and "destroyed" not in str(error):
                raise
        else:
            return


def map_frame(page: Page) -> Frame:
    """The frame of the map that is there now."""
    frame = page.wait_for_selector('iframe[title*="folium"]', timeout=120_000).content_frame()  # type: ignore[union-attr]
    if frame is None:
        raise Error("the frame was detached")
    return frame


def measured(browser: Browser, address: str, way: str, n_changes: int) -> Figures:
    """A first visit, and the filter changed again and again."""
    figures, received = Figures(), [0]

    def listen(connection: WebSocket) -> None:
        connection.on("framereceived", lambda said: received.append(len(said)))

    with browser.new_page(viewport={"width": 1280, "height": 900}) as page:
        page.on("websocket", listen)
        begun = time.perf_counter()
        page.goto(f"{address}/?way={way}")
        wait(page, way, 0)
        figures.first_s = time.perf_counter() - begun
        for number in range(1, n_changes + 1):
            received.clear()

            def change(number: int = number) -> None:
                page.get_by_text("another filter").click()
                wait(page, way, number)

            figures.changes_s.append(seconds(change))
            page.wait_for_timeout(300)
            figures.sent.append(sum(received))
            said = page.get_by_text("server:").inner_text()
            figures.server_ms.append(float(re.findall(r"[\d.]+", said)[0]))
    return figures


def table(ours: Figures, usual: Figures) -> Iterator[str]:
    """The lines of the table, with how often ours goes into the usual way."""
    yield f"{'':30}{'ours':>9}{'usual':>10}{'times':>8}{'goal':>7}"
    for (name, mine), theirs in zip(ours.rows().items(), usual.rows().values(), strict=True):
        goal = f"{GOALS[name]:7.1f}" if name in GOALS else ""
        yield f"{name:30}{mine:9.2f}{theirs:10.2f}{theirs / mine:8.1f}{goal}"


def main() -> None:
    """Print the table."""
    with sync_playwright() as playwright, server() as address:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # the first page of all waits for what the server makes once
        measured(browser, address, "ours", 1)
        ours = measured(browser, address, "ours", CHANGES)
        usual = measured(browser, address, "usual", USUAL_CHANGES)
        browser.close()
    print("\n".join(table(ours, usual)))


if __name__ == "__main__":
    main()
