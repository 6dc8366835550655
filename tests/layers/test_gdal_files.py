"""A file is opened as what its name says, and as nothing that reads other files or servers."""

import json
from pathlib import Path

import pytest

from layers.faults import LayerError
from layers.opened import table_of
from layers.reading import read
from tests.layers.tables import put

TABLE = "user,word\nroot,open sesame\n"
KINDS = (".geojson", ".json", ".gpkg", ".kml", ".shp")


def virtual(other: Path) -> bytes:
    """A format of GDAL that is nothing but the address of another table."""
    source = f"<SrcDataSource>{other}</SrcDataSource>"
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret">{source}</OGRVRTLayer></OGRVRTDataSource>'
    ).encode()


def piped(other: Path) -> bytes:
    """A format of GDAL that is a command."""
    command = f"gdal vector pipeline ! read {other}"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": command}).encode()


@pytest.mark.parametrize("reader", [table_of, read])
@pytest.mark.parametrize("disguise", [virtual, piped])
@pytest.mark.parametrize("suffix", KINDS)
def test_no_file_hands_out_another_one(tmp_path, suffix, disguise, reader):
    other = put(tmp_path / "secret.csv", TABLE.encode())
    file = put(tmp_path / f"mine{suffix}", disguise(other))
    with pytest.raises(LayerError) as told:
        reader(file)
    assert "sesame" not in str(told.value)


def test_nor_does_one_whose_text_had_to_be_mended(tmp_path):
    other = put(tmp_path / "secret.csv", TABLE.encode())
    for disguise in (virtual, piped):
        file = put(tmp_path / "mine.geojson", disguise(other) + b"\xff")
        with pytest.raises(LayerError, match="not UTF-8"):
            read(file)


def collection(geometry: dict[str, object]) -> bytes:
    feature = {"type": "Feature", "properties": {"name": "a"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_a_geometry_that_would_be_lost_is_told(tmp_path):
    ring = [[[0, 0], [1, 1], [2]]]
    file = put(tmp_path / "a.geojson", collection({"type": "Polygon", "coordinates": ring}))
    with pytest.raises(LayerError, match=r"parts of it can't be read:\n- .*Invalid coord"):
        table_of(file)


def test_a_ring_that_is_open_is_told(tmp_path):
    ring = [[[0, 0], [1, 1], [2, 0], [0, 1]]]
    file = put(tmp_path / "a.geojson", collection({"type": "Polygon", "coordinates": ring}))
    with pytest.raises(LayerError, match="cut off, or not what its name says"):
        table_of(file)
