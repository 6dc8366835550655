"""The command line: what it answers, and how it refuses."""

import csv
import io
import json
import os
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import geopandas as gpd
import h3
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner, Result

from geo import cli, cli_gaps
from geo.protect import AUDIENCE_VARIABLE
from geo.rule import CLASSES, STATES
from geo.survey import Survey
from geo.views.contact import CONTACT
from layers.folders import WORKSPACE_VARIABLE
from layers.registry import bundled_layers, discover
from layers.store import load
from tests.layers.tables import (
    PROJECTS,
    as_csv,
    bundled_rows,
    listing,
    presence,
    put,
    put_described,
    site,
)

PROGRAM = Path(sys.executable).parent / "counterparts"
COMMANDS = cli.cli.commands
CREDIT = ["data_version", "attribution", "disclaimer"]
ANSWERS = ("state", "n_present", "n_possible", "n_organisations", "unplaced_n", "nearest_km")
ANSWERS = (*ANSWERS, "nearest_band", "in_country_n", "mandate_n", "nearest")
SITE = {
    *("site_id", "project_id", "name", "iso_a3", "sector", "amount_usd", "location_precision"),
    *(f"{side}_{name}" for side in ("local", "chinese") for name in ANSWERS),
    *("class", "local_country", "chinese_country", "evidence_local", "evidence_chinese"),
    *("reached_share", "country_conflict", "disputed"),
}
UNIT = {
    *("unit", "n_sites", "n_projects", "n_without_amount", "amount_usd", "project_cost_usd"),
    *("amount_usd_constant_2021", "project_cost_usd_constant_2021"),
    *(f"{side}_{state}" for side in ("local", "chinese") for state in STATES),
    *(f"n_{name}" for name in CLASSES),
    *(f"usd_{name}{basis}" for name in CLASSES for basis in ("", "_constant_2021")),
    *(
        f"{side}_{part}_{measure}"
        for side in ("local", "chinese")
        for part in ("gap_min", "gap_max", "not_surveyed")
        for measure in ("n_sites", "n_projects", "usd", "usd_constant_2021")
    ),
}
UNITS = ["country", "admin1", "sector", "country-sector", "hex"]
# every option but --by, --format and --country, each away from its default
OPTIONS = [
    *(["--sector", "energy"], ["--status", "all"], ["--role", "all"], ["--years", "2000-2020"]),
    *(["--source", "curated"], ["--min-precision", "near"], ["--reach-km", "50"]),
    *(["--match-themes"], ["--count-projects"], ["--cross-border"], ["--load"]),
    *(["--min-evidence", "search"], ["--audience", "public"]),
]
EVERY = ["--status", "all", "--role", "all"]


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


