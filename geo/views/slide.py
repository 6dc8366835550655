"""A country's map on one sheet with its title and first sentence, for slides and messages."""

from dataclasses import dataclass
from typing import Any, Final

from geo.views.country_map import country_map
from geo.views.figures import day
from geo.views.lettering import lines_of
from geo.views.report import Report
from geo.views.text import t

# how high a line is, and the space between lines, in letters
_LINE: Final = 1.24
_CAPITAL: Final = 0.75


@dataclass(frozen=True)
class Sheet:
    """A sheet, its sizes in pt: `drawn` is how wide the map is drawn in px of its own, so that the
    fewer there are, the larger are its letters; `key` is where the map's key stands, if not where
    it leaves most room.
    """

    width: float
    height: float
    margin: float
    title: float
    sentence: float
    foot: float
    drawn: float
    key: str | None = None


SLIDE: Final = Sheet(960, 540, 22, title=24, sentence=12, foot=8, drawn=800, key="beside")
SQUARE: Final = Sheet(540, 540, 16, title=17, sentence=10, foot=7, drawn=520)


def slide(report: Report, sheet: Sheet) -> dict[str, Any]:
    """What the template `slide.typ` sets on `sheet`, as plain values."""
    inner = sheet.width - 2 * sheet.margin
    # never cut: what a sentence says last may be who is elsewhere in the country
    sentence = lines_of(report.sentence, sheet.sentence, inner * 0.96)
    gap = sheet.title * 0.5
    top = sheet.title * _CAPITAL + 2 * gap + len(sentence) * sheet.sentence * _LINE
    foot = sheet.foot * 2
    scale = sheet.drawn / inner
    height = (sheet.height - 2 * sheet.margin - top - foot) * scale
    picture = country_map(report, width=sheet.drawn, height=height, key=sheet.key)
    said = [
        t("page.title"),
        t("note.as_of", date=day(report.as_of), version=report.version),
        report.shown,
    ]
    return {
        "lang": report.language,
        "width": sheet.width,
        "height": sheet.height,
        "margin": sheet.margin,
        "title": report.title,
        "sentence": sentence,
        "top": round(top, 2),
        "sizes": {
            "title": sheet.title,
            "sentence": sheet.sentence,
            "foot": sheet.foot,
            "gap": round(gap, 2),
        },
        "foot": lines_of(" · ".join(said), sheet.foot, inner)[0],
        "map": {"svg": picture.svg, "alt": picture.alt},
    }
