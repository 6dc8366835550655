"""AidData's Geospatial GCDF (GeoGCDF): the outlines of what the records of GCDF paid for.

A GeoPackage of all of them, GeoJSON files of one each or of many, a folder or a zip file of these;
in the words of version 3 (`Sector.Name`) or of version 2 (`AidData Sector Name`, no country codes,
amounts in dollars of 2017). Lines and points were widened to areas by AidData.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import Geod

from layers.faults import LayerError
from layers.importers import aiddata
from layers.importing import ORIGIN, Imported, Importer, Progress
from layers.reading import GEOJSON, GEOPACKAGE
from layers.reading import read as read_file
from layers.shapes import CRS

_SUFFIXES: Final = (GEOPACKAGE, *GEOJSON)
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    **aiddata.FIELDS,
    "record": ("id", *aiddata.FIELDS["record"]),
    "words": ("osm_precision_list",),
    "old_amount": ("Amount (Constant USD2017)", "Amount (Constant USD2020)"),
}
_NEEDED: Final = ("record", "title", "recipient", "status", "sector", "commitment_year")
# what the geometry of a row stands for, by its kind
_KINDS: Final = {
    "Polygon": "area",
    "MultiPolygon": "area",
    "LineString": "line",
    "MultiLineString": "line",
    "Point": "point",
}
# OpenStreetMap's level of administrative units up to which they are provinces, or larger
_PROVINCE: Final = 4
# coarsest first
_PRECISIONS: Final = ("country", "admin2", "near", "city", "exact")
_TOLD: Final = {
    "country": "by a province or a larger unit that the file does not name",
    "admin2": "by the outline of a district or a smaller unit",
    "near": "as well as the file does not say",
    "city": "to within some kilometres",
    "exact": "precisely",
}
# files told as faulty in one message
_MOST_TOLD: Final = 20


def read(files: Sequence[Path], _options: Mapping[str, str | None], progress: Progress) -> Imported:
    """A site for each record: an area, unless its place is known only by a province or less."""
    with aiddata.opened(files, _SUFFIXES) as found:
        rows = _read(found, progress)
    progress.stage("looking at the outlines")
    fit = aiddata.fit(rows)
    shaped, n_mended = _mended(gpd.GeoDataFrame(fit.rows))
    kind = shaped.geometry.geom_type
    is_odd = shaped.geometry.notna() & ~kind.isin(list(_KINDS))
    reason = "its outline is a " + kind.astype("str") + ", which is no point, line or area"
    odd = shaped.loc[is_odd, ["from_file", "from_row"]].assign(reason=reason[is_odd])
    sites = _sites(shaped[~is_odd])
    where = sites.location_precision.value_counts()
    coarse = {
        "had an outline that crossed itself: mended": n_mended,
        "are known to within some kilometres": int(where.get("city", 0)),
        "are mapped as well as the file does not say: taken as near": int(where.get("near", 0)),
        "are known by a district or a smaller unit": int(where.get("admin2", 0)),
        "have no outline, or that of a province or more, which only GCDF names: kept by country": (
            int(where.get("country", 0))
        ),
        "state no amount: blank, never zero": int(sites.amount_usd.isna().sum()),
        "state their amount in dollars of another year than 2021 only: blank here": int(
            (shaped.amount.isna() & shaped.old_amount.notna()).sum()
        ),
    }
    return Imported(
        frames={"projects": sites},
        n_read=len(rows),
        rejected=pd.concat([fit.unclear, odd], ignore_index=True),
        left_out={reason: n for reason, n in fit.left_out.items() if n},
        coarse={reason: n for reason, n in coarse.items() if n},
    )


def _read(files: Sequence[Path], progress: Progress) -> gpd.GeoDataFrame:
    """The features of all `files`, under our names.

    Raises
    ------
    LayerError
        Naming each file that is none of GeoGCDF's, with all its faults.
    """
    progress.stage("reading the outlines", total=len(files))
    alike: dict[tuple[str, ...], list[gpd.GeoDataFrame]] = {}
    errors = []
    for file in files:
        try:
            table = _features(file)
            alike.setdefault(tuple(table.columns), []).append(table)
        except LayerError as error:
            errors.append(error)
        progress.advance()
    if n_more := len(errors[_MOST_TOLD:]):
        errors = [*errors[:_MOST_TOLD], LayerError(f"and {n_more:,} more files are faulty")]
    if errors:
        raise LayerError.joined(errors)
    # thousands of files of one feature each are renamed together, which is much faster
    parts = [_renamed(pd.concat(tables, ignore_index=True)) for tables in alike.values()]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=CRS)


def _features(file: Path) -> gpd.GeoDataFrame:
    """The features of one file, in degrees, under the file's own names for their columns."""
    table, faults = read_file(file)
    found = aiddata.columns_meant(table.columns, _FIELDS)
    faults += [f"column {_FIELDS[name][0]} is missing" for name in _NEEDED if name not in found]
    if not isinstance(table, gpd.GeoDataFrame):
        faults.append("it holds no outlines")
    elif table.crs is None:
        faults.append(f"it states no CRS; {CRS} (lon, lat) is needed")
    if faults:
        raise LayerError.listing(file, "not a file of GeoGCDF that can be imported", faults)
    told = pd.DataFrame({header: table[header] for header in found.values()})
    told = told.assign(from_file=file.name, from_row=table.index.to_numpy())
    return gpd.GeoDataFrame(told, geometry=table.geometry.to_crs(CRS))


