"""Small frames that a reader can see: one line a row, everything else filled in sensibly.

A line is `id lon lat name=value ...`; `-` stands for a missing coordinate, `_` for a space and
nothing after `=` for a blank. Ids are also names, projects and organisations unless said otherwise.
"""

import geopandas as gpd
import pandas as pd
from shapely import box, from_wkt

from layers.catalog import chinese_ngos, coverage, local_csos, projects, sector_themes

AS_OF = "2024-06-15"
SITE = {
    "iso_a3": "FJI",
    "sector": "transport",
    "status": "completed",
    "instrument": "loan",
    "price_basis": "nominal",
    "chinese_role": "financed",
    "site_share": "1",
    "location_precision": "exact",
    "geometry_kind": "point",
    "evidence": "A source says so.",
    "source_id": "curated",
    "source_url": "https://example.org/site",
    "is_verified": "true",
}
PRESENCE = {
    "iso_a3": "FJI",
    "themes": "environment_climate",
    "status": "active",
    "ecosoc_status": "unknown",
    "disclosure": "public_exact",
    "location_precision": "exact",
    "evidence": "A source says so.",
    "source_id": "curated",
    "source_url": "https://example.org/presence",
    "is_verified": "true",
}
LOCAL = {**PRESENCE, "org_type": "national_ngo"}
CHINESE = {
    **PRESENCE,
    "org_type": "public_foundation",
    "org_origin": "mainland",
    "presence_type": "staffed_office",
}
PLACE = {"radius_km": "0", "stands_for": None, "unit_isos": "", "unit_codes": ""}


def rows_of(text):
    """The rows of a text table as dicts of words."""
    rows = []
    for line in filter(str.strip, text.splitlines()):
        name, lon, lat, *rest = line.split()
        given = dict(word.split("=", 1) for word in rest)
        given = {
            key: value.replace("_", " ") if key in SPACED else value or None
            for key, value in given.items()
        }
        rows.append({"id": name, "lon": lon, "lat": lat, **given})
    return rows


SPACED = {"admin1_name", "city", "organisation"}


def with_layer_types(rows, layer):
    """`rows` (dicts) with all columns of `layer` in the kinds that its check gives them."""
    kinds = {"str": "str", "date": "str", "float": "float64", "int": "Int64", "bool": "boolean"}
    frame = pd.DataFrame(rows, columns=list(dict.fromkeys([*layer.columns, *EXTRA])))
    for name, column in layer.columns.items():
        values = [None if is_missing(value) else value for value in frame[name]]
        if column.kind == "bool":
            values = [None if value is None else str(value).lower() == "true" for value in values]
        if column.kind in {"float", "int"}:
            values = [None if value is None else float(value) for value in values]
        frame[name] = pd.Series(values, index=frame.index, dtype=kinds[column.kind])
    return frame


EXTRA = ("lon", "lat", "shape", *PLACE)


def is_missing(value):
    return value is None or value != value or value in {"", "-"}  # noqa: PLR0124 -- NaN


def numbers(values):
    return pd.Series([None if is_missing(v) else float(v) for v in values], dtype="float64")


def shapes_of(values):
    """Geometries as they are, or as WKT with `_` for a space; None where there is none."""
    shapes = [from_wkt(v.replace("_", " ")) if isinstance(v, str) else v for v in values]
    return pd.Series([None if is_missing(s) else s for s in shapes], dtype="object")


def placed_frame(rows, layer):
    """`rows` as `geo.places.placed` hands them on: no geometry, but a place and a radius."""
    frame = with_layer_types([{**PLACE, **row} for row in rows], layer)
    stands_for = frame.stands_for.where(frame.stands_for.notna(), frame.location_precision)
    return frame.assign(
        shape=shapes_of(frame["shape"]),
        lon=numbers(frame.lon),
        lat=numbers(frame.lat),
        radius_km=numbers(frame.radius_km),
        stands_for=stands_for.astype("str"),
        unit_isos=frame.unit_isos.astype("str"),
        unit_codes=frame.unit_codes.astype("str"),
    )


