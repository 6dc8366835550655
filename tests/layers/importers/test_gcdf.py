"""GCDF: what becomes of a record and its units, what no sum counts twice, and what is refused."""

import shutil
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import gcdf_book
from geo.filters import Filters, chosen
from layers.catalog.projects import SHARE_TOLERANCE
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE
from layers.importers import importers
from layers.importers.gcdf_units import mended, shares
from layers.importing import Silent, files_of, translated
from layers.imports import added
from layers.registry import layer
from tests.layers.importers.gcdf_files import (
    HEADER,
    PERSON,
    UNIT_HEADER,
    record,
    unit,
    write_book,
    write_csv,
    write_units,
)

GCDF = importers()["gcdf"]
NGO = "Recipient NGO/CSO/Foundation"


def read(path, **options):
    return GCDF.read(files_of(path, GCDF.suffixes), options, Silent())


@pytest.fixture
def imported(tmp_path):
    """What the importer makes of records and units; its sites keep their contract."""

    def run(*records, units=None, **options):
        folder = tmp_path / "gcdf"
        write_book(folder, records)
        write_units(folder, units or {})
        result = read(folder, **options)
        typed, faults = layer("projects").typed(result.frames["projects"])
        assert faults == []
        return result, typed

    return run


@pytest.fixture
def site(imported):
    """The only site of a record with `changes`."""

    def run(units=None, **changes):
        (row,) = imported(record(**changes), units=units)[1].to_dict("records")
        return row

    return run


def test_the_made_up_sheet_has_the_126_columns():
    assert len(HEADER) == len(set(HEADER)) == 126


# --- places


def test_each_district_of_a_record_is_a_site_with_its_share(imported):
    units = {
        1: [unit(shapeName="Rift Valley")],
        2: [
            unit(centroid_longitude=36.25, centroid_latitude=-0.5),
            unit(shapeID="B2", shapeName="Naivasha"),
        ],
    }
    result, sites = imported(record(7), record(1), units=units)
    mine = sites[sites.project_id == "gcdf-1"]
    assert mine.site_id.tolist() == ["gcdf-1-1", "gcdf-1-2"]
    assert mine.location_precision.tolist() == ["admin2", "admin2"]
    assert mine.place.tolist() == ["Nakuru", "Naivasha"]
    assert mine.site_share.tolist() == [0.5, 0.5]
    assert mine.admin1_name.isna().all()
    assert (mine.geometry.iloc[0].x, mine.geometry.iloc[0].y) == (36.25, -0.5)
    assert result.left_out == {"ADM1 units of records whose ADM2 units are known": 1}
    assert sites.site_id[sites.project_id == "gcdf-7"].tolist() == ["gcdf-7"]


def test_a_province_is_named_and_has_no_place_of_its_own(site):
    row = site({1: [unit(shapeName="RegiÃ³n del BÃ­o-BÃ­o")]})
    assert (row["location_precision"], row["admin1_name"]) == ("admin1", "Región del Bío-Bío")
    assert row["geometry"] is None


def test_a_record_without_a_place_is_kept_by_its_country(imported):
    result, sites = imported(record())
    assert sites.location_precision.tolist() == ["country"]
    assert sites.site_share.tolist() == [1.0]
    assert result.coarse == {"are known by their country or region only": 1}
    assert len(result.rejected) == 0


def test_a_regional_record_has_no_country_and_its_district_a_place(imported):
    regional = {"Recipient": "Africa, regional", "Recipient ISO-3": None}
    _, sites = imported(
        record(1, **regional), record(2, **regional), record(3), units={2: [unit(1)]}
    )
    assert sites.iso_a3.isna().tolist() == [True, True, False]
    assert sites.location_precision.tolist() == ["admin2", "country", "country"]


def test_a_province_abroad_is_told_but_not_looked_for_in_the_recipient(imported):
    result, sites = imported(
        record(), units={1: [unit(shapeGroup="CHN", shapeName="Beijing Municipality")]}
    )
    assert sites.loc[0, ["iso_a3", "location_precision", "place"]].tolist() == [
        "KEN",
        "country",
        "Beijing Municipality (CHN)",
    ]
    assert sites.admin1_name.isna().all()
    assert result.coarse["lie in a unit of another country than the recipient"] == 1


