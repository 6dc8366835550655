"""The real tables of civic space and membership."""

from pathlib import Path

import pytest

from layers.importers import importers
from layers.importing import translated

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the reference data are not beside this checkout (../shared)"
)


@pytest.mark.parametrize(
    ("name", "file", "n_read", "n_kept", "n_rejected"),
    [
        ("civicus", "civic-space/civicus_monitor_2021-03-19.csv", 197, 195, 1),
        ("vdem", "civic-space/vdem_cso_2005_2013.csv", 1448, 805, 1),
        ("bri_membership", "bri-membership/bri_membership.csv", 156, 151, 0),
    ],
)
def test_the_rows_of_the_real_file_are_all_accounted_for(name, file, n_read, n_kept, n_rejected):
    result = translated(importers()[name], DATA / file)
    assert result.imported.n_read == n_read
    assert len(result.frames["country_context"]) == n_kept
    assert result.n_rejected == n_rejected


def test_exits_are_those_of_the_list():
    rows = translated(importers()["bri_membership"], DATA / "bri-membership").frames
    left = rows["country_context"].query("attribute == 'bri_exit'")
    assert dict(zip(left.iso_a3, left.value, strict=True)) == {
        "ITA": "2023-12-06",
        "PAN": "2025-02-04",
    }
