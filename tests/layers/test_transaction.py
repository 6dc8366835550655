"""The workspace is in the old state or the new one, whatever happens in the middle."""

import errno
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from layers import transaction
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE, is_inside
from layers.transaction import commit, locked, recovered
from layers.workspace import workspace_files
from tests.layers.dying import DiedError, die, stopping_at
from tests.layers.tables import listing, message_of, put

OLD = {
    "projects/changed.csv": b"old",
    "projects/gone.csv": b"gone",
    "organisations/kept.csv": b"kept",
}
WRITES = {
    "projects/changed.csv": b"new",
    "projects/more.csv": b"more",
    # a folder that is not there yet
    "review/look.csv": b"look",
}
REMOVES = ["projects/gone.csv", "projects/never_was.csv"]
NEW = {**WRITES, "organisations/kept.csv": b"kept"}
# more than a change takes
MOST_STEPS = 60


def old_workspace(folder: Path) -> Path:
    for name, content in OLD.items():
        put(folder / name, content)
    return folder


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = old_workspace(tmp_path / "workspace")
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


def held(workspace: Path) -> dict[str, bytes]:
    """Every file, hidden ones too, but for the lock, which holds nothing."""
    return {name: content for name, content in listing(workspace).items() if name != ".lock"}


def change(workspace: Path) -> None:
    with locked(workspace):
        commit(workspace, writes=WRITES, removes=REMOVES)


def test_a_change_writes_and_removes_all_that_it_names(workspace: Path) -> None:
    change(workspace)
    assert held(workspace) == NEW


def died_at(step: int, workspace: Path) -> bool:
    """Whether a process that changes `workspace` dies at `step`; False where it ends before."""
    try:
        with stopping_at(step, die):
            change(workspace)
    except DiedError:
        return True
    return False


def test_a_process_that_dies_at_any_step_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    outcomes = []
    for step in range(1, MOST_STEPS):
        workspace = old_workspace(tmp_path / str(step))
        if not died_at(step, workspace):
            break
        recovered(workspace)
        seen = {name: raw for name, raw in held(workspace).items() if ".staged-" not in name}
        assert seen in (OLD, NEW), step
        outcomes.append(seen == NEW)
    else:
        pytest.fail("the change never came to its end")
    assert held(workspace) == NEW
    # once decided, always decided
    assert outcomes == sorted(outcomes)
    assert {True, False} == set(outcomes)


def test_a_process_that_dies_while_it_finishes_anothers_change_does_no_harm(
    tmp_path: Path,
) -> None:
    """Each step of the first process with each step of the second."""
    n_pairs = 0
    for first in range(1, MOST_STEPS):
        for second in range(1, MOST_STEPS):
            workspace = old_workspace(tmp_path / f"{first}-{second}")
            if not died_at(first, workspace):
                assert n_pairs > MOST_STEPS
                return
            try:
                with stopping_at(second, die), locked(workspace):
                    pass
            except DiedError:
                n_pairs += 1
            else:
                break
            with locked(workspace):
                pass
            assert held(workspace) in (OLD, NEW), (first, second)


def test_what_a_dead_process_staged_is_cleared_only_under_the_lock(workspace: Path) -> None:
    left = put(workspace / "projects" / ".staged-0", b"half")
    workspace_files()
    recovered(workspace)
    assert left.exists()
    with locked(workspace):
        assert not left.exists()
    assert held(workspace) == OLD


def test_whoever_opens_the_workspace_next_finishes_an_interrupted_change(workspace: Path) -> None:
    with pytest.raises(DiedError), stopping_at(1, lambda name: name == "unlink" and die(name)):
        change(workspace)
    assert (workspace / ".journal.json").exists()
    assert set(workspace_files()) == {name for name in NEW if not name.startswith("review/")}
    assert held(workspace) == NEW


