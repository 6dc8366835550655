"""The steps in which a gap is coloured: one scale for the matrix and for the map.

A colour must not say more than is known. Where at most a fifth of a unit's sites may or may not be
in the gap there are five steps; up to a half, three greyer ones; beyond, one; where nothing is
certain a hatch, where nobody searched dots. So a strong colour always stands on something.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int8]
Counts = npt.ArrayLike

N_FINE: Final = 5
N_ROUGH: Final = 3
SURE_SHARE: Final = 0.2
ROUGH_SHARE: Final = 0.5
# a unit's code is the place of its step here: one byte a unit
STEPS: Final[tuple[str, ...]] = (
    "plain",
    *(f"step_{n}" for n in range(1, N_FINE + 1)),
    *(f"rough_{n}" for n in range(1, N_ROUGH + 1)),
    "vague",
    "nothing_certain",
    "not_surveyed",
)


def gap_steps(n_sites: Counts, gap_min: Counts, gap_max: Counts, not_surveyed: Counts) -> Codes:
    """The place in `STEPS` of each unit, from counts of its sites on one side.

    `gap_min` are the sites with certainly none in reach, `gap_max` these and the possible ones;
    `not_surveyed` stand beside them. The step is that of the middle of the range among the sites
    searched for; how many steps there are, that of the share of all sites that is undecided.
    """
    total, low, high, unsearched = (
        np.asarray(counts, dtype=np.int64) for counts in (n_sites, gap_min, gap_max, not_surveyed)
    )
    undecided = high - low + unsearched
    # twice the middle of the range over twice the sites: whole numbers have no rounding
    doubled, below = low + high, 2 * np.maximum(total - unsearched, 1)
    first = {name: STEPS.index(name) for name in STEPS}
    fine = first["step_1"] + np.minimum(doubled * N_FINE // below, N_FINE - 1)
    rough = first["rough_1"] + np.minimum(doubled * N_ROUGH // below, N_ROUGH - 1)
    cases = {
        "plain": (total == 0, 0),
        "not_surveyed": (unsearched == total, first["not_surveyed"]),
        "nothing_certain": (undecided == total, first["nothing_certain"]),
        "step": (undecided <= SURE_SHARE * total, fine),
        "rough": (undecided <= ROUGH_SHARE * total, rough),
    }
    tests, codes = zip(*cases.values(), strict=True)
    found: Codes = np.select(tests, codes, first["vague"]).astype(np.int8)
    return found
