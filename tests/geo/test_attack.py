"""An attacker with all that the public can get, who looks for places and organisations.

Each attack must fail on what the public sees, and the same attack must find its goal where nothing
is protected (the internal audience): else it would prove nothing.
"""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.exporters.tabular import to_json
from geo.filters import Filters
from geo.protect import PRESENCES, not_listed, protected
from geo.rule import REACH_KM, Rule
from geo.survey import site_answers
from geo.views.tables import SITE_COLUMNS
from tests.geo.attacked import (
    COUNTED,
    HIDDEN,
    TOLD,
    WITHHELD,
    country,
    hidden_row,
    hidden_rows,
    name_of,
    surveyed,
)
from tests.geo.public_outputs import PUBLIC_OUTPUTS

GEOD = Geod(ellps="WGS84")
EVERY_SITE = Filters(statuses=(), roles=())
# a door is found if somebody stands nearer than this, km
AT_THE_DOOR_KM = 5.0


@pytest.fixture(scope="module")
def public(world):
    return surveyed(world, hidden_rows())


@pytest.fixture(scope="module")
def internal(world):
    return surveyed(world, hidden_rows(), "internal")


def exported(place, rule, filters=EVERY_SITE):
    """The sites as `counterparts gaps --by site --format json` has them."""
    sites, _ = site_answers(place, filters, rule)
    return json.loads(to_json(sites[SITE_COLUMNS], parameters={}, credit={}))["rows"]


def km_between(lon, lat, lons, lats):
    n = np.size(lons)
    metres = GEOD.inv(np.full(n, lon), np.full(n, lat), np.asarray(lons), np.asarray(lats))[2]
    return np.asarray(metres) / 1000


def located(seen):
    """The place that fits distances best: (lon, lat) for {(lon, lat): km}, None for too few."""
    if len(seen) < 3:
        return None
    best, step = (38.0, 0.5), 0.25
    for half in (20, 12, 12, 12):
        lons, lats = np.meshgrid(
            best[0] + step * np.arange(-half, half + 1), best[1] + step * np.arange(-half, half + 1)
        )
        off = sum(
            (km_between(*site, lons.ravel(), lats.ravel()) - km) ** 2 for site, km in seen.items()
        )
        at = int(np.argmin(off))
        best, step = (lons.ravel()[at], lats.ravel()[at]), step / 8
    return best


def off_km(place, key):
    """How far a guess is from where an organisation really is."""
    _, lon, lat, *_ = HIDDEN[key]
    return float(km_between(*place, [lon], [lat])[0])


# --- trilateration


def by_name(place, name):
    """The attacker's distances to who is called `name`, from the names of the nearest."""
    return {
        (row["lon"], row["lat"]): one["km"]
        for row in exported(place, Rule())
        for one in row["local_nearest"] or []
        if one["name"] == name
    }


@pytest.mark.parametrize("key", HIDDEN)
def test_names_and_distances_find_nobody_who_is_hidden(public, internal, key):
    assert off_km(located(by_name(internal, name_of(key))), key) < AT_THE_DOOR_KM
    seen = by_name(public, name_of(key))
    if key in ("Unit_Circle", "City_Circle"):
        units = public.data.admin1.set_index(["iso_a3", "name"])
        unit = units.loc["KEN", HIDDEN[key][3]]
        # the middle of its unit, wherever it is in there
        guess = located(seen)
        assert km_between(*guess, [unit.lon], [unit.lat])[0] < AT_THE_DOOR_KM
        assert off_km(guess, key) > 10 * AT_THE_DOOR_KM
    else:
        assert seen == {}


def by_counts(place, listed):
    """The attacker's distances to the one who is counted and not among `listed`: the least reach
    at which a site has more organisations near it than those listed explain.
    """
    found = {}
    low, high = (int(km) for km in REACH_KM)
    for reach_km in range(low, high + 1, 30):
        for row in exported(place, Rule(reach_km=reach_km)):
            site = row["lon"], row["lat"]
            km = km_between(*site, listed.lon, listed.lat)
            explained = int((km - listed.radius_km - 1 <= reach_km).sum())
            if row["local_n_present"] + row["local_n_possible"] > explained:
                # between the last reach and this one
                found.setdefault(site, reach_km - 15)
    return found


@pytest.mark.parametrize("key", [COUNTED, WITHHELD])
def test_counts_over_every_reach_find_nobody_who_is_hidden(world, key):
    rows = [hidden_row(key)]
    shown, all_of_it = (surveyed(world, rows, audience) for audience in ("public", "internal"))
    listed = shown.presences["local"]
    assert off_km(located(by_counts(all_of_it, listed)), key) < 3 * AT_THE_DOOR_KM
    assert by_counts(shown, listed) == {}


# --- filters


def test_no_filter_tells_of_a_site_what_is_not_told_without_it(public):
    """So whatever is tried on all sites and fails has been tried under every combination."""
    rule = Rule(reach_km=150.0, match_themes=True, count_projects=True)
    whole = {row["site_id"]: row for row in exported(public, rule)}
    sectors = sorted({row["sector"] for row in whole.values()})
    some = [itertools.combinations(sectors, n) for n in range(len(sectors) + 1)]
    n_rows = set()
    for chosen in itertools.product(
        itertools.chain(*some), [(), ("completed",), ("implementation",)], [None, "near", "exact"]
    ):
        filters = Filters(sectors=chosen[0], statuses=chosen[1], roles=(), min_precision=chosen[2])
        rows = exported(public, rule, filters)
        assert rows == [whole[row["site_id"]] for row in rows]
        n_rows.add(len(rows))
    assert len(n_rows) > 3


# --- differencing


RULES = [
    Rule(reach_km=reach_km, match_themes=themes, cross_border=is_wide, count_projects=is_wide)
    for reach_km in (10.0, 150.0, 500.0)
    for themes, is_wide in ((False, False), (True, True))
]


