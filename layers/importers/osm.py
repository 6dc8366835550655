"""OpenStreetMap: offices of NGOs and associations, as GeoJSON exported from it.

As Overpass turbo, osmium and ohsome write it: features with the tags as properties or under
`tags`, and with the object's id as `@id`, `@osmId`, `id`, or as `@type` and `@id`. Nodes are
points, ways and relations mostly outlines. An office may be somebody's home: each is brought to
the nearest town.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from layers.columns import SEPARATOR
from layers.disclosure import COUNTRY_ONLY, NOTHING_LISTED, PUBLIC_ADMIN1
from layers.faults import LayerError
from layers.importers import osm_tags
from layers.importing import Imported, Importer, Progress
from layers.json_items import json_items
from layers.located import located
from layers.placing import placed_rows
from layers.registry import layer
from layers.shapes import CRS

_HOME: Final = "CHN"
# where the object's id and page would tell the place that is not to be told
_HIDDEN: Final = COUNTRY_ONLY | NOTHING_LISTED | PUBLIC_ADMIN1
_KINDS: Final = {"n": "node", "w": "way", "r": "relation"}
# ohsome adds the day from which it was so
_ID: Final = re.compile(r"((?:node|way|relation)/[0-9]+)(?:@.*)?")
# osmium's; the number of an area is twice that of its way, or that of its relation and one
_SHORT_ID: Final = re.compile(r"([nwra])([0-9]+)")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMES: Final = ("@timestamp", "@lastEdit", "@snapshotTimestamp")
_IDS: Final = ("@id", "@osmId", "id")
_TYPES: Final = ("@type", "@osmType", "type")
_PAGE: Final = "https://www.openstreetmap.org/"
_COLUMNS: Final = ("from_file", "from_row", "fault", "object", "point", "tags", "day")
_NOWHERE: Final = "lie in no country of the boundaries"
_AGAIN: Final = "are in the files again"

Json = Mapping[str, Any]


def read(files: Sequence[Path], _options: Mapping[str, str | None], progress: Progress) -> Imported:
    """One presence, shown by its town, for each named office outside mainland China."""
    progress.stage("reading the offices")
    left_out: Counter[str] = Counter()
    records = []
    for record in (record for file in files for record in _records(file, progress)):
        if "why" in record:
            left_out[record["why"]] += 1
        else:
            records.append(record)
    every = pd.DataFrame(records, columns=_COLUMNS)
    offices = every[every.fault.isna()].reset_index(drop=True)
    n_read = len(every) + left_out.total()
    if offices.empty:
        raise LayerError.listing(files[0], "no office to import", _told(left_out, every))
    progress.stage("finding their towns")
    again = offices.object.duplicated()
    points = gpd.GeoSeries(offices.point[~again], crs=CRS)
    placed = gpd.GeoDataFrame(offices[~again].join(located(points)), geometry=points)
    why = placed.iso_a3.map({_HOME: "lie in mainland China"}).mask(placed.iso_a3.isna(), _NOWHERE)
    rows = placed_rows(_presences(placed[why.isna()]), layer("local_csos"))
    left_out.update(why.dropna())
    left_out[_AGAIN] += int(again.sum())
    faulty = every[every.fault.notna()]
    return Imported(
        frames={"local_csos": rows.rows},
        n_read=n_read,
        rejected=faulty[["from_file", "from_row"]].assign(reason=faulty.fault),
        left_out={words: n for words, n in left_out.items() if n},
        coarse={words: n for words, n in rows.coarse.items() if n},
    )


def _told(left_out: Counter[str], every: pd.DataFrame) -> list[str]:
    """What became of the features, in words."""
    found = left_out + Counter(every.fault)
    return [f"{n:,} of its features: {words}" for words, n in found.most_common()]


def _records(file: Path, progress: Progress) -> Iterator[dict[str, Any]]:
    """A record for each feature: an office (`object`, `point`, `tags`, `day`), or `why` it is left
    out, or its `fault`.
    """
    row = 0
    for row, feature in enumerate(json_items(file, "features.item"), start=1):
        progress.advance()
        yield {"from_file": file.name, "from_row": row, **_record(feature)}
    if not row:
        raise LayerError(
            f"{file}: no features in it; export the offices as GeoJSON, a FeatureCollection"
        )


def _record(feature: object) -> dict[str, Any]:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return {"fault": "no feature with properties"}
    told = feature["properties"]
    nested = told.get("tags")
    raw = nested if isinstance(nested, dict) else told
    tags = {k: v.strip() for k, v in raw.items() if k in osm_tags.READ and isinstance(v, str)}
    if not osm_tags.is_office(tags):
        return {"why": "are no office of an NGO or an association"}
    if why := osm_tags.why_not(tags):
        return {"why": why}
    name = _object(feature, told)
    point = _point(feature.get("geometry"))
    if name is None:
        return {"fault": "no id of an object (node/1, way/2, relation/3)"}
    if point is None:
        return {"fault": "no geometry on Earth"}
    return {"object": name, "point": point, "tags": tags, "day": _day(told)}


def _object(feature: Json, told: Json) -> str | None:
    """What OpenStreetMap calls the object (node/1); None where the feature does not say."""
    ids = [str(part[key]) for part in (told, feature) for key in _IDS if part.get(key)]
    kinds = [str(told[key]) for key in _TYPES if told.get(key) in _KINDS.values()]
    for text in ids:
        if found := _ID.fullmatch(text):
            return found[1]
        if found := _SHORT_ID.fullmatch(text):
            return _of_short(found[1], int(found[2]))
    numbers = [text for text in ids if text.isdecimal()]
    return f"{kinds[0]}/{numbers[0]}" if kinds and numbers else None


def _of_short(kind: str, number: int) -> str:
    if kind != "a":
        return f"{_KINDS[kind]}/{number}"
    return f"{'relation' if number % 2 else 'way'}/{number // 2}"


def _point(geometry: object) -> shapely.Point | None:
    """The middle of the geometry; None where there is none, or it lies nowhere on Earth."""
    shape = shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")
    if shape is None or shape.is_empty:
        return None
    middle = shapely.centroid(shape)
    is_on_earth = abs(middle.x) <= 180 and abs(middle.y) <= 90  # noqa: PLR2004 -- degrees
    return middle if is_on_earth else None


def _day(told: Json) -> str | None:
    """The day of the object's last change, as far as the feature says."""
    days = [_DAY.match(str(told.get(key, ""))) for key in _TIMES]
    return next((day[0] for day in days if day), None)


