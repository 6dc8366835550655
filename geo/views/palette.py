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
