"""Pages run without a browser: what the link asks for, and what it may not."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo import app as pages
from geo.app import data
from layers.folders import WORKSPACE_VARIABLE

MAIN = Path(pages.__file__).with_name("main.py")
COUNTRY = MAIN.with_name("screens") / "country.py"
SOURCES = COUNTRY.with_name("sources.py")


@pytest.fixture(autouse=True, scope="module")
def _bundled(tmp_path_factory):
    """The bundled data, whatever workspace the developer has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(tmp_path_factory.mktemp("none")))
        yield


def opened(screen=None, **link):
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    for key, value in link.items():
        at.query_params[key] = value
    if screen:
        at.switch_page(str(screen))
    at.run()
    assert not at.exception
    return at


def texts(at):
    return " ".join(block.value for block in [*at.markdown, *at.caption, *at.warning])


def html_of(at):
    return " ".join(element.proto.body for element in at.get("html"))


@pytest.mark.parametrize(
    "wrong",
    ["nothing", "site:no-such-site", "town:x", "<img src=x>", ":" * 999],
)
def test_a_place_in_the_link_that_nobody_knows_is_told_and_left_out(wrong):
    at = opened(at=wrong)
    assert any("which these data do not know" in warning.value for warning in at.warning)
    assert "at" not in at.query_params


def test_a_place_in_the_link_is_named_and_can_be_left():
    at = opened(at="site:ken-mombasa-nairobi-standard-gauge-railway")
    assert "Mombasa" in texts(at)
    at.button(key="leave_found").click().run()
    assert "at" not in at.query_params


def test_a_row_that_the_filters_leave_out_is_told_to_be():
    at = opened(at="site:ken-mombasa-nairobi-standard-gauge-railway", sector="energy")
    assert "a filter beside the map leaves it out" in texts(at)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"country_page": "KEN"}, "Of 7 sites in Kenya"),
        ({"country": "LAO"}, "Of 7 sites in Laos"),
        ({"country_page": "KEN", "sector": "energy"}, "Of 2 sites in Kenya"),
        ({"country_page": "KEN", "country": "LAO", "lang": "fr"}, "Kenya"),
        ({"country_page": "ATA"}, "No site on record in Antarctica"),
    ],
)
def test_the_page_of_a_country_begins_with_its_sentence(link, said):
    assert said in html_of(opened(COUNTRY, **link))


@pytest.mark.parametrize("wrong", ["XYZ", "<script>"])
def test_a_country_in_the_link_that_nobody_knows_is_told(wrong):
    at = opened(COUNTRY, country_page=wrong)
    assert any("which these data do not know" in warning.value for warning in at.warning)
    assert "country_page" not in at.query_params


def test_another_country_can_be_chosen_and_stands_in_the_link():
    at = opened(COUNTRY, country_page="KEN")
    at.selectbox(key="country_page").select("LAO").run()
    assert at.query_params["country_page"] == "LAO"
    assert "Laos" in html_of(at)


def test_a_plain_visit_begins_with_the_guide_and_a_closed_one_stays_closed():
    at = opened()
    assert 'class="guide"' in html_of(at)
    at.button(key="guide_close").click().run()
    assert 'class="guide"' not in html_of(at)
    at.run()
    assert 'class="guide"' not in html_of(at)
    at.button(key="guide_open").click().run()
    assert 'class="guide"' in html_of(at)


@pytest.mark.parametrize(("link", "is_open"), [({"lang": "fr"}, True), ({"reach": "50"}, False)])
def test_the_guide_does_not_stand_before_what_a_link_asks_for(link, is_open):
    assert ('class="guide"' in html_of(opened(**link))) is is_open


def test_every_page_says_for_whom_it_is_where_that_is_not_everybody(monkeypatch):
    monkeypatch.setattr(data, "AUDIENCE", "internal")
    for screen in (None, SOURCES):
        # a link can't ask for another audience
        at = opened(screen, audience="public")
        (said,) = (one.value for one in at.warning if "pass it on" in one.value)
        assert said.startswith("This is internal")


def test_a_link_does_not_widen_the_audience():
    at = opened(SOURCES, audience="internal")
    assert not [one for one in at.warning if "pass it on" in one.value]
