"""The country page: one file that allows itself what is in it alone, every text as written."""

import base64
import dataclasses
import gzip
import hashlib
import html
import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from geo.exporters.html import to_bytes
from geo.exporters.registry import exporters
from geo.filters import Filters
from geo.rule import Rule
from geo.views.contact import CONTACT
from geo.views.country import PARTS, country_html
from geo.views.report import report_of, told
from geo.views.speech import speaking
from geo.views.text import day
from tests.geo.crowded import crowded

RULE = Rule()
HOSTILE = "<script>x()</script>{{ 7*7 }}${1}<img src=x onerror=x()>"
EVERY = json.loads((Path(__file__).parents[2] / "browser/hostile.json").read_text(encoding="utf-8"))


def page(world, iso_a3="KEN", language="en"):
    with speaking(language):
        return to_bytes(report_of(world, iso_a3, Filters(), RULE)).decode()


@pytest.fixture(scope="module")
def kenya(world):
    return page(world)


def hostile(world, text=HOSTILE):
    """`world` with `text` wherever a row of Kenya says something."""
    sites = world.sites.assign(
        **dict.fromkeys(("name", "name_zh", "place", "financiers", "evidence"), text),
        source_url="javascript:x()",
    )
    presences = {
        side: rows.assign(
            **dict.fromkeys(("organisation", "name_local", "city", "evidence"), text),
            source_url="javascript:x()",
        )
        for side, rows in world.presences.items()
    }
    return dataclasses.replace(world, sites=sites, presences=presences)


class Tags(HTMLParser):
    """Every tag with its attributes, and the text outside of scripts and styles."""

    def __init__(self):
        super().__init__()
        self.seen, self.texts, self.within = [], [], ""

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        self.within = tag

    def handle_endtag(self, _):
        self.within = ""

    def handle_data(self, data):
        if self.within not in {"script", "style"}:
            self.texts.append(data)


def parsed(text):
    parser = Tags()
    # the code of the page is the same for all, and long
    parser.feed(re.sub(r"(?s)(<(script|style)[^>]*>).*?(</\2>)", r"\1\3", text))
    return parser


def blocks(text, tag):
    """The contents of the elements of one kind that hold code, as they are."""
    found = re.findall(rf"(?s)<{tag}((?: [^>]*)?)>(.*?)</{tag}>", text)
    return [content for attributes, content in found if "type=" not in attributes]


def policy(text):
    meta = next(a for tag, a in parsed(text).seen if a.get("http-equiv"))
    return dict(part.strip().split(" ", 1) for part in meta["content"].split(";"))


def test_the_page_is_one_of_the_files_of_a_snapshot():
    assert next(iter(exporters())) == "html"
    assert exporters()["html"].ending == ".html"


def test_the_policy_allows_what_is_in_the_file_and_nothing_else(kenya):
    allowed = policy(kenya)
    assert allowed["default-src"] == "'none'"
    assert allowed["base-uri"] == allowed["form-action"] == "'none'"
    assert allowed["img-src"] == "data:"
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        digests = [hashlib.sha256(code.encode()).digest() for code in blocks(kenya, tag)]
        hashes = [f"'sha256-{base64.b64encode(one).decode()}'" for one in digests]
        assert allowed[name].split() == hashes


@pytest.mark.parametrize("iso_a3", ["KEN", "MMR", "SYR", "FJI"])
def test_the_page_loads_nothing_and_has_no_handler_and_no_style_of_an_element(world, iso_a3):
    for tag, attrs in parsed(page(world, iso_a3)).seen:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form"}
        assert attrs.get("src", "data:").startswith("data:")
        assert not [name for name in attrs if name == "style" or name.startswith("on")]
        if tag == "a":
            assert re.match(r"https?://|#", attrs["href"])


def test_the_page_names_every_site_and_every_counted_organisation(world, kenya):
    sites, local = world.sites, world.presences["local"]
    texts = html.unescape(kenya)
    names = [
        *report_of(world, "KEN", Filters(), RULE).snapshot.sites.name,
        *local.organisation[local.iso_a3 == "KEN"],
    ]
    assert len(names) == 7 + 33
    assert [name for name in names if name not in texts] == []
    assert len(sites)


