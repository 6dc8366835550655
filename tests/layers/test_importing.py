"""What an importer hands over is judged row by row; what is wrong is told in sentences."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from layers.faults import LayerError
from layers.importing import Imported, files_of, translated
from layers.registry import layer
from layers.rejected import REASONS_TOLD, told_reasons
from tests.layers.small import SMALL, countries_read_once, presences, searched, sites, table
from tests.layers.tables import as_csv, message_of, put

DAY = datetime(2024, 5, 6, 7, 8, tzinfo=UTC).timestamp()


@pytest.fixture(autouse=True, scope="module")
def _quick(tmp_path_factory: pytest.TempPathFactory):
    with countries_read_once(tmp_path_factory.mktemp("none")):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "projects.csv"


def many(n_right: int, *wrong: dict[str, str]) -> list[dict[str, str]]:
    """`n_right` sound sites, then one for each of `wrong`."""
    right = sites(*(f"right-{i}" for i in range(n_right)))
    return right + [sites(f"wrong-{i}", **changes)[0] for i, changes in enumerate(wrong)]


def test_sound_rows_are_typed_and_cut_to_their_contract(file: Path) -> None:
    rows = [row | {"contact_person": "somebody"} for row in sites("a", "b")]
    result = translated(SMALL, table(file, rows))
    frame = result.frames["projects"]
    assert list(frame) == [*layer("projects").columns, "geometry"]
    assert frame.amount_usd.tolist() == [1_000_000, 1_000_000]
    assert frame.crs == "EPSG:4326"
    assert (result.n_rejected, result.imported.n_read) == (0, 2)


def test_a_folder_of_files_makes_several_layers(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    table(folder / "projects 1.csv", sites("a"))
    table(folder / "more" / "projects 2.csv", sites("b"))
    table(folder / "local_csos.csv", presences("c"))
    table(folder / "coverage.csv", [searched("KEN")])
    result = translated(SMALL, folder)
    assert {name: len(frame) for name, frame in result.frames.items()} == {
        "projects": 2,
        "local_csos": 1,
        "coverage": 1,
    }
    assert {line.split("  ")[1] for line in result.inputs} == {
        *("projects 1.csv", "projects 2.csv", "local_csos.csv", "coverage.csv")
    }


def test_the_day_is_that_of_the_newest_file_unless_said(tmp_path: Path) -> None:
    for name, age in (("projects 1.csv", 9e6), ("projects 2.csv", 0)):
        os.utime(table(tmp_path / name, sites(name[9])), (DAY - age, DAY - age))
    assert translated(SMALL, tmp_path).retrieved == "2024-05-06"
    assert translated(SMALL, tmp_path, retrieved="2020-01-02").retrieved == "2020-01-02"


def test_few_faulty_rows_are_left_out_and_told_with_their_rows(file: Path) -> None:
    wrong = [{"iso_a3": "Kenya"}, {"sector": "enery", "amount_usd": "lots"}]
    result = translated(SMALL, table(file, many(38, *wrong)))
    assert len(result.frames["projects"]) == 38
    assert result.n_rejected == 2
    assert told_reasons(result.rejected) == [
        "column iso_a3: 'Kenya' has a wrong form (row 40)",
        "column sector: 'enery' is not in the vocabulary sector; did you mean 'energy'? (row 41)",
        "column amount_usd: 'lots' is not a number (row 41)",
    ]


def test_more_than_a_twentieth_faulty_is_refused_with_every_reason(file: Path) -> None:
    table(file, many(37, {"iso_a3": "Kenya"}, {"iso_a3": "Kenya"}))
    assert message_of(lambda: translated(SMALL, file)).splitlines() == [
        (
            f"{file}: 2 of 39 rows are faulty; nothing was imported; mend the file, or import the "
            "other rows with --accept-rejects:"
        ),
        "- column iso_a3: 'Kenya' has a wrong form (rows 39-40)",
    ]


def test_with_consent_the_sound_rows_are_taken_all_the_same(file: Path) -> None:
    table(file, many(1, *[{"iso_a3": "Kenya"}] * 9))
    result = translated(SMALL, file, accept_rejects=True)
    assert (len(result.frames["projects"]), result.n_rejected) == (1, 9)


@pytest.mark.parametrize("consent", [True, False])
def test_a_file_of_faulty_rows_alone_is_refused_whatever_the_consent(
    file: Path, *, consent: bool
) -> None:
    table(file, many(0, {"iso_a3": "Kenya"}))
    assert message_of(lambda: translated(SMALL, file, accept_rejects=consent)).splitlines() == [
        f"{file}: 1 of 1 rows are faulty; nothing was imported:",
        "- column iso_a3: 'Kenya' has a wrong form (row 2)",
    ]


def test_a_row_that_goes_takes_along_what_means_nothing_without_it(file: Path) -> None:
    halves = [
        row | {"project_id": "small-p", "site_share": "0.5"} for row in sites("half-1", "half-2")
    ]
    halves[0]["sector"] = "enery"
    result = translated(SMALL, table(file, [*many(40), *halves]))
    assert not result.frames["projects"].project_id.eq("small-p").any()
    assert result.n_rejected == 2
    shares = [line for line in told_reasons(result.rejected) if "share" in line]
    assert len(shares) == 1
    assert shares[0].endswith("(row 43)")


@pytest.mark.parametrize("column", ["site_share", "sector"])
def test_a_fault_of_the_whole_table_is_told_as_such(file: Path, column: str) -> None:
    rows = [{k: v for k, v in row.items() if k != column} for row in sites("a", "b")]
    message = message_of(lambda: translated(SMALL, table(file, rows), accept_rejects=True))
    first, second = message.splitlines()
    assert first == f"{file}: it makes no projects layer:"
    assert second.startswith(f"- column {column} is missing")


def test_a_table_without_rows_is_told(file: Path) -> None:
    header = as_csv(sites("a")).split(b"\n")[0]
    assert message_of(lambda: translated(SMALL, put(file, header))) == (
        f"{file}: it holds no rows; nothing was imported"
    )


def test_where_a_rule_leaves_out_all_rows_its_reason_is_told(file: Path) -> None:
    table(file, sites("a", "b", name="sea"))
    assert message_of(lambda: translated(SMALL, file)).splitlines() == [
        f"{file}: none of its rows can be used; nothing was imported:",
        "- 2 left out: at sea",
    ]


def test_rows_that_could_not_be_translated_count_as_rejected(file: Path) -> None:
    def read(files, options, progress) -> Imported:
        whole = SMALL.read(files, options, progress)
        bad = [(file.name, 3, "no year"), (file.name, 3, "no name"), (file.name, 4, "no year")]
        rejected = pd.DataFrame(bad, columns=["from_file", "from_row", "reason"])
        return replace(whole, n_read=100, rejected=rejected)

    result = translated(replace(SMALL, read=read), table(file, many(50, {"iso_a3": "x"})))
    assert result.n_rejected == 3
    assert told_reasons(result.rejected) == [
        "no year (rows 3-4)",
        "no name (row 3)",
        "column iso_a3: 'x' has a wrong form (row 52)",
    ]


def test_reasons_name_their_files_where_there_are_several() -> None:
    rows = [("b.csv", 7, "no year"), ("a.csv", 2, "no year"), ("a.csv", 3, "no year")]
    rejected = pd.DataFrame(rows, columns=["from_file", "from_row", "reason"])
    assert told_reasons(rejected) == ["no year (a.csv: rows 2-3; b.csv: row 7)"]
    files = pd.DataFrame(
        [(f"{i}.csv", 2, "no year") for i in range(8)],
        columns=["from_file", "from_row", "reason"],
    )
    assert told_reasons(files)[0].endswith("; 4.csv: row 2; and in 3 more files)")


def test_very_many_reasons_are_counted() -> None:
    rows = [("a.csv", i, f"reason {i}") for i in range(REASONS_TOLD + 1500)]
    told = told_reasons(pd.DataFrame(rows, columns=["from_file", "from_row", "reason"]))
    assert len(told) == REASONS_TOLD + 1
    assert told[-1] == "and 1,500 more kinds of faults"


def test_a_user_may_name_the_source_and_its_options_reach_the_importer(file: Path) -> None:
    result = translated(SMALL, table(file, sites("a")), options={"called": "my-network"})
    assert result.source_id == "my-network"
    assert result.descriptor("projects").source_id == "my-network"


@pytest.mark.parametrize("name", ["../x", "a/b", "a.b", "A", "a b", "-a", "é", "x" * 61])
def test_a_name_that_would_not_do_for_a_file_is_refused(file: Path, name: str) -> None:
    table(file, sites("a"))
    message = message_of(lambda: translated(SMALL, file, options={"called": name}))
    assert message.startswith(f"{name!r} can't name a source; ")


def test_the_descriptor_says_who_made_the_file_and_from_what(file: Path) -> None:
    made = translated(SMALL, table(file, sites("a"))).descriptor("projects")
    assert (made.layer, made.source_id, made.title) == ("projects", "small", SMALL.title)
    assert (made.licence, made.url, made.note) == (SMALL.licence, SMALL.url, SMALL.lacks)
    assert len(made.inputs) == 1
    assert made.inputs[0].endswith("  projects.csv")


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    assert message_of(lambda: files_of(path, (".csv",))) == (
        f"{path}: there is no such file or folder"
    )
    path.symlink_to(tmp_path / "nowhere")
    assert "there is no such file" in message_of(lambda: files_of(path, (".csv",)))


def test_a_folder_without_a_file_of_the_kind_is_told(tmp_path: Path) -> None:
    put(tmp_path / "notes.txt", b"x")
    put(tmp_path / ".hidden.csv", b"x")
    put(tmp_path / "~$open.csv", b"x")
    (tmp_path / "folder.csv").mkdir()
    assert message_of(lambda: files_of(tmp_path, (".csv", ".zip"))) == (
        f"{tmp_path}: no file in this folder is one of .csv .zip"
    )


def test_a_file_given_by_name_is_taken_whatever_its_kind(tmp_path: Path) -> None:
    odd = put(tmp_path / "download", b"x")
    assert files_of(odd, (".csv",)) == [odd]


def test_what_may_not_be_looked_at_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refused)
    with pytest.raises(LayerError, match="it can't be read: Permission denied"):
        files_of(tmp_path, (".csv",))
