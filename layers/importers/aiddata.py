"""What the files of AidData have in common: how their columns are called, and their words as ours.

GCDF and GeoGCDF hold the same records under headers that differ: `Sector Name`, `Sector.Name`,
`AidData Sector Name`. Only the columns that are named here are ever read; descriptions, staff
comments and contacts, which can name people, are not among them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd
import pycountry

from layers.archives import unpacked

ZIP: Final = ".zip"
PUBLISHED: Final = "2023-11-06"
# columns by our name for them: their headers in the order in which they are looked for
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "record": ("AidData Record ID", "AidData TUFF Project ID"),
    "recommended": ("Recommended For Aggregates",),
    "umbrella": ("Umbrella",),
    "title": ("Title",),
    "recipient": ("Recipient",),
    "iso_a3": ("Recipient ISO-3",),
    "status": ("Status",),
    "flow": ("Flow Type", "Flow Type Simplified"),
    "sector_code": ("Sector Code",),
    "sector": ("Sector Name", "AidData Sector Name"),
    "commitment_year": ("Commitment Year",),
    "start_year": ("Implementation Start Year",),
    "completion_year": ("Completion Year",),
    # the adjusted amount leaves out what only rolls an older rescue loan over
    "amount": ("Adjusted Amount (Constant USD 2021)", "Amount (Constant USD 2021)"),
    "is_estimated": ("Amount Estimated",),
    "distress": ("Financial Distress",),
    "financiers": ("Funding Agencies",),
}
# in a column of numbers R's word for blank is no country's code
_NUMBERS: Final = ("commitment_year", "start_year", "completion_year", "amount")
# the recipients that go by another name than ISO 3166-1 knows
_RECIPIENTS: Final = {
    "Cote d'Ivoire": "CIV",
    "Curacao": "CUW",
    "Democratic Republic of the Congo": "COD",
    "Micronesia": "FSM",
    "Russia": "RUS",
    "Turkey": "TUR",
    "West Bank and Gaza Strip": "PSE",
}
# shorter ones could be codes, and NA would be Namibia
_SHORTEST_NAME: Final = 4

# the three digits of the OECD's list that AidData follows, the names that AidData has for them,
# and our sector; 322, which the sheet does not use, is what the OECD calls mining
_SECTORS: Final = (
    ("110", "education", "education"),
    ("120", "health", "health"),
    ("130", "population policies/programmes and reproductive health", "health"),
    ("130", "population policies/programs and reproductive health", "health"),
    ("140", "water supply and sanitation", "water_sanitation"),
    ("150", "government and civil society", "government_social"),
    ("160", "other social infrastructure and services", "government_social"),
    ("210", "transport and storage", "transport"),
    ("220", "communications", "ict"),
    ("230", "energy", "energy"),
    ("240", "banking and financial services", "finance_business"),
    ("250", "business and other services", "finance_business"),
    ("310", "agriculture, forestry, fishing", "agriculture_forestry_fishing"),
    ("310", "agriculture, forestry and fishing", "agriculture_forestry_fishing"),
    ("320", "industry, mining, construction", "industry_construction"),
    ("320", "industry, mining, and construction", "industry_construction"),
    ("321", "industry", "industry_construction"),
    ("322", "mineral resources and mining", "mining_metals"),
    ("323", "construction", "industry_construction"),
    ("330", "trade policies and regulation", "finance_business"),
    ("330", "trade policies and regulations", "finance_business"),
    ("410", "general environmental protection", "environment"),
    ("420", "women in development", "government_social"),
    ("430", "other multisector", "multisector_other"),
    ("510", "general budget support", "multisector_other"),
    ("520", "developmental food aid/food security assistance", "humanitarian"),
    ("530", "other commodity assistance", "multisector_other"),
    ("600", "action relating to debt", "multisector_other"),
    ("720", "emergency response", "humanitarian"),
    ("730", "reconstruction relief and rehabilitation", "humanitarian"),
    ("740", "disaster prevention and preparedness", "humanitarian"),
    ("920", "support to NGOs and government organizations", "government_social"),
    ("998", "unallocated/unspecified", "multisector_other"),
)


def key(text: object) -> str:
    """`text` without case, blanks and punctuation, by which headers and words are compared."""
    return re.sub(r"[^a-z0-9]+", "", str(text).casefold())


_SECTOR_OF_CODE: Final = {code: sector for code, _, sector in _SECTORS}
_SECTOR_OF_NAME: Final = {key(name): sector for _, name, sector in _SECTORS}
_STATUSES: Final = {
    "pipelinepledge": "pledge",
    "pipelinecommitment": "committed",
    "implementation": "implementation",
    "completion": "completed",
    "completed": "completed",
    "suspended": "suspended",
    "cancelled": "cancelled",
    "canceled": "cancelled",
}
# statuses that no sum counts; AidData recommends none of them for sums either
_UNCOUNTED: Final = ("pledge", "suspended", "cancelled")
# debt that is rescheduled was lent once; what is forgiven or taught is not to be paid back
_INSTRUMENTS: Final = {
    "loan": "loan",
    "debtrescheduling": "loan",
    "grant": "grant",
    "debtforgiveness": "grant",
    "scholarshipstrainingindonorcountry": "grant",
    "scholarshipstraininginthedonorcountry": "grant",
    "freestandingtechnicalassistance": "grant",
}


def columns_meant(headers: Iterable[str], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The header that stands for each name of `wanted`; names without one are left out."""
    present: dict[str, str] = {}
    for header in headers:
        present.setdefault(key(header), header)
    found = {
        name: [present[key(header)] for header in meant if key(header) in present]
        for name, meant in wanted.items()
    }
    return {name: headers[0] for name, headers in found.items() if headers}


