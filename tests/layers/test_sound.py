"""A faulty file of the workspace is left out and told; the rest of the data goes on."""

import shutil
from pathlib import Path

import pytest

from layers.dataset import load_dataset
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE, bundled_folder
from layers.sound import sound_sources
from tests.layers.tables import (
    LOCAL,
    PROJECTS,
    as_csv,
    message_of,
    presence,
    put,
    put_described,
    site,
)

CHECKED = ("countries", "coverage", "projects")


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


def put_sites(file: Path, *rows: dict[str, str]) -> Path:
    return put_described(file, as_csv(list(rows)), name="projects", rows=len(rows))


def test_without_a_fault_nothing_is_left_out(workspace: Path) -> None:
    file = put_sites(workspace / "projects" / "mine.csv", site())
    active, left_out = sound_sources(CHECKED)
    assert left_out == ()
    assert file in {source.file for source in active}


def test_a_faulty_file_is_left_out_with_all_its_faults(workspace: Path) -> None:
    good = put_sites(workspace / "projects" / "good.csv", site())
    put_sites(workspace / "projects" / "mine.csv", site(sector="enegry", lat="north"))
    active, (left_out,) = sound_sources(CHECKED)
    assert left_out.name == "projects/mine.csv"
    assert "did you mean 'energy'?" in left_out.message
    assert "'north' is not a number" in left_out.message
    assert str(workspace) not in left_out.message
    assert [one.file for one in active if not one.is_bundled] == [good]


def test_a_file_without_a_descriptor_is_left_out(workspace: Path) -> None:
    put(workspace / "projects" / "mine.csv", as_csv([site()]))
    _, (left_out,) = sound_sources(CHECKED)
    assert "its descriptor mine.csv.source.toml is missing" in left_out.message
    assert not left_out.has_bundled


def test_the_bundled_file_comes_back_where_a_faulty_one_took_its_place(workspace: Path) -> None:
    put_sites(workspace / PROJECTS, site(sector="enegry"))
    active, (left_out,) = sound_sources(CHECKED)
    assert left_out.has_bundled
    (projects,) = [one for one in active if one.layer == "projects"]
    assert projects.file == bundled_folder() / PROJECTS


def test_of_two_files_with_the_same_ids_the_second_is_left_out(workspace: Path) -> None:
    first = put_sites(workspace / "projects" / "a.csv", site())
    put_sites(workspace / "projects" / "b.csv", site())
    active, (left_out,) = sound_sources(CHECKED)
    assert left_out.name == "projects/b.csv"
    assert "site_id in more than one file: 'dam'" in left_out.message
    assert first in {source.file for source in active}


def test_rows_are_held_against_the_bundled_countries_where_others_are_faulty(
    workspace: Path,
) -> None:
    put(workspace / "boundaries" / "countries.parquet", b"PAR1 and no more")
    put_sites(workspace / "projects" / "mine.csv", site())
    active, left_out = sound_sources(CHECKED)
    assert [one.name for one in left_out] == ["boundaries/countries.parquet"]
    assert "mine.csv" in {source.file.name for source in active}


def test_a_workspace_that_is_no_folder_is_left_out_whole(workspace: Path) -> None:
    workspace.write_text("x", encoding="utf-8")
    active, (left_out,) = sound_sources(CHECKED)
    assert left_out.name == "workspace"
    assert all(source.is_bundled for source in active)
    assert str(workspace.parent) not in left_out.message


def test_a_faulty_bundle_stops_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(bundled_folder(), folder)
    monkeypatch.setattr("layers.store.bundled_folder", lambda: folder)
    (folder / PROJECTS).write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(LayerError, match="not a valid projects layer"):
        sound_sources(CHECKED)


def test_the_app_goes_on_where_the_command_line_refuses(workspace: Path) -> None:
    put_sites(workspace / "projects" / "bad.csv", site(sector="enegry"))
    put_described(
        workspace / LOCAL.replace("local_csos", "mine"),
        as_csv([presence()]),
        name="local_csos",
        rows=1,
    )
    assert "enegry" in message_of(load_dataset)
    data = load_dataset(leave_out=True)
    assert [one.name for one in data.left_out] == ["projects/bad.csv"]
    assert "friends" in set(data.local_csos.presence_id)
    assert "dam" not in set(data.projects.site_id)
