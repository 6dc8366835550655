"""How far the cells of a workbook reach, found out without holding them.

A worksheet is read as a full rectangle. Two cells in far corners make one of 17 thousand million
cells, and that ends the program; so where cells may be far, they are counted before they are read.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.parsers import expat

from layers.archives import modest_zip
from layers.faults import LayerError

MOST_CELLS: Final = 50_000_000
NO_WORKBOOK: Final = "no Excel workbook (.xlsx)"
_CHUNK_BYTES = 4 * 2**20
# longer than any cell's
_LONGEST_TEXT_BYTES = 2**20
# a cell or row beyond column ZZ or row 99,999; most tables have none, and what they fill is small
_FAR = re.compile(rb"r\s*=\s*[\"'](?:[A-Za-z]{3}|[A-Za-z]*0*[1-9]\d{5})")
# a cell that does not say where it stands: it follows the one before, however far that is
_UNTOLD = re.compile(
    rb"<(?:\w+:)?c(?:\s+(?!r\s*=)[^\s>=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
)
_REFERENCE = re.compile(r"([A-Za-z]+)(\d+)")


def require_bounded(file: Path, *, most_cells: int = MOST_CELLS) -> None:
    """Nothing where the filled cells of each sheet of the workbook `file` lie in a rectangle of a
    reasonable size: of `most_cells`.

    Raises
    ------
    LayerError
        If they don't, or it is no workbook that unpacks to a reasonable size.
    """
    with modest_zip(file, NO_WORKBOOK) as archive:
        for member in archive.infolist():
            if _is_worksheet(member, most_cells) or _may_reach_far(archive, member):
                filled = _filled(archive, member, file)
                if filled.n_cells > most_cells:
                    raise LayerError(
                        f"{file}: a sheet in it reaches to row {filled.row:,} and column "
                        f"{filled.column:,}; at most {most_cells:,} cells are read: delete what "
                        "lies beyond the table"
                    )


def _is_worksheet(member: zipfile.ZipInfo, most_cells: int) -> bool:
    """Whether the cells of `member` are counted in any case: only a few are allowed."""
    # other parts have tags of the same names, and fewer of them
    return most_cells < MOST_CELLS and member.filename.lower().endswith(".xml")


def _may_reach_far(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether some cell of `member` may be far: quick, and never wrongly no."""
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            # a tag that is cut in two is left for the next round
            whole, mark, after = (rest + chunk).rpartition(b"<")
            if _is_far(whole) or len(after) > _LONGEST_TEXT_BYTES:
                return True
            rest = mark + after
    return _is_far(rest)


def _is_far(part: bytes) -> bool:
    return bool(_FAR.search(part) or _UNTOLD.search(part))


@dataclass
class _Filled:
    """Where the last filled cell stands, counted from 1, as the tags of a sheet go by."""

    row: int = 0
    column: int = 0
    here: tuple[int, int] = (0, 0)

    @property
    def n_cells(self) -> int:
        """The cells of the rectangle from A1."""
        return self.row * self.column

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of a tag that opens."""
        name, told = tag.rpartition(":")[2], attributes.get("r", "")
        row, column = self.here
        if name == "row":
            self.here = (int(told) if told.isdecimal() else row + 1, 0)
        elif name == "c":
            found = _REFERENCE.fullmatch(told)
            self.here = (int(found[2]), _number(found[1])) if found else (row, column + 1)
        elif name in {"v", "is"}:
            # a cell that is only painted holds nothing
            self.row, self.column = max(self.row, row), max(self.column, column)


def _number(letters: str) -> int:
    """The number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _filled(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: Path) -> _Filled:
    filled = _Filled()
    parser = expat.ParserCreate()
    parser.StartElementHandler = filled.start
    try:
        with archive.open(member) as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise LayerError(f"{file}: {NO_WORKBOOK}: {member.filename}: {error}") from error
    return filled
