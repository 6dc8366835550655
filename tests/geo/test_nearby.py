"""Distances and neighbours: answers to work out by hand, and a brute force to agree with."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import nearby
from geo.nearby import (
    Floats,
    PointIndex,
    Positions,
    counts_within,
    geodesic_km,
    nearest,
    pairs_within,
    settled_pairs,
)
from tests.geo.scattered import (
    GEOD,
    NUDGES_KM,
    Points,
    Towns,
    World,
    columns,
    radii,
    towns_and_km,
    truth_km,
    worlds,
)

EQUATOR_DEGREE_KM = 6378.137 * np.pi / 180
HALF_MERIDIAN_KM = 20003.931


def index_of(lonlat: str | Points) -> PointIndex:
    return PointIndex.of(*columns(lonlat))


def true_pairs(km: Floats, reach_km: Floats) -> list[tuple[int, float, int]]:
    found = [(km[q, p], q, p) for q, p in np.argwhere(km <= reach_km)]
    return sorted((int(q), float(far), int(p)) for far, q, p in found)


def true_nearest(km: Floats, k: int) -> tuple[Positions, Floats]:
    """Positions and km of the k nearest of each row, ended with -1 and nan."""
    positions = np.argsort(km, axis=1, kind="stable")[:, :k]
    missing = ((0, 0), (0, k - positions.shape[1]))
    far = np.take_along_axis(km, positions, axis=1)
    return (
        np.pad(positions, missing, constant_values=-1),
        np.pad(far, missing, constant_values=np.nan),
    )


def test_a_degree_of_the_equator_and_half_a_meridian() -> None:
    assert geodesic_km(0, 0, 1, 0) == pytest.approx(EQUATOR_DEGREE_KM, abs=1e-9)
    assert geodesic_km(0, 90, 77, -90) == pytest.approx(HALF_MERIDIAN_KM, abs=1e-3)
    assert geodesic_km(0, 0, 180, 0) == pytest.approx(HALF_MERIDIAN_KM, abs=1e-3)


def test_distance_broadcasts_to_a_matrix() -> None:
    lon = np.array([0.0, 1.0, 2.0])
    km = geodesic_km(lon[:, None], 0, lon, 0) / EQUATOR_DEGREE_KM
    assert km == pytest.approx(np.array([[0, 1, 2], [1, 0, 1], [2, 1, 0]]))
    assert geodesic_km([], [], 0, 0).shape == (0,)
    assert np.isnan(geodesic_km([np.nan, 0], [0, 91], 0, 0)).all()


def test_reach_crosses_the_antimeridian() -> None:
    dam_and_rail = columns("179.9 -17\n 36.8 -1.3")
    taveuni = index_of("-179.9 -17")
    assert counts_within(taveuni, *dam_and_rail, within_km=25).tolist() == [1, 0]
    query, point, km = pairs_within(taveuni, *dam_and_rail, within_km=25)
    assert (query.tolist(), point.tolist()) == ([0], [0])
    assert km == pytest.approx([21.30], abs=0.01)


def test_minus_180_is_180_and_longitude_means_nothing_at_a_pole() -> None:
    index = index_of("-180 10\n 0 90\n 55 -90")
    positions, km = nearest(index, *columns("180 10\n -120 90\n 3 -90"))
    assert positions.tolist() == [[0], [1], [2]]
    assert km == pytest.approx(np.zeros((3, 1)), abs=1e-9)


def test_all_places_of_the_ring_about_a_pole_are_equally_near() -> None:
    ring = index_of([(lon, 89) for lon in range(-180, 180, 45)])
    assert counts_within(ring, [0], [90], within_km=[[111.6, 111.8]]).tolist() == [[0, 8]]


def test_at_60_north_the_nearest_is_nearest_in_km_and_not_in_degrees() -> None:
    positions, km = nearest(index_of("1 60\n 0 60.8"), [0], [60])
    assert positions.tolist() == [[0]]
    assert km == pytest.approx(np.array([[55.8]]), abs=0.1)


def test_counts_have_the_shape_of_the_radii() -> None:
    index = index_of("0 0\n 1 0\n 2 0\n 3 0")
    lon, lat = np.array([0.0, 3.0]), np.zeros(2)
    one, two = 1.1 * EQUATOR_DEGREE_KM, 2.1 * EQUATOR_DEGREE_KM
    assert counts_within(index, lon, lat, within_km=one).tolist() == [2, 2]
    assert counts_within(index, lon, lat, within_km=[one, two]).tolist() == [2, 3]
    assert counts_within(index, lon, lat, within_km=[[one, two]]).tolist() == [[2, 3], [2, 3]]
    assert counts_within(index, lon, lat, within_km=[[one], [-1.0]]).tolist() == [[2], [0]]


def test_everything_lies_within_half_a_meridian_and_within_more() -> None:
    index = index_of("0 0\n 180 0\n 0 90\n 0 90")
    for reach_km in (HALF_MERIDIAN_KM + 0.001, 25_000, 50_000, np.inf):
        assert counts_within(index, [0], [0], within_km=reach_km).tolist() == [4]
        assert len(pairs_within(index, [0], [0], within_km=reach_km)[0]) == 4
    assert counts_within(index, [0], [0], within_km=HALF_MERIDIAN_KM - 0.001).tolist() == [3]


def test_slack_lifts_a_radius_that_is_below_zero() -> None:
    index = index_of("0 0\n 1 0\n 2 0")
    slack_km = np.array([0, 10, 2.1 * EQUATOR_DEGREE_KM + 50])
    query, point, km = pairs_within(index, [0], [0], within_km=-50, slack_km=slack_km)
    assert (query.tolist(), point.tolist()) == ([0], [2])
    assert km == pytest.approx([2 * EQUATOR_DEGREE_KM])
    assert len(pairs_within(index, [0], [0], within_km=-50)[0]) == 0


def test_pairs_come_by_query_km_and_point() -> None:
    index = index_of("2 0\n 1 0\n -1 0\n 1 0\n 0 0")
    query, point, _ = pairs_within(index, [0, 2], [0, 0], within_km=120)
    assert query.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert point.tolist() == [4, 1, 2, 3, 0, 1, 3]


def test_of_equally_near_points_the_smaller_position_comes_first() -> None:
    index = index_of("1 0\n -1 0\n 1 0\n -1 0\n 0 0")
    assert nearest(index, [0], [0], k=4)[0].tolist() == [[4, 0, 1, 2]]
    assert nearest(index, [0], [0], k=7)[0].tolist() == [[4, 0, 1, 2, 3, -1, -1]]


def test_an_empty_layer_has_no_neighbours_and_no_query_no_answer() -> None:
    empty, one = index_of([]), index_of("5 5")
    assert len(empty) == 0
    assert counts_within(empty, [0], [0], within_km=[[1, 2]]).tolist() == [[0, 0]]
    assert counts_within(one, [], [], within_km=[[1, 2]]).shape == (0, 2)
    for index, n_queries in ((empty, 1), (one, 0), (empty, 0)):
        nowhere = np.zeros(n_queries)
        positions, km = nearest(index, nowhere, nowhere, k=2)
        assert positions.tolist() == [[-1, -1]] * n_queries
        assert km.shape == (n_queries, 2)
        assert np.isnan(km).all()
        found = pairs_within(index, nowhere, nowhere, within_km=1, slack_km=[1] * len(index))
        assert [column.tolist() for column in found] == [[], [], []]


def test_an_index_does_not_change_with_the_arrays_it_was_made_of() -> None:
    lon, lat = np.array([10.0]), np.array([10.0])
    index = PointIndex.of(lon, lat)
    lon[:] = 20
    assert nearest(index, [10], [10])[1].tolist() == [[0.0]]


@pytest.mark.parametrize("fault", [np.nan, np.inf, -np.inf, 90.001, -91])
def test_a_coordinate_that_is_none_is_refused_and_counted(fault: float) -> None:
    with pytest.raises(ValueError, match="2 of 3 coordinates"):
        PointIndex.of([0, 1, 2], [fault, 0, fault])
    with pytest.raises(ValueError, match="1 of 1 coordinates"):
        nearest(index_of("0 0"), [0], [fault])


def test_arguments_that_make_no_sense_are_refused() -> None:
    index = index_of("0 0\n 1 1")
    with pytest.raises(ValueError, match="one length"):
        PointIndex.of([0, 1], [0])
    with pytest.raises(ValueError, match="k must be 1 or more"):
        nearest(index, [0], [0], k=0)
    with pytest.raises(ValueError, match="1 of 2 distances"):
        counts_within(index, [0], [0], within_km=[[1, np.nan]])
    for slack_km in (-1, np.inf):
        with pytest.raises(ValueError, match="slack_km must be"):
            pairs_within(index, [0], [0], within_km=1, slack_km=slack_km)


# seam, poles, antipodes, repeated places, and radii that are some point's very distance
hard = settings(deadline=None, max_examples=300)


@hard
@given(st.data(), worlds())
def test_counts_agree_with_the_brute_force(data: st.DataObject, world: World) -> None:
    queries, points = world
    km = truth_km(queries, points)
    within_km = data.draw(radii(km, (len(queries), 3)))
    counts = counts_within(index_of(points), *columns(queries), within_km=within_km)
    assert counts.tolist() == (km[:, :, None] <= within_km[:, None, :]).sum(axis=1).tolist()


@hard
@given(st.data(), worlds())
def test_pairs_agree_with_the_brute_force(data: st.DataObject, world: World) -> None:
    queries, points = world
    km = truth_km(queries, points)
    within_km = data.draw(radii(km, (len(queries), 1)))
    slacks = st.sampled_from([0.0, 1e-6, 0.5, 1.0, 30.0, 999.0])
    slack_km = np.array(data.draw(st.lists(slacks, min_size=len(points), max_size=len(points))))
    query, point, far = pairs_within(
        index_of(points), *columns(queries), within_km=within_km[:, 0], slack_km=slack_km
    )
    found = list(zip(query.tolist(), far.tolist(), point.tolist(), strict=True))
    assert found == true_pairs(km, within_km + slack_km)


@hard
@given(st.data(), worlds())
def test_settled_pairs_say_of_both_limits_what_the_brute_force_says(
    data: st.DataObject, world: World
) -> None:
    queries, points = world
    km = truth_km(queries, points)
    near_km = data.draw(radii(km, (len(queries), 1)))
    within_km = np.maximum(near_km, data.draw(radii(km, (len(queries), 1))))
    slacks = st.sampled_from([0.0, 1e-6, 0.5, 30.0, 999.0])
    slack_km = np.array(data.draw(st.lists(slacks, min_size=len(points), max_size=len(points))))
    query, point, about_km = settled_pairs(
        index_of(points),
        *columns(queries),
        within_km=within_km[:, 0],
        slack_km=slack_km,
        near_km=near_km[:, 0],
    )
    found = np.zeros(km.shape, dtype=int)
    np.add.at(found, (query, point), 1)
    assert found.tolist() == (km <= within_km + slack_km).astype(int).tolist()
    near = near_km - slack_km
    said = (about_km <= near[query, point]).tolist()
    assert said == (km <= near)[query, point].tolist()


@hard
@given(worlds(), st.integers(1, 40))
def test_nearest_agree_with_the_brute_force(world: World, k: int) -> None:
    queries, points = world
    expected, expected_km = true_nearest(truth_km(queries, points), k)
    positions, km = nearest(index_of(points), *columns(queries), k=k)
    assert positions.tolist() == expected.tolist()
    np.testing.assert_array_equal(km, expected_km)


@settings(deadline=None)
@given(st.data(), worlds())
def test_the_order_of_the_points_changes_no_answer(data: st.DataObject, world: World) -> None:
    queries, points = world
    order = data.draw(st.permutations(range(len(points))))
    index, shuffled = index_of(points), index_of([points[p] for p in order])
    lon, lat = columns(queries)
    counts = counts_within(index, lon, lat, within_km=[[1, 5000]])
    assert counts.tolist() == counts_within(shuffled, lon, lat, within_km=[[1, 5000]]).tolist()
    np.testing.assert_array_equal(
        nearest(index, lon, lat, k=3)[1], nearest(shuffled, lon, lat, k=3)[1]
    )
    query, point, km = pairs_within(shuffled, lon, lat, within_km=5000)
    back = sorted((q, far, order[p]) for q, far, p in zip(query, km, point, strict=True))
    expected = pairs_within(index, lon, lat, within_km=5000)
    assert back == list(zip(*(expected[column] for column in (0, 2, 1)), strict=True))


@pytest.fixture(scope="module")
def towns() -> Towns:
    return towns_and_km()


@pytest.fixture(params=[1000, nearby._PAIRS_AT_ONCE], ids=["in pieces", "at once"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearby, "_PAIRS_AT_ONCE", request.param)


@pytest.mark.usefixtures("pieces")
class TestTowns:
    """At a size where the trees have branches and a search can come in pieces."""

    def test_counts(self, towns: Towns) -> None:
        queries, points, km = towns
        ordered = np.sort(km, axis=1)
        hit_km = ordered[:, [0, 30, 500, 1500, 2500, 2999]]
        within_km = (hit_km[:, :, None] + NUDGES_KM).reshape(len(km), -1)
        counts = counts_within(PointIndex.of(*points), *queries, within_km=within_km)
        rows = zip(ordered, within_km, strict=True)
        assert counts.tolist() == [row.searchsorted(reach, "right").tolist() for row, reach in rows]

    def test_pairs(self, towns: Towns) -> None:
        queries, points, km = towns
        slack_km = np.resize([0, 5, 25, 0, 0, 400], 3000)
        within_km = np.sort(km, axis=1)[:, 40] - 5
        found = pairs_within(
            PointIndex.of(*points), *queries, within_km=within_km, slack_km=slack_km
        )
        query, point = np.nonzero(km <= within_km[:, None] + slack_km)
        order = np.lexsort((point, km[query, point], query))
        for column, expected in zip(found, (query, point, km[query, point]), strict=True):
            np.testing.assert_array_equal(column, expected[order])

    @pytest.mark.parametrize("k", [1, 5, 200])
    def test_nearest(self, towns: Towns, k: int) -> None:
        queries, points, km = towns
        found = nearest(PointIndex.of(*points), *queries, k=k)
        for column, expected in zip(found, true_nearest(km, k), strict=True):
            np.testing.assert_array_equal(column, expected)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many geodesics each call has asked for."""
    calls: list[int] = []

    def counted(*ends: Floats) -> Floats:
        calls.append(len(ends[0]))
        return geodesic_km(*ends)

    monkeypatch.setattr(nearby, "geodesic_km", counted)
    return calls