@pytest.fixture
def _bundled(world: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundled data, read once for all tests."""
    for module in (cli, cli_gaps):
        monkeypatch.setattr(module, "load_dataset", lambda: world.data)
        monkeypatch.setattr(module, "survey", lambda _data, _audience="public": world)


bundled = pytest.mark.usefixtures("_bundled")


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli.cli, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def answer(*arguments: str) -> dict[str, Any]:
    return json.loads(run("gaps", *arguments, "--format", "json").stdout)


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed program, started as a user starts it."""
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def refused(*arguments: str) -> list[str]:
    """The lines on stderr of a run that ends with 2 and neither answers nor breaks."""
    done = started(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    return done.stderr.splitlines()


def test_the_version_is_that_of_the_distribution() -> None:
    done = started("--version")
    assert done.stdout == f"counterparts {version('bri-counterparts')}\n"
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command(flag: str) -> None:
    words = run(flag).stdout.split()
    assert set(COMMANDS) <= set(words)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_lists_every_option_with_its_meaning(name: str) -> None:
    text = run(name, "--help").stdout
    for option in COMMANDS[name].params:
        if isinstance(option, click.Option):
            assert [flag for flag in option.opts if f"  {flag}" not in text] == []
            assert option.help or isinstance(option.type, click.Choice | click.IntRange)
    assert COMMANDS[name].help


def test_help_of_validate_lists_every_layer() -> None:
    words = run("validate", "--help").stdout.replace(",", " ").replace(".", " ").split()
    assert set(discover()) <= set(words)


@bundled
def test_json_of_every_site_is_the_whole_table() -> None:
    whole = answer("--by", "site", *EVERY)
    assert list(whole) == [*CREDIT, "parameters", "rows"]
    assert "AidData" in whole["attribution"]
    assert "no opinion" in whole["disclaimer"]
    assert len(whole["data_version"]) == 12
    assert len(whole["rows"]) == 590
    for row in whole["rows"]:
        assert set(row) >= SITE, set(row)
        assert len(row["local_nearest"]) <= 5
        assert all(set(near) >= {"name", "km", "verified"} for near in row["local_nearest"])


@bundled
@pytest.mark.parametrize("by", UNITS)
def test_a_unit_row_has_every_count_and_the_units_hold_every_site(by: str) -> None:
    rows = answer("--by", by, *EVERY)["rows"]
    assert all(set(row) >= UNIT and isinstance(row["unit"], str) for row in rows)
    assert sum(row["n_sites"] for row in rows) == 590
    assert all(row["n_sites"] for row in rows)
    for row in rows:
        assert sum(row[f"n_{name}"] for name in CLASSES) == row["n_sites"]
        assert sum(row[f"local_{state}"] for state in STATES) == row["n_sites"]


@bundled
def test_the_parameters_are_told() -> None:
    told = answer("--country", "ken", "--years", "2010-2015", "--reach-km", "50", "--by", "sector")
    assert told["parameters"] == {
        "by": "sector",
        "resolution": None,
        "countries": ["KEN"],
        "sectors": [],
        "statuses": ["committed", "implementation", "completed"],
        "roles": ["financed", "operated", "unknown"],
        "years": [2010, 2015],
        "sources": [],
        "min_precision": None,
        "financiers": [],
        "reach_km": 50.0,
        "match_themes": False,
        "count_projects": False,
        "cross_border": False,
        "min_evidence": "incidental",
        "audience": "public",
    }


@bundled
@pytest.mark.parametrize("form", ["table", "csv", "json", "geojson"])
@pytest.mark.parametrize("by", ["site", *UNITS])
def test_every_option_works_with_every_scale_and_format_or_says_why_not(by: str, form: str) -> None:
    some = [
        *OPTIONS,
        *([["--rank"]] if by != "site" else []),
        *([["--resolution", "2"]] if by == "hex" else []),
    ]
    # one by one, and all together
    refused = form == "geojson" and by in {"sector", "country-sector"}
    for one in [*some, sum(some, [])]:  # noqa: RUF017 -- a few short lists
        result = run(
            "gaps", "--by", by, "--format", form, "--country", "KEN", *one, code=2 * refused
        )
        assert (result.stdout == "") is refused
        assert ("--format geojson needs places" in result.stderr) is refused


@bundled
@pytest.mark.parametrize(
    ("by", "resolution", "told"), [("hex", [], 3), ("hex", ["--resolution", "0"], 0)]
)
def test_hexagons_have_the_resolution_that_was_asked_for(
    by: str, resolution: list[str], told: int
) -> None:
    whole = answer("--by", by, *resolution)
    assert whole["parameters"]["resolution"] == told
    cells = [row["unit"] for row in whole["rows"] if row["unit"] != "too_imprecise"]
    assert {h3.get_resolution(cell) for cell in cells} == {told}


def features(*arguments: str) -> gpd.GeoDataFrame:
    """The GeoJSON of a question, as GDAL opens it."""
    raw = run("gaps", "--format", "geojson", *arguments).stdout_bytes
    whole = json.loads(raw)
    assert "AidData" in whole["attribution"]
    assert "Natural Earth" in whole["attribution"]
    assert "opinion" in whole["disclaimer"]
    return gpd.read_file(io.BytesIO(raw))


@bundled
def test_geojson_of_sites_is_their_points_and_both_ends_of_lines() -> None:
    found = features("--by", "site", "--country", "KEN")
    rows = {row["site_id"]: row for row in answer("--by", "site", "--country", "KEN")["rows"]}
    assert set(found.site_id) == set(rows)
    for site_id, shape in zip(found.site_id, found.geometry, strict=True):
        row = rows[site_id]
        ends = [(row["lon"], row["lat"])]
        ends += [(row["end_lon"], row["end_lat"])] if row["end_lon"] is not None else []
        assert shapely.get_coordinates(shape).tolist() == [list(end) for end in ends]


@bundled
@pytest.mark.parametrize("by", ["country", "admin1", "hex"])
def test_geojson_of_units_is_their_outlines_and_remainders_have_none(by: str) -> None:
    found = features("--by", by, *EVERY)
    rows = answer("--by", by, *EVERY)["rows"]
    assert list(found.unit) == [row["unit"] for row in rows]
    assert list(found.n_sites) == [row["n_sites"] for row in rows]
    is_remainder = found.unit.isin(["outside", "too_imprecise"])
    assert (found.geometry.isna() == is_remainder).all()
    shapes = found.geometry[~is_remainder]
    assert shapes.is_valid.all()
    west, south, east, north = shapes.total_bounds
    assert (west >= -180, south >= -90, east <= 180, north <= 90) == (True, True, True, True)


@bundled
def test_each_site_lies_in_the_outline_of_its_hexagon() -> None:
    # edges of cells are arcs, and straight lines on the map: a point on one may be off by a little
    found = features("--by", "hex", *EVERY).dropna(subset="geometry").set_index("unit")
    rows = answer("--by", "site", *EVERY)["rows"]
    some = [row for row in rows if row["radius_km"] <= 25]
    assert len(some) > 500
    for row in some:
        cell = h3.latlng_to_cell(row["lat"], row["lon"], 3)
        point = shapely.Point(row["lon"], row["lat"])
        assert shapely.dwithin(found.geometry[cell], point, 0.02), row["site_id"]


@bundled
@pytest.mark.parametrize("by", UNITS)
def test_a_rank_is_within_its_range_and_remainders_have_none(by: str) -> None:
    plain = answer("--by", by)["rows"]
    rows = answer("--by", by, "--rank")["rows"]
    assert [row["unit"] for row in rows] == [row["unit"] for row in plain]
    ranked = [row for row in rows if row["unit"] not in {"outside", "too_imprecise"}]
    for side in ("local", "chinese"):
        for row in rows:
            rank, low, high = (row[f"{side}_{name}"] for name in ("rank", "rank_min", "rank_max"))
            if row["unit"] in {"outside", "too_imprecise"}:
                assert (rank, low, high) == (None, None, None)
                continue
            mine = row[f"{side}_gap_min_n_sites"]
            better = sum(other[f"{side}_gap_min_n_sites"] > mine for other in ranked)
            assert low <= rank == better + 1 <= high
    assert "local_rank_max" in run("gaps", "--by", by, "--rank").stdout.splitlines()[0]


SITE_LOADS = [
    f"{side}_{name}"
    for side in ("local", "chinese")
    for name in ("organisations_per_site", "sharing_n_sites")
]
UNIT_LOADS = [
    f"{side}_organisations_per_site_{name}"
    for side in ("local", "chinese")
    for name in ("mean", "median")
]


@bundled
@pytest.mark.parametrize("by", ["site", *UNITS])
def test_load_adds_its_columns_in_every_format_and_only_when_asked_for(by: str) -> None:
    names = SITE_LOADS if by == "site" else UNIT_LOADS
    plain, found = (answer("--by", by, *more)["rows"] for more in ([], ["--load"]))
    assert [
        {**row, **{name: new[name] for name in names}}
        for row, new in zip(plain, found, strict=True)
    ] == found
    assert not set(names) & set(plain[0])
    question = ("gaps", "--by", by, "--load")
    assert set(names) <= set(run(*question).stdout.splitlines()[0].split())
    csv_names = run(*question, "--format", "csv").stdout_bytes.decode("utf-8-sig").splitlines()[0]
    assert csv_names.split(",")[-len(names) - len(CREDIT) :] == [*names, *CREDIT]
    if by not in {"sector", "country-sector"}:
        assert set(names) <= set(features("--by", by, "--load"))


@bundled
def test_load_is_null_where_nobody_searched_and_0_where_nobody_is_in_reach() -> None:
    rows = answer("--by", "site", "--load", *EVERY)["rows"]
    states = {(row["local_state"], row["local_organisations_per_site"]) for row in rows}
    assert {state for state, score in states if score is None} == {"not_surveyed"}
    assert {state for state, score in states if score == 0} == {"possible", "in_country"}
    assert {state for state, score in states if score} == {"present"}


@bundled
def test_a_filter_by_country_or_sector_changes_no_load() -> None:
    whole = {row["site_id"]: row for row in answer("--by", "site", "--load")["rows"]}
    some = answer("--by", "site", "--load", "--country", "KEN", "--sector", "transport")["rows"]
    assert some
    for row in some:
        assert [row[name] for name in SITE_LOADS] == [
            whole[row["site_id"]][name] for name in SITE_LOADS
        ]


@bundled
def test_load_of_no_site_is_no_row() -> None:
    for by in ("site", *UNITS):
        assert answer("--by", by, "--load", "--country", "NZL", "--sector", "energy")["rows"] == []


@bundled
@pytest.mark.parametrize("by", ["site", *UNITS])
def test_csv_and_json_hold_the_same(by: str) -> None:
    arguments = ("gaps", "--by", by, "--country", "KEN", "--format")
    rows = json.loads(run(*arguments, "json").stdout)["rows"]
    text = run(*arguments, "csv").stdout_bytes.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert len(table) == len(rows) > 0
    for cells, row in zip(table, rows, strict=True):
        assert list(cells) == [*row, *CREDIT]
        assert [name for name in row if (row[name] is None) is not (cells[name] == "")] in (
            [],
            # an empty list is an empty cell
            [name for name in ("local_nearest", "chinese_nearest") if row.get(name) == []],
        )
        assert all(float(cells[k]) == v for k, v in row.items() if type(v) in {int, float})


@bundled
@pytest.mark.parametrize("by", ["site", *UNITS])
def test_the_table_fits_the_class_to_the_ladder_and_says_where_the_rest_is(by: str) -> None:
    result = run("gaps", "--by", by, "--country", "KEN")
    header = result.stdout.splitlines()[0].split()
    assert {"local_in_country_n", "local_state"} <= set(header) or "local_in_country" in header
    assert "--format csv or json gives all" in result.stderr


@bundled
@pytest.mark.parametrize(
    ("arguments", "column", "allowed"),
    [
        (["--country", "KEN", "--country", "lao"], "iso_a3", {"KEN", "LAO"}),
        (["--sector", "energy"], "sector", {"energy"}),
        (["--status", "cancelled", "--role", "all"], "status", {"cancelled"}),
        (["--role", "built_only"], "chinese_role", {"built_only"}),
        (["--source", "curated", "--country", "KEN"], "source_id", {"curated"}),
        (["--min-precision", "near"], "location_precision", {"exact", "near"}),
        (["--years", "2015"], "commitment_year", {2015}),
        (["--years", "2013-2014"], "commitment_year", {2013, 2014}),
    ],
)
def test_a_filter_leaves_what_was_asked_for(
    arguments: list[str], column: str, allowed: set[object]
) -> None:
    rows = answer("--by", "site", *arguments)["rows"]
    assert {row[column] for row in rows} == allowed


@bundled
def test_sites_without_a_year_are_counted_on_stderr() -> None:
    undated = [row for row in bundled_rows(PROJECTS) if not row["commitment_year"]]
    result = run("gaps", "--years", "1990-2030", *EVERY)
    assert f"{len(undated)} sites without a commitment year were left out" in result.stderr
    assert "without a commitment year" not in result.stdout
    assert "without a commitment year" not in run("gaps").stderr


@bundled
def test_filters_that_no_site_passes_are_no_fault() -> None:
    result = run("gaps", "--years", "1949", "--format", "json")
    assert json.loads(result.stdout)["rows"] == []
    assert "no site passes these filters" in result.stderr


@bundled
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--country", "KEM"], "unknown country 'KEM'; did you mean "),
        (["--sector", "engery"], "unknown sector 'engery'; did you mean energy?"),
        (["--status", "done"], "unknown status 'done'; known are "),
        (["--role", "financd"], "unknown role 'financd'; did you mean financed?"),
        (["--source", "x"], "unknown source 'x'; known are curated"),
        (["--reach-km", "9"], "9.0 is not in the range 10.0<=x<=500.0"),
        (["--reach-km", "nan"], "reach_km must be within 10 to 500, not nan"),
        (["--reach-km", "far"], "'far' is not a valid float"),
        (["--years", "2015-"], "'2015-' is not a span like 2015-2020"),
        (["--years", "-2015"], "'-2015' is not a span like 2015-2020"),
        (["--years", "15"], "'15' is not a span like 2015-2020"),
        (["--years", "2015-99999999999999999999"], "is not a span like 2015-2020"),
        (["--years", "2020-2015"], "'2020-2015' ends before it begins"),
        (["--min-precision", "street"], "'street' is not one of 'exact', 'city'"),
        (["--min-evidence", "none"], "'none' is not one of 'register', 'search'"),
        (["--by", "planet"], "'planet' is not one of 'site', 'country'"),
        (["--format", "xlsx"], "'xlsx' is not one of 'table', 'csv', 'json', 'geojson'"),
        (["--by", "sector", "--format", "geojson"], "take --by site, country, admin1 or hex"),
        (["--by", "country-sector", "--format", "geojson"], "--by country-sector has none"),
        (["--by", "hex", "--resolution", "8"], "8 is not in the range 0<=x<=7"),
        (["--resolution", "3"], "it goes with --by hex, not --by country"),
        (["--by", "site", "--rank"], "--rank ranks units"),
        (["--audience", "everybody"], "'everybody' is not one of 'public', 'partner', 'internal'"),
        (["Kenya"], "Got unexpected extra argument (Kenya)"),
    ],
)
def test_a_wrong_argument_is_refused_with_a_hint(arguments: list[str], says: str) -> None:
    result = run("gaps", *arguments, code=2)
    assert result.stdout == ""
    assert says in result.stderr


