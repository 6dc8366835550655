"""A made-up GCDF as large as the published one: its 126 columns, 20,985 records, tables of units.

Nothing in it is AidData's but the names of columns and the words that fields may hold. Records,
places, amounts and agencies are drawn by lot; the text is noise of the length of the real one.
"""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import openpyxl  # type: ignore[import-untyped]

N_RECORDS: Final = 20_985
_HEADERS: Final = """
AidData Record ID
Recommended For Aggregates
AidData Parent ID
Umbrella
Financier Country
Recipient
Recipient ISO-3
Recipient Region
Commitment Year
Implementation Start Year
Completion Year
Title
Description
Staff Comments
Status
Intent
Flow Type
Flow Type Simplified
OECD ODA Concessionality Threshold
Flow Class
Sector Code
Sector Name
Infrastructure
COVID
Funding Agencies
Funding Agencies Type
Co-financed
Co-financing Agencies
Co-financing Agencies Type
Direct Receiving Agencies
Direct Receiving Agencies Type
Indirect Receiving Agencies
Indirect Receiving Agencies Type
On-lending
Implementing Agencies
Implementing Agencies Type
Guarantee Provided
Guarantor
Guarantor Agency Type
Insurance Provided
Insurance Provider
Insurance Provider Agency Type
Collateralized
Collateral Provider
Collateral Provider Agency Type
Security Agent/Collateral Agent
Security Agent/Collateral Agent Type
Collateral
Amount (Original Currency)
Original Currency
Amount Estimated
Amount (Constant USD 2021)
Amount (Nominal USD)
Adjusted Amount (Original Currency)
Adjusted Amount (Constant USD 2021)
Adjusted Amount (Nominal USD)
Financial Distress
Commitment Date (MM/DD/YYYY)
Commitment Date Estimated
Planned Implementation Start Date (MM/DD/YYYY)
Actual Implementation Start Date (MM/DD/YYYY)
Actual Implementation Start Date Estimated
Deviation from Planned Implementation Start Date
Planned Completion Date (MM/DD/YYYY)
Actual Completion Date (MM/DD/YYYY)
Actual Completion Date Estimated
Deviation from Planned Completion Date
Maturity
Interest Rate
Grace Period
Management Fee
Commitment Fee
Insurance Fee (Percent)
Insurance Fee (Nominal USD)
Default Interest Rate
First Loan Repayment Date
Last Loan Repayment Date
Grant Element (OECD Cash-Flow)
Grant Element (OECD Grant-Equiv)
Grant Element (IMF)
Number of Lenders
Export Buyer's Credit
Supplier\u2019s Credit/Export Seller\u2019s Credit
Interest-Free Loan
Refinancing
Investment Project Loan
M&A
Working Capital
EPCF
Lease
FXSL/BOP
CC IRS
RCF
GCL
PBC
PxF/Commodity Prepayment
Inter-Bank Loan
Overseas Project Contracting Loan
DPA
Project Finance
Involving Multilateral
Non-Chinese Financier
Short-Term
Rescue
Project JV/SPV Host Government Ownership
Project JV/SPV Chinese Government Ownership
Level of Public Liability
Total Source Count
Official Source Count
Source URLs
Source Titles
Source Publishers
Source Resource Types
Contact Name
Contact Position
ODA Eligible Recipient
OECD ODA Income Group
Location Narrative
Geographic Level of Precision Available
ADM1 Level Available
ADM2 Level Available
Geospatial Feature Available
Source Quality Score
Data Completeness Score
Implementation Detail Score
Loan Detail Score
"""
HEADER: Final = tuple(_HEADERS.strip().split("\n"))
UNIT_HEADER: Final = (
    "id",
    "shapeID",
    "shapeGroup",
    "shapeName",
    "intersection_ratio",
    "even_split_ratio",
    "intersection_ratio_commitment_value",
    "even_split_ratio_commitment_value",
    "centroid_longitude",
    "centroid_latitude",
)
_SECTORS: Final = {
    110: "EDUCATION",
    120: "HEALTH",
    140: "WATER SUPPLY AND SANITATION",
    210: "TRANSPORT AND STORAGE",
    230: "ENERGY",
    320: "INDUSTRY, MINING, CONSTRUCTION",
    430: "OTHER MULTISECTOR",
}
_STATUSES: Final = {
    "Completion": 70,
    "Implementation": 12,
    "Pipeline: Commitment": 8,
    "Pipeline: Pledge": 6,
    "Cancelled": 3,
    "Suspended": 1,
}
_FLOWS: Final = ("Loan", "Grant", "Free-standing Technical Assistance", "Debt Forgiveness")
_COUNTRIES: Final = {"KEN": (37, 0), "LAO": (102, 18), "ZMB": (28, -14), "PAK": (69, 30)}
_UMBRELLAS: Final = 0.05
_WITHOUT_AMOUNT: Final = 0.3
_TYPES: Final = (
    "Chinese State-owned Company",
    "Recipient Government Agency",
    "Chinese Private Sector",
    "Recipient NGO/CSO/Foundation",
)


