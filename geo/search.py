"""Search by name, in any language and script: countries, sites, organisations, units and towns."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.name_index import SURE, NameIndex, Numbers, by_character, by_phrase
from geo.rule import SIDES
from geo.survey import Survey
from layers.contract import SEPARATOR

# in this order where names fit alike
KINDS: Final = ("country", "site", "organisation", "unit", "town")
AT_MOST: Final = 20
# of one kind, while there are others
_OF_A_KIND: Final = 8
_SLIPS_AFTER: Final = 3
# what makes a weight of `geo.name_index`: the kind, whether it is the usual name, and its size
_OF_KIND: Final = 1 << 17
_OF_USUAL_NAME: Final = 1 << 16
# the largest city has less than 10^8 inhabitants
_OF_TEN_TIMES: Final = _OF_USUAL_NAME // 8

Sounds = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True)
class Hit:
    """What a search found: its kind (one of KINDS), id within its layer, names and country."""

    kind: str
    id: str
    name: str
    name_local: str | None
    iso_a3: str | None


@dataclass(frozen=True)
class Directory:
    """Rows that can be found by name: `listed` (kind, id, name, name_local, iso_a3), and the index
    of their names, whose entries are the positions of the rows.
    """

    listed: pd.DataFrame
    index: NameIndex

    def hits(self, query: str) -> Iterator[tuple[int, Hit]]:
        """The rows that fit `query`, best first, each with its score."""
        for row, score in self.index.found(query, at_most=2 * AT_MOST):
            yield score, self._hit(row)

    def hit(self, kind: str, row_id: str) -> Hit | None:
        """The row of that kind and id; None where there is none."""
        rows = np.flatnonzero((self.listed.kind == kind) & (self.listed.id == row_id))
        return self._hit(int(rows[0])) if len(rows) else None

    def _hit(self, row: int) -> Hit:
        values = self.listed.iloc[row]
        local, iso_a3 = (None if pd.isna(v) else v for v in (values.name_local, values.iso_a3))
        return Hit(values["kind"], values["id"], values["name"], local, iso_a3)


def found(directories: Iterable[Directory], query: str) -> list[Hit]:
    """What fits `query` in any of `directories`, best first, at most 20; at most 8 of one kind as
    long as there are others, and after what fits as it is at most 3 with a slip of the pen.
    """
    scored = sorted(
        chain.from_iterable(one.hits(query) for one in directories), key=lambda pair: -pair[0]
    )
    hits = [hit for _, hit in scored]
    n_sure = sum(score >= SURE for score, _ in scored)
    if n_sure == 0:
        return _mixed(hits)[:AT_MOST]
    return [*_mixed(hits[:n_sure]), *hits[n_sure : n_sure + _SLIPS_AFTER]][:AT_MOST]


def _mixed(hits: list[Hit]) -> list[Hit]:
    """`hits` with the first 8 of each kind before the others."""
    seen: Counter[str] = Counter()
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        seen[hit.kind] += 1
        (first if seen[hit.kind] <= _OF_A_KIND else rest).append(hit)
    return [*first, *rest]


def directory_of(world: Survey) -> Directory:
    """All of `world` that has a name and that the public may see: countries in four languages,
    first-level units, sites, and organisations, each once in a country.
    """
    parts = [_countries(world), _units(world), _sites(world), _organisations(world)]
    listed = pd.concat([rows for rows, _ in parts], ignore_index=True)
    starts = np.cumsum([0, *(len(rows) for rows, _ in parts)])
    spellings = [
        column.reset_index(drop=True).rename(lambda row, start=start: row + start)
        for start, (_, columns) in zip(starts, parts, strict=False)
        for column in columns
    ]
    return _directory(listed, spellings, np.zeros(len(listed)), by_phrase)


def towns_directory(towns: gpd.GeoDataFrame) -> Directory:
    """The rows of the layer `towns`, larger ones before smaller ones of the same name."""
    listed = _listed("town", towns.town_id, towns.name, None, towns.iso_a3)
    inhabitants = towns.population.to_numpy(dtype=float, na_value=0)
    return _directory(listed, [towns.other_names], np.log10(inhabitants + 1), by_character)


def _listed(
    kind: str, ids: pd.Series, name: pd.Series, name_local: pd.Series | None, iso_a3: pd.Series
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": kind,
            "id": ids.astype("str"),
            "name": name,
            "name_local": pd.Series(None, ids.index, dtype="str")
            if name_local is None
            else name_local.replace("", None),
            "iso_a3": iso_a3,
        }
    ).reset_index(drop=True)


def _countries(world: Survey) -> tuple[pd.DataFrame, list[pd.Series]]:
    rows = world.data.countries
    listed = _listed("country", rows.iso_a3, rows.name, None, rows.iso_a3)
    return listed, [rows.name_zh, rows.name_fr, rows.name_es, rows.iso_a3]


def _units(world: Survey) -> tuple[pd.DataFrame, list[pd.Series]]:
    rows = world.data.admin1[world.data.admin1.name.notna()]
    listed = _listed("unit", rows.adm1_code, rows.name, rows.name_local, rows.iso_a3)
    return listed, [rows.name_local, rows.name_alt]


def _sites(world: Survey) -> tuple[pd.DataFrame, list[pd.Series]]:
    rows = world.sites
    listed = _listed("site", rows.site_id, rows.name, rows.name_zh, rows.iso_a3)
    return listed, [rows.name_zh, rows.place]


def _organisations(world: Survey) -> tuple[pd.DataFrame, list[pd.Series]]:
    """The organisations of both sides; where one has several places in a country, the first."""
    rows = pd.concat([world.presences[side] for side in SIDES])
    rows = rows[~rows.duplicated(["organisation_id", "iso_a3"])]
    listed = _listed(
        "organisation", rows.presence_id, rows.organisation, rows.name_local, rows.iso_a3
    )
    return listed, [rows.name_local, rows.acronym]


def _directory(
    listed: pd.DataFrame,
    spellings: Iterable[pd.Series],
    size: npt.NDArray[np.float64],
    sounds: Sounds,
) -> Directory:
    """`listed` by `name` and by each of `spellings` (`|` lists; indexed by row); a larger `size`
    (0 to 8) goes first.
    """
    names, rows = _each(listed.name)
    n_usual = len(names)
    for column in spellings:
        more, of_row = _each(column)
        names += more
        rows = np.concatenate([rows, of_row])
    kind = listed.kind.map({kind: len(KINDS) - place for place, kind in enumerate(KINDS)})
    weights = kind.to_numpy() * _OF_KIND + (size * _OF_TEN_TIMES).astype(np.int64)
    of_name = weights[rows] + np.where(np.arange(len(rows)) < n_usual, _OF_USUAL_NAME, 0)
    return Directory(listed, NameIndex.of(names, rows, of_name, sounds=sounds))


def _each(column: pd.Series) -> tuple[list[str], Numbers]:
    """The names in a column of `|` lists, and the row of each."""
    known = column[column.notna() & (column != "")]
    if known.empty:
        return [], np.empty(0, dtype=np.int64)
    texts = known.tolist()
    rows = np.repeat(known.index.to_numpy(dtype=np.int64), [t.count(SEPARATOR) + 1 for t in texts])
    return SEPARATOR.join(texts).split(SEPARATOR), rows
