"""Geometries checked: points out of lon and lat, their CRS, and what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from layers.checking import checked, told
from layers.columns import Column
from layers.faults import Fault

CRS = "EPSG:4326"
COORDINATES: tuple[tuple[str, float], ...] = (("lon", 180.0), ("lat", 90.0))


@dataclass(frozen=True)
class Shapes:
    """The geometries of a frame's rows, which rows hold one that can't be read, and the faults."""

    shapes: gpd.GeoSeries
    unreadable: pd.Series
    faults: list[Fault]


def given_shapes(frame: gpd.GeoDataFrame) -> Shapes:
    """The geometries of `frame`; one without a point in it is as good as none."""
    shapes = frame.geometry.where(~frame.geometry.is_empty, None)
    faults = list(_crs_faults(frame)) or list(_shape_faults(shapes))
    return Shapes(shapes, pd.Series(data=False, index=frame.index), faults)


def nowhere(frame: pd.DataFrame, fault: Fault) -> Shapes:
    """No geometry for any row of `frame`, because of one `fault`."""
    none = gpd.GeoSeries([None] * len(frame), index=frame.index, crs=CRS)
    return Shapes(none, pd.Series(data=True, index=frame.index), [fault])


def points(frame: pd.DataFrame) -> Shapes:
    """Points from the columns lon and lat of `frame`, missing where both are blank."""
    lost = [name for name, _ in COORDINATES if name not in frame]
    if lost:
        return nowhere(frame, Fault(f"column {lost[0]} is missing (degrees, EPSG:4326)"))
    (lon, lon_unreadable, lon_faults), (lat, lat_unreadable, lat_faults) = (
        _coordinate(frame[name], name, limit) for name, limit in COORDINATES
    )
    unreadable = lon_unreadable | lat_unreadable
    faults = [*lon_faults, *lat_faults]
    half = (lon.isna() != lat.isna()) & ~unreadable
    if half.any():
        fault = Fault.at("only one of lon and lat is given", half.index[half])
        faults.append(fault.of("half_place", "lon"))
    unreadable |= half
    everywhere = gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=frame.index, crs=CRS)
    return Shapes(
        everywhere.where(lon.notna() & lat.notna() & ~unreadable, None), unreadable, faults
    )


def _coordinate(
    values: pd.Series, name: str, limit: float
) -> tuple[pd.Series, pd.Series, list[Fault]]:
    """`values` as degrees, which of them can't be read or lie outside, and the faults."""
    degrees, faults = checked(values, name, Column("float", "degrees", required=False))
    outside = degrees.abs() > limit
    words = f"is outside -{limit:g} to {limit:g}{_swap(name)}"
    unreadable = (values.notna() & degrees.isna()) | outside
    beyond = told(name, values[outside], words, code="outside", **_limits(limit))
    return degrees, unreadable, [*faults, *beyond]


def _limits(limit: float) -> dict[str, str]:
    return {"low": f"-{limit:g}", "high": f"{limit:g}"}


def _swap(name: str) -> str:
    return " (lon and lat swapped?)" if name == "lat" else ""


def _crs_faults(frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    if frame.crs is None:
        yield Fault(f"it states no CRS; {CRS} (lon, lat) is needed")
    elif not frame.crs.equals(CRS, ignore_axis_order=True):
        yield Fault(f"its CRS is {frame.crs.name}; {CRS} is needed: reproject it first")


def _shape_faults(shapes: gpd.GeoSeries) -> Iterator[Fault]:
    """What is wrong with the coordinates of `shapes`, which are in degrees."""
    shapes = shapes[shapes.notna()]
    bounds = shapes.bounds
    is_right = True
    for (name, limit), (low, high) in zip(
        COORDINATES, (("minx", "maxx"), ("miny", "maxy")), strict=True
    ):
        # so written, a coordinate that is not a number is outside too
        within = (bounds[low] >= -limit) & (bounds[high] <= limit)
        if not within.all():
            is_right = False
            words = f"{name} is outside -{limit:g} to {limit:g}"
            fault = Fault.at(words, shapes.index[~within], _swap(name))
            yield fault.of("outside", name, **_limits(limit))
    if not is_right:
        return
    is_area = shapes.geom_type.str.contains("Polygon")
    is_bad = ~shapes.is_valid
    for where, what, code in (
        (is_area, "an outline crosses itself", "crosses_itself"),
        (~is_area, "a line is a point", "line_is_point"),
    ):
        if len(bad := shapes.index[where & is_bad]):
            yield Fault.at(what, bad).of(code)
