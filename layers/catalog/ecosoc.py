"""Chinese NGOs with UN ECOSOC consultative status, as far as pages could be read."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="ecosoc",
    title="Chinese NGOs with UN ECOSOC consultative status",
    file="organisations/ecosoc.csv",
    columns={
        "organisation": Column("str", "usual English name", unique=True),
        "name_local": Column("str", "Chinese name", required=False),
        "acronym": Column("str", "acronym", required=False),
        "org_type": Column("str", "kind of organisation", vocabulary="chinese_org_type"),
        "ecosoc_status": Column("str", "consultative status", vocabulary="ecosoc_status"),
        "granted_year": Column(
            "int", "year in which it was granted", required=False, low=1946, high=2100
        ),
        "organisation_id": Column("str", "the same organisation in chinese_ngos", required=False),
        "source_url": Column("str", "page that states it", pattern="https?://.+"),
        "source_id": Column("str", "the data source that the row came with"),
        "is_verified": Column("bool", "true where the page was read"),
    },
)
