"""V-Dem's country-years: its indicators of civil society, of the newest year of each country."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from layers.context import attribute_rows, context_table
from layers.importing import Imported, Importer, Option, Progress

_COUNTRY: Final = ("country_text_id", "iso3", "iso_a3")
_INDICATORS: Final = (
    "v2xcs_ccsi",
    "v2cseeorgs",
    "v2csreprss",
    "v2cscnsult",
    "v2csprtcpt",
)


def read(files: Sequence[Path], options: Mapping[str, str | None], progress: Progress) -> Imported:
    """Each indicator in the newest year of each country, up to the year of the option `year`."""
    progress.stage("reading the country-years", total=len(files))
    parts = []
    for file in files:
        wanted = [(name,) for name in _INDICATORS]
        parts.append(
            context_table(file, country=_COUNTRY, date=("year",), needed=wanted[:1], also=wanted)
        )
        progress.advance()
    rows = pd.concat(parts, ignore_index=True)
    year = pd.to_numeric(rows["date"], errors="coerce")
    last = float(options.get("year") or "inf")
    newest = year.where(year <= last).groupby(rows.country).transform("max")
    kept = attribute_rows(
        rows[(year == newest) | year.isna()],
        {f"vdem_{name}": (name,) for name in _INDICATORS},
        IMPORTER,
    )
    n_older = int(((year != newest) & year.notna()).sum())
    return Imported(
        frames=kept.frames,
        n_read=len(rows),
        rejected=kept.rejected,
        left_out={"other years than the newest of the country": n_older, **kept.left_out},
    )


IMPORTER = Importer(
    name="vdem",
    title="V-Dem: indicators of civil society",
    publisher="V-Dem Institute",
    url="https://www.v-dem.net/data/",
    licence="CC-BY-SA-4.0",
    attribution="V-Dem Institute",
    citation="Coppedge, M. et al., V-Dem Country-Year Dataset, Varieties of Democracy Project",
    shows="How experts code the room that civil society has in a country, in its newest year.",
    lacks=(
        "These are estimates from expert judgement for whole countries; they neither count nor "
        "place organisations."
    ),
    suffixes=(".csv",),
    read=read,
    options=(Option("year", "The newest year up to this one counts; of all, if not given."),),
)
