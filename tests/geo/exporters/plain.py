"""Exporters for tests: every word of a report, so that two that differ anywhere are told apart; and
one that is short. A module that other processes can import.
"""

from typing import Final

from geo.exporters.registry import Exporter
from geo.views.report import Report


def every_word(report: Report) -> bytes:
    words = {key: value for key, value in vars(report).items() if isinstance(value, (str, tuple))}
    tables = [(key, table.brief, table.frame.to_csv()) for key, table in report.tables.items()]
    sides = [(name, side.presences.to_csv()) for name, side in report.snapshot.sides.items()]
    rows = report.snapshot.sites.to_csv()
    return repr((words, report.filters, report.rule, tables, sides, rows)).encode()


def citation(report: Report) -> bytes:
    return report.citation.encode()


PLAIN: Final = Exporter("plain", ".txt", "text/plain", "download.csv", 8, every_word)
BRIEF: Final = Exporter("brief", "-brief.txt", "text/plain", "download.csv", 9, citation)
KNOWN: Final = {one.name: one for one in (PLAIN, BRIEF)}