@pytest.mark.parametrize(
    ("half_width", "radii_km", "at_most"), [(5, [50, 250, 500], 20), (80, [4000, 8000], 2000)]
)
def test_counts_ask_the_geodesic_for_the_shell_alone(
    asked: list[int], half_width: float, radii_km: list[float], at_most: int
) -> None:
    lon, lat = np.random.default_rng(5).uniform(-half_width, half_width, (2, 5000))
    counts = counts_within(PointIndex.of(lon, lat), lon[:200], lat[:200], within_km=[radii_km])
    assert counts.sum() > 100_000
    assert sum(asked) < at_most


def test_settled_pairs_ask_the_geodesic_for_the_shells_alone(asked: list[int]) -> None:
    lon, lat = np.random.default_rng(5).uniform(-5, 5, (2, 5000))
    index = PointIndex.of(lon, lat)
    limits = {"within_km": 110, "slack_km": 10, "near_km": 90}
    query, _, km = settled_pairs(index, lon[:200], lat[:200], **limits)
    assert len(query) == len(pairs_within(index, lon[:200], lat[:200], within_km=120)[0]) > 20_000
    assert (km <= 80).sum() == len(pairs_within(index, lon[:200], lat[:200], within_km=80)[0])
    assert sum(asked[:1]) < 100


