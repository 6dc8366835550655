"""What leads from a row of a report back to where it comes from: its id, by which an error is
reported, and the pages that its source names.
"""

from collections.abc import Iterable

import pandas as pd

from geo.rule import LAYER_OF, SIDES
from geo.views.report import Report
from layers.contract import SEPARATOR


def row_ids(report: Report) -> dict[str, pd.Series]:
    """The ids of the rows of a table, in their order, as the report's audience may see them."""
    sides = [report.snapshot.sides[side] for side in SIDES]
    found = {
        "sites": report.snapshot.sites.site_id,
        "organisations": pd.concat([side.presences.presence_id for side in sides]),
        "fillers": pd.concat([side.fillers.presence_id for side in sides]),
    }
    return {key: ids.reset_index(drop=True) for key, ids in found.items()}


def row_origins(report: Report) -> dict[str, list[tuple[str, ...]]]:
    """The pages that each row of a table names as its source, in the order of the rows; where it
    may name none, the title of the list that it is from.
    """
    titles = {
        (source.layer, source.descriptor.source_id): source.descriptor.title
        for source in reversed(report.world.data.sources)
    }
    sites = report.snapshot.sites
    found: dict[str, list[tuple[str, ...]]] = {
        "sites": list(_origins(sites.source_url, sites.source_id, "projects", titles)),
        "organisations": [],
        "fillers": [],
    }
    for side in SIDES:
        one, layer = report.snapshot.sides[side], LAYER_OF[side]
        everyone = report.world.presences[side]
        of_id = dict(zip(everyone.presence_id, everyone.source_id, strict=True))
        for key, rows in (("organisations", one.presences), ("fillers", one.fillers)):
            lists = rows.presence_id.map(of_id)
            found[key] += _origins(rows.source_url, lists, layer, titles)
    return found


def _origins(
    urls: pd.Series, lists: pd.Series, layer: str, titles: dict[tuple[str, str], str]
) -> Iterable[tuple[str, ...]]:
    for url, name in zip(urls, lists, strict=True):
        if pd.notna(url) and url:
            yield tuple(dict.fromkeys(url.split(SEPARATOR)))
        else:
            yield (titles.get((layer, name), str(name)),)
