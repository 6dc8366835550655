"""The workspace after imports: added to, renewed, replaced, taken out; never half."""

import csv
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from layers.dataset import load_dataset
from layers.descriptor import describe, descriptor_path, read_descriptor
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE
from layers.importing import Importer, Translation, translated
from layers.imports import Change, added, removed
from layers.store import fingerprint, load, sources, validate
from layers.workspace import workspace_files
from tests.layers.dying import DiedError, die, stopping_at
from tests.layers.small import (
    SMALL,
    countries_read_once,
    presences,
    reviewing,
    searched,
    sites,
    table,
)
from tests.layers.tables import Row, bundled_rows, listing, message_of, put, put_described

# a soak may ask for 500
N_KILLS = int(os.environ.get("COUNTERPARTS_KILLS", "12"))
FILE = "projects/small.projects.parquet"


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


@pytest.fixture(autouse=True, scope="module")
def _quick(tmp_path_factory: pytest.TempPathFactory):
    with countries_read_once(tmp_path_factory.mktemp("none")):
        yield


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Change]:
    """Import tables given by the start of their names."""

    def run(
        importer: Importer = SMALL,
        *,
        day: str = "2026-11-01",
        replacing: bool = False,
        accept: bool = False,
        called: str | None = None,
        **tables: list[Row],
    ) -> Change:
        folder = tmp_path / "given"
        for old in folder.glob("*"):
            old.unlink()
        for name, rows in tables.items():
            table(folder / f"{name}.csv", rows)
        result = translated(
            importer, folder, options={"called": called}, retrieved=day, accept_rejects=accept
        )
        return added(result, replacing=replacing)

    return run


def held(workspace: Path) -> dict[str, bytes]:
    return {name: raw for name, raw in listing(workspace).items() if name != ".lock"}


def names_of(workspace: Path) -> list[str]:
    return validate("projects", workspace / FILE).name.tolist()


