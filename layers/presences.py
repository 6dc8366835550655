"""The columns that the two organisation layers share."""

from dataclasses import replace

from layers.contract import Column, Layer
from layers.rules import not_finer_than_disclosed, source_given, unplaced_or_precise
from layers.shared import PRECISION

# ISO 3166-1 alpha-3, or ISO 3166-2
AREA_CODE = r"[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}"


_COLUMNS = {
    "presence_id": Column("str", "id of the organisation's place", unique=True),
    "organisation_id": Column("str", "id of the organisation"),
    "organisation": Column("str", "usual English name"),
    "name_local": Column("str", "name in the organisation's own language", required=False),
    "acronym": Column("str", "acronym", required=False),
    # of which vocabulary, each layer says
    "org_type": Column("str", "kind of organisation"),
    # these two are required of Chinese NGOs only
    "org_origin": Column("str", "mainland or diaspora", required=False, vocabulary="org_origin"),
    "presence_type": Column(
        "str",
        "kind of presence; blank where no source says",
        required=False,
        vocabulary="presence_type",
    ),
    "iso_a3": Column("str", "country of the presence, ISO 3166-1 alpha-3", pattern="[A-Z]{3}"),
    "admin1_name": Column("str", "first-level units", required=False, is_list=True),
    "city": Column("str", "city", required=False),
    "operates_in": Column(
        "str",
        "stated area of operation, ISO 3166-1 alpha-3 or 3166-2; blank: unknown",
        required=False,
        is_list=True,
        pattern=AREA_CODE,
    ),
    "themes": Column("str", "themes of work", required=False, is_list=True, vocabulary="theme"),
    "start_date": Column("date", "earliest date found", required=False),
    "end_date": Column("date", "end of the presence", required=False),
    "status": Column("str", "as of source_date", vocabulary="presence_status"),
    "china_work": Column(
        "str", "work on Chinese-financed projects", required=False, vocabulary="china_work"
    ),
    "member_of": Column("str", "networks it belongs to", required=False, is_list=True),
    "website": Column("str", "own website", required=False, pattern="https?://.+"),
    "ecosoc_status": Column("str", "UN ECOSOC consultative status", vocabulary="ecosoc_status"),
    "independence_note": Column("str", "what its source says, e.g. state-linked", required=False),
    "disclosure": Column(
        "str",
        "the finest place that may be shown; blank: the usual one of its country",
        required=False,
        vocabulary="disclosure",
    ),
    **PRECISION,
    "evidence": Column("str", "what the source says, in our words"),
    "source_id": Column("str", "the data source that the row came with"),
    "source_url": Column("str", "page that shows the facts", required=False, pattern="https?://.+"),
    "source_date": Column("date", "date of that page", required=False),
    "is_verified": Column("bool", "true where the source names the organisation and the fact"),
}


def presence_layer(*, name: str, title: str, file: str, org_types: str, is_chinese: bool) -> Layer:
    """The contract of an organisation layer whose `org_type` comes from vocabulary `org_types`."""
    return Layer(
        name=name,
        title=title,
        file=file,
        geometry=frozenset({"Point"}),
        blank_geometry_where=("location_precision", frozenset({"admin1", "country"})),
        rules={
            source_given: ("source_url", "is_verified"),
            unplaced_or_precise: ("location_precision",),
            not_finer_than_disclosed: (
                "disclosure",
                "location_precision",
                "city",
                "admin1_name",
                "operates_in",
                "uncertainty_km",
            ),
        },
        columns=_COLUMNS
        | {
            "org_type": replace(_COLUMNS["org_type"], vocabulary=org_types),
            "org_origin": replace(_COLUMNS["org_origin"], required=is_chinese),
            "presence_type": replace(_COLUMNS["presence_type"], required=is_chinese),
        },
    )
