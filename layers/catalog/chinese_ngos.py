"""Presences abroad of Chinese non-governmental organisations."""

from layers.presences import presence_layer

LAYER = presence_layer(
    name="chinese_ngos",
    title="Chinese NGOs abroad",
    file="organisations/chinese_ngos.csv",
    org_types="chinese_org_type",
    is_chinese=True,
)