def fields(frame: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """The columns of `frame` that `wanted` names, under our names, as text; blank where it has
    none. All else in `frame` is left behind.
    """
    found = columns_meant(frame.columns, wanted)
    columns = {name: _text(frame[found[name]]) if name in found else pd.NA for name in wanted}
    texts = pd.DataFrame(columns, index=frame.index, dtype="str")
    return texts.assign(
        **{name: texts[name].where(texts[name] != "NA") for name in _NUMBERS if name in found}
    )


def _text(values: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(values) and not (values.dropna() % 1).any():
        values = values.astype("Int64")
    texts = values.astype("str").where(values.notna()).str.strip()
    return texts.where(texts != "")


def said(values: pd.Series) -> pd.Series:
    """`values` as `key` makes them, blank where they are."""
    return values.map(key, na_action="ignore").astype("str")


def sectors(rows: pd.DataFrame) -> pd.Series:
    """Our sector for the code, or else the name, of AidData's; a name that is unknown as it is, for
    the contract to tell.
    """
    by_name = said(rows.sector).map(_SECTOR_OF_NAME).fillna(rows.sector)
    return rows.sector_code.str.removesuffix(".0").map(_SECTOR_OF_CODE).fillna(by_name)


def statuses(rows: pd.DataFrame) -> pd.Series:
    """Our status; a word that is unknown as it is, for the contract to tell."""
    return said(rows.status).map(_STATUSES).fillna(rows.status)


def instruments(rows: pd.DataFrame) -> pd.Series:
    """Loan or grant, by the type of flow; unknown where it is vague or blank."""
    return said(rows.flow).map(_INSTRUMENTS).fillna("unknown")


def countries(rows: pd.DataFrame) -> pd.Series:
    """ISO 3166-1 alpha-3 of the recipients: the code that the file has, blank where it is; in a
    file without codes that of the name. A name that is no country's stays, for the contract to
    tell, and is blank for regions.
    """
    if rows.iso_a3.notna().any():
        return rows.iso_a3
    codes = {name: _country(name) for name in rows.recipient.dropna().unique()}
    return rows.recipient.map(codes).astype("str")


@cache
def _country(name: str) -> str | None:
    if "region" in name.casefold():
        return None
    if name in _RECIPIENTS or len(name) < _SHORTEST_NAME:
        return _RECIPIENTS.get(name, name)
    try:
        return str(pycountry.countries.lookup(name).alpha_3)
    except LookupError:
        return name


@dataclass(frozen=True)
class Fit:
    """The `rows` to import; why and how many others a rule leaves out; and those that don't say
    whether they are fit (`from_file from_row reason`).
    """

    rows: pd.DataFrame
    left_out: dict[str, int]
    unclear: pd.DataFrame


def fit(rows: pd.DataFrame) -> Fit:
    """What of `rows` to import, so that default sums are those that AidData recommends.

    Pledged, suspended and cancelled records are never recommended. They are imported with their
    status, by which no default sum counts them. Left out are umbrellas, whose parts are records of
    their own, and whatever else is not recommended though its status would count.
    """
    word = said(rows.recommended)
    is_umbrella = (word == "no") & (said(rows.umbrella) == "yes")
    is_other = (word == "no") & ~is_umbrella & ~statuses(rows).isin(_UNCOUNTED)
    is_unclear = ~word.isin(["yes", "no"])
    header = FIELDS["recommended"][0]
    return Fit(
        rows[~is_umbrella & ~is_other & ~is_unclear],
        {
            "umbrella records, whose parts are records of their own": int(is_umbrella.sum()),
            f"other records that are not {header}": int(is_other.sum()),
        },
        rows.loc[is_unclear, ["from_file", "from_row"]].assign(
            reason=f"column {header}: neither Yes nor No"
        ),
    )


def basis(rows: pd.DataFrame) -> pd.Series:
    """The prices of the amounts; blank where there is none."""
    return rows.amount.map(lambda _: "constant-2021", na_action="ignore")


def roles(status: pd.Series) -> pd.Series:
    """What Chinese actors did: they committed money, except where it was only promised."""
    return (status == "pledge").map({True: "unknown", False: "financed"})


def flags(rows: pd.DataFrame) -> pd.Series:
    """Debt distress where AidData found that a borrower had difficulty to repay."""
    return said(rows.distress).map({"yes": "debt_distress"}).astype("str")


def listed(names: pd.Series) -> pd.Series:
    """Lists that are joined by a bar, each name once."""
    return names.map(
        lambda text: "|".join(dict.fromkeys(filter(None, map(str.strip, text.split("|"))))),
        na_action="ignore",
    ).replace("", pd.NA)


def page_of(record: pd.Series) -> pd.Series:
    """The page on which AidData shows each record."""
    return "https://china.aiddata.org/projects/" + record + "/"


def facts(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The columns of the projects layer that both files of AidData fill in the same way."""
    status = statuses(rows)
    return {
        "name": rows.title,
        "iso_a3": rows.iso_a3,
        "sector": sectors(rows),
        "subsector": rows.sector.str.lower(),
        "status": status,
        "commitment_year": rows.commitment_year,
        "start_year": rows.start_year,
        "completion_year": rows.completion_year,
        "amount_usd": rows.amount,
        "instrument": instruments(rows),
        "price_basis": basis(rows),
        "chinese_role": roles(status),
        "financiers": listed(rows.financiers),
        "aiddata_record_id": rows.record,
        "source_url": page_of(rows.record),
    }


@contextmanager
def opened(files: Sequence[Path], suffixes: Sequence[str]) -> Iterator[list[Path]]:
    """`files`, and in place of zip files those of `suffixes` that are in them."""
    with ExitStack() as stack:
        found: list[Path] = []
        for file in files:
            is_zip = file.suffix.lower() == ZIP
            found += stack.enter_context(unpacked(file, suffixes)) if is_zip else [file]
        yield found
