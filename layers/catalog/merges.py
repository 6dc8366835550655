"""Which organisations are the same under two names, as a person decided."""

from layers.contract import Column, Layer

LAYER = Layer(
    name="merges",
    title="Organisations under several names",
    file="organisations/merges.csv",
    is_bundled=False,
    columns={
        "organisation_id": Column("str", "one organisation"),
        "other_id": Column("str", "the other"),
        "decision": Column("str", "same or different", pattern="same|different"),
        "reason": Column("str", "why it was proposed", required=False),
        "decided_on": Column("date", "when a person decided"),
    },
)
