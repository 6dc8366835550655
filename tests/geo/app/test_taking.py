"""What a reader can take of a country: every kind of file, opened as anybody would open it."""

import io
from dataclasses import replace

import pandas as pd
import pytest

from geo.app import taking
from geo.app.taking import file_of, organisations_of, sites_csv
from geo.app.view import View
from geo.export import Order, write_snapshots
from geo.exporters.registry import exporters
from geo.filters import Filters, OrganisationFilters
from geo.rule import Rule
from geo.snapshot import country_snapshot
from geo.survey import site_answers
from geo.views.cards import Names
from geo.views.tables import evidence_table
from geo.views.text import speaking
from tests.geo.exporters.plain import PLAIN

EVERY = [PLAIN, *exporters().values()]
# of the rows of a country, as a reader of its page chose them
FILTERS = Filters(countries=("LAO", "KEN"), sectors=("energy", "transport"))
RULE = Rule(reach_km=60)


@pytest.fixture(scope="module")
def view(world):
    names = dict(zip(world.data.countries.iso_a3, world.data.countries.name, strict=True))
    return View(
        place=world,
        stamp=(),
        names=Names.of(names, world.data),
        filters=FILTERS,
        organisations=OrganisationFilters(),
        rule=RULE,
        theme="light",
        language="en",
    )


@pytest.fixture(scope="module")
def kenya(world):
    """As a page makes it: from the answers of all sites, of which it shows some."""
    everything, _ = site_answers(world, Filters(statuses=(), roles=()), RULE)
    shown = everything[everything.site_id.isin(site_answers(world, FILTERS, RULE)[0].site_id)]
    return country_snapshot(world, shown, "KEN", RULE)


@pytest.fixture(scope="module")
def nothing(world, answers):
    return country_snapshot(world, answers.iloc[:0], "ATA", Rule())


@pytest.mark.parametrize("exporter", EVERY, ids=lambda one: one.name)
def test_a_file_is_the_one_that_the_command_writes(exporter, kenya, view, tmp_path):
    order = Order(replace(FILTERS, countries=()), RULE, "zh", "public", (exporter,))
    write_snapshots(view.place, ["KEN"], order, tmp_path)
    with speaking("zh"):
        content = file_of(lambda: kenya, replace(view, language="zh", theme="dark"), exporter)
    assert content == (tmp_path / f"KEN{exporter.ending}").read_bytes()


@pytest.mark.parametrize("exporter", EVERY, ids=lambda one: one.name)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_country_without_a_row_gives_a_file_too(exporter, language, nothing, view):
    with speaking(language):
        assert file_of(lambda: nothing, replace(view, language=language), exporter)


def test_there_is_a_button_for_the_table_and_for_each_kind_of_file(kenya, view, monkeypatch):
    made = {}

    def button(words, to_bytes, name, kind, **more):
        made[name] = (words, to_bytes, kind, more["key"])

    monkeypatch.setattr(taking.st, "download_button", button)
    monkeypatch.setattr(taking, "exporters", lambda: {"html": PLAIN})
    with speaking("fr"):
        taking.buttons(kenya, view)
        taking.page_button(lambda: kenya, "KEN", view)
    version = view.place.data.version
    assert list(made) == [f"KEN-{version}.csv", f"KEN-{version}.txt", "KEN.txt"]
    (_, csv, *_), (_, page, *_), (words, panel, kind, _) = made.values()
    assert len({key for *_, key in made.values()}) == 3
    with speaking("fr"):
        table, expected = sites_csv(kenya, view), file_of(lambda: kenya, view, PLAIN)
    # asked for later, where another language is spoken
    assert csv() == table
    assert page() == panel() == expected
    assert (words, kind) == ("Ce pays en une page HTML", "text/plain")


def test_the_table_has_the_sites_of_the_country_and_its_version(kenya, view):
    content = sites_csv(kenya, view)
    table = pd.read_csv(io.BytesIO(content))
    assert list(table.site_id) == list(kenya.sites.site_id)
    assert set(table.iso_a3) == {"KEN"}
    assert set(table.data_version) == {view.place.data.version}


def test_the_organisations_are_those_of_both_sides(kenya, view):
    n_people = sum(len(side.presences) for side in kenya.sides.values())
    assert len(organisations_of(kenya, view)) == n_people > 0


def test_the_evidence_says_search_rows_sources_dates_and_what_is_unverified(kenya):
    table = evidence_table(kenya)
    local = table.set_index("Layer").loc["Local civil-society organisations"]
    assert local["Rows"] == len(kenya.sides["local"].presences)
    assert local["Search"] != ""
    assert local["Newest source"].endswith(("2024", "2025", "2026"))
    assert len(table) == 3