def test_every_hostile_text_is_shown_as_written(world):
    texts = itertools.cycle(EVERY)
    local = world.presences["local"]
    # on the rows of the page, so that each text is on it
    columns = ["organisation", "evidence", "name_local", "source_url"]
    here = local.index[local.iso_a3 == "KEN"]
    bad = local.copy()
    for name in columns:
        bad.loc[here, name] = [next(texts) for _ in here]
    assert len(here) * 3 >= len(EVERY)
    presences = {**world.presences, "local": bad}
    parser = parsed(page(dataclasses.replace(world, presences=presences)))
    cells = re.sub(r"\s+", " ", "".join(parser.texts))
    shown = [text.replace("\0", "\N{REPLACEMENT CHARACTER}") for text in EVERY]
    assert [text for text in shown if re.sub(r"\s+", " ", text) not in cells] == []
    links = [attrs["href"] for tag, attrs in parser.seen if tag == "a"]
    assert not [link for link in links if not re.match("https?://|#", link)]


def test_hostile_text_adds_no_tag(world, kenya):
    ours = {tag for tag, _ in parsed(kenya).seen}
    bad = page(hostile(world))
    assert {tag for tag, _ in parsed(bad).seen} <= ours
    assert bad.count("<script") == kenya.count("<script")
    assert "&lt;script&gt;x()&lt;/script&gt;{{ 7*7 }}${1}" in bad


def test_the_same_report_gives_the_same_bytes(world, kenya):
    assert page(world) == kenya


def test_the_page_says_version_date_method_filters_citation_and_how_to_report(world, kenya):
    report = report_of(world, "KEN", Filters(), RULE)
    text = html.unescape(kenya)
    said = [
        *(report.title, report.sentence, report.shown, report.method, report.citation),
        *(report.version, day(report.as_of), report.link, *report.caveats),
        *(line for chapter in report.story for line in chapter.sentences),
        *(source.descriptor.title for source in world.data.sources),
        "imply no opinion on the status of any territory",
        "Found an error? Write to the project",
    ]
    assert [line for line in said if line not in text] == []


def rows_of(text, key):
    """The cells of a table's rows, as a reader sees them."""
    body = re.search(rf'(?s)<table id="t-{key}".*?<tbody>(.*?)</tbody>', text)[1]
    rows = body.split("<tr>")[1:]
    cells = [row.split("<td")[1:] for row in rows]
    return [
        [html.unescape(re.sub(r"<[^>]*>", "", one.partition(">")[2])).strip() for one in row]
        for row in cells
    ]


def test_the_tables_hold_every_row_and_their_headings(world, kenya):
    report = report_of(world, "KEN", Filters(), RULE)
    for key in ("sectors", "organisations", "fillers", "sites"):
        rows = rows_of(kenya, key)
        assert len(rows) == len(report.tables[key].frame) > 0
        headings = re.search(rf'(?s)<table id="t-{key}".*?<thead>(.*?)</thead>', kenya)[1]
        assert {len(row) for row in rows} == {headings.count("<th ")}


def test_each_row_of_a_site_or_an_organisation_has_its_id_below_its_name(world, kenya):
    snapshot = report_of(world, "KEN", Filters(), RULE).snapshot
    sides = snapshot.sides.values()
    wanted = {
        "sites": zip(snapshot.sites.name, snapshot.sites.site_id, strict=True),
        "organisations": [
            pair
            for side in sides
            for pair in zip(side.presences.organisation, side.presences.presence_id, strict=True)
        ],
        "fillers": [
            pair
            for side in sides
            for pair in zip(side.fillers.organisation, side.fillers.presence_id, strict=True)
        ],
    }
    for key, pairs in wanted.items():
        firsts = [row[0] for row in rows_of(kenya, key)]
        for first, (name, one) in zip(firsts, pairs, strict=True):
            assert first.startswith(name)
            assert first.endswith(f" {one}")
    assert "<small>" not in kenya.split('id="t-sectors"')[1].split("</table>")[0]


def test_an_error_is_reported_to_whoever_runs_the_copy(world, monkeypatch):
    monkeypatch.setenv(CONTACT, "data@example.org")
    said = page(world, "AND")
    assert (
        'Write to <a href="mailto:data@example.org">data@example.org</a> with the id of the row'
        in said
    )
    assert "Write to the project" not in said


def test_the_list_of_those_who_could_be_asked_has_way_date_evidence_and_source(world, kenya):
    frame = report_of(world, "KEN", Filters(), RULE).tables["fillers"].frame
    rows = rows_of(kenya, "fillers")
    for row, (_, wanted) in zip(rows, frame.iterrows(), strict=True):
        said = " | ".join(row)
        for name in ("Organisation", "For the site", "km", "Evidence"):
            assert str(wanted[name]) in said
        assert day(wanted["Source date"]) in said
    assert all(url in kenya for url in frame["Source"] if url)


def test_where_nobody_can_be_named_the_page_says_so(world):
    text = html.unescape(page(world, "AND"))
    assert "nobody on record could be named (see how the country was searched)" in text
    assert "No site passes these filters." in text


