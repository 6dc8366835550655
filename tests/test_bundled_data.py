"""The data that ship are what their descriptors and our promises say."""

import csv
import re
from pathlib import Path

import geopandas as gpd
import pytest

from data.make.wording import (
    CHINESE_EVIDENCE,
    CHINESE_INDEPENDENCE,
    CHINESE_PLAIN,
    DIASPORA,
    LOCAL_EVIDENCE,
    LOCAL_INDEPENDENCE,
    LOCAL_PLAIN,
    PROJECT_EVIDENCE,
    plain,
)
from layers.descriptor import read_descriptor, sha256_of
from layers.disclosure import COUNTRY_ONLY, NOTHING_LISTED, PUBLIC_ADMIN1

DATA = Path(__file__).parents[1] / "data"

SITE_HEADER = (
    "site_id,project_id,name,name_zh,iso_a3,admin1_name,place,sector,subsector,status,"
    "commitment_year,start_year,completion_year,amount_usd,instrument,project_cost_usd,"
    "price_basis,chinese_role,site_share,financiers,contractors,flags,location_precision,"
    "uncertainty_km,lon,lat,geometry_kind,end_lon,end_lat,aiddata_record_id,evidence,source_id,"
    "source_url,source_date,is_verified"
)
PRESENCE_HEADER = (
    "presence_id,organisation_id,organisation,name_local,acronym,org_type,org_origin,"
    "presence_type,iso_a3,admin1_name,city,operates_in,themes,start_date,end_date,status,"
    "china_work,member_of,website,ecosoc_status,independence_note,disclosure,location_precision,"
    "uncertainty_km,lon,lat,evidence,source_id,source_url,source_date,is_verified"
)
ECOSOC_HEADER = (
    "organisation,name_local,acronym,org_type,ecosoc_status,granted_year,organisation_id,"
    "source_url,source_id,is_verified"
)
PROJECTS = DATA / "projects" / "bri_projects.csv"
ORGANISATIONS = DATA / "organisations"
CHINESE, LOCAL = ORGANISATIONS / "chinese_ngos.csv", ORGANISATIONS / "local_csos.csv"
ECOSOC, COVERAGE = ORGANISATIONS / "ecosoc.csv", ORGANISATIONS / "coverage.csv"
THEMES = ORGANISATIONS / "sector_themes.csv"

FILES = [
    (PROJECTS, SITE_HEADER, 590, ["site_id"]),
    (CHINESE, PRESENCE_HEADER, 223, ["presence_id"]),
    (LOCAL, PRESENCE_HEADER, 1014, ["presence_id"]),
    (ECOSOC, ECOSOC_HEADER, 17, ["organisation"]),
    (COVERAGE, "layer,iso_a3,depth,themes,source_id,searched_on,note", None, ["layer", "iso_a3"]),
    (THEMES, "sector,themes,why", 15, ["sector"]),
]
PATHS = [path for path, *_ in FILES]
each_file = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


@pytest.mark.parametrize(
    ("path", "header", "n_rows", "key"), FILES, ids=[path.stem for path in PATHS]
)
def test_a_file_has_its_header_its_rows_and_unique_keys(
    path: Path, header: str, n_rows: int | None, key: list[str]
) -> None:
    rows = rows_of(path)
    assert path.read_text(encoding="utf-8").partition("\n")[0] == header
    assert n_rows in {None, len(rows)}
    assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)


@each_file
def test_a_file_is_text_that_any_tool_can_read(path: Path) -> None:
    raw = path.read_bytes()
    assert raw.endswith(b"\n")
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    cells = {cell for row in rows_of(path) for cell in row.values()}
    assert None not in cells
    assert not cells & {"nan", "NaN", "None", "NaT", "<NA>", "null"}
    assert all(cell == cell.strip() for cell in cells)
    assert not [cell for cell in cells if re.search(r"\|\||^\||\|$|\| | \|", cell)]


@each_file
def test_a_descriptor_is_true(path: Path) -> None:
    descriptor = read_descriptor(path)
    assert descriptor.sha256 == sha256_of(path)
    assert descriptor.rows == len(rows_of(path))
    assert descriptor.source_id == "curated"
    assert (descriptor.publisher, descriptor.url) == ("BRI Counterparts", "")
    assert descriptor.licence == ("ODbL-1.0" if path == PROJECTS else "CC-BY-4.0")


