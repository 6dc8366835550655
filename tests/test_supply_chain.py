"""What we stand on is pinned, hashed, asked for and fit to be used; the commands ask nobody."""

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from data.make.licences import (
    ALLOWED,
    LOCK,
    PROJECT,
    asked_for,
    is_allowed,
    licence,
    locked,
    run_time,
)

ROOT = Path(__file__).parents[1]
TEXT = LOCK.read_text(encoding="utf-8")
PACKAGES = locked(TEXT)
ASKED = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
PAGE = (ROOT / "docs/licences.md").read_text(encoding="utf-8")


def rows(title: str) -> dict[str, tuple[str, str, str]]:
    """The rows of the table under `title` of the page: version, licence and source by package."""
    section = PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:2] == "| "]
    return {name: (version, says, where) for name, version, says, where in cells[1:]}


RUN, DEVELOPMENT = rows("At run time"), rows("For development only")
LISTED = RUN | DEVELOPMENT


def test_every_requirement_is_pinned_and_hashed() -> None:
    # comments aside, a line is a pin or a hash: no option, no address, no range
    lines = [line for line in TEXT.splitlines() if line and not re.match(r" +#", line)]
    pin = re.compile(r"[a-z0-9.-]+==[\w.]+( ; [^\\]+)? \\")
    sha = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [one for one in lines if not (pin.fullmatch(one) or sha.fullmatch(one))] == []
    bare = [
        one
        for one, after in zip(lines, [*lines[1:], ""], strict=True)
        if pin.fullmatch(one) and not sha.fullmatch(after)
    ]
    assert bare == []


def test_the_lock_file_is_what_the_project_asks_for() -> None:
    wanted = asked_for(ASKED["dependencies"]) | asked_for(ASKED["optional-dependencies"]["dev"])
    assert {p.name for p in PACKAGES.values() if ASKED["name"] in p.asked_by} == wanted


def test_every_locked_package_is_asked_for_by_another_or_by_us() -> None:
    for package in PACKAGES.values():
        assert package.asked_by
        assert package.asked_by <= {*PACKAGES, ASKED["name"]}, package.name


def test_the_page_of_licences_lists_what_is_locked() -> None:
    versions = {name: version for name, (version, *_) in LISTED.items()}
    assert versions == {p.name: ", ".join(p.versions) for p in PACKAGES.values()}
    assert set(RUN) == run_time(PACKAGES)
    assert set(RUN) & set(DEVELOPMENT) == set()


def test_every_licence_is_one_that_ours_may_stand_on() -> None:
    assert {name: says for name, (_, says, _) in LISTED.items() if not is_allowed(says)} == {}


def test_a_licence_that_is_not_on_the_list_is_refused() -> None:
    assert not is_allowed("AGPL-3.0-only")
    assert not is_allowed("MIT AND GPL-3.0-only")
    assert is_allowed("GPL-3.0-only OR MIT")


def test_the_page_says_what_the_packages_say() -> None:
    installed = {one.name.lower().replace("_", "-") for one in importlib.metadata.distributions()}
    said = {name: licence(name) for name in set(LISTED) & installed}
    # nearly all: what is missing is for other systems
    assert len(said) > 0.9 * len(LISTED)
    assert said == {name: LISTED[name][1:] for name in said}


def test_every_licence_that_may_be_listed_has_a_reason_on_the_page() -> None:
    for name, reason in ALLOWED.items():
        assert f"| {name} | {reason} |" in PAGE


def test_the_app_reports_nothing_to_streamlits_makers() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False


WATCHED = """
import sys

def noted(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        print("asked", event, arguments, file=sys.stderr)

sys.addaudithook(noted)
"""
COMMANDS = """
from geo.cli import main
asked = ["sources", "gaps --country KEN --format json", "snapshot KEN --out out --formats html"]
for arguments in asked:
    sys.argv = ["counterparts", *arguments.split()]
    try:
        main()
    except SystemExit as end:
        assert not end.code, arguments
"""


def asked_by(code: str, folder: Path) -> list[str]:
    """The lines of a Python program that tell what it asked of the network."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COUNTERPARTS_DATA": str(folder / "none")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stderr.splitlines() if line.startswith("asked")]


def test_the_commands_that_read_and_write_results_ask_nobody(tmp_path: Path) -> None:
    assert asked_by(COMMANDS, tmp_path) == []
    assert list((tmp_path / "out").iterdir())


def test_a_question_to_the_network_would_be_noticed(tmp_path: Path) -> None:
    code = "import socket\nsocket.socket(type=socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
    (line,) = asked_by(code, tmp_path)
    assert "127.0.0.1" in line


def test_the_tests_that_the_page_on_security_names_are_there() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page)
    assert len(named) > 20
    for file, test in named:
        assert f"def {test}" in (ROOT / file).read_text(encoding="utf-8"), (file, test)
