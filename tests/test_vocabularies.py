import csv
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "data" / "vocabularies"
LANGUAGES = ("en", "zh", "fr", "es")
COLUMNS = ["code", *LANGUAGES, "meaning"]

# the order of these codes carries meaning: a ladder, a scale, or a class as it is drawn
CODES_IN_ORDER = {
    "class": "both local_only chinese_only neither undetermined not_surveyed",
    "country_answer": "on_record standing projects_only none_recorded not_surveyed",
    "disclosure": "public_exact public_city public_admin1 country_only count_only withheld",
    "evidence_depth": "register search incidental none",
    "location_precision": "exact city near admin2 admin1 country",
    "project_status": "pledge committed implementation completed suspended cancelled",
    "state": "present possible in_country none_recorded not_surveyed",
}
SIZES = {
    "country_attribute": 9,
    "region": 5,
    "sector": 15,
    "project_status": 6,
    "instrument": 5,
    "chinese_role": 4,
    "price_basis": 2,
    "geometry_kind": 4,
    "location_precision": 6,
    "theme": 23,
    "chinese_org_type": 8,
    "local_org_type": 7,
    "presence_type": 5,
    "presence_status": 3,
    "org_origin": 2,
    "china_work": 2,
    "ecosoc_status": 5,
    "disclosure": 6,
    "state": 5,
    "class": 6,
    "country_answer": 5,
    "evidence_depth": 4,
    "flag": 9,
}
HYPHENATED_CODES = {"constant-2021"}
FORBIDDEN = {
    "en": r"no civil society|gap in civil society|impact of|presence of china|threat|influence",
    "zh": r"(没有|无|缺乏|缺少)(公民社会|民间组织)|公民社会(空白|缺口|缺失)"
    r"|中国(的)?存在|威胁|渗透",
    "fr": r"(pas de|aucune|absence de|sans) société civile|présence (de la chine|chinoise)"
    r"|menace|influence|exploitation",
    "es": r"(no hay|ninguna|ausencia de|sin) sociedad civil|presencia (de china|china)"
    r"|amenaza|influencia|explotación",
}
LONGEST_LABEL = 48

each_vocabulary = pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_vocabulary_is_there_and_complete() -> None:
    assert {path.stem: len(rows_of(path)) for path in FOLDER.glob("*.csv")} == SIZES


@pytest.mark.parametrize("name", CODES_IN_ORDER)
def test_codes_stand_in_the_order_of_their_ladder(name: str) -> None:
    codes = [row["code"] for row in rows_of(FOLDER / f"{name}.csv")]
    assert codes == CODES_IN_ORDER[name].split()


@each_vocabulary
def test_header_is_exact_and_rows_are_whole(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert header == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}


@each_vocabulary
def test_file_is_plain_utf8_with_unix_line_ends(path: Path) -> None:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")


@each_vocabulary
def test_codes_are_unique_and_snake_case(path: Path) -> None:
    codes = [row["code"] for row in rows_of(path)]
    assert len(codes) == len(set(codes))
    odd = {code for code in codes if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", code)}
    assert odd <= HYPHENATED_CODES


@each_vocabulary
def test_no_cell_is_blank_or_padded(path: Path) -> None:
    cells = [cell for row in rows_of(path) for cell in row.values()]
    assert all(cells)
    assert [cell for cell in cells if cell != " ".join(cell.split())] == []


@each_vocabulary
@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_differ_within_a_language(path: Path, language: str) -> None:
    labels = [row[language].casefold() for row in rows_of(path)]
    assert sorted(labels) == sorted(set(labels))


@each_vocabulary
def test_labels_fit_a_legend(path: Path) -> None:
    labels = [row[language] for row in rows_of(path) for language in LANGUAGES]
    assert [label for label in labels if len(label) > LONGEST_LABEL] == []


@each_vocabulary
def test_only_chinese_labels_hold_han_characters(path: Path) -> None:
    han = re.compile("[\u4e00-\u9fff]")
    for row in rows_of(path):
        assert {language for language in COLUMNS if han.search(row[language])} == {"zh"}, row


def test_no_english_is_left_over() -> None:
    same = {
        (path.stem, row["code"], language)
        for path in FOLDER.glob("*.csv")
        for row in rows_of(path)
        for language in LANGUAGES[1:]
        if row[language] == row["en"]
    }
    assert same == {("flag", "pollution", "fr"), ("geometry_kind", "point", "fr")}


@each_vocabulary
def test_a_meaning_is_one_sentence(path: Path) -> None:
    for row in rows_of(path):
        assert re.fullmatch(r"[A-Z][^.!?]*\.", row["meaning"]), row["meaning"]


@each_vocabulary
@pytest.mark.parametrize("language", LANGUAGES)
def test_wording_neither_judges_nor_denies(path: Path, language: str) -> None:
    columns = (language, "meaning") if language == "en" else (language,)
    wording = [row[column] for row in rows_of(path) for column in columns]
    pattern = re.compile(FORBIDDEN[language], re.IGNORECASE)
    assert [text for text in wording if pattern.search(text)] == []


@pytest.mark.parametrize("name", ["state", "country_answer"])
def test_nothing_found_reads_as_none_on_record(name: str) -> None:
    words = {row["code"]: row for row in rows_of(FOLDER / f"{name}.csv")}["none_recorded"]
    assert [words[language] for language in LANGUAGES] == [
        "none on record",
        "暂无记录",
        "aucune recensée",
        "ninguna registrada",
    ]


@pytest.mark.parametrize("name", ["state", "class", "country_answer"])
def test_an_unsearched_place_reads_as_not_searched(name: str) -> None:
    words = {row["code"]: row for row in rows_of(FOLDER / f"{name}.csv")}["not_surveyed"]
    assert [words[language] for language in LANGUAGES] == [
        "not searched",
        "尚未查找",
        "non recherché",
        "sin búsqueda",
    ]
