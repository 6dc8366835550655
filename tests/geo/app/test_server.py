"""What the server gives out: the map's files under names that say what is in them, nothing else."""

import gzip

import pytest

from geo.app import server
from layers.faults import LayerError
from tests.geo.app.asking import ask


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("leaflet.js", "text/javascript; charset=utf-8"),
        ("map.js", "text/javascript; charset=utf-8"),
        ("map.css", "text/css; charset=utf-8"),
        ("land.json", "application/json"),
        ("disputed.json", "application/json"),
    ],
)
def test_each_file_may_be_kept_for_ever(name: str, kind: str) -> None:
    url = server.asset_urls()[name]
    answer = ask(url)
    assert answer.status == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["vary"] == "accept-encoding"


def test_what_is_asked_for_compressed_comes_compressed() -> None:
    url = server.asset_urls()["land.json"]
    small = ask(url, encoding="br, gzip")
    large = ask(url)
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in large.headers
    assert int(small.headers["content-length"]) < int(large.headers["content-length"]) / 2
    assert gzip.decompress(small.body) == large.body


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/map.js",
        "/assets/../pyproject.toml",
        "/assets/..%2fpyproject.toml",
        "/assets/%2e%2e/pyproject.toml",
        "/assets/....//map.css",
        "/assets/leaflet/leaflet.js",
        "/assets//etc/passwd",
        "/assets/map.js%00",
    ],
)
def test_no_other_path_reaches_anything(path: str) -> None:
    assert ask(path).status == 404


def test_only_reading_is_answered() -> None:
    assert ask(server.asset_urls()["map.js"], method="POST").status == 405


def test_the_files_follow_the_path_that_the_app_is_served_under(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server.st, "get_option", lambda _: "maps/bri/")
    url = server.asset_urls()["map.js"]
    assert url.startswith("/maps/bri/assets/map-")
    assert ask(url).status == 200


def test_the_compressed_land_is_small_enough_for_a_bad_connection() -> None:
    files = {file.name: file for file in server._files().values()}
    assert len(files["land.json"].compressed) < 300_000
    assert sum(len(file.compressed) for file in files.values()) < 400_000
    assert gzip.decompress(files["map.js"].compressed) == files["map.js"].content


def test_a_fault_of_the_data_is_dealt_with(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(server.st, "error", shown.append)
    assert server.show_fault(LayerError("x.csv:\n- *two* rows"))
    assert shown == ["x\\.csv\\:\n\n- \\*two\\* rows"]


def test_any_other_fault_is_left_to_streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(server.st, "error", shown.append)
    assert not server.show_fault(RuntimeError("ours"))
    assert shown == []
