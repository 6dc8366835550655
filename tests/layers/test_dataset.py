"""All layers at one moment, whatever is imported while they are read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from layers import dataset, store
from layers.dataset import load_dataset
from layers.descriptor import descriptor_path
from layers.folders import WORKSPACE_VARIABLE
from layers.store import fingerprint
from layers.transaction import commit, locked
from tests.layers.tables import as_csv, message_of, presence, put_described, site


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the layers only those that these tests change are read."""
    names = ("projects", "chinese_ngos", "local_csos")
    monkeypatch.setattr(dataset, "_NAMES", names)
    monkeypatch.setattr(dataset, "Dataset", lambda **parts: {name: parts[name] for name in names})
    countries, coverage = store.load("countries"), store.load("coverage")
    monkeypatch.setattr(store, "_countries", lambda: countries)
    monkeypatch.setattr(store, "_coverage", lambda: coverage)


def put_state(folder: Path, name: str) -> None:
    """Two files that belong together: both are called `name`."""
    put_described(
        folder / "projects" / "mine.csv", as_csv([site(name=name)]), name="projects", rows=1
    )
    put_described(
        folder / "organisations" / "mine.csv",
        as_csv([presence(organisation=name)]),
        name="local_csos",
        rows=1,
    )


def states_of(data) -> tuple[str, str]:
    return data["projects"].name.iloc[-1], data["local_csos"].organisation.iloc[-1]


@pytest.fixture
def imported(workspace: Path, tmp_path: Path) -> Callable[[str], None]:
    """Put a state in place as an import does."""

    def run(name: str) -> None:
        staging = tmp_path / f"staging-{name}"
        put_state(staging, name)
        files = [file for file in staging.rglob("*") if file.is_file()]
        with locked(workspace):
            commit(
                workspace,
                writes={f.relative_to(staging).as_posix(): f.read_bytes() for f in files},
            )

    return run


@pytest.mark.parametrize("moment", ["found_sources", "load", "data_version"])
def test_an_import_in_the_middle_of_reading_is_seen_whole(
    imported: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    imported("old")
    whole = getattr(dataset, moment)
    calls = []

    def meanwhile(*arguments, **options):
        answer = whole(*arguments, **options)
        calls.append(moment)
        if len(calls) == 1:
            imported("new")
        return answer

    monkeypatch.setattr(dataset, moment, meanwhile)
    assert states_of(load_dataset()) == ("new", "new")


def test_a_fault_that_only_an_import_in_the_middle_makes_is_not_told(
    workspace: Path, imported: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported("old")
    whole = dataset.found_sources
    calls = []

    def half_seen():
        calls.append(1)
        if len(calls) == 1:
            # the descriptor of the new file beside the rows of the old one
            descriptor = descriptor_path(workspace / "projects" / "mine.csv")
            descriptor.write_text(descriptor.read_text().replace("rows = 1", "rows = 9"))
            found = whole()
            imported("new")
            return found
        return whole()

    monkeypatch.setattr(dataset, "found_sources", half_seen)
    assert states_of(load_dataset()) == ("new", "new")
    assert len(calls) == 2


def test_a_fault_that_stays_is_told_at_once(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_described(workspace / "projects" / "mine.csv", b"x\n1\n", name="projects", rows=1)
    reads = []
    whole = dataset.found_sources
    monkeypatch.setattr(dataset, "found_sources", lambda: reads.append(1) or whole())
    assert "not a valid projects layer" in message_of(load_dataset)
    assert len(reads) == 1


def test_files_that_change_again_and_again_are_told(
    workspace: Path, imported: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = dataset.found_sources
    states = iter(range(100))
    monkeypatch.setattr(dataset, "found_sources", lambda: imported(f"{next(states)}") or whole())
    assert message_of(load_dataset) == (
        f"{workspace}: its files change while they are read; try again"
    )


def test_a_file_that_is_gone_by_then_has_no_stamp(
    imported: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint()
    imported("old")
    assert len(fingerprint()) == len(before) + 4
    stat = Path.stat

    def gone(path: Path, **options: bool):
        if path.name == "mine.csv":
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", gone)
    assert len(fingerprint()) == len(before) + 2
