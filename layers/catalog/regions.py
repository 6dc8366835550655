"""Groups of countries that a reader can ask for at once."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="regions",
    title="Groups of countries to choose at once",
    file="boundaries/regions.csv",
    columns={
        "region": Column("str", "the group, and what defines it", unique=True, vocabulary="region"),
        "members": Column(
            "str", "its countries, ISO 3166-1 alpha-3", is_list=True, pattern="[A-Z]{3}"
        ),
        "source_url": Column(
            "str",
            "page that defines it; blank: nobody but us",
            required=False,
            pattern="https?://.+",
        ),
    },
)
