"""Places of local and national civil-society organisations and networks of the host country."""

from layers.presences import presence_layer

LAYER = presence_layer(
    name="local_csos",
    title="Local civil-society organisations",
    file="organisations/local_csos.csv",
    org_types="local_org_type",
    is_chinese=False,
)
