"""HXL tables of who does what where: who counts, where, and what is not concluded."""

import pandas as pd
import pytest

from layers.faults import LayerError
from layers.importers import importers
from layers.importers.hxl_said import dated
from layers.importing import translated
from tests.layers.importers.books import workbook

HEADER = ["Org", "Acronym", "Type", "Cluster", "State", "Pcode"]
TAGS = ["#org +name", "#org+acronym", "#org +type", "#sector+cluster", "#adm1+name", "#adm1+code"]
ROW = ["Friends of the River", "FOR", "NNGO", "WASH", "Jonglei", "SS03"]


def changed(**cells):
    return [cells.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True)]


@pytest.fixture
def imported(tmp_path):
    """The translation of `rows` below `tags`, as a workbook."""

    def run(*rows, tags=TAGS, header=HEADER, name="3w", **options):
        accept = options.pop("accept_rejects", False)
        file = workbook(tmp_path / f"{name}.xlsx", {"Data": [header, tags, *rows]})
        return translated(importers()["hxl_3w"], file, options=options, accept_rejects=accept)

    return run


def presences(result):
    return result.frames["local_csos"]


def left_out(result):
    """Reasons up to their brackets, with the numbers of rows."""
    found = result.imported.left_out.items()
    return {reason.split(" (")[0].removeprefix("activities of "): n for reason, n in found if n}


# --- an activity becomes a presence


def test_a_local_organisation_is_on_record_in_its_admin1_unit(imported):
    row = presences(imported(ROW)).iloc[0]
    assert row.presence_id == "hxl_3w-ssd-friends-of-the-river-jonglei"
    assert row.organisation_id == "hxl_3w-ssd-friends-of-the-river"
    assert (row.organisation, row.acronym, row.org_type) == (
        "Friends of the River",
        "FOR",
        "national_ngo",
    )
    assert (row.iso_a3, row.location_precision, row.admin1_name) == ("SSD", "admin1", "Jonglei")
    assert (row.operates_in, row.themes) == ("SS-JG", "water_sanitation")
    assert (row.status, pd.isna(row.disclosure)) == ("active", True)
    assert row.is_verified
    assert row.source_url == "https://data.humdata.org/group/ssd"


def test_presence_is_told_as_activity_and_not_as_an_office(imported):
    row = presences(imported(ROW)).iloc[0]
    assert row.isna().presence_type
    assert "activities in: WASH." in row.evidence
    assert "not where an office is" in row.evidence
    assert row.geometry is None


def test_one_row_for_each_organisation_and_unit_with_all_its_themes(imported):
    again = changed(Org=" friends of the river ", Cluster="Education", State="JONGLEI")
    result = imported(ROW, ROW, again, changed(State="Unity", Pcode="SS06"))
    rows = presences(result).set_index("admin1_name")
    assert rows.themes.to_dict() == {
        "Jonglei": "water_sanitation|education",
        "Unity": "water_sanitation",
    }
    assert set(rows.organisation) == {"Friends of the River"}
    assert len(set(rows.organisation_id)) == 1
    assert left_out(result) == {"name an organisation and a unit again": 2}


def test_every_row_read_is_kept_or_told(imported):
    result = imported(
        ROW,
        ROW,
        changed(Type="UN"),
        changed(Type=None, Org="X"),
        changed(Org=None, Acronym=None),
        accept_rejects=True,
    )
    n_told = sum(result.imported.left_out.values()) + result.n_rejected
    assert result.imported.n_read == 5 == len(presences(result)) + n_told


def test_a_sector_that_says_no_theme_leaves_the_themes_blank(imported):
    assert presences(imported(changed(Cluster="Early Recovery"))).themes.isna().all()


def test_a_unit_that_no_boundary_knows_keeps_its_name_and_claims_no_area(imported):
    result = imported(changed(State="Ruweng"))
    row = presences(result).iloc[0]
    assert (row.admin1_name, row.location_precision) == ("Ruweng", "admin1")
    assert row.isna().operates_in
    assert (
        result.imported.coarse[
            "are in a unit whose name the boundaries do not know: they stand for the country"
        ]
        == 1
    )


def test_national_coverage_is_the_country_and_says_so(imported):
    row = presences(imported(changed(State="Cobertura Nacional", Pcode="SS00"))).iloc[0]
    assert (row.location_precision, row.operates_in) == ("country", "SSD")
    assert row.isna().admin1_name
    assert row.presence_id.endswith("-country")


