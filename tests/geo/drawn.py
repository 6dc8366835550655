"""Random rows for hypothesis: few places, close together or on a seam, so that much happens."""

import shapely
from hypothesis import strategies as st

from layers.catalog import chinese_ngos, local_csos, projects
from tests.geo import densified
from tests.geo.frames import CHINESE, LOCAL, SITE, placed_frame, searched, themes_of

# a town, both sides of the antimeridian, a pole, far north, the antipode of the town
ANCHORS = ((0, 0), (179.95, -17), (-179.95, -17), (40, 89.9), (25, 66), (180, 0))
COUNTRIES = ("FJI", "KEN", "ZWE")
SECTORS = ("transport", "energy", "humanitarian")
THEMES = themes_of(
    "transport environment_climate|labour\nenergy energy|environment_climate\nhealth health"
)
RADII_KM = (0, 1, 5, 10, 25, 50, 180.5)
REACHES_KM = (10.0, 25.0, 100.0, 500.0)
END_DATES = (
    *("2023", "2024", "2025", "2024-05", "2024-06", "2024-07"),
    *("2024-06-14", "2024-06-15", "2024-06-16"),
)
WORK_AREAS = ("FJI", "KEN", "FJ-W", "KE-30", "FJI|KE-30", "FJ-W|FJ-C", "FJI|FJ-W")
UNITS = ("", "FJ-W", "KE-30", "FJ-C|FJ-W")


@st.composite
def places(draw):
    lon, lat = draw(st.sampled_from(ANCHORS))
    # often the very same place: towns hold many organisations
    step = st.sampled_from((0, 0, 0, 0.1, -0.3, 0.9, -2.2, 4.1))
    lon, lat = lon + draw(step), lat + draw(step)
    if abs(lat) > 90:
        lat = 180 - lat
    return {"lon": (lon + 180) % 360 - 180, "lat": lat}


def often(common, *others):
    return st.one_of(st.just(common), st.just(common), st.sampled_from((common, *others)))


@st.composite
def shaped(draw):
    """What makes a site a true line or area, of which at least the place is known."""
    kind = draw(st.sampled_from(("line", "area")))
    middle, span = draw(st.sampled_from(ANCHORS)), draw(st.sampled_from((0.05, 0.6, 3.0)))
    # an area needs some room below the pole
    middle = (middle[0], min(middle[1], 86))
    draws = {"line": densified.lines, "area": densified.areas}
    shape = densified.wrapped(draw(draws[kind](middle, span)))
    (lon, lat), *_ = shapely.get_coordinates(shape)
    known = {"location_precision": "exact", "stands_for": "exact", "end_lon": None, "end_lat": None}
    return {**known, "geometry_kind": kind, "shape": shape, "lon": lon, "lat": lat}


@st.composite
def site_rows(draw, size=4, *, with_shapes=False):
    rows = []
    for number in range(draw(st.integers(1, size))):
        is_line = draw(often("point", "line_ends")) == "line_ends"
        end = draw(places()) if is_line else {"lon": None, "lat": None}
        precision = draw(often("exact", "admin1", "country"))
        row = {
            **SITE,
            "site_id": f"s{number}",
            "project_id": f"p{draw(st.integers(0, 2))}",
            "name": f"s{number}",
            "iso_a3": draw(often("FJI", "KEN", "ZWE", None)),
            "sector": draw(st.sampled_from(SECTORS)),
            "geometry_kind": "line_ends" if is_line else "point",
            "end_lon": end["lon"],
            "end_lat": end["lat"],
            "location_precision": precision,
            "stands_for": draw(st.sampled_from(("admin1", "country")))
            if precision == "admin1"
            else precision,
            "unit_isos": draw(st.sampled_from(UNITS)),
            "radius_km": draw(st.sampled_from(RADII_KM)),
            **draw(places()),
        }
        if row["stands_for"] == "country" and draw(st.booleans()):
            row |= {"lon": None, "lat": None, "radius_km": None}
        elif with_shapes and draw(st.booleans()):
            row |= draw(shaped())
        rows.append(row)
    return rows


@st.composite
def presence_rows(draw, side, size=9):
    rows = []
    for number in range(draw(st.integers(0, size))):
        precision = draw(often("city", "admin1", "country"))
        row = {
            **(LOCAL if side == "local" else CHINESE),
            "presence_id": f"{side}{number}",
            "organisation_id": f"o{draw(st.integers(0, 4))}",
            "organisation": f"{side} {number}",
            "iso_a3": draw(often("FJI", "KEN", "ZWE")),
            "location_precision": precision,
            "stands_for": draw(st.sampled_from(("admin1", "country")))
            if precision == "admin1"
            else precision,
            "operates_in": draw(st.one_of(st.none(), st.sampled_from(WORK_AREAS))),
            "themes": draw(
                st.sampled_from(
                    ("labour", "energy|health", "health", "multi_sector|peace", "peace", None)
                )
            ),
            "status": draw(often("active", "closed", "unknown")),
            "end_date": draw(st.one_of(st.none(), st.none(), st.sampled_from(END_DATES))),
            "is_verified": draw(often("true", "false")),
            "radius_km": draw(st.sampled_from(RADII_KM)),
            **draw(places()),
        }
        if side == "chinese":
            row["presence_type"] = draw(
                st.sampled_from(
                    ("registered_office", "resident_programme", "network_node", "project")
                )
            )
            row["org_origin"] = draw(st.sampled_from(("mainland", "diaspora")))
        if row["stands_for"] == "country" and draw(st.booleans()):
            row |= {"lon": None, "lat": None, "radius_km": None}
        rows.append(row)
    return rows


@st.composite
def coverages(draw):
    lines = draw(
        st.lists(
            st.tuples(
                st.sampled_from(("local_csos", "chinese_ngos")),
                st.sampled_from(COUNTRIES[:2]),
                st.sampled_from(("register", "search", "incidental", "none")),
                st.sampled_from(("-", "-", "labour", "health|peace", "energy|labour")),
            ),
            max_size=6,
        )
    )
    return searched("\n".join(" ".join(line) for line in lines))


def as_sites(rows):
    return placed_frame(rows, projects.LAYER)


def as_presences(rows):
    """`rows` of both sides as the frames that the rule asks for."""
    layers = {"local": local_csos.LAYER, "chinese": chinese_ngos.LAYER}
    return {side: placed_frame(rows[side], layer) for side, layer in layers.items()}


def both_sides(size=9):
    return st.fixed_dictionaries(
        {side: presence_rows(side, size=size) for side in ("local", "chinese")}
    )


def rules(make, **fixed):
    """A drawn `geo.rule.Rule`; what is `fixed` stays."""
    choices = {
        "reach_km": st.sampled_from(REACHES_KM),
        "match_themes": st.booleans(),
        "count_projects": st.booleans(),
        "cross_border": st.booleans(),
        "min_evidence": st.sampled_from(("register", "search", "incidental")),
    }
    return st.builds(make, **{**choices, **{name: st.just(v) for name, v in fixed.items()}})
