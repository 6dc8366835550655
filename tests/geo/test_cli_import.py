"""`counterparts import`: what it says, where it says it, and that a fault changes nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from geo import cli, cli_import, cli_watch
from geo.cli_watch import Lines
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importing import Importer, Option
from layers.store import load, sources
from tests.layers.importers.books import workbook
from tests.layers.small import SMALL, countries_read_once, presences, searched, sites, table
from tests.layers.tables import Row, listing

PROGRAM = Path(sys.executable).parent / "counterparts"
PLANTS = [
    ["unique_id", "power_plant_name", "country_iso3c", "province", "commissioning_year"],
    ["KEN1", "Dam", "KEN", "Nakuru", 2015],
    ["KEN2", "Wind", "KEN", None, None],
]


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


@pytest.fixture(autouse=True, scope="module")
def _quick(tmp_path_factory: pytest.TempPathFactory):
    with countries_read_once(tmp_path_factory.mktemp("none")):
        yield


def invoked(command: click.Command, *arguments: str, code: int = 0) -> Result:
    """A run of `command`, faults told as `main` tells them."""
    result = CliRunner().invoke(command, arguments)
    if result.exception and not isinstance(result.exception, SystemExit | ValueError):
        raise result.exception
    assert (0 if result.exception is None else 2) == code, result.output
    return result


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Import tables by the small importer."""

    def importing(
        *options: str, code: int = 0, importer: Importer = SMALL, **tables: list[Row]
    ) -> Result:
        folder = tmp_path / "given"
        for old in folder.glob("*"):
            old.unlink()
        for name, rows in tables.items():
            table(folder / f"{name}.csv", rows)
        return invoked(cli_import.command_of(importer), str(folder), *options, code=code)

    return importing


def started(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """The installed program, started as a user starts it."""
    return subprocess.run(
        [PROGRAM, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        **options,
    )


def test_results_go_to_stdout_and_what_is_to_be_known_to_stderr(
    workspace: Path, run: Callable[..., Result]
) -> None:
    result = run(
        "--accept-rejects",
        projects=[*sites("a", "b"), *sites("sea"), *sites("x", iso_a3="Kenya")],
        local_csos=presences("c"),
        coverage=[searched("KEN")],
    )
    assert result.stdout.splitlines() == [
        "Small tables: 6 rows read",
        "  1 row of coverage kept",
        "  1 row of local_csos kept",
        "  2 rows of projects kept",
        "  1 left out: at sea",
    ]
    assert result.stderr.splitlines() == [
        "reading the tables",
        "checking the rows",
        "writing the workspace",
        "  1 row rejected:",
        "    column iso_a3: 'Kenya' has a wrong form (row 5)",
        f"  to look through: {workspace / 'review' / 'small.rejected.csv'}",
        (
            f"workspace {workspace}: now 1 row of coverage, 1 row of local_csos, 2 rows of "
            "projects from small; to take them out again: counterparts sources --remove small"
        ),
    ]


def test_the_same_file_twice_is_told_to_change_nothing(
    workspace: Path, run: Callable[..., Result]
) -> None:
    run(projects=sites("a"))
    before = listing(workspace)
    assert run(projects=sites("a")).stderr.endswith(
        f"workspace {workspace}: nothing changed; all of it was there already\n"
    )
    assert listing(workspace) == before


def test_a_fault_is_told_and_changes_nothing(workspace: Path, run: Callable[..., Result]) -> None:
    result = run(projects=sites("a", iso_a3="Kenya"), code=2)
    assert "1 of 1 rows are faulty; nothing was imported" in str(result.exception)
    assert result.stdout == ""
    assert not workspace.exists()


def test_options_add_replace_and_date_what_is_imported(run: Callable[..., Result]) -> None:
    run("--retrieved", "2026-10-01", projects=sites("a"))
    run("--retrieved", "2026-10-02", projects=sites("b"))
    (mine,) = [source.descriptor for source in sources() if not source.is_bundled]
    assert (mine.rows, mine.retrieved) == (2, "2026-10-02")
    run("--retrieved", "2026-10-01", "--replace", projects=sites("c"))
    (mine,) = [source.descriptor for source in sources() if not source.is_bundled]
    assert (mine.rows, mine.retrieved) == (1, "2026-10-01")


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-13-01", "'2026-13-01' is not a day like 2026-11-23"),
        ("20261101", "'20261101' is not a day like 2026-11-23"),
        ("yesterday", "'yesterday' is not a day like 2026-11-23"),
        ("2999-01-01", "2999-01-01 is still to come"),
    ],
)
def test_a_day_that_can_not_be_is_refused(workspace: Path, day: str, says: str) -> None:
    result = CliRunner().invoke(cli_import.command_of(SMALL), ["x", "--retrieved", day])
    assert (result.exit_code, says in result.stderr) == (2, True)
    assert not workspace.exists()


