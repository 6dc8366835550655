"""What the map of a country's page holds: the ground, the marks, and what they stand for.

The layers of the app draw it. What they fetch from a server there lies in the page here, and a
mark's card is its row in the page's own table.
"""

import base64
import json
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from geo.views.files import grid_steps, rings
from geo.views.footprints import MAX_ZOOM, Footprints, reached_parts
from geo.views.ground import Ground, ground_of
from geo.views.maps import map_words
from geo.views.masks import presence_codes, site_codes
from geo.views.palette import palette
from geo.views.points import TITLES_A_FILE, Points
from geo.views.report import Report
from geo.views.said import map_said
from geo.views.units import NOTHING
from geo.views.window import TURN, Window, window_of

# width over height of the sheet: a page's whole width, and not all of its height
_ASPECT: Final = 2.3
# corners of the ground lie on a grid as fine as it is simple
_STEPS: Final = 1800
_GRID: Final = (20, 2000)
# towns of the country that are named from far off
_FIRST: Final = 12
_THOUSAND: Final = 1000


def map_data(report: Report) -> dict[str, Any]:
    """All that the script of the page's map (`assets/snapshot.js`) reads: `sealed` and `files` for
    the layers, `rows` of the tables by kind of mark, the `sheet` and how far one may go in.
    """
    ground = ground_of(report, aspect=_ASPECT)
    sites, people = report.snapshot.sites, _people(report)
    drawn = Footprints.of(sites)
    points = Points.of(
        sites.assign(title="", title_zh=""),
        people.assign(title="", title_zh=""),
        drawn=drawn.number if drawn else None,
        drawn_file="footprints" if drawn else None,
    )
    files = {
        "points": _base64(points.content),
        "land": _land(report, ground),
        "disputed": _lines(ground.disputed, _per_degree(ground.window)),
        "towns": _towns(ground),
    }
    if drawn:
        reached = reached_parts(sites.iloc[points.sites])
        files |= {"footprints": json.loads(drawn.content), "reached": json.loads(reached)}
    towns = [{"url": "towns", "from_zoom": 0}]
    return {
        "sealed": {
            "land": {"land": "land", "disputed": "disputed", "towns": towns},
            "state": _state(report, points, people, _near(report, ground)),
        },
        "files": files,
        "rows": {"site": points.sites.tolist(), "presence": points.presences.tolist()},
        "titles_a_file": TITLES_A_FILE,
        "sheet": _corners(ground.window),
        "max_zoom": MAX_ZOOM,
    }


def _near(report: Report, ground: Ground) -> Window:
    """What the map shows first: the country, its capital and all rows with a place of their own."""
    countries = report.world.data.countries
    outline = countries.geometry[countries.iso_a3 == ground.iso_a3].iloc[0]
    placed = ground.sites[ground.sites.is_placed]
    ends = placed[["end_lon", "end_lat"]].dropna().to_numpy(float)
    capitals = [[town.lon, town.lat] for town in ground.towns if town.is_own and town.is_capital]
    places = [table[["lon", "lat"]].to_numpy(float) for table in (placed, ground.presences)]
    places.append(np.array(capitals, dtype=float).reshape(-1, 2))
    return window_of(outline, np.concatenate(places), np.hstack([ends, ends]))


def _people(report: Report) -> pd.DataFrame:
    """The presences of both sides in the order of the table of organisations."""
    parts = [one.presences.assign(side=side) for side, one in report.snapshot.sides.items()]
    return pd.concat(parts, ignore_index=True)


def _state(report: Report, points: Points, people: pd.DataFrame, window: Window) -> dict[str, Any]:
    """What shows, as `geo.views.maps.state` says it to the app's map."""
    shown = np.ones(len(people), dtype=bool)
    presences = presence_codes(shown, people["where"] != "uncounted")[points.presences]
    said = map_said(
        report.world.data, report.sentence, n_presences=len(points.presences), ground=NOTHING
    )
    return {
        "points": "points",
        "cards": "card",
        "query": "",
        "reached": "reached",
        "chosen": None,
        "own": [],
        "bounds": _corners(window),
        "view_key": "page",
        "colours": dict(palette("light")),
        "language": report.language,
        "words": {**map_words(), **said},
        "units": None,
        "tiles": None,
        "arrays": {
            "sites": _base64(site_codes(report.snapshot.sites)[points.sites].tobytes()),
            "presences": _base64(presences.tobytes()),
        },
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _corners(window: Window) -> list[list[float]]:
    south_west, north_east = (window.south, window.west), (window.north, window.east)
    return [[round(x, 3) for x in corner] for corner in (south_west, north_east)]


def _per_degree(window: Window) -> int:
    return int(np.clip(np.ceil(_STEPS / (window.north - window.south)), *_GRID))


def _land(report: Report, ground: Ground) -> dict[str, Any]:
    """The countries of the window, the lines between the provinces, and where the sheet ends."""
    window, per_degree = ground.window, _per_degree(ground.window)
    countries = report.world.data.countries.set_index("iso_a3")
    own = countries.loc[ground.iso_a3]
    shown = [(report.name, own.lon, own.lat, ground.outline)]
    shown += [(one.name, one.lon, one.lat, one.outline) for one in ground.neighbours]
    rows = [
        {
            "names": {report.language: name},
            "lon": _within(float(lon)),
            "lat": round(float(lat), 2),
            "width_deg": _width(outline),
            "rings": rings(outline, per_degree),
        }
        for name, lon, lat, outline in shown
        if not outline.is_empty
    ]
    edges = [round(x, 3) for x in (window.west, window.south, window.east, window.north)]
    units = _lines(ground.units, per_degree)["lines"]
    return {"per_degree": per_degree, "countries": rows, "units": units, "sheet": edges}


def _within(lon: float) -> float:
    """A longitude from -180 on to 180 degrees."""
    return round((lon + TURN / 2) % TURN - TURN / 2, 2)


def _width(outline: shapely.Geometry) -> float:
    parts = shapely.get_parts(outline)
    west, _, east, _ = shapely.bounds(parts[int(np.argmax(shapely.area(parts)))])
    return round(float(east - west), 2)


def _lines(lines: shapely.Geometry, per_degree: int) -> dict[str, Any]:
    steps = [grid_steps(part, per_degree) for part in shapely.get_parts(lines)]
    return {"per_degree": per_degree, "lines": steps}


def _towns(ground: Ground) -> dict[str, Any]:
    """The towns as columns; inhabitants in thousands."""
    towns, per_degree = ground.towns, _per_degree(ground.window)
    own = [number for number, town in enumerate(towns) if town.is_own]
    return {
        "per_degree": per_degree,
        "names": [town.name for town in towns],
        "lon": [round(_within(town.lon) * per_degree) for town in towns],
        "lat": [round(town.lat * per_degree) for town in towns],
        "population": [town.population // _THOUSAND for town in towns],
        "capitals": [number for number, town in enumerate(towns) if town.is_capital],
        "first": own[:_FIRST],
    }