def test_a_blank_unit_is_not_the_whole_country(imported):
    row = presences(imported(changed(State=None))).iloc[0]
    assert row.location_precision == "country"
    assert row.isna().operates_in


def test_an_activity_without_a_unit_adds_none_where_its_organisation_has_one(imported):
    rows = presences(imported(changed(State=None, Cluster="Health"), ROW))
    assert rows.admin1_name.tolist() == ["Jonglei"]
    assert rows.themes.tolist() == ["water_sanitation|health"]


@pytest.mark.parametrize(("iso", "unit"), [("MMR", "Rakhine"), ("YEM", "Aden"), ("SYR", "Homs")])
def test_where_organisations_are_in_danger_only_the_country_is_told(imported, iso, unit):
    rows = presences(imported(changed(State=unit, Pcode=f"{iso}01"), changed(Pcode=f"{iso}02")))
    assert rows.location_precision.tolist() == ["country"]
    assert rows.disclosure.tolist() == ["country_only"]
    assert rows[["admin1_name", "operates_in"]].isna().all(axis=None)
    assert unit not in rows.to_csv()


def test_names_in_other_scripts_have_ids_of_their_own(imported):
    rows = presences(imported(changed(Org="منظمة النهر"), changed(Org="منظمة الجبل")))
    assert rows.presence_id.nunique() == rows.organisation_id.nunique() == 2


# --- who counts


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("INGO", "international NGOs"),
        ("Naciones Unidas", "UN bodies"),
        ("Gouvernement", "government bodies"),
        ("Donantes", "donors"),
        ("IO", "intergovernmental organisations"),
        ("Cruz Vermelha", "the Red Cross and Red Crescent movement"),
        ("Setor Privado", "private firms and foundations"),
        ("Academia", "other kinds"),
    ],
)
def test_others_than_local_organisations_are_left_out_and_counted_by_class(imported, kind, told):
    result = imported(ROW, changed(Org="Others", Type=kind), changed(Org="Others", Type=kind))
    assert presences(result).organisation.tolist() == ["Friends of the River"]
    assert left_out(result) == {told: 2}
    assert any(reason.endswith("(organisations: 1)") for reason in result.imported.left_out)


def test_community_organisations_count(imported):
    assert presences(imported(changed(Type="CBO"))).org_type.tolist() == ["community_group"]


def test_a_national_society_typed_as_an_ngo_is_still_of_the_movement(imported):
    result = imported(ROW, changed(Org="South Sudan Red Cross"))
    assert len(presences(result)) == 1
    assert left_out(result) == {"the Red Cross and Red Crescent movement": 1}


def test_untyped_organisations_are_listed_for_a_person_and_not_counted(imported):
    result = imported(ROW, changed(Org="Unknown Friends", Type=None), changed(Org="B", Type="NGO"))
    assert presences(result).organisation.tolist() == ["Friends of the River"]
    listed = result.imported.review["untyped"].set_index("organisation")
    assert listed.index.tolist() == ["B", "Unknown Friends"]
    assert listed.loc["B", "org_type"] == "NGO"
    assert listed.loc["Unknown Friends", ["units", "sectors", "from_row"]].tolist() == [
        "Jonglei",
        "WASH",
        4,
    ]


def test_untyped_organisations_may_be_included_as_unverified(imported):
    result = imported(
        ROW, changed(Org="B", Type=None), changed(Org="UNICEF", Type=None), untyped="include"
    )
    rows = presences(result).set_index("organisation")
    assert rows.is_verified.to_dict() == {"Friends of the River": True, "B": False}
    assert "may be an international one" in rows.evidence["B"]
    assert left_out(result) == {"UN bodies": 1}


def test_an_organisation_is_what_most_of_its_rows_say(imported):
    rows = [changed(State=None), changed(Type="INGO"), changed(Type=None), ROW]
    result = imported(*rows)
    assert len(presences(result)) == 1
    differ = result.imported.review["types-differ"]
    assert differ[["kind", "n_rows", "taken"]].to_numpy().tolist() == [
        ["international_ngo", 1, "local_ngo"],
        ["local_ngo", 2, "local_ngo"],
    ]


def test_of_two_kinds_told_as_often_the_one_that_does_not_count_holds(imported):
    assert presences(
        imported(ROW, changed(Type="INGO"), changed(Org="B"))
    ).organisation.tolist() == ["B"]


def test_a_table_of_international_organisations_makes_coverage_alone(imported):
    result = imported(changed(Type="INGO"))
    assert len(presences(result)) == 0
    assert result.frames["coverage"].iso_a3.tolist() == ["SSD"]


