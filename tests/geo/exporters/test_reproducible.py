"""The same data, parameters and version give the same bytes, and nothing but what may be seen."""

import dataclasses
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from geo.exporters import datapackage, geopackage, workbook
from layers.folders import WORKSPACE_VARIABLE
from tests.geo.exporters.snapshots import report

MAKE = {"xlsx": workbook.to_bytes, "zip": datapackage.to_bytes, "gpkg": geopackage.to_bytes}
ROOT = Path(__file__).parents[3]
SCRIPT = """
import hashlib, json
from geo.exporters import datapackage, geopackage, workbook
from geo.survey import survey
from layers.dataset import load_dataset
from tests.geo.exporters.snapshots import report
told = report(survey(load_dataset()), "KEN", language="fr")
made = {"xlsx": workbook.to_bytes, "zip": datapackage.to_bytes, "gpkg": geopackage.to_bytes}
print(json.dumps({name: hashlib.sha256(make(told)).hexdigest() for name, make in made.items()}))
"""
HIDDEN = "nobody-may-see-this"


def test_neither_zone_nor_hash_seed_nor_folder_nor_clock_changes_a_byte(world, tmp_path):
    told = report(world, language="fr")
    here = {name: hashlib.sha256(make(told)).hexdigest() for name, make in MAKE.items()}
    elsewhere = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
        "PYTHONPATH": str(ROOT),
        WORKSPACE_VARIABLE: str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=elsewhere,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == here


@pytest.mark.parametrize("name", MAKE)
def test_rows_that_were_not_protected_reach_no_file(world, name):
    """Files are made from the protected rows alone: those as loaded may hold what is hidden."""
    data = world.data
    raw = {
        layer: getattr(data, layer).assign(organisation=HIDDEN, city=HIDDEN, evidence=HIDDEN)
        for layer in ("local_csos", "chinese_ngos")
    }
    told = report(dataclasses.replace(world, data=dataclasses.replace(data, **raw)))
    content = MAKE[name](told)
    assert HIDDEN.encode() not in whole(content)
    # and it would be found
    sides = {side: rows.assign(evidence=HIDDEN) for side, rows in world.presences.items()}
    seen = MAKE[name](report(dataclasses.replace(world, presences=sides)))
    assert HIDDEN.encode() in whole(seen)


@pytest.mark.parametrize("name", MAKE)
def test_no_file_names_a_folder_of_this_machine(world, name):
    text = whole(MAKE[name](report(world)))
    assert str(ROOT).encode() not in text
    assert str(Path.home()).encode() + b"/" not in text


def whole(content):
    """All bytes of a file, those in a ZIP unpacked."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(part) for part in parts.namelist())
