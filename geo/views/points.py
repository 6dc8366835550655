"""The places of all sites and organisations as one public file for the map, and their titles.

What a filter or the rule changes is not in it: the file is fetched once and kept, and a change
sends only a byte for each row (`geo.views.maps.state`). Rows lie in the order of a curve that
keeps neighbours together, so that differences are small and one file of titles holds the names of
one region. A row's number in the file is all that names it.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.nearby import Floats, Positions
from geo.rule import SIDES
from geo.views.files import asset_name
from layers.rules import UNIT_PRECISIONS

# 0.0001 degrees are 11 m
STEPS_PER_DEGREE: Final = 10_000
KINDS: Final[tuple[str, ...]] = ("site", "presence")
# a file of titles is a page of names: some 30 kB compressed
TITLES_A_FILE: Final = 2048
# radii are told in tenths of a km; nothing on earth is farther apart than half its girth
_TENTHS: Final = 10
_CURVE_BITS: Final = 16

Column: TypeAlias = tuple[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class Points:
    """The file of all places, the files of their titles, and which rows of the frames they are of.

    `content` is the length of a JSON header (four bytes, little end first), the header and the
    columns that it names, each as differences from row to row, the lowest bytes of all first.
    Columns of sites: `lon`, `lat` (steps of STEPS_PER_DEGREE), `radius` (tenths of a km), `flags`
    (1 verified, 2 stands for its unit); for lines known by their ends `end_site` (a row),
    `end_lon`, `end_lat`; for lines and areas `drawn_site` (a row) and `drawn` (the number in the
    file of footprints). Of presences: `lon`, `lat`, `flags` (1 verified, 2 Chinese, 4 a project).
    `titles` holds the files of titles by public name; `sites` and `presences` are the positions of
    the file's rows in the two frames.
    """

    content: bytes
    titles: Mapping[str, bytes]
    sites: Positions
    presences: Positions

    @classmethod
    def of(
        cls,
        sites: pd.DataFrame,
        presences: pd.DataFrame,
        *,
        drawn: Mapping[str, int] | None = None,
        drawn_file: str | None = None,
    ) -> Self:
        """The points of `sites` (from `geo.places.placed`) and `presences` (of both sides, with
        `side`), those without a place left out, and presences that stand for a unit.

        Both have a `title`, and a `title_zh` for readers of Chinese. `drawn` is the number of each
        line or area in `drawn_file`, by site_id (`geo.views.footprints.Footprints`).

        Raises
        ------
        ValueError
            If a side is unknown.
        """
        if unknown := set(presences.side.astype(str)) - set(SIDES):
            raise ValueError(f"no side {', '.join(map(repr, sorted(unknown)))}")
        rows = {
            "site": _along_curve(sites, sites.lon.notna()),
            "presence": _along_curve(presences, ~presences.stands_for.isin(UNIT_PRECISIONS)),
        }
        shown = {"site": sites.iloc[rows["site"]], "presence": presences.iloc[rows["presence"]]}
        titles = {kind: _title_files(kind, shown[kind]) for kind in KINDS}
        columns = {
            "site": [*_site_columns(shown["site"]), *_drawn_columns(shown["site"], drawn or {})],
            "presence": _presence_columns(shown["presence"]),
        }
        header = {
            "per_degree": STEPS_PER_DEGREE,
            "titles_a_file": TITLES_A_FILE,
            "titles": {kind: [*files] for kind, files in titles.items()},
            "footprints": drawn_file,
            "columns": [
                [kind, name, values.itemsize, len(values)]
                for kind in KINDS
                for name, values in columns[kind]
            ],
        }
        told = json.dumps(header, separators=(",", ":")).encode("ascii")
        packed = [_packed(values) for kind in KINDS for _, values in columns[kind]]
        content = b"".join([struct.pack("<I", len(told)), told, *packed])
        return cls(content, titles["site"] | titles["presence"], rows["site"], rows["presence"])

    def row(self, kind: str, position: int) -> int | None:
        """The file's row of a row of the frames; None where it has no place on the map."""
        found = np.flatnonzero((self.sites if kind == "site" else self.presences) == position)
        return int(found[0]) if len(found) else None