def test_a_district_abroad_keeps_its_place_and_the_recipient(site):
    row = site({2: [unit(shapeGroup="UGA", centroid_longitude=33.5)]})
    assert (row["iso_a3"], row["location_precision"]) == ("KEN", "admin2")
    assert row["place"] == "Nakuru (UGA)"
    assert row["geometry"].x == 33.5


@pytest.mark.parametrize(("number", "name"), [("129", "West Bank"), ("118", "Gaza Strip")])
def test_the_numbers_of_palestine_are_its_code(site, number, name):
    place = unit(shapeGroup=number, shapeName=name, shapeID="DIS019")
    row = site({1: [place]}, **{"Recipient ISO-3": "PSE"})
    assert (row["location_precision"], row["admin1_name"]) == ("admin1", name)


def test_the_number_of_another_contested_area_is_nobodys(site):
    row = site({1: [unit(shapeGroup="112", shapeName="Aksai Chin")]}, **{"Recipient ISO-3": "CHN"})
    assert (row["location_precision"], row["place"]) == ("country", "Aksai Chin (112)")


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("RegiÃ³n", "Región"),
        ("La RiviÃ¨re", "La Rivière"),
        ("MaraÃ±on", "Marañon"),
        ("Lâ€™Est", "L\N{RIGHT SINGLE QUOTATION MARK}Est"),
        # what is right, or can't be mended, stays as it is
        ("São Tomé", "São Tomé"),
        ("Ãguas", "Ãguas"),
        ("Đắk Lắk", "Đắk Lắk"),
        ("Âá", "Âá"),
    ],
)
def test_letters_that_were_read_as_latin_1_are_mended(broken, right):
    assert mended(broken) == right


PARTS = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(st.lists(PARTS, min_size=1, max_size=5), st.booleans())
def test_the_shares_of_a_record_add_up_to_1(parts, by_area):
    rows = [(f"{at}", part) for at, group in enumerate(parts) for part in group]
    units = pd.DataFrame(rows, columns=["record", "part"])
    found = shares(units, by_area=by_area)
    assert found.between(0, 1).all()
    assert ((found.groupby(units.record).sum() - 1).abs() < SHARE_TOLERANCE).all()


def test_money_is_split_evenly_or_by_area(imported):
    units = {
        2: [unit(intersection_ratio=0.6), unit(shapeID="B2", intersection_ratio=0.2)],
    }
    assert imported(record(), units=units)[1].site_share.tolist() == [0.5, 0.5]
    by_area = imported(record(), units=units, split="area")[1]
    assert by_area.site_share.tolist() == pytest.approx([0.75, 0.25])


def test_a_record_with_a_faulty_unit_is_known_no_better_than_by_the_others(imported):
    units = {
        1: [unit()],
        2: [unit(), unit(shapeID="B2", centroid_longitude="east"), unit(2)],
    }
    result, sites = imported(record(1), record(2), units=units)
    assert sites.location_precision.tolist() == ["admin1", "admin2"]
    assert result.rejected.to_dict("records") == [
        {
            "from_file": "GCDF_3.0_ADM2_Locations.csv",
            "from_row": 3,
            "reason": "centroid_longitude is no number of -180 to 180",
        }
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"centroid_latitude": 91}, "centroid_latitude is no number of -90 to 90"),
        ({"intersection_ratio": -0.1}, "intersection_ratio is no number of 0 to 1"),
        ({"intersection_ratio": ""}, "intersection_ratio is no number of 0 to 1"),
        ({"shapeName": ""}, "shapeName is blank"),
        ({"id": ""}, "id is blank"),
        ({"shapeID": "B2"}, "its unit is repeated"),
    ],
)
def test_what_is_wrong_with_a_unit_is_told(imported, changes, reason):
    rows = [unit(**changes), unit(shapeID="B2")]
    result, sites = imported(record(), units={2: rows})
    assert reason in result.rejected.reason.tolist()
    # a row without an id is nobody's, the other is sound
    assert len(sites) == 1


def test_units_of_records_that_are_not_there_are_counted(imported):
    result, _ = imported(record(), units={1: [unit(9), unit(1)], 2: [unit(8)]})
    assert result.left_out == {
        "units of records that are left out, or not in the main table": 2,
    }


# --- what counts


