"""The Research Organization Registry (ROR): its whole dump, as JSON of schema 1 or 2.

An array of records, an answer of its interface, or the zip file of a release as Zenodo keeps it;
where that holds both schemas, the second is read. Only nonprofit organisations that are active are
taken. Places are cities of GeoNames.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from layers.archives import unpacked
from layers.columns import SEPARATOR
from layers.country_codes import WITHIN, iso_a3_of
from layers.disclosure import COUNTRY_ONLY, NOTHING_LISTED, PUBLIC_ADMIN1
from layers.faults import LayerError
from layers.importers.ror_records import Body, body_of, fault_of, why_not
from layers.importing import ORIGIN, Imported, Importer, Progress
from layers.json_items import json_items
from layers.located import located
from layers.placing import placed_rows
from layers.registry import layer
from layers.shapes import CRS

_JSON: Final = ".json"
_ZIP: Final = ".zip"
_SECOND: Final = "schema_v2"
# where the records are: in the dump, and in an answer of the interface
_PREFIXES: Final = ("item", "items.item")
_HOME: Final = "CHN"
_AGAIN: Final = "are in the files again"
_THEMES: Final = {"healthcare": "health", "education": "education"}
_NOTE: Final = (
    "ROR names bodies that do, publish or fund research; it is no search of a country's civil "
    "society"
)
_COLUMNS: Final = (
    *(*ORIGIN, "page", "n", "usual", "local", "acronym", "types"),
    *("founded", "website", "day", "iso_a3", "admin1_name", "city", "lon", "lat"),
)


def read(files: Sequence[Path], _options: Mapping[str, str | None], progress: Progress) -> Imported:
    """A presence for each place outside mainland China of each active nonprofit organisation, and
    a row of coverage for each country that has one.
    """
    progress.stage("reading the records")
    left_out: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    n_read = 0
    with ExitStack() as opened:
        for record in _records(_texts(files, opened)):
            progress.advance()
            n_read += 1
            page = record.get("page", "")
            if why := record.get("why") or (page and page in seen and _AGAIN):
                left_out[why] += 1
                continue
            seen.add(page)
            rows += record["rows"]
    progress.stage("finding the places")
    places = pd.DataFrame([row for row in rows if "reason" not in row], columns=_COLUMNS)
    placed = placed_rows(_presences(places), layer("local_csos"))
    return Imported(
        frames={"local_csos": placed.rows, "coverage": _coverage(placed.rows)},
        n_read=n_read,
        rejected=pd.DataFrame(
            [row for row in rows if "reason" in row], columns=[*ORIGIN, "reason"]
        ),
        left_out=dict(left_out),
        coarse={words: n for words, n in placed.coarse.items() if n},
        review={"ambiguous-places": placed.ambiguous} if len(placed.ambiguous) else {},
    )


def _texts(files: Sequence[Path], opened: ExitStack) -> list[Path]:
    """The JSON files, those of zip files unpacked as long as `opened` is; the second schema first,
    so that of a record that stands in both that one is taken.
    """
    found: list[Path] = []
    for file in files:
        if file.suffix.lower() != _ZIP:
            found.append(file)
            continue
        inside = opened.enter_context(unpacked(file, (_JSON,)))
        found += [part for part in inside if _SECOND in part.name] or inside
    return sorted(found, key=lambda file: _SECOND not in file.name)


def _records(files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Of each record its `page` and `rows` (a place each, or its fault), or `why` it is left out.

    Raises
    ------
    LayerError
        If a file holds none.
    """
    for file in files:
        row = 0
        for prefix in _PREFIXES:
            for record in json_items(file, prefix):
                row += 1
                yield _record(record, dict(zip(ORIGIN, (file.name, row), strict=True)))
            if row:
                break
        else:
            raise LayerError(f"{file}: no records in it; it takes the JSON of ROR's data dump")