def test_the_credits_that_licences_ask_for_are_given() -> None:
    credit = read_descriptor(PROJECTS).attribution
    assert "AidData" in credit
    assert "(c) OpenStreetMap contributors" in credit
    assert all("GeoNames" in read_descriptor(path).attribution for path in (CHINESE, LOCAL))


@pytest.mark.parametrize("path", [PROJECTS, CHINESE, LOCAL, ECOSOC], ids=lambda path: path.stem)
def test_only_an_unverified_row_may_lack_its_page(path: Path) -> None:
    rows = rows_of(path)
    assert {row["is_verified"] for row in rows} <= {"true", "false"}
    assert {row["source_id"] for row in rows} == {"curated"}
    assert not [row for row in rows if not row["source_url"] and row["is_verified"] == "true"]


def test_money_is_a_commitment_or_a_cost_never_both() -> None:
    for site in rows_of(PROJECTS):
        amounts = [site["amount_usd"], site["project_cost_usd"]]
        assert not all(amounts)
        assert site["price_basis"] == ("nominal" if any(amounts) else "")
        assert all(re.fullmatch(r"|[1-9]\d*(\.\d\d)?", amount) for amount in amounts)
        assert site["site_share"] == "1"


def test_a_place_that_nobody_knows_has_no_position() -> None:
    for row in [*rows_of(PROJECTS), *rows_of(CHINESE), *rows_of(LOCAL)]:
        is_placed = row["location_precision"] not in {"admin1", "country"}
        assert bool(row["lon"]) is bool(row["lat"]) is is_placed
    for site in rows_of(PROJECTS):
        is_line = site["geometry_kind"] == "line_ends"
        assert bool(site["end_lon"]) is bool(site["end_lat"]) is is_line
        assert not is_line or site["lon"]


# the columns that may tell a place, from the finest disclosure to the coarsest
BLANK = {
    "public_city": [],
    "public_admin1": ["city", "lon", "lat"],
    "country_only": ["admin1_name", "city", "lon", "lat"],
}
FINEST = {
    "public_city": {"city", "admin1", "country"},
    "public_admin1": {"admin1", "country"},
    "country_only": {"country"},
}


def test_no_presence_is_finer_than_its_disclosure() -> None:
    for row in [*rows_of(CHINESE), *rows_of(LOCAL)]:
        assert not [name for name in BLANK[row["disclosure"]] if row[name]], row["presence_id"]
        assert row["location_precision"] in FINEST[row["disclosure"]], row["presence_id"]
        if row["disclosure"] == "country_only":
            assert "-" not in row["operates_in"], row["presence_id"]


def test_disclosure_is_what_the_country_allows() -> None:
    for row in rows_of(LOCAL):
        if row["iso_a3"] in COUNTRY_ONLY:
            assert row["disclosure"] == "country_only"
        if row["iso_a3"] in PUBLIC_ADMIN1:
            assert row["disclosure"] == "public_admin1"
            assert bool(row["admin1_name"]) is (row["location_precision"] == "admin1")
    assert {row["disclosure"] for row in rows_of(CHINESE)} == {"public_city"}


def test_the_countries_where_nothing_is_listed_are_those_of_the_coverage() -> None:
    notes = {
        row["iso_a3"]: row["note"] for row in rows_of(COVERAGE) if row["layer"] == "local_csos"
    }
    assert {iso for iso, note in notes.items() if "nothing is listed" in note} == NOTHING_LISTED


def test_no_evidence_of_a_coarse_row_names_a_city_of_its_country() -> None:
    local = rows_of(LOCAL)
    cities: dict[str, set[str]] = {}
    for row in [*local, *rows_of(CHINESE)]:
        if row["city"]:
            cities.setdefault(row["iso_a3"], set()).add(row["city"])
    # Panama and Congo-Brazzaville are countries
    for row in local:
        if row["disclosure"] in {"public_admin1", "country_only"}:
            named = {city for city in cities.get(row["iso_a3"], ()) if city in row["evidence"]}
            assert named <= {"Panama", "Brazzaville"}, row["presence_id"]