def test_default_sums_are_those_that_aiddata_recommends(imported):
    lot = gcdf_book.lot_of(7)
    rows = [gcdf_book.record(number, lot, is_placed=number % 3 == 0) for number in range(400)]
    # AidData may yet find another reason not to sum a record
    rows[30]["Recommended For Aggregates"] = "No"
    units = {
        level: [u for number in range(0, 400, 3) for u in gcdf_book.units(number, lot, level, 3)]
        for level in (1, 2)
    }
    result, sites = imported(*rows, units=units)
    counted, _ = chosen(sites, Filters())
    summed = [row for row in rows if row["Recommended For Aggregates"] == "Yes"]
    assert set(counted.aiddata_record_id) == {str(row["AidData Record ID"]) for row in summed}
    whole = sum(row["Adjusted Amount (Constant USD 2021)"] or 0 for row in summed)
    assert (counted.amount_usd * counted.site_share).sum() == pytest.approx(whole, abs=0.01)
    n_umbrellas = sum(row["Umbrella"] == "Yes" for row in rows)
    assert sites.project_id.nunique() == 400 - n_umbrellas - 1
    assert [n for reason, n in result.left_out.items() if "whose parts" in reason] == [n_umbrellas]
    assert 1 < n_umbrellas < 400 - len(summed)


@pytest.mark.parametrize("status", ["Completion", "Suspended", "Cancelled", "Pipeline: Pledge"])
def test_an_umbrella_is_left_out_whatever_its_status(imported, status):
    umbrella = {"Recommended For Aggregates": "No", "Umbrella": "Yes", "Status": status}
    result, sites = imported(record(1), record(2, **umbrella), units={2: [unit(2)]})
    assert sites.site_id.tolist() == ["gcdf-1"]
    assert result.left_out["umbrella records, whose parts are records of their own"] == 1


def test_what_else_is_not_recommended_is_left_out_where_its_status_would_count(imported):
    no = {"Recommended For Aggregates": "No"}
    result, sites = imported(
        record(1, **no), record(2, Status="Cancelled", **no), record(3, Status="Suspended", **no)
    )
    assert sites.status.tolist() == ["cancelled", "suspended"]
    assert result.left_out == {"other records that are not Recommended For Aggregates": 1}


@pytest.mark.parametrize("word", [None, "Maybe"])
def test_a_record_that_does_not_say_whether_it_counts_is_rejected(imported, word):
    result, sites = imported(record(1), record(2, **{"Recommended For Aggregates": word}))
    assert sites.aiddata_record_id.tolist() == ["1"]
    assert result.rejected.from_row.tolist() == [3]
    assert "neither Yes nor No" in result.rejected.reason.iloc[0]


# --- what is said of a record


def test_a_record_is_told_as_it_is(site):
    row = site()
    assert row["name"] == "Loan for the dam of the test"
    assert (row["commitment_year"], row["start_year"], row["completion_year"]) == (2010, 2011, 2015)
    assert (row["sector"], row["subsector"], row["status"]) == ("energy", "energy", "completed")
    assert (row["chinese_role"], row["geometry_kind"]) == ("financed", "point")
    assert row["aiddata_record_id"] == "1"
    assert row["source_url"] == "https://china.aiddata.org/projects/1/"
    assert (row["source_id"], row["source_date"]) == ("gcdf", "2023-11-06")


def test_the_amount_is_the_adjusted_one_in_dollars_of_2021(site):
    row = site()
    assert (row["amount_usd"], row["price_basis"]) == (1_500_000.25, "constant-2021")


def test_a_blank_amount_stays_blank_though_an_unadjusted_one_is_given(imported):
    result, sites = imported(record(**{"Adjusted Amount (Constant USD 2021)": None}))
    assert sites[["amount_usd", "price_basis"]].isna().all(axis=None)
    assert result.coarse["are of records that state no amount: blank, never zero"] == 1


@pytest.mark.parametrize(
    ("word", "status", "role"),
    [
        ("Pipeline: Pledge", "pledge", "unknown"),
        ("Pipeline: Commitment", "committed", "financed"),
        ("Implementation", "implementation", "financed"),
        ("Completion", "completed", "financed"),
        ("Completed", "completed", "financed"),
        ("Suspended", "suspended", "financed"),
        ("Cancelled", "cancelled", "financed"),
    ],
)
def test_each_status_is_ours_and_says_whether_money_was_committed(site, word, status, role):
    row = site(Status=word)
    assert (row["status"], row["chinese_role"]) == (status, role)


