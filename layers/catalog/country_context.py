"""What others say of a country: civic space, membership of initiatives."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="country_context",
    title="Context of countries, as others see it",
    file="context/country_context.csv",
    is_bundled=False,
    columns={
        "iso_a3": Column("str", "country, ISO 3166-1 alpha-3", pattern="[A-Z]{3}"),
        "attribute": Column("str", "what is said", vocabulary="country_attribute"),
        "value": Column("str", "a number, a date or a rating, as the source writes it"),
        "date": Column("date", "the day or year that it holds for", required=False),
        "source_id": Column("str", "the source that says it"),
        "source_url": Column("str", "page that shows it", required=False, pattern="https?://.+"),
    },
)
