"""The colours of map, table and page, light and dark, as data.

Blue is the local side, green the Chinese side; no red, and never red against green. Every mark has
an outline and a shape of its own, so colour is never the only thing that tells two marks apart.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

THEMES: Final[tuple[str, ...]] = ("light", "dark")

# roles, not things: the shapes of geo.views.marks name a role, a theme gives it its colour
_LIGHT: Final[dict[str, str]] = {
    # the two sides, and the classes of both together
    "local": "#0072B2",
    "chinese": "#00805E",
    "both": "#222222",
    "local_only": "#0072B2",
    "chinese_only": "#00805E",
    "neither": "#C24E00",
    "undetermined": "#C24E00",
    "not_surveyed": "#5F5F5F",
    # what every mark is drawn with
    "outline": "#222222",
    "halo": "#FFFFFF",
    "paper": "#FFFFFF",
    "unplaced": "#5B5750",
    "route": "#5B5750",
    "chosen": "#E5B84B",
    # the base map
    "land": "#F4F1EA",
    "sea": "#DCE6EC",
    "coast": "#A9B4BA",
    "border": "#BDB5A6",
    "disputed": "#8F8778",
    "label": "#655F54",
    "text": "#2B2B2B",
    # a gap, sand to brown: five steps where most is certain, fewer and greyer ones where less is
    "step_1": "#F0E2C0",
    "step_2": "#DDC08A",
    "step_3": "#C2955A",
    "step_4": "#8F5F2F",
    "step_5": "#5E3717",
    "rough_1": "#E9E4D8",
    "rough_2": "#C9BBA3",
    "rough_3": "#85725C",
    "vague": "#D9D2C4",
    # patterns over bare land and over a shade, and the lines between units
    "unit_edge": "#7A4C1F",
    "unit_line": "#8C7B62",
}
_DARK: Final[dict[str, str]] = {
    "local": "#56B4E9",
    "chinese": "#3FC79A",
    "both": "#F2F2F2",
    "local_only": "#56B4E9",
    "chinese_only": "#3FC79A",
    "neither": "#F0964B",
    "undetermined": "#F0964B",
    "not_surveyed": "#A0A0A0",
    "outline": "#F2F2F2",
    "halo": "#14191D",
    "paper": "#14191D",
    "unplaced": "#B5AFA4",
    "route": "#B5AFA4",
    "chosen": "#8A6A1C",
    "land": "#2B2E2F",
    "sea": "#171D21",
    "coast": "#4C565C",
    "border": "#56534C",
    "disputed": "#7C766B",
    "label": "#B5AFA4",
    "text": "#ECE9E2",
    # little is near to the paper, much is far from it, as in the light theme
    "step_1": "#4A4032",
    "step_2": "#6B5536",
    "step_3": "#93703F",
    "step_4": "#C4995C",
    "step_5": "#EBCB98",
    "rough_1": "#46433E",
    "rough_2": "#777066",
    "rough_3": "#B3A998",
    "vague": "#5C5953",
    "unit_edge": "#BD9458",
    "unit_line": "#8A7C66",
}
PALETTES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"light": MappingProxyType(_LIGHT), "dark": MappingProxyType(_DARK)}
)


def palette(theme: str) -> Mapping[str, str]:
    """The colour (`#RRGGBB`) of each role in a theme.

    Parameters
    ----------
    theme
        One of `THEMES`.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    if theme not in PALETTES:
        raise ValueError(f"no theme {theme!r}; there are: {', '.join(THEMES)}")
    return PALETTES[theme]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (`#RRGGBB`), 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink(paper: str) -> str:
    """The colour (`#RRGGBB`) of text on `paper`: near black or white, what reads better."""
    return max((_LIGHT["both"], _LIGHT["paper"]), key=lambda colour: contrast(colour, paper))


def _luminance(colour: str) -> float:
    """The relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 -- sRGB
        for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