@bundled
def test_every_wrong_value_is_told_at_once() -> None:
    text = run("gaps", "--country", "XXX", "--country", "YYY", "--sector", "x", code=2).stderr
    assert text.count("unknown ") == 3


@bundled
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_sources_name_every_file_and_what_could_not_be_placed(form: str) -> None:
    result = run("sources", "--format", form)
    files = [one.file for one in bundled_layers().values()]
    assert [file for file in files if file not in result.stdout] == []
    assert "rows name an admin-1 unit that no boundary knows" in result.stderr
    assert "bundled data only" in result.stderr
    if form == "json":
        rows = json.loads(result.stdout)["rows"]
        assert {row["layer"] for row in rows} == set(bundled_layers())
        assert all(row["licence"] and row["attribution"] and row["citation"] for row in rows)
        assert {row["state"] for row in rows} <= {"as described", "edited since it was described"}


def test_an_edited_file_is_called_so(workspace: Path) -> None:
    file = put_described(workspace / PROJECTS, as_csv([site()]), name="projects", rows=1)
    file.write_bytes(as_csv([site(name="Renamed")]))
    rows = json.loads(run("sources", "--format", "json").stdout)["rows"]
    states = {row["file"]: row["state"] for row in rows if row["layer"] == "projects"}
    assert states == {str(file): "edited since it was described"}


