"""The sites of Belt-and-Road and other Chinese-financed projects."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd

from layers.contract import Column, Layer
from layers.faults import Fault
from layers.rules import source_given, unplaced_or_precise
from layers.shared import PRECISION

# three shares of 0.333333 add up
SHARE_TOLERANCE = 2e-6
MONEY = ("amount_usd", "project_cost_usd", "price_basis")
# what the geometry of each geometry_kind is; a file of lon and lat holds points only
SHAPES = {
    "point": frozenset({"Point"}),
    "line_ends": frozenset({"Point"}),
    "line": frozenset({"LineString", "MultiLineString"}),
    "area": frozenset({"Polygon", "MultiPolygon"}),
}
_EVERY_SHAPE = frozenset().union(*SHAPES.values())


def shares_add_up(sites: pd.DataFrame) -> Iterator[Fault]:
    """A fault for each project whose `site_share` do not add up to 1."""
    total = sites.groupby("project_id").site_share.sum()
    for project, share in total[(total - 1).abs() > SHARE_TOLERANCE].items():
        words = f"column site_share: the shares of project {project!r} add up to {share:g}, not 1"
        fault = Fault(words, sites.index[sites.project_id == project])
        yield fault.of("shares", "site_share", total=f"{share:g}")


def money_has_a_basis(sites: pd.DataFrame) -> Iterator[Fault]:
    """A fault for amounts that state no price basis: amounts of two bases are never added."""
    bare = sites.price_basis.isna() & (sites.amount_usd.notna() | sites.project_cost_usd.notna())
    if bare.any():
        words = "column price_basis: blank although an amount is given"
        yield Fault.at(words, sites.index[bare]).of("no_basis", "price_basis")


def money_is_the_projects(sites: pd.DataFrame) -> Iterator[Fault]:
    """A fault that names the projects whose sites state different money: each site repeats the
    amount of the whole project, and `site_share` splits it.
    """
    values = sites.groupby("project_id")[list(MONEY)].nunique(dropna=False)
    if differing := values.index[(values > 1).any(axis=1)].tolist():
        yield Fault(
            f"columns {' '.join(MONEY)} are the whole project's, the same at each of its sites; "
            f"they differ in project {', '.join(map(repr, differing))}",
            sites.index[sites.project_id.isin(differing)],
        ).of("money_differs", "amount_usd")


def ends_belong_to_lines(sites: pd.DataFrame) -> Iterator[Fault]:
    """A fault where `end_lon` and `end_lat` are half given, or not exactly on line_ends rows."""
    ends = sites.end_lon.notna() & sites.end_lat.notna()
    half = sites.end_lon.notna() != sites.end_lat.notna()
    if half.any():
        fault = Fault.at("only one of end_lon and end_lat is given", sites.index[half])
        yield fault.of("half_end", "end_lon")
    wrong = ~half & (ends != (sites.geometry_kind == "line_ends"))
    if wrong.any():
        yield Fault.at(
            "end_lon and end_lat belong to rows with geometry_kind line_ends, and to those only",
            sites.index[wrong],
        ).of("end_without_line", "geometry_kind")


def kind_agrees_with_geometry(sites: gpd.GeoDataFrame) -> Iterator[Fault]:
    """A fault for each `geometry_kind` on rows whose geometry is of another kind."""
    shapes = sites.geometry.geom_type
    for kind, allowed in SHAPES.items():
        wrong = (sites.geometry_kind == kind) & shapes.isin(_EVERY_SHAPE - allowed)
        if wrong.any():
            found = " or ".join(sorted(set(shapes[wrong])))
            yield Fault.at(
                f"geometry_kind {kind}, but the geometry is a {found}; it takes a "
                f"{' or '.join(sorted(allowed))}",
                sites.index[wrong],
            ).of("kind_disagrees", "geometry_kind")


LAYER = Layer(
    name="projects",
    title="Belt-and-Road and other Chinese-financed projects",
    file="projects/bri_projects.csv",
    geometry=_EVERY_SHAPE,
    blank_geometry_where=("location_precision", frozenset({"admin1", "country"})),
    rules={
        shares_add_up: ("project_id", "site_share"),
        money_has_a_basis: ("price_basis", "amount_usd", "project_cost_usd"),
        money_is_the_projects: ("project_id", *MONEY),
        ends_belong_to_lines: ("end_lon", "end_lat", "geometry_kind"),
        kind_agrees_with_geometry: ("geometry_kind",),
        source_given: ("source_url", "is_verified"),
        unplaced_or_precise: ("location_precision",),
    },
    columns={
        "site_id": Column(
            "str", "the project's id, with a suffix where it has several sites", unique=True
        ),
        "project_id": Column("str", "the project that the site is part of"),
        "name": Column("str", "usual English name"),
        "name_zh": Column("str", "usual Chinese name", required=False),
        "iso_a3": Column(
            "str",
            "host country, ISO 3166-1 alpha-3 (blank: regional)",
            required=False,
            pattern="[A-Z]{3}",
        ),
        "admin1_name": Column(
            "str", "first-level units as the source names them", required=False, is_list=True
        ),
        "place": Column("str", "the place in words", required=False),
        "sector": Column("str", "sector of the project", vocabulary="sector"),
        "subsector": Column("str", "finer sector in words", required=False),
        "status": Column("str", "status as of source_date", vocabulary="project_status"),
        "commitment_year": Column(
            "int", "year of the commitment", required=False, low=1949, high=2100
        ),
        "start_year": Column(
            "int", "year in which work began", required=False, low=1949, high=2100
        ),
        "completion_year": Column("int", "year of completion", required=False, low=1949, high=2100),
        "amount_usd": Column(
            "float",
            "committed by Chinese sources to the whole project, US dollars",
            required=False,
            low=0,
        ),
        "instrument": Column("str", "kind of money", vocabulary="instrument"),
        "project_cost_usd": Column(
            "float", "whole cost, US dollars; never added to commitments", required=False, low=0
        ),
        "price_basis": Column(
            "str", "prices that the amounts are in", required=False, vocabulary="price_basis"
        ),
        "chinese_role": Column("str", "what Chinese actors did", vocabulary="chinese_role"),
        "site_share": Column("float", "the site's share of its project, 0 to 1", low=0, high=1),
        "financiers": Column("str", "who finances", required=False, is_list=True),
        "contractors": Column(
            "str", "who builds, or the Chinese owner", required=False, is_list=True
        ),
        "flags": Column(
            "str",
            "environmental and social flags; blank: not assessed",
            required=False,
            is_list=True,
            vocabulary="flag",
        ),
        **PRECISION,
        "geometry_kind": Column("str", "what the geometry stands for", vocabulary="geometry_kind"),
        "end_lon": Column(
            "float", "other end of a line, degrees", required=False, low=-180, high=180
        ),
        "end_lat": Column(
            "float", "other end of a line, degrees", required=False, low=-90, high=90
        ),
        "aiddata_record_id": Column("str", "record in AidData's GCDF", required=False),
        "evidence": Column("str", "what the source says, in our words"),
        "source_id": Column("str", "the data source that the row came with"),
        "source_url": Column(
            "str", "page that shows the facts", required=False, pattern="https?://.+"
        ),
        "source_date": Column("date", "date of that page", required=False),
        "is_verified": Column("bool", "true where every stated fact was seen in the source"),
    },
)
