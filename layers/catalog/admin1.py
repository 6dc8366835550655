"""First-level administrative units."""

from layers.contract import Column, Layer
from layers.shared import CENTRE

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
        **CENTRE,
    },
)
