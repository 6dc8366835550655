"""How well each country was searched for each organisation layer: searches, not rows."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="coverage",
    title="How well each country was searched",
    file="organisations/coverage.csv",
    columns={
        "layer": Column("str", "organisation layer", pattern="local_csos|chinese_ngos"),
        "iso_a3": Column("str", "country, ISO 3166-1 alpha-3", pattern="[A-Z]{3}"),
        "depth": Column("str", "evidence depth", vocabulary="evidence_depth"),
        "themes": Column(
            "str",
            "themes that were looked for; blank: all",
            required=False,
            is_list=True,
            vocabulary="theme",
        ),
        "source_id": Column("str", "the source that searched"),
        "searched_on": Column("date", "when", required=False),
        "note": Column("str", "how, in words", required=False),
    },
)