def _along_curve(rows: pd.DataFrame, where: pd.Series) -> Positions:
    """The positions of the rows with a place at which `where`, neighbours near each other."""
    at = np.flatnonzero((where & rows.lon.notna() & rows.lat.notna()).to_numpy(dtype=bool))
    lon, lat = rows.lon.to_numpy(float)[at], rows.lat.to_numpy(float)[at]
    x, y = ((lon + 180) / 360, (lat + 90) / 180)
    return at[np.argsort(_spread(x) | (_spread(y) << np.uint64(1)), kind="stable")]


def _spread(share: Floats) -> npt.NDArray[np.uint64]:
    """Shares (0 to 1) as whole numbers with a gap after each bit, for Morton's curve."""
    most = 2**_CURVE_BITS - 1
    whole = np.clip(np.rint(share * most), 0, most).astype(np.uint64)
    bits = [(whole >> np.uint64(n) & np.uint64(1)) << np.uint64(2 * n) for n in range(_CURVE_BITS)]
    return np.asarray(np.bitwise_or.reduce(bits))


def _steps(degrees: pd.Series) -> npt.NDArray[np.int32]:
    return np.asarray(np.rint(degrees.to_numpy(float) * STEPS_PER_DEGREE), dtype=np.int32)


def _site_columns(sites: pd.DataFrame) -> list[Column]:
    tenths = np.clip(sites.radius_km.fillna(0).to_numpy(float) * _TENTHS, 0, 2**16 - 1)
    flags = sites.is_verified.to_numpy(bool) + 2 * sites.stands_for.isin(UNIT_PRECISIONS).to_numpy()
    ends = np.flatnonzero(sites.end_lon.notna().to_numpy())
    return [
        ("lon", _steps(sites.lon)),
        ("lat", _steps(sites.lat)),
        ("radius", np.rint(tenths).astype(np.uint16)),
        ("flags", flags.astype(np.uint8)),
        ("end_site", ends.astype(np.int32)),
        ("end_lon", _steps(sites.end_lon.iloc[ends])),
        ("end_lat", _steps(sites.end_lat.iloc[ends])),
    ]


def _drawn_columns(sites: pd.DataFrame, drawn: Mapping[str, int]) -> list[Column]:
    """Which of the sites are lines or areas, and where each is in the file of them."""
    number = sites.site_id.map(drawn)
    at = np.flatnonzero(number.notna().to_numpy())
    return [
        ("drawn_site", at.astype(np.int32)),
        ("drawn", number.iloc[at].to_numpy(dtype=np.int32)),
    ]


def _presence_columns(presences: pd.DataFrame) -> list[Column]:
    is_chinese = (presences.side == "chinese").to_numpy(dtype=bool)
    is_project = is_chinese & (presences.presence_type == "project").to_numpy(dtype=bool)
    flags = presences.is_verified.to_numpy(bool) + 2 * is_chinese + 4 * is_project
    return [
        ("lon", _steps(presences.lon)),
        ("lat", _steps(presences.lat)),
        ("flags", flags.astype(np.uint8)),
    ]


def _packed(values: npt.NDArray[np.generic]) -> bytes:
    """Differences of whole numbers, a byte of each at a time: compresses to a few bytes a row."""
    unsigned = values.view(f"<u{values.itemsize}")
    # they wrap around as the browser's do
    steps = np.diff(unsigned, prepend=unsigned.dtype.type(0)).astype(unsigned.dtype)
    return np.ascontiguousarray(steps.view(np.uint8).reshape(-1, values.itemsize).T).tobytes()


def _title_files(kind: str, rows: pd.DataFrame) -> dict[str, bytes]:
    """The titles of all rows in order, TITLES_A_FILE to a file, by public name: a text, or two
    where readers of Chinese see another.
    """
    both = zip(rows.title.astype(str), rows.title_zh.astype(str), strict=True)
    titles = [title if title == zh else [title, zh] for title, zh in both]
    files = {}
    for start in range(0, len(titles), TITLES_A_FILE):
        some = titles[start : start + TITLES_A_FILE]
        content = json.dumps(some, ensure_ascii=False, separators=(",", ":")).encode()
        files[asset_name(f"titles-{kind}-{start // TITLES_A_FILE}.json", content)] = content
    return files
