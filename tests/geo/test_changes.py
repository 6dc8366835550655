"""What a link says of its data, and what is told of it later."""

from dataclasses import replace
from pathlib import Path

import pytest

from geo.changes import changes_since, is_version, version_text
from layers.dataset import load_dataset


@pytest.fixture(scope="module")
def data():
    return load_dataset()


def with_sources(data, sources, version="0123456789ab"):
    return replace(data, sources=tuple(sources), version=version)


def test_a_link_of_the_same_data_tells_nothing(data):
    assert changes_since(version_text(data), data) is None
    assert changes_since(data.version, data) is None


def test_the_text_is_short_and_could_be_one(data):
    assert len(version_text(data)) < 45
    assert is_version(version_text(data))


def test_a_changed_file_is_told_by_name(data):
    sources = [
        replace(one, sha256="f" * 64) if one.layer == "projects" else one for one in data.sources
    ]
    since = changes_since(version_text(data), with_sources(data, sources))
    assert [one.layer for one in since.changed] == ["projects"]
    assert (since.added, since.n_gone, since.is_elsewhere) == ((), 0, False)


def test_a_new_file_and_one_that_is_gone_are_told(data):
    other = replace(data.sources[0], layer="projects", file=Path("gcdf.projects.parquet"))
    sources = [*(one for one in data.sources if one.layer != "coverage"), other]
    since = changes_since(version_text(data), with_sources(data, sources))
    assert since.added == (other,)
    assert (since.changed, since.n_gone) == ((), 1)


def test_other_borders_alone_are_told_as_such(data):
    sources = [
        replace(one, sha256="0" * 64) if one.layer == "countries" else one for one in data.sources
    ]
    assert changes_since(version_text(data), with_sources(data, sources)).is_elsewhere


def test_of_a_version_alone_nothing_more_can_be_told(data):
    since = changes_since("0" * 12, data)
    assert (since.version, since.is_known, since.is_elsewhere) == ("0" * 12, False, False)


@pytest.mark.parametrize("text", ["", "zz", "0" * 11, "0" * 12 + ".", "0" * 12 + ".12345", "0\n"])
def test_what_is_no_version_is_refused(data, text):
    assert not is_version(text)
    with pytest.raises(ValueError, match="not a data version"):
        changes_since(text, data)
