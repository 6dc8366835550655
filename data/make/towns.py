"""The bundled towns, made from GeoNames: places of 1,000 inhabitants, and seats of units."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pycountry

from data.make.account import Account, rewrite
from data.make.geonames import MEMBER, ORIGIN, raw_places
from data.make.scripts import LOCAL_SCRIPTS
from layers.columns import SEPARATOR
from layers.country_codes import WITHIN
from layers.descriptor import Descriptor, describe, sha256_of
from layers.holding import held_by
from layers.spelling import folded

RETRIEVED = "2026-11-23"
# about 100 m: no town is placed any finer, and the file is smaller by a third
DECIMALS = 3
# Chinese, local and Latin spellings that a town keeps, and a city
MOST = {"chinese": 2, "local": 3, "latin": 5}
MOST_OF_CITY = {"chinese": 5, "local": 5, "latin": 30}
CITY_POPULATION = 100_000
# of airports and the like
CODE = re.compile(r"[A-Z]{2,5}")
ODD = re.compile(r"[\d,;|/()\[\]]")
BECAME = {
    "geonameid": "`town_id`",
    "name": "`name`",
    "latitude": "the geometry, rounded to 0.001 degrees",
    "longitude": "the geometry, rounded to 0.001 degrees",
    "countrycode": "`iso_a3`; of territories in another country's outline that one's code",
    "population": "`population`; 0 is blank",
    "timezone": "left out",
    "admin1code": "left out: `adm1_code` is told by the position",
    "alternatenames": "`other_names`, the selection that the descriptor's note describes",
}
NOTE = (
    "Populated places of GeoNames with 1,000 inhabitants or more, and seats of administrative "
    "units with fewer. Of the other spellings those are left out that are machine "
    "transliterations (all lower case), codes, hold digits, commas or brackets, compare equal to "
    "one that is kept, or are in a script that is neither Latin, Chinese nor used in the country; "
    "the likeliest {town} of a town are kept, and {city} of a city of 100,000 inhabitants. "
    "Positions are rounded to 0.001 degrees. Territories which the countries layer holds in "
    "another's outline have that one's code ({within}). adm1_code is the unit of admin1.parquet "
    "in the same country that the place lies in, else the nearest one within 25 km (outlines are "
    "simplified), else blank ({homeless} places). Populations are of many years; blank is not "
    "zero. A place may stand twice, and districts of large cities stand beside the city. Taken "
    "from {origin}; retrieved is the day on which that package was read."
)


def make(out: Path, downloads: Path) -> None:
    """Write `towns.parquet` and its descriptor to `out`; it reads `admin1.parquet` there."""
    units = gpd.read_parquet(out / "admin1.parquet", columns=["adm1_code", "iso_a3", "geometry"])
    raw = raw_places(downloads)
    found = towns(raw, units)
    path = out / "towns.parquet"
    found.to_parquet(path, index=False, compression="zstd", compression_level=19)
    describe(path, _descriptor(path, found))
    rewrite(out.parent / "README.md", "towns", [_account(raw, found)])
    print(f"{path.name}: {len(found)} rows, {path.stat().st_size / 1e6:.2f} MB")


def towns(raw: pd.DataFrame, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A row for each place of `raw`, by country and id, with the unit of `units` that holds it."""
    iso_a3 = raw.countrycode.map(_alpha_3())
    if strange := sorted(set(raw.countrycode[iso_a3.isna()])):
        raise ValueError(f"GeoNames has codes of countries that ISO 3166-1 lacks: {strange}")
    most = [MOST_OF_CITY if many >= CITY_POPULATION else MOST for many in raw.population]
    places = gpd.GeoDataFrame(
        {
            "town_id": raw.geonameid,
            "name": raw.name.str.strip(),
            "other_names": [
                SEPARATOR.join(other_names(*row)) or None
                for row in zip(
                    *(raw.name, raw.alternatenames, iso_a3, most),
                    strict=True,
                )
            ],
            "iso_a3": iso_a3.replace(WITHIN),
            # blank is not zero, and zero inhabitants is GeoNames' word for unknown
            "population": raw.population.where(raw.population > 0).astype("Int64"),
        },
        geometry=gpd.points_from_xy(
            raw.longitude.round(DECIMALS), raw.latitude.round(DECIMALS), crs=units.crs
        ),
    )
    places = places.sort_values(["iso_a3", "town_id"]).reset_index(drop=True)
    places.insert(4, "adm1_code", holding_units(places, units))
    return places


