"""What is written is whole, whatever happens, and the manifest says what it is."""

import errno
import hashlib
import json
import os
import resource
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from geo import export
from geo.export import MANIFEST, Order, write_snapshots
from geo.filters import Filters
from geo.rule import Rule
from geo.views.contact import CONTACT
from geo.views.report import ADDRESS, report_of
from geo.views.text import speaking
from layers.faults import LayerError
from tests.geo.exporters.plain import BRIEF, KNOWN, PLAIN

ORDER = Order(Filters(), Rule(), "en", (PLAIN, BRIEF))


class Killed(BaseException):
    """The process ends here; nothing after it is done."""


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    monkeypatch.setattr(export, "exporters", lambda: KNOWN)
    monkeypatch.setenv(ADDRESS, "")
    monkeypatch.setenv(CONTACT, "")


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def manifest_of(folder):
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def test_each_file_holds_the_report_of_its_country_as_if_it_were_made_alone(world, tmp_path):
    filters = Filters(sectors=("energy", "transport"), years=(2005, 2019))
    order = replace(ORDER, filters=filters, rule=Rule(reach_km=80, match_themes=True))
    outcome = write_snapshots(world, ["LAO", "KEN", "AND"], order, tmp_path / "new" / "out")
    folder = tmp_path / "new" / "out"
    for iso_a3 in ("LAO", "KEN", "AND"):
        report = report_of(world, iso_a3, filters, order.rule)
        assert (folder / f"{iso_a3}.txt").read_bytes() == PLAIN.to_bytes(report)
        assert (folder / f"{iso_a3}-brief.txt").read_bytes() == BRIEF.to_bytes(report)
    assert len(outcome.written) == 6
    assert outcome.n_undated == sum(
        (world.sites.iso_a3.isin(["KEN", "LAO", "AND"]))
        & world.sites.commitment_year.isna()
        & world.sites.sector.isin(filters.sectors)
        & world.sites.status.isin(filters.statuses)
        & world.sites.chinese_role.isin(filters.roles)
    )


