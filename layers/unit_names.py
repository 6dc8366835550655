"""Admin-1 units by name, whatever the spelling."""

import pandas as pd

from layers.columns import SEPARATOR
from layers.spelling import normalised


def positions_by_name(units: pd.DataFrame) -> dict[tuple[str, str], list[int]]:
    """The positions in `units` (layer admin1) of each country and normalised name: a unit's own
    name, its local name and its other spellings.
    """
    positions: dict[tuple[str, str], list[int]] = {}
    # a unit's own name comes before another unit's alternative spelling
    for columns in (("name",), ("name_local", "name_alt")):
        found: dict[tuple[str, str], list[int]] = {}
        for column in columns:
            for at, (iso_a3, text) in enumerate(
                zip(units.iso_a3, units[column].fillna(""), strict=True)
            ):
                for name in filter(None, map(normalised, text.split(SEPARATOR))):
                    if at not in (same := found.setdefault((iso_a3, name), [])):
                        same.append(at)
        positions = {**found, **positions}
    return positions
