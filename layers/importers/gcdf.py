"""AidData's Global Chinese Development Finance Dataset (GCDF) 3.0: a workbook and tables of units.

The zip as it is downloaded, a folder with its files, or the main table alone: the sheet `GCDF_3.0`,
a CSV of it, or `final_input.csv` of GeoGCDF, which holds the records that have a place.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from layers.importers import aiddata
from layers.importers.gcdf_agencies import candidates, contractors, unpaired
from layers.importers.gcdf_tables import SUFFIXES, tables
from layers.importers.gcdf_units import finest, shares
from layers.importing import Download, Imported, Importer, Option, Progress

_AREA: Final = "area"
_LEVELS: Final = {1: "admin1", 2: "admin2"}
# what AidData says of how it mapped a record, the coarsest of its words first
_MAPPED: Final = {
    "adm": "by an administrative unit",
    "appro": "to within some kilometres",
    "prec": "precisely",
}


def read(files: Sequence[Path], options: Mapping[str, str | None], progress: Progress) -> Imported:
    """A site for each unit of each record: ADM2 units where it has any, else ADM1 units, else one
    for its country. `split` says how the record's money is shared among them.
    """
    found = tables(files, progress)
    progress.stage("putting the records in their units")
    fit = aiddata.fit(found.records)
    units = finest(found.units)
    units = units.assign(site_share=shares(units, by_area=options.get("split") == _AREA))
    placed = _placed(fit.rows.merge(units, how="left", on="record"))
    used = found.units.record.isin(fit.rows.record)
    n_used = int(units.record.isin(fit.rows.record).sum())
    left_out = {
        **fit.left_out,
        "ADM1 units of records whose ADM2 units are known": int(used.sum()) - n_used,
        "units of records that are left out, or not in the main table": int((~used).sum()),
        **{f"{name}, a file that is no table of GCDF": 1 for name in found.others},
    }
    return Imported(
        frames={"projects": _sites(placed)},
        n_read=len(found.records),
        rejected=pd.concat([found.rejected, fit.unclear], ignore_index=True),
        left_out=_counted(left_out),
        coarse=_counted(_coarse(placed, fit.rows)),
        review={"candidates": candidates(found.records)},
    )


def _counted(reasons: Mapping[str, int]) -> dict[str, int]:
    return {reason: n for reason, n in reasons.items() if n}


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows`, a row a site, with `precision` and `is_abroad` (the unit is of another country than
    the recipient, or the recipient is a region).

    A province abroad can't be found among those of the recipient: such a row is one of its country.
    """
    is_abroad = rows.unit.notna() & ~(rows.unit_iso_a3 == rows.iso_a3)
    precision = rows["level"].map(_LEVELS).astype("str")
    precision = precision.mask((precision == "admin1") & is_abroad).fillna("country")
    return rows.assign(
        precision=precision,
        is_abroad=is_abroad,
        site_share=rows.site_share.astype("float64").fillna(1.0),
        number=rows.groupby("from_row").cumcount() + 1,
        n_units=rows.groupby("from_row").from_row.transform("size"),
    )


def _coarse(placed: pd.DataFrame, records: pd.DataFrame) -> dict[str, int]:
    """What is known of the places, and is missing in the records."""
    where = placed.precision.value_counts()
    return {
        "stand for a district (ADM2), at its centre": int(where.get("admin2", 0)),
        "stand for a province or similar (ADM1)": int(where.get("admin1", 0)),
        "are known by their country or region only": int(where.get("country", 0)),
        "lie in a unit of another country than the recipient": int(placed.is_abroad.sum()),
        "are of records that state no amount: blank, never zero": int(placed.amount.isna().sum()),
        "are of records whose agencies don't pair with their types, so that some are not named": (
            int(placed.record.isin(records.record[unpaired(records)]).sum())
        ),
    }


