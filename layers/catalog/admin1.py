"""First-level administrative units."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="admin1",
    title="First-level administrative units",
    file="boundaries/admin1.parquet",
    geometry=frozenset({"Polygon", "MultiPolygon"}),
    columns={
        "adm1_code": Column("str", "Natural Earth's code of the unit", unique=True),
        "iso_3166_2": Column("str", "ISO 3166-2 code; may repeat", required=False),
        "iso_a3": Column("str", "the country whose polygon holds the unit", pattern="[A-Z]{3}"),
        "name": Column("str", "name", required=False),
        "name_local": Column("str", "local name", required=False),
        "name_alt": Column("str", "other spellings", required=False, is_list=True),
        "type_en": Column("str", "kind of unit", required=False),
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
