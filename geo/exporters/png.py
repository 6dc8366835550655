"""The map of a country as PNG with title, first sentence and credit: for slides, for messages."""

from typing import Final

from geo.exporters.registry import Exporter
from geo.exporters.typesetting import Setting
from geo.views.report import Report
from geo.views.slide import SLIDE, SQUARE, Sheet, slide

# two px for a pt: 1920 x 1080 and 1080 x 1080
_PPI: Final = 144.0


def to_bytes(report: Report) -> bytes:
    """The map of `report` for a slide, 1920 x 1080 px; the same bytes for the same report."""
    return _png(report, SLIDE)


def to_square_bytes(report: Report) -> bytes:
    """The map of `report` for a message, 1080 x 1080 px; the same bytes for the same report."""
    return _png(report, SQUARE)


def _png(report: Report, sheet: Sheet) -> bytes:
    return Setting("slide.typ", slide(report, sheet), as_of=report.as_of).png(_PPI)


EXPORTERS: Final = (
    Exporter("png", "-slide.png", "image/png", "paper.slide", 50, to_bytes),
    Exporter("png-square", "-square.png", "image/png", "paper.square", 51, to_square_bytes),
)
