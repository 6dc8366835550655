"""All layers that a question needs, loaded and checked together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from layers.faults import LayerError
from layers.folders import workspace_folder
from layers.merges import canonical_ids, merged
from layers.registry import layer
from layers.sound import LeftOut, sound_sources
from layers.store import Source, data_version, fingerprint, found_sources, load

# of rows with one aiddata_record_id those of the most detailed source count; others come last
DETAIL = ("geogcdf", "gcdf")
# what is the whole record's, so that GeoGCDF's row of it may take it from GCDF's
_OF_RECORD = (
    "name_zh",
    "iso_a3",
    "subsector",
    "commitment_year",
    "start_year",
    "completion_year",
    "instrument",
    "chinese_role",
    "financiers",
    "contractors",
    "flags",
)
# one row's money is only taken whole: an amount of one source has not the basis of another
_MONEY = ("amount_usd", "project_cost_usd", "price_basis")
_NAMES = (
    # first, since they tell whether the next three have a country that exists, and lie in it
    "countries",
    "coverage",
    "projects",
    "chinese_ngos",
    "local_csos",
    "admin1",
    "disputed",
    "disputed_borders",
    "regions",
    "sector_themes",
)


# layers that only a workspace may have
_OPTIONAL = ("country_context", "merges")
# an import takes its files in a moment, and nobody imports again and again
_MOST_TRIES = 5


@dataclass(frozen=True)
class Dataset:
    """The checked layers, the files they came from, and what these say of version and date.

    `version` is 12 hex digits (over the files' checksums); `as_of` is the newest day on
    which an active source was read, never today. `left_out` are files of the workspace that are
    faulty, where these may be left out. `audience` is for whom the rows were protected
    (`geo.protect.protected`); blank as they are loaded.
    """

    projects: gpd.GeoDataFrame
    chinese_ngos: gpd.GeoDataFrame
    local_csos: gpd.GeoDataFrame
    countries: gpd.GeoDataFrame
    admin1: gpd.GeoDataFrame
    disputed: pd.DataFrame
    disputed_borders: gpd.GeoDataFrame
    regions: pd.DataFrame
    coverage: pd.DataFrame
    sector_themes: pd.DataFrame
    country_context: pd.DataFrame
    merges: pd.DataFrame
    sources: tuple[Source, ...]
    version: str
    as_of: str
    left_out: tuple[LeftOut, ...] = ()
    audience: str = ""


def load_dataset(*, leave_out: bool = False) -> Dataset:
    """The data of the bundle and the workspace, as they were at one moment.

    With `leave_out` a faulty file of the workspace is left out and told in `left_out`; where it
    took the place of a bundled one, that one counts. A fault of the bundle is raised all the same.

    Raises
    ------
    LayerError
        Naming every faulty file with all its faults, in one message; or if the files change again
        and again while they are read.
    """
    for _ in range(_MOST_TRIES):
        before = fingerprint()
        try:
            data = _read(*found_sources())
        except LayerError:
            # half of an import may look like a fault
            if fingerprint() != before:
                continue
            if not leave_out:
                raise
            data = _sound()
        if fingerprint() == before:
            return data
    raise LayerError(f"{workspace_folder()}: its files change while they are read; try again")


def _sound() -> Dataset:
    """The data without the faulty files of the workspace."""
    active, left_out = sound_sources((*_NAMES, *_OPTIONAL, "ecosoc"))
    return replace(_read(active, []), left_out=left_out)


def _read(active: list[Source], errors: list[LayerError]) -> Dataset:
    """The data of the `active` files; a mixture where they change meanwhile.

    Raises
    ------
    LayerError
        If any is faulty; with `errors` of those that are not described.
    """
    errors = list(errors)
    described = {source.layer for source in active}
    frames: dict[str, pd.DataFrame] = {}
    for name in [name for name in (*_NAMES, *_OPTIONAL, "ecosoc") if name in described]:
        try:
            known = {key: frames.get(key) for key in ("countries", "coverage")}
            frames[name] = units(active) if name == "admin1" else load(name, active, **known)
        except LayerError as error:
            errors.append(error)
    if errors:
        # a faulty boundary file is named by each layer that is placed with it, and told once
        raise LayerError.joined(errors)
    frames["projects"] = counted_once(joined_to_gcdf(frames["projects"]))
    frames |= {name: frames.get(name, _nothing(name)) for name in _OPTIONAL}
    sides = {name: frames[name] for name in ("chinese_ngos", "local_csos")}
    bundled = {source.descriptor.source_id for source in active if source.is_bundled}
    first = [rows.organisation_id[rows.source_id.isin(bundled)] for rows in sides.values()]
    ids = canonical_ids(frames["merges"], pd.concat(first))
    frames |= {name: merged(rows, ids) for name, rows in sides.items()}
    return Dataset(
        **{name: frames[name] for name in (*_NAMES, *_OPTIONAL)},
        sources=tuple(active),
        version=data_version(active),
        # a decision of today about names makes no data newer
        as_of=max(one.descriptor.retrieved for one in active if one.layer != "merges"),
    )


def _nothing(name: str) -> pd.DataFrame:
    """Layer `name` without a row."""
    return layer(name).check(pd.DataFrame(columns=list(layer(name).columns)), name)


def units(active: Iterable[Source]) -> gpd.GeoDataFrame:
    """The admin-1 units of the active files; in a country that a file of the workspace has units
    of, only these.

    Raises
    ------
    LayerError
        Naming each faulty file with all its faults.
    """
    mine = [source for source in active if source.layer == "admin1"]
    bundled = [source for source in mine if source.is_bundled]
    own = [source for source in mine if not source.is_bundled]
    if not own or not bundled:
        return load("admin1", mine)
    old, new = load("admin1", bundled), load("admin1", own)
    return pd.concat([old[~old.iso_a3.isin(new.iso_a3)], new], ignore_index=True)


def joined_to_gcdf(projects: pd.DataFrame) -> pd.DataFrame:
    """`projects` where GeoGCDF's rows have, in what is the whole record's, GCDF's value for what
    they leave blank or unknown. Index and order stay; a row of GeoGCDF that knows only the country
    is left out where GCDF knows more of its record.
    """
    is_mine, is_theirs = (projects.source_id == source for source in DETAIL)
    theirs = projects[is_theirs & projects.aiddata_record_id.notna()]
    if theirs.empty or not is_mine.any():
        return projects
    # the rows of a record are the same in all that is the record's
    of_record = theirs.drop_duplicates("aiddata_record_id").set_index("aiddata_record_id")
    told = of_record.reindex(projects.aiddata_record_id).set_axis(projects.index)
    has_money = projects[["amount_usd", "project_cost_usd"]].notna().any(axis=1)
    is_blank = {name: _is_blank(projects[name]) for name in _OF_RECORD}
    is_blank |= dict.fromkeys(_MONEY, ~has_money)
    filled = {
        name: projects[name].mask(is_mine & blank & told[name].notna(), told[name])
        for name, blank in is_blank.items()
    }
    finer = theirs.aiddata_record_id[theirs.location_precision != "country"]
    is_vague = is_mine & (projects.location_precision == "country")
    return projects.assign(**filled)[~(is_vague & projects.aiddata_record_id.isin(finer))]


def _is_blank(values: pd.Series) -> pd.Series:
    return values.isna() | (values == "unknown").fillna(value=False)


def counted_once(projects: pd.DataFrame) -> pd.DataFrame:
    """`projects` where, of the rows with one `aiddata_record_id`, those of the most detailed source
    remain; rows without an id remain.
    """
    ranks = {source: rank for rank, source in enumerate(DETAIL)}
    rank = projects.source_id.map(ranks).fillna(len(ranks))
    best = rank.groupby(projects.aiddata_record_id).transform("min")
    return projects[projects.aiddata_record_id.isna() | (rank == best)].reset_index(drop=True)
