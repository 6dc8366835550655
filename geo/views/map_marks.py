"""The marks of a still map: which rows stand together, and where their marks go.

On paper nobody can zoom in: rows that stand closer than their marks are wide share a place, where
there is one mark for each kind of them, with their number beside it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

import numpy as np
import pandas as pd

from geo.nearby import Floats
from geo.views.ground import Ground
from geo.views.lettering import width_of
from geo.views.marks import presence_mark_svg, site_mark_svg
from geo.views.palette import palette

Box = tuple[float, float, float, float]

# sizes, px: of the mark of a site, of an organisation, and of one that does not count
SITE, PRESENCE, SMALL = 19.0, 15.0, 10.0
# with more places than these, marks are smaller
_CROWD: Final = ((60, 1.0), (150, 0.8))
_CROWDED: Final = 0.6
_DIGITS: Final = 9.5
_GAP: Final = 1.5
_IN_A_ROW: Final = 4
# marks that hide more than this of each other are put together
_HIDDEN: Final = 0.3
_MOST_KINDS: Final = 9


@dataclass(frozen=True, order=True)
class Kind:
    """What a mark says: of a site the states of both sides, of a presence its shape."""

    order: int
    one: str
    other: str = ""
    is_verified: bool = True
    is_placed: bool = True
    size: float = SITE

    def svg(self, size: float) -> str:
        """The mark, `size` px high."""
        if self.order == 0:
            return site_mark_svg(
                self.one, self.other, verified=self.is_verified, placed=self.is_placed, size=size
            )
        return presence_mark_svg(self.one, verified=self.is_verified, size=size)


@dataclass(frozen=True)
class Cluster:
    """Rows at one place: how many of each kind, and where their middle is, px."""

    x: float
    y: float
    kinds: tuple[tuple[Kind, int], ...]
    scale: float = 1.0

    @property
    def n(self) -> int:
        """How many rows there are."""
        return sum(n for _, n in self.kinds)

    @property
    def rows(self) -> list[list[tuple[Kind, int]]]:
        """The kinds as they lie: sites above, organisations below."""
        sites = [one for one in self.kinds if one[0].order == 0]
        others = [one for one in self.kinds if one[0].order]
        return [
            some[at : at + _IN_A_ROW]
            for some in (sites, others)
            for at in range(0, len(some), _IN_A_ROW)
        ]

    @property
    def box(self) -> Box:
        """What the marks cover: left, top, right, bottom."""
        width = max(sum(self.width(*one) for one in row) for row in self.rows)
        height = sum(self.height(row) for row in self.rows)
        return (
            self.x - width / 2,
            self.y - height / 2,
            self.x + width / 2,
            self.y + height / 2,
        )

    def width(self, kind: Kind, n: int) -> float:
        """How wide a mark is with its number."""
        digits = width_of(str(n), _DIGITS * self.digits_scale, is_bold=True) + _GAP if n > 1 else 0
        return kind.size * self.scale + digits

    def height(self, row: Sequence[tuple[Kind, int]]) -> float:
        """How high a row of marks is."""
        return max(kind.size * self.scale for kind, _ in row)

    @property
    def digits_scale(self) -> float:
        """Numbers stay large enough to be read."""
        return max(self.scale, 0.8)

    def with_others(self, other: "Cluster") -> "Cluster":
        """Both clusters as one, in the middle of all rows."""
        counts = dict(self.kinds)
        for kind, n in other.kinds:
            counts[kind] = counts.get(kind, 0) + n
        share = other.n / (self.n + other.n)
        return Cluster(
            self.x + (other.x - self.x) * share,
            self.y + (other.y - self.y) * share,
            tuple(sorted(counts.items())),
            self.scale,
        )


def clusters_of(ground: Ground, xy: dict[str, Floats]) -> list[Cluster]:
    """The clusters of a ground's sites and presences, at `xy` (px, by "sites" and "presences")."""
    kinds = [*map(_site_kind, _records(ground.sites)), *map(_kind, _records(ground.presences))]
    places = np.concatenate([xy["sites"], xy["presences"]])
    found: list[Cluster] = []
    for kind, (x, y) in zip(kinds, places.tolist(), strict=True):
        _add(found, Cluster(x, y, ((kind, 1),)))
    scale = next((size for most, size in _CROWD if len(found) <= most), _CROWDED)
    return _apart([replace(one, scale=scale) for one in found])


