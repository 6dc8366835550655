"""Countries and territories, one row an ISO 3166-1 code."""

from layers.contract import Column, Layer
from layers.shared import CENTRE

LAYER = Layer(
    name="countries",
    title="Countries and territories",
    file="boundaries/countries.parquet",
    geometry=frozenset({"Polygon", "MultiPolygon"}),
    columns={
        "iso_a3": Column(
            "str", "ISO 3166-1 alpha-3; XKX for Kosovo", unique=True, pattern="[A-Z]{3}"
        ),
        "name": Column("str", "English name"),
        "name_zh": Column("str", "Chinese name", required=False),
        "name_fr": Column("str", "French name", required=False),
        "name_es": Column("str", "Spanish name", required=False),
        "continent": Column("str", "continent", required=False),
        "region_un": Column("str", "UN region", required=False),
        "subregion": Column("str", "UN subregion", required=False),
        **CENTRE,
    },
)
