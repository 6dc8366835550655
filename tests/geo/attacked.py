"""A test country with organisations that somebody looks for, and where each of them really is.

Kenya as it is drawn here, with made-up sites and organisations; nothing in it is a fact.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.survey import survey
from layers.catalog import chinese_ngos, local_csos
from layers.descriptor import Descriptor
from layers.store import Source, data_version
from tests.geo.frames import CHINESE, LOCAL, presence_rows, raw_sites, searched, with_layer_types

# sites all over the country; each is known exactly
SITES = """
dam 36.0 3.2\nroad 38.1 2.1 sector=energy\nport 39.9 -3.1\nrail 37.5 -2.2 status=implementation
mine 35.0 1.4 sector=energy\nplant 34.8 -0.9\npipe 40.4 0.6\nmill 36.6 -0.4 sector=health
farm 39.2 -0.8 iso_a3=KEN"""
# what is told of a place in an organisation's row, whatever the column: none of it may be seen
TOLD = "Hush Street"
# organisation: disclosure, lon, lat (degrees), unit and city of the true place
HIDDEN = {
    "Unit_Circle": ("public_admin1", 36.071234, -0.281234, "Rift Valley", "Nakuru"),
    "Country_Circle": ("country_only", 39.681234, -4.041234, "Coast", "Mombasa"),
    "City_Circle": ("public_city", 34.751234, -0.101234, "Nyanza", "Kisumu"),
    "Counted_Circle": ("count_only", 37.651234, 0.051234, "Eastern", "Meru"),
    "Silent_Circle": ("withheld", 40.051234, 1.751234, "North-Eastern", "Wajir"),
}
COUNTED, WITHHELD = "Counted_Circle", "Silent_Circle"
OPEN = """
o1 36.82 -1.29 organisation=Open_One city=Nairobi location_precision=city
o2 38.0 2.3 organisation=Open_Two location_precision=near"""


def name_of(key):
    return key.replace("_", " ")


def hidden_row(key, **changes):
    """The row of a hidden organisation, told as finely as it is known."""
    disclosure, lon, lat, unit, city = HIDDEN[key]
    (row,) = presence_rows(f"{key.lower()}-{city.lower()} {lon} {lat}", LOCAL)
    return {
        **row,
        "organisation": name_of(key),
        "organisation_id": f"at-{city.lower()}",
        "disclosure": disclosure,
        "iso_a3": "KEN",
        "admin1_name": unit,
        "city": city,
        "operates_in": "KEN|KE-30",
        "uncertainty_km": "0.5",
        "evidence": f"Its office is in {TOLD}, {city}.",
        "source_url": f"https://example.org/{city.lower()}",
        **changes,
    }


def hidden_rows():
    return [hidden_row(key) for key in HIDDEN]


def presences(rows, layer):
    """Rows as an internal file of a workspace has them: maybe finer than their disclosure."""
    frame = with_layer_types(rows, layer)
    points = gpd.points_from_xy([float(r["lon"]) for r in rows], [float(r["lat"]) for r in rows])
    return gpd.GeoDataFrame(
        frame[list(layer.columns)], geometry=gpd.GeoSeries(points, frame.index, crs=4326)
    )


def country(world, rows):
    """The data with hidden `rows`; `world` gives the boundaries."""
    data = world.data
    near = data.countries.iso_a3.isin(["KEN", "TZA", "UGA"])
    units = data.admin1.iso_a3.isin(["KEN", "TZA", "UGA"])
    everyone = [*presence_rows(OPEN, LOCAL, iso_a3="KEN"), *rows]
    chinese = presence_rows("c1 36.9 -1.2 organisation=Chinese_One", CHINESE, iso_a3="KEN")
    made = replace(
        data,
        countries=data.countries[near].reset_index(drop=True),
        admin1=data.admin1[units].reset_index(drop=True),
        disputed=data.disputed.iloc[:0],
        projects=raw_sites(SITES, iso_a3="KEN", amount_usd="1000000", commitment_year="2015"),
        local_csos=presences(everyone, local_csos.LAYER),
        chinese_ngos=presences(chinese, chinese_ngos.LAYER),
        coverage=searched("local_csos KEN search -\nchinese_ngos KEN search -"),
        audience="",
    )
    bundled = [one for one in data.sources if one.layer not in ("local_csos", "chinese_ngos")]
    sources = (*bundled, *(own_source(made, name) for name in ("local_csos", "chinese_ngos")))
    return replace(made, sources=sources, version=data_version(sources))


def own_source(data, layer):
    """The file of a workspace that holds the rows, and what it was made from."""
    rows = pd.DataFrame(getattr(data, layer))
    sha256 = hashlib.sha256(rows.to_csv().encode()).hexdigest()
    words = dict.fromkeys(
        ("title", "publisher", "url", "licence", "attribution", "citation"), "own"
    )
    descriptor = Descriptor(
        layer=layer,
        source_id="curated",
        retrieved="2024-06-15",
        rows=len(rows),
        sha256=sha256,
        audience="internal",
        inputs=(f"{sha256}  table.csv",),
        **words,
    )
    return Source(
        layer, Path(f"organisations/own.{layer}.csv"), descriptor, sha256, is_bundled=False
    )


def surveyed(world, rows, audience="public"):
    return survey(country(world, rows), audience)