def test_planned_activities_are_left_out(imported):
    tags, header = [*TAGS, "#status"], [*HEADER, "Status"]
    rows = [[*ROW, "Ongoing"], [*changed(State="Unity"), "Planned"]]
    result = imported(*rows, tags=tags, header=header)
    assert presences(result).admin1_name.tolist() == ["Jonglei"]
    assert result.imported.left_out["activities that are only planned, or cancelled"] == 1


# --- which column holds what


def test_name_and_acronym_are_told_apart_where_the_tags_are_swapped(imported):
    tags = ["#org+acronym", "#org+name", *TAGS[2:]]
    row = presences(imported(ROW, tags=tags)).iloc[0]
    assert (row.organisation, row.acronym) == ("Friends of the River", "FOR")


def test_a_bare_tag_beside_the_name_holds_acronyms(imported):
    tags = ["#org+reporting+name", "#org+reporting", "#org+reporting+type", *TAGS[3:]]
    row = presences(imported(ROW, tags=tags)).iloc[0]
    assert (row.organisation, row.acronym) == ("Friends of the River", "FOR")


def test_a_bare_tag_beside_the_acronym_holds_names(imported):
    row = presences(
        imported(
            changed(Org="FOR", Acronym="Friends of the River"),
            tags=["#org+acronym", "#org", *TAGS[2:]],
        )
    ).iloc[0]
    assert (row.organisation, row.acronym) == ("Friends of the River", "FOR")


def test_names_in_two_languages_are_one_organisation(imported):
    tags = ["#org+name+en", "#org+name+fr", *TAGS[2:]]
    row = presences(imported(changed(Acronym="Amis de la Riviere"), tags=tags)).iloc[0]
    assert (row.organisation, row.isna().acronym) == ("Friends of the River", True)


def test_who_pays_is_not_who_works(imported):
    tags = ["#org+impl+name", "#org+funder+name", "#org+impl+type", *TAGS[3:]]
    assert presences(imported(ROW, tags=tags)).organisation.tolist() == ["Friends of the River"]


def test_both_parties_to_an_activity_are_read_each_with_its_kind(imported):
    tags = [
        "#org+prog+name",
        "#org+impl+name",
        "#org+prog+type",
        "#sector",
        "#adm1+name",
        "#org+impl+type",
    ]
    rows = [
        ["Big Relief", "Friends", "INGO", "WASH", "Jonglei", "NNGO"],
        ["Big Relief", None, "INGO", "WASH", "Jonglei", None],
    ]
    result = imported(*rows, tags=tags, country="SSD")
    assert presences(result).organisation.tolist() == ["Friends"]
    assert left_out(result) == {"international NGOs": 2}


def test_a_category_of_partners_beside_the_names_is_no_organisation(imported):
    tags = [*TAGS, "#org+impl"]
    result = imported([*ROW, "Primary"], tags=tags, header=[*HEADER, "Partner Category"])
    assert presences(result).organisation.tolist() == ["Friends of the River"]
    assert result.imported.n_read == 1


@pytest.mark.parametrize(
    "header", ["TIPO DE ORGANIZACIÓN", "Organisation type", "Type d'ONG", "Tipo de Parceiro"]
)
def test_the_kind_is_read_from_a_plain_header_where_its_tag_is_missing(imported, header):
    tags = ["" if tag == "#org +type" else tag for tag in TAGS]
    result = imported(
        ROW, tags=tags, header=["Org", "Acronym", header, "Cluster", "State", "Pcode"]
    )
    assert len(presences(result)) == 1
    columns = result.imported.review["columns"].set_index("holds")
    assert columns.loc["kind", ["header", "tag", "known_by"]].tolist() == [header, "", "its header"]


def test_sectors_are_known_by_their_values_where_tag_and_header_say_nothing(imported):
    tags = ["" if tag.startswith("#sector") else tag for tag in TAGS]
    header = ["Org", "Acronym", "Type", "Name", "State", "Pcode"]
    rows = [ROW, changed(Cluster="Health"), changed(Cluster="Protection")]
    result = imported(*rows, tags=tags, header=header)
    assert presences(result).themes.tolist() == ["water_sanitation|health|humanitarian_disaster"]
    columns = result.imported.review["columns"].set_index("holds")
    assert columns.known_by.to_dict()["sector"] == "its values"


