"""Cold start to the first map, and a changed filter to the repainted map, on the bundled data.

Run by `make bench`; needs Chromium. Prints the median, fastest and slowest of several runs, in
seconds, with the goals. Nothing here is a test: the machine may be busy.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, sync_playwright

RUNS = 5
CHROMIUM = os.environ.get("COUNTERPARTS_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DRAWN = "window.counterparts && counterparts.ready && counterparts.drawn.sites"
# seconds: what the project promises on the bundled data
GOALS = {"cold start to first map": 5.0, "first visit, server warm": 3.0, "changed filter": 0.2}


@contextmanager
def server() -> Iterator[str]:
    """The address of a freshly started app; it may not answer yet."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tool = Path(sys.executable).with_name("counterparts")
    command = [str(tool), "app", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_up(address: str) -> None:
    """Return once the server accepts connections."""
    host, port = address.removeprefix("http://").split(":")
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return


def open_map(page: Page, address: str) -> Frame:
    """The map's frame once it has drawn its sites."""
    page.goto(address)
    frame = page.wait_for_selector('iframe[title*="folium"]', timeout=60_000).content_frame()  # type: ignore[union-attr]
    if frame is None:
        raise RuntimeError("the map has no frame")
    frame.wait_for_function(f"{DRAWN} > 0", timeout=60_000)
    return frame


def seconds(action: Callable[[], object]) -> float:
    """How long `action` takes."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def cold_start(browser: Browser) -> float:
    """From the command to the first map."""
    begun = time.perf_counter()
    with server() as address, browser.new_page() as page:
        wait_until_up(address)
        open_map(page, address)
        return time.perf_counter() - begun


def first_visit(browser: Browser, address: str) -> float:
    """From the address to the map, on a server that others have used."""
    with browser.new_page() as page:
        return seconds(lambda: open_map(page, address))


def changed_filter(page: Page, frame: Frame) -> float:
    """From the click on a switch to the map that shows the other sites."""
    before = frame.evaluate(DRAWN)
    switch = page.get_by_text("Show sites that Chinese firms only built")

    def flip() -> None:
        switch.click()
        frame.wait_for_function(f"({DRAWN}) != {before}", timeout=60_000)

    return seconds(flip)


def main() -> None:
    """Print the table."""
    figures: dict[str, list[float]] = {name: [] for name in GOALS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for _ in range(RUNS):
            figures["cold start to first map"].append(cold_start(browser))
        with server() as address:
            wait_until_up(address)
            with browser.new_page() as page:
                open_map(page, address)
            for _ in range(RUNS):
                figures["first visit, server warm"].append(first_visit(browser, address))
            with browser.new_page() as page:
                frame = open_map(page, address)
                page.get_by_text("More filters").click()
                for _ in range(2 * RUNS):
                    figures["changed filter"].append(changed_filter(page, frame))
        browser.close()
    print(f"{'':28}{'median':>8}{'fastest':>9}{'slowest':>9}{'goal':>7}")
    for name, taken in figures.items():
        print(
            f"{name:28}{statistics.median(taken):8.2f}{min(taken):9.2f}{max(taken):9.2f}"
            f"{GOALS[name]:7.1f}"
        )


if __name__ == "__main__":
    main()
