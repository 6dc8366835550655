"""The words of humanitarian tables in four languages, and what none of them says."""

import pytest

from layers.importers.three_w_words import (
    LOCAL,
    LOOKED_FOR,
    OTHERS,
    is_nationwide,
    is_not_there,
    is_sector,
    kind_by_name,
    kind_of,
    month_of,
    themes_of,
)
from layers.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *((words, "local_ngo") for words in ("NNGO", "National NGO", "LNGO", "ONG nationale")),
        *((words, "local_ngo") for words in ("ONG Nacional", "ONGs nacionais", "ONG locale")),
        *((words, "local_ngo") for words in ("Civil Society", "Société civile", "Local NGO / CBO")),
        ("Organização não governamental nacional", "local_ngo"),
        ("National Non-Governmental Organisation", "local_ngo"),
        *((words, "community") for words in ("CBO", "Community-based organisation")),
        ("Organisations à base communautaire", "community"),
        *((words, "international_ngo") for words in ("INGO", "INTERNATIONAL NGO", "ONGI")),
        *((words, "international_ngo") for words in ("ONG Internacional", "ONGs internacionais")),
        ("Organisation non gouvernementale internationale", "international_ngo"),
        *((words, "un") for words in ("UN", "UN Agency", "Agence UN", "Naciones Unidas")),
        *((words, "un") for words in ("Agências das Nações Unidas", "Nations Unies")),
        *((words, "intergovernmental") for words in ("IO", "Organismo Internacional")),
        ("International Organization", "intergovernmental"),
        *((words, "government") for words in ("Govt", "Gobierno", "Governo", "Embassy")),
        *((words, "government") for words in ("Entité Gouvernementale", "Services étatiques")),
        *((words, "donor") for words in ("Donor", "Donantes", "International Cooperation")),
        *((words, "red_cross") for words in ("Red Cross / Red Crescent", "Mouvement Croix-Rouge")),
        *((words, "red_cross") for words in ("Movimiento de la Cruz Roja Media Luna Roja",)),
        ("Cruz Vermelha/Crescente Vermelho", "red_cross"),
        *((words, "private") for words in ("Private sector", "Setor Privado")),
        *((words, "other") for words in ("Other", "Otro", "Academia", "Religious", "Consórcio")),
        *((words, "") for words in ("", "NGO", "Non-governmental organisation", "Zzz")),
        ("National and international NGOs", ""),
    ],
)
def test_the_kind_of_an_organisation_is_read_in_four_languages(words, kind):
    assert kind_of(words) == kind
    assert kind in {*LOCAL, *OTHERS, ""}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("South Sudan Red Cross", "red_cross"),
        ("Croissant-Rouge tchadien", "red_cross"),
        ("UNICEF", "un"),
        ("United Nations Population Fund", "un"),
        ("State Ministry of Health", "government"),
        ("Association pour la bonne gouvernance", ""),
        ("Community Action Organization", ""),
        ("UN-known Friends", ""),
    ],
)
def test_a_name_gives_away_those_that_are_no_ngo(name, kind):
    assert kind_by_name(name) == kind


@pytest.mark.parametrize(
    ("sector", "themes"),
    [
        ("WASH", "water_sanitation"),
        ("Operational Presence: Water, Sanitation & Hygiene", "water_sanitation"),
        ("EHA", "water_sanitation"),
        ("Água, Saneamento e Higiene", "water_sanitation"),
        ("Santé", "health"),
        ("Nutrición", "health"),
        ("Educação", "education"),
        ("FSL", "agriculture_rural poverty_livelihoods"),
        ("Sécurité alimentaire", "agriculture_rural"),
        ("Seguridad Alimentaria y Nutrición", "agriculture_rural health"),
        ("Early Recovery & Livelihoods", "poverty_livelihoods"),
        ("Multi-Purpose Cash", "poverty_livelihoods"),
        ("Gender Based Violence", "gender"),
        ("Protection: Violences basées sur le genre", "gender"),
        ("Mine Action", "peace"),
        # who protects people in a crisis is no human-rights group for that
        ("General Protection", "humanitarian_disaster"),
        ("Protection de l'enfance", "humanitarian_disaster"),
        ("CCCM", "humanitarian_disaster"),
        ("Logistique", "humanitarian_disaster"),
        ("Refugee Response", "humanitarian_disaster"),
        ("Early Recovery", ""),
        ("Multi-Secteur", ""),
        ("Other", ""),
        ("Zzz", ""),
    ],
)
def test_sectors_become_themes_only_where_that_is_right(sector, themes):
    assert sorted(themes_of(sector)) == sorted(themes.split())
    assert set(themes_of(sector)) <= set(vocabulary("theme"))


@pytest.mark.parametrize(
    "sector",
    ["Emergency Shelter & Non-Food Items", "Shelter/NFI", "Abrigo/ Artigos não alimentares"],
)
def test_non_food_items_are_no_food(sector):
    assert themes_of(sector) == ("humanitarian_disaster",)


def test_a_sector_without_a_theme_is_still_a_sector():
    assert is_sector("Early Recovery")
    assert not is_sector("Borno")


def test_no_humanitarian_table_looks_for_energy_mining_transport_or_environment():
    silent = {"energy", "extractives", "environment_climate", "biodiversity", "land_indigenous"}
    assert silent.isdisjoint(LOOKED_FOR)
    assert set(LOOKED_FOR) <= set(vocabulary("theme"))


@pytest.mark.parametrize(
    ("unit", "whole"),
    [
        ("Cobertura Nacional", True),
        ("National", True),
        ("Couverture nationale", True),
        ("Nationwide", True),
        ("Capital", False),
        ("Región Nacional del Norte", False),
        ("", False),
    ],
)
def test_what_stands_for_the_whole_country(unit, whole):
    assert is_nationwide(unit) is whole


@pytest.mark.parametrize("status", ["Planned", "Planeada", "Planifié", "Cancelled", "Prévu"])
def test_what_is_planned_or_cancelled_is_not_there(status):
    assert is_not_there(status)
    assert not is_not_there("Ongoing")
    assert not is_not_there("Completed")


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(("January", 1), ("Enero", 1), ("Février", 2), ("Março", 3), ("Avril", 4), ("Mai", 5)),
        *(("Juin", 6), ("Julho", 7), ("Août", 8), ("Septiembre", 9), ("Outubro", 10), ("nov", 11)),
        *(("Dezembro 2021", 12), ("Q1", None), ("", None)),
    ],
)
def test_months_are_read_in_four_languages(text, month):
    assert month_of(text) == month
