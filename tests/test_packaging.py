"""What is installed is ours, whole, and works away from the checkout."""

import importlib.metadata
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import geo
import layers

ROOT = Path(__file__).parents[1]
NAME = "bri-counterparts"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
OFFLINE = re.compile(
    r"(?i)connection (?:error|refused|broken|reset)|failed to establish|name resolution|timed out"
    r"|network is unreachable|proxyerror"
)


def modules_of(package: Path) -> set[str]:
    """The modules and packages right inside `package`, by their full names."""
    inside = {path.stem for path in package.glob("*.py") if path.stem != "__init__"}
    inside |= {path.parent.name for path in package.glob("*/*.py")}
    return {f"{package.name}.{name}" for name in inside}


@pytest.mark.parametrize("package", [geo, layers], ids=lambda package: package.__name__)
def test_geo_and_layers_are_ours(package: Any) -> None:
    assert Path(package.__file__).parent == ROOT / package.__name__
    owners = importlib.metadata.packages_distributions().get(package.__name__, [])
    assert set(owners) <= {NAME}


def test_the_distribution_is_the_checkouts() -> None:
    assert importlib.metadata.version(NAME) == PROJECT["project"]["version"]
    scripts = importlib.metadata.distribution(NAME).entry_points
    assert [(script.name, script.value) for script in scripts] == [("counterparts", "geo.cli:main")]


def test_the_newest_change_is_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^## +\[?v?(\d+\.\d+\.\d+)", changes)
    assert headings[:1] == [PROJECT["project"]["version"]]


def test_every_module_of_geo_stands_on_a_floor() -> None:
    (floors,) = [one for one in CONTRACTS if one["type"] == "layers"]
    named = {name.strip() for floor in floors["layers"] for name in re.split(r"[|:]", floor)}
    assert modules_of(ROOT / "geo") <= named


@pytest.mark.parametrize(
    ("library", "may"),
    [
        ("streamlit", {"geo.app"}),
        (
            "folium",
            {
                "geo.app",
                "geo.cli",
                "geo.cli_gaps",
                "geo.cli_show",
                "geo.export",
                "geo.exporters",
                "geo.views",
            },
        ),
    ],
)
def test_a_library_is_forbidden_to_every_module_that_may_not_know_it(
    library: str, may: set[str]
) -> None:
    (rule,) = [one for one in CONTRACTS if library in one.get("forbidden_modules", [])]
    assert modules_of(ROOT / "geo") - may <= set(rule["source_modules"])
    assert "layers" in rule["source_modules"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def files_in(folder: str) -> set[str]:
    """The files below `folder` of the checkout, as their paths there, without what is compiled."""
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return {
        path.relative_to(ROOT).as_posix()
        for path in files
        if "__pycache__" not in path.parts and not path.name.startswith(".")
    }


@pytest.mark.slow
def test_the_wheel_holds_the_code_the_app_the_data_and_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    data = {
        f"layers/{path}"
        for name in ("boundaries", "projects", "organisations", "vocabularies")
        for path in files_in(f"data/{name}")
    }
    assert files_in("geo") | files_in("layers") | data <= held
    assert "geo/app/streamlit_app.py" in held
    assert "geo/views/assets/leaflet/leaflet.js" in held
    licences = {path.split("/licenses/")[1] for path in held if "/licenses/" in path}
    assert licences == set(PROJECT["project"]["license-files"])
    others = {path.split("/")[0] for path in held} - {"geo", "layers"}
    assert others == {f"bri_counterparts-{PROJECT['project']['version']}.dist-info"}


def pip_installed(wheel: Path, folder: Path) -> Path:
    """The folder of programs of a new environment with `wheel` and the locked dependencies."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    # a pin with its marker, without its hashes
    pins = re.findall(r"(?m)^([\w.-]+==[^\\\n]+)", lock)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(pins), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    done = subprocess.run(
        [
            *(programs / "python", "-m", "pip", "install", "--disable-pip-version-check"),
            *("--retries", "1", "--constraint", constraints, wheel),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode and OFFLINE.search(done.stderr) and os.environ.get("CI") != "true":
        pytest.skip("the package index can't be reached")
    assert done.returncode == 0, done.stderr
    return programs


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_wheel_works_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    programs = pip_installed(wheel, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COUNTER"))}
    environment["COUNTERPARTS_DATA"] = str(tmp_path / "none")

    def answer(*arguments: str) -> str:
        return subprocess.run(
            [programs / "counterparts", *arguments],
            cwd=elsewhere,
            env=environment,
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout

    assert answer("--version") == f"counterparts {PROJECT['project']['version']}\n"
    (kenya,) = json.loads(answer("gaps", "--country", "KEN", "--format", "json"))["rows"]
    assert kenya["unit"] == "KEN"
    assert kenya["n_sites"] > 0
    sources = json.loads(answer("sources", "--format", "json"))["rows"]
    assert all((tmp_path / "venv") in Path(row["file"]).parents for row in sources)
    assert all(Path(row["file"]).is_file() for row in sources)
    assert list(elsewhere.iterdir()) == []


def test_a_first_start_asks_nothing_and_answers(tmp_path: Path) -> None:
    """`counterparts app` for somebody who never ran Streamlit, from any folder, no terminal."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tool = Path(sys.executable).with_name("counterparts")
    # no browser is to be had here, so that the window that would open can't
    env = {**os.environ, "HOME": str(tmp_path), "BROWSER": "true"}
    log = tmp_path / "log.txt"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [tool, "app", "--port", str(port)],
            cwd=tmp_path,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        assert answers(port, process), log.read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait(timeout=20)


def answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Whether the app answers within a minute; at once False where it ended."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False
