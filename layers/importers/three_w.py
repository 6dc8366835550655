"""Who does what where: humanitarian activities as rows of `local_csos` and of `coverage`.

What the importers of such tables share. An activity is an organisation in a unit in a sector;
`activities` is a frame of text with the columns COLUMNS, blank where the table says nothing.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.columns import SEPARATOR
from layers.dataset import units
from layers.disclosure import COUNTRY_ONLY, NOTHING_LISTED
from layers.importers.three_w_kinds import listed, sectors_told, untyped_list, with_kinds
from layers.importers.three_w_words import (
    LOCAL,
    LOOKED_FOR,
    OTHERS,
    UNTYPED,
    is_nationwide,
    plain,
    themes_of,
)
from layers.importing import ORIGIN, Imported, Option
from layers.presences import AREA_CODE
from layers.spelling import normalised
from layers.store import fingerprint, found_sources
from layers.unit_names import positions_by_name
from layers.vocabulary import vocabulary

COLUMNS: Final = (
    *("iso_a3", "organisation", "acronym", "org_type", "sector", "admin1_name"),
    *("start_date", "end_date", "as_of", "source_url"),
    *ORIGIN,
)
UNTYPED_OPTION: Final = Option(
    "untyped",
    "Organisations of which the table does not say what kind they are, international ones among "
    "them: list them for a person, or include them as unverified.",
    choices=("list", "include"),
    default="list",
)
_NOTE: Final = (
    "a humanitarian 3W, which names those active in the response to a crisis, in the areas and "
    "sectors of that response only"
)
_AGAIN: Final = "name an organisation and a unit again (another sector, district or month)"
_SLUG_LENGTH: Final = 60


def imported(
    activities: pd.DataFrame,
    *,
    source_id: str,
    options: Mapping[str, str | None],
    rejected: pd.DataFrame,
    left_out: Mapping[str, int] | None = None,
    review: Mapping[str, pd.DataFrame] | None = None,
) -> Imported:
    """Local organisations in `activities`, one row for each unit that they are active in, and a
    row of coverage for each country; `left_out` are the activities that are out already.
    """
    left_out = dict(left_out or {})
    n_read = len(activities) + sum(left_out.values()) + len(rejected.drop_duplicates([*ORIGIN]))
    rows, differ = with_kinds(activities)
    untyped = rows[rows.kind == UNTYPED]
    is_local = rows.kind.isin([*LOCAL])
    if options["untyped"] == "include":
        is_local |= rows.kind == UNTYPED
    else:
        left_out[_told("organisations of unknown kind, in the list to look through", untyped)] = (
            len(untyped)
        )
    for kind, words in OTHERS.items():
        mine = rows[rows.kind == kind]
        left_out[_told(words, mine)] = len(mine)
    local = _placed(rows[is_local])
    presences = _presences(local, source_id)
    left_out[_AGAIN] = len(local) - len(presences)
    tables = {"untyped": untyped_list(untyped), "types-differ": differ, **(review or {})}
    return Imported(
        frames={"local_csos": presences, "coverage": _coverage(activities, source_id)},
        n_read=n_read,
        rejected=rejected,
        left_out=left_out,
        coarse=_coarse(presences, local),
        review=tables,
    )


def _told(words: str, rows: pd.DataFrame) -> str:
    return (
        f"activities of {words} (organisations: {len(rows.drop_duplicates(['iso_a3', 'who'])):,})"
    )


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with `unit` (how the admin-1 unit is compared; blank where none may be told) and
    `is_nationwide`; what names no unit joins a row of its organisation that does.
    """
    names = rows.admin1_name.fillna("")
    nationwide = names.map(is_nationwide).astype("bool")
    hidden = rows.iso_a3.isin([*COUNTRY_ONLY, *NOTHING_LISTED])
    unit = names.map(normalised).mask(nationwide | hidden, "")
    rows = rows.assign(unit=unit, is_nationwide=nationwide)
    placeless = (unit == "") & ~nationwide
    first = rows[~placeless].drop_duplicates(["iso_a3", "who"]).set_index(["iso_a3", "who"])
    other = first.reindex(pd.MultiIndex.from_frame(rows[["iso_a3", "who"]]))
    elsewhere = placeless & other.unit.notna().to_numpy()
    return rows.assign(
        unit=unit.mask(elsewhere, other.unit.set_axis(rows.index)),
        is_nationwide=nationwide | (elsewhere & (other.unit == "").to_numpy()),
    )


