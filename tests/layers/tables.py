"""Small tables that a test can spoil, and workspaces that hold them."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from layers.descriptor import Descriptor, describe, sha256_of
from layers.faults import LayerError
from layers.folders import bundled_folder
from layers.registry import layer

Row = dict[str, str]

PROJECTS = "projects/bri_projects.csv"
LOCAL = "organisations/local_csos.csv"


def bundled_rows(relative: str) -> list[Row]:
    """The rows of a bundled CSV file as text."""
    text = (bundled_folder() / relative).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def site(**changes: str) -> Row:
    """A site that is right in all: a dam near Nairobi; `changes` spoil it."""
    right = dict.fromkeys(bundled_rows(PROJECTS)[0], "")
    right |= {
        "site_id": "dam",
        "project_id": "dam",
        "name": "Dam",
        "iso_a3": "KEN",
        "sector": "energy",
        "status": "completed",
        "commitment_year": "2015",
        "amount_usd": "1000000",
        "instrument": "loan",
        "price_basis": "nominal",
        "chinese_role": "financed",
        "site_share": "1",
        "location_precision": "exact",
        "lon": "36.8",
        "lat": "-1.3",
        "geometry_kind": "point",
        "evidence": "A page says so.",
        "source_id": "mine",
        "source_url": "https://example.org/dam",
        "is_verified": "true",
    }
    return right | changes


def presence(**changes: str) -> Row:
    """A local presence that is right in all, in Nairobi; `changes` spoil it."""
    right = dict.fromkeys(bundled_rows(LOCAL)[0], "")
    right |= {
        "presence_id": "friends",
        "organisation_id": "friends",
        "organisation": "Friends of the River",
        "org_type": "national_ngo",
        "iso_a3": "KEN",
        "city": "Nairobi",
        "status": "active",
        "ecosoc_status": "none",
        "disclosure": "public_city",
        "location_precision": "city",
        "lon": "36.8",
        "lat": "-1.3",
        "evidence": "A page says so.",
        "source_id": "mine",
        "source_url": "https://example.org/friends",
        "is_verified": "true",
    }
    return right | changes


def as_csv(rows: list[Row]) -> bytes:
    """`rows` as a CSV file in UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def put(file: Path, content: bytes) -> Path:
    """`file` holding `content`, its folder made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def put_described(file: Path, content: bytes, *, name: str, rows: int) -> Path:
    """`file` holding `content`, with a descriptor that says so."""
    put(file, content)
    describe(
        file,
        Descriptor(
            layer=name,
            source_id="mine",
            title="Mine",
            publisher="Me",
            url="https://example.org",
            licence="CC0-1.0",
            attribution="Me",
            citation="Me",
            retrieved="2026-12-01",
            rows=rows,
            sha256=sha256_of(file),
        ),
    )
    return file


def message_of(what: Callable[[], object]) -> str:
    """The message of the LayerError that `what` raises."""
    try:
        what()
    except LayerError as error:
        return str(error)
    raise AssertionError("no LayerError was raised")


def listing(folder: Path) -> Mapping[str, bytes]:
    """Every file below `folder` with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def columns_of(name: str) -> list[str]:
    """The columns of layer `name` that every row must fill."""
    return [key for key, column in layer(name).columns.items() if column.required]
