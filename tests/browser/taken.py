"""A file taken from a page by its button."""

from pathlib import Path

from playwright.sync_api import Page

# a page in the middle of a run replaces its buttons, and a click on an old one gives nothing
IS_STILL = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  return app && app.dataset.testScriptState === "notRunning"
    && document.querySelector("[data-testid=stSkeleton]") === null;
}"""


def taken(page: Page, button: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that the first button with this text gives."""
    asked = page.get_by_role("button", name=button, exact=True).first
    asked.wait_for(timeout=60_000)
    page.wait_for_function(IS_STILL, timeout=60_000)
    with page.expect_download(timeout=60_000) as waiting:
        asked.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()
