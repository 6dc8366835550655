"""The steps in which a gap is coloured: one scale for the matrix and for the map.

A colour must not say more than is known. Where most of a unit's sites are decided there are five
steps; where less is, three, greyer ones; where nothing is certain a hatch, where nobody searched
dots. So a strong colour always stands on something.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint8]
Counts = npt.ArrayLike

# a unit's code is the place of its step here: one byte a unit
STEPS: Final[tuple[str, ...]] = (
    "no_sites",
    "not_searched",
    "uncertain",
    *(f"rough_{n}" for n in (1, 2, 3)),
    *(f"step_{n}" for n in (1, 2, 3, 4, 5)),
)
_ROUGH: Final = STEPS.index("rough_1")
_FINE: Final = STEPS.index("step_1")
_N_ROUGH: Final = _FINE - _ROUGH
_N_FINE: Final = len(STEPS) - _FINE
# the share of a unit's sites that must be decided, three of four, for all the steps
_DECIDED: Final = (3, 4)


def gap_steps(n_sites: Counts, gap_min: Counts, gap_max: Counts, not_surveyed: Counts) -> Codes:
    """The place in `STEPS` of each unit, from counts of its sites on one side.

    `gap_min` are the sites with certainly none in reach, `gap_max` these and the possible ones;
    `not_surveyed` stand beside them. The step is that of the middle of the range among the sites
    searched for; how many steps there are, that of the share of all sites that is decided.
    """
    total, low, high, unsearched = (
        np.asarray(counts, dtype=np.int64) for counts in (n_sites, gap_min, gap_max, not_surveyed)
    )
    searched = total - unsearched
    decided = searched - (high - low)
    # twice the middle of the range over twice the sites: whole numbers have no rounding
    doubled, below = low + high, 2 * np.maximum(searched, 1)
    fine = _FINE + np.minimum(doubled * _N_FINE // below, _N_FINE - 1)
    rough = _ROUGH + np.minimum(doubled * _N_ROUGH // below, _N_ROUGH - 1)
    part, whole = _DECIDED
    cases = [total == 0, searched == 0, decided == 0, decided * whole < total * part]
    names = [STEPS.index(name) for name in ("no_sites", "not_searched", "uncertain")]
    codes: Codes = np.select(cases, [*names, rough], fine).astype(np.uint8)
    return codes