def written(folder: Path, suffix: str, **changes: Any) -> Path:
    """A few bundled sites in a file of this kind, spoiled by `changes`."""
    rows = load("projects").iloc[:5]
    file = folder / f"mine{suffix}"
    if suffix == ".csv":
        plain = [row | changes for row in bundled_rows(PROJECTS)[:5]]
        return put(file, as_csv(plain))
    frame = gpd.GeoDataFrame(rows.assign(**changes))
    frame.to_parquet(file) if suffix == ".parquet" else frame.to_file(file)
    return file


each_kind = pytest.mark.parametrize("suffix", [".csv", ".parquet", ".geojson", ".gpkg"])


@each_kind
def test_validate_says_what_is_right(tmp_path: Path, suffix: str) -> None:
    file = written(tmp_path, suffix)
    assert (
        run("validate", "projects", str(file)).stdout == f"{file}: a valid projects layer, 5 rows\n"
    )


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".geojson"])
def test_validate_names_every_fault_and_exits_with_2(tmp_path: Path, suffix: str) -> None:
    file = written(tmp_path, suffix, sector="enery", site_id="same", status="done")
    word, rows = ("lines", "2-6") if suffix == ".csv" else ("rows", "1-5")
    assert refused("validate", "projects", str(file)) == [
        f"{file}: not a valid projects layer:",
        f"- column site_id: 'same' is repeated ({word} {rows})",
        (
            "- column sector: 'enery' is not in the vocabulary sector; did you mean 'energy'? "
            f"({word} {rows})"
        ),
        (
            "- column status: 'done' is not in the vocabulary project_status; known are pledge "
            f"committed implementation completed suspended cancelled ({word} {rows})"
        ),
    ]


