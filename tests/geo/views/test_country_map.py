"""A country's map as one still picture: whole, readable, and no text of a row in its markup."""

from dataclasses import replace

import numpy as np
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from geo.filters import Filters
from geo.nearby import geodesic_km
from geo.rule import Rule
from geo.views.country_map import country_map
from geo.views.ground import Town, ground_of
from geo.views.lettering import lines_of, width_of
from geo.views.map_key import scale_bar
from geo.views.map_marks import Cluster, Kind, _apart, clusters_of
from geo.views.map_names import _dot, inside, names_of, overlap
from geo.views.report import report_of
from geo.views.speech import labels, speaking
from geo.views.window import Window
from layers.vocabulary import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report(world):
    return report_of(world, "KEN", Filters(), Rule())


def texts(svg):
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_map_explains_itself_in_each_language(world, code):
    with speaking(code):
        picture = country_map(report_of(world, "FJI", Filters(), Rule()))
        none = labels("state", "none_recorded")
    said = texts(picture.svg)
    assert none in said
    assert "Suva" in said
    assert "Natural Earth" in " ".join(said)
    assert picture.alt


def test_the_same_report_is_the_same_picture(report):
    assert country_map(report) == country_map(report)


def test_the_credit_says_that_borders_are_no_opinion_and_contested_ones_are_dashed(report):
    svg = country_map(report).svg
    said = " ".join(texts(svg))
    assert "no opinion on the status of any territory" in said
    assert "AidData" in said
    # Kenya's border with South Sudan
    assert 'stroke-dasharray="3.5 2.5"' in svg


def test_who_is_not_on_the_map_is_counted_under_it(report):
    n = sum(ground_of(report).n_unplaced.values())
    assert n > 0
    assert any(
        line.startswith(f"{n} of the organisations") for line in texts(country_map(report).svg)
    )


def test_names_are_text_and_never_markup(report):
    hostile = '</text><script>alert("{{ 7 }}")</script>'
    countries = dict.fromkeys(report.names.countries, hostile)
    other = replace(
        report, names=replace(report.names, countries=countries), title=hostile, sentence=hostile
    )
    tree = ElementTree.fromstring(country_map(other).svg)
    assert not [one for one in tree.iter() if "script" in one.tag.lower()]
    assert hostile in [one.text for one in tree.iter(f"{SVG}title")]


def test_a_picture_of_a_given_height_has_it(report):
    for key in ("beside", "below"):
        picture = country_map(report, width=600, height=500, key=key)
        assert (picture.width, picture.height) == (600, 500)


def test_the_map_of_a_country_without_a_site_has_its_ladder_all_the_same(world):
    said = texts(country_map(report_of(world, "AND", Filters(), Rule())).svg)
    assert "none on record" in said
    assert "Andorra la Vella" in said


def placed_rows(report):
    ground = ground_of(report)
    xy = {
        name: rows[["lon", "lat"]].to_numpy(float) * 40
        for name, rows in (("sites", ground.sites), ("presences", ground.presences))
    }
    return ground, clusters_of(ground, xy)


def test_every_row_with_a_place_is_in_one_cluster(report):
    ground, clusters = placed_rows(report)
    assert sum(one.n for one in clusters) == len(ground.sites) + len(ground.presences)
    n_sites = sum(n for one in clusters for kind, n in one.kinds if kind.order == 0)
    assert n_sites == len(ground.sites)


spots = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 4)), max_size=30
)


@given(spots)
def test_clusters_lose_no_row_and_do_not_hide_each_other(rows):
    kinds = [Kind(0, "present", "possible"), Kind(0, "present", "present"), Kind(1, "local")]
    kinds += [Kind(2, "standing"), Kind(2, "project")]
    clusters = _apart([Cluster(x, y, ((kinds[kind], 1),)) for x, y, kind in rows])
    assert sum(one.n for one in clusters) == len(rows)
    for at, one in enumerate(clusters):
        for other in clusters[at + 1 :]:
            assert hidden(one.box, other.box) <= 0.3 + 1e-9


def hidden(a, b):
    """The part of the smaller of two boxes that the other covers."""
    sides = [max(0.0, min(a[k + 2], b[k + 2]) - max(a[k], b[k])) for k in (0, 1)]
    return sides[0] * sides[1] / min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))


def town(name, *, is_capital=False):
    return Town(name, lon=0, lat=0, population=1, is_capital=is_capital, is_own=True)


towns = st.lists(
    st.tuples(
        st.integers(0, 400), st.integers(0, 300), st.text("abcdefgh", min_size=1, max_size=12)
    ),
    max_size=25,
)
marks = st.lists(st.tuples(st.integers(0, 380), st.integers(0, 280)), max_size=12)


@given(towns, marks)
def test_no_name_covers_a_mark_another_name_or_a_dot(rows, places):
    boxes = [(x, y, x + 20, y + 20) for x, y in places]
    sheet, bar = (0, 0, 400, 300), (4, 250, 120, 296)
    named = [(town(name, is_capital=n == 0), x, y) for n, (x, y, name) in enumerate(rows)]
    names, dots = names_of(named, [], marks=boxes, blocked=[bar], sheet=sheet)
    assert {one.text for one in names} <= {name for *_, name in rows}
    for at, one in enumerate(names):
        assert inside(one.box, sheet)
        others = [*boxes, bar, *(_dot(*dot) for dot in dots), *(n.box for n in names[at + 1 :])]
        assert not any(overlap(one.box, other) for other in others)


def test_a_lone_town_is_named_beside_its_dot():
    ((name,), dots) = names_of(
        [(town("Aa"), 100, 100)],
        [],
        marks=[],
        blocked=[],
        sheet=(0, 0, 200, 200),
    )
    assert dots == [(100, 100)]
    assert name.box[0] > 100
    assert name.y == 100


def test_the_scale_bar_is_as_long_as_it_says():
    window, sheet = Window(33, -5, 43, 5), (0.0, 0.0, 500.0, 500.0)
    svg, box = scale_bar(window, sheet, [])
    assert "200 km" in svg
    length = float(svg.split("v4h")[1].split("v")[0])
    degrees = length / 500 * 10
    assert geodesic_km([38], [0], [38 + degrees], [0])[0] == pytest.approx(200, rel=0.002)
    assert inside(box, sheet)


def test_the_scale_bar_gives_way_to_marks():
    window, sheet = Window(33, -5, 43, 5), (0.0, 0.0, 500.0, 500.0)
    _, box = scale_bar(window, sheet, [(10.0, 470.0, 30.0, 490.0)])
    assert not overlap(box, (10.0, 470.0, 30.0, 490.0))


@given(st.lists(st.text("abc mé中文", min_size=1, max_size=8), max_size=20), st.floats(20, 200))
def test_lines_hold_all_words_and_are_no_wider_than_asked(words, width):
    text = " ".join(" ".join(words).split())
    lines = lines_of(text, 10, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert width_of(line, 10) <= width or len(lines_of(line, 10, 0)) == 1


def test_wide_signs_take_a_square_and_marks_upon_letters_nothing():
    assert width_of("中文", 10) == 20
    assert width_of("e\u0301", 10) == width_of("e", 10)
    assert width_of("é", 10) == width_of("e", 10)
    assert np.isclose(width_of("Mm", 10, is_bold=True), 1.07 * width_of("Mm", 10))