def _sites(rows: pd.DataFrame) -> pd.DataFrame:
    """The placed `rows` as the contract wants them."""
    project = "gcdf-" + rows.record
    number = "-" + rows.number.astype("str")
    is_district = rows.precision == "admin2"
    return pd.DataFrame(
        {
            "site_id": project.where(rows.n_units == 1, project + number),
            "project_id": project,
            **aiddata.facts(rows),
            "admin1_name": rows.unit.where(rows.precision == "admin1"),
            "place": _place(rows),
            "site_share": rows.site_share,
            "contractors": contractors(rows),
            "flags": aiddata.flags(rows),
            "location_precision": rows.precision,
            "geometry_kind": "point",
            "evidence": _evidence(rows),
            "source_id": "gcdf",
            "source_date": aiddata.PUBLISHED,
            "is_verified": True,
            "lon": rows.lon.where(is_district),
            "lat": rows.lat.where(is_district),
            "from_file": rows.from_file,
            "from_row": rows.from_row,
        }
    )


def _place(rows: pd.DataFrame) -> pd.Series:
    """The district, or the unit of another country with that country's code."""
    abroad = rows.unit + " (" + rows.unit_iso_a3 + ")"
    return rows.unit.mask(rows.is_abroad, abroad).where(rows.precision != "admin1")


def _evidence(rows: pd.DataFrame) -> pd.Series:
    """What AidData says of each record and its place."""
    flow = (rows.flow.str.lower() + ", ").fillna("")
    text = "AidData: " + flow + "coded " + rows.status.str.lower() + "."
    mapped = rows.precision_told.map(_mapped, na_action="ignore").fillna("")
    kind = rows["level"].map({1: "province or similar", 2: "district"}).astype("str")
    others = rows.n_units.map(lambda n: f", one of its {n} units" if n > 1 else "")
    where = " Mapped" + mapped + ", in the " + kind + " " + rows.unit + others + "."
    text += where.fillna(" The files name no place below its country.")
    estimate = (aiddata.said(rows.is_estimated) == "yes") & rows.amount.notna()
    return text + estimate.map({True: " The amount is AidData's estimate.", False: ""})


def _mapped(words: str) -> str:
    """How well AidData mapped a record, by the coarsest of its `words` for it."""
    found = [told for word, told in _MAPPED.items() if word in words.casefold()]
    return f" {found[0]}" if found else ""


IMPORTER = Importer(
    name="gcdf",
    title="AidData's Global Chinese Development Finance Dataset (GCDF) 3.0",
    publisher="AidData at William & Mary",
    url="https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-3-0",
    licence="ODC-By-1.0",
    attribution="AidData, Global Chinese Development Finance Dataset 3.0",
    citation=(
        "Custer, S., et al. (2023), Tracking Chinese Development Finance: An Application of "
        "AidData's TUFF 3.0 Methodology, AidData at William & Mary; Dreher, A., Fuchs, A., Parks, "
        "B., Strange, A. and Tierney, M. J. (2022), Banking on Beijing, Cambridge University Press"
    ),
    shows=(
        "Loans and grants that Chinese official bodies committed to 165 countries from 2000 to "
        "2021, in constant US dollars of 2021, with who lends and who builds; default sums are "
        "those that AidData recommends."
    ),
    lacks=(
        "Most records are placed by district or province, whose outlines it does not hold, and "
        "more than half by country only; many state no amount. Private investment, and finance "
        "after 2021, are not in it. Non-governmental agencies are listed for review, not mapped."
    ),
    download=Download(
        "https://docs.aiddata.org/ad4/datasets/"
        "AidDatas_Global_Chinese_Development_Finance_Dataset_Version_3_0.zip"
    ),
    suffixes=(aiddata.ZIP, *SUFFIXES),
    read=read,
    options=(
        Option(
            "split",
            "How a record's money is shared among its units: evenly, or by the area of its outline "
            "in each.",
            ("even", _AREA),
            "even",
        ),
    ),
)
