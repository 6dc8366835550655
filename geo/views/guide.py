"""The guide of the first visit: how to read the map in five short steps, each with its mark."""

from collections.abc import Mapping
from html import escape
from typing import Final

from geo.views.marks import presence_mark_svg, site_mark_svg, svg_uri
from geo.views.palette import palette
from geo.views.text import t

STEPS: Final = ("disc", "reach", "record", "choose", "share")
_SIZE: Final = 30
_SMALL: Final = 22


def guide_html(theme: str = "light") -> str:
    """The five steps as an ordered list, with pictures that say nothing the words don't.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    steps = "".join(_step(name, _pictures(theme)[name]) for name in STEPS)
    return f'<ol class="guide">{steps}</ol>'


def _step(name: str, pictures: tuple[str, ...]) -> str:
    images = "".join(f'<img src="{svg_uri(svg)}" alt="">' for svg in pictures)
    head, text = escape(t(f"guide.{name}")), escape(t(f"guide.{name}_text"))
    return f'<li><div class="marks">{images}</div><h3>{head}</h3><p>{text}</p></li>'


def _pictures(theme: str) -> Mapping[str, tuple[str, ...]]:
    """What stands beside each of STEPS."""
    return {
        "disc": (site_mark_svg("present", "in_country", size=_SIZE, theme=theme),),
        "reach": (_reach_svg(theme),),
        "record": tuple(
            site_mark_svg(state, state, size=_SIZE, theme=theme)
            for state in ("none_recorded", "not_surveyed")
        ),
        "choose": tuple(
            presence_mark_svg(kind, size=_SMALL, theme=theme) for kind in ("local", "standing")
        ),
        "share": (_link_svg(theme),),
    }


def _reach_svg(theme: str) -> str:
    """A circle around a point, and its radius."""
    colour = palette(theme)["text"]
    return _drawn(
        f'<circle cx="12" cy="12" r="10" stroke-dasharray="3 2"/><path d="M12,12L19,5"/>'
        f'<circle cx="12" cy="12" r="2" fill="{colour}"/>',
        colour,
    )


def _link_svg(theme: str) -> str:
    """Two links of a chain."""
    ends = '<rect x="1" y="8" width="13" height="8" rx="4"/>'
    return _drawn(f'{ends}<g transform="translate(9 0)">{ends}</g>', palette(theme)["text"])


def _drawn(body: str, colour: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SMALL + 2}" height="{_SMALL + 2}" '
        f'viewBox="0 0 24 24" fill="none" stroke="{colour}" stroke-width="1.5">{body}</svg>'
    )
