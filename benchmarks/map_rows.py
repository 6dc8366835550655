"""Made-up rows for the benchmark of the map: 20,000 sites, 100,000 organisations, their states."""

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.clustered import clustered
from geo.views.masks import Codes, presence_codes, site_codes
from geo.views.points import Points
from geo.views.strokes import STATES

N_SITES: Final = 20_000
N_ORGANISATIONS: Final = 100_000
# of the sites
_SHARE_PASSING: Final = 0.8
# as common as on the bundled data
_LOCAL: Final = (0.5, 0.17, 0.29, 0.0, 0.04)
_CHINESE: Final = (0.11, 0.04, 0.15, 0.7, 0.0)


class Made(NamedTuple):
    """Both frames, their points, and the codes of all rows."""

    sites: pd.DataFrame
    presences: pd.DataFrame
    points: Points
    site_codes: Codes
    presence_codes: Codes


@cache
def made() -> Made:
    """The rows, made once a process."""
    rng = np.random.default_rng(0)
    sites, presences = _sites(rng), _presences(rng)
    return Made(
        sites,
        presences,
        Points.of(sites, presences),
        site_codes(sites),
        presence_codes(np.ones(N_ORGANISATIONS), rng.random(N_ORGANISATIONS) < 0.9),  # noqa: PLR2004 -- most count
    )


def passes(number: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which sites pass the filter of that number: others each time, and of no pattern."""
    rng = np.random.default_rng(number)
    return np.asarray(rng.random(N_SITES) < _SHARE_PASSING)


def _sites(rng: np.random.Generator) -> pd.DataFrame:
    lon, lat = clustered(N_SITES, seed=1)
    titles = [f"A project with a name of usual length {number}" for number in range(N_SITES)]
    return pd.DataFrame(
        {
            "site_id": [f"s{number}" for number in range(N_SITES)],
            "lon": lon,
            "lat": lat,
            "end_lon": np.nan,
            "end_lat": np.nan,
            "radius_km": rng.choice([1.0, 10.0, 25.0, 50.0], N_SITES),
            "stands_for": rng.choice(["exact", "city", "near", "admin1"], N_SITES),
            "is_verified": rng.random(N_SITES) < 0.8,  # noqa: PLR2004 -- most are
            "local_state": rng.choice(STATES, N_SITES, p=_LOCAL),
            "chinese_state": rng.choice(STATES, N_SITES, p=_CHINESE),
            "title": titles,
            "title_zh": titles,
        }
    )


def _presences(rng: np.random.Generator) -> pd.DataFrame:
    lon, lat = clustered(N_ORGANISATIONS, seed=2)
    titles = [f"An organisation of usual length {number}" for number in range(N_ORGANISATIONS)]
    return pd.DataFrame(
        {
            "side": rng.choice(["local", "chinese"], N_ORGANISATIONS, p=[0.95, 0.05]),
            "presence_type": rng.choice(["staffed_office", "project"], N_ORGANISATIONS),
            "lon": lon,
            "lat": lat,
            "stands_for": "city",
            "is_verified": True,
            "title": titles,
            "title_zh": titles,
        }
    )
