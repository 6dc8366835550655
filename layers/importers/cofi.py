"""WRI's China Overseas Finance Inventory (COFI): Chinese-financed power plants, an Excel workbook.

Its sheet of data is called after the version (`COFI_v2.2`), with one row an investment in a plant.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from layers.columns import SEPARATOR
from layers.faults import LayerError
from layers.importing import Imported, Importer, Progress
from layers.workbooks import SUFFIXES, sheet, sheet_names, table

# plants commissioned before the inventory was closed (October 2023) stand
_LAST_FULL_YEAR: Final = 2022
_MILLION: Final = 1_000_000
_NEEDED = ("unique_id", "power_plant_name", "country_iso3c", "province", "commissioning_year")
_INSTRUMENTS = {"debt": "loan", "equity": "equity", "both": "mixed"}
# how the columns of lenders call them; each holds the amount, in million US dollars
_LENDERS = {
    "bank_of_china": "Bank of China",
    "china_development_bank": "China Development Bank",
    "export_import_bank_of_china": "Export-Import Bank of China",
    "industrial_and_commercial_bank_of_china": "Industrial and Commercial Bank of China",
    "china_construction_bank": "China Construction Bank",
    "bank_of_communications": "Bank of Communications",
    "agricultural_bank_of_china": "Agricultural Bank of China",
    "china_citic_bank_corp": "China CITIC Bank",
    "china_merchants_bank": "China Merchants Bank",
    "china_minsheng_banking_corp": "China Minsheng Bank",
    "china_zheshang_bank": "China Zheshang Bank",
    "china_everbright_bank": "China Everbright Bank",
    "silk_road_fund": "Silk Road Fund",
    "china_co-financing_fund_for_latin_america_and_the_caribbean": (
        "China Co-financing Fund for Latin America and the Caribbean"
    ),
}
_INVESTORS = ("equity_investor_name_1", "equity_investor_name_2")


def read(files: Sequence[Path], _options: Mapping[str, str | None], progress: Progress) -> Imported:
    """One site for each investment of the workbooks; blank amounts stay blank."""
    progress.stage("reading the workbook", total=len(files))
    parts = []
    for file in files:
        parts.append(_rows(file))
        progress.advance()
    rows = pd.concat(parts, ignore_index=True)
    sites = _sites(rows)
    where = sites.location_precision.value_counts()
    return Imported(
        frames={"projects": sites},
        n_read=len(rows),
        coarse={
            "are known by their province": int(where.get("admin1", 0)),
            "are known by their country": int(where.get("country", 0)),
            "state no amount: blank, never zero": int(sites.amount_usd.isna().sum()),
        },
    )


def _rows(file: Path) -> pd.DataFrame:
    """The rows of the sheet of data, whatever the version."""
    names = [name for name in sheet_names(file) if name.startswith("COFI")]
    if not names:
        raise LayerError(f"{file}: no sheet COFI_v...; is it the workbook of COFI?")
    rows = table(sheet(file, names[0]))
    if lost := [name for name in _NEEDED if name not in rows]:
        raise LayerError.listing(
            file, "not the workbook of COFI", [f"column {name} is missing" for name in lost]
        )
    return rows.assign(from_file=file.name, from_row=rows.index)


def _sites(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as the contract wants them."""
    has_point = _column(rows, "latitude").notna() & _column(rows, "longitude").notna()
    precision = rows.province.notna().map({True: "admin1", False: "country"})
    year = pd.to_numeric(rows.commissioning_year, errors="coerce")
    committed = _commitment_year(rows)
    fuel = _column(rows, "primary_fuel").str.strip()
    return pd.DataFrame(
        {
            "site_id": "cofi-" + rows.unique_id,
            "project_id": "cofi-" + rows.unique_id,
            "name": rows.power_plant_name.fillna("Power plant without a name (" + fuel + ")"),
            "iso_a3": rows.country_iso3c,
            "admin1_name": rows.province,
            "place": _column(rows, "city"),
            "sector": "energy",
            "subsector": fuel,
            "status": (year <= _LAST_FULL_YEAR).map({True: "completed", False: "implementation"}),
            "commitment_year": committed,
            # a plant that stood when it was bought was not completed by this investment
            "completion_year": year.where((year <= _LAST_FULL_YEAR) & ~(year < committed)),
            "amount_usd": _million(rows, "total_investment_amount"),
            "instrument": _column(rows, "investment_type")
            .str.strip()
            .str.lower()
            .map(_INSTRUMENTS)
            .fillna("unknown"),
            "price_basis": "nominal",
            "chinese_role": "financed",
            "site_share": 1.0,
            "financiers": _financiers(rows),
            "location_precision": precision.mask(has_point, "near"),
            "geometry_kind": "point",
            "evidence": _evidence(rows, year),
            "source_id": "cofi",
            "source_url": IMPORTER.url,
            "source_date": "2023-10",
            "is_verified": True,
            "lon": _column(rows, "longitude").where(has_point),
            "lat": _column(rows, "latitude").where(has_point),
            "from_file": rows.from_file,
            "from_row": rows.from_row,
        }
    )


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column `name`; blank where the workbook has none."""
    return rows[name] if name in rows else pd.Series(None, index=rows.index, dtype="str")


def _million(rows: pd.DataFrame, name: str) -> pd.Series:
    """Million US dollars as US dollars; text that is no number is left for the contract to name."""
    text = _column(rows, name)
    number = pd.to_numeric(text, errors="coerce")
    return (number * _MILLION).astype("object").where(number.notna(), text)


def _commitment_year(rows: pd.DataFrame) -> pd.Series:
    """The first year in which debt or equity was committed."""
    years = [
        pd.to_numeric(_column(rows, f"{kind}_investment_year"), errors="coerce")
        for kind in ("debt", "equity")
    ]
    return pd.concat(years, axis=1).min(axis=1)


def _financiers(rows: pd.DataFrame) -> pd.Series:
    """Lenders with an amount and equity investors by name, joined by `|`."""
    names = []
    for row in rows.to_dict("records"):
        lenders = [name for column, name in _LENDERS.items() if _amount(row.get(column)) > 0]
        investors = [row.get(column) for column in _INVESTORS]
        given = [str(name).replace(SEPARATOR, "/") for name in investors if pd.notna(name)]
        names.append(SEPARATOR.join(dict.fromkeys([*lenders, *given])) or None)
    return pd.Series(names, index=rows.index, dtype="str")


def _amount(cell: object) -> float:
    number = pd.to_numeric(cell, errors="coerce") if cell is not None else 0.0
    return 0.0 if pd.isna(number) else float(number)


def _evidence(rows: pd.DataFrame, year: pd.Series) -> pd.Series:
    """What the inventory says, and how the status was concluded from it."""
    told = year.map(
        lambda value: (
            "no commissioning year is given, so it is counted as under way"
            if pd.isna(value)
            else f"commissioning year {value:.0f}, from which the status is concluded"
        )
    )
    capacity = _column(rows, "installed_capacity")
    size = (" of " + capacity + " MW").where(capacity.notna(), "")
    return "COFI lists a power plant" + size + "; COFI has no status: " + told + "."


IMPORTER = Importer(
    name="cofi",
    title="China Overseas Finance Inventory (COFI)",
    publisher="World Resources Institute",
    url="https://datasets.wri.org/datasets/china-overseas-finance-inventory",
    licence="CC-BY-4.0",
    attribution="World Resources Institute, China Overseas Finance Inventory",
    citation=(
        "World Resources Institute, Boston University Global Development Policy Center, "
        "Inter-American Dialogue and SAIS-CARI (2023), China Overseas Finance Inventory Database, "
        "version 2.2"
    ),
    shows="Chinese debt and equity in power plants of Belt-and-Road countries, 2000 to 2023.",
    lacks=(
        "It holds power plants only, one row an investment (a plant can stand twice), has no "
        "status, and most places are known by province."
    ),
    suffixes=SUFFIXES,
    read=read,
)