def raw_frame(rows, layer):
    """`rows` as a checked layer hands them on: with geometry, without a place of their own."""
    frame = with_layer_types(rows, layer)
    points = gpd.points_from_xy(numbers(frame.lon), numbers(frame.lat))
    shapes = gpd.GeoSeries(points, index=frame.index, crs="EPSG:4326")
    shapes = shapes.where(numbers(frame.lon).notna(), None)
    shapes = shapes.where(frame["shape"].isna(), shapes_of(frame["shape"]))
    return layer.check(gpd.GeoDataFrame(frame, geometry=shapes), "a test")


def site_rows(text, **common):
    return [
        {
            "site_id": row["id"],
            "project_id": row["id"],
            "name": row["id"],
            **SITE,
            **common,
            **{key: value for key, value in row.items() if key != "id"},
        }
        for row in rows_of(text)
    ]


def presence_rows(text, defaults, **common):
    return [
        {
            "presence_id": row["id"],
            "organisation_id": row["id"],
            "organisation": row["id"],
            **defaults,
            **common,
            **{key: value for key, value in row.items() if key != "id"},
        }
        for row in rows_of(text)
    ]


def sites(text, **common):
    """Placed sites with the uncertainty `radius_km` (0 unless given)."""
    return placed_frame(site_rows(text, **common), projects.LAYER)


def local(text="", **common):
    """Placed presences of local organisations."""
    return placed_frame(presence_rows(text, LOCAL, **common), local_csos.LAYER)


def chinese(text="", **common):
    """Placed presences of Chinese organisations."""
    return placed_frame(presence_rows(text, CHINESE, **common), chinese_ngos.LAYER)


def raw_sites(text, **common):
    """Sites as their layer is loaded."""
    return raw_frame(site_rows(text, **common), projects.LAYER)


def raw_local(text="", **common):
    """Local presences as their layer is loaded."""
    return raw_frame(presence_rows(text, LOCAL, **common), local_csos.LAYER)


def raw_chinese(text="", **common):
    """Chinese presences as their layer is loaded."""
    return raw_frame(presence_rows(text, CHINESE, **common), chinese_ngos.LAYER)


def searched(text=""):
    """Coverage rows; a line is `layer country depth themes`, themes `-` for all."""
    names = ("layer", "iso_a3", "depth", "themes")
    rows = [dict(zip(names, line.split(), strict=True)) for line in text.strip().splitlines()]
    frame = with_layer_types([{"source_id": "curated", **row} for row in rows], coverage.LAYER)
    return frame[list(coverage.LAYER.columns)]


def themes_of(text=""):
    """What matches a sector; a line is `sector themes`."""
    rows = [
        dict(zip(("sector", "themes"), line.split(), strict=True)) for line in text.splitlines()
    ]
    frame = with_layer_types([{"why": "said so", **row} for row in rows], sector_themes.LAYER)
    return frame[list(sector_themes.LAYER.columns)]


def units_of(text):
    """Admin-1 units that are boxes; a line is `code west south east north`."""
    rows = [line.split() for line in text.strip().splitlines()]
    shapes = [box(*map(float, corners)) for _, *corners in rows]
    return gpd.GeoDataFrame({"adm1_code": [row[0] for row in rows]}, geometry=shapes, crs=4326)


# two units side by side, a third beyond 111 km of sea, two that meet at the antimeridian
UNITS = units_of(
    "KEN-1 36 -2 37 -1\nKEN-2 37 -2 39 -1\nKEN-3 40 -2 41 -1\n"
    "FJI-1 178 -18 180 -16\nFJI-2 -180 -18 -179 -16"
)
# every country of the small tests was searched for both layers
EVERYWHERE = searched("local_csos FJI search -\nchinese_ngos FJI search -")
THEMES = themes_of("transport environment_climate|labour\nenergy energy\nhealth health")
