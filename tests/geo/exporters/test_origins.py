"""A package lists its own files and all others whom their credits name, each once."""

import pytest

from geo.exporters.origins import licences, sources
from layers.descriptor import Descriptor


def described(title, publisher="Us", attribution="Us", url="", licence="CC-BY-4.0"):
    said = {
        "layer": "x",
        "source_id": "x",
        "citation": "",
        "retrieved": "",
        "rows": 1,
        "sha256": "",
    }
    return Descriptor(
        title=title, publisher=publisher, attribution=attribution, url=url, licence=licence, **said
    )


TOWNS = described("Towns", "GeoNames", "GeoNames", "https://example.org/towns")


def titles(mine, known=(TOWNS,)):
    return [one["title"] for one in sources(mine, known)]


def test_whom_a_credit_names_is_listed_after_the_files():
    sites = described("Sites", attribution="Us; AidData; towns: GeoNames (CC BY 4.0)")
    assert titles([sites]) == [
        *("Us: Sites", "AidData: Global Chinese Development Finance Dataset 3.0", "GeoNames")
    ]
    (*_, town) = sources([sites], [TOWNS])
    assert town["path"] == "https://example.org/towns"
    assert [one["name"] for one in town["licenses"]] == ["CC-BY-4.0"]


def test_who_published_a_file_of_the_list_is_not_listed_again():
    sites = described("Sites", attribution="Us; towns: GeoNames (CC BY 4.0)")
    assert titles([sites, TOWNS]) == ["Us: Sites", "GeoNames: Towns"]
    theirs = described("Loans", "AidData at a college", "AidData, Loans 3.0", "https://example.org")
    assert titles([theirs]) == ["AidData at a college: Loans"]


def test_what_was_compiled_here_after_another_names_the_other():
    places = described("Contested places", attribution="Made with Natural Earth")
    earth = described(
        "Countries", "Natural Earth", "Made with Natural Earth", "https://example.org"
    )
    assert titles([places], [earth]) == ["Us: Contested places", "Natural Earth"]


def test_whom_nobody_knows_is_listed_by_the_words_of_the_credit():
    assert sources([described("Sites", attribution="Us; Somebody Else")], []) == [
        *sources([described("Sites")], []),
        {"title": "Somebody Else"},
    ]


def test_files_of_one_name_from_two_pages_are_both_listed():
    again = described("Towns", "GeoNames", "GeoNames", "https://example.org/again")
    assert titles([TOWNS, again, TOWNS]) == ["GeoNames: Towns"] * 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("ODbL-1.0", ("ODbL-1.0", True)),
        ("Public domain", ("other-pd", False)),
        ("All rights reserved!", ("All-rights-reserved", False)),
    ],
)
def test_a_licence_has_a_name_of_the_format_and_a_page_where_it_is_known(words, told):
    (one,) = licences([described("Sites", licence=words)] * 2)
    assert (one["name"], "path" in one) == told
    assert one["title"] == words


def test_no_script_becomes_the_page_of_a_source():
    bad = described("Sites", url="javascript:alert(1)")
    assert "path" not in sources([bad], [])[0]
