"""What the public may see: hidden rows are gone, and no row is finer than its disclosure."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import protect as protect_module
from geo.protect import NOT_TOLD, audience_named, protect
from layers.disclosure import unstated_levels
from tests.geo.disclosed import FINEST, FINEST_FIRST, HIDDEN, row, unchecked
from tests.geo.frames import raw_local

DRAWN = st.lists(
    st.tuples(st.sampled_from((*FINEST, *HIDDEN)), st.sampled_from(FINEST_FIRST)), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(DRAWN)
def test_nothing_hidden_appears_and_nothing_is_finer_than_disclosed(drawn):
    before = unchecked([row(*one, number=at) for at, one in enumerate(drawn)])
    after = protect(before)
    assert list(after) == list(before)
    # a row that was made coarser has another id, and stands behind the others
    kept = [f"o{at}" for at, (disclosure, _) in enumerate(drawn) if disclosure in FINEST]
    assert sorted(after.organisation) == kept
    assert after.presence_id.is_unique
    for one in after.itertuples():
        floor = FINEST_FIRST.index(FINEST[one.disclosure])
        assert FINEST_FIRST.index(one.location_precision) >= floor
        if FINEST[one.disclosure] in {"admin1", "country"}:
            assert one.geometry is None
            assert pd.isna(one.city)
        if FINEST[one.disclosure] == "country":
            assert pd.isna(one.admin1_name)


@pytest.mark.parametrize("disclosure", HIDDEN)
def test_hidden_rows_are_gone(disclosure):
    assert protect(unchecked([row(disclosure, "city")])).empty


@pytest.mark.parametrize("precision", FINEST_FIRST)
def test_a_row_as_coarse_as_its_disclosure_stays_as_it_is(precision):
    before = unchecked([row("public_exact", precision)])
    pd.testing.assert_frame_equal(pd.DataFrame(protect(before)), pd.DataFrame(before))


def test_a_stated_uncertainty_does_not_survive_a_move():
    after = protect(unchecked([row("public_admin1", "exact")]))
    assert list(after.location_precision) == ["admin1"]
    assert after.uncertainty_km.isna().all()


def test_nothing_is_left_of_an_exact_place_that_may_show_its_city_only():
    after = protect(unchecked([row("public_city", "exact")]))
    assert list(after.location_precision) == ["admin1"]
    assert after.geometry.isna().all()
    assert after.city.isna().all()


def test_a_country_only_row_names_no_unit_it_works_in():
    after = protect(unchecked([row("country_only", "country") | {"operates_in": "FJI|FJ-W"}]))
    assert list(after.operates_in) == ["FJI"]


def test_the_callers_rows_are_not_touched():
    before = unchecked([row("country_only", "exact")])
    copy = before.copy()
    protect(before)
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(copy))


def test_no_presences_give_no_presences():
    assert protect(raw_local()).empty


# --- the three audiences

SEEN = {
    "public": {**FINEST, "count_only": None, "withheld": None},
    "partner": {
        "public_exact": "exact",
        "public_city": "city",
        "public_admin1": "city",
        "country_only": "admin1",
        "count_only": None,
        "withheld": None,
    },
}


@pytest.mark.parametrize("disclosure", [*FINEST, *HIDDEN])
@pytest.mark.parametrize("audience", SEEN)
def test_each_audience_sees_what_the_table_says(audience, disclosure):
    finest = SEEN[audience][disclosure]
    for precision in FINEST_FIRST:
        after = protect(unchecked([row(disclosure, precision)]), audience)
        if finest is None:
            assert after.empty
            continue
        is_finer = FINEST_FIRST.index(precision) < FINEST_FIRST.index(finest)
        # what is too fine for a town stands for its unit: nobody knows which town is near
        coarse = finest if finest in {"admin1", "country"} else "admin1"
        assert list(after.location_precision) == [coarse if is_finer else precision]


def test_the_table_of_the_docstring_and_the_page_says_the_same():
    lines = protect_module.__doc__.splitlines()
    table = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "`" in line[:4]]
    assert [cells[0].strip("`") for cells in table] == [*FINEST, *HIDDEN]
    page = (Path(__file__).parents[2] / "docs" / "protection.md").read_text(encoding="utf-8")
    for cells in table:
        (mine,) = (line for line in page.splitlines() if line.startswith(f"| {cells[0]} "))
        assert [cell.strip() for cell in mine.split("|")[1:-1]] == cells


def test_the_internal_audience_sees_the_rows_as_they_are():
    before = unchecked([row(name, "exact", at) for at, name in enumerate([*FINEST, *HIDDEN])])
    assert protect(before, "internal") is before


def test_no_audience_sees_more_than_a_wider_one_does_not():
    """Whatever the public sees of a row, partners see as well."""
    rows = unchecked([row(name, "city", at) for at, name in enumerate([*FINEST, *HIDDEN])])
    public, partner = protect(rows), protect(rows, "partner")
    assert set(public.organisation) == set(partner.organisation)
    finer = partner.set_index("organisation").location_precision.map(FINEST_FIRST.index)
    assert (
        finer <= public.set_index("organisation").location_precision.map(FINEST_FIRST.index)
    ).all()


@pytest.mark.parametrize("name", ["", None])
def test_who_names_no_audience_gets_what_is_public(name):
    assert audience_named(name) == "public"


def test_an_audience_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="must be one of public, partner, internal, not 'all'"):
        audience_named("all")


# --- rows that state nothing


def rating(text):
    """Ratings of civic space; a line is `country rating day`."""
    rows = [line.split() for line in text.splitlines()]
    columns = {"iso_a3": [r[0] for r in rows], "value": [r[1] for r in rows]}
    dates = [r[2] if len(r) > 2 else None for r in rows]
    return pd.DataFrame({**columns, "date": dates, "attribute": "civicus_rating"})


@pytest.mark.parametrize(
    ("iso_a3", "ratings", "level"),
    [
        ("FJI", "", "public_city"),
        ("FJI", "FJI Obstructed", "public_city"),
        ("FJI", "FJI Repressed", "public_admin1"),
        ("FJI", "FJI closed", "country_only"),
        # the newest rating counts, and the strictest of one day
        ("FJI", "FJI Closed 2021\nFJI Open 2024", "public_city"),
        ("FJI", "FJI Open 2021\nFJI Closed 2024-05", "country_only"),
        ("FJI", "FJI Repressed 2024\nFJI Closed 2024\nFJI Repressed 2024", "country_only"),
        # our own lists hold whatever a rating says
        ("MMR", "MMR Open", "country_only"),
        ("EGY", "", "public_admin1"),
        ("EGY", "EGY Closed", "country_only"),
        ("SYR", "", "country_only"),
    ],
)
def test_a_row_that_states_nothing_has_the_usual_disclosure_of_its_country(iso_a3, ratings, level):
    unstated = unstated_levels(rating(ratings) if ratings else None)
    rows = unchecked([row(None, "city") | {"iso_a3": iso_a3}])
    after = protect(rows, unstated=unstated)
    assert list(after.disclosure) == [level]
    assert list(after.location_precision) == [FINEST[level]]


def test_a_stated_disclosure_stands_whatever_the_civic_space():
    after = protect(unchecked([row("public_city", "city")]), unstated={"FJI": "country_only"})
    assert list(after.location_precision) == ["city"]


def test_civic_space_is_no_matter_of_chinese_organisations():
    levels = unstated_levels(rating("FJI Closed"), is_local=False)
    assert "FJI" not in levels
    assert levels["MMR"] == "country_only"


# --- what else may tell a place


def test_a_row_made_coarser_tells_its_place_by_no_id_address_or_word():
    told = {"presence_id": "suva-9", "organisation_id": "suva", "evidence": "In Suva."}
    after = protect(unchecked([row("country_only", "exact") | told])).iloc[0]
    kept = " ".join(str(after[name]) for name in ("presence_id", "organisation_id", "evidence"))
    assert "suva" not in kept.lower()
    assert pd.isna(after.source_url)
    assert after.evidence == NOT_TOLD


def test_one_organisation_stays_one_and_two_of_a_name_stay_two():
    ids = ["a", "a", "b", "c", "c"]
    rows = [
        row("country_only", "exact", at) | {"organisation_id": one} for at, one in enumerate(ids)
    ]
    rows = [one | {"organisation": "Twins"} for one in rows]
    # one place of the last may be shown: there its id stands anyway
    rows[4] |= {"disclosure": "public_exact"}
    after = protect(unchecked(rows))
    shown = after.organisation_id[after.disclosure == "public_exact"].item()
    hidden = after.organisation_id[after.disclosure == "country_only"]
    assert shown == "c"
    assert sorted(hidden.value_counts()) == [1, 1, 2]
    assert "c" in set(hidden)
    assert after.presence_id.is_unique