def _presences(offices: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The offices as the contract wants them, where they are, to be placed."""
    hidden = offices.iso_a3.isin(_HIDDEN)
    names = [osm_tags.names_of(tags) for tags in offices.tags]
    ids = "osm-" + offices.object.str.replace("/", "-").mask(hidden, _placeless(offices, names))
    kinds = offices.tags.map(lambda tags: SEPARATOR.join(osm_tags.offices_of(tags)))
    nowhere_told = offices.iso_a3.isin(COUNTRY_ONLY | NOTHING_LISTED)
    rows = {
        "presence_id": ids,
        "organisation_id": ids,
        "organisation": [usual for usual, _, _ in names],
        "name_local": [local or None for _, local, _ in names],
        "acronym": [short or None for _, _, short in names],
        "org_type": offices.tags.map(osm_tags.kind_of),
        "iso_a3": offices.iso_a3,
        "admin1_name": offices.admin1_name,
        "themes": [SEPARATOR.join(osm_tags.themes_of(tags)) or None for tags in offices.tags],
        "status": "unknown",
        "website": offices.tags.map(osm_tags.website_of),
        "ecosoc_status": "unknown",
        "disclosure": pd.Series(None, index=offices.index, dtype="str").mask(
            nowhere_told, "country_only"
        ),
        "evidence": "OpenStreetMap shows an office of this name, tagged office=" + kinds + ".",
        "source_id": "osm",
        "source_url": (_PAGE + offices.object).mask(hidden, _PAGE + "copyright"),
        "source_date": offices.day,
        "is_verified": False,
        "location_precision": "exact",
        "from_file": offices.from_file,
        "from_row": offices.from_row,
    }
    return gpd.GeoDataFrame(rows, index=offices.index, geometry=offices.geometry)


def _placeless(offices: pd.DataFrame, names: Sequence[Sequence[str]]) -> pd.Series:
    """An id for each office that tells no more than its country and name."""
    told = pd.Series([usual for usual, *_ in names], index=offices.index, dtype="str")
    digest = told.map(lambda name: hashlib.sha256(name.encode()).hexdigest()[:12])
    ids = offices.iso_a3.str.lower() + "-" + digest
    again = ids.groupby(ids).cumcount()
    return ids.where(again == 0, ids + "-" + (again + 1).astype("str"))


IMPORTER = Importer(
    name="osm",
    title="OpenStreetMap: offices of NGOs and associations",
    publisher="OpenStreetMap contributors",
    url="https://www.openstreetmap.org",
    licence="ODbL-1.0",
    attribution="(c) OpenStreetMap contributors",
    citation="OpenStreetMap contributors, https://www.openstreetmap.org/copyright",
    shows=(
        "Offices tagged office=ngo or office=association, with name, website and the town they "
        "are in, wherever volunteers mapped them."
    ),
    lacks=(
        "A map drawn by volunteers, complete nowhere, and no search of a country: every row counts "
        "as unverified. It tells neither local from international organisations nor, mostly, what "
        "they work on, and may show offices that have moved. Each stands at its town, not at its "
        "address."
    ),
    suffixes=(".geojson", ".json"),
    read=read,
)