SECTORS = [
    (110, "EDUCATION", "education"),
    (120, "HEALTH", "health"),
    (130, "POPULATION POLICIES/PROGRAMMES AND REPRODUCTIVE HEALTH", "health"),
    (140, "WATER SUPPLY AND SANITATION", "water_sanitation"),
    (150, "GOVERNMENT AND CIVIL SOCIETY", "government_social"),
    (160, "OTHER SOCIAL INFRASTRUCTURE AND SERVICES", "government_social"),
    (210, "TRANSPORT AND STORAGE", "transport"),
    (220, "COMMUNICATIONS", "ict"),
    (230, "ENERGY", "energy"),
    (240, "BANKING AND FINANCIAL SERVICES", "finance_business"),
    (250, "BUSINESS AND OTHER SERVICES", "finance_business"),
    (310, "AGRICULTURE, FORESTRY, FISHING", "agriculture_forestry_fishing"),
    (320, "INDUSTRY, MINING, CONSTRUCTION", "industry_construction"),
    (330, "TRADE POLICIES AND REGULATIONS", "finance_business"),
    (410, "GENERAL ENVIRONMENTAL PROTECTION", "environment"),
    (430, "OTHER MULTISECTOR", "multisector_other"),
    (510, "GENERAL BUDGET SUPPORT", "multisector_other"),
    (520, "DEVELOPMENTAL FOOD AID/FOOD SECURITY ASSISTANCE", "humanitarian"),
    (530, "OTHER COMMODITY ASSISTANCE", "multisector_other"),
    (600, "ACTION RELATING TO DEBT", "multisector_other"),
    (720, "EMERGENCY RESPONSE", "humanitarian"),
    (730, "RECONSTRUCTION RELIEF AND REHABILITATION", "humanitarian"),
    (740, "DISASTER PREVENTION AND PREPAREDNESS", "humanitarian"),
    (998, "UNALLOCATED/UNSPECIFIED", "multisector_other"),
    # the sheet does not tell mining from industry; a code that does is heeded
    (322, "MINERAL RESOURCES AND MINING", "mining_metals"),
]


def test_each_sector_is_ours_by_its_code_or_its_name(imported):
    by_code = [record(code, **{"Sector Code": code}) for code, _, _ in SECTORS]
    by_name = [
        record(1000 + code, **{"Sector Code": None, "Sector Name": name})
        for code, name, _ in SECTORS
    ]
    ours = [sector for _, _, sector in SECTORS]
    assert imported(*by_code, *by_name)[1].sector.tolist() == [*ours, *ours]


@pytest.mark.parametrize(
    ("word", "instrument"),
    [
        ("Loan", "loan"),
        ("Debt Rescheduling", "loan"),
        ("Grant", "grant"),
        ("Debt Forgiveness", "grant"),
        ("Scholarships/Training in Donor Country", "grant"),
        ("Free-standing Technical Assistance", "grant"),
        ("Vague TBD", "unknown"),
        (None, "unknown"),
    ],
)
def test_each_type_of_flow_is_an_instrument(site, word, instrument):
    assert site(**{"Flow Type": word})["instrument"] == instrument


@pytest.mark.parametrize(("word", "flag"), [("Yes", "debt_distress"), ("No", None), (None, None)])
def test_debt_distress_is_a_flag_where_aiddata_found_it(site, word, flag):
    found = site(**{"Financial Distress": word})["flags"]
    assert pd.isna(found) if flag is None else found == flag


def test_lenders_are_those_that_fund_each_once(site):
    given = "Bank of the Test| Fund of the Test |Bank of the Test|"
    row = site(**{"Funding Agencies": given})
    assert row["financiers"] == "Bank of the Test|Fund of the Test"


