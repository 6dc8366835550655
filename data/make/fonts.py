"""The bundled fonts for printed files: parts of Noto Sans, cut once from Debian's packages.

`python -m data.make.fonts NOTO CJK OUT`, with the folder of `fonts-noto-core`, the collection
`NotoSansCJK-Regular.ttc` of `fonts-noto-cjk` (its Bold beside it) and the folder to write to. It
needs `fonttools`, which nothing else here does.
"""

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parents[2]
# of what is set in Latin, Greek and Cyrillic letters, with marks, signs, arrows and currencies
EUROPEAN = ((0x20, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x22FF), (0x25A0, 0x25FF), (0xFB00, 0xFB06))
# brackets, commas and wide signs of Chinese text
CHINESE_SIGNS = ((0x20, 0x7E), (0xB7, 0xB7), (0x2010, 0x2027), (0x3000, 0x303F), (0xFF00, 0xFFEF))
# national standard GB 2312: the frequent characters stand in rows 16 to 55, others to row 87
FREQUENT_ROWS, ALL_ROWS = range(16, 56), range(16, 88)
# scripts in which rows name places and organisations, whole: each is small
SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Hebrew", "Khmer"),
    *("Lao", "Myanmar", "Sinhala", "Tamil", "Thai"),
)
# of simplified Chinese in the collection
FACE = "Noto Sans CJK SC"


def main() -> None:
    """Write every font to the folder that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m data.make.fonts", description=__doc__)
    for name in ("noto", "cjk", "out"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    for weight in ("Regular", "Bold"):
        font = TTFont(given.noto / f"NotoSans-{weight}.ttf")
        write(font, signs(EUROPEAN), given.out / f"NotoSans-{weight}.ttf")
    for script in SCRIPTS:
        name = f"NotoSans{script}-Regular.ttf"
        font = TTFont(given.noto / name)
        write(font, set(font.getBestCmap()) - signs([(0x20, 0x7E)]) | {0x20}, given.out / name)
    for weight, rows in (("Regular", ALL_ROWS), ("Bold", FREQUENT_ROWS)):
        own = words() if weight == "Bold" else words() | names()
        font = chinese(given.cjk.with_name(f"NotoSansCJK-{weight}.ttc"))
        wanted = signs(CHINESE_SIGNS) | gb2312(rows) | own
        # no vertical writing, and no forms of other regions
        write(font, wanted, given.out / f"NotoSansSC-{weight}.otf", features=["ccmp", "kern"])


def write(font: TTFont, wanted: set[int], out: Path, *, features: Sequence[str] = ("*",)) -> None:
    """Write the part of `font` that sets the code points `wanted`, with its layout `features`."""
    options = subset.Options(
        hinting=False, layout_features=features, name_IDs=["*"], notdef_outline=True
    )
    # the file is the same whenever it is made
    options.recalc_timestamp = False
    cut = subset.Subsetter(options)
    cut.populate(unicodes=wanted)
    cut.subset(font)
    font.save(out, reorderTables=True)
    print(f"{out.name}: {len(font.getGlyphOrder())} glyphs, {out.stat().st_size // 1024} kB")


def chinese(collection: Path) -> TTFont:
    """The face for simplified Chinese of a collection."""
    (font,) = [one for one in TTCollection(collection).fonts if one["name"].getDebugName(1) == FACE]
    return font


def signs(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """The code points of `ranges`, ends included."""
    return {code for first, last in ranges for code in range(first, last + 1)}


def gb2312(rows: Iterable[int]) -> set[int]:
    """The code points of the characters in `rows` of GB 2312."""
    cells = [bytes([row + 0xA0, cell + 0xA0]) for row in rows for cell in range(1, 95)]
    return {ord(sign) for cell in cells if (sign := cell.decode("gb2312", "ignore"))}


def words() -> set[int]:
    """Chinese characters of our own words: catalogue and vocabularies."""
    files = [ROOT / "geo/views/words/zh.toml", *sorted((ROOT / "data/vocabularies").glob("*.csv"))]
    return {
        ord(sign) for file in files for sign in file.read_text(encoding="utf-8") if is_han(sign)
    }


def names() -> set[int]:
    """Chinese characters in the bundled rows."""
    files = sorted((ROOT / "data").glob("[op]*/*.csv"))
    found: set[int] = set()
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            found |= {
                ord(sign) for row in csv.reader(lines) for sign in "".join(row) if is_han(sign)
            }
    return found


def is_han(sign: str) -> bool:
    """Whether `sign` is a Chinese character of the first blocks of Unicode."""
    return "\u3400" <= sign <= "\u9fff"


if __name__ == "__main__":
    main()
