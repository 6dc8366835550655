"""Which themes of work are a matching counterpart of which sector, and why."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="sector_themes",
    title="Themes that match a sector",
    file="organisations/sector_themes.csv",
    columns={
        "sector": Column("str", "sector of a site", unique=True, vocabulary="sector"),
        "themes": Column("str", "themes that match it", is_list=True, vocabulary="theme"),
        "why": Column("str", "reason"),
    },
)
