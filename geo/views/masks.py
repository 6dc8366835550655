"""What the rule and a filter change on the map: a byte for each row of the file of points."""

import itertools
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.gaps import classes
from geo.views.strokes import SIDES, STATES

Codes: TypeAlias = npt.NDArray[np.uint8]
# of a row that the filters leave out
HIDDEN: Final = 0
# of a presence that does not count under the rule, and of one that does
SHOWN, COUNTED = 1, 2


def site_codes(answers: pd.DataFrame) -> Codes:
    """Both states of each site in one number: 1, the local state times their number, the Chinese
    state; states by their position in `geo.views.strokes.STATES`.

    Raises
    ------
    ValueError
        If a state is not of its vocabulary.
    """
    local, chinese = (_positions(answers[f"{side}_state"]) for side in SIDES)
    return (1 + len(STATES) * local + chinese).astype(np.uint8)


def _positions(states: pd.Series) -> npt.NDArray[np.intp]:
    found = pd.Index(STATES).get_indexer(states)
    if unknown := sorted(set(states[found < 0].astype(str))):
        listed = ", ".join(map(repr, unknown))
        raise ValueError(f"{states.name} {listed}; known are {', '.join(STATES)}")
    return np.asarray(found)


def class_of() -> list[str]:
    """The class that the rule gives to each code of `site_codes`, from 1 on."""
    local, chinese = zip(*itertools.product(STATES, repeat=len(SIDES)), strict=True)
    of_pairs = classes(np.array(local, dtype=object), np.array(chinese, dtype=object))
    return [str(name) for name in of_pairs]


def presence_codes(shown: npt.ArrayLike, is_counted: npt.ArrayLike) -> Codes:
    """HIDDEN, SHOWN or COUNTED for each presence."""
    counts = np.where(np.asarray(is_counted, dtype=bool), COUNTED, SHOWN)
    return np.where(np.asarray(shown, dtype=bool), counts, HIDDEN).astype(np.uint8)
