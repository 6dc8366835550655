"""The bundled boundaries, made from Natural Earth: countries, admin-1 units, disputed places."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from data.make.disputed import POLICY_URL, disputed_places
from data.make.natural_earth import (
    ADMIN1_ORIGIN,
    BORDERS_ORIGIN,
    COUNTRIES_ORIGIN,
    raw_admin1,
    raw_countries,
    raw_disputed_borders,
)
from data.make.tables import PUBLISHER, SOURCE_ID
from layers.descriptor import Descriptor, describe, sha256_of
from layers.outlines import holders, mended, positions, simplified

RETRIEVED = "2026-11-23"
NATURAL_EARTH = {
    "source_id": "natural-earth",
    "publisher": "Natural Earth",
    "url": "https://www.naturalearthdata.com/downloads/10m-cultural-vectors/",
    "citation": "Natural Earth, 1:10m cultural vectors, https://www.naturalearthdata.com",
}
OURS = {
    "source_id": SOURCE_ID,
    "publisher": PUBLISHER,
    "url": "",
    "citation": f"{PUBLISHER}. Contested places. As of {RETRIEVED}. After Natural Earth.",
}
CODELESS = "-99"
MOJIBAKE = re.compile("Ã[\x80-\xbf]")
KOSOVO = "XKX"

# where the source's label is a formal name, outdated, or not what the country asks to be called
NAMES: dict[str, dict[str, str]] = {
    "CHN": {"name": "China", "name_zh": "中国", "name_fr": "Chine"},
    "CIV": {"name": "Côte d'Ivoire", "name_es": "Côte d'Ivoire"},
    "CPV": {"name": "Cabo Verde"},
    "CZE": {"name": "Czechia", "name_es": "Chequia"},
    "GMB": {"name": "Gambia"},
    "KOR": {"name_zh": "韩国"},
    "PRK": {"name_zh": "朝鲜"},
    "SWZ": {"name_es": "Esuatini"},
    "TLS": {"name": "Timor-Leste"},
    "TUR": {"name": "Türkiye"},
    "TWN": {"name_zh": "台湾", "name_es": "Taiwán"},
}
NAME_SOURCES = {
    "name": "NAME_EN",
    "name_zh": "NAME_ZH",
    "name_fr": "NAME_FR",
    "name_es": "NAME_ES",
    "continent": "CONTINENT",
    "region_un": "REGION_UN",
    "subregion": "SUBREGION",
}
# every column of the source that holds a name of the unit, the likeliest spellings first
ALTERNATIVES = ["name_alt", "name_local", "woe_name", "gn_name", "gns_name", "name_en"] + [
    f"name_{language}"
    for language in (
        *("zh", "zht", "fr", "es", "pt", "ru", "ar", "de", "id", "vi", "tr", "uk", "fa", "ur"),
        *("hi", "bn", "ja", "ko", "it", "nl", "pl", "sv", "hu", "el", "he"),
    )
]
ADMIN1_COLUMNS = [
    *("adm1_code", "iso_3166_2", "iso_a3"),
    *("name", "name_local", "name_alt", "type_en"),
]
COUNTRIES_NOTE = (
    "Natural Earth 5.1.1, 1:10m, admin-0 in its German point of view: one of many views of "
    "the world's borders, and no statement on any of them. Simplified with common borders "
    "kept; lon, lat and radius_km come from the full outline. Polygons of one ISO 3166-1 "
    "code are united: Australia with its Indian Ocean, Coral Sea and Ashmore territories, "
    "Brazil with Brazilian Island, France with Clipperton and its overseas regions. The view "
    "shows Somaliland in Somalia and Northern Cyprus in Cyprus. Kosovo has the user-assigned "
    "code XKX. Polygons without a code are in no row: {left_out}. The Golan Heights and Abyei "
    "lie in no polygon of the source. Some labels are changed to short or current names."
)
ADMIN1_NOTE = (
    "Natural Earth 1:10m admin-1 in its default, de facto view, which differs from that of the "
    "countries: iso_a3 is the country of countries.parquet whose full outline holds most of the "
    "unit. The Paracel Islands, which none holds, keep the source's country (its de facto view); "
    "the Spratly Islands, for which it names none, are left out. Simplified with common borders "
    "kept; lon, lat and radius_km come from the full outline. Out of date: Kenya (8 former "
    "provinces, now 47 counties), Nepal (14 zones, now 7 provinces), DR Congo (11 provinces, "
    "now 26), Burkina Faso (45 second-level units), "
    "Ghana (10 regions, now 16), Laos (17 provinces, now 18), Pakistan (before 2018); Uganda and "
    "the Philippines are at district and province level. In Guyana and on the left bank of the "
    "Dniester several names stand on the wrong unit. Six units have no name; iso_3166_2 repeats, "
    "and some of its codes are private (with ~ or X)."
)
BORDERS_NOTE = (
    "Natural Earth 4.1, layer of disputed borders: lines that someone claims or that are not "
    "settled, to be drawn dashed over the countries. The source gives the country on either side "
    "of the line as it is administered, so that both are mostly the same; who claims is in the "
    "name. Older than the countries: the lines need not run along their borders."
)
PLACES_NOTE = (
    "Written for this project with Natural Earth's policy on disputed boundaries as its source "
    f"({POLICY_URL}); where each place lies is taken from the boundary files. The list is a "
    "caution for readers of the map, not a judgement, and not complete. A circle covers its "
    "place generously and may reach over a border."
)
TAKEN_FROM = " Taken from {origin}; retrieved is the day on which that package was read."


def make(out: Path, downloads: Path) -> None:
    """Write the boundary files and their descriptors to `out`, fetching what `downloads` lacks."""
    out.mkdir(parents=True, exist_ok=True)
    polygons = country_polygons(raw_countries(downloads))
    is_country = polygons["iso_a3"] != CODELESS
    full = polygons[is_country].set_index("iso_a3").sort_index()
    left_out = sorted(polygons.loc[~is_country, "name"])
    print("polygons without an ISO code, in no row of countries:", ", ".join(left_out))
    units = admin1_units(raw_admin1(downloads), full.geometry)
    borders = border_lines(raw_disputed_borders(downloads), set(full.index))
    places = disputed_places(full, units.set_index("adm1_code").geometry)
    # simplified together with what is left out, so that the borders with it stay as they are
    countries = _finished(polygons, "iso_a3").query("iso_a3 != @CODELESS")
    note = COUNTRIES_NOTE.format(left_out=", ".join(left_out))
    note += TAKEN_FROM.format(origin=COUNTRIES_ORIGIN)
    _write(countries, out / "countries.parquet", "Countries and territories", note)
    admin1 = _finished(units, "adm1_code")
    note = ADMIN1_NOTE + TAKEN_FROM.format(origin=ADMIN1_ORIGIN)
    _write(admin1, out / "admin1.parquet", "First-level administrative units", note)
    note = BORDERS_NOTE + TAKEN_FROM.format(origin=BORDERS_ORIGIN)
    _write(borders, out / "disputed_borders.parquet", "Disputed border lines", note)
    _write(places, out / "disputed.csv", "Contested places", PLACES_NOTE, OURS)


def country_polygons(raw: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row for each `iso_a3` with names, regions and the full outline.

    Polygons of one code are united and keep the attributes of the one the code is named after.
    Polygons without a code stay apart, as `-99`: they belong to the coverage all the same.
    """
    iso_a3 = raw["ISO_A3_EH"].mask(raw["ADM0_A3"] == "KOS", KOSOVO)
    named = raw[[*NAME_SOURCES.values()]].rename(columns={v: k for k, v in NAME_SOURCES.items()})
    frame = gpd.GeoDataFrame(named, geometry=mended(raw.geometry)).assign(iso_a3=iso_a3)
    # the label of the Spratly polygon is that of Wake Island; its administrative name is right
    codeless = iso_a3 == CODELESS
    frame = frame.assign(
        name=frame["name"].mask(codeless, raw["ADMIN"]),
        group=iso_a3.mask(codeless, raw["ADM0_A3"]),
        rank=raw["ADM0_A3"] != iso_a3,
    )
    frame = frame.sort_values(["group", "rank"], kind="stable").drop(columns="rank")
    united = frame.dissolve("group", aggfunc="first", method="coverage").reset_index(drop=True)
    return _renamed(united)


