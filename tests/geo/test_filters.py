"""Which sites are asked about."""

import pytest

from geo.filters import Filters, chosen, unknown_values
from tests.geo.frames import sites

EVERY_STATUS = ("pledge", "committed", "implementation", "completed", "suspended", "cancelled")
EVERYTHING = Filters(statuses=(), roles=())


def ids(where, filters):
    return list(chosen(where, filters)[0].site_id)


def test_by_default_sites_are_firm_and_not_merely_built():
    where = sites("\n".join(f"{status} - - status={status}" for status in EVERY_STATUS))
    assert ids(where, Filters()) == ["committed", "implementation", "completed"]
    roles = ("financed", "built_only", "operated", "unknown")
    where = sites("\n".join(f"{role} - - chinese_role={role}" for role in roles))
    assert ids(where, Filters()) == ["financed", "operated", "unknown"]


def test_without_filters_every_site_is_asked_about():
    where = sites("a - - status=cancelled\nb - - chinese_role=built_only iso_a3=\nc - -")
    assert ids(where, EVERYTHING) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"countries": ("KEN",)}, ["rail"]),
        ({"countries": ("KEN", "LAO")}, ["dam", "rail"]),
        ({"sectors": ("energy",)}, ["dam", "grid"]),
        ({"sources": ("gcdf",)}, ["grid"]),
        ({"countries": ("KEN",), "sectors": ("energy",)}, []),
        ({"min_precision": "exact"}, ["dam"]),
        ({"min_precision": "near"}, ["dam", "rail"]),
        ({"min_precision": "country"}, ["dam", "rail", "grid"]),
        ({"years": (2013, 2015)}, ["dam", "rail"]),
        ({"years": (2013, 2014)}, ["dam"]),
    ],
)
def test_a_site_must_pass_every_filter(filters, expected):
    where = sites(
        "dam - - iso_a3=LAO sector=energy commitment_year=2013\n"
        "rail - - iso_a3=KEN commitment_year=2015 location_precision=near\n"
        "grid - - iso_a3= sector=energy source_id=gcdf location_precision=admin2"
    )
    assert ids(where, Filters(**filters)) == expected


def test_sites_that_only_lack_a_year_are_counted():
    where = sites("a - - commitment_year=2013\nb - -\nc - - status=cancelled\nd - -")
    kept, n_undated = chosen(where, Filters(years=(2000, 2020)))
    assert (list(kept.site_id), n_undated) == (["a"], 2)
    assert chosen(where, Filters())[1] == 0


def test_the_order_and_index_of_sites_stay():
    where = sites("b - -\na - - status=pledge\nc - -").set_index("site_id", drop=False)
    assert list(chosen(where, Filters())[0].index) == ["b", "c"]


def test_values_that_cannot_exist_are_named_with_a_hint():
    where = sites("a - -")
    wrong = Filters(countries=("FIJ",), sectors=("enrgy",), sources=("none",))
    found = unknown_values(wrong, where, frozenset({"FJI", "KEN"}))
    assert len(found) == 3
    assert "'FIJ'" in found[0]
    assert "FJI" in found[0]
    assert "did you mean energy" in found[1]
    assert unknown_values(Filters(countries=("KEN",)), where, frozenset({"KEN"})) == []
