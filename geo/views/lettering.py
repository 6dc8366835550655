"""How much room text takes in a picture, before anybody draws it: widths and lines."""

import unicodedata
from typing import Final

from wcwidth import wcwidth

# advance widths of Noto Sans Regular from the space to the tilde, hundredths of the size
_ASCII: Final = (
    *(26, 27, 41, 65, 57, 83, 73, 22, 30, 30, 55, 57, 27, 32, 27, 37, 57, 57, 57, 57, 57, 57, 57),
    *(57, 57, 57, 27, 27, 57, 57, 57, 43, 90, 64, 65, 63, 73, 56, 52, 73, 74, 34, 27, 62, 52, 91),
    *(76, 78, 60, 78, 62, 55, 56, 73, 60, 93, 59, 57, 57, 33, 37, 33, 57, 44, 28, 56, 62, 48, 62),
    *(56, 34, 62, 62, 26, 26, 53, 26, 94, 62, 60, 62, 62, 41, 48, 36, 62, 51, 79, 53, 51, 47, 38),
    *(55, 38, 57),
)
_FIRST: Final = 0x20
_OTHER: Final = 62
# bold letters are wider
_BOLD: Final = 1.07


def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """About how wide `text` is in letters of `size`, in the unit of `size`."""
    return sum(map(_advance, text)) * size / 100 * (_BOLD if is_bold else 1)


def _advance(sign: str) -> int:
    plain = unicodedata.normalize("NFD", sign)[0]
    at = ord(plain) - _FIRST
    if 0 <= at < len(_ASCII):
        return _ASCII[at]
    # wide signs fill a square, marks upon letters take no room
    return {2: 100, 0: 0}.get(wcwidth(sign), _OTHER)


def lines_of(text: str, size: float, width: float) -> list[str]:
    """`text` in lines of at most `width`, broken at spaces and between wide signs; a word that is
    wider stays whole.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width_of((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """What a line may end after: words with their space, and wide signs one by one."""
    pieces = [""]
    for sign in text:
        is_wide = wcwidth(sign) == 2  # noqa: PLR2004 -- columns
        # no line begins with a closing sign
        if is_wide and unicodedata.category(sign)[0] == "L":
            pieces.append(sign)
        else:
            pieces[-1] += sign
        if sign == " ":
            pieces.append("")
    return [piece for piece in pieces if piece]
