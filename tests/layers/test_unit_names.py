"""Which unit a name stands for."""

import pandas as pd

from layers.unit_names import positions_by_name


def test_a_units_own_name_comes_before_another_units_spelling():
    units = pd.DataFrame(
        {
            "iso_a3": ["SDN", "SDN", "KEN"],
            "name": ["Western Darfur", "Central Darfur", "Nord"],
            "name_local": [None, None, "Kaskazini"],
            "name_alt": ["West Darfur", "Western Darfur|West Darfur", None],
        }
    )
    found = positions_by_name(units)
    assert found["SDN", "western darfur"] == [0]
    assert found["SDN", "west darfur"] == [0, 1]
    assert found["KEN", "kaskazini"] == [2]
    assert ("SDN", "nord") not in found
