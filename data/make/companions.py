"""The small tables beside the organisations: UN status, coverage of searches, sector themes."""

from pathlib import Path

import geopandas as gpd

from data.make.account import Account
from data.make.tables import Row, columns_of, describe_table, only_value, read, truth, write

ECOSOC, COVERAGE, THEMES = "chinese_ngos_ecosoc.csv", "coverage.csv", "sector_themes.csv"

ECOSOC_BECAME = {
    "organisation": "`organisation`",
    "organisation_zh": "`name_local`",
    "acronym": "`acronym`",
    "org_type": "`org_type`",
    "status": "`ecosoc_status`",
    "year": "`granted_year`",
    "source_url": "`source_url`",
    "source_title": "left out: the address leads to the page",
    "verified": "`is_verified`, true only for yes",
    "checked_on": "`retrieved` of the descriptor (one day for all rows)",
}

LAYERS = ("local_csos", "chinese_ngos")

# what holds for a country that nobody searched for alone
UNSEARCHED = {
    "local_csos": {"depth": "none", "note": "not looked for"},
    "chinese_ngos": {
        "depth": "incidental",
        "note": "covered by worldwide searches only; no search for this country alone",
    },
}


def ecosoc_of(raw: Path) -> dict[str, str]:
    """Consultative status by organisation name."""
    return {row["organisation"]: row["status"] for row in read(raw / ECOSOC, ECOSOC_BECAME)}


def make_ecosoc(raw: Path, folder: Path, chinese: list[Row]) -> Account:
    """Write `ecosoc.csv`; `chinese` are the presences that lend it their organisation_id."""
    rows = read(raw / ECOSOC, ECOSOC_BECAME)
    ids = {row["organisation"]: row["organisation_id"] for row in chinese}
    holders = [
        {
            "organisation": row["organisation"],
            "name_local": row["organisation_zh"],
            "acronym": row["acronym"],
            "org_type": row["org_type"],
            "ecosoc_status": row["status"],
            "granted_year": row["year"],
            "organisation_id": ids.get(row["organisation"], ""),
            "source_url": row["source_url"],
            "source_id": "curated",
            "is_verified": truth(row["verified"]),
        }
        for row in rows
    ]
    title = "Chinese NGOs with UN ECOSOC consultative status"
    _write(folder / "ecosoc.csv", holders, title, only_value(rows, "checked_on"))
    linked = sum(bool(row["organisation_id"]) for row in holders)
    changes = {"also in `chinese_ngos.csv` (`organisation_id` given)": linked}
    return Account(ECOSOC, len(rows), len(holders), ECOSOC_BECAME, changes)


def make_coverage(raw: Path, folder: Path, countries: Path) -> Account:
    """Write `coverage.csv`: a row for each layer and each country of `countries`, at least."""
    rows = read(raw / COVERAGE, columns_of("coverage"))
    searched_on = only_value(rows, "searched_on")
    have = {(row["iso_a3"], row["layer"]) for row in rows}
    codes = set(gpd.read_parquet(countries, columns=["iso_a3", "geometry"]).iso_a3)
    added = [
        unsearched(layer, code, searched_on)
        for code in codes
        for layer in LAYERS
        if (code, layer) not in have
    ]
    full = sorted([*rows, *added], key=lambda row: (row["iso_a3"], LAYERS.index(row["layer"])))
    title = "How well each country was searched"
    _write(folder / "coverage.csv", full, title, searched_on)
    changes = {
        "added for countries of the boundaries that the raw table lacks": len(added),
        "kept though its code has no boundary": sum(row["iso_a3"] not in codes for row in rows),
    }
    same = {name: f"`{name}`" for name in columns_of("coverage")}
    return Account(COVERAGE, len(rows), len(full), same, changes)


def unsearched(layer: str, iso_a3: str, searched_on: str) -> Row:
    """The coverage row of a country that was not searched for alone."""
    words = UNSEARCHED[layer]
    return {
        "layer": layer,
        "iso_a3": iso_a3,
        "depth": words["depth"],
        "themes": "",
        "source_id": "curated",
        "searched_on": "" if words["depth"] == "none" else searched_on,
        "note": words["note"],
    }


def make_sector_themes(raw: Path, folder: Path, retrieved: str) -> Account:
    """Write `sector_themes.csv`, unchanged."""
    rows = read(raw / THEMES, columns_of("sector_themes"))
    title = "Themes that match a sector"
    _write(folder / "sector_themes.csv", rows, title, retrieved)
    same = {name: f"`{name}`" for name in columns_of("sector_themes")}
    return Account(THEMES, len(rows), len(rows), same, {})


def _write(path: Path, rows: list[Row], title: str, retrieved: str) -> None:
    write(path, rows, columns=columns_of(path.stem))
    describe_table(
        path,
        name=path.stem,
        title=title,
        licence="CC-BY-4.0",
        attribution="BRI Counterparts",
        rows=len(rows),
        retrieved=retrieved,
    )
