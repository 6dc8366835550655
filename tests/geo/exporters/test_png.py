"""The map of a country as a picture: of the size that slides and messages ask for."""

import io

import pytest
from PIL import Image

from geo.exporters import png
from geo.exporters.registry import exporters
from geo.filters import Filters
from geo.rule import Rule
from geo.views.lettering import lines_of
from geo.views.report import report_of
from geo.views.slide import SLIDE, SQUARE, slide
from geo.views.speech import speaking
from layers.vocabulary import LANGUAGES


@pytest.mark.parametrize(("name", "size"), [("png", (1920, 1080)), ("png-square", (1080, 1080))])
def test_a_picture_opens_in_its_size_and_is_neither_blank_nor_large(world, name, size):
    made = exporters()[name].to_bytes(report_of(world, "KEN", Filters(), Rule()))
    picture = Image.open(io.BytesIO(made))
    assert (picture.format, picture.size) == ("PNG", size)
    assert len(picture.convert("RGB").getcolors(2**24)) > 500
    assert len(made) < 1_000_000


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("sheet", [SLIDE, SQUARE], ids=["slide", "square"])
def test_the_sheet_says_all_of_the_first_sentence_and_whose_data_these_are(world, sheet, code):
    with speaking(code):
        report = report_of(world, "IDN", Filters(), Rule())
        told = slide(report, sheet)
    assert "".join(told["sentence"]).replace(" ", "") == report.sentence.replace(" ", "")
    assert report.version in told["foot"]
    assert "AidData" in told["map"]["svg"]
    inner = sheet.width - 2 * sheet.margin
    assert len(lines_of(told["foot"], sheet.foot, inner)) == 1


def test_title_map_and_foot_fit_the_sheet(world):
    for sheet in (SLIDE, SQUARE):
        told = slide(report_of(world, "ECU", Filters(), Rule()), sheet)
        width, height = (
            float(told["map"]["svg"].split(f'{name}="')[1].split('"')[0])
            for name in ("width", "height")
        )
        inner = sheet.width - 2 * sheet.margin
        assert told["top"] + height * inner / width <= sheet.height - 2 * sheet.margin - sheet.foot


def test_a_slide_differs_from_country_to_country(world):
    one, other = (report_of(world, iso, Filters(), Rule()) for iso in ("FJI", "AND"))
    assert png.to_bytes(one) != png.to_bytes(other)
