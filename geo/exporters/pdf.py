"""A country as a PDF for print: two to four pages, tagged, with bookmarks and fonts of its own."""

from typing import Final

from geo.exporters.registry import Exporter
from geo.exporters.typesetting import Setting
from geo.views.paper import ROWS, paper
from geo.views.report import Report

MOST_PAGES: Final = 4


def to_bytes(report: Report) -> bytes:
    """`report` as a PDF; the same bytes for the same report. Tables are cut where they would need
    more than four pages, and say how much more there is.
    """
    for rows in ROWS:
        setting = Setting("paper.typ", paper(report, rows), as_of=report.as_of)
        if setting.pages() <= MOST_PAGES:
            break
    return setting.pdf()


EXPORTERS: Final = (Exporter("pdf", ".pdf", "application/pdf", "paper.pdf", 20, to_bytes),)
