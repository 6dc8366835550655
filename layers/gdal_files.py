"""What GDAL may open: it goes by what is in a file, and some formats read other files or servers.

A virtual format under the name of a GeoJSON file would hand out any table of this machine. So the
content has to be what the name says, and GeoJSON is opened as nothing else.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import defusedxml
import defusedxml.ElementTree

from layers.faults import LayerError, readable

_JSON: Final = (".geojson", ".json")
# how the files begin
_STARTS: Final[Mapping[str, bytes]] = MappingProxyType(
    {
        ".gpkg": b"SQLite format 3\0",
        ".shp": b"\x00\x00\x27\x0a",
    }
)


def for_gdal(file: Path) -> str:
    """`file` as GDAL shall open it.

    Raises
    ------
    LayerError
        If its content is not of the kind that its name says.
    """
    suffix = file.suffix.lower()
    with readable(file), file.open("rb") as stream:
        start = stream.read(64)
    if suffix in _JSON:
        return f"GeoJSON:{file}"
    if suffix == ".kml":
        _require_kml(file)
    elif not start.startswith(_STARTS.get(suffix, b"\0" * 65)):
        what = f"cut off, or not a {suffix} file"
        raise LayerError.listing(file, what, ["it does not begin as one does"])
    return str(file)


def _require_kml(file: Path) -> None:
    """Refuse XML that is no KML; entities and document types are refused, not followed."""
    try:
        root = defusedxml.ElementTree.parse(file, forbid_dtd=True).getroot()
    except defusedxml.DefusedXmlException as error:
        what = "it declares entities or a document type; that is refused"
        raise LayerError(f"{file}: {what}") from error
    except defusedxml.ElementTree.ParseError as error:
        raise LayerError(f"{file}: cut off, or no KML: {error}") from error
    if root is None or root.tag.rpartition("}")[2] != "kml":
        raise LayerError(f"{file}: not what its name says: it is XML, but no KML")
