"""A country with as many rows as the largest of all sources: what others have, in one."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geo.survey import Survey

# about as many as the largest country of GCDF 3.0 has sites, and more organisations than any
N_SITES, N_LOCAL, N_CHINESE = 1500, 1800, 200


def crowded(world: Survey, iso_a3: str) -> Survey:
    """`world` with the rows of all countries moved into one, again and again with ids of their own,
    to places all over its box.
    """
    outline = world.data.countries.set_index("iso_a3").geometry[iso_a3]
    chance = np.random.default_rng(5)
    local, chinese = world.presences["local"], world.presences["chinese"]
    return replace(
        world,
        sites=_moved(world.sites, N_SITES, ("site_id", "project_id"), iso_a3, outline, chance),
        presences={
            "local": _moved(local, N_LOCAL, _PRESENCE, iso_a3, outline, chance),
            "chinese": _moved(chinese, N_CHINESE, _PRESENCE, iso_a3, outline, chance),
        },
    )


_PRESENCE = ("presence_id", "organisation_id")


def _moved(rows, n, ids, iso_a3, outline, chance):
    some = pd.concat([rows] * (n // len(rows) + 1), ignore_index=True).head(n)
    west, south, east, north = outline.bounds
    has_place = some.lon.notna()
    numbers = some.index.astype(str)
    ends = {name: np.nan for name in ("end_lon", "end_lat") if name in some}
    return some.assign(
        **ends,
        **{name: some[name] + "-" + numbers for name in ids},
        iso_a3=iso_a3,
        lon=pd.Series(chance.uniform(west, east, n)).where(has_place),
        lat=pd.Series(chance.uniform(south, north, n)).where(has_place),
    )