def test_another_workspace_may_be_named(
    workspace: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    run("--workspace", str(tmp_path / "mine"), projects=sites("a"))
    assert (tmp_path / "mine" / "projects" / "small.projects.parquet").exists()
    assert not workspace.exists()


def test_what_was_imported_is_taken_out_again(workspace: Path, run: Callable[..., Result]) -> None:
    run(projects=sites("a"), coverage=[searched("KEN")])
    told = invoked(cli.cli, "sources", "--remove", "small")
    assert told.stderr == (
        f"workspace {workspace}: 1 row of coverage, 1 row of projects from small taken out\n"
    )
    assert set(listing(workspace)) == {".lock"}
    again = invoked(cli.cli, "sources", "--remove", "small", code=2)
    assert "nothing was imported from 'small'" in str(again.exception)


def test_options_of_an_importer_become_options_of_its_command() -> None:
    options = (
        Option("how_much", "How much of it.", choices=("all", "some"), default="all"),
        Option("called", "What it is called."),
    )
    command = cli_import.command_of(Importer(**{**vars(SMALL), "options": options}))
    text = CliRunner().invoke(command, ["--help"]).stdout
    assert "--how-much [all|some]  How much of it.  [default: all]" in text
    assert "--called TEXT" in text
    odd = CliRunner().invoke(command, ["x", "--how-much", "none"])
    assert odd.exit_code == 2


@pytest.mark.parametrize("name", sorted(importers()))
def test_help_of_a_source_says_what_it_is_and_lists_its_options(name: str) -> None:
    text = CliRunner().invoke(cli.cli, ["import", name, "--help"], terminal_width=300).stdout
    importer = importers()[name]
    for said in (importer.title, importer.shows, importer.lacks, importer.url):
        assert said in " ".join(text.split())
    for option in importer.options:
        assert f"--{option.name.replace('_', '-')}" in text
        assert option.meaning in " ".join(text.split())
    assert name in CliRunner().invoke(cli.cli, ["import", "--help"]).stdout


def test_lines_tell_how_far_a_long_stage_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    lines = Lines()
    lines.stage("reading", total=8)
    for _ in range(8):
        lines.advance()
    lines.stage("checking")
    lines.advance()
    assert capsys.readouterr() == ("", "reading\nreading: 38%\nreading: 75%\nchecking\n")


def test_a_short_stage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with cli_watch.watched() as progress:
        progress.stage("reading", total=3)
        progress.advance(3)
    assert capsys.readouterr() == ("", "reading\n")


@pytest.fixture
def plants(tmp_path: Path) -> Path:
    return workbook(tmp_path / "plants.xlsx", {"COFI_v2.2": PLANTS})


def test_the_program_imports_a_publishers_file_and_it_counts(plants: Path) -> None:
    done = started("import", "cofi", plants, "--retrieved", "2026-11-01")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("China Overseas Finance Inventory (COFI): 2 rows read\n")
    assert "reading the workbook\n" in done.stderr
    assert set(load("projects").site_id) >= {"cofi-KEN1", "cofi-KEN2"}


@pytest.mark.skipif(os.name == "nt", reason="terminals are another thing on Windows")
def test_on_a_terminal_progress_is_drawn_on_stderr_and_wiped_out(plants: Path) -> None:
    import pty  # noqa: PLC0415 -- not to be had on Windows

    leader, follower = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, "import", "cofi", plants],
        stdout=subprocess.PIPE,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as child:
        os.close(follower)
        drawn = b"".join(iter(lambda: _read(leader), b""))
        assert child.stdout
        results = child.stdout.read().decode()
    os.close(leader)
    assert child.returncode == 0
    assert b"reading the workbook" in drawn
    # the cursor is shown again, and the line wiped out before anything is said
    tail = drawn.rsplit(b"writing the workspace", maxsplit=1)[-1]
    assert b"\x1b[?25h" in tail
    assert b"\x1b[2K" in tail
    assert b"workspace " in tail
    assert "\x1b" not in results
    assert results == started("import", "cofi", plants).stdout


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        # how Linux says that nobody writes to it any more
        return b""


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits on Windows")
def test_a_disk_without_room_leaves_everything_as_it_was(workspace: Path, plants: Path) -> None:
    assert started("import", "cofi", plants).returncode == 0
    before = listing(workspace)
    more = [*PLANTS, *([f"KEN{i}", f"Plant {i}", "KEN", None, None] for i in range(3, 400))]
    workbook(plants, {"COFI_v2.2": more})
    script = (
        "import resource, sys\n"
        "from geo.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        f"sys.argv = ['counterparts', 'import', 'cofi', {str(plants)!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == (
        f"{workspace}: it can't be written: File too large; nothing was changed there"
    )
    assert listing(workspace) == before


def test_a_fault_of_a_file_is_a_message_and_exit_2(workspace: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(b"x")
    done = started("import", "cofi", odd)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"reading the workbook\n{odd}: cut off, or no Excel workbook (.xlsx): "
        "File is not a zip file\n"
    )
    assert not workspace.exists()


def test_no_command_loads_what_speaks_to_servers_before_it_is_wanted() -> None:
    script = "import sys, geo.cli; print('requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"False\n"
