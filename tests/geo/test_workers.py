"""Work by several processes is the work of one, and its troubles are told."""

import operator
import tempfile
from pathlib import Path

import pytest

from geo.workers import n_cores, worked
from layers.faults import LayerError
from tests.geo.doomed import ended


def test_one_process_works_in_order_and_no_more_than_is_asked_for():
    asked = []

    def work(given, item):
        asked.append(item)
        return given + item

    done = worked(work, 10, [1, 2, 3], jobs=1)
    assert next(done) == 11
    assert asked == [1]
    assert list(done) == [12, 13]


def test_two_processes_do_the_same_and_leave_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert sorted(worked(operator.add, 10, range(5), jobs=2)) == [10, 11, 12, 13, 14]
    with pytest.raises(ZeroDivisionError):
        list(worked(operator.truediv, 1, [0], jobs=2))
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_is_ended_from_outside_is_told():
    with pytest.raises(ChildProcessError, match="try --jobs 1"):
        list(worked(ended, 9, [1], jobs=2))


def test_a_disk_without_room_for_what_is_handed_over_is_told_with_the_way_out(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(LayerError, match="the disk is full; set TMPDIR"):
        list(worked(operator.add, 1, [1], jobs=2))


def test_there_is_a_core():
    assert n_cores() >= 1