def test_builders_are_the_chinese_companies_that_implement(site):
    agencies = {
        "Chinese Builders": "Chinese State-owned Company",
        "Private Builders": "Chinese Private Sector",
        "Joint Builders": "Chinese Joint Venture/Special Purpose Vehicle",
        "An Embassy": "Chinese Government Agency",
        "A Foundation": "Chinese NGO/CSO/Foundation",
        "Somebody": "Chinese Other",
        "Local Builders": "Recipient State-owned Company",
        "Other Builders": "Other Private Sector",
    }
    row = site(
        **{
            "Implementing Agencies": "|".join(agencies),
            "Implementing Agencies Type": "|".join(agencies.values()),
        }
    )
    assert row["contractors"] == "Chinese Builders|Private Builders|Joint Builders"


def test_agencies_that_do_not_pair_with_their_types_are_not_named(imported):
    result, sites = imported(
        record(
            **{
                "Implementing Agencies": "Chinese Builders|A Foundation",
                "Implementing Agencies Type": "Chinese State-owned Company",
            }
        )
    )
    assert sites.contractors.isna().all()
    assert len(result.review["candidates"]) == 0
    assert sum("pair with their types" in reason for reason in result.coarse) == 1


def test_the_evidence_says_what_aiddata_says(imported):
    units = {2: [unit(), unit(shapeID="B2", shapeName="Gilgil")], 1: [unit(2, shapeName="Coast")]}
    estimated = {"Amount Estimated": "Yes"}
    level = {"Geographic Level of Precision Available": "Admin Level"}
    _, sites = imported(record(1), record(2, **level), record(3, **estimated), units=units)
    said = "AidData: loan, coded completion."
    precisely = f"{said} Mapped precisely, in the district"
    nowhere = f"{said} The files name no place below its country."
    assert sites.evidence.tolist() == [
        f"{precisely} Nakuru, one of its 2 units.",
        f"{precisely} Gilgil, one of its 2 units.",
        f"{said} Mapped by an administrative unit, in the province or similar Coast.",
        f"{nowhere} The amount is AidData's estimate.",
    ]


# --- candidates, and what is never read


def test_non_governmental_agencies_are_candidates_for_review_not_data(imported):
    agencies = {
        "Co-financing Agencies": "Foundation of China|Bank of China",
        "Co-financing Agencies Type": "Chinese NGO/CSO/Foundation|Chinese State-owned Bank",
        "Direct Receiving Agencies": "Friends of the River",
        "Direct Receiving Agencies Type": NGO,
        "Implementing Agencies": "World Charity|Somebody",
        "Implementing Agencies Type": "Other NGO/CSO/Foundation|Recipient Other",
        "Guarantor": "Guarantors of the River",
        "Guarantor Agency Type": NGO,
    }
    result, _ = imported(record(1, **agencies), record(2))
    found = result.review["candidates"]
    assert found[["organisation", "side", "role"]].astype("object").to_numpy().tolist() == [
        ["Foundation of China", "chinese_ngos", "Co-financing Agencies"],
        ["Friends of the River", "local_csos", "Direct Receiving Agencies"],
        ["Guarantors of the River", "local_csos", "Guarantor"],
        ["World Charity", pytest.approx(float("nan"), nan_ok=True), "Implementing Agencies"],
    ]
    assert found.iloc[1][["type", "iso_a3", "aiddata_record_id", "title"]].tolist() == [
        NGO,
        "KEN",
        "1",
        "Loan for the dam of the test",
    ]
    assert set(result.frames) == {"projects"}


def test_an_umbrella_names_candidates_too(imported):
    umbrella = {"Recommended For Aggregates": "No", "Umbrella": "Yes"}
    agencies = {"Direct Receiving Agencies": "Friends", "Direct Receiving Agencies Type": NGO}
    result, _ = imported(record(1), record(2, **umbrella, **agencies))
    assert result.review["candidates"].organisation.tolist() == ["Friends"]


def test_candidates_are_written_for_a_person_to_look_through(tmp_path, monkeypatch):
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "workspace"))
    agencies = {"Direct Receiving Agencies": "Friends", "Direct Receiving Agencies Type": NGO}
    book = write_book(tmp_path / "gcdf", [record(**agencies)])
    change = added(translated(GCDF, book))
    assert change.rows == {"projects": 1}
    text = (tmp_path / "workspace" / "review" / "gcdf.candidates.csv").read_text("utf-8-sig")
    assert "Friends" in text


