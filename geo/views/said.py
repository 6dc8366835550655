"""What the map says of itself: whose data it shows, and a sentence for those who don't see it."""

from typing import Final

from geo.views.text import t
from geo.views.units import Ground
from layers.dataset import Dataset

# the layers whose rows or outlines stand on the map
_SHOWN: Final = frozenset(
    {"projects", "chinese_ngos", "local_csos", "countries", "admin1", "disputed_borders", "towns"}
)


def map_said(
    data: Dataset, sentence: str, *, n_presences: int, ground: Ground, shade: str | None = None
) -> dict[str, str]:
    """The words `map` (its alternative text) and `attribution` for `geo.views.maps.state`.

    Parameters
    ----------
    data
        Its sources are credited, those that stand on the map.
    sentence
        The first sentence of the page, which says what the sites show.
    n_presences
        How many presences are marked.
    ground
        What lies under the marks.
    shade
        The words for what is shaded; None for nothing.
    """
    alt = t(
        "ground.alt",
        sentence=sentence,
        organisations=t("ground.organisations", n=n_presences),
        shading=t("ground.shading", what=shade) if shade else "",
    )
    return {"map": " ".join(alt.split()), "attribution": _credit(data, ground)}


def _credit(data: Dataset, ground: Ground) -> str:
    own = map_credit(data)
    return f"{own} {t('tiles.credit')}" if ground.tiles else own


def map_credit(data: Dataset) -> str:
    """What every map carries: whose view of borders it shows, and whose data stand on it."""
    named = dict.fromkeys(
        one
        for source in data.sources
        if source.layer in _SHOWN
        for one in source.descriptor.attribution.split("; ")
    )
    # who is named in full need not be named again
    whole = [one for one in named if not any(one in other for other in named if other != one)]
    return t("ground.credit", view=t("note.view"), sources=t("join.semicolon").join(whole))
