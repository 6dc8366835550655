"""How the units of the choropleth are painted, as data: the map and the legend draw by it.

The steps are those of `geo.views.steps`. The more hatching, the less is certain: a shade alone,
one with a few lines, lines alone; dots where nobody searched, plain land without a site.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NotRequired, TypedDict

from geo.views.steps import STEPS


class Paint(TypedDict):
    """How a step is painted: colour roles, pixels between lines or dots, and how wide they are."""

    fill: NotRequired[str]
    hatch: NotRequired[float]
    dots: NotRequired[float]
    ink: NotRequired[str]
    width: NotRequired[float]


UNIT_PAINTS: Final[Mapping[str, Paint]] = MappingProxyType(
    {
        "plain": {},
        "not_surveyed": {"dots": 6.0, "ink": "not_surveyed", "width": 1.8},
        "nothing_certain": {"hatch": 6.0, "ink": "unit_edge", "width": 1.2},
        "vague": {"fill": "vague", "hatch": 9.0, "ink": "unit_line", "width": 0.9},
        **{
            name: {"fill": name, "hatch": 14.0, "ink": "unit_line", "width": 0.8}
            for name in STEPS
            if name.startswith("rough_")
        },
        **{name: {"fill": name} for name in STEPS if name.startswith("step_")},
    }
)