@pytest.mark.parametrize("iso_a3", ["KEN", "BLR", "FJI"])
def test_the_page_says_sources_newest_date_and_share_unverified(world, iso_a3):
    text = page(world, iso_a3)
    known = text[text.index("How we know") :]
    assert "different sources: " in known
    assert "newest source: " in known
    assert re.search(r"unverified: \d+ \(\d+\s%\)", known)
    assert not re.search(r">(nan|None|NaT|&lt;NA&gt;)<", text)


def test_a_contested_place_is_told_by_its_name_and_note(world, answers):
    disputed = answers[answers.disputed.notna()].iloc[0]
    places = world.data.disputed.set_index("disputed_id")
    assert places.note[disputed.disputed] in html.unescape(page(world, disputed.iso_a3))


def test_a_country_where_nothing_may_be_listed_does_not_say_none_on_record(world):
    text = page(world, "BLR")
    local = text[text.index('<section class="ladders"') :]
    local = local.split("Local civil-society organisations")[1].split("Chinese NGOs abroad")[0]
    assert "not searched" in local
    assert "none on record" not in local


def test_the_money_of_a_sector_is_sorted_by_its_amount(kenya):
    found = re.findall(r'<td data-s="([\d.]+)">USD ([\d.]+) (m|bn)', kenya)
    assert found
    for key, figure, unit in found:
        amount = float(figure) * {"m": 1e6, "bn": 1e9}[unit]
        assert float(key) == pytest.approx(amount, rel=0.01)


def test_chinese_names_say_that_they_are_chinese_but_not_on_a_chinese_page(world, kenya):
    assert '<span lang="zh">肯尼亚</span>' in kenya
    assert '<span lang="zh">加里萨光伏电站</span>' in kenya
    chinese = page(world, "KEN", "zh")
    assert '<html lang="zh" dir="ltr">' in chinese
    assert 'lang="zh">加里萨' not in chinese


def test_arabic_names_keep_their_direction(world):
    assert re.search(r'<td dir="auto">(?:(?!<td).)*سد', page(hostile(world, EVERY[16])))


@pytest.mark.parametrize("language", ["zh", "fr", "es"])
def test_a_page_speaks_its_language_alone(world, language, kenya):
    text = page(world, "KEN", language)
    headings = re.compile(r"<h[23][^>]*>([^<]+)</h")
    ours, english = set(headings.findall(text)), set(headings.findall(kenya))
    assert len(ours) > 15
    assert ours & english <= {"Site", "Sites", "Organisation"}


def test_a_typical_country_is_well_under_a_megabyte(kenya):
    assert len(kenya.encode()) < 600_000


@pytest.fixture(scope="module")
def large(world):
    return page(crowded(world, "LAO"), "LAO")


def test_the_largest_country_stays_under_two_megabytes(large):
    assert 1_000_000 < len(large.encode()) < 2_000_000


def test_what_the_largest_country_seals_are_the_rows_that_are_not_open(world, large):
    report = report_of(crowded(world, "LAO"), "LAO", Filters(), RULE)
    for key in ("organisations", "sites"):
        sealed = re.search(rf'id="rest-{key}">([^<]+)<', large)[1]
        rest = gzip.decompress(base64.b64decode(sealed)).decode()
        n_open = len(rows_of(large, key))
        assert n_open > 50
        assert n_open + rest.count("<tr>") == len(report.tables[key].frame)
        assert f"{n_open} of " in large


def test_the_parts_of_a_country_are_the_whole(world):
    snapshot = report_of(world, "KEN", Filters(), RULE).snapshot
    text = re.compile(r">([^<>]*\w[^<>]*)<")
    whole = text.findall(country_html(snapshot, RULE, form="screen"))
    apart = [text.findall(country_html(snapshot, RULE, form="screen", parts=(p,))) for p in PARTS]
    assert all(apart)
    assert [words for some in apart for words in some] == whole


def test_costs_of_two_price_bases_are_told_apart(world):
    report = report_of(world, "KEN", Filters(), RULE)
    sites = report.snapshot.sites.copy()
    sites.loc[:1, "project_cost_usd"] = 5e6
    sites.loc[:1, "price_basis"] = ["nominal", "constant-2021"]
    snapshot = dataclasses.replace(report.snapshot, sites=sites)
    text = html.unescape(to_bytes(told(world, snapshot, report.filters, RULE)).decode())
    assert "USD 5 m (nominal) whole cost" in text
    assert "USD 5 m (constant 2021 prices) whole cost" in text
    assert "USD 10 m" not in text