def test_a_column_that_is_not_mostly_sectors_is_none(imported):
    tags = ["" if tag.startswith("#sector") else tag for tag in TAGS]
    header = ["Org", "Acronym", "Type", "Remark", "State", "Pcode"]
    result = imported(
        ROW, changed(Cluster="slow"), changed(Cluster="new"), tags=tags, header=header
    )
    assert presences(result).themes.isna().all()
    columns = result.imported.review["columns"].set_index("holds")
    assert columns.known_by["sector"] == "no column: the tag is missing"


def test_a_table_without_organisations_names_the_tag_that_is_missing(imported):
    tags = ["#meta+id", "", "", "#sector", "#adm1+name", "#adm1+code"]
    with pytest.raises(
        LayerError,
        match=r"no table of organisations:\n- sheet 'Data': the tag #org\+name is missing; "
        r"its tags are #meta\+id #sector #adm1\+name #adm1\+code",
    ):
        imported(ROW, tags=tags)


def test_all_sheets_with_organisations_are_read_and_rows_told_by_sheet(tmp_path):
    sheets = {
        "Read me": [["x"]],
        "A": [HEADER, TAGS, ROW],
        "B": [TAGS, changed(State="Unity")],
        "Units": [["#adm1+name", "#adm1+code"], ["Unity", "SS06"]],
    }
    result = translated(importers()["hxl_3w"], workbook(tmp_path / "3w.xlsx", sheets))
    assert presences(result).admin1_name.tolist() == ["Jonglei", "Unity"]
    assert result.imported.review["columns"].sheet.unique().tolist() == ["A", "B"]


def test_a_table_of_hapi_is_sent_to_its_importer(imported):
    with pytest.raises(LayerError, match="import it with counterparts import hapi"):
        imported(ROW, header=[*HEADER[:5], "reference_period_end"])


# --- country


@pytest.mark.parametrize(
    ("code", "iso"),
    [("SS03", "SSD"), ("IQG01", "IRQ"), ("NGA008", "NGA"), ("BDI001", "BDI"), ("NA01", "NAM")],
)
def test_the_country_is_told_by_the_p_codes(imported, code, iso):
    assert presences(imported(changed(Pcode=code, State=None))).iso_a3.tolist() == [iso]


@pytest.mark.parametrize(
    ("tag", "value"),
    [("#country+code", "SSD"), ("#adm0 +code", "SS"), ("#country+name", "South Sudan")],
)
def test_the_country_is_told_by_a_column(imported, tag, value):
    rows = [changed(Pcode=value), changed(Pcode=None, Org="B")]
    result = imported(*rows, tags=[*TAGS[:5], tag])
    assert set(presences(result).iso_a3) == {"SSD"}


def test_a_table_of_several_countries_keeps_them_apart(imported):
    rows = [
        changed(Pcode="SSD"),
        changed(Pcode="SDN", State="Kassala"),
        changed(Pcode=None, Org="B"),
    ]
    result = imported(*rows, tags=[*TAGS[:5], "#country+code"], accept_rejects=True)
    assert set(presences(result).iso_a3) == {"SSD", "SDN"}
    assert set(result.frames["coverage"].iso_a3) == {"SSD", "SDN"}
    assert result.rejected.reason.tolist() == ["no country is said, or none that is known"]


def test_a_country_that_nothing_says_is_asked_for_and_not_guessed(imported):
    tags = [*TAGS[:5], ""]
    with pytest.raises(LayerError, match=r"say it with --country SDN \(which its name suggests\)"):
        imported(ROW, tags=tags, name="SDN_3w_2021")
    with pytest.raises(LayerError, match=r"say it with --country$"):
        imported(ROW, tags=tags)
    result = imported(changed(State="Kassala"), tags=tags, country="SDN")
    assert presences(result).operates_in.tolist() == ["SD-KA"]


def test_codes_of_several_countries_are_codes_of_another_kind(imported):
    rows = [changed(Pcode="DE01"), changed(Pcode="FR02")]
    with pytest.raises(LayerError, match="say it with --country"):
        imported(*rows)


def test_a_country_that_contradicts_the_table_is_refused(imported):
    with pytest.raises(
        LayerError, match=r"--country KEN: the files say their country themselves \(SSD\)"
    ):
        imported(ROW, country="KEN")
    assert len(presences(imported(ROW, country="SSD"))) == 1
    with pytest.raises(LayerError, match="--country Utopia: no such country"):
        imported(ROW, country="Utopia")


def test_one_country_is_not_given_to_several_files(tmp_path):
    for name in ("a", "b"):
        workbook(tmp_path / f"{name}.xlsx", {"Data": [HEADER, [*TAGS[:5], ""], ROW]})
    with pytest.raises(LayerError, match=r"several files do not say theirs \(a.xlsx, b.xlsx\)"):
        translated(importers()["hxl_3w"], tmp_path, options={"country": "SSD"})