PRIVATE = {
    "an e-mail address": r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}",
    "a telephone number": r"(?i)\+\d[\d ().-]{7,}\d|\b(?:tel\.|phone|whatsapp)\b",
    "a street address": r"(?i)\b(?:street|avenue|p\.?o\.? box|plot \d|house no)\b",
    "a titled person": r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.? [A-Z]",
}


@pytest.mark.parametrize("path", [PROJECTS, CHINESE, LOCAL, ECOSOC], ids=lambda path: path.stem)
@pytest.mark.parametrize("what", PRIVATE)
def test_no_text_holds_what_reaches_a_person(path: Path, what: str) -> None:
    for row in rows_of(path):
        texts = [row[name] for name in row if name not in {"source_url", "website"}]
        found = [text for text in texts if re.search(PRIVATE[what], text)]
        assert not found


# what the compilers wrote for one another, not for a reader
INTERNAL = r"\brow\)|[Ss]ee [A-Z]+ row|not checked|no page seen|\b[Nn]amed head\b|\bTODO\b"


@pytest.mark.parametrize("path", [PROJECTS, CHINESE, LOCAL], ids=lambda path: path.stem)
def test_evidence_speaks_to_readers(path: Path) -> None:
    assert not [row for row in rows_of(path) if re.search(INTERNAL, row["evidence"])]


@pytest.mark.parametrize(
    ("noted", "told"),
    [
        (
            "Known Armenian centre; not checked.",
            "Known as an Armenian centre; no page was seen for this row.",
        ),
        (
            "Known Ukrainian NGO; looked for, no page seen.",
            "Known as a Ukrainian NGO; a page was looked for, none was seen.",
        ),
        (
            "Known as Nauru's NGO umbrella; not checked.",
            "Known as Nauru's NGO umbrella; no page was seen for this row.",
        ),
        ("Known for its school; it says so.", "Known for its school; it says so."),
    ],
)
def test_a_note_that_no_page_was_read_becomes_a_sentence(noted: str, told: str) -> None:
    assert plain(noted) == told


def test_our_own_words_belong_to_rows_that_are_there() -> None:
    local = {row["presence_id"]: row for row in rows_of(LOCAL)}
    sites = {row["site_id"]: row for row in rows_of(PROJECTS)}
    chinese = {row["organisation_id"]: row for row in rows_of(CHINESE)}
    for key, words in (LOCAL_EVIDENCE | LOCAL_PLAIN).items():
        assert local[key]["evidence"] == words
    by_presence = {row["presence_id"]: row for row in rows_of(CHINESE)}
    for key, words in (CHINESE_EVIDENCE | CHINESE_PLAIN).items():
        assert by_presence[key]["evidence"] == words
    for key, words in LOCAL_INDEPENDENCE.items():
        assert local[key]["independence_note"] == words
    for key, words in PROJECT_EVIDENCE.items():
        assert sites[key]["evidence"].startswith(words)
    for key, words in CHINESE_INDEPENDENCE.items():
        assert chinese[key]["independence_note"] == words
    assert {
        row["organisation_id"] for row in chinese.values() if row["org_origin"] == "diaspora"
    } == DIASPORA


def test_coverage_answers_for_both_layers_of_each_country() -> None:
    pairs = [(row["iso_a3"], row["layer"]) for row in rows_of(COVERAGE)]
    codes = {code for code, _ in pairs}
    assert sorted(pairs) == sorted(
        (code, layer) for code in codes for layer in ("chinese_ngos", "local_csos")
    )
    countries = gpd.read_parquet(DATA / "boundaries" / "countries.parquet")
    assert set(countries.iso_a3) <= codes
    for path, layer in ((CHINESE, "chinese_ngos"), (LOCAL, "local_csos")):
        depth = {row["iso_a3"]: row["depth"] for row in rows_of(COVERAGE) if row["layer"] == layer}
        assert not {row["iso_a3"] for row in rows_of(path) if depth[row["iso_a3"]] == "none"}


def test_consultative_status_is_the_same_in_both_tables() -> None:
    status = {row["organisation_id"]: row["ecosoc_status"] for row in rows_of(CHINESE)}
    linked = [row for row in rows_of(ECOSOC) if row["organisation_id"]]
    assert linked
    assert all(status[row["organisation_id"]] == row["ecosoc_status"] for row in linked)


def test_the_readme_names_every_file() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert not [path for path in PATHS if str(path.relative_to(DATA)) not in readme]