def _renamed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`frame` with the labels of `NAMES`."""
    labels = pd.DataFrame.from_dict(NAMES, orient="index")
    chosen = labels.reindex(frame["iso_a3"]).set_axis(frame.index)
    return frame.assign(**{name: chosen[name].fillna(frame[name]) for name in labels})


def admin1_units(raw: gpd.GeoDataFrame, countries: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """One row for each `adm1_code` with names, the country that holds it, and the full outline.

    `countries` are full outlines, indexed by `iso_a3`. The source's own country codes follow
    another view, so that the outlines decide; where a unit overlaps none, the source's code
    does. A unit that has no country either way is left out, and printed.
    """
    outlines = mended(raw.geometry)
    own = raw["adm0_a3"].where(raw["adm0_a3"].isin(countries.index))
    names = ["adm1_code", "iso_3166_2", "name", "name_local", "type_en"]
    columns = raw[names].fillna("").apply(lambda column: column.str.strip())
    columns = columns.assign(
        iso_a3=holders(outlines, countries).fillna(own), name_alt=_alternatives(raw)
    )
    units = gpd.GeoDataFrame(columns[ADMIN1_COLUMNS], geometry=outlines)
    homeless = units["iso_a3"].isna()
    print("units in no country, left out:", ", ".join(units.loc[homeless, "name"]))
    return units[~homeless]


def _alternatives(raw: gpd.GeoDataFrame) -> pd.Series:
    """All spellings but `name` itself, joined by `|`, each once, in the order of the columns."""
    own = raw["name"].fillna("")
    columns = raw[ALTERNATIVES].fillna("").itertuples(index=False)
    return pd.Series(
        ["|".join(_spellings(row, but=name)) for row, name in zip(columns, own, strict=True)],
        index=raw.index,
    )


def _spellings(cells: Iterable[str], but: str) -> list[str]:
    spellings = [_repaired(part.strip()) for cell in cells for part in cell.split("|")]
    return [part for part in dict.fromkeys(spellings) if part not in ("", but)]


def _repaired(text: str) -> str:
    """`text`, decoded once more where the source holds UTF-8 that was read as Latin-1."""
    return text.encode("latin-1").decode("utf-8") if MOJIBAKE.search(text) else text


def border_lines(raw: gpd.GeoDataFrame, known: set[str]) -> gpd.GeoDataFrame:
    """The disputed lines with `name` and the `known` ISO codes of the countries on both sides."""
    # Natural Earth's own codes that ISO writes otherwise
    to_iso = {"SDS": "SSD", "SAH": "ESH", "KOS": KOSOVO, "PSX": "PSE"}
    sides = raw[["adm0_a3_l", "adm0_a3_r"]].replace(to_iso)
    if strange := sorted(set(sides.to_numpy().ravel()) - known):
        raise ValueError(f"disputed borders name countries that the boundaries lack: {strange}")
    return gpd.GeoDataFrame(
        {"name": raw["name"], "side_a": sides["adm0_a3_l"], "side_b": sides["adm0_a3_r"]},
        geometry=raw.geometry,
    )


def _finished(full: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """`full` sorted by `key`, with `lon`, `lat`, `radius_km` and the simplified outline last."""
    frame = full.sort_values(key, kind="stable").reset_index(drop=True)
    outlines = frame.geometry
    frame = pd.DataFrame(frame.drop(columns="geometry")).join(positions(outlines))
    first = [key, *frame.columns.drop(key)]
    return gpd.GeoDataFrame(frame[first], geometry=simplified(outlines))


def _write(
    frame: pd.DataFrame,
    path: Path,
    title: str,
    note: str,
    made_by: Mapping[str, str] = NATURAL_EARTH,
) -> None:
    """Write `frame` to `path` with its descriptor beside it, and say how large it came out."""
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    else:
        frame.to_parquet(path, index=False, compression="zstd", compression_level=19)
    descriptor = Descriptor(
        layer=path.stem,
        source_id=made_by["source_id"],
        publisher=made_by["publisher"],
        url=made_by["url"],
        citation=made_by["citation"],
        title=title,
        licence="Public domain",
        attribution="Made with Natural Earth",
        retrieved=RETRIEVED,
        rows=len(frame),
        sha256=sha256_of(path),
        note=note,
    )
    describe(path, descriptor)
    print(f"{path.name}: {len(frame)} rows, {path.stat().st_size / 1e6:.2f} MB")
