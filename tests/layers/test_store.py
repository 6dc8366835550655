"""Which files are active, how they are checked, and what happens when several are faulty."""

import hashlib
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.dataset import counted_once, load_dataset
from layers.descriptor import descriptor_path
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE, bundled_folder, workspace_folder
from layers.registry import bundled_layers
from layers.store import data_version, fingerprint, found_sources, load, sources, validate
from tests.layers.tables import (
    LOCAL,
    PROJECTS,
    Row,
    as_csv,
    bundled_rows,
    listing,
    message_of,
    presence,
    put,
    put_described,
    site,
)

CALM = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FURTHER = "projects/mine.csv"


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


@pytest.fixture(scope="module")
def outlines() -> gpd.GeoDataFrame:
    return load("countries")


@pytest.fixture
def _quick(outlines: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """The countries and their coverage are read once for all examples."""
    searched = load("coverage")
    monkeypatch.setattr("layers.store._countries", lambda: outlines)
    monkeypatch.setattr("layers.store._coverage", lambda: searched)


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled data that a test may spoil."""
    folder = tmp_path / "bundle"
    shutil.copytree(bundled_folder(), folder)
    monkeypatch.setattr("layers.store.bundled_folder", lambda: folder)
    return folder


def put_sites(file: Path, *rows: Row, count: int | None = None) -> Path:
    return put_described(file, as_csv(list(rows)), name="projects", rows=count or len(rows))


def test_without_a_workspace_the_bundle_is_active() -> None:
    found = sources()
    assert [source.layer for source in found] == list(bundled_layers())
    assert all(source.is_bundled for source in found)


def test_the_workspace_is_the_users_data_folder_unless_said(
    monkeypatch: pytest.MonkeyPatch, workspace: Path
) -> None:
    assert workspace_folder() == workspace
    monkeypatch.delenv(WORKSPACE_VARIABLE)
    assert workspace_folder().name == "bri-counterparts"


def test_a_workspace_file_takes_the_place_of_the_bundled_one(workspace: Path) -> None:
    file = put_sites(workspace / PROJECTS, site())
    (mine,) = [source for source in sources() if source.layer == "projects"]
    assert (mine.file, mine.is_bundled) == (file, False)
    assert load("projects").site_id.tolist() == ["dam"]


def test_a_further_file_adds_its_rows(workspace: Path) -> None:
    put_sites(workspace / FURTHER, site(amount_usd="", price_basis=""))
    rows = load("projects")
    assert len(rows) == len(bundled_rows(PROJECTS)) + 1
    assert rows.site_id.iloc[-1] == "dam"
    assert rows.index.is_unique
    assert rows.crs == "EPSG:4326"


def test_a_further_file_may_be_geoparquet(workspace: Path) -> None:
    rows = validate("projects", put(workspace.parent / "x.csv", as_csv([site()])))
    file = workspace / "projects" / "mine.parquet"
    file.parent.mkdir(parents=True)
    rows.to_parquet(file)
    put_described(file, file.read_bytes(), name="projects", rows=1)
    assert load("projects").name.iloc[-1] == "Dam"


def test_the_version_is_the_checksum_of_the_sorted_checksums(workspace: Path) -> None:
    before = data_version(sources())
    put_sites(workspace / FURTHER, site())
    files = [
        *(bundled_folder() / one.file for one in bundled_layers().values()),
        workspace / FURTHER,
    ]
    digests = sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    expected = hashlib.sha256("".join(digests).encode()).hexdigest()[:12]
    assert data_version(sources()) == expected != before
    assert load_dataset().version == expected


def test_the_data_are_as_new_as_their_newest_source(workspace: Path) -> None:
    put_sites(workspace / FURTHER, site())
    assert load_dataset().as_of == "2026-12-01"


def test_the_fingerprint_changes_with_any_file(workspace: Path) -> None:
    before = fingerprint()
    file = put_sites(workspace / FURTHER, site())
    after = fingerprint()
    assert before != after
    file.with_name("link.csv").symlink_to(workspace / "nowhere.csv")
    assert fingerprint() == after


def test_hidden_files_notes_and_leftovers_are_left_alone(workspace: Path) -> None:
    for name in ("._mine.csv", "notes.txt", "README.md", "~$m.xlsx", "m.gpkg-wal", "desktop.ini"):
        put(workspace / "projects" / name, b"\xff\0")
    (workspace / "projects" / "old").mkdir()
    put(workspace / "elsewhere" / "x.csv", b"\xff")
    assert all(source.is_bundled for source in sources())


@pytest.mark.parametrize(
    ("suffix", "says"),
    [
        ("csv", "its descriptor mine.csv.source.toml is missing; write it beside the file"),
        ("CSV", "its descriptor mine.CSV.source.toml is missing"),
    ],
)
def test_a_file_without_a_descriptor_is_told(workspace: Path, suffix: str, says: str) -> None:
    file = put(workspace / "projects" / f"mine.{suffix}", as_csv([site()]))
    assert message_of(sources).startswith(f"{file}: {says}")


def test_a_descriptor_without_its_file_is_told(workspace: Path) -> None:
    file = put_sites(workspace / FURTHER, site())
    file.unlink()
    assert message_of(sources) == (
        f"{file}: the file is missing; restore it, or remove its descriptor mine.csv.source.toml"
    )


def test_a_described_file_of_an_unknown_kind_is_told(workspace: Path) -> None:
    file = put_described(workspace / "projects" / "m.xlsx", b"x", name="projects", rows=1)
    assert message_of(load_dataset).startswith(f"{file}: unknown kind of file '.xlsx'")


@pytest.mark.parametrize("name", ["projects/m.tsv", "organisations/m.xlsx", "boundaries/m.shp"])
def test_a_file_of_an_unknown_kind_is_told_not_ignored(workspace: Path, name: str) -> None:
    file = put(workspace / name, b"x")
    assert message_of(sources) == (
        f"{file}: unknown kind of file {file.suffix!r}; "
        "known are .csv .parquet .geojson .json .gpkg"
    )


def test_rows_without_a_descriptor_are_checked_where_the_folder_tells_the_layer(
    workspace: Path,
) -> None:
    file = put(workspace / FURTHER, as_csv([site(sector="enery", site_share="x")]))
    assert message_of(sources).splitlines() == [
        (
            f"{file}: its descriptor mine.csv.source.toml is missing; write it beside the file "
            "(README, section 'Data'), so that the source and licence are known"
        ),
        f"{file}: not a valid projects layer:",
        "- column sector: 'enery' is not in the vocabulary sector; did you mean 'energy'? (line 2)",
        "- column site_share: 'x' is not a number (line 2)",
    ]


def test_elsewhere_a_file_without_a_descriptor_says_how_to_check_its_rows(workspace: Path) -> None:
    file = put(workspace / "organisations" / "mine.csv", as_csv([presence(org_type="x")]))
    message = message_of(sources)
    assert message.startswith(f"{file}: its descriptor mine.csv.source.toml is missing; write it")
    assert message.endswith(f"are known; then run counterparts validate LAYER {file}")
    put(descriptor_path(file), b"layer = 3")
    assert "counterparts validate" not in message_of(sources)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("KNE", "; did you mean 'KEN'?"), ("XKZ", "; did you mean 'XKX'?"), ("QQQ", "")],
)
def test_a_country_that_nobody_knows_is_told(tmp_path: Path, code: str, hint: str) -> None:
    rows = [site(iso_a3=code), site(site_id="b", project_id="b")]
    file = put(tmp_path / "mine.csv", as_csv(rows))
    assert message_of(lambda: validate("projects", file)).splitlines()[1:] == [
        f"- column iso_a3: {code!r}: no such country in boundaries or coverage{hint} (line 2)"
    ]


def test_a_country_that_nobody_knows_is_told_of_organisations_on_load(workspace: Path) -> None:
    rows = [presence(iso_a3="KNE"), presence(presence_id="b", iso_a3="KNE")]
    file = workspace / "organisations" / "mine.csv"
    put_described(file, as_csv(rows), name="local_csos", rows=2)
    for call in (load_dataset, lambda: load("local_csos")):
        assert message_of(call).splitlines() == [
            f"{file}: not a valid local_csos layer:",
            (
                "- column iso_a3: 'KNE': no such country in boundaries or coverage; "
                "did you mean 'KEN'? (lines 2-3)"
            ),
        ]


def test_a_country_known_by_coverage_alone_is_a_country(workspace: Path) -> None:
    row = {**bundled_rows("organisations/coverage.csv")[0], "iso_a3": "QQQ"}
    put_described(workspace / "organisations" / "more.csv", as_csv([row]), name="coverage", rows=1)
    file = put(workspace.parent / "mine.csv", as_csv([site(iso_a3="QQQ")]))
    assert len(validate("projects", file)) == 1


def test_a_faulty_coverage_hides_no_fault_of_the_rows(bundle: Path, tmp_path: Path) -> None:
    coverage = bundle / "organisations" / "coverage.csv"
    coverage.write_bytes(b"x")
    file = put(tmp_path / "mine.csv", as_csv([site(lon="-1.3", lat="36.8", sector="enery")]))
    message = message_of(lambda: validate("projects", file))
    assert "lon and lat swapped? (line 2)" in message
    assert "did you mean 'energy'?" in message
    assert f"{coverage}: " in message


def test_a_folder_or_a_dead_link_in_a_files_place_is_told(workspace: Path) -> None:
    (workspace / FURTHER).mkdir(parents=True)
    (workspace / PROJECTS).symlink_to(workspace / "nowhere.csv")
    message = message_of(sources)
    assert f"{workspace / FURTHER}: a folder, not a file" in message
    assert f"{workspace / PROJECTS}: the file is missing" in message


def test_a_file_in_the_workspaces_place_is_told(workspace: Path) -> None:
    put(workspace, b"")
    assert message_of(sources) == f"{workspace}: a file, but COUNTERPARTS_DATA must name a folder"


def test_a_data_file_in_the_workspaces_place_is_told_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(tmp_path / "mine.csv", as_csv([site()]))
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(file))
    assert message_of(sources) == f"{file}: a file, but COUNTERPARTS_DATA must name a folder"


def test_a_file_that_may_not_be_looked_at_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(workspace / FURTHER, as_csv([site()]))
    other = put(workspace / "projects" / "m.tsv", b"x")
    is_file = Path.is_file

    def refused(path: Path) -> bool:
        if path in {file, other}:
            raise PermissionError(13, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refused)
    assert message_of(sources) == f"{other}: it can't be read: Permission denied"
    other.unlink()
    assert message_of(sources) == f"{file}: it can't be read: Permission denied"


def test_a_folder_that_may_not_be_listed_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "projects").mkdir(parents=True)

    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    assert message_of(sources) == f"{workspace / 'projects'}: it can't be read: Permission denied"


def test_a_descriptor_of_another_layer_is_told(workspace: Path) -> None:
    put_described(workspace / PROJECTS, as_csv([site()]), name="local_csos", rows=1)
    assert "its descriptor says layer 'local_csos'; expected projects" in message_of(sources)
    put_described(workspace / FURTHER, as_csv([site()]), name="nonsense", rows=1)
    assert "its descriptor says layer 'nonsense'; expected admin1 or " in message_of(sources)


def test_fewer_rows_than_described_is_cut_off(workspace: Path) -> None:
    file = put_sites(workspace / PROJECTS, site(), count=2)
    assert message_of(lambda: load("projects")).splitlines() == [
        f"{file}: not a valid projects layer:",
        (
            "- 1 rows are readable where its descriptor counts 2: cut off? "
            "(if rows were taken out on purpose, set rows in bri_projects.csv.source.toml)"
        ),
    ]


def test_more_rows_than_described_is_an_edit(workspace: Path) -> None:
    put_sites(workspace / PROJECTS, site(), site(site_id="b", project_id="b"), count=1)
    assert len(load("projects")) == 2


def test_ids_that_two_files_share_are_told_with_these_files(workspace: Path) -> None:
    known = bundled_rows(PROJECTS)[0]["site_id"]
    file = put_sites(workspace / FURTHER, site(site_id=known))
    other = put_sites(workspace / "projects" / "other.csv", site())
    message = message_of(lambda: load("projects"))
    assert message == (
        f"{bundled_folder() / PROJECTS}, {file}: site_id in more than one file: {known!r}"
    )
    assert str(other) not in message


def test_validate_needs_no_descriptor_and_no_sound_workspace(workspace: Path) -> None:
    put(workspace / FURTHER, b"\xff")
    file = put(workspace.parent / "mine.csv", as_csv([site()]))
    assert validate("projects", file).site_id.tolist() == ["dam"]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (as_csv([site()])[:-40], "- line 2: 31 fields where the header has 35 (cut off, "),
        (as_csv([site()]).rstrip() + b",x\n", "- line 2: 36 fields where the header has 35"),
    ],
)
def test_validate_names_a_row_with_a_wrong_number_of_fields(
    tmp_path: Path, raw: bytes, fault: str
) -> None:
    file = put(tmp_path / "mine.csv", raw)
    lines = message_of(lambda: validate("projects", file)).splitlines()
    assert lines[0] == f"{file}: not a valid projects layer:"
    assert len(lines) == 2
    assert lines[1].startswith(fault)


def test_swapped_coordinates_are_told(tmp_path: Path) -> None:
    right = site(site_id="b", project_id="b")
    file = put(tmp_path / "mine.csv", as_csv([site(lon="-1.3", lat="36.8"), right]))
    assert message_of(lambda: validate("projects", file)).splitlines()[1:] == [
        "- lon and lat swapped? (line 2): only the other way round do they lie in iso_a3"
    ]


def spoil_many(bundle: Path, workspace: Path) -> dict[Path, list[str]]:
    """Faults of every kind in seven files, and what must be said of each."""
    (bundle / PROJECTS).unlink()
    coverage = bundle / "organisations" / "coverage.csv"
    coverage.write_bytes(b"".join(coverage.read_bytes().splitlines(keepends=True)[:100]))
    themes = bundle / "organisations" / "sector_themes.csv"
    themes.write_bytes(themes.read_bytes().replace(b"energy|", b"enrgy|", 1) + b"\xe9,a\n")
    countries = bundle / "boundaries" / "countries.parquet"
    countries.write_bytes(countries.read_bytes()[:5000])
    ecosoc = bundle / "organisations" / "ecosoc.csv"
    descriptor_path(ecosoc).unlink()
    ecosoc.write_bytes(ecosoc.read_bytes().replace(b",special,", b",speciel,", 1))
    mine = workspace / "organisations" / "mine.csv"
    rows = [
        presence(lon="x", lat="100"),
        presence(org_type="ngo", lon="200"),
        presence(presence_id="b", evidence="ask jo@example.org"),
    ]
    put_described(mine, as_csv(rows), name="local_csos", rows=9)
    return {
        bundle / PROJECTS: ["the file is missing; restore it"],
        coverage: ["99 rows are readable where its descriptor counts "],
        themes: ["not UTF-8 (line 17)", "line 17: 2 fields", "'enrgy' is not in the vocabulary"],
        countries: ["cut off, or not a .parquet file"],
        ecosoc: ["its descriptor ecosoc.csv.source.toml is missing", "did you mean 'special'?"],
        mine: [
            "3 rows are readable where its descriptor counts 9",
            "'friends' is repeated (lines 2-3)",
            "'ngo' is not in the vocabulary local_org_type",
            "'x' is not a number (line 2)",
            "'100' is outside -90 to 90",
            "'200' is outside -180 to 180",
            "an e-mail address (line 4)",
        ],
    }


def test_every_fault_of_every_file_is_in_one_message(bundle: Path, workspace: Path) -> None:
    expected = spoil_many(bundle, workspace)
    before = listing(bundle), listing(workspace)
    message = message_of(load_dataset)
    assert (listing(bundle), listing(workspace)) == before
    for file, faults in expected.items():
        assert str(file) in message
        assert [fault for fault in faults if fault not in message] == []
    lines = message.splitlines()
    assert len(set(lines)) == len(lines)
    headings = [line for line in lines if not line.startswith("- ")]
    assert {line.split(": ")[0] for line in headings} == {str(file) for file in expected}


@pytest.mark.parametrize("one", bundled_layers().values(), ids=lambda one: one.name)
@pytest.mark.parametrize("how", ["missing", "cut", "garbled", "undescribed", "empty"])
def test_each_bundled_file_is_named_when_it_is_spoiled(bundle: Path, one, how: str) -> None:
    file = bundle / one.file
    raw = file.read_bytes()
    match how:
        case "missing":
            file.unlink()
        case "cut":
            file.write_bytes(raw[: len(raw) // 2])
        case "garbled":
            file.write_bytes(raw[:50] + bytes(range(256)) * 8 + raw[2000:])
        case "undescribed":
            descriptor_path(file).unlink()
        case "empty":
            file.write_bytes(b"")
    before = listing(bundle)
    message = message_of(lambda: load(one.name))
    assert {line.split(": ")[0] for line in message.splitlines() if line[:2] != "- "} == {str(file)}
    assert listing(bundle) == before


def test_found_sources_hands_on_what_is_right(workspace: Path) -> None:
    put(workspace / FURTHER, b"\xff")
    found, errors = found_sources()
    assert len(found) == len(bundled_layers())
    assert all(str(error).startswith(str(workspace / FURTHER)) for error in errors)
    assert len(errors) == 2


def test_one_project_in_several_sources_counts_once_by_detail() -> None:
    projects = pd.DataFrame(
        [
            ("a", "gcdf", "1"),
            ("b", "geogcdf", "1"),
            ("c", "geogcdf", "1"),
            ("d", "curated", "1"),
            ("e", "curated", "2"),
            ("f", "gcdf", "2"),
            ("g", "curated", "3"),
            ("h", "curated", None),
            ("i", "gcdf", None),
        ],
        columns=["site_id", "source_id", "aiddata_record_id"],
    )
    assert counted_once(projects).site_id.tolist() == ["b", "c", "f", "g", "h", "i"]


def test_a_record_of_the_bundle_gives_way_to_its_detailed_source(workspace: Path) -> None:
    known = next(row for row in bundled_rows(PROJECTS) if row["aiddata_record_id"])
    sites = [
        site(site_id=name, aiddata_record_id=known["aiddata_record_id"], source_id="geogcdf")
        | {"site_share": "0.5"}
        for name in ("one", "two")
    ]
    put_sites(workspace / FURTHER, *sites)
    projects = load_dataset().projects
    same = projects[projects.aiddata_record_id == known["aiddata_record_id"]]
    assert same.site_id.tolist() == ["one", "two"]
    assert projects.index.equals(pd.RangeIndex(len(projects)))


def outcome(name: str, file: Path) -> str | int:
    """The message of what is refused, or the number of rows of what is accepted."""
    try:
        return len(validate(name, file))
    except LayerError as error:
        return str(error)


@pytest.mark.usefixtures("_quick")
@CALM
@given(raw=st.binary(max_size=300))
@pytest.mark.parametrize("name", ["projects", "coverage"])
def test_any_bytes_are_refused_by_name(tmp_path: Path, name: str, raw: bytes) -> None:
    file = put(tmp_path / "any.csv", raw)
    assert str(outcome(name, file)).startswith(f"{file}: ")


CELLS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            *(
                "",
                "x",
                "-1",
                "1e400",
                "nan",
                "0",
                "999",
                "true",
                "2023-02-30",
                "a@b.org",
                "|",
                "NA",
            ),
            *("'", '"', ",", "admin1", "country", "KEN", "line_ends", "=1+1", "\u202e", "\uff11"),
        ]
    ),
)


@pytest.mark.usefixtures("_quick")
@settings(CALM, max_examples=15)
@given(data=st.data())
@pytest.mark.parametrize("relative", [PROJECTS, LOCAL])
def test_a_changed_cell_is_accepted_or_named(
    tmp_path: Path, relative: str, data: st.DataObject
) -> None:
    name = "projects" if relative == PROJECTS else "local_csos"
    everything = bundled_rows(relative)
    rows = everything[:: len(everything) // 8]
    changed: set[tuple[int, str]] = set()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.sampled_from(list(rows[0])))
        rows[at] = rows[at] | {column: data.draw(CELLS)}
        changed.add((at, column))
    file = put(tmp_path / "changed.csv", as_csv(rows))
    found = outcome(name, file)
    if isinstance(found, int):
        assert found == len(rows)
        return
    lines = found.splitlines()
    assert lines[0] == f"{file}: not a valid {name} layer:"
    # no row that was left alone is called faulty, unless it now shares an id
    assert len(lines) - 1 <= 4 * len(changed)


FINER = {"location_precision": "exact", "disclosure": "country_only"}


def test_only_an_internal_file_of_the_workspace_may_be_finer_than_its_disclosure(
    workspace: Path,
) -> None:
    file = workspace / "organisations" / "mine.csv"
    put_described(file, as_csv([presence(**FINER)]), name="local_csos", rows=1)
    assert "the place is finer than the row's disclosure" in message_of(lambda: load("local_csos"))
    described = descriptor_path(file)
    described.write_text(described.read_text() + 'audience = "internal"\n')
    row = load("local_csos").iloc[-1]
    assert (row.location_precision, row.disclosure) == ("exact", "country_only")
    validate("local_csos", file, audience="internal")
    assert "finer" in message_of(lambda: validate("local_csos", file))


def test_an_internal_file_is_held_to_all_the_rest_of_its_contract(workspace: Path) -> None:
    file = workspace / "organisations" / "mine.csv"
    put_described(file, as_csv([presence(**FINER, status="gone")]), name="local_csos", rows=1)
    described = descriptor_path(file)
    described.write_text(described.read_text() + 'audience = "internal"\n')
    assert "'gone'" in message_of(lambda: load("local_csos"))


def test_a_bundled_file_is_for_everybody(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(bundled_folder(), bundle)
    monkeypatch.setattr("layers.store.bundled_folder", lambda: bundle)
    described = descriptor_path(bundle / "organisations" / "local_csos.csv")
    described.write_text(described.read_text() + 'audience = "internal"\n')
    assert not workspace.exists()
    assert "a bundled file is for everybody" in message_of(sources)