def test_descriptions_comments_and_contacts_go_nowhere(imported):
    units = {2: [unit()]}
    agencies = {"Direct Receiving Agencies": "Friends", "Direct Receiving Agencies Type": NGO}
    unclear = {"Recommended For Aggregates": "Perhaps"}
    result, _ = imported(record(1, **agencies), record(2, **unclear), units=units)
    tables = [*result.frames.values(), *result.review.values(), result.rejected]
    assert [len(table) for table in tables] == [1, 1, 1]
    for table in tables:
        assert not table.astype("str").apply(lambda c: c.str.contains(PERSON)).any(axis=None)


# --- forms of the files


def test_zip_folder_and_csv_say_the_same(tmp_path):
    folder = tmp_path / "gcdf"
    book = write_book(folder, [record(1), record(2)])
    write_units(folder, {1: [unit(1)], 2: [unit(2)]})
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", folder)
    whole = read(folder).frames["projects"]
    assert read(tmp_path / "packed.zip").frames["projects"].equals(whole), packed
    table = write_csv(book.with_suffix(".csv"), [record(1), record(2)])
    book.unlink()
    from_csv = read(folder).frames["projects"]
    assert from_csv.from_file.unique().tolist() == [table.name]
    same = [name for name in whole.columns if name not in {"from_file", "amount_usd"}]
    assert from_csv[same].equals(whole[same])
    assert from_csv.amount_usd.astype("float64").equals(whole.amount_usd.astype("float64"))


def test_the_main_table_alone_knows_countries(tmp_path):
    sites = read(write_book(tmp_path, [record()])).frames["projects"]
    assert sites.location_precision.tolist() == ["country"]


DOTTED = [
    "Level.of.precision", "AidData.Record.ID", "Amount.(Constant.USD.2021)", "Title", "Status",
    "Sector.Name", "Recipient", "Recipient.ISO-3", "Commitment.Year", "Completion.Year",
]  # fmt: skip


def dotted(**changes):
    cells = ["PRECISE, ADM4", "1", "1000000", "Dam", "Completion", "ENERGY", "Kenya", "KEN"]
    return dict(zip(DOTTED, [*cells, "2010", "2015.0"], strict=True)) | changes


def test_the_input_of_geogcdf_is_a_main_table_too(tmp_path):
    rows = [dotted(), dotted(**{"AidData.Record.ID": "2", "Completion.Year": "NA"})]
    table = write_csv(tmp_path / "final_input.csv", rows, header=DOTTED)
    typed, faults = layer("projects").typed(read(table).frames["projects"])
    assert faults == []
    assert typed.amount_usd.tolist() == [1_000_000, 1_000_000]
    assert typed.completion_year.fillna(0).tolist() == [2015, 0]
    assert typed.instrument.tolist() == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kenya", "KEN"),
        ("Democratic Republic of the Congo", "COD"),
        ("Lao People's Democratic Republic", "LAO"),
        ("West Bank and Gaza Strip", "PSE"),
        ("Niger", "NER"),
        ("Africa, regional", None),
        ("Multi-Region", None),
        ("Atlantis", "Atlantis"),
        ("NA", "NA"),
    ],
)
def test_a_table_without_codes_names_its_countries(tmp_path, name, code):
    header = [column for column in DOTTED if column != "Recipient.ISO-3"]
    table = write_csv(tmp_path / "main.csv", [dotted(Recipient=name)], header=header)
    found = read(table).frames["projects"].iso_a3.iloc[0]
    assert pd.isna(found) if code is None else found == code


def test_a_table_that_names_no_country_is_told_by_the_contract(tmp_path):
    header = [column for column in DOTTED if column != "Recipient.ISO-3"]
    table = write_csv(tmp_path / "main.csv", [dotted(Recipient="Atlantis")], header=header)
    with pytest.raises(LayerError, match=r"column iso_a3: 'Atlantis' has a wrong form.*line|row 2"):
        translated(GCDF, table)


def test_a_file_that_is_no_table_of_gcdf_is_told(tmp_path):
    write_book(tmp_path, [record()])
    write_csv(tmp_path / "notes.csv", [{"note": "x"}], header=["note"])
    assert read(tmp_path).left_out == {"notes.csv, a file that is no table of GCDF": 1}


# --- what is refused


