"""What the server gives out: the map's files under names that say what is in them, nothing else."""

import gzip

import pytest

from geo.app import late_files, server
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


def test_files_that_few_need_are_made_when_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    units, towns = (server.asset_urls()[name] for name in ("admin1.json", "towns.json"))
    made: list[str] = []
    monkeypatch.setattr(late_files, "load", lambda layer, _: made.append(layer))
    kinds = {
        name: kind._replace(make=lambda *_: {"units": b"[1]", "world": b"[2]"})
        for name, kind in late_files._KINDS.items()
    }
    monkeypatch.setattr(late_files, "_KINDS", kinds)
    late_files._made.cache_clear()
    answer = ask(towns.format(name="world"))
    assert (answer.status, answer.body) == (200, b"[2]")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(ask(units, encoding="gzip").body) == b"[1]"
    assert made == ["towns", "capitals", "admin1"]
    assert ask(towns.format(name="../world")).status == 404
    assert ask(towns.replace("towns-", "towns-0").format(name="world")).status == 404
    late_files._made.cache_clear()


def test_a_fault_of_a_layer_that_few_need_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LayerError("towns.parquet: cut off")

    monkeypatch.setattr(late_files, "load", broken)
    late_files._made.cache_clear()
    assert ask(server.asset_urls()["towns.json"].format(name="world")).status == 404


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
