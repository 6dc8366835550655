"""Everything that the public can get, as bytes: what is made tomorrow is added here.

`PUBLIC_OUTPUTS` maps a name to what makes the bytes of a `Survey`; test_attack.py holds each of
them against hidden rows that move, come and go.
"""

import io
import json
import zipfile
from functools import partial
from itertools import count
from typing import Final

import pytest
from click.testing import CliRunner

from geo import cli_gaps
from geo.app import data, rows
from geo.exporters import xlsx
from geo.exporters.contract import to_contract_csv, to_contract_geojson
from geo.exporters.registry import exporters
from geo.facts import facts_of
from geo.filters import Filters
from geo.rule import SIDES, Rule
from geo.search import directory_of, found
from geo.snapshot import country_snapshot
from geo.survey import site_answers
from geo.units import MAPPED, SCALES
from geo.views import tables
from geo.views.report import report_of
from geo.views.text import credit
from layers.catalog import chinese_ngos, local_csos
from tests.geo.attacked import HIDDEN, name_of

FILTERS, RULE = Filters(statuses=(), roles=()), Rule()
_NUMBER = count()


def asked(arguments, world):
    """What `counterparts gaps` says of `world`, on both streams."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli_gaps, "load_dataset", lambda: world.data)
        patch.setattr(cli_gaps, "survey", lambda _data, _audience: world)
        result = CliRunner().invoke(cli_gaps.gaps, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output_bytes


def _snapshot(world):
    return country_snapshot(world, site_answers(world, FILTERS, RULE)[0], "KEN", RULE)


def workbook(world):
    snapshot = _snapshot(world)
    sheets = {side: snapshot.sides[side].presences.drop(columns="shape") for side in SIDES}
    sheets["evidence"] = tables.evidence_table(snapshot)
    return xlsx.to_bytes(snapshot.sites[tables.SITE_COLUMNS], sheet="sites", about=sheets)


def layer_csv(world):
    return to_contract_csv(world.data.local_csos, local_csos.LAYER) + to_contract_csv(
        world.data.chinese_ngos, chinese_ngos.LAYER
    )


def layer_geojson(world):
    return to_contract_geojson(world.data.local_csos, local_csos.LAYER)


def snapshot(name, world):
    """A file of a country's snapshot, and the bytes of what is packed in it."""
    content = exporters()[name].to_bytes(report_of(world, "KEN", FILTERS, RULE))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return content + b"".join(parts.read(part) for part in parts.namelist())


def sources(world):
    """What is said of the files, the facts that everybody should know, and what is only counted."""
    known = [repr(one) for one in world.data.sources]
    said = [credit(world.data), facts_of(world), world.not_listed.to_csv()]
    return "\n".join(map(str, [*known, *said])).encode()


def hits(world):
    """What the search box finds for the names of those who are hidden."""
    directory = directory_of(world)
    names = ["open", "circle", *map(name_of, HIDDEN), *(city for *_, city in HIDDEN.values())]
    return repr([found([directory], name) for name in names]).encode()


def app_files(world):
    """What the map fetches: places, titles, and the card of every site and organisation."""
    with pytest.MonkeyPatch.context() as patch:
        # what is kept is found by the stamp
        stamp = f"attacked {next(_NUMBER)}"
        patch.setattr(data, "_world", lambda _stamp: world)
        files = {name: file.content for name, file in rows.files(stamp).items()}
        points = data.points(stamp)
        said = [rows._site(int(at), RULE, stamp) for at in points.sites]
        said += [rows._presence(int(at), stamp) for at in points.presences]
        said += [rows.cards_address(stamp, code) for code in ("en", "zh")]
    return b"\n".join([repr(files).encode(), json.dumps(said).encode()])


_GAPS: Final = [
    ["--by", by, "--format", form]
    for by in ("site", *SCALES)
    for form in ("table", "csv", "json", "geojson")
    if form != "geojson" or by in ("site", *MAPPED)
] + [
    ["--by", "admin1", "--format", "json", "--rank"],
    ["--by", "site", "--format", "json", "--load", "--cross-border", "--count-projects"],
    ["--by", "site", "--format", "csv", "--match-themes", "--reach-km", "500", "--years", "2015"],
    ["--by", "sector", "--format", "json", "--sector", "energy", "--min-evidence", "search"],
]
PUBLIC_OUTPUTS = {
    **{" ".join(["gaps", *words]): partial(asked, words) for words in _GAPS},
    "country workbook": workbook,
    **{f"snapshot as {name}": partial(snapshot, name) for name in exporters()},
    "layers as CSV": layer_csv,
    "layer as GeoJSON": layer_geojson,
    "sources and facts": sources,
    "search": hits,
    "files of the app": app_files,
}
