"""Sums within a distance: answers to work out by hand, and a brute force to agree with."""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import sums
from geo.nearby import Floats, geodesic_km, xyz_km
from geo.sums import BlockIndex, sums_reaching, sums_within
from tests.geo.scattered import (
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

Sums: TypeAlias = Callable[..., Floats]
HALF_MERIDIAN_KM = 20003.931
BOTH = pytest.mark.parametrize("summed", [sums_within, sums_reaching])


def index_of(lonlat: str | Points) -> BlockIndex:
    return BlockIndex.of(*columns(lonlat))


def test_weights_within_reach_are_added_across_the_antimeridian() -> None:
    dam_and_rail = columns("179.9 -17\n 36.8 -1.3")
    offices = index_of("-179.9 -17\n 179.9 -17\n 0 0")
    found = sums_within(offices, [0.5, 0.25, 8], *dam_and_rail, within_km=25)
    assert found.tolist() == [0.75, 0]


def test_each_point_gets_the_weights_of_those_that_reach_it() -> None:
    dam_and_rail = columns("179.9 -17\n 36.8 -1.3")
    offices = index_of("-179.9 -17\n 179.9 -17\n 0 0")
    found = sums_reaching(offices, [3, 4], *dam_and_rail, within_km=[25, 20_000])
    assert found.tolist() == [7, 7, 4]


def test_one_weight_for_all_counts() -> None:
    index = index_of("0 0\n 0 0\n 1 0\n 5 0")
    assert sums_within(index, 1, [0, 5], [0, 0], within_km=[120, 0]).tolist() == [3, 1]
    assert sums_reaching(index, 1, [0, 5], [0, 0], within_km=[120, 0]).tolist() == [1, 1, 1, 1]


def test_the_limit_belongs_to_the_reach_and_below_zero_nothing_is_near() -> None:
    index = index_of("1 0")
    far = float(geodesic_km(0, 0, 1, 0))
    within_km = [far, np.nextafter(far, 0), 0, -1]
    assert sums_within(index, 1, [0] * 4, [0] * 4, within_km=within_km).tolist() == [1, 0, 0, 0]
    assert sums_within(index, 1, [1, 1], [0, 0], within_km=[0, -1e-9]).tolist() == [1, 0]


@BOTH
def test_everything_lies_within_half_a_meridian_and_within_more(summed: Sums) -> None:
    index = index_of("0 0\n 180 0\n 0 90\n 0 90" + "\n 5 5" * 60)
    for reach_km in (HALF_MERIDIAN_KM + 0.001, 25_000, 50_000, np.inf):
        assert summed(index, 1, [0], [0], within_km=reach_km).sum() == 64
    assert summed(index, 1, [0], [0], within_km=HALF_MERIDIAN_KM - 0.001).sum() == 63


def test_a_weight_beyond_reach_does_not_touch_a_sum_however_large() -> None:
    # the large ones share their blocks with those that are asked for
    lon = np.linspace(0, 10, 1000)
    weight = np.where(lon < 1, 0.1, 1e300)
    found = sums_within(BlockIndex.of(lon, 0 * lon), weight, [0], [0], within_km=111)
    assert found == pytest.approx([10.0], rel=1e-12)


@BOTH
def test_no_points_and_no_queries_have_no_sums(summed: Sums) -> None:
    nothing, one = index_of([]), index_of("5 5")
    assert len(nothing) == 0
    for index, lon in ((nothing, []), (nothing, [0, 1]), (one, [])):
        found = summed(index, 1, lon, lon, within_km=10)
        assert found.tolist() == [0.0] * len(lon if summed is sums_within else index)


@BOTH
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight": [1, np.nan]}, "1 of 2 weights"),
        ({"weight": np.inf}, "2 of 2 weights"),
        ({"within_km": np.nan}, "2 of 2 distances"),
        ({"lon": [0, np.inf]}, "1 of 2 coordinates"),
        ({"lat": [0, 91]}, "1 of 2 coordinates"),
        ({"lat": [0]}, "one length"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(
    summed: Sums, change: dict[str, Any], message: str
) -> None:
    arguments = {"weight": 1, "lon": [0, 1], "lat": [0, 1], "within_km": 1, **change}
    with pytest.raises(ValueError, match=message):
        summed(index_of("0 0\n 1 1"), **arguments)
    with pytest.raises(ValueError, match="1 of 1 coordinates"):
        BlockIndex.of([np.nan], [0])


def test_an_index_does_not_change_with_the_arrays_it_was_made_of() -> None:
    lon, lat = np.array([10.0]), np.array([10.0])
    index = BlockIndex.of(lon, lat)
    lon[:] = 20
    assert sums_within(index, 1, [10], [10], within_km=1).tolist() == [1]


WEIGHTS = st.integers(-1000, 1000) | st.sampled_from([0, 2**40])
hard = settings(deadline=None, max_examples=300)


@hard
@given(st.data(), worlds())
def test_whole_weights_add_up_as_in_the_brute_force(data: st.DataObject, world: World) -> None:
    queries, points = world
    km = truth_km(queries, points)
    within_km = data.draw(radii(km, (len(queries), 1)))
    given_, had = (
        np.array(data.draw(st.lists(WEIGHTS, min_size=n, max_size=n)), dtype=float)
        for n in km.shape
    )
    near = km <= within_km
    index, lonlat = index_of(points), columns(queries)
    found = sums_within(index, had, *lonlat, within_km=within_km[:, 0])
    assert found.tolist() == (near * had).sum(axis=1).tolist()
    found = sums_reaching(index, given_, *lonlat, within_km=within_km[:, 0])
    assert found.tolist() == (near * given_[:, None]).sum(axis=0).tolist()


@pytest.fixture(scope="module")
def towns() -> Towns:
    return towns_and_km()


@pytest.fixture(params=[64, sums._BLOCKS_AT_ONCE], ids=["in small pieces", "in large pieces"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "_BLOCKS_AT_ONCE", request.param)


@pytest.mark.usefixtures("pieces")
class TestTowns:
    """At a size with several levels of blocks; each reach is some point's distance, or nearly."""

    @pytest.mark.parametrize("rank", [0, 30, 500, 2500, 2999])
    @pytest.mark.parametrize("nudge_km", NUDGES_KM)
    def test_whole_weights(self, towns: Towns, rank: int, nudge_km: float) -> None:
        queries, points, km = towns
        within_km = np.sort(km, axis=1)[:, rank] + nudge_km
        near = km <= within_km[:, None]
        index, had, given_ = BlockIndex.of(*points), np.arange(3000), np.arange(300)
        found = sums_within(index, had, *queries, within_km=within_km)
        np.testing.assert_array_equal(found, near @ had)
        found = sums_reaching(index, given_, *queries, within_km=within_km)
        np.testing.assert_array_equal(found, given_ @ near)

    @pytest.mark.parametrize("scale", [1e-300, 1, 1e200])
    def test_any_weights_to_the_tolerance_that_is_told(self, towns: Towns, scale: float) -> None:
        queries, points, km = towns
        index, weight = BlockIndex.of(*points), np.random.default_rng(3).normal(size=3000) * scale
        found = sums_within(index, weight, *queries, within_km=3000)
        for one, row in zip(found, km <= 3000, strict=True):
            assert abs(one - math.fsum(weight[row])) <= 1e-12 * math.fsum(abs(weight[row]))


def test_a_ball_holds_all_points_of_its_block(towns: Towns) -> None:
    index = BlockIndex.of(*towns[1])
    assert [balls.shape for balls in index.balls] == [(n, 4, 8) for n in (375, 47, 6, 1)]
    xyz = xyz_km(index.lon, index.lat)
    for level, balls in enumerate(index.balls):
        x, y, z, radius = balls.swapaxes(0, 1).reshape(4, -1)
        part = np.arange(3000) // 8**level
        off_km = np.linalg.norm(xyz - np.column_stack((x, y, z))[part], axis=1)
        assert (off_km <= radius[part] + 1e-9).all()
        # what is not there is nowhere
        assert np.isnan(x[part[-1] + 1 :]).all()


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """How many blocks each step of a walk has measured, and how many geodesics it has asked for."""
    calls: dict[str, list[int]] = {"_pieces": [], "geodesic_km": []}
    pieces_of, km_of = sums._pieces, sums.geodesic_km

    def pieces(*arguments: Any) -> Any:
        for piece in pieces_of(*arguments):
            calls["_pieces"].append(len(piece[1]))
            yield piece

    def asked(*ends: Floats) -> Floats:
        calls["geodesic_km"].append(len(ends[0]))
        return km_of(*ends)

    monkeypatch.setattr(sums, "_pieces", pieces)
    monkeypatch.setattr(sums, "geodesic_km", asked)
    return calls


def test_a_search_opens_the_edge_alone_and_asks_the_geodesic_for_the_shell(
    walked: dict[str, list[int]],
) -> None:
    lon, lat = np.random.default_rng(5).uniform(-5, 5, (2, 20_000))
    found = sums_within(BlockIndex.of(lon, lat), 1, lon[:500], lat[:500], within_km=500)
    assert found.sum() > 4_000_000
    # eight parts a block
    assert 8 * sum(walked["_pieces"]) < found.sum() / 4
    assert sum(walked["geodesic_km"]) < 100


def test_no_piece_is_larger_than_the_limit(
    walked: dict[str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "_BLOCKS_AT_ONCE", 128)
    lon, lat = np.random.default_rng(5).uniform(-5, 5, (2, 5000))
    sums_within(BlockIndex.of(lon, lat), 1, lon, lat, within_km=100)
    assert max(walked["_pieces"]) == 128
    assert len(walked["_pieces"]) > 100


@settings(deadline=None)
@given(st.data(), worlds())
def test_the_order_of_the_points_changes_no_answer(data: st.DataObject, world: World) -> None:
    queries, points = world
    order = np.array(data.draw(st.permutations(range(len(points)))), dtype=int)
    weight = np.arange(len(points)) ** 2
    index, shuffled = index_of(points), index_of([points[p] for p in order])
    lonlat = columns(queries)
    found = sums_within(shuffled, weight[order], *lonlat, within_km=5000)
    assert found.tolist() == sums_within(index, weight, *lonlat, within_km=5000).tolist()
    found = sums_reaching(shuffled, 1, *lonlat, within_km=5000)
    assert found.tolist() == sums_reaching(index, 1, *lonlat, within_km=5000)[order].tolist()