def test_the_manifest_names_each_file_and_what_was_asked_of_which_data(
    world, tmp_path, monkeypatch
):
    monkeypatch.setenv(ADDRESS, "https://example.org/map")
    monkeypatch.setenv(CONTACT, "data@example.org")
    order = replace(ORDER, language="zh", rule=Rule(reach_km=50))
    write_snapshots(world, ["LAO", "KEN", "LAO"], order, tmp_path)
    told = manifest_of(tmp_path)
    files = told.pop("files")
    assert [file["file"] for file in files] == [
        *("KEN.txt", "KEN-brief.txt", "LAO.txt", "LAO-brief.txt")
    ]
    assert {(file["country"], file["format"]) for file in files} == {
        (iso_a3, form) for iso_a3 in ("KEN", "LAO") for form in ("plain", "brief")
    }
    for file in files:
        content = (tmp_path / file["file"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)
    parameters = told.pop("parameters")
    assert (parameters["reach_km"], parameters["statuses"][0]) == (50, "committed")
    assert told == {
        "program": "bri-counterparts",
        "program_version": version("bri-counterparts"),
        "data_version": world.data.version,
        "data_as_of": world.data.as_of,
        "audience": "public",
        "language": "zh",
        "address": "https://example.org/map",
        "contact": "data@example.org",
    }
    with speaking("zh"):
        report = report_of(world, "LAO", Filters(), order.rule)
    assert (tmp_path / "LAO.txt").read_bytes() == PLAIN.to_bytes(report)
    assert "https://example.org/map/country?country_page=LAO" in report.link


def test_two_processes_write_the_same_bytes_as_one(world, tmp_path):
    countries = ["LAO", "AND"]
    write_snapshots(world, countries, ORDER, tmp_path / "one")
    write_snapshots(world, countries, ORDER, tmp_path / "two", jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_second_run_replaces_its_files_and_names_no_others(world, tmp_path):
    write_snapshots(world, ["KEN", "LAO"], ORDER, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    first = contents(tmp_path)
    outcome = write_snapshots(world, ["KEN"], replace(ORDER, language="fr"), tmp_path)
    second = contents(tmp_path)
    assert outcome.earlier == ("LAO-brief.txt", "LAO.txt")
    assert [file["country"] for file in manifest_of(tmp_path)["files"]] == ["KEN", "KEN"]
    assert {name for name in first if first[name] != second[name]} == {
        *("KEN.txt", "KEN-brief.txt", MANIFEST)
    }
    assert first.keys() == second.keys()


@pytest.fixture
def killed_at(monkeypatch):
    """End the process at the `n`th of the steps that change the disk; False if there are fewer."""
    steps = [(Path, "open"), (os, "fsync"), (Path, "replace"), (Path, "unlink")]

    def run(n, work):
        left = [n]
        with monkeypatch.context() as patch:
            for place, name in steps:
                patch.setattr(place, name, counting(getattr(place, name), left))
            try:
                work()
            except Killed:
                return True
        return False

    def counting(step, left):
        def counted(*arguments, **more):
            left[0] -= 1
            # what a `finally` would tidy is not tidied by the dead
            if left[0] <= 0:
                raise Killed
            return step(*arguments, **more)

        return counted

    return run


def test_a_run_that_is_killed_at_any_step_leaves_whole_files_and_a_manifest_of_them_or_none(
    world, tmp_path, killed_at, monkeypatch
):
    # what is written matters here, not what it says
    monkeypatch.setattr(export, "site_answers", lambda *_: (None, 0))
    monkeypatch.setattr(export, "country_snapshot", lambda *_: None)
    monkeypatch.setattr(export, "told", lambda *_: None)
    now = [b"old"]
    order = replace(
        ORDER, exporters=tuple(replace(x, to_bytes=lambda _: now[0]) for x in ORDER.exporters)
    )
    done = tmp_path / "done"

    def run(folder):
        write_snapshots(world, ["AND"], order, folder)

    run(done)
    old = contents(done)
    now[0] = b"new"
    run(done)
    new = contents(done)
    for step in range(1, 99):
        now[0] = b"old"
        folder = tmp_path / str(step)
        run(folder)
        now[0] = b"new"
        if not killed_at(step, lambda folder=folder: run(folder)):
            break
        left = {name: text for name, text in contents(folder).items() if name[0] != "."}
        assert all(text in (old[name], new[name]) for name, text in left.items())
        for file in manifest_of(folder)["files"] if MANIFEST in left else []:
            assert file["sha256"] == hashlib.sha256(left[file["file"]]).hexdigest()
        run(folder)
        assert contents(folder) == new
    # the manifest taken away; three files opened, on the disk and in their place
    assert step > 10


def test_a_file_that_has_no_room_is_told_in_one_sentence_and_no_part_of_it_stays(world, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(LayerError) as told:
            write_snapshots(world, ["KEN"], ORDER, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(told.value).startswith(f"{tmp_path / 'KEN.txt'}: it can't be written: ")
    assert "\n" not in str(told.value)
    assert contents(tmp_path) == {}


def test_a_full_disk_is_called_so(world, tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LayerError, match="the disk is full"):
        write_snapshots(world, ["AND"], ORDER, tmp_path)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_folder_that_can_not_be_is_told(world, tmp_path, name):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(LayerError, match=r"it can't be written: .*; name another folder"):
        write_snapshots(world, ["AND"], ORDER, tmp_path / name)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_country_that_no_boundary_knows_is_refused(world, tmp_path):
    with pytest.raises(KeyError, match="XXX"):
        write_snapshots(world, ["XXX"], ORDER, tmp_path)


def test_a_file_that_is_not_for_everybody_says_so_in_its_name_and_title(world, tmp_path):
    inside = replace(world, data=replace(world.data, audience="internal"))
    write_snapshots(inside, ["KEN"], ORDER, tmp_path)
    write_snapshots(world, ["KEN"], ORDER, tmp_path)
    names = {file.name for file in tmp_path.iterdir()} - {MANIFEST}
    assert names == {
        f"KEN{mark}{one.ending}" for one in (PLAIN, BRIEF) for mark in ("", "-internal")
    }
    assert report_of(inside, "KEN", Filters(), Rule()).title.endswith("(internal)")
    assert report_of(world, "KEN", Filters(), Rule()).title == "Kenya: counterparts on record"