def _alpha_3() -> dict[str, str]:
    """By ISO 3166-1 alpha-2 the alpha-3 code; Kosovo has the one that users assign."""
    return {one.alpha_2: one.alpha_3 for one in pycountry.countries} | {"XK": "XKX"}


def other_names(
    name: str, spellings: Iterable[str], iso_a3: str, most: Mapping[str, int]
) -> list[str]:
    """Of the `spellings` those worth keeping beside `name`: Chinese, local, then Latin ones, those
    first on which most spellings agree; as many of each kind as `most` says.
    """
    kept: dict[str, dict[str, str]] = {kind: {} for kind in most}
    agreeing: Counter[str] = Counter()
    for spelling in map(str.strip, spellings):
        key, kind = folded(spelling), _kind(spelling, iso_a3)
        if kind and len(key) > 1 and key != folded(name):
            agreeing[key] += 1
            kept[kind].setdefault(key, spelling)
    return [
        by_key[key]
        for kind, by_key in kept.items()
        for key in sorted(by_key, key=lambda key: -agreeing[key])[: most[kind]]
    ]


def _kind(spelling: str, iso_a3: str) -> str:
    """`chinese`, `local` or `latin`; blank for a spelling that is not kept."""
    letters = {character for character in spelling if character.isalpha()}
    scripts = {unicodedata.name(letter).split()[0] for letter in letters}
    if ODD.search(spelling) or CODE.fullmatch(spelling):
        return ""
    if scripts == {"CJK"}:
        return "chinese"
    if scripts and scripts <= LOCAL_SCRIPTS.get(iso_a3, frozenset()):
        return "local"
    is_latin = "LATIN" in scripts and scripts <= {"LATIN", "MODIFIER"}
    return "latin" if is_latin and not spelling.islower() and folded(spelling).isascii() else ""


def holding_units(places: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> pd.Series:
    """`adm1_code` of the unit of its own country that each place lies in, else of the nearest one
    within 25 km, else blank; same index and order.
    """
    held = pd.Series(None, index=places.index, dtype="str")
    for iso_a3, mine in places.groupby("iso_a3").geometry:
        own = units[units.iso_a3 == iso_a3].set_index("adm1_code").geometry
        held[mine.index] = held_by(mine, own)
    return held


def _account(raw: pd.DataFrame, found: gpd.GeoDataFrame) -> Account:
    kept = found.other_names.str.count(re.escape(SEPARATOR)) + 1
    changes = {
        "spellings beside the names, in": int(raw.alternatenames.str.len().sum()),
        "spellings beside the names, out": int(kept.sum()),
        "inhabitants not known": int(found.population.isna().sum()),
        "without a first-level unit": int(found.adm1_code.isna().sum()),
        "in a territory that has the code of another country": int(
            raw.countrycode.map(_alpha_3()).isin(WITHIN).sum()
        ),
    }
    return Account(MEMBER.split("/")[-1], len(raw), len(found), BECAME, changes)


def _descriptor(path: Path, found: gpd.GeoDataFrame) -> Descriptor:
    within = ", ".join(f"{code} in {WITHIN[code]}" for code in sorted(WITHIN))
    return Descriptor(
        layer="towns",
        source_id="geonames",
        title="Towns",
        publisher="GeoNames",
        url="https://www.geonames.org/export/",
        licence="CC-BY-4.0",
        attribution="GeoNames",
        citation="GeoNames geographical database, https://www.geonames.org",
        retrieved=RETRIEVED,
        rows=len(found),
        sha256=sha256_of(path),
        note=NOTE.format(
            town=sum(MOST.values()),
            city=sum(MOST_OF_CITY.values()),
            within=within,
            homeless=int(found.adm1_code.isna().sum()),
            origin=ORIGIN,
        ),
    )
