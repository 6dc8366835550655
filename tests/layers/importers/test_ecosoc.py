"""Lists of organisations in consultative status."""

import pytest

from layers.faults import LayerError
from layers.importers import importers
from layers.importing import translated

HEADER = "Organization Name,Country,Status,Year\n"
MANY = "".join(f"Friends {n},Kenya,Special,2010\n" for n in range(20))


@pytest.fixture
def imported(tmp_path):
    def run(text, **options):
        file = tmp_path / "list.csv"
        file.write_text(text, encoding="utf-8")
        return translated(importers()["ecosoc"], file, **options)

    return run


def test_an_organisation_is_on_record_in_its_country_without_a_place(imported):
    result = imported(HEADER + "Friends of the River,Kenya,Special,2010\n")
    row = result.frames["local_csos"].iloc[0]
    assert row.presence_id == "ecosoc-ken-friends-of-the-river"
    assert (row.iso_a3, row.ecosoc_status, row.location_precision) == ("KEN", "special", "country")
    assert row.evidence.endswith("under Kenya: status special since 2010.")
    assert row.geometry is None


def test_organisations_of_china_are_no_presence_abroad(imported):
    result = imported(HEADER + "Association of the Test,China,Roster,2001\nB,Peru,General,\n")
    assert list(result.frames["local_csos"].iso_a3) == ["PER"]
    assert result.imported.review["of-china"]["name"].tolist() == ["Association of the Test"]


def test_two_of_one_name_have_ids_of_their_own(imported):
    result = imported(HEADER + "Friends,Kenya,Special,2010\nFriends,Kenya,Roster,2011\n")
    assert result.frames["local_csos"].presence_id.tolist() == [
        "ecosoc-ken-friends",
        "ecosoc-ken-friends-2",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Friends,Atlantis,Special,2010\n", "country 'Atlantis' is not known"),
        ("Friends,Kenya,Withdrawn,2010\n", "status 'Withdrawn' is not known"),
        (",Kenya,Special,2010\n", "the name is blank"),
    ],
)
def test_a_faulty_row_is_rejected_with_its_line(imported, row, reason):
    result = imported(HEADER + MANY + row)
    assert result.rejected[["from_row", "reason"]].to_numpy().tolist() == [[22, reason]]
    assert len(result.frames["local_csos"]) == 20


def test_every_missing_column_is_named(imported):
    with pytest.raises(LayerError, match=r"(?s)no column for country.*no column for status"):
        imported("Name,Year\nFriends,2010\n")