def _records(rows: pd.DataFrame) -> list[dict[str, object]]:
    names = ("local_state", "chinese_state", "is_verified", "is_placed")
    others = ("side", "presence_type", "where")
    known = rows[[name for name in (*names, *others) if name in rows]]
    return [dict(zip(known, row, strict=True)) for row in known.itertuples(index=False)]


def _site_kind(row: dict[str, object]) -> Kind:
    states = str(row["local_state"]), str(row["chinese_state"])
    return Kind(0, *states, bool(row["is_verified"]), bool(row["is_placed"]))


def _kind(row: dict[str, object]) -> Kind:
    is_local = row["side"] == "local"
    is_project = row.get("presence_type") == "project"
    shape = "local" if is_local else "project" if is_project else "standing"
    size = SMALL if row["where"] == "uncounted" else PRESENCE
    return Kind(1 if is_local else 2, shape, "", bool(row["is_verified"]), size=size)


def _add(found: list[Cluster], new: Cluster) -> None:
    """Put a row to the first cluster that is as near as half a mark, else by itself."""
    for at, one in enumerate(found):
        if abs(one.x - new.x) < SITE / 2 and abs(one.y - new.y) < SITE / 2:
            found[at] = one.with_others(new)
            return
    found.append(new)


def _apart(clusters: list[Cluster]) -> list[Cluster]:
    """`clusters`, those together that would hide each other's marks."""
    while pairs := _hidden_pairs(clusters):
        gone = {other for _, other in pairs}
        into = dict(pairs)
        clusters = [
            one.with_others(clusters[into[at]]) if at in into else one
            for at, one in enumerate(clusters)
            if at not in gone
        ]
    return clusters


def _hidden_pairs(clusters: list[Cluster]) -> list[tuple[int, int]]:
    """Pairs of clusters of which one hides too much of the other; each cluster in one at most."""
    if not clusters:
        return []
    left, top, right, bottom = np.array([one.box for one in clusters]).T[:, :, None]
    wide = np.minimum(right, right.T) - np.maximum(left, left.T)
    high = np.minimum(bottom, bottom.T) - np.maximum(top, top.T)
    area = (right - left) * (bottom - top)
    hidden = np.clip(wide, 0, None) * np.clip(high, 0, None) / np.minimum(area, area.T)
    pairs: list[tuple[int, int]] = []
    used: set[int] = set()
    for one, other in np.argwhere(np.triu(hidden > _HIDDEN, k=1)).tolist():
        both = {kind for at in (one, other) for kind, _ in clusters[at].kinds}
        if used.isdisjoint((one, other)) and len(both) <= _MOST_KINDS:
            pairs.append((one, other))
            used |= {one, other}
    return pairs


def clusters_svg(clusters: Sequence[Cluster]) -> str:
    """The marks of all clusters; those of the fewest rows on top."""
    ordered = sorted(clusters, key=lambda one: (-one.n, one.y, one.x))
    return "".join(part for cluster in ordered for part in _cluster(cluster))


def _cluster(cluster: Cluster) -> Iterator[str]:
    _, top, _, _ = cluster.box
    for row in cluster.rows:
        height = cluster.height(row)
        left = cluster.x - sum(cluster.width(*one) for one in row) / 2
        for kind, n in row:
            size = kind.size * cluster.scale
            yield placed(kind.svg(size), left + size / 2, top + height / 2, size)
            if n > 1:
                yield _number(n, left + size, top + height / 2, cluster.digits_scale)
            left += cluster.width(kind, n)
        top += height


def _number(n: int, x: float, y: float, scale: float) -> str:
    colours, size = palette("light"), _DIGITS * scale
    return (
        f'<text x="{x:.1f}" y="{y + size * 0.36:.1f}" font-size="{size:g}" font-weight="700" '
        f'fill="{colours["text"]}" stroke="{colours["halo"]}" stroke-width="2.4" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(str(n))}</text>'
    )


def placed(svg: str, x: float, y: float, size: float) -> str:
    """A mark with its middle at a point of the picture."""
    at = f'<svg x="{x - size / 2:.1f}" y="{y - size / 2:.1f}" '
    return re.sub(r'^<svg xmlns="[^"]+" ', at, svg)
