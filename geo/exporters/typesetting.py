"""Pages and pictures set by typst: from our templates and fonts alone, without a clock."""

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

import geo.views

_VIEWS: Final = Path(geo.views.__file__).parent
# in the order in which they are asked for a letter
FONTS: Final = (
    *("Noto Sans", "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Thai", "Noto Sans Khmer"),
    *("Noto Sans Lao", "Noto Sans Myanmar", "Noto Sans Devanagari", "Noto Sans Bengali"),
    *("Noto Sans Sinhala", "Noto Sans Tamil", "Noto Sans Ethiopic", "Noto Sans Georgian"),
    *("Noto Sans Armenian", "Noto Sans Hebrew"),
)
# the standard for accessible documents
_ACCESSIBLE: Final = "ua-1"


@cache
def fonts() -> typst.Fonts:
    """Our fonts, and no others: neither the machine's nor those that typst brings."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_VIEWS / "assets" / "fonts")],
    )


class Setting:
    """`data` set by one of our templates; nothing in `data` is ever code, whatever its text."""

    def __init__(self, template: str, data: Mapping[str, Any], *, as_of: str) -> None:
        told = json.dumps({"fonts": FONTS, **data}, ensure_ascii=False, allow_nan=False)
        # midnight of the data's day, wherever the machine stands
        day = dt.datetime.fromisoformat(as_of).replace(tzinfo=dt.UTC)
        self._moment = int(day.timestamp())
        self._compiler = typst.Compiler(
            input=str(_VIEWS / "templates" / template),
            root=str(_VIEWS / "templates"),
            font_paths=fonts(),
            sys_inputs={"data": told},
        )

    def pages(self) -> int:
        """How many pages there are, as the template tells by its label `pages`."""
        (found,) = json.loads(self._compiler.query("<pages>", field="value"))
        return int(found)

    def pdf(self) -> bytes:
        """A tagged PDF: accessible by PDF/UA-1, or without that claim where a text has signs that
        none of our fonts can set, or letters that melt together (some Arabic and Devanagari words)
        so that the standard's rule of a code for each can't be kept.
        """
        try:
            return self._made(format="pdf", pdf_standards=[_ACCESSIBLE])
        except typst.TypstError:
            return self._made(format="pdf")

    def png(self, ppi: float) -> bytes:
        """A picture of the one page, `ppi` px an inch."""
        return self._made(format="png", ppi=ppi)

    def _made(self, **how: Any) -> bytes:  # noqa: ANN401 -- typst's own options
        made = self._compiler.compile(timestamp=self._moment, **how)
        if not isinstance(made, bytes):
            raise TypeError("typst made no single file")
        return made