# --- dates


@pytest.mark.parametrize(
    ("text", "year", "date"),
    [
        ("2022-03-31T00:00:00", None, "2022-03-31"),
        ("2022-01", None, "2022-01"),
        ("August 2021", None, "2021-08"),
        ("Enero", "2022", "2022-01"),
        ("January", None, None),
        # day or month first? the year is sure
        ("01/08/2021", None, "2021"),
        ("2021/2022", None, None),
        ("n/a", "2022", None),
    ],
)
def test_a_date_is_no_finer_than_is_sure(text, year, date):
    assert dated(text, year) == date


def test_rows_are_as_of_their_newest_date_with_month_and_year_put_together(imported):
    tags, header = [*TAGS, "#date+year", "#date+month"], [*HEADER, "Year", "Month"]
    rows = [[*ROW, 2021, "August"], [*ROW, 2021, "September"]]
    result = imported(*rows, tags=tags, header=header)
    assert presences(result).source_date.tolist() == ["2021-09"]
    assert result.frames["coverage"].searched_on.tolist() == ["2021-09"]


def test_a_year_is_taken_for_months_and_for_tables_without_a_date(imported):
    assert presences(imported(ROW, year="2022")).source_date.tolist() == ["2022"]
    months = [[*ROW, "March"], [*ROW, "January"]]
    tags, header = [*TAGS, "#date"], [*HEADER, "When"]
    result = imported(*months, tags=tags, header=header, year="2022")
    assert presences(result).source_date.tolist() == ["2022-03"]
    undated = imported(ROW)
    assert presences(undated).source_date.isna().all()
    assert undated.imported.coarse["are undated: their table does not say of when it is"] == 1
    with pytest.raises(LayerError, match="--year soon: not a year like 2022"):
        imported(ROW, year="soon")


def test_a_presence_starts_with_its_first_activity_and_ends_when_all_have_ended(imported):
    tags, header = [*TAGS, "#date+start", "#date+end"], [*HEADER, "From", "To"]
    rows = [[*ROW, "2020-06-01", "2021-04-20"], [*ROW, "2019-02", "2022-01-31"]]
    row = presences(imported(*rows, tags=tags, header=header)).iloc[0]
    assert (row.start_date, row.end_date) == ("2019-02", "2022-01-31")
    assert row.isna().source_date
    row = presences(imported(*rows, [*ROW, "2020", None], tags=tags, header=header)).iloc[0]
    assert row.isna().end_date


# --- coverage and faults


def test_each_country_is_covered_for_the_themes_of_a_response_only(imported):
    row = imported(ROW).frames["coverage"].iloc[0]
    assert (row.layer, row.iso_a3, row.depth, row.source_id) == (
        "local_csos",
        "SSD",
        "search",
        "hxl_3w",
    )
    assert row.themes.split("|") == [
        "water_sanitation",
        "agriculture_rural",
        "health",
        "education",
        "poverty_livelihoods",
        "humanitarian_disaster",
    ]
    assert "in the areas and sectors of that response only" in row.note


def test_rows_that_name_nobody_are_rejected_with_their_place(imported):
    rows = [changed(Org=None, Acronym=None), changed(Org="n/a", Acronym=None), *[ROW] * 60]
    result = imported(*rows)
    assert result.rejected.to_numpy().tolist() == [
        ["3w.xlsx, Data", 3, "no organisation is named"],
        ["3w.xlsx, Data", 4, "no organisation is named"],
    ]


def test_an_organisation_without_a_name_goes_by_its_acronym(imported):
    assert presences(imported(changed(Org=None))).organisation.tolist() == ["FOR"]


def test_an_address_in_a_name_is_rejected(imported):
    rows = [
        changed(Org="Friends, write to friends@example.org"),
        *[changed(Org=f"Friends {n}") for n in range(20)],
    ]
    result = imported(*rows)
    assert result.n_rejected == 1
    assert "e-mail" in result.rejected.reason[0]


def test_every_faulty_file_of_a_folder_is_named(tmp_path):
    for name in ("a", "b"):
        workbook(tmp_path / f"{name}.xlsx", {"Data": [HEADER, ROW]})
    with pytest.raises(
        LayerError, match=r"(?s)a\.xlsx: no row of HXL tags.*b\.xlsx: no row of HXL"
    ):
        translated(importers()["hxl_3w"], tmp_path)