def _record(record: Any, origin: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 -- of JSON
    if fault := fault_of(record):
        return {"rows": [{**origin, "reason": fault}]}
    if why := why_not(record):
        return {"why": why}
    body = body_of(record)
    if fault := _fault(body):
        return {"page": body.page, "rows": [{**origin, "reason": fault}]}
    codes = [str(iso_a3_of(place.country)) for place in body.places]
    told = {name: value for name, value in asdict(body).items() if name != "places"}
    rows = [
        {**origin, **told, **asdict(place), "iso_a3": WITHIN.get(code, code), "n": n}
        for n, (place, code) in enumerate(zip(body.places, codes, strict=True), start=1)
        if code != _HOME
    ]
    return {"page": body.page, "rows": rows} if rows else {"why": "are in mainland China"}


def _fault(body: Body) -> str | None:
    if not body.usual:
        return "it has no name"
    unknown = [p.country for p in body.places if len(p.country) != 2 or not iso_a3_of(p.country)]  # noqa: PLR2004 -- ISO 3166-1 alpha-2
    if unknown or not body.places:
        return f"no country has the code {(unknown or [''])[0]!r}"
    return None


def _presences(places: pd.DataFrame) -> gpd.GeoDataFrame:
    """The places as the contract wants them, at their city, to be brought to what may be shown."""
    points = gpd.GeoSeries.from_xy(
        pd.to_numeric(places.lon), pd.to_numeric(places.lat), index=places.index, crs=CRS
    )
    points = points.where(places.lon.notna() & places.lat.notna(), None)
    key = "ror-" + places.page.str.rsplit("/", n=1).str[-1].astype("str")
    is_first = places.n == 1
    to_unit = places.iso_a3.isin(PUBLIC_ADMIN1)
    # where the unit is the finest that is told, it is the one that our boundaries know
    ours = _own_units(points)
    unit = places.admin1_name.mask(to_unit, ours.fillna(places.admin1_name)).fillna(ours)
    disclosure = pd.Series(None, index=places.index, dtype="str").mask(to_unit, "public_admin1")
    hidden = places.iso_a3.isin(COUNTRY_ONLY | NOTHING_LISTED)
    kinds = places.types.map(", ".join)
    rows = {
        "presence_id": key.where(is_first, key + "-" + places.n.astype("str")),
        "organisation_id": key,
        "organisation": places.usual,
        "name_local": places.local,
        "acronym": places.acronym,
        "org_type": "national_ngo",
        "iso_a3": places.iso_a3,
        "admin1_name": unit,
        "city": places.city,
        "themes": places.types.map(_themes),
        "start_date": places.founded.where(is_first),
        "status": "active",
        "website": places.website,
        "ecosoc_status": "unknown",
        "disclosure": disclosure.mask(hidden, "country_only"),
        "location_precision": pd.Series("city", index=places.index).where(points.notna(), None),
        # ROR's own points are those of cities; no column of the contract
        "is_at_town": points.notna(),
        "evidence": "ROR lists it as an active organisation of the types " + kinds + ".",
        "source_id": "ror",
        "source_url": places.page,
        "source_date": places.day,
        "is_verified": True,
        "from_file": places.from_file,
        "from_row": places.from_row,
    }
    return gpd.GeoDataFrame(rows, index=places.index, geometry=points)


def _themes(types: Sequence[str]) -> str | None:
    return SEPARATOR.join(_THEMES[kind] for kind in types if kind in _THEMES) or None


def _own_units(points: gpd.GeoSeries) -> pd.Series:
    """The name of the unit of our boundaries that each point lies in; blank where there is none."""
    return located(points[points.notna()]).admin1_name.reindex(points.index)


def _coverage(presences: pd.DataFrame) -> pd.DataFrame:
    """That each country was covered, by a worldwide list."""
    by_country = presences.groupby("iso_a3", as_index=False).first()
    return by_country[["iso_a3", *ORIGIN]].assign(
        layer="local_csos",
        depth="incidental",
        source_id="ror",
        searched_on=presences.source_date.max() if len(presences) else None,
        note=_NOTE,
    )


IMPORTER = Importer(
    name="ror",
    title="Research Organization Registry (ROR): nonprofit organisations",
    publisher="Research Organization Registry",
    url="https://ror.org",
    licence="CC0-1.0",
    attribution="Research Organization Registry (ROR); city positions: GeoNames",
    citation="Research Organization Registry, ROR Data, https://doi.org/10.5281/zenodo.6347574",
    shows=(
        "Active nonprofit organisations that do, publish or fund research, with names in their "
        "languages, city and website."
    ),
    lacks=(
        "Bodies related to research only, most of them in North America, Europe and Japan: it is "
        "no search of a country's civil society. It tells local organisations neither from the "
        "seats of international ones nor from state bodies that it files as nonprofit, and not "
        "what they work on. Places are cities."
    ),
    suffixes=(_JSON, _ZIP),
    read=read,
)
