"""What a town's name means in one country: one place, or several that a person chooses from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod
from shapely import Point

from layers.columns import SEPARATOR
from layers.holding import held_by
from layers.names import is_chinese, pinyin_of
from layers.spelling import folded, normalised

_GEOD: Final = Geod(ellps="WGS84")
# places of one name that stand as near as this are one town
ONE_TOWN_KM: Final = 10.0
# units change: a capital is cut out of its province, an outline is simplified
OFF_UNIT_KM: Final = 25.0
# no rivals of a city of this size: places whose inhabitants nobody counted, often its repetition
CITY_POPULATION: Final = 100_000
_MOST_TOLD: Final = 10
# where names are written in these characters for what they mean, others sound the same
_IN_CHINESE: Final = ("CHN", "HKG", "JPN", "KOR", "MAC", "TWN")
_BRACKETS = re.compile(r"[(\[\uff08][^)\]\uff09]*[)\]\uff09]?")
_BETWEEN = re.compile(r"[,;/\uff0c\uff1b\u3001]")
# what says that a place is a town, for where its name is not found with it
_TOWN_WORDS = re.compile(
    r"^(?:city|town|municipality|ville|ciudad|cidade) (?:of|de) "
    r"| (?:city|town|township|municipality)$|[市县縣镇鎮]$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Meaning:
    """The label of the town that a name means; or those that it may mean, the largest first."""

    town: int | None = None
    candidates: tuple[int, ...] = ()

    @property
    def status(self) -> str:
        """`found`, `ambiguous` or `unknown`."""
        if self.town is not None:
            return "found"
        return "ambiguous" if self.candidates else "unknown"


@dataclass(frozen=True)
class Names:
    """The towns and units of one country, findable by name.

    `own` and `others` hold by spelling the labels of the towns whose name, or other spelling, it
    is; `codes` the `adm1_code`s that the name of a unit may mean.
    """

    towns: pd.DataFrame
    units: gpd.GeoDataFrame
    own: dict[str, list[int]]
    others: dict[str, list[int]]
    codes: dict[str, set[str]]

    @classmethod
    def of(cls, towns: pd.DataFrame, units: gpd.GeoDataFrame) -> "Names":
        """The names of one country's `towns` and `units` (by `adm1_code`)."""
        own: dict[str, list[int]] = {}
        others: dict[str, list[int]] = {}
        for town, name, spellings in zip(towns.index, towns.name, towns.other_names, strict=True):
            own.setdefault(folded(name), []).append(town)
            for spelling in spellings.split(SEPARATOR):
                others.setdefault(folded(spelling), []).append(town)
        return cls(_in_these(towns, units), units, own, others, _unit_codes(units))

    def meaning(self, name: str, unit_name: str = "") -> Meaning:
        """What `name` means; `unit_name` names the units that it lies in, or is blank."""
        whole = _BRACKETS.sub(" ", name).strip()
        for spelling in dict.fromkeys([name, whole, _TOWN_WORDS.sub("", whole)]):
            if called := self._called(spelling):
                return self._decided(called, unit_name)
        # "Accra, Greater Accra" is one place, "Mombasa, Nairobi" are two
        called = [town for part in _BETWEEN.split(whole) for town in self._called(part)]
        return self._decided(called, unit_name)

    def told(self, towns: Iterable[int]) -> str | None:
        """The first ten of `towns` in words, each with its unit and inhabitants; None for none."""
        words = []
        for town in self.towns.loc[list(towns)[:_MOST_TOLD]].itertuples(index=False):
            unit = self.units.name.get(town.adm1_code) or "unit not known"
            size = f", {town.population:,} inhabitants" if town.population else ""
            words.append(f"{town.name} ({unit}{size})")
        return "; ".join(words) or None

    @cached_property
    def _by_sound(self) -> dict[str, list[int]]:
        """By the sound of its Chinese spellings the labels of a town: a name of simplified and of
        traditional characters sounds the same, and a foreign one is written for its sound.
        """
        sounds: dict[str, list[int]] = {}
        for spelling, towns in self.others.items():
            if is_chinese(spelling):
                sounds.setdefault(pinyin_of(spelling), []).extend(towns)
        return sounds

    def _called(self, spelling: str) -> list[int]:
        """The towns of that name, then those that it is another spelling of if they are larger."""
        key = folded(spelling)
        own = self.own.get(key, []) if key else []
        others = self.others.get(key, []) if key else []
        if not others and is_chinese(spelling) and not self.towns.iso_a3.isin(_IN_CHINESE).any():
            others = self._by_sound.get(pinyin_of(spelling), [])
        largest = max(map(self._size, own), default=-1)
        return [*self._by_size(own), *self._by_size(t for t in others if self._size(t) > largest)]

    def _decided(self, called: Iterable[int], unit_name: str) -> Meaning:
        towns = list(dict.fromkeys(called))
        meant = self._in_units(towns, unit_name)
        if max(map(self._size, meant), default=0) >= CITY_POPULATION:
            meant = [town for town in meant if self._size(town)]
        if meant and self._off_km(meant[0], meant[1:]) <= ONE_TOWN_KM:
            return Meaning(town=meant[0])
        return Meaning(candidates=tuple(self._by_size(meant or towns)))

    def _by_size(self, towns: Iterable[int]) -> list[int]:
        return sorted(towns, key=lambda town: (-self._size(town), town))

    def _in_units(self, towns: list[int], unit_name: str) -> list[int]:
        """Of `towns` those in the units of that name, else those near them; all where no unit is
        named, or none is known by that name.
        """
        parts = map(normalised, unit_name.split(SEPARATOR))
        codes = set[str]().union(*(self.codes.get(part, ()) for part in parts))
        if not codes:
            return towns
        inside = [town for town in towns if self.towns.adm1_code[town] in codes]
        return inside or [town for town in towns if self._off_unit_km(town, codes) <= OFF_UNIT_KM]

    def _size(self, town: int) -> int:
        return int(self.towns.population[town])

    def _off_km(self, town: int, others: list[int]) -> float:
        """How far the farthest of `others` is from `town`, km; 0 where there are none."""
        spots = self.towns.loc[others, ["lon", "lat"]]
        first = self.towns.loc[[town] * len(others), ["lon", "lat"]]
        metres = _GEOD.inv(first.lon, first.lat, spots.lon, spots.lat)[2]
        return float(np.max(metres, initial=0)) / 1000

    def _off_unit_km(self, town: int, codes: Iterable[str]) -> float:
        """How far the nearest of the units `codes` is from `town`, km."""
        point = Point(*self.towns.loc[town, ["lon", "lat"]])
        lines = shapely.shortest_line(self.units.geometry[sorted(codes)].to_numpy(), point)
        ends = shapely.get_coordinates(lines).reshape(-1, 4)
        return float(np.min(_GEOD.inv(*ends.T)[2])) / 1000


def _in_these(towns: pd.DataFrame, units: gpd.GeoDataFrame) -> pd.DataFrame:
    """`towns` with the codes of `units`, where the user's took the place of those that ship."""
    strange = ~towns.adm1_code.isin(units.index)
    if units.empty or not strange.any():
        return towns
    lost = towns[strange]
    points = gpd.GeoSeries.from_xy(lost.lon, lost.lat, index=lost.index, crs=units.crs)
    codes = towns.adm1_code.copy()
    codes[lost.index] = held_by(points, units.geometry).fillna("")
    return towns.assign(adm1_code=codes)


def _unit_codes(units: gpd.GeoDataFrame) -> dict[str, set[str]]:
    """By normalised name the `adm1_code`s of `units`; own names go before other spellings."""
    codes: dict[str, set[str]] = {}
    for columns in (["name"], ["name_local", "name_alt"]):
        found: dict[str, set[str]] = {}
        for code, *texts in units[columns].fillna("").itertuples(name=None):
            for spelling in SEPARATOR.join(texts).split(SEPARATOR):
                found.setdefault(normalised(spelling), set()).add(code)
        codes = found | codes
    return {name: units for name, units in codes.items() if name}