def _renamed(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The features of files with the same columns, under our names."""
    rows = aiddata.fields(pd.DataFrame(table), _FIELDS)
    if "recommended" not in aiddata.columns_meant(table.columns, _FIELDS):
        # version 3 has no others
        rows = rows.assign(recommended="Yes")
    origin = {name: table[name] for name in ORIGIN}
    rows = rows.assign(iso_a3=aiddata.countries(rows), **origin)
    return gpd.GeoDataFrame(rows, geometry=table.geometry)


def _mended(rows: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """`rows` with areas that are valid, in two dimensions, and how many were not."""
    shapes = rows.geometry.where(~rows.geometry.is_empty, None).force_2d()
    broken = shapes.geom_type.isin(["Polygon", "MultiPolygon"]) & ~shapes.is_valid
    shapes = shapes.where(~broken, shapes[broken].map(_area))
    return rows.set_geometry(shapes), int(broken.sum())


def _area(shape: shapely.Geometry) -> shapely.Geometry:
    """The areas of `shape` once it is valid; what it has beside them (spikes) is left behind."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
    areas = [part for part in parts if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(areas) if areas else shapely.GeometryCollection(parts)


def precision(words: object) -> str:
    """The precision of the coarsest of the `words` (joined by commas, as text or as a list in
    Python's writing) that AidData has for the features of a record.

    `precise` is exact; `approximate` means to within 5 km, so a city's; `adm3` and the like are the
    units of that level in OpenStreetMap, and an outline is the unit's. A word that nobody knows, or
    none, is taken as near.
    """
    found = re.findall(r"[a-z]+\d*", "" if pd.isna(words) else str(words).casefold())
    return min(map(_precision, found), key=_PRECISIONS.index, default="near")


def _precision(word: str) -> str:
    if word.startswith("adm"):
        level = word.removeprefix("adm")
        return "admin2" if level.isdecimal() and int(level) > _PROVINCE else "country"
    return {"precise": "exact", "approximate": "city"}.get(word, "near")


def _sites(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`rows` as the contract wants them."""
    where = rows.words.map(precision).where(rows.geometry.notna(), "country")
    shapes = rows.geometry.where(where != "country", None)
    return gpd.GeoDataFrame(
        {
            "site_id": "geogcdf-" + rows.record,
            "project_id": "geogcdf-" + rows.record,
            **aiddata.facts(rows),
            "site_share": 1.0,
            "location_precision": where,
            "uncertainty_km": _extent_km(shapes).where(where == "admin2"),
            "geometry_kind": shapes.geom_type.map(_KINDS).fillna("point"),
            "evidence": _evidence(rows, where),
            "source_id": "geogcdf",
            # version 2 has no such words
            "source_date": rows.words.map(lambda _: aiddata.PUBLISHED, na_action="ignore"),
            "is_verified": True,
            # GeoDataFrame has a method of that name
            "from_file": rows["from_file"],
            "from_row": rows.from_row,
        },
        geometry=shapes,
        crs=CRS,
    )


def _extent_km(shapes: gpd.GeoSeries) -> pd.Series:
    """How far apart the corners of each shape's box are, km: who is somewhere in the shape is no
    farther than that from its nearest part.
    """
    box = shapes.bounds
    ways = [
        (box.minx, box.miny, box.maxx, box.maxy),
        (box.minx, box.miny, box.maxx, box.miny),
        (box.minx, box.maxy, box.maxx, box.maxy),
    ]
    geod = Geod(ellps="WGS84")
    lengths_m = [pd.Series(geod.inv(*way)[2], index=shapes.index) for way in ways]
    return pd.concat(lengths_m, axis=1).max(axis=1) / 1000


def _evidence(rows: pd.DataFrame, where: pd.Series) -> pd.Series:
    """What AidData says of each record, and how well it mapped it."""
    flow = (rows.flow.str.lower() + ", ").fillna("")
    told = (" Mapped from OpenStreetMap, " + where.map(_TOLD)).where(
        rows.geometry.notna(), " The file has no outline of it"
    )
    return "AidData: " + flow + "coded " + rows.status.str.lower() + "." + told + "."


IMPORTER = Importer(
    name="geogcdf",
    title="AidData's Geospatial Global Chinese Development Finance Dataset (GeoGCDF)",
    publisher="AidData at William & Mary",
    url="https://github.com/aiddata/gcdf-geospatial-data",
    licence="ODbL-1.0",
    attribution="AidData, GeoGCDF; (c) OpenStreetMap contributors",
    citation=(
        "Goodman, S., Zhang, S., Malik, A. A., Parks, B. C. and Hall, J. (2024), AidData's "
        "Geospatial Global Chinese Development Finance Dataset, Scientific Data 11:529"
    ),
    shows=(
        "The outlines of what Chinese official finance paid for, 2000 to 2021: roads, lines, "
        "plants and buildings as areas, so that distance is from their nearest part and the "
        "share in reach is known. Of a record that GCDF holds too, these rows count, and what "
        "they lack is taken from there."
    ),
    lacks=(
        "Only records for which AidData found a place. It names neither who lends nor who builds "
        "(version 2 names lenders), and lines are areas. Some outlines are those of a district, "
        "and one that is known by a province only stands for its country."
    ),
    suffixes=(aiddata.ZIP, *_SUFFIXES),
    read=read,
)
