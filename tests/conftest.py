"""What holds for all tests."""

import sys

import pytest
from hypothesis import settings

# a slow moment of a shared machine is no fault; no test of ours is about time
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")

_MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def _main_is_the_test_runs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # Streamlit's AppTest leaves the script it ran as `__main__`, and processes that are started
    # afresh would run that again
    monkeypatch.setitem(sys.modules, "__main__", _MAIN)
