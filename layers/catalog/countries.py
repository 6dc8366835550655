"""Countries and territories, one row an ISO 3166-1 code."""

from layers.contract import Column, Layer

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
        "lon": Column("float", "representative point, degrees", low=-180, high=180),
        "lat": Column("float", "representative point, degrees", low=-90, high=90),
        "radius_km": Column(
            "float",
            "largest geodesic distance from there to the full outline, km",
            low=0,
            high=20_004,
        ),
    },
)
