"""Tables with a row a country: ratings, indicators, membership."""

import pytest

from layers.country_codes import iso_a3_of
from layers.faults import LayerError
from layers.importers import importers
from layers.importing import translated


@pytest.fixture
def imported(tmp_path):
    def run(name, text, **options):
        file = tmp_path / "table.csv"
        file.write_text(text, encoding="utf-8")
        return translated(importers()[name], file, **options)

    return run


def rows_of(result):
    frame = result.frames["country_context"]
    return frame[["iso_a3", "attribute", "value", "date"]].fillna("").to_numpy().tolist()


def test_a_rating_keeps_its_words_and_its_date(imported):
    result = imported("civicus", "iso3,rating,as_of\nKEN,Obstructed,2021-03-19\nGRL,,2021-03-19\n")
    assert rows_of(result) == [["KEN", "civicus_rating", "Obstructed", "2021-03-19"]]
    assert result.imported.left_out["countries without a value"] == 1


def test_countries_may_be_named_and_scores_stand_beside_ratings(imported):
    result = imported("civicus", "country,rating,score,year\nLaos,Closed,5,2024\n")
    assert rows_of(result) == [
        ["LAO", "civicus_rating", "Closed", "2024"],
        ["LAO", "civicus_score", "5", "2024"],
    ]


def test_namibia_is_not_a_blank(imported):
    result = imported("civicus", "country_code,rating\nNA,Narrowed\n")
    assert rows_of(result) == [["NAM", "civicus_rating", "Narrowed", ""]]


def test_an_unknown_country_is_rejected_by_its_row(imported):
    known = "".join(f"{code},Open,2020\n" for code in ("KEN", "LAO", "PER", "FJI", "TON") * 5)
    result = imported("civicus", "iso3,rating,as_of\n" + known + "QQQ,Open,2020\n")
    assert result.rejected.to_numpy().tolist() == [["table.csv", 27, "country 'QQQ' is not known"]]


def test_of_the_country_years_the_newest_counts(imported):
    text = "country_text_id,year,v2xcs_ccsi,v2cseeorgs,other\n"
    text += "KEN,2012,0.5,1.1,9\nKEN,2013,0.6,,9\nLAO,2013,0.1,-1,9\n"
    result = imported("vdem", text)
    assert rows_of(result) == [
        ["KEN", "vdem_v2xcs_ccsi", "0.6", "2013"],
        ["LAO", "vdem_v2xcs_ccsi", "0.1", "2013"],
        ["LAO", "vdem_v2cseeorgs", "-1", "2013"],
    ]
    assert result.imported.left_out["other years than the newest of the country"] == 1
    assert rows_of(imported("vdem", text, options={"year": "2012"}))[0][2:] == ["0.5", "2012"]


def test_joining_and_leaving_an_initiative_are_dates(imported):
    text = "iso3,country,mou_date_gfdc,exit_date\nITA,Italy,2019-03-01,2023-12-06\nNER,Niger,,\n"
    assert rows_of(imported("bri_membership", text)) == [
        ["ITA", "bri_mou", "2019-03-01", "2019-03-01"],
        ["ITA", "bri_exit", "2023-12-06", "2023-12-06"],
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("civicus", "a,b\n1,2\n", "no column for country: iso3 or iso_a3"),
        ("civicus", "a,b\n1,2\n", "no column for rating/status/category"),
        ("vdem", "country_text_id,year\nKEN,2012\n", "no column for v2xcs_ccsi"),
        ("bri_membership", "", "empty"),
        ("civicus", 'iso3,rating\nKEN,"Open\n', "cut off, or not a CSV file"),
    ],
)
def test_another_table_is_refused_with_what_it_lacks(imported, name, text, words):
    with pytest.raises(LayerError, match=words):
        imported(name, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kenya", "KEN"), ("KEN", "KEN"), ("NA", "NAM"), ("na", None), ("XKX", "XKX"),
        ("Democratic Republic of the Congo", "COD"), ("Republic of the Congo", "COG"),
        ("Viet Nam", "VNM"), ("Vietnam", "VNM"), ("Burma", "MMR"), ("Atlantis", None),
    ],
)  # fmt: skip
def test_countries_are_known_by_name_and_code(text, code):
    assert iso_a3_of(text) == code
