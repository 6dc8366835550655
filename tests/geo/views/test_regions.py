"""What groups of countries are called."""

from geo.regions import Region
from geo.views.regions import region_name


def test_a_group_is_called_by_its_label_and_a_membership_by_its_year() -> None:
    assert region_name(Region("mekong", ("LAO",))) == "Mekong five"
    assert region_name(Region("bri-2018", ("KEN",), 2018)).endswith("2018")