def test_one_large_slack_widens_the_search_for_its_own_point_alone(asked: list[int]) -> None:
    lon, lat = np.random.default_rng(6).uniform(-5, 5, (2, 5000))
    slack_km = np.zeros(5000)
    slack_km[17] = 2000
    query, point, _ = pairs_within(
        PointIndex.of(lon, lat), lon[:200], lat[:200], within_km=5, slack_km=slack_km
    )
    assert query[point == 17].tolist() == list(range(200))
    assert sum(asked) < 1.1 * len(query)


def everywhere(n: int) -> tuple[Floats, Floats, np.random.Generator]:
    rng = np.random.default_rng(7)
    return rng.uniform(-180, 180, n), np.degrees(np.arcsin(rng.uniform(-1, 1, n))), rng


def assert_that_bounds_enclose(lon: Floats, lat: Floats, lon_b: Floats, lat_b: Floats) -> None:
    chord_km = np.linalg.norm(nearby.xyz_km(lon, lat) - nearby.xyz_km(lon_b, lat_b), axis=1)
    km = geodesic_km(lon, lat, lon_b, lat_b)
    assert km.max() < nearby._HALF_MERIDIAN_KM
    assert (chord_km <= nearby.widest_chord_km(km)).all()
    assert (chord_km > nearby.sure_chord_km(km - 1e-9)).all()
    assert (nearby.longest_km(chord_km) >= km - 1e-8).all()
    assert (nearby.shortest_km(chord_km) <= km + 1e-8).all()