def test_rows_lie_in_the_workspace_described_and_are_counted(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    change = imported(
        projects=sites("a", "b"), local_csos=presences("c"), coverage=[searched("KEN")]
    )
    assert change.rows == {"projects": 2, "local_csos": 1, "coverage": 1}
    assert set(held(workspace)) == set(change.written)
    assert [name for name in change.written if not name.endswith(".source.toml")] == [
        "organisations/small.coverage.csv",
        "organisations/small.local_csos.parquet",
        FILE,
    ]
    described = read_descriptor(workspace / FILE)
    assert (described.rows, described.retrieved, described.source_id) == (2, "2026-11-01", "small")
    mine = {s.layer: s for s in sources() if not s.is_bundled}
    assert all(source.sha256 == source.descriptor.sha256 for source in mine.values())
    data = load_dataset()
    assert data.projects.name.tail(2).tolist() == ["a", "b"]
    assert "small-c" in set(data.local_csos.presence_id)
    assert "small" in set(data.coverage.source_id)


def test_the_same_file_twice_changes_no_byte_and_no_time(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    given = {
        "projects": [*sites("b", "a"), *sites("x", iso_a3="KE")],
        "local_csos": presences("c"),
        "coverage": [searched("KEN"), searched("UGA", themes="gender|labour")],
    }
    imported(accept=True, **given)
    before = held(workspace), fingerprint()
    change = imported(accept=True, **given)
    assert (held(workspace), fingerprint()) == before
    assert (change.written, change.removed) == ((), ())
    assert change.rows == {"projects": 2, "local_csos": 1, "coverage": 2}


def test_the_order_of_rows_and_of_files_makes_no_difference(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    imported(projects=sites("a", "b"))
    imported(projects=sites("d", "c"))
    one = validate("projects", workspace / FILE)
    imported(projects=sites("c", "d"), replacing=True)
    imported(projects=sites("b", "a"))
    assert (workspace / FILE).read_bytes()
    pd.testing.assert_frame_equal(one, validate("projects", workspace / FILE))


def test_a_second_file_is_added_and_the_descriptor_names_both(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    imported(projects_1=sites("a"), day="2026-11-02")
    change = imported(projects_2=sites("b"), day="2026-11-01")
    assert names_of(workspace) == ["a", "b"]
    assert change.rows == {"projects": 2}
    described = read_descriptor(workspace / FILE)
    assert {line.split("  ")[1] for line in described.inputs} == {
        "projects_1.csv",
        "projects_2.csv",
    }
    assert described.retrieved == "2026-11-02"


def test_rows_that_are_there_are_renewed(workspace: Path, imported: Callable[..., Change]) -> None:
    imported(projects=sites("a", "b"), local_csos=presences("c", "d"))
    imported(
        projects=sites("a", status="cancelled"), local_csos=presences("c", organisation="Renamed")
    )
    rows = validate("projects", workspace / FILE)
    assert dict(zip(rows.name, rows.status, strict=True)) == {"a": "cancelled", "b": "completed"}
    local = validate("local_csos", workspace / "organisations" / "small.local_csos.parquet")
    assert local.organisation.tolist() == ["Renamed", "Friends of the River"]


def test_the_sites_of_a_project_are_renewed_together(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    halves = [row | {"project_id": "p", "site_share": "0.5"} for row in sites("one", "two")]
    imported(projects=[*halves, *sites("other")])
    imported(projects=[row | {"project_id": "p"} for row in sites("three")])
    assert names_of(workspace) == ["other", "three"]


def test_searches_are_renewed_by_country_and_themes(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    imported(coverage=[searched("KEN"), searched("KEN", themes="gender"), searched("UGA")])
    imported(coverage=[searched("KEN", searched_on="2026"), searched("KEN", themes="labour")])
    rows = validate("coverage", workspace / "organisations" / "small.coverage.csv").fillna("")
    assert set(zip(rows.iso_a3, rows.themes, rows.searched_on, strict=True)) == {
        ("KEN", "gender", ""),
        ("KEN", "labour", ""),
        ("KEN", "", "2026"),
        ("UGA", "", ""),
    }
    assert len(rows) == 4


def test_replacing_takes_the_place_of_all_that_came_from_the_source(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    imported(projects=sites("a"), local_csos=presences("c"))
    change = imported(projects=sites("b"), replacing=True)
    assert names_of(workspace) == ["b"]
    assert {name.split(".source")[0] for name in change.removed} == {
        "organisations/small.local_csos.parquet"
    }
    assert len(read_descriptor(workspace / FILE).inputs) == 1
    assert set(held(workspace)) == {FILE, f"{FILE}.source.toml"}


def test_replacing_mends_a_file_that_was_spoiled_by_hand(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    imported(projects=sites("a"))
    (workspace / FILE).write_bytes(b"x")
    descriptor_path(workspace / FILE).write_text("layer = 3", encoding="utf-8")
    before = held(workspace)
    with pytest.raises(LayerError, match="not a source descriptor"):
        imported(projects=sites("a"))
    assert held(workspace) == before
    imported(projects=sites("a"), replacing=True)
    assert names_of(workspace) == ["a"]


def test_removing_takes_out_all_of_a_source_and_nothing_else(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    put_described(workspace / "projects" / "m.csv", b"x", name="projects", rows=1)
    for file in (workspace / "projects").iterdir():
        file.rename(file.with_name(file.name.replace("m.csv", "small.csv")))
    put(workspace / "review" / "smaller.rejected.csv", b"another's")
    mine = held(workspace)
    imported(
        accept=True, projects=[*sites("a"), *sites("x", iso_a3="x")], coverage=[searched("KEN")]
    )
    change = removed("small")
    assert held(workspace) == mine
    assert change.rows == {"projects": 1, "coverage": 1}
    assert "review/small.rejected.csv" in change.removed
    assert len(change.removed) == 5


@pytest.mark.parametrize("name", ["other", "", "../x", "*", "curated"])
def test_where_nothing_came_from_a_source_what_there_is_is_listed(
    workspace: Path, imported: Callable[..., Change], name: str
) -> None:
    assert message_of(lambda: removed(name)) == (
        f"{workspace}: nothing was imported from {name!r}; there is: nothing"
    )
    assert not workspace.exists()
    imported(projects=sites("a"))
    before = held(workspace)
    assert message_of(lambda: removed(name)).endswith("; there is: small")
    assert held(workspace) == before


def test_a_spoiled_descriptor_is_told_where_its_source_is_to_be_removed(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    imported(projects=sites("a"))
    descriptor_path(workspace / FILE).write_text("layer = 3", encoding="utf-8")
    first, second, *_ = message_of(lambda: removed("small")).splitlines()
    assert first.endswith("there is: nothing")
    assert second.startswith(f"{descriptor_path(workspace / FILE)}: not a source descriptor")


def test_ids_of_another_source_are_refused_with_the_way_out(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    known = bundled_rows("projects/bri_projects.csv")[0]["site_id"]
    message = message_of(lambda: imported(projects=sites("a", site_id=known)))
    assert message.endswith(
        f"1 of its site_id are in the import too ({known!r}); "
        "change the ids, or move that file away"
    )
    imported(projects=sites("a", "b"))
    before = held(workspace)
    message = message_of(lambda: imported(projects=sites("a", "b", "c"), called="other"))
    assert message == (
        f"{workspace / FILE}: 2 of its site_id are in the import too ('small-a', 'small-b'); "
        "take it out first: counterparts sources --remove small"
    )
    assert held(workspace) == before


def test_a_site_of_another_project_is_refused_with_what_is_wrong(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    imported(projects=sites("a"))
    before = held(workspace)
    message = message_of(lambda: imported(projects=sites("a", project_id="small-other")))
    assert message.splitlines() == [
        f"{workspace / FILE}: the new rows don't go with those that are there:",
        "- column site_id: 'small-a' is repeated",
    ]
    assert held(workspace) == before


def test_the_name_of_another_publishers_source_is_refused(
    imported: Callable[..., Change],
) -> None:
    message = message_of(lambda: imported(projects=sites("a"), called="cofi"))
    assert message == (
        "'cofi' is what rows of China Overseas Finance Inventory (COFI) are called; choose "
        "another name"
    )


def test_what_is_to_be_looked_through_lies_in_review(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    twins = pd.DataFrame({"name": ["=1+1", "Friends"], "n": [1, 2]})
    imported(
        reviewing(twins=twins, none=twins[:0]),
        accept=True,
        projects=[*sites("a"), *sites("x", sector="=SUM(A1)"), *sites("y", iso_a3="@x")],
    )
    assert sorted(name for name in held(workspace) if name.startswith("review/")) == [
        "review/small.rejected.csv",
        "review/small.twins.csv",
    ]
    assert held(workspace)["review/small.twins.csv"].decode("utf-8-sig") == (
        "name,n\n'=1+1,1\nFriends,2\n"
    )
    text = held(workspace)["review/small.rejected.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["from_file"], row["from_row"]) for row in rows] == [
        ("projects.csv", "4"),
        ("projects.csv", "3"),
    ]
    assert "'@x' has a wrong form" in rows[0]["reason"]


def test_no_cell_in_review_is_run_by_a_spreadsheet(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    cells = ["=a", "+a", "-a", "@a", "\ta", "\r=a", "\n=a", "\uff1da"]
    imported(reviewing(odd=pd.DataFrame({"cell": cells})), projects=sites("a"))
    text = held(workspace)["review/small.odd.csv"].decode("utf-8-sig")
    found = [row["cell"] for row in csv.DictReader(text.splitlines(keepends=True))]
    assert [cell[0] for cell in found] == ["'"] * len(cells)


def test_review_is_of_the_last_import(workspace: Path, imported: Callable[..., Change]) -> None:
    imported(accept=True, projects=[*sites("a"), *sites("x", iso_a3="x")])
    change = imported(projects=sites("b"))
    assert change.removed == ("review/small.rejected.csv",)
    assert not (workspace / "review" / "small.rejected.csv").exists()


def test_a_hand_made_file_of_the_source_is_not_its_import(
    workspace: Path, imported: Callable[..., Change]
) -> None:
    imported(projects=sites("a"))
    described = read_descriptor(workspace / FILE)
    mine = table(workspace / "projects" / "mine.csv", sites("b"))
    describe(mine, type(described)(**{**vars(described), "rows": 1, "inputs": ()}))
    imported(projects=sites("c"), replacing=True)
    removed("small")
    assert mine.exists()


@pytest.fixture
def translation(tmp_path: Path) -> Callable[..., Translation]:
    """Tables given by the start of their names, read and checked."""

    def run(**tables: list[Row]) -> Translation:
        folder = tmp_path / "-".join(tables)
        for name, rows in tables.items():
            table(folder / f"{name}.csv", rows)
        return translated(SMALL, folder, retrieved="2026-11-01")

    return run


def test_an_import_that_dies_at_any_step_is_whole_or_not_there(
    workspace: Path, translation: Callable[..., Translation]
) -> None:
    added(translation(projects=sites("a"), local_csos=presences("c")))
    old = held(workspace)
    more = translation(projects=sites("b"), coverage=[searched("KEN")])
    states = []
    for step in range(1, 100):
        try:
            with stopping_at(step, die):
                change = added(more)
        except DiedError:
            workspace_files()
            states.append(without_staged(workspace))
        else:
            break
    new = held(workspace)
    assert change.rows == {"projects": 2, "coverage": 1}
    assert all(state in (old, new) for state in states)
    assert old in states


def without_staged(workspace: Path) -> dict[str, bytes]:
    """What a reader sees: what is staged is hidden until the next change clears it."""
    return {name: raw for name, raw in held(workspace).items() if ".staged-" not in name}


# the two states that a process makes in turn until it is killed
SCRIPT = """
import pickle
import sys
from itertools import cycle
from layers.imports import added
both = pickle.load(sys.stdin.buffer)
print("ready", flush=True)
for one in cycle(both):
    added(one, replacing=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(N_KILLS))
def test_an_import_that_is_killed_is_whole_or_not_there(
    workspace: Path, translation: Callable[..., Translation], seed: int
) -> None:
    both = [
        translation(projects=sites("a", "b")),
        translation(projects_2=sites("a", status="cancelled"), coverage=[searched("KEN")]),
    ]
    states = []
    for one in both:
        added(one, replacing=True)
        states.append(held(workspace))
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as child:
        assert child.stdin
        assert child.stdout
        pickle.dump(both, child.stdin)
        child.stdin.flush()
        assert child.stdout.readline() == b"ready\n"
        # several changes a second
        time.sleep(random.Random(seed).uniform(0, 1))
        child.kill()
    assert len(load("projects")) > 1
    assert without_staged(workspace) in states
    # what it held is free, and what it staged is cleared
    added(both[0], replacing=True)
    assert held(workspace) == states[0]


def test_two_processes_that_import_at_once_take_turns(
    workspace: Path, translation: Callable[..., Translation]
) -> None:
    parts = [translation(**{f"projects_{name}": sites(name)}) for name in "ab"]
    script = """
import pickle
import sys
from layers.imports import added
one = pickle.load(sys.stdin.buffer)
print("ready", flush=True)
sys.stdin.buffer.readline()
added(one)
"""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for _ in parts
    ]
    for child, part in zip(children, parts, strict=True):
        pickle.dump(part, child.stdin)
        child.stdin.flush()
        assert child.stdout.readline() == b"ready\n"
    for child in children:
        child.communicate(b"go\n", timeout=120)
        assert child.returncode == 0
    assert names_of(workspace) == ["a", "b"]
