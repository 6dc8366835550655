"""`counterparts fetch`: imported when the whole file is there, and not before."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geo import cli, cli_fetch
from layers import fetching
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importing import Download
from layers.store import load, sources
from tests.layers.publisher import Publisher, publishing, trusted
from tests.layers.small import SMALL, countries_read_once, sites
from tests.layers.tables import as_csv, listing

NAME = "small projects.csv"
DATA = "projects/small.projects.parquet"


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


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted(tmp_path)))
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setattr(fetching, "_WAITS_S", (0.0,))
    with publishing() as mine:
        mine.content = as_csv(sites("a", "b"))
        yield mine


@pytest.fixture
def fetch(publisher: Publisher) -> Callable[..., Result]:
    """Run the command of the small importer."""

    def run(*options: str, code: int = 0, **changes: object) -> Result:
        download = replace(Download(publisher.url), **changes)
        command = cli_fetch.command_of(replace(SMALL, download=download))
        result = CliRunner().invoke(command, options)
        assert (0 if result.exception is None else 2) == code, result.output
        return result

    return run


def test_a_file_is_fetched_noted_and_imported(
    workspace: Path, fetch: Callable[..., Result]
) -> None:
    result = fetch()
    assert result.stdout.splitlines() == ["Small tables: 2 rows read", "  2 rows of projects kept"]
    (mine,) = [source.descriptor for source in sources() if not source.is_bundled]
    told = result.stderr.splitlines()
    assert told[0].startswith("asking localhost:")
    assert told[1] == f"downloading {NAME} (0.0 MiB)"
    file = workspace / "downloads" / NAME
    sha256 = mine.inputs[0].split("  ")[0]
    assert f"{file}: fetched on {mine.retrieved}, sha256 {sha256}" in told
    assert told[-1].startswith(f"workspace {workspace}: now 2 rows of projects from small")
    assert load("projects").site_id.tail(2).tolist() == ["small-a", "small-b"]


def test_fetching_again_changes_nothing(
    workspace: Path, publisher: Publisher, fetch: Callable[..., Result]
) -> None:
    fetch()
    before = listing(workspace)
    again = fetch()
    assert listing(workspace) == before
    assert again.stderr.endswith("nothing changed; all of it was there already\n")
    assert not [line for line in again.stderr.splitlines() if line.startswith("downloading")]
    assert len(publisher.asked) == 2


def test_the_file_may_lie_elsewhere(
    workspace: Path, tmp_path: Path, fetch: Callable[..., Result]
) -> None:
    fetch("--to", str(tmp_path / "mine"))
    assert (tmp_path / "mine" / NAME).exists()
    assert not (workspace / "downloads").exists()


def test_options_of_import_hold(publisher: Publisher, fetch: Callable[..., Result]) -> None:
    fetch()
    publisher.content, publisher.etag = as_csv([*sites("c"), *sites("x", iso_a3="x")]), '"two"'
    refused = fetch(code=2)
    assert "1 of 2 rows are faulty" in str(refused.exception)
    fetch("--accept-rejects", "--replace")
    assert load("projects").site_id.tail(2).tolist()[1:] == ["small-c"]
    assert "small-a" not in set(load("projects").site_id)


@pytest.mark.parametrize(
    ("habits", "changes", "says"),
    [
        ({"cuts": [10] * 9, "knows_ranges": False}, {}, "no connection to localhost"),
        ({"statuses": [404]}, {}, "HTTP 404 Not Found; it may have moved"),
        ({}, {"sha256": "0" * 64}, "but its publisher states 000"),
        ({}, {"most_bytes": 20}, "so it is not the file that is meant"),
        ({"content_type": "text/html"}, {}, "a web page, and not the file"),
    ],
)
def test_what_does_not_come_whole_and_right_is_not_imported(
    workspace: Path,
    publisher: Publisher,
    fetch: Callable[..., Result],
    habits: dict[str, object],
    changes: dict[str, object],
    says: str,
) -> None:
    for name, value in habits.items():
        setattr(publisher, name, value)
    result = fetch(code=2, **changes)
    assert says in str(result.exception)
    assert result.stdout == ""
    assert DATA not in listing(workspace)


def test_whoever_stops_it_is_told_that_it_goes_on(
    workspace: Path, fetch: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("geo.cli_watch.Lines.advance", stop)
        result = fetch(code=2)
    assert result.exit_code == 1
    assert "stopped; what has arrived is kept, the same command goes on\n" in result.stderr
    assert DATA not in listing(workspace)
    fetch()
    assert DATA in listing(workspace)


@pytest.mark.parametrize("name", sorted(one.name for one in importers().values() if one.url))
def test_every_source_with_a_page_has_a_command(name: str) -> None:
    text = CliRunner().invoke(cli.cli, ["fetch", name, "--help"], terminal_width=300).stdout
    assert importers()[name].url in text
    for option in ("--to", "--replace", "--accept-rejects", "--workspace"):
        assert f"  {option} " in text


@pytest.mark.parametrize(
    "name", sorted(one.name for one in importers().values() if one.url and not one.download)
)
def test_a_source_without_an_address_says_where_its_file_is(workspace: Path, name: str) -> None:
    result = CliRunner().invoke(cli.cli, ["fetch", name])
    assert str(result.exception) == (
        f"{name}: its file has no address that stays; get it from {importers()[name].url}, then: "
        f"counterparts import {name} FILE"
    )
    assert not workspace.exists()