def test_the_bounds_enclose_every_chord_up_to_the_antipode() -> None:
    lon, lat, rng = everywhere(200_000)
    astray = rng.normal(size=(2, len(lon))) * 10 ** rng.uniform(-9, 2, len(lon))
    lat_b = np.clip(-lat + astray[1], -90, 90)
    assert_that_bounds_enclose(lon, lat, lon + 180 + astray[0], lat_b)


# WGS84 is bent most across the equator and least at the poles
@pytest.mark.parametrize("flatten", [1, 0, 1e9], ids=["anywhere", "equator", "poles"])
def test_the_bounds_enclose_chords_of_every_length(flatten: float) -> None:
    lon, lat, rng = everywhere(200_000)
    azimuth, km = rng.uniform(-180, 180, len(lon)), 10 ** rng.uniform(-6, 4.3, len(lon))
    lat = np.clip(flatten * lat, -90, 90)
    lon_b, lat_b, _ = GEOD.fwd(lon, lat, azimuth, 1000 * km)
    assert_that_bounds_enclose(lon, lat, lon_b, lat_b)


@pytest.mark.parametrize(("km", "shell_m"), [(10, 0.0001), (250, 0.4), (1000, 25)])
def test_the_bounds_leave_a_thin_shell(km: float, shell_m: float) -> None:
    reach_km = np.array([km])
    shell_km = nearby.widest_chord_km(reach_km) - nearby.sure_chord_km(reach_km)
    assert 0 < shell_km[0] < shell_m / 1000
