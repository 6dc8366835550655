"""Contested places: the table people edit, and where the boundaries put each place."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import Point

from layers.outlines import WGS84

TABLE = Path(__file__).with_name("disputed_places.csv")
POLICY_URL = "https://www.naturalearthdata.com/about/disputed-boundaries-policy/"
COLUMNS = [
    *("disputed_id", "name", "note", "shown_in"),
    *("units", "lon", "lat", "radius_km", "source_url"),
]


def disputed_places(countries: gpd.GeoDataFrame, units: gpd.GeoSeries) -> pd.DataFrame:
    """One row for each contested place, located by units or by a circle (degrees, km).

    `countries` are full outlines with `name`, indexed by `iso_a3`; `units` full outlines indexed
    by `adm1_code`. `shown_in` lists the countries that hold the points known to be in the place.

    Raises
    ------
    ValueError
        If a unit does not exist, or a point lies neither in its place's units nor in its circle.
    """
    table = pd.read_csv(TABLE, keep_default_na=False).set_index("disputed_id")
    radii = ["lon", "lat", "radius_km"]
    table = table.assign(**table[radii].apply(pd.to_numeric))
    outlines = pd.concat([_labelled(countries.geometry, "countries"), _labelled(units, "admin1")])
    points = _points(table)
    if found := [*_unknown_units(table, outlines), *_strayed(table, points, outlines)]:
        raise ValueError(f"{TABLE.name} does not fit the boundaries:\n- " + "\n- ".join(found))
    shown_in = _shown_in(points, countries).reindex(table.index, fill_value="")
    note = table["note"] + " " + shown_in.map(lambda codes: _shown_note(codes, countries["name"]))
    located = table.assign(note=note, shown_in=shown_in, source_url=POLICY_URL).reset_index()
    return located[COLUMNS].sort_values("disputed_id", ignore_index=True)


def _labelled(outlines: gpd.GeoSeries, layer: str) -> gpd.GeoSeries:
    return outlines.set_axis([f"{layer}:{key}" for key in outlines.index])


def _points(table: pd.DataFrame) -> gpd.GeoSeries:
    """The points of all places, one a row, indexed by `disputed_id`."""
    texts = table["points"].str.split("|").explode()
    lon_lat = texts.str.split(expand=True).astype(float)
    points = gpd.points_from_xy(lon_lat[0], lon_lat[1], crs="EPSG:4326")
    return gpd.GeoSeries(points, index=texts.index)


def _unknown_units(table: pd.DataFrame, outlines: gpd.GeoSeries) -> list[str]:
    units = table.loc[table["units"] != "", "units"].str.split("|").explode()
    unknown = units[~units.isin(outlines.index)]
    return [f"{place}: there is no unit {unit}" for place, unit in unknown.items()]


def _strayed(table: pd.DataFrame, points: gpd.GeoSeries, outlines: gpd.GeoSeries) -> list[str]:
    """One sentence for each point that lies outside its place."""
    return [
        f"{place}: its point {point.x} {point.y} lies outside it"
        for place, point in points.items()
        if not _is_inside(table.loc[place], point, outlines)
    ]


def _is_inside(place: "pd.Series[object]", point: Point, outlines: gpd.GeoSeries) -> bool:
    units = str(place["units"]).split("|")
    if bool(outlines[outlines.index.isin(units)].contains(point).any()):
        return True
    metres = WGS84.inv(place["lon"], place["lat"], point.x, point.y)[2]
    return bool(metres <= place["radius_km"] * 1000)


def _shown_in(points: gpd.GeoSeries, countries: gpd.GeoDataFrame) -> pd.Series:
    """The codes of the countries that hold each place's points, joined by `|`."""
    joined = gpd.sjoin(points.to_frame("geometry"), countries[["geometry"]], predicate="within")
    codes = joined["iso_a3"].groupby(level=0)
    return codes.agg(lambda found: "|".join(sorted(set(found))))


def _shown_note(codes: str, names: pd.Series) -> str:
    if not codes:
        return "No country's outline in our boundary file holds it."
    return (
        f"Our boundary file shows it in {' and '.join(names[code] for code in codes.split('|'))}."
    )