def test_validate_refuses_a_layer_that_is_not_there(tmp_path: Path) -> None:
    text = run("validate", "project", str(tmp_path), code=2).stderr
    assert "'project' is not one of 'admin1', " in text
    assert "LAYER" in text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nowhere.csv", "there is no such file"),
        ("", "a folder, not a file"),
        ("x" * 300 + ".csv", "it can't be read: File name too long"),
    ],
)
def test_validate_of_no_file_is_one_line(tmp_path: Path, name: str, says: str) -> None:
    assert refused("validate", "projects", str(tmp_path / name)) == [f"{tmp_path / name}: {says}"]


def test_validate_takes_what_a_shell_hands_over(tmp_path: Path) -> None:
    folder = tmp_path / "项目 (1)"
    folder.mkdir()
    done = started("validate", "projects", str(written(folder, ".csv")))
    assert (done.returncode, done.stderr) == (0, "")
    assert "项目 (1)" in done.stdout


@pytest.mark.parametrize("command", ["gaps --by site --format json", "sources --format csv"])
def test_a_faulty_workspace_is_one_message_and_nothing_is_written(
    workspace: Path, command: str
) -> None:
    one = workspace / "projects" / "mine.csv"
    rows = [site(lon="x"), site(sector="enery", lat="100"), site(site_id="b", iso_a3="Kenya")]
    put_described(one, as_csv(rows)[:-3] + b"\xe9\n", name="projects", rows=30)
    two = put(workspace / "organisations" / "mine.csv", as_csv([presence()]))
    gone = workspace / "boundaries" / "gone.parquet"
    put_described(gone, b"", name="countries", rows=1).unlink()
    before = listing(workspace)
    text = "\n".join(refused(*command.split()))
    assert listing(workspace) == before
    for says in (
        f"{one}: not a valid projects layer:",
        "- not UTF-8 (line 4); save it as UTF-8",
        "- 3 rows are readable where its descriptor counts 30: cut off?",
        "- column site_id: 'dam' is repeated (lines 2-3)",
        "- column iso_a3: 'Kenya' has a wrong form (line 4)",
        "- column sector: 'enery' is not in the vocabulary sector; did you mean 'energy'? (line 3)",
        "- column lon: 'x' is not a number (line 2)",
        "- column lat: '100' is outside -90 to 90",
        f"{two}: its descriptor mine.csv.source.toml is missing",
        f"{gone}: the file is missing; restore it, or remove its descriptor",
    ):
        assert text.count(says) == 1, says


