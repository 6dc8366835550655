"""The charts: as many as there are, told by pattern and in figures."""

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from geo.gaps import nearest_band
from geo.rule import CLASSES, SIDES
from geo.views.charts import band_chart, sector_chart
from geo.views.text import speaking
from tests.geo.exporters.snapshots import report

SITES = pd.DataFrame(
    {
        "sector": ["energy", "energy", "energy", "transport", "transport", "health"],
        "class": ["both", "neither", "neither", "both", "undetermined", "not_surveyed"],
        "local_nearest_km": [0.0, 25.0, 25.1, 100.0, 100.1, None],
        "chinese_nearest_km": [None] * 5 + [60.0],
    }
)
SITES = SITES.assign(
    **{
        f"{side}_nearest_band": nearest_band(
            SITES[f"{side}_nearest_km"].to_numpy(float), SITES.index
        )
        for side in ("local", "chinese")
    }
)
# somebody of each side in a town, who is the nearest wherever there is one, and one of a province
PRESENCES = {
    side: pd.DataFrame({"presence_id": ["town", "province"], "stands_for": ["city", "admin1"]})
    for side in ("local", "chinese")
}
SITES = SITES.assign(
    stands_for="exact",
    **{
        f"{side}_nearest": [
            [] if pd.isna(km) else [{"presence_id": "town", "km": km}]
            for km in SITES[f"{side}_nearest_km"]
        ]
        for side in ("local", "chinese")
    },
)


def bands(sites):
    return band_chart(sites, PRESENCES)


CHARTS = {"sectors": sector_chart, "bands": bands}
both = pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)


def bars(chart):
    """The pattern and the width of each part of a bar."""
    found = re.findall(
        r'width="([\d.]+)" height="15" fill="url\(#[a-z]+-[a-z]+-(\w+)\)"', chart.svg
    )
    return [(pattern, float(width)) for width, pattern in found]


def test_sectors_have_a_bar_each_most_sites_first_split_by_class():
    chart = sector_chart(SITES)
    assert [row[0] for row in chart.rows] == ["energy", "transport", "health"]
    named = dict(zip(chart.headings[1:], chart.rows[0][1:], strict=True))
    assert named["both sides in reach"] == "1"
    assert named["neither in reach"] == "2"
    widths = bars(chart)
    assert [name for name, _ in widths] == [
        *("both", "neither"),
        *("both", "undetermined"),
        "not_surveyed",
    ]
    assert widths[1][1] == pytest.approx(2 * widths[0][1], abs=0.2)


def test_bands_have_a_bar_a_side_with_their_upper_end_in_them():
    chart = bands(SITES)
    assert [row[1:] for row in chart.rows] == [
        *(("2", "0"), ("1", "0"), ("1", "1")),
        *(("1", "0"), ("0", "0"), ("1", "5")),
    ]


def test_to_somebody_known_only_by_a_province_nothing_is_measured():
    near = [[{"presence_id": "province", "km": 0.0}, {"presence_id": "town", "km": 40.0}]]
    chart = bands(SITES.assign(local_nearest=near + SITES.local_nearest.tolist()[1:]))
    assert [row[1] for row in chart.rows] == ["1", "1", "1", "1", "1", "1"]
    assert chart.rows[4][0] == "not measured: known only by province or country"


@pytest.mark.parametrize("precision", ["admin1", "country"])
def test_from_a_site_known_only_by_a_unit_nothing_is_measured(precision):
    rough = SITES.assign(stands_for=precision)
    # who has nobody at all is still told as such
    assert [row[1:] for row in bands(rough).rows] == [
        *[("0", "0")] * 4,
        *[("5", "1"), ("1", "5")],
    ]


@pytest.mark.parametrize("iso_a3", ["EGY", "KEN", "LAO"])
def test_chart_and_table_measure_the_same(world, iso_a3):
    """Without distances in the table of a side, the chart has none; and the other way round."""
    told = report(world, iso_a3)
    rows = band_chart(told.snapshot.sites, world.presences).rows
    for at, side in enumerate(SIDES, start=1):
        people = told.snapshot.sides[side].presences
        is_told = people.nearest_km[people["where"] != "uncounted"].notna().any()
        assert (sum(int(row[at]) for row in rows[:4]) > 0) == is_told
    assert sum(int(row[1]) for row in rows) == len(told.snapshot.sites)


@both
def test_the_figures_add_up_to_all_sites(make):
    chart = make(SITES)
    sums = [sum(int(row[column]) for row in chart.rows) for column in range(1, len(chart.headings))]
    assert sum(sums) == len(SITES) * (1 if make is sector_chart else 2)


@both
def test_a_chart_is_named_and_described_and_no_part_of_it_is_colour_alone(make):
    chart = make(SITES)
    picture = ET.fromstring(chart.svg)  # noqa: S314 -- our own drawing
    space = "{http://www.w3.org/2000/svg}"
    assert picture.get("role") == "img"
    for part, name in zip(("title", "desc"), picture.get("aria-labelledby").split(), strict=True):
        element = picture.find(f"{space}{part}")
        assert element.get("id") == name
        assert len(element.text) > 10
    used = {name for name, _ in bars(chart)}
    drawn = {
        one.get("id").rsplit("-", 1)[1]: [part.attrib for part in one if part.tag != f"{space}rect"]
        for one in picture.iter(f"{space}pattern")
    }
    assert used <= set(drawn)
    paths = [str(drawn[name]) for name in CLASSES]
    # dots white on full colour, and dots of colour on white
    assert len(set(paths)) == len(CLASSES)


@both
def test_words_are_of_the_language_and_never_markup(make):
    with speaking("fr"):
        chart = make(SITES)
    assert "Sites" in chart.title or "distance" in chart.title
    assert chart.title in chart.svg.unescape()
    strange = SITES.assign(sector='<b x="1">&')
    assert "<b" not in sector_chart(strange).svg


def test_two_charts_of_a_page_share_no_id():
    ids = [re.findall(r'id="([^"]+)"', make(SITES).svg) for make in CHARTS.values()]
    assert not set(ids[0]) & set(ids[1])
    assert all(len(set(some)) == len(some) for some in ids)
