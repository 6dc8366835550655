"""The real 3W tables of six countries, counted a second time by other means."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from geo.cli import cli
from geo.gaps import evidence_depth
from geo.rule import Rule
from layers.dataset import load_dataset
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importers.three_w_words import LOCAL, OTHERS, is_sector, kind_of
from layers.importing import translated
from layers.imports import added

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "ocha-3w"
RAW = FOLDER / "raw_hxl"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="OCHA's 3W is not beside this checkout (../shared)"
)

# file: columns of the name, the unit and the kind, words of local kinds; sheet, rows above the data
TABLES = {
    "AFG_3w_2021Q3.csv": ("ORG_NAME", "PROVINCE", "ORG_TYPE", "National NGO", 0, [1]),
    "GTM_345w_2021.csv": (
        "ORGANIZACIÓN IMPLEMENTADORA",
        "ADMIN 1",
        "TIPO DE ORGANIZACIÓN IMPLEMENTADORA",
        "ONG Nacional",
        0,
        [1],
    ),
    "IRQ_3w_2022.xlsx": ("Partner Full Name", "Governorate", "Organisation type", "NNGO", 1, [1]),
    "NGA_3w_aug2021.xlsx": ("Org. Acronym", "States", "Type of Organization", "NNGO", 0, [1]),
    "SDN_3w_2021.xlsx": ("Org. Implementing Activities", "State", "Org. Type", "NNGO", 0, [1]),
    "SSD_3w_2022Q1.xlsx": (
        "#org+reporting+name",
        "#adm1+name",
        "#org+reporting+type",
        "NNGO",
        0,
        [],
    ),
}
# rows of the table, rows of local_csos, organisations in them
COUNTS = {
    "AFG_3w_2021Q3.csv": (2414, 133, 59),
    "GTM_345w_2021.csv": (1197, 21, 4),
    "IRQ_3w_2022.xlsx": (4839, 120, 40),
    "NGA_3w_aug2021.xlsx": (4648, 62, 51),
    "SDN_3w_2021.xlsx": (2773, 122, 90),
    "SSD_3w_2022Q1.xlsx": (2782, 206, 118),
}
N_ALL = 664


def options(name):
    # of the six, Sudan's table alone says neither its country nor a P-code
    return {"country": "SDN"} if name.startswith("SDN") else {}


@pytest.fixture(scope="module", params=sorted(TABLES))
def table(request):
    """The name of a file, its rows as pandas reads them, and what is imported of it."""
    *_, sheet, above = TABLES[request.param]
    how = {"dtype": str, "keep_default_na": False, "na_values": [""], "skiprows": above}
    file = RAW / request.param
    if file.suffix == ".csv":
        rows = pd.read_csv(file, **how)
    else:
        rows = pd.read_excel(file, sheet_name=sheet, engine="calamine", **how)
    rows = rows.dropna(how="all").apply(lambda column: column.str.strip())
    return request.param, rows, translated(importers()["hxl_3w"], file, options=options(file.name))


def test_rows_and_organisations_are_as_many_as_counted_otherwise(table):
    name, rows, result = table
    who, where, kind, local, *_ = TABLES[name]
    mine = rows[rows[kind] == local]
    mine = mine[~mine[who].str.contains("Red Cross|Red Crescent")]
    if "Status" in mine:
        mine = mine[mine["Status"] != "Planned"]
    pairs = mine[[who, where]].apply(lambda column: column.str.casefold()).drop_duplicates()
    presences = result.frames["local_csos"]
    counted = (len(rows), len(pairs), pairs[who].nunique())
    assert counted == COUNTS[name]
    assert counted == (
        result.imported.n_read,
        len(presences),
        presences.organisation_id.nunique(),
    )


def test_each_row_is_kept_or_told_by_class(table):
    name, rows, result = table
    told = result.imported.left_out
    assert sum(told.values()) + len(result.frames["local_csos"]) == len(rows)
    assert result.n_rejected == 0
    kinds = rows[TABLES[name][2]].map(kind_of).value_counts()
    for kind in ("un", "international_ngo", "government", "donor"):
        words = f"activities of {OTHERS[kind]} "
        left = sum(n for reason, n in told.items() if reason.startswith(words))
        # of Nigeria's 44 planned activities 14 are the UN's and 2 those of international NGOs
        assert kinds.get(kind, 0) - left in ({0, 2, 14} if name.startswith("NGA") else {0})


def test_names_are_names_and_acronyms_acronyms(table):
    presences = table[2].frames["local_csos"]
    both = presences.dropna(subset="acronym")
    # two of the tables have one column for both
    assert both.empty == table[0].startswith(("GTM", "SDN"))
    n_shorter = (both.acronym.str.len() < both.organisation.str.len()).sum()
    assert n_shorter >= 0.95 * len(both)


def test_no_contact_and_nothing_finer_than_the_unit_is_kept(table):
    presences = table[2].frames["local_csos"]
    assert set(presences.disclosure.dropna()) <= {"country_only"}
    assert presences[["city", "presence_type"]].isna().all(axis=None)
    assert presences.geometry.isna().all()
    assert not re.search(r"@|\+\d{6,}", presences.drop(columns="geometry").to_csv())


def test_most_units_are_known_and_areas_told_only_for_these(table):
    presences = table[2].frames["local_csos"]
    at_unit = presences[presences.location_precision == "admin1"]
    assert at_unit.operates_in.notna().mean() > 0.68
    iso_a2 = {"AFG": "AF", "GTM": "GT", "IRQ": "IQ", "NGA": "NG", "SDN": "SD", "SSD": "SS"}
    (iso,) = set(presences.iso_a3)
    assert at_unit.operates_in.dropna().str.startswith(iso_a2[iso] + "-").all()


def test_all_but_sudans_other_sector_name_a_theme(table):
    assert table[2].frames["local_csos"].themes.isna().sum() <= 1


def test_every_word_for_kinds_and_sectors_in_24_countries_is_known():
    table = pd.read_csv(FOLDER / "ocha_3w_harmonised.csv", dtype=str, keep_default_na=False)
    kinds = {word: kind_of(word) for word in table.org_type.unique() if word}
    assert not [word for word, kind in kinds.items() if not kind]
    assert not [word for word in table.sector.unique() if word and not is_sector(word)]
    # as an independent reading has it, which counts one church as an NGO
    ours = {word for word, kind in kinds.items() if kind in LOCAL}
    theirs = set(table.org_type[table.org_class == "natl_ngo"])
    assert theirs - ours == {"Iglesia - Grupo Religioso"}
    assert ours <= theirs


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


def test_the_folder_of_six_is_imported_once_and_another_country_is_added(workspace, tmp_path):
    five = tmp_path / "five"
    five.mkdir()
    for name in sorted(TABLES)[:-1]:
        shutil.copy(RAW / name, five)
    first = translated(importers()["hxl_3w"], five, options={"country": "SDN"})
    assert added(first).rows == {"local_csos": N_ALL - 206, "coverage": 5}
    assert added(first).written == ()
    change = added(translated(importers()["hxl_3w"], RAW / max(TABLES)))
    assert change.rows == {"local_csos": N_ALL, "coverage": 6}
    whole = added(translated(importers()["hxl_3w"], RAW, options={"country": "SDN"}))
    assert whole.rows == {"local_csos": N_ALL, "coverage": 6}
    # only the lists to look through are of the last import
    assert {name.split("/")[0] for name in whole.written} <= {"review", "organisations"}
    data = load_dataset()
    assert (data.local_csos.source_id == "hxl_3w").sum() == N_ALL
    assert workspace.is_dir()


def gaps(*more):
    result = CliRunner().invoke(cli, ["gaps", "--format", "json", *more])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["rows"]


def test_south_sudan_has_more_on_record_and_nothing_surer(workspace):
    before = gaps("--country", "SSD", "--by", "site")
    added(translated(importers()["hxl_3w"], RAW / "SSD_3w_2022Q1.xlsx"))
    after = gaps("--country", "SSD", "--by", "site")
    assert [row["site_id"] for row in before] == [row["site_id"] for row in after]
    for old, new in zip(before, after, strict=True):
        # a state of South Sudan is wider than the reach, so nobody is surely in reach
        assert new["local_n_present"] == old["local_n_present"]
        assert new["local_n_possible"] >= old["local_n_possible"]
        assert new["local_mandate_n"] >= old["local_mandate_n"]
        n_new = new["local_n_possible"] + new["local_in_country_n"]
        assert n_new == old["local_n_possible"] + old["local_in_country_n"] + 206
    assert workspace.is_dir()


def test_guatemala_is_searched_for_the_sectors_of_a_response_and_iraq_for_all(workspace):
    for name in ("GTM_345w_2021.csv", "IRQ_3w_2022.xlsx"):
        added(translated(importers()["hxl_3w"], RAW / name))
    data = load_dataset()
    themes = dict(zip(data.sector_themes.sector, data.sector_themes.themes, strict=True))
    asked = pd.DataFrame({"sector": [*themes] * 2, "iso_a3": ["GTM", "IRQ"] * len(themes)})
    asked = asked.sort_values(["iso_a3", "sector"], ignore_index=True)
    rule = Rule(match_themes=True)
    depth = evidence_depth(asked, data.coverage, "local_csos", themes, rule=rule)
    nobody = asked[depth == "none"]
    # nobody else looked in Guatemala; a search for all themes stands beside Iraq's table
    assert set(nobody.iso_a3) == {"GTM"}
    assert set(nobody.sector) == {
        *("transport", "ict", "industry_construction", "finance_business"),
        "special_economic_zone",
    }
    assert workspace.is_dir()