def test_values_that_the_contract_refuses_are_named_with_their_row(tmp_path):
    rows = [record(n) for n in range(1, 61)]
    rows[4] |= {"Sector Code": None, "Sector Name": "ALCHEMY"}
    rows[9] |= {"Adjusted Amount (Constant USD 2021)": "lots"}
    write_units(tmp_path, {2: [unit(10), unit(10, shapeID="B2")]})
    result = translated(GCDF, write_book(tmp_path, rows).parent)
    assert result.n_rejected == 2
    told = dict(zip(result.rejected.from_row, result.rejected.reason, strict=True))
    assert "'ALCHEMY' is not in the vocabulary sector" in told[6]
    assert "'lots' is not a number" in told[11]


@pytest.mark.parametrize(
    ("number", "words"),
    [(None, "column site_id: blank"), (2, "column site_id: 'gcdf-2' is repeated")],
)
def test_a_record_without_an_id_of_its_own_is_rejected(tmp_path, number, words):
    rows = [record(n) for n in range(1, 61)]
    rows[9] |= {"AidData Record ID": number}
    result = translated(GCDF, write_book(tmp_path, rows))
    assert 11 in set(result.rejected.from_row)
    assert any(words in reason for reason in result.rejected.reason)


def test_without_a_main_table_it_is_said_what_is_missing(tmp_path):
    write_units(tmp_path, {1: [unit()]})
    with pytest.raises(LayerError, match=r"no main table of GCDF.*sheet GCDF_3\.0"):
        read(tmp_path)


def test_two_main_tables_are_one_too_many(tmp_path):
    write_book(tmp_path, [record()])
    write_csv(tmp_path / "GCDF.csv", [record()])
    with pytest.raises(LayerError, match=r"more than one main table \(GCDF\.csv, GCDF\.xlsx\)"):
        read(tmp_path)


def test_two_tables_of_a_level_are_one_too_many(tmp_path):
    write_book(tmp_path, [record()])
    for name in ("a ADM1.csv", "b ADM1.csv"):
        write_csv(tmp_path / name, [unit()], header=UNIT_HEADER)
    with pytest.raises(LayerError, match="more than one table of units of a level"):
        read(tmp_path)


def test_every_missing_column_is_told_at_once(tmp_path):
    header = [h for h in HEADER if h not in {"Status", "Recommended For Aggregates", "Title"}]
    header = [h for h in header if "Precision" not in h and "Geospatial" not in h]
    with pytest.raises(LayerError) as caught:
        read(write_book(tmp_path, [record()], header=header))
    title, status, recommended = str(caught.value).splitlines()[1:]
    assert (title, status) == ("- column Title is missing", "- column Status is missing")
    assert recommended.startswith("- column Recommended For Aggregates is missing, and nothing")


def test_a_table_of_units_tells_its_level_and_has_its_columns(tmp_path):
    write_book(tmp_path, [record()])
    header = [name for name in UNIT_HEADER if name != "centroid_latitude"]
    write_csv(tmp_path / "places.csv", [unit()], header=header)
    with pytest.raises(LayerError) as caught:
        read(tmp_path)
    assert "column centroid_latitude is missing" in str(caught.value)
    assert "its name tells neither ADM1 nor ADM2" in str(caught.value)


def test_a_repeated_header_is_told(tmp_path):
    with pytest.raises(LayerError, match="header 'Status' is repeated"):
        read(write_book(tmp_path, [record()], header=[*HEADER, "Status"]))


@pytest.mark.parametrize(
    "form", ["cut zip", "cut book", "locked book", "empty", "utf-16", "ragged"]
)
def test_a_broken_file_is_refused_by_name(tmp_path, form):
    book = write_book(tmp_path, [record()])
    file = tmp_path / ("bad.zip" if "zip" in form else f"bad{book.suffix}")
    if form == "cut zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.write(book)
        file.write_bytes(file.read_bytes()[:-200])
    elif form == "cut book":
        file.write_bytes(book.read_bytes()[:3000])
    elif form == "locked book":
        file.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    else:
        file = write_csv(tmp_path / "bad.csv", [dotted()], header=DOTTED)
        text = file.read_text("utf-8")
        ragged = text + "one,too,few\n"
        content = {"empty": b"", "utf-16": text.encode("utf-16"), "ragged": ragged.encode()}
        file.write_bytes(content[form])
    with pytest.raises(LayerError, match=rf"{file.name}: "):
        read(file)