def test_a_file_that_the_system_refuses_is_one_message(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = put_described(workspace / PROJECTS, as_csv([site()]), name="projects", rows=1)
    whole = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == file:
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(sys, "argv", ["counterparts", "gaps"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", f"{file}: it can't be read: Permission denied\n")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(13, "Permission denied", "x.csv"), "x.csv: Permission denied\n"),
        (OSError("out of luck"), "counterparts: out of luck\n"),
    ],
)
def test_an_error_of_the_system_is_one_message(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: OSError,
    says: str,
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli_gaps, "load_dataset", fail)
    monkeypatch.setattr(sys, "argv", ["counterparts", "gaps"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", says)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_one_message() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [PROGRAM, "gaps", "--format", "json"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "counterparts: No space left on device\n")


def test_a_closed_pipe_is_no_traceback() -> None:
    with subprocess.Popen(
        [PROGRAM, "gaps", "--by", "site", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline() == b"{\n"
        running.stdout.close()
        told = running.stderr.read().decode()
    assert told == ""


def test_the_program_answers_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "gaps", "--country", "KEN", "--format", "json"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    assert done.stderr == ""
    (row,) = json.loads(done.stdout)["rows"]
    assert row["unit"] == "KEN"
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_is_counted_with_the_bundle(workspace: Path) -> None:
    put_described(workspace / "projects" / "m.csv", as_csv([site()]), name="projects", rows=1)
    rows = answer("--by", "site", *EVERY)["rows"]
    assert len(rows) == 591
    assert pd.Series([row["site_id"] for row in rows]).is_unique


RAILWAY = shapely.LineString([(39.66, -4.04), (38.5, -3.4), (36.8, -1.3)])
RESERVE = shapely.box(36.5, -1.6, 37.6, -1.0)


@pytest.fixture
def shapes(workspace: Path) -> Path:
    """A workspace with a railway and an area in Kenya, the only projects of "mine"."""
    rows = (
        load("projects")
        .iloc[:2]
        .assign(
            site_id=["rail", "zone"],
            project_id=["rail", "zone"],
            iso_a3="KEN",
            sector="transport",
            amount_usd=[1_000_000.01, 0.07],
            price_basis="nominal",
            site_share=1.0,
            location_precision="exact",
            geometry_kind=["line", "area"],
            source_id="mine",
        )
    )
    frame = gpd.GeoDataFrame(rows, geometry=[RAILWAY, RESERVE], crs="EPSG:4326")
    raw = frame.to_json().encode()
    return put_described(workspace / "projects" / "shapes.geojson", raw, name="projects", rows=2)


@pytest.mark.usefixtures("shapes")
def test_lines_and_areas_count_once_and_their_money_is_where_they_are() -> None:
    for by in UNITS:
        rows = answer("--by", by, "--source", "mine", *EVERY)["rows"]
        assert sum(row["n_sites"] for row in rows) == 2
        assert sum(round(row["amount_usd"] * 100) for row in rows) == 100_000_008
        for row in rows:
            usd = sum(round(row[f"usd_{name}"] * 100) for name in CLASSES)
            assert usd == round(row["amount_usd"] * 100)
            assert row["n_sites"] or row["amount_usd"]
        is_split = by in {"admin1", "hex"}
        assert (len(rows) > 2) is is_split
        assert any(row["n_sites"] == 0 for row in rows) is is_split
    table = run("gaps", "--by", "admin1", "--source", "mine", *EVERY, "--rank").stdout
    assert len(table.splitlines()) > 4


@pytest.mark.usefixtures("shapes")
def test_geojson_of_lines_and_areas_is_their_shape_and_of_units_the_outlines_of_all() -> None:
    found = features("--by", "site", "--source", "mine", *EVERY).set_index("site_id").geometry
    assert found["rail"].equals(RAILWAY)
    assert found["zone"].equals(RESERVE)
    for by in ("admin1", "hex"):
        units = features("--by", by, "--source", "mine", *EVERY)
        covered = shapely.union_all(units.geometry.to_numpy()).buffer(0.25)
        assert covered.covers(RAILWAY)
        assert covered.covers(RESERVE)


@bundled
@pytest.mark.parametrize("country", ["BLR", "KEN", "MMR"])
def test_the_ladder_in_a_terminal_adds_up_to_the_sites(country: str) -> None:
    header, _, row = run("gaps", "--by", "country", "--country", country).stdout.splitlines()[:3]
    cells = dict(zip(header.split(), row.split(), strict=True))
    for side in ("local", "chinese"):
        assert sum(int(cells[f"{side}_{state}"]) for state in STATES) == int(cells["n_sites"])


def test_a_result_that_is_not_for_everybody_says_so(workspace: Path) -> None:
    assert not workspace.exists()
    audience = "partner"
    public, other = (
        json.loads(run("gaps", "--country", "KEN", "--format", "json", *more).stdout)
        for more in ([], ["--audience", audience])
    )
    assert "audience" not in public
    assert (other["audience"], other["parameters"]["audience"]) == (audience, audience)
    assert other["data_version"] != public["data_version"]
    # nothing of the bundle is hidden from anybody
    assert other["rows"] == public["rows"]


def test_the_audience_of_the_app_is_told_to_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setenv(AUDIENCE_VARIABLE, "partner")
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setattr(
        cli.runpy, "run_module", lambda *_, **__: seen.append(os.environ[AUDIENCE_VARIABLE])
    )
    run("app", "--no-browser", "--port", "8599")
    run("app", "--no-browser", "--port", "8599", "--audience", "public")
    run("app", "--no-browser", "--port", "8599", "--audience", "internal")
    assert seen == ["partner", "public", "internal"]
    assert "'all' is not one of 'public'" in run("app", "--audience", "all", code=2).stderr


def test_the_app_does_not_start_with_an_address_that_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(CONTACT, "call me")
    assert "'call me' is neither an e-mail address" in run("app", code=2).stderr


def test_a_taken_port_is_a_users_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("app", "--port", str(taken.getsockname()[1]), code=2)
    assert "is in use" in result.stderr
