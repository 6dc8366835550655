"""The marks as SVG: every pair of states differs, unknown codes never get in."""

import base64
import itertools
import math
import re
import xml.etree.ElementTree as ET

import pytest

from geo.views.bands import area_svg, line_svg
from geo.views.marks import legend_html, presence_mark_svg, site_mark_svg, svg_uri
from geo.views.palette import PALETTES, THEMES, palette
from geo.views.strokes import CLASSES, FOOTPRINT, SIDES, STATES, Stroke, shapes
from geo.views.unit_legend import UNIT_ROWS

WORDS = dict.fromkeys(
    [
        *STATES,
        *("sides", "ladder", "site", "presence", "local_csos", "chinese_ngos"),
        *("standing", "project", "unverified", "unplaced", "several", "route_unknown"),
        *("footprint", "line", "area", "title"),
        *("units", "reading", *UNIT_ROWS),
        *("uncounted", "many", *(f"class_{name}" for name in CLASSES)),
    ],
    "word",
)


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.1."""
    shares = [value / 255 for value in bytes.fromhex(colour[1:])]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(
        weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_pair_of_states_has_a_mark_of_its_own() -> None:
    drawn = {site_mark_svg(*pair) for pair in itertools.product(STATES, repeat=2)}
    assert len(drawn) == len(STATES) ** 2


def test_each_class_and_each_presence_has_strokes_of_its_own() -> None:
    for kind in ("class", "presence"):
        assert len({str(strokes) for strokes in shapes()[kind].values()}) == len(shapes()[kind])
    assert set(shapes()["class"]) == set(CLASSES)


@pytest.mark.parametrize("kind", ["local", "standing", "project"])
def test_a_presence_that_is_not_verified_is_cut(kind: str) -> None:
    assert presence_mark_svg(kind) != presence_mark_svg(kind, verified=False)


def test_a_cut_and_a_ring_are_seen_in_the_svg() -> None:
    plain = site_mark_svg("present", "present")
    assert site_mark_svg("present", "present", verified=False) != plain
    assert "stroke-dasharray" in site_mark_svg("present", "present", placed=False)
    assert "stroke-dasharray" not in plain


@pytest.mark.parametrize("theme", THEMES)
def test_the_svg_is_well_formed_and_has_its_size(theme: str) -> None:
    root = ET.fromstring(site_mark_svg("possible", "in_country", size=30, theme=theme))  # noqa: S314
    assert root.get("width") == root.get("height") == "30"
    used = {path.get("fill") for path in root.iter("{http://www.w3.org/2000/svg}path")}
    assert used - {"none"} <= set(palette(theme).values())


@pytest.mark.parametrize("code", ["", "PRESENT", '"><script>', "both"])
def test_an_unknown_code_never_gets_into_the_markup(code: str) -> None:
    with pytest.raises(ValueError, match="no state"):
        site_mark_svg(code, "present")
    with pytest.raises(ValueError, match="no state"):
        site_mark_svg("present", code)
    with pytest.raises(ValueError, match="no presence mark"):
        presence_mark_svg(code)
    with pytest.raises(ValueError, match="no theme"):
        site_mark_svg("present", "present", theme=code)


def test_a_picture_carries_the_same_svg() -> None:
    svg = site_mark_svg("present", "present")
    assert base64.b64decode(svg_uri(svg).split(",", 1)[1]).decode() == svg


def test_the_legend_escapes_its_words() -> None:
    legend = legend_html({**WORDS, "present": '<b>in</b> & "out"'})
    assert "&lt;b&gt;in&lt;/b&gt; &amp; &quot;out&quot;" in legend
    assert "<b>" not in legend


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_the_legend_lacks_is_named(word: str) -> None:
    with pytest.raises(KeyError, match=word):
        legend_html(
            {key: text for key, text in WORDS.items() if key != word}, has_units=True, has_many=True
        )


def test_lines_and_areas_are_explained_only_where_there_are_some() -> None:
    assert legend_html(WORDS).count("<img") == 18
    assert legend_html(WORDS, has_footprints=False).count("<img") == 16


def test_shades_are_explained_only_while_something_is_shaded() -> None:
    assert legend_html(WORDS, has_units=True).count("<img") == 18 + len(UNIT_ROWS)
    assert legend_html(WORDS, has_many=True).count("<img") == 18 + len(CLASSES)


def test_the_legend_can_be_folded() -> None:
    assert legend_html({**WORDS, "title": "What <is> drawn"}).startswith(
        '<details class="legend" open'
    )
    assert "What &lt;is&gt; drawn</summary>" in legend_html({**WORDS, "title": "What <is> drawn"})


def test_a_sample_has_a_part_in_reach_one_possibly_and_one_beyond() -> None:
    stripes = re.findall(r"url\(#(\w+)-(\w+)\)", area_svg())
    assert stripes == list(itertools.product(SIDES, ["present", "possible", "in_country"]))
    line = line_svg()
    assert re.findall(r"url\(#(\w+)-(\w+)\)", line) == [
        ("chinese", "possible"),
        ("local", "possible"),
    ]
    assert line.count(f'stroke-opacity="{FOOTPRINT["pale"]}"') == 2


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sample", [line_svg, area_svg])
def test_a_sample_shows_both_sides_in_the_colours_of_the_theme(sample, theme: str) -> None:
    svg = sample(theme)
    ET.fromstring(svg)  # noqa: S314
    assert set(re.findall("#[0-9A-F]{6}", svg)) <= set(palette(theme).values())
    assert {palette(theme)[side] for side in SIDES} <= set(re.findall("#[0-9A-F]{6}", svg))


def test_each_state_of_a_part_has_a_pattern_of_its_own() -> None:
    dashes = FOOTPRINT["dashes"]
    assert set(dashes) == set(STATES)
    assert dashes["present"] == []
    assert dashes["none_recorded"] is None
    # on the diagonal of a tile a pattern ends where it began
    for dash in (dashes["possible"], dashes["in_country"], dashes["not_surveyed"]):
        assert math.remainder(FOOTPRINT["tile"] * 2**0.5, sum(dash)) == pytest.approx(0, abs=1e-3)


def strokes() -> list[Stroke]:
    return [stroke for kind in shapes().values() for part in kind.values() for stroke in part]


def test_both_themes_have_a_colour_for_every_role() -> None:
    roles = {stroke[part] for stroke in strokes() for part in ("fill", "stroke") if part in stroke}
    for theme in THEMES:
        assert roles <= set(palette(theme))
    assert {*PALETTES["light"]} == {*PALETTES["dark"]}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ["local", "chinese", *CLASSES])
def test_a_mark_stands_out_from_paper_land_and_sea(theme: str, role: str) -> None:
    colours = palette(theme)
    for ground in ("paper", "land", "sea"):
        assert contrast(colours[role], colours[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_names_on_the_sheet_can_be_read(theme: str) -> None:
    colours = palette(theme)
    for ground in ("land", "sea", "paper"):
        assert contrast(colours["label"], colours[ground]) >= 4.5
        assert contrast(colours["text"], colours[ground]) >= 7
