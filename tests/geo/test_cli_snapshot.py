"""`counterparts snapshot`: which files it writes, what it refuses, and how it ends."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from geo import cli, cli_gaps, cli_snapshot, export
from geo.export import MANIFEST, Order, write_snapshots
from geo.filters import Filters
from geo.rule import Rule
from geo.views.contact import CONTACT
from geo.views.report import ADDRESS
from layers.folders import WORKSPACE_VARIABLE
from layers.vocabulary import LANGUAGES
from tests.geo.exporters.plain import KNOWN

ROOT = Path(__file__).parents[2]
# every option that asks for something, away from what is usual
ASKED = [
    *("--sector", "energy", "--sector", "transport", "--status", "all", "--role", "all"),
    *("--years", "2000-2020", "--min-precision", "near", "--source", "curated"),
    *("--reach-km", "50", "--match-themes", "--count-projects", "--cross-border"),
    *("--min-evidence", "search", "--audience", "partner"),
]


@pytest.fixture(autouse=True)
def _bundled(world, monkeypatch):
    for module in (cli_gaps, cli_snapshot):
        monkeypatch.setattr(module, "load_dataset", lambda: world.data)
        monkeypatch.setattr(
            module,
            "survey",
            lambda data, audience: replace(world, data=replace(data, audience=audience)),
        )
    for module in (cli_snapshot, export):
        monkeypatch.setattr(module, "exporters", lambda: KNOWN)
    # what the command sets is set back after the test
    monkeypatch.setenv(ADDRESS, "")
    monkeypatch.setenv(CONTACT, "")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def run(*arguments, code=0):
    result = CliRunner().invoke(cli.cli, [str(one) for one in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def manifest_of(folder):
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def test_files_of_the_countries_named_are_written_and_counted(world, out):
    done = run("snapshot", "ken", "LAO", "--out", out, "--lang", "fr", "--jobs", 1)
    assert {file.name for file in out.iterdir()} == {
        *("KEN.txt", "KEN-brief.txt", "LAO.txt", "LAO-brief.txt", MANIFEST)
    }
    size = sum(file.stat().st_size for file in out.glob("*.txt")) / 1000
    told = f"{out}: 4 files of 2 countries, {size:.0f} kB; {MANIFEST} names each"
    assert done.stdout.startswith(told)
    assert "earlier" not in done.stderr
    order = Order(Filters(), Rule(), "fr", tuple(KNOWN.values()))
    write_snapshots(world, ["KEN", "LAO"], order, out.parent / "direct")
    for file in out.iterdir():
        assert file.read_bytes() == (out.parent / "direct" / file.name).read_bytes()


def test_kinds_of_files_can_be_chosen_and_those_of_an_earlier_run_are_told(out):
    run("snapshot", "KEN", "--out", out, "--jobs", 1)
    done = run("snapshot", "KEN", "--out", out, "--formats", "brief, brief")
    assert [file["file"] for file in manifest_of(out)["files"]] == ["KEN-brief.txt"]
    assert "1 file of 1 country" in done.stdout
    assert "1 file of an earlier run" in done.stderr


def test_all_countries_are_those_with_a_site_under_the_filters(world, out):
    run(
        "snapshot",
        "--all",
        "--out",
        out,
        "--sector",
        "environment",
        "--formats",
        "brief",
        "--jobs",
        1,
    )
    sites = world.sites
    shown = sites.status.isin(Filters().statuses) & sites.chinese_role.isin(Filters().roles)
    expected = set(sites[shown & (sites.sector == "environment")].iso_a3)
    assert {file["country"] for file in manifest_of(out)["files"]} == expected
    assert len(expected) > 3


def test_the_same_options_ask_the_same_of_gaps_and_of_a_snapshot(out):
    run("snapshot", "KEN", "--out", out, "--formats", "brief", *ASKED)
    told = manifest_of(out)
    gaps = json.loads(run("gaps", "--country", "KEN", *ASKED, "--format", "json").stdout)
    asked = gaps["parameters"]
    assert told["parameters"] == {
        key: value
        for key, value in asked.items()
        if key not in {"by", "resolution", "countries", "audience"}
    }
    assert told["audience"] == asked["audience"] == "partner"
    assert told["parameters"]["reach_km"] == 50


def test_sites_without_a_year_are_counted_aloud(out):
    done = run("snapshot", "PAK", "--out", out, "--formats", "brief", "--years", "2000-2020")
    gaps = run("gaps", "--country", "PAK", "--years", "2000-2020")
    assert "without a commitment year" in gaps.stderr
    assert gaps.stderr.splitlines()[0] in done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_can_be_asked_for(out, language):
    run("snapshot", "KEN", "--out", out, "--formats", "brief", "--lang", language)
    assert manifest_of(out)["language"] == language


def test_what_nobody_knows_is_told_at_once_with_what_may_be_meant(out):
    asked = ["KNE", "KEN", "--formats", "plan,brief,", "--lang", "english", "--sector", "enrgy"]
    done = run("snapshot", *asked, "--out", out, code=2)
    for said in (
        *("unknown country 'KNE'; did you mean", "unknown format 'plan'; did you mean plain?"),
        *("unknown format ''; known are brief, plain", "unknown language 'english'; "),
        "unknown sector 'enrgy'; did you mean energy?",
    ):
        assert said in done.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["KEN", "--formats", " , "], "--formats names none; known are brief, plain"),
        ([], "name countries (KEN LAO) or say --all"),
        (["KEN", "--all"], "name countries (KEN LAO) or say --all"),
        (["--all", "--sector", "health", "--years", "1900"], "loosen one of them"),
        (["KEN", "--years", "2020-2010"], "ends before it begins"),
        (["KEN", "--reach-km", "nan"], "reach_km must be within"),
        (["KEN", "--audience", "police"], "--audience"),
        (["KEN", "--jobs", "0"], "--jobs"),
    ],
)
def test_what_can_not_be_asked_is_refused(out, asked, said):
    assert said in run("snapshot", *asked, "--out", out, code=2).stderr
    assert not out.exists()


def test_the_folder_must_be_named_and_no_file(tmp_path):
    assert "--out" in run("snapshot", "KEN", code=2).stderr
    (tmp_path / "file").touch()
    assert "is a file" in run("snapshot", "KEN", "--out", tmp_path / "file", code=2).stderr


def test_the_address_of_the_app_stands_in_the_files(out, monkeypatch):
    asked = ["snapshot", "KEN", "--out", out, "--formats", "plain"]
    run(*asked, "--address", "https://example.org/map/")
    assert b"https://example.org/map/country?country_page=KEN" in (out / "KEN.txt").read_bytes()
    monkeypatch.setenv(ADDRESS, "http://127.0.0.1:8501")
    run(*asked)
    assert b"http://127.0.0.1:8501/country?country_page=KEN" in (out / "KEN.txt").read_bytes()
    assert manifest_of(out)["address"] == "http://127.0.0.1:8501"


@pytest.mark.parametrize(
    "address",
    [
        *("example.org", "javascript:alert(1)", "https://", "ftp://example.org", "https://[x"),
        *("https://example.org/<b>", 'https://example.org/"', "https://example.org/a b"),
        *("https://example.org/?a=1", "https://example.org/\nx", "https://example.org/#a"),
    ],
)
def test_an_address_that_is_none_is_refused(out, address):
    done = run("snapshot", "KEN", "--out", out, "--address", address, code=2)
    assert "is not an address like https://example.org/map" in done.stderr


def test_whom_to_write_to_is_told_by_option_or_variable(out, monkeypatch):
    asked = ["snapshot", "KEN", "--out", out, "--formats", "plain"]
    run(*asked, "--contact", "data@example.org")
    assert manifest_of(out)["contact"] == "data@example.org"
    monkeypatch.setenv(CONTACT, "https://example.org/contact")
    run(*asked)
    assert manifest_of(out)["contact"] == "https://example.org/contact"
    monkeypatch.setenv(CONTACT, "call me")
    said = run(*asked, code=2).stderr
    assert "'call me' is neither an e-mail address nor" in said
    assert CONTACT in said


def test_a_folder_that_can_not_be_written_is_one_sentence(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    asked = ["counterparts", "snapshot", "KEN", "--out", str(tmp_path / "file" / "below")]
    monkeypatch.setattr(sys, "argv", asked)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"{tmp_path / 'file' / 'below'}: it can't be written: ")


PROGRAM = """
import geo.cli_snapshot, geo.export
from geo.cli import main
from tests.geo.exporters.plain import KNOWN
geo.cli_snapshot.exporters = geo.export.exporters = lambda: KNOWN
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_control_c_ends_all_processes_and_leaves_whole_files_without_a_manifest(tmp_path, out):
    environment = {**os.environ, WORKSPACE_VARIABLE: str(tmp_path / "none")}
    environment |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", PROGRAM, "snapshot", "--all", "--out", out, "--jobs", "2"]
    process = subprocess.Popen(
        command, env=environment, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    while process.poll() is None and not list(out.glob("*.txt")):
        time.sleep(0.02)
    # as a terminal does it: every process of the command hears of it
    os.killpg(process.pid, signal.SIGINT)
    # this waits for all of them: each holds the other end of the pipe
    said, complained = process.communicate(timeout=60)
    assert process.returncode == 130, complained
    assert (said, "Traceback" in complained) == ("", False)
    assert "stopped" in complained.splitlines()[-1]
    names = {file.name for file in out.iterdir()}
    assert MANIFEST not in names
    assert not any(name.startswith(".") for name in names)
    assert not list(tmp_path.glob("counterparts-*"))
    done = run("snapshot", min(names)[:3], "--out", out, "--formats", "plain")
    assert "names each" in done.stdout
    for file in manifest_of(out)["files"]:
        content = (out / file["file"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