def test_reading_a_workspace_that_is_at_rest_writes_nothing(workspace: Path) -> None:
    with stopping_at(1, die) as disk:
        recovered(workspace)
        workspace_files()
    assert disk.tried == []
    assert held(workspace) == OLD
    assert not (workspace / ".lock").exists()


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EACCES, "Permission denied"),
        (errno.EROFS, "Read-only file system"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_disk_that_fails_at_any_step_leaves_the_old_state_or_the_new(
    tmp_path: Path, code: int, why: str
) -> None:
    def fail(name: str) -> None:
        # a full disk can still forget files
        if name != "unlink" or code != errno.ENOSPC:
            raise OSError(code, os.strerror(code))

    for step in range(1, MOST_STEPS):
        workspace = old_workspace(tmp_path / f"{code}-{step}")
        try:
            with stopping_at(step, fail):
                change(workspace)
        except LayerError as error:
            message = str(error)
        else:
            assert held(workspace) == NEW
            return
        assert why in message
        assert str(workspace) in message
        is_decided = (workspace / ".journal.json").exists()
        assert message.endswith(
            "there to be finished" if is_decided else "nothing was changed there"
        )
        if code == errno.ENOSPC and not is_decided:
            assert held(workspace) == OLD, step
        with locked(workspace):
            pass
        assert held(workspace) == (NEW if is_decided else OLD), step


def test_an_interrupt_just_after_the_decision_loses_nothing(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def interrupted(source: Path, target: Path) -> None:
        replace(source, target)
        if Path(target).name == ".journal.json":
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        change(workspace)
    monkeypatch.undo()
    recovered(workspace)
    assert held(workspace) == NEW


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
@pytest.mark.parametrize("folder", [".", "projects"])
def test_a_folder_that_may_not_be_written_is_told_before_anything_changes(
    workspace: Path, folder: str
) -> None:
    (workspace / folder).chmod(0o555)
    try:
        message = message_of(lambda: change(workspace))
    finally:
        (workspace / folder).chmod(0o755)
    assert message == (
        f"{workspace}: it can't be written: Permission denied; nothing was changed there"
    )
    assert held(workspace) == OLD


def test_files_that_may_not_be_removed_are_told_before_anything_changes(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda folder, _: Path(folder).name != "projects")
    message = message_of(lambda: change(workspace))
    assert message.endswith("it can't be written: Permission denied; nothing was changed there")
    assert held(workspace) == OLD


def test_a_folder_in_a_files_place_is_told_before_anything_changes(workspace: Path) -> None:
    (workspace / "projects" / "more.csv").mkdir()
    message = message_of(lambda: change(workspace))
    assert message == (
        f"{workspace / 'projects' / 'more.csv'}: a folder where a file is to be written; "
        "move it away"
    )
    assert held(workspace) == OLD


def test_a_file_in_the_workspaces_place_is_told(tmp_path: Path) -> None:
    file = put(tmp_path / "workspace", b"x")
    assert message_of(lambda: change(file)) == f"{file}: a file, but a workspace is a folder"


def test_a_linked_folder_on_another_disk_is_written_all_the_same(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (workspace / "projects").rename(elsewhere)
    (workspace / "projects").symlink_to(elsewhere, target_is_directory=True)
    replace = os.replace

    def on_one_disk(source: Path, target: Path) -> None:
        if Path(source).parent.resolve() != Path(target).parent.resolve():
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        replace(source, target)

    monkeypatch.setattr(os, "replace", on_one_disk)
    change(workspace)
    assert sorted(listing(elsewhere)) == ["changed.csv", "more.csv"]


@contextmanager
def kept_by_another(workspace: Path) -> Iterator[None]:
    """Within it, another process (a thread with a lock of its own) keeps `workspace`."""
    holds, done = threading.Event(), threading.Event()

    def keep() -> None:
        with locked(workspace):
            holds.set()
            done.wait(timeout=60)

    other = threading.Thread(target=keep)
    other.start()
    assert holds.wait(timeout=60)
    try:
        yield
    finally:
        done.set()
        other.join()


def test_a_second_import_waits_and_is_told_when_it_takes_too_long(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kept_by_another(workspace):
        monkeypatch.setattr(transaction, "_PATIENCE_S", 0.1)
        assert message_of(lambda: change(workspace)) == (
            f"{workspace}: another import is writing there; try again when it has finished"
        )
    assert held(workspace) == OLD
    monkeypatch.undo()
    with kept_by_another(workspace):
        waiting = threading.Thread(target=change, args=(workspace,))
        waiting.start()
        waiting.join(timeout=0.3)
        assert waiting.is_alive()
        assert held(workspace) == OLD
    waiting.join()
    assert held(workspace) == NEW


def plan(**changes: object) -> bytes:
    right = {"form": 1, "moves": {}, "removes": []}
    return json.dumps(right | changes).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b"{}",
        plan(form=2),
        plan(moves=[1]),
        plan(moves={"projects/a.csv": 1}),
        plan(moves=None),
        plan(removes=["../outside.csv"]),
        plan(removes=["projects\\..\\..\\outside.csv"]),
        plan(moves={"/etc/x": "projects/.staged-0"}),
        plan(moves={"projects/x": "C:x"}),
    ],
)
def test_a_journal_that_nobody_knows_is_refused_and_nothing_is_done(
    workspace: Path, raw: bytes
) -> None:
    journal = put(workspace / ".journal.json", raw)
    outside = put(workspace.parent / "outside.csv", b"mine")
    before = held(workspace)
    for opening in (workspace_files, lambda: change(workspace)):
        assert message_of(opening) == (
            f"{journal}: a change was interrupted that this version can't finish; open the "
            "workspace with the newest version, or remove this file and import again"
        )
    assert held(workspace) == before
    assert outside.read_bytes() == b"mine"
    journal.unlink()
    change(workspace)
    assert held(workspace) == NEW


@pytest.mark.parametrize("name", ["a", "a/b.csv", "a b/.c", "Report: x.csv", "..a/b..", "a/./b"])
def test_a_path_that_stays_below_is_inside(name: str) -> None:
    assert is_inside(name)


@pytest.mark.parametrize(
    "name", ["", ".", "/a", "../a", "a/../../b", "a\\..\\b", "C:a", "c:/a", "\\a", "//share/x/a"]
)
def test_a_path_that_leads_elsewhere_is_not_inside(name: str) -> None:
    assert not is_inside(name)
