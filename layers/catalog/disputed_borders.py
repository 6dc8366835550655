"""Contested border lines, drawn dashed."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="disputed_borders",
    title="Contested border lines",
    file="boundaries/disputed_borders.parquet",
    geometry=frozenset({"LineString", "MultiLineString"}),
    columns={
        "name": Column("str", "name of the line", required=False),
        "side_a": Column("str", "one side", required=False),
        "side_b": Column("str", "the other side", required=False),
    },
)
