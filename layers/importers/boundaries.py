"""First-level units of a country, from geoBoundaries or the UN's common operational data (COD-AB).

Both publish GeoJSON, GeoPackage and zipped shapefiles; they differ in the names of the columns. The
units of a country take the place of the bundled ones there (`layers.dataset`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio

from layers.archives import unpacked
from layers.columns import SEPARATOR
from layers.country_codes import iso_a3_of
from layers.faults import LayerError, readable
from layers.gdal_files import for_gdal
from layers.importing import Imported, Importer, Option, Progress
from layers.outlines import mended, positions, simplified
from layers.shapes import CRS

_ZIP: Final = ".zip"
_PLAIN: Final = (".geojson", ".json", ".gpkg", ".shp")
# the first that a file has; in lower case, since shapefiles and GeoPackages differ in that
_CODE: Final = ("shapeid", "adm1_pcode", "admin1pcode", "adm1pcode")
_NAME: Final = ("shapename", "adm1_en", "adm1_fr", "adm1_es", "adm1_pt", "adm1_name", "admin1name")
_OTHER: Final = ("adm1_fr", "adm1_es", "adm1_pt", "adm1_ar", "adm1_ref", "adm1_alt", "adm1alt1en")
_ISO: Final = ("shapeiso",)
_COUNTRY: Final = ("shapegroup", "adm0_en", "adm0_fr", "adm0_es", "adm0_pt", "adm0_name", "iso3")
_LEVEL: Final = ("shapetype",)
_UNREADABLE: Final = (pyogrio.errors.DataSourceError, OSError, ValueError, RuntimeError)


def read(files: Sequence[Path], options: Mapping[str, str | None], progress: Progress) -> Imported:
    """The units of each file, simplified with common borders kept; places from full outlines."""
    progress.stage("reading the outlines", total=len(files))
    parts = []
    for file in files:
        parts.append(_units(file, options.get("country")))
        progress.advance()
    units = pd.concat(parts, ignore_index=True)
    return Imported(frames={"admin1": units}, n_read=len(units))


def _units(file: Path, country: str | None) -> gpd.GeoDataFrame:
    raw = _opened(file)
    raw = raw.rename(columns={name: str(name).lower() for name in raw.columns})
    code, name = _first(raw, _CODE), _first(raw, _NAME)
    faults = [
        f"no column for the {what}: {' or '.join(names)}"
        for what, names, found in (("code", _CODE, code), ("name", _NAME, name))
        if found is None
    ]
    if raw.crs is None:
        faults.append(f"it states no CRS; {CRS} or another is needed")
    level = _first(raw, _LEVEL)
    if level is not None and set(level.dropna()) != {"ADM1"}:
        found = ", ".join(sorted(set(level.dropna())))
        faults.append(f"its units are {found}; first-level units (ADM1) are needed")
    if len(bad := raw.index[~raw.geom_type.isin(["Polygon", "MultiPolygon"])]):
        faults.append(f"{len(bad)} of {len(raw)} outlines are no areas")
    if faults or code is None or name is None:
        raise LayerError.listing(file, "no first-level units that can be read", faults)
    iso_a3 = _iso_a3(raw, country, file)
    outlines = mended(raw.to_crs(CRS).geometry)
    frame = pd.DataFrame(
        {
            "adm1_code": code.astype("str"),
            "iso_3166_2": _first(raw, _ISO),
            "iso_a3": iso_a3,
            "name": name,
            "name_alt": _others(raw, name),
            "from_file": file.name,
            "from_row": range(1, len(raw) + 1),
        }
    )
    return gpd.GeoDataFrame(frame.join(positions(outlines)), geometry=simplified(outlines))


def _opened(file: Path) -> gpd.GeoDataFrame:
    """The features of `file`; of a zip, those of the one file in it that holds some."""
    if file.suffix.lower() != _ZIP:
        return _features(file)
    with unpacked(file, (*_PLAIN, ".shx", ".dbf", ".prj", ".cpg")) as inside:
        data = [part for part in inside if part.suffix.lower() in _PLAIN]
        if len(level := [part for part in data if "adm1" in part.name.lower()]) == 1:
            data = level
        if len(data) != 1:
            names = ", ".join(part.name for part in data) or "none"
            raise LayerError(
                f"{file}: one file with first-level units is needed in it; it holds {names}: "
                "unpack it and import the right one"
            )
        return _features(data[0])


def _features(file: Path) -> gpd.GeoDataFrame:
    with readable(file):
        if not file.is_file():
            raise LayerError(f"{file}: there is no such file")
        path = for_gdal(file)
        try:
            frame = gpd.read_file(path, use_arrow=True)
        except _UNREADABLE as error:
            reason = str(error).split("\n", maxsplit=1)[0]
            raise LayerError(f"{file}: cut off, or no file of outlines: {reason}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise LayerError(f"{file}: it holds no outlines")
    return frame


def _first(raw: pd.DataFrame, names: Sequence[str]) -> pd.Series | None:
    return next((raw[name] for name in names if name in raw), None)


def _iso_a3(raw: pd.DataFrame, country: str | None, file: Path) -> pd.Series:
    """The country that was told, or the one that each unit names."""
    if country is not None:
        if (code := iso_a3_of(country)) is None:
            raise LayerError(f"--country: {country!r} is no country that is known")
        return pd.Series(code, index=raw.index)
    named = _first(raw, _COUNTRY)
    codes = None if named is None else named.map(lambda text: iso_a3_of(str(text)))
    if codes is None or codes.isna().any():
        raise LayerError(f"{file}: it names no country that is known; say it with --country ISO3")
    return codes


def _others(raw: pd.DataFrame, name: pd.Series) -> pd.Series:
    """The other spellings of each unit, joined by `|`; missing where there are none."""
    columns = [raw[other].fillna("").astype("str") for other in _OTHER if other in raw]
    texts = []
    for own, *others in zip(name, *columns, strict=True):
        spellings = [part.strip() for part in others if part.strip() not in ("", own)]
        texts.append(SEPARATOR.join(dict.fromkeys(spellings)) or None)
    return pd.Series(texts, index=raw.index, dtype="str")


IMPORTER = Importer(
    name="boundaries",
    title="First-level units: geoBoundaries or COD-AB",
    publisher="geoBoundaries, or OCHA and national authorities",
    url="https://www.geoboundaries.org/",
    licence="see the publisher's page of the country (geoBoundaries: CC-BY-4.0 or as stated there)",
    attribution="geoBoundaries (Runfola et al. 2020), or OCHA common operational datasets",
    citation=(
        "Runfola, D. et al. (2020), geoBoundaries: A global database of political administrative "
        "boundaries, PLoS ONE 15(4): e0231866"
    ),
    shows="First-level units of a country as they are today, in place of the bundled ones there.",
    lacks=(
        "Its lines imply no opinion on the status of any territory; rows that name older units no "
        "longer find theirs and stand for the country."
    ),
    suffixes=(".geojson", ".gpkg", ".shp", _ZIP),
    read=read,
    options=(Option("country", "The country of the units, where the file does not name it."),),
)
