"""The capital of each country, for naming it on the map before others of its size."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="capitals",
    title="Capitals",
    file="boundaries/capitals.csv",
    columns={
        "iso_a3": Column("str", "the country", unique=True, pattern="[A-Z]{3}"),
        "town_id": Column("int", "its capital among the towns: GeoNames' id", unique=True, low=1),
        "name": Column("str", "name of the capital, as in the towns"),
    },
)
