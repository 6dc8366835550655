"""The country page: one file, no script, nothing fetched, every text as written."""

import dataclasses
import html
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from geo.exporters.html import to_bytes
from geo.rule import Rule
from geo.snapshot import country_snapshot
from geo.views.cards import Names
from geo.views.country import PARTS, country_html
from geo.views.text import day

RULE = Rule()
HOSTILE = "<script>x()</script>{{ 7*7 }}${1}<img src=x onerror=x()>"


def page(world, answers, iso_a3="KEN", filters="all"):
    snapshot = country_snapshot(world, answers, iso_a3, RULE)
    countries = world.data.countries
    named = Names.of(dict(zip(countries.iso_a3, countries.name, strict=True)), world.data)
    return to_bytes(
        snapshot,
        RULE,
        named=named,
        filters=filters,
        notes=["a note"],
        version="abc",
        as_of="2026-11-23",
    ).decode()


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def tags(text):
    parser = Tags()
    parser.feed(text)
    return parser.seen


@pytest.mark.parametrize("iso_a3", ["KEN", "LAO", "ECU", "MMR", "SYR"])
def test_the_page_fetches_nothing_and_runs_nothing(world, answers, iso_a3):
    seen = tags(page(world, answers, iso_a3))
    assert not [tag for tag, _ in seen if tag in {"script", "link", "iframe", "object"}]
    assert all(a["src"].startswith("data:") for tag, a in seen if tag == "img")
    assert not [name for _, attrs in seen for name in attrs if name.startswith("on")]
    assert "default-src 'none'" in page(world, answers, iso_a3)


def test_the_page_names_every_site_and_every_counted_organisation(world, answers):
    text = page(world, answers)
    local = world.presences["local"]
    for name in [
        *answers.name[answers.iso_a3 == "KEN"],
        *local.organisation[local.iso_a3 == "KEN"],
    ]:
        assert name in text


def test_hostile_text_is_shown_as_written(world, answers):
    bad = answers.assign(name=answers.name.mask(answers.iso_a3 == "KEN", HOSTILE))
    text = page(world, bad, filters=HOSTILE)
    assert "<script" not in text
    assert "&lt;script&gt;x()&lt;/script&gt;{{ 7*7 }}${1}" in text


def test_a_link_is_a_web_address_or_no_link(world, answers):
    bad = answers.assign(source_url="javascript:x()")
    links = [a["href"] for tag, a in tags(page(world, bad)) if tag == "a"]
    assert not [link for link in links if not re.match("https?://", link)]


def test_the_same_arguments_give_the_same_bytes(world, answers):
    assert page(world, answers) == page(world, answers)


def test_the_page_says_version_date_method_and_filters(world, answers):
    text = page(world, answers, filters="all sectors")
    for said in ("data version abc", "23 November 2026", "at most 100 km", "all sectors", "a note"):
        assert said in text


def asked(world, answers, iso_a3):
    """The lists of those who could be asked, as the page shows them."""
    return re.findall(r'(?s)<section class="fillers">(.*?)</section>', page(world, answers, iso_a3))


def test_the_page_lists_who_could_be_asked_with_way_date_evidence_and_source(world, answers):
    local, chinese = asked(world, answers, "KEN")
    snapshot = country_snapshot(world, answers, "KEN", RULE)
    for text, side in ((html.unescape(local), "local"), (html.unescape(chinese), "chinese")):
        fillers = snapshot.sides[side].fillers
        assert text.count('<span class="name"') == len(fillers) > 0
        assert "Who could be asked" in text
        for row in fillers.to_dict("records"):
            told = [row[name] for name in ("organisation", "evidence", "source_url")]
            told.append(day(row["source_date"]))
            assert [said for said in told if isinstance(said, str) and said not in text] == []
    assert "km from" in local


def test_where_nobody_is_on_record_the_page_says_that_nobody_can_be_named(world, answers):
    (chinese,) = asked(world, answers, "BLR")[:1]
    assert "<li>" not in chinese
    assert "so that nobody can be named" in chinese


def test_hostile_words_of_those_who_could_be_asked_are_shown_as_written(world, answers):
    def hostile(frame):
        return frame.assign(organisation=HOSTILE, evidence=HOSTILE, source_url="javascript:x()")

    bad = dataclasses.replace(
        world, presences={side: hostile(rows) for side, rows in world.presences.items()}
    )
    text = page(bad, answers)
    assert "<script" not in text
    assert "{{ 7*7 }}${1}" in "".join(asked(bad, answers, "KEN"))
    links = [attrs["href"] for tag, attrs in tags(text) if tag == "a"]
    assert not [link for link in links if not re.match("https?://", link)]


@pytest.mark.parametrize("iso_a3", ["KEN", "BLR", "FJI"])
def test_the_page_says_sources_newest_date_and_share_unverified(world, answers, iso_a3):
    text = page(world, answers, iso_a3)
    known = text[text.index("How we know") :]
    assert "different sources: " in known
    assert "newest source: " in known
    assert re.search(r"unverified: \d+ \(\d+\s%\)", known)
    assert "nan" not in known.split("</ul>")[0]


def test_a_contested_place_is_told_by_its_name_and_note(world, answers):
    disputed = answers[answers.disputed.notna()].iloc[0]
    places = world.data.disputed.set_index("disputed_id")
    assert places.note[disputed.disputed] in page(world, answers, disputed.iso_a3)


def test_a_country_where_nothing_may_be_listed_does_not_say_none_on_record(world, answers):
    text = page(world, answers, "BLR")
    local = text.split("Local civil-society organisations")[1].split("Chinese NGOs abroad")[0]
    assert "not searched" in local
    assert "none on record" not in local


def test_costs_of_two_price_bases_are_told_apart(world, answers):
    mine = answers[answers.iso_a3 == "KEN"].head(2).index
    bases = pd.Series(["nominal", "constant-2021"], index=mine)
    both = answers.assign(
        project_cost_usd=answers.project_cost_usd.mask(answers.index.isin(mine), 5e6),
        price_basis=bases.reindex(answers.index).fillna(answers.price_basis),
    )
    text = page(world, both)
    assert "USD 5 m (nominal) whole cost" in text
    assert "USD 5 m (constant 2021 prices) whole cost" in text
    assert "USD 10 m" not in text


def test_the_parts_of_a_country_are_the_whole(world, answers):
    snapshot = country_snapshot(world, answers, "KEN", RULE)
    text = re.compile(r">([^<>]*\w[^<>]*)<")
    whole = text.findall(country_html(snapshot, RULE, form="screen"))
    apart = [text.findall(country_html(snapshot, RULE, form="screen", parts=(p,))) for p in PARTS]
    assert all(apart)
    assert [words for some in apart for words in some] == whole