def differ(one, other):
    """Whether any of two sets of exports differ."""
    return any(exported(one, rule) != exported(other, rule) for rule in RULES)


def test_no_export_differs_for_somebody_who_is_withheld(world):
    few = [row for row in hidden_rows() if row["disclosure"] != "withheld"]
    assert not differ(surveyed(world, few), surveyed(world, hidden_rows()))
    assert differ(*(surveyed(world, rows, "internal") for rows in (few, hidden_rows())))


def test_nothing_but_the_country_is_told_of_who_is_only_counted(world):
    """Not even by its theme, its state of being verified, or another one beside it."""
    rows = [row for row in hidden_rows() if row["disclosure"] != "count_only"]
    one = hidden_row(COUNTED)
    other = hidden_row(
        COUNTED, themes="health", is_verified="false", lon="34.9", lat="1.5", org_type="trade_union"
    )
    two = [one, hidden_row(COUNTED, presence_id="second", organisation_id="second")]
    base = told(country(world, [*rows, one]))
    assert told(country(world, [*rows, other])) == base
    assert told(country(world, [*rows, *two])) == base
    assert told(country(world, rows)) != base


def test_a_country_where_all_are_only_counted_is_not_said_to_have_none(world):
    only = surveyed(world, [hidden_row(COUNTED)])
    nobody = {**only.presences, "local": only.presences["local"].iloc[:0]}
    for row in exported(replace(only, presences=nobody), Rule(match_themes=True)):
        assert (row["local_state"], row["local_country"]) == ("in_country", "on_record")
        # in no count, and so no nearer to one site than to another
        assert (row["local_in_country_n"], row["local_nearest_km"]) == (0, None)
    empty = surveyed(world, [])
    for row in exported(replace(empty, presences=nobody), Rule()):
        assert (row["local_state"], row["local_country"]) == ("none_recorded", "none_recorded")


# --- moves: what is hidden changes no byte


def told(data):
    """All that anything for the public can be made of, as bytes; in every frame, order too."""
    shown = protected(data)
    raw = {name: getattr(data, name) for name in PRESENCES}
    frames = [*(getattr(shown, name) for name in PRESENCES), not_listed(raw), shown.projects]
    said = [repr(shown.sources), repr(shown.left_out), shown.version, shown.as_of, shown.audience]
    return "\n".join([*(frame.to_csv() for frame in frames), *said]).encode()


def moved(draw, world, key):
    """A row of a hidden organisation that is somewhere else in the unit that may be known."""
    disclosure, _, _, unit, city = HIDDEN[key]
    units = world.data.admin1
    units = units[units.iso_a3 == "KEN"]
    if disclosure not in ("public_admin1", "public_city"):
        unit = draw(st.sampled_from(sorted(units.name)))
    shape = units[units.name == unit].geometry.iloc[0]
    west, south, east, north = shape.bounds
    part = st.floats(0, 1)
    at = shapely.Point(west + draw(part) * (east - west), south + draw(part) * (north - south))
    at = at if shape.contains(at) else shape.representative_point()
    return hidden_row(
        key,
        lon=str(at.x),
        lat=str(at.y),
        admin1_name=unit,
        city=draw(st.sampled_from([city, "Elsewhere"])),
    )


@pytest.fixture(scope="module")
def base(world):
    return told(country(world, hidden_rows()))


@settings(max_examples=20, deadline=None, derandomize=True)
@given(draw=st.data())
def test_a_place_that_moves_within_its_unit_changes_no_byte(world, base, draw):
    rows = [moved(draw.draw, world, key) for key in HIDDEN]
    extra = hidden_row(WITHHELD, presence_id="more", organisation_id="more", organisation="More")
    if draw.draw(st.booleans()):
        rows.insert(draw.draw(st.integers(0, len(rows))), extra)
    assert told(country(world, rows)) == base


@pytest.fixture(scope="module")
def other(world):
    """The same to the public, and nothing else: all have moved, and one more is withheld."""
    moves = {"lon": "37.1", "lat": "0.4", "city": "Elsewhere"}
    rows = [hidden_row(key, **moves) for key in HIDDEN]
    extra = hidden_row(WITHHELD, presence_id="more", organisation_id="more", organisation="More")
    return surveyed(world, [extra, *rows])


@pytest.fixture(scope="module")
def no_trace():
    """Texts that stand in hidden rows, and in nothing that the public may see."""
    texts = [TOLD, *(name_of(key) for key in (COUNTED, WITHHELD))]
    for key, (_, lon, lat, _, city) in HIDDEN.items():
        texts += [str(lon), str(lat), f"{key.lower()}-", f"at-{city.lower()}", city]
    return [text.encode() for text in texts]


@pytest.mark.parametrize("name", PUBLIC_OUTPUTS)
def test_no_output_changes_or_holds_a_trace(public, other, no_trace, name):
    content = PUBLIC_OUTPUTS[name](public)
    assert PUBLIC_OUTPUTS[name](other) == content
    if told := [text for text in no_trace if text in content]:
        # the map names its towns, whoever is on record
        nobody = {side: rows.head(0) for side, rows in public.presences.items()}
        bare = PUBLIC_OUTPUTS[name](replace(public, presences=nobody))
        assert [text for text in told if text not in bare] == []


@pytest.mark.parametrize(
    "name",
    [
        *("gaps --by site --format json", "layers as CSV", "search", "files of the app"),
        *(f"snapshot as {form}" for form in ("html", "xlsx", "gpkg", "zip")),
    ],
)
def test_without_protection_an_output_tells(internal, name):
    content = PUBLIC_OUTPUTS[name](internal)
    assert name_of(WITHHELD).encode() in content
