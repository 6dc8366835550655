"""The real workbook of COFI 2.2."""

from pathlib import Path

import pytest

from layers.importers import importers
from layers.importing import translated

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "wri-cofi-v2.2"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="COFI is not beside this checkout (../shared)"
)


def test_each_of_the_592_rows_becomes_a_site():
    result = translated(importers()["cofi"], FOLDER)
    sites = result.frames["projects"]
    assert (result.imported.n_read, len(sites), result.n_rejected) == (592, 592, 0)
    assert sites.amount_usd.notna().sum() == 359
    assert sites.location_precision.value_counts()["near"] == 54
    assert set(sites.subsector.dropna()) >= {"hydro", "solar pv", "oil"}