def lot_of(seed: int) -> random.Random:
    """The lot by which all is drawn, the same for the same `seed`."""
    # nothing here is secret
    return random.Random(seed)  # noqa: S311


def record(
    number: int, lot: random.Random, *, is_placed: bool, country: str | None = None
) -> dict[str, Any]:
    """A made-up record by the headers of its cells; those that are not there are blank."""
    country = country or _country(number)
    status = "Completion" if is_placed else lot.choices([*_STATUSES], [*_STATUSES.values()])[0]
    is_umbrella = not is_placed and lot.random() < _UMBRELLAS
    code = lot.choice([*_SECTORS])
    kinds = lot.choices(_TYPES, k=lot.randint(1, 3))
    amount = None if lot.random() < _WITHOUT_AMOUNT else round(lot.lognormvariate(16, 2), 2)
    is_open = status in {"Completion", "Implementation", "Pipeline: Commitment"}
    return {
        "AidData Record ID": number,
        "Recommended For Aggregates": "Yes" if is_open and not is_umbrella else "No",
        "Umbrella": "Yes" if is_umbrella else "No",
        "Financier Country": "China (People's Republic of)",
        "Recipient ISO-3": country,
        "Recipient": country,
        "Commitment Year": lot.randint(2000, 2021),
        "Completion Year": lot.choice([None, 2015]),
        "Title": f"Project {number}: {_noise(lot, 100)}",
        "Description": _noise(lot, lot.randint(300, 4000)),
        "Staff Comments": _noise(lot, lot.randint(0, 1500)),
        "Status": status,
        "Flow Type": lot.choice(_FLOWS),
        "Sector Code": code,
        "Sector Name": _SECTORS[code],
        "Funding Agencies": "Bank of the Test|Fund of the Test",
        "Implementing Agencies": "|".join(f"Agency {lot.randint(1, 999)}" for _ in kinds),
        "Implementing Agencies Type": "|".join(kinds),
        "Amount (Constant USD 2021)": amount,
        "Adjusted Amount (Constant USD 2021)": amount,
        "Financial Distress": lot.choice([None, None, None, "Yes"]),
        "Source URLs": "|".join([f"https://example.org/{_noise(lot, 60)}"] * 6),
        "Source Titles": "|".join([_noise(lot, 60)] * 6),
        "Contact Name": "Nobody",
        "Location Narrative": _noise(lot, 400),
        "Geographic Level of Precision Available": "Precise" if is_placed else None,
        "ADM1 Level Available": "Yes" if is_placed else None,
        **dict.fromkeys(HEADER[80:104], "No"),
    }


def _country(number: int) -> str:
    return [*_COUNTRIES][number % len(_COUNTRIES)]


def _noise(lot: random.Random, length: int) -> str:
    """Words of no meaning, `length` letters together."""
    return lot.randbytes(length // 2 + 1).hex()[:length].replace("0", " ")


def write(folder: Path, *, placed: Mapping[int, str] | None = None) -> None:
    """The workbook and the two tables of units below `folder`, laid out as in the published zip.

    `placed` are the records that have a place, and their countries; their tables of units are
    there already. If None, 9,300 are drawn, and the tables made up.
    """
    drawn = lot_of(2023)
    known = {number: _country(number) for number in range(1, 9301)} if placed is None else placed
    more = (number for number in range(1, 10**6) if number not in known)
    numbers = sorted({*known} | {next(more) for _ in range(N_RECORDS - len(known))})
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet("Definitions").append(["Field Name", "Description"])
    sheet = book.create_sheet("GCDF_3.0")
    sheet.append(HEADER)
    for number in numbers:
        cells = record(number, drawn, is_placed=number in known, country=known.get(number))
        sheet.append([cells.get(name) for name in HEADER])
    book.save(folder / "AidDatasGlobalChineseDevelopmentFinanceDataset_v3.0.xlsx")
    if placed is None:
        tables = folder / "ADM Location Data"
        tables.mkdir()
        for level, most in ((1, 2), (2, 4)):
            rows = [row for number in known for row in units(number, drawn, level, most)]
            _write_csv(tables / f"GCDF_3.0_ADM{level}_Locations.csv", rows)


def units(number: int, lot: random.Random, level: int, most: int) -> Iterator[dict[str, Any]]:
    """Made-up units of the record `number`, up to `most` of them."""
    country = _country(number)
    lon, lat = _COUNTRIES[country]
    n = lot.randint(1, most)
    for at in range(n):
        cells = (number, f"{level}B{number}B{at}", country, f"Unit {lot.randint(1, 50)}")
        ratios = (round(1 / n, 2), round(1 / n, 2), None, None)
        where = (lon + lot.uniform(-2, 2), lat + lot.uniform(-2, 2))
        yield dict(zip(UNIT_HEADER, (*cells, *ratios, *where), strict=True))


def _write_csv(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, UNIT_HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
