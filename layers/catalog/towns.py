"""Towns of the world by name, for finding the place that a table names."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="towns",
    title="Towns",
    file="boundaries/towns.parquet",
    geometry=frozenset({"Point"}),
    columns={
        "town_id": Column("int", "GeoNames' id of the place", unique=True, low=1),
        "name": Column("str", "name"),
        "other_names": Column(
            "str",
            "other spellings: in Latin script, in Chinese, and in the scripts of the country",
            required=False,
            is_list=True,
        ),
        "iso_a3": Column("str", "the country whose place it is", pattern="[A-Z]{3}"),
        "adm1_code": Column(
            "str", "the unit of admin1 that holds it, or the nearest within 25 km", required=False
        ),
        "population": Column("int", "inhabitants; blank: not known", required=False, low=1),
    },
)
