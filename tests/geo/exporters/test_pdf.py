"""The printed country, read back with poppler: words, pages, fonts, tags, and the same bytes."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from geo.exporters import pdf, png
from geo.exporters.registry import exporters
from geo.filters import Filters
from geo.rule import Rule
from geo.views.contact import CONTACT
from geo.views.report import report_of
from geo.views.speech import speaking
from layers.folders import WORKSPACE_VARIABLE
from layers.vocabulary import LANGUAGES

ROOT = Path(__file__).parents[3]
needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no pdftotext here: install poppler-utils"
)
# what typst would run, and what others would
HOSTILE = '#panic("x") $x^2$ *b* _i_ @a <b> `c` \\ #sys.inputs [d] {{ 7 }}'
SCRIPTS = "Киев Ελλάς القاهرة 内罗毕 ภูเขา ភ្នំពេញ ລາວ မြန်မာ काठमाडौं ዓዲስ ქართული Հայ"


@pytest.fixture(scope="module")
def made(world, tmp_path_factory):
    """The file of a country's report, once for all tests."""
    folder = tmp_path_factory.mktemp("pdf")

    @cache
    def of(iso_a3, code="en"):
        with speaking(code):
            return written(
                folder / f"{iso_a3}-{code}.pdf", report_of(world, iso_a3, Filters(), Rule())
            )

    return of


def written(path, report):
    path.write_bytes(pdf.to_bytes(report))
    return path


def read(tool, *arguments):
    return subprocess.run(
        [tool, *map(str, arguments)], check=True, capture_output=True, encoding="utf-8"
    ).stdout


def text_of(path):
    # words that a narrow column breaks are one again
    return " ".join(read("pdftotext", "-raw", path, "-").split())


def pages_of(path):
    (line,) = [one for one in read("pdfinfo", path).splitlines() if one.startswith("Pages:")]
    return int(line.split()[1])


@needs_poppler
@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_says_the_report_in_two_to_four_pages(world, made, code):
    with speaking(code):
        report = report_of(world, "LAO", Filters(), Rule())
    said = "".join(text_of(made("LAO", code)).split())
    for words in (report.title, report.sentence, report.citation, report.tables["sectors"].title):
        assert "".join(words.split()) in said
    assert 2 <= pages_of(made("LAO", code)) <= 4


@needs_poppler
def test_a_country_without_a_site_is_two_pages_or_more_and_says_so(made):
    assert 2 <= pages_of(made("AND")) <= 4
    said = text_of(made("AND"))
    assert said.count("No site passes these filters.") == 1
    # nor a ladder of zeros
    assert "What is in reach of the sites" not in said


@needs_poppler
def test_rows_lead_to_their_origins_and_the_reader_to_whoever_runs_the_copy(
    world, made, monkeypatch, tmp_path
):
    said = text_of(made("KEN"))
    assert "ken-nairobi-expressway [1]" in said
    assert "ken-bake [3]" in said
    assert "[3] https://blog.bake.co.ke/2024/07/01/" in said
    assert "Write to whoever runs this map, or to the project, with the id of the row" in said
    monkeypatch.setenv(CONTACT, "data@example.org")
    report = report_of(world, "AND", Filters(), Rule())
    told = text_of(written(tmp_path / "and.pdf", report))
    assert "Write to data@example.org with the id of the row" in told


@needs_poppler
def test_every_font_is_ours_and_embedded(made):
    for path in (made("LAO"), made("LAO", "zh")):
        _, _, *rows = read("pdffonts", path).splitlines()
        assert rows
        for row in rows:
            assert "+NotoSans" in row
            assert row.split()[-5:-2] == ["yes", "yes", "yes"]


@needs_poppler
def test_it_is_tagged_accessible_and_has_title_date_language_and_bookmarks(made):
    info = read("pdfinfo", made("LAO", "zh"))
    assert "老挝" in info
    assert "Tagged:          yes" in info
    content = made("LAO", "zh").read_bytes()
    assert b"pdfuaid:part>1<" in content
    assert b"/Lang(zh)" in content
    assert b"/Outlines" in content
    headings = read("pdfinfo", "-struct", made("AND"))
    assert "H1" in headings
    assert "Table" in headings
    assert "Figure" in headings