def _presences(rows: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """One row for each organisation and unit, as the contract wants it."""
    key = ["iso_a3", "who", "unit"]
    has_unit = rows.unit != ""
    rows = rows.assign(
        organisation=_usual(rows, ["iso_a3", "who"], "organisation"),
        acronym=_usual(rows, ["iso_a3", "who"], "acronym"),
        admin1_name=_usual(rows, ["iso_a3", "unit"], "admin1_name").where(has_unit),
        org_type=_usual(rows, ["iso_a3", "who"], "org_type"),
    )
    rows = rows.sort_values(key, kind="stable")
    groups = rows.groupby(key, sort=False)
    one = groups.first().reset_index()
    found = listed(rows, key, "sector")
    sectors = [found.get(group, []) for group in one[key].itertuples(index=False, name=None)]
    who = source_id + "-" + one.iso_a3.str.lower() + "-" + one.who.map(_slug)
    is_typed = one.kind.isin([*LOCAL])
    is_admin1 = one.unit != ""
    known = _known_units(one)
    all_end = groups.end_date.count() == groups.size()
    nationwide = groups.is_nationwide.any().to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "presence_id": who + "-" + one.unit.map(_slug).where(is_admin1, "country"),
            "organisation_id": who,
            "organisation": one.organisation,
            "acronym": one.acronym.where(one.acronym.fillna("").map(plain) != one.who),
            "org_type": one.kind.map(LOCAL).fillna(LOCAL["local_ngo"]),
            "iso_a3": one.iso_a3,
            "admin1_name": one.admin1_name,
            "operates_in": _areas(one, known, nationwide),
            "themes": [_themes(names) for names in sectors],
            "start_date": groups.start_date.min().to_numpy(),
            # an end that only some of its activities have is not the end of its presence
            "end_date": groups.end_date.max().where(all_end).to_numpy(),
            "status": "active",
            "ecosoc_status": "unknown",
            # elsewhere the usual rule, which the civic space of the country may make coarser
            "disclosure": one.iso_a3.isin([*COUNTRY_ONLY, *NOTHING_LISTED]).map(
                {True: "country_only", False: None}
            ),
            "location_precision": is_admin1.map({True: "admin1", False: "country"}),
            "evidence": _evidence(one, [sectors_told(names) for names in sectors], is_typed),
            "source_id": source_id,
            "source_url": one.source_url,
            "source_date": groups.as_of.max().to_numpy(),
            "is_verified": is_typed,
            "lon": None,
            "lat": None,
            # no column of the contract: it goes no further than the count
            "is_unit_known": known.notna(),
            "from_file": one.from_file,
            "from_row": one.from_row,
        }
    )


def _usual(rows: pd.DataFrame, key: list[str], column: str) -> pd.Series:
    """For each row the spelling of `column` that its `key` has most often, the first of equals."""
    counts = rows.dropna(subset=column).groupby([*key, column], sort=True).size().reset_index()
    counts = counts.sort_values(0, ascending=False, kind="stable").drop_duplicates(key)
    usual = counts.set_index(key)[column]
    return usual.reindex(pd.MultiIndex.from_frame(rows[key])).set_axis(rows.index)


def _slug(words: str) -> str:
    """`words` for an id: plain letters and digits; with a check where that loses anything."""
    text = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if text.replace("-", " ") == words and len(text) <= _SLUG_LENGTH:
        return text
    check = hashlib.sha256(words.encode()).hexdigest()[:8]
    return "-".join(filter(None, [text[:_SLUG_LENGTH].strip("-"), check]))


def _known_units(one: pd.DataFrame) -> pd.Series:
    """The ISO 3166-2 codes of each row's unit, joined; missing where no boundary knows it."""
    known = _units(fingerprint())
    known = known[known.iso_a3.isin(one.iso_a3)].reset_index(drop=True)
    positions = positions_by_name(known)
    codes = known.iso_3166_2.fillna("")
    found = []
    for key in zip(one.iso_a3, one.unit, strict=True):
        at = positions.get(key)
        mine = dict.fromkeys(codes[at]) if at else []
        joined = SEPARATOR.join(code for code in mine if re.fullmatch(AREA_CODE, code))
        found.append(joined if at else None)
    return pd.Series(found, index=one.index, dtype="str")


@lru_cache(maxsize=1)
def _units(_data: tuple[tuple[str, int, int], ...]) -> pd.DataFrame:
    """The names and codes of all units; read again when the data folders change."""
    active, _ = found_sources()
    return pd.DataFrame(units(active).drop(columns="geometry"))


def _areas(one: pd.DataFrame, known: pd.Series, nationwide: npt.NDArray[np.bool_]) -> pd.Series:
    """The codes of each row's unit; of those without one the country, only where the table says
    that the whole of it is meant.
    """
    return known.mask((one.unit == "") & nationwide, one.iso_a3).replace("", pd.NA)


def _themes(sectors: Iterable[str]) -> str | None:
    """The themes of sectors, in the order of the vocabulary."""
    found = {theme for sector in sectors for theme in themes_of(sector)}
    return SEPARATOR.join(theme for theme in vocabulary("theme") if theme in found) or None


def _evidence(one: pd.DataFrame, sectors: list[str], is_typed: pd.Series) -> pd.Series:
    named = pd.Series(sectors, index=one.index, dtype="str")
    what = ("activities in: " + named).where(named != "", "activities, without their sector")
    kind = ("as " + one.org_type).where(is_typed, "without a kind: it may be an international one")
    return (
        "A humanitarian 3W lists it (" + kind + ") with " + what + ". That is where somebody works "
        "in a response, not where an office is."
    )


def _coverage(activities: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """That a search of each country looked for the themes of a humanitarian response."""
    groups = activities.groupby("iso_a3")
    first = groups[[*ORIGIN]].first().reset_index()
    return first.assign(
        layer="local_csos",
        depth="search",
        themes=SEPARATOR.join(theme for theme in vocabulary("theme") if theme in LOOKED_FOR),
        source_id=source_id,
        searched_on=groups.as_of.max().to_numpy(),
        note=_NOTE,
    )


def _coarse(presences: pd.DataFrame, local: pd.DataFrame) -> dict[str, int]:
    is_admin1 = presences.location_precision == "admin1"
    return {
        "are known by their admin-1 unit": int(is_admin1.sum()),
        "are in a unit whose name the boundaries do not know: they stand for the country": int(
            (is_admin1 & ~presences.is_unit_known).sum()
        ),
        "are known by their country": int((~is_admin1).sum()),
        "are undated: their table does not say of when it is": int(
            presences.source_date.isna().sum()
        ),
        "have no sector that names a theme": int(presences.themes.isna().sum()),
        "are not verified: the table does not say what kind they are": int(
            (local.drop_duplicates(["iso_a3", "who", "unit"]).kind == UNTYPED).sum()
        ),
    }
