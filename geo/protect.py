"""What an audience may see: rows are made coarser, or taken out, before anything is analysed.

What each audience sees of a row, by its `disclosure`:

| disclosure      | public         | partner        | internal         |
|-----------------|----------------|----------------|------------------|
| `public_exact`  | as it is       | as it is       | as it is         |
| `public_city`   | town           | town           | as it is         |
| `public_admin1` | province       | town           | as it is         |
| `country_only`  | country        | province       | as it is         |
| `count_only`    | counted, 1-2   | counted, 1-2   | as it is, listed |
| `withheld`      | nothing        | nothing        | as it is, listed |

A row that states none has the usual disclosure of its country (`layers.disclosure`). Nothing is
moved at random: a row that is too fine stands for a whole unit, so that neither a distance nor the
difference of two answers can tell more than the unit. docs/protection.md says why.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import pandas as pd

from layers.contract import SEPARATOR
from layers.dataset import Dataset
from layers.disclosure import unstated_levels
from layers.rules import PRECISIONS, UNIT_PRECISIONS
from layers.sound import LeftOut
from layers.store import Source, data_version

# who may see a result, the widest circle first
AUDIENCES: Final = ("public", "partner", "internal")
# the audience of a server, read once when it starts
AUDIENCE_VARIABLE: Final = "COUNTERPARTS_AUDIENCE"
# the finest precision that each disclosure lets an audience see; the internal one sees all
_PUBLIC: Final[Mapping[str, str]] = MappingProxyType(
    {
        "public_exact": "exact",
        "public_city": "city",
        "public_admin1": "admin1",
        "country_only": "country",
    }
)
_FINEST: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "public": _PUBLIC,
        # one step finer, as far as the town; a door is asked for from who is behind it
        "partner": {**_PUBLIC, "public_admin1": "city", "country_only": "admin1"},
    }
)
_USUAL: Final = "public_city"
_RANK: Final = MappingProxyType({name: rank for rank, name in enumerate(PRECISIONS)})
# what stands in place of words that were written with a finer place in mind
NOT_TOLD: Final = (
    "Its source is on record; what it says is not shown here, since it may tell a place."
)
# counts are told in steps: none tells one or two, and two reports never tell a difference for sure
_STEPS: Final = (1, 3, 6, 11, 21, 51)
_DIGITS: Final = 12
# the layers whose rows have a disclosure, and where their files lie in a workspace
PRESENCES: Final = ("chinese_ngos", "local_csos")
_ORGANISATIONS: Final = "organisations/"
NOT_LISTED_COLUMNS: Final = ("layer", "iso_a3", "n", "low", "high")


def audience_named(name: str | None) -> str:
    """The audience called `name`; `public` for None or "".

    Raises
    ------
    ValueError
        If there is no such audience.
    """
    if name and name not in AUDIENCES:
        raise ValueError(f"{AUDIENCE_VARIABLE} must be one of {', '.join(AUDIENCES)}, not {name!r}")
    return name or AUDIENCES[0]


def protect(
    presences: gpd.GeoDataFrame,
    audience: str = AUDIENCES[0],
    *,
    unstated: Mapping[str, str] | None = None,
) -> gpd.GeoDataFrame:
    """`presences` as `audience` may see them; same columns, rows of hidden ones left out.

    `unstated` is the disclosure of rows that state none, by country (`public_city` elsewhere);
    `layers.disclosure.unstated_levels()` if not given. Rows of disclosure `count_only` and
    `withheld` go. A row that is too fine loses its point, its stated uncertainty and finer names
    and stands for its admin-1 unit or its country, as if nothing finer were known: an exact point
    can't be made a city's without a list of cities. What else may tell its place (ids, the address
    and the words of its source) goes too. The internal audience sees the rows as they are.
    """
    if audience == AUDIENCES[-1]:
        return presences
    levels = unstated_levels() if unstated is None else unstated
    usual = presences.iso_a3.map(lambda iso_a3: levels.get(iso_a3, _USUAL)).astype("str")
    stated = presences.assign(disclosure=presences.disclosure.fillna(usual))
    finest = _FINEST[audience]
    shown = stated[stated.disclosure.isin(finest)].reset_index(drop=True)
    coarse = _coarse(shown, shown.disclosure.map(finest))
    return _untold(coarse, _differs(shown, coarse))


def _coarse(shown: gpd.GeoDataFrame, allowed: pd.Series) -> gpd.GeoDataFrame:
    """`shown` with no place finer than the precision in `allowed`."""
    too_fine = shown.location_precision.map(_RANK) < allowed.map(_RANK)
    only_country, of_unit = allowed == "country", allowed.isin(UNIT_PRECISIONS)
    unit = only_country.map({True: "country", False: "admin1"})
    return shown.assign(
        location_precision=shown.location_precision.where(~too_fine, unit),
        city=shown.city.where(~(too_fine | of_unit)),
        admin1_name=shown.admin1_name.where(~only_country),
        operates_in=shown.operates_in.where(~only_country, _countries_only(shown.operates_in)),
        uncertainty_km=shown.uncertainty_km.where(~(too_fine | of_unit)),
        geometry=shown.geometry.where(~(too_fine | of_unit), None),
    )


def _countries_only(areas: pd.Series) -> pd.Series:
    """Lists of areas of operation without their ISO 3166-2 codes, which name a unit."""
    return areas.map(
        lambda text: SEPARATOR.join(code for code in text.split(SEPARATOR) if "-" not in code),
        na_action="ignore",
    ).replace("", pd.NA)


def _differs(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> pd.Series:
    """Which rows hold less of a place than before."""
    less = before.location_precision != after.location_precision
    less |= before.geometry.notna() & after.geometry.isna()
    for name in ("city", "admin1_name", "uncertainty_km"):
        less |= before[name].notna() & after[name].isna()
    # the same countries may still be named
    less |= before.operates_in.fillna("") != after.operates_in.fillna("")
    return less.astype(bool)


def _untold(rows: gpd.GeoDataFrame, where: pd.Series) -> gpd.GeoDataFrame:
    """`rows` where those at which `where` tell no place by their ids or their source.

    Publishers' ids often name an object or a unit; what stands for them is made from the names,
    which are shown anyway. An organisation that other rows name keeps its id.
    """
    if not where.any():
        return rows
    mine = rows[where]
    first = mine.groupby("organisation_id").organisation.transform("min")
    names = "org-" + first.map(_digest)
    # two organisations of one name are still two
    pairs = pd.DataFrame({"name": names, "id": mine.organisation_id})
    ids = pairs.drop_duplicates()
    number = ids.groupby("name").cumcount().set_axis(ids.id)
    organisation = _numbered(names, pairs.id.map(number))
    organisation = organisation.mask(
        mine.organisation_id.isin(rows.organisation_id[~where]), mine.organisation_id
    )
    places = mine.iso_a3.str.lower() + "-" + mine.organisation.map(_digest)
    presence = _numbered(places, places.groupby(places).cumcount())
    told = rows.assign(
        presence_id=presence.reindex(rows.index).fillna(rows.presence_id),
        organisation_id=organisation.reindex(rows.index).fillna(rows.organisation_id),
        source_url=rows.source_url.mask(where),
        evidence=rows.evidence.mask(where, NOT_TOLD),
    )
    # a file may be sorted by place
    order = rows.index[~where].append(presence.sort_values(kind="stable").index)
    return told.loc[order].reset_index(drop=True)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]


def _numbered(names: pd.Series, number: pd.Series) -> pd.Series:
    """`names`, each with its `number` where that is not 0."""
    return names.where(number == 0, names + "-" + (number + 1).astype("str"))


def not_listed(presences: Mapping[str, pd.DataFrame], audience: str = AUDIENCES[0]) -> pd.DataFrame:
    """How many organisations are on record that are only counted, by layer and country.

    `presences` are unprotected rows by layer name. Columns `layer`, `iso_a3`, `n` (a step, like
    "1-2"), `low` and `high` (its ends; the last step has no `high`). No total is told, nothing
    finer than a country, and nothing by theme, kind or filter: so there is nothing to subtract. Not
    a row for the internal audience, which sees the organisations themselves.
    """
    counts = [
        (layer, str(iso_a3), *_step(int(n)))
        for layer, rows in presences.items()
        if audience in _FINEST
        for iso_a3, n in _hidden(rows).groupby("iso_a3").organisation_id.nunique().items()
    ]
    table = pd.DataFrame(counts, columns=list(NOT_LISTED_COLUMNS))
    table = table.astype({"layer": "str", "iso_a3": "str", "n": "str"})
    return table.astype({"low": "Int64", "high": "Int64"})


def _hidden(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows.disclosure == "count_only").fillna(value=False)]


def _step(n: int) -> tuple[str, int, int | None]:
    """The step that `n` is in: how it reads, and its ends."""
    low = max(start for start in _STEPS if start <= n)
    later = [start for start in _STEPS if start > n]
    return (f"{low}-{later[0] - 1}", low, later[0] - 1) if later else (f"{low}+", low, None)


def protected(data: Dataset, audience: str = AUDIENCES[0]) -> Dataset:
    """`data` of which nothing is left that `audience` may not see.

    The organisation layers are protected, and so is what is said of their files: a file of the
    workspace is named by the rows that are shown of it (`sha256`, `rows`), and says nothing of what
    it was made from; a checksum of the file would let a guess at a hidden row be tested. So
    `version` changes only with what the audience sees; each audience has one of its own.
    """
    layers = {name: getattr(data, name) for name in PRESENCES}
    shown = {
        name: protect(rows, audience, unstated=unstated_of(data, name))
        for name, rows in layers.items()
    }
    sources, left_out = data.sources, data.left_out
    if audience != AUDIENCES[-1]:
        sources = tuple(_source(one, data.sources, layers, shown) for one in data.sources)
        left_out = tuple(_fault(one) for one in data.left_out)
    version = data_version(sources)
    if audience != AUDIENCES[0]:
        version = hashlib.sha256(f"{audience} {version}".encode()).hexdigest()[: len(version)]
    return replace(
        data, **shown, sources=sources, left_out=left_out, version=version, audience=audience
    )


def unstated_of(data: Dataset, layer: str) -> dict[str, str]:
    """The disclosure of the rows of `layer` that state none, by country."""
    return unstated_levels(data.country_context, is_local=layer == "local_csos")


def _source(
    source: Source,
    active: Sequence[Source],
    layers: Mapping[str, pd.DataFrame],
    shown: Mapping[str, pd.DataFrame],
) -> Source:
    """`source` as it may be told of."""
    if source.is_bundled:
        return source
    descriptor = replace(source.descriptor, inputs=())
    if source.layer not in layers:
        return replace(source, descriptor=descriptor)
    rows = shown[source.layer]
    others = {
        one.descriptor.source_id
        for one in active
        if one.layer == source.layer and one.file != source.file
    }
    # what no other file lays claim to is taken for this one's
    rows = rows[~rows.source_id.isin(others)]
    sha256 = _sha256_of_rows(rows)
    descriptor = replace(descriptor, rows=len(rows), sha256=sha256)
    return replace(source, sha256=sha256, descriptor=descriptor)


def _sha256_of_rows(rows: pd.DataFrame) -> str:
    """The SHA-256 of `rows` as they are shown, in hex."""
    plain = pd.DataFrame(rows.drop(columns="geometry")).assign(
        geometry=rows.geometry.to_wkb(hex=True)
    )
    digests = pd.util.hash_pandas_object(plain.astype("str"), index=False)
    return hashlib.sha256(digests.to_numpy().tobytes()).hexdigest()


def _fault(left_out: LeftOut) -> LeftOut:
    """`left_out` without the words of its faults where these may quote a hidden row."""
    if not left_out.name.startswith(_ORGANISATIONS):
        return left_out
    return replace(
        left_out, message=f"counterparts validate LAYER {left_out.name} tells its faults"
    )