@needs_poppler
def test_the_map_is_lines_and_letters_and_no_pixels(made):
    assert len(read("pdfimages", "-list", made("KEN")).splitlines()) == 2
    assert "Garissa" in text_of(made("KEN"))
    assert "200 km" in text_of(made("KEN"))


def organisations(report, **columns):
    """`report` with one organisation, whose text is given by the place of its columns."""
    table = report.tables["organisations"]
    rows = table.frame.head(1).copy()
    for place, text in columns.items():
        rows[rows.columns[int(place.removeprefix("at_"))]] = text
    return replace(report, tables={**report.tables, "organisations": replace(table, frame=rows)})


@needs_poppler
def test_text_of_a_row_is_never_code_and_every_script_comes_out(world, tmp_path):
    report = organisations(report_of(world, "KEN", Filters(), Rule()), at_0=HOSTILE, at_1=SCRIPTS)
    path = written(tmp_path / "hostile.pdf", report)
    said = text_of(path)
    for piece in ('#panic("x")', "$x^2$", "*b*", "@a", "<b>", "`c`", "#sys.inputs", "{{ 7 }}"):
        assert piece in said
    for word in ("Киев", "Ελλάς", "内罗毕", "ქართული"):
        assert word in said
    # between marks of direction
    assert "القاهرة" in said
    assert b"pdfuaid" in path.read_bytes()
    # these need shaping, which text extraction does not undo: no sign may be missing
    assert "\ufffd" not in said


@needs_poppler
def test_a_sign_that_no_font_has_costs_the_claim_and_not_the_file(world, tmp_path):
    report = organisations(report_of(world, "KEN", Filters(), Rule()), at_0="\u0f40\u0f0b tibetan")
    path = written(tmp_path / "other.pdf", report)
    assert b"pdfuaid" not in path.read_bytes()
    assert "Tagged:          yes" in read("pdfinfo", path)
    assert "tibetan" in text_of(path)


@needs_poppler
def test_long_tables_are_cut_to_four_pages_and_tell_how_much_more_there_is(world, tmp_path):
    report = report_of(world, "KEN", Filters(), Rule())
    long = {
        key: replace(table, frame=pd.concat([table.frame] * 20, ignore_index=True))
        for key, table in report.tables.items()
    }
    path = written(tmp_path / "long.pdf", replace(report, tables=long))
    assert pages_of(path) <= 4
    assert "more rows in the other files" in text_of(path)
    # both sides, though one alone would fill the table
    assert "Amity Foundation" in text_of(path)


def test_the_three_files_are_found_by_the_registry():
    known = exporters()
    assert [known[name].ending for name in ("pdf", "png", "png-square")] == [
        ".pdf",
        "-slide.png",
        "-square.png",
    ]


PROGRAM = """
import hashlib
from geo.exporters import pdf, png
from geo.filters import Filters
from geo.rule import Rule
from geo.survey import survey
from geo.views.report import report_of
from layers.dataset import load_dataset
report = report_of(survey(load_dataset()), "FJI", Filters(), Rule())
for made in (pdf.to_bytes, png.to_bytes, png.to_square_bytes):
    print(hashlib.sha256(made(report)).hexdigest())
"""


def test_the_bytes_are_the_same_in_another_time_zone_with_another_hash_seed(world, tmp_path):
    other = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
        "SOURCE_DATE_EPOCH": "1",
        WORKSPACE_VARIABLE: str(tmp_path / "none"),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env=other,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    report = report_of(world, "FJI", Filters(), Rule())
    made = (pdf.to_bytes, png.to_bytes, png.to_square_bytes)
    assert done.stdout.split() == [hashlib.sha256(one(report)).hexdigest() for one in made]
