"""`data/organisations/`: both layers of organisations out of their raw tables."""

from pathlib import Path

from data.make import companions
from data.make.account import Account, rewrite
from data.make.disclosed import disclosed, missing_units
from data.make.tables import Row, columns_of, describe_table, listed, only_value, read, truth, write
from data.make.wording import (
    CHINESE_EVIDENCE,
    CHINESE_INDEPENDENCE,
    CHINESE_PLAIN,
    DIASPORA,
    GONGO,
    LOCAL_EVIDENCE,
    LOCAL_INDEPENDENCE,
    LOCAL_PLAIN,
    plain,
)
from layers.disclosure import PUBLIC_ADMIN1

CHINESE, LOCAL = "chinese_ngo_presences.csv", "local_csos.csv"

BOUNDARIES = Path(__file__).resolve().parents[1] / "boundaries"

# raw columns that both tables have, and where their content went
SHARED = {
    "organisation": "`organisation`",
    "acronym": "`acronym`",
    "org_type": "`org_type`",
    "country_iso3": "`iso_a3`",
    "admin1": "`admin1_name`",
    "city": "`city`; dropped where the disclosure is coarser",
    "latitude": "`lat`; dropped where the disclosure is coarser",
    "longitude": "`lon`; dropped where the disclosure is coarser",
    "precision": "`location_precision`; coarsened to the disclosure",
    "themes": "`themes`",
    "evidence": "`evidence`; told anew where it named a place finer than the disclosure, or "
    "spoke to its compilers",
    "source_url": "`source_url`",
    "source_title": "left out: the contract has no such column; the address leads to the page",
    "source_date": "`source_date`",
    "verified": "`is_verified`, true only for yes",
    "checked_on": "`retrieved` of the descriptor (one day for all rows)",
}

OF_CHINESE = SHARED | {
    "presence_id": "`presence_id`; its first part is `organisation_id`",
    "organisation_zh": "`name_local`",
    "presence_type": "`presence_type`",
    "start_date": "`start_date`",
    "end_date": "`end_date`",
    "status": "`status`",
    "ecosoc_status": "`ecosoc_status`, filled from `chinese_ngos_ecosoc.csv` where unknown",
}

OF_LOCAL = SHARED | {
    "organisation_id": "`organisation_id` and `presence_id` (one place each)",
    "name_local": "`name_local`",
    "china_work": "`china_work`",
    "member_of": "`member_of`",
    "website": "`website`",
    "operates_in": "`operates_in`; blank where it was finer than the disclosure",
}


def make(raw: Path, out: Path, *, boundaries: Path = BOUNDARIES) -> None:
    """Write the organisation tables, descriptors and accounts below the data folder `out`."""
    folder = out / "organisations"
    known = companions.ecosoc_of(raw)
    chinese_raw, local_raw = read(raw / CHINESE, OF_CHINESE), read(raw / LOCAL, OF_LOCAL)
    chinese = [chinese_presence(row, known) for row in chinese_raw]
    assert_one_to_one(chinese)
    units = missing_units(local_raw, boundaries / "admin1.parquet")
    local = [local_presence(row, units) for row in local_raw]
    retrieved = only_value([*chinese_raw, *local_raw], "checked_on")
    write_layer(folder, "chinese_ngos", "Chinese NGOs abroad", chinese, retrieved)
    write_layer(folder, "local_csos", "Local civil-society organisations", local, retrieved)
    accounts = [
        chinese_account(chinese_raw, chinese),
        local_account(local_raw, local),
        companions.make_ecosoc(raw, folder, chinese),
        companions.make_coverage(raw, folder, boundaries / "countries.parquet"),
        companions.make_sector_themes(raw, folder, retrieved),
    ]
    rewrite(out / "README.md", "organisations", accounts)


def write_layer(folder: Path, layer: str, title: str, presences: list[Row], retrieved: str) -> None:
    """Write the table and the descriptor of one layer of presences."""
    path = folder / f"{layer}.csv"
    write(path, presences, columns=columns_of(layer))
    describe_table(
        path,
        name=layer,
        title=title,
        licence="CC-BY-4.0",
        attribution="BRI Counterparts; city positions: GeoNames (CC BY 4.0)",
        rows=len(presences),
        retrieved=retrieved,
        note="Facts compiled from public pages, each row with its page; already at the level of "
        "their disclosure. City positions from GeoNames, https://www.geonames.org/.",
    )


def common(row: Row) -> Row:
    """What a presence of either layer takes from its raw row."""
    return {
        "organisation": row["organisation"],
        "acronym": row["acronym"],
        "org_type": row["org_type"],
        "iso_a3": row["country_iso3"],
        "admin1_name": listed(row["admin1"]),
        "city": row["city"],
        "themes": row["themes"],
        "location_precision": row["precision"],
        "uncertainty_km": "",
        "lon": row["longitude"],
        "lat": row["latitude"],
        "evidence": row["evidence"],
        "source_id": "curated",
        "source_url": row["source_url"],
        "source_date": row["source_date"],
        "is_verified": truth(row["verified"]),
    }


def chinese_presence(row: Row, ecosoc: dict[str, str]) -> Row:
    """The contract's presence of a raw Chinese `row`; `ecosoc` is status by organisation."""
    organisation_id, mark, _ = row["presence_id"].partition(f"-{row['country_iso3'].lower()}-")
    if not mark:
        raise ValueError(f"{row['presence_id']}: its country's code is not in the id")
    is_gongo = row["org_type"] == "gongo"
    status = row["ecosoc_status"]
    return common(row) | {
        "presence_id": row["presence_id"],
        "organisation_id": organisation_id,
        "name_local": row["organisation_zh"],
        "org_origin": "diaspora" if organisation_id in DIASPORA else "mainland",
        "presence_type": row["presence_type"],
        "operates_in": "",
        "start_date": row["start_date"],
        "end_date": row["end_date"],
        "status": row["status"],
        # the column asks what a local organisation does about China
        "china_work": "",
        "member_of": "",
        "website": "",
        "ecosoc_status": ecosoc.get(row["organisation"], status) if status == "unknown" else status,
        "independence_note": GONGO if is_gongo else CHINESE_INDEPENDENCE.get(organisation_id, ""),
        "disclosure": "public_city",
        "evidence": (CHINESE_EVIDENCE | CHINESE_PLAIN).get(row["presence_id"], row["evidence"]),
    }


def local_presence(row: Row, units: dict[str, str]) -> Row:
    """The contract's presence of a raw local `row`; `units` are admin-1 names by organisation."""
    organisation_id = row["organisation_id"]
    presence = common(row) | {
        "presence_id": organisation_id,
        "organisation_id": organisation_id,
        "name_local": row["name_local"],
        "org_origin": "",
        "presence_type": "",
        "operates_in": row["operates_in"],
        "start_date": "",
        "end_date": "",
        # the raw table does not say whether an organisation still works
        "status": "unknown",
        "china_work": row["china_work"],
        "member_of": row["member_of"],
        "website": row["website"],
        "ecosoc_status": "unknown",
        "independence_note": LOCAL_INDEPENDENCE.get(organisation_id, ""),
        "evidence": (LOCAL_EVIDENCE | LOCAL_PLAIN).get(organisation_id, plain(row["evidence"])),
    }
    return disclosed(presence, units.get(organisation_id, presence["admin1_name"]))


def assert_one_to_one(presences: list[Row]) -> None:
    """Raise ValueError unless each organisation_id is one organisation and the reverse."""
    pairs = {(row["organisation_id"], row["organisation"]) for row in presences}
    if not len(pairs) == len({key for key, _ in pairs}) == len({name for _, name in pairs}):
        raise ValueError("an organisation_id stands for several organisations, or the reverse")


def chinese_account(rows: list[Row], presences: list[Row]) -> Account:
    """What became of the raw Chinese `rows`."""
    pairs = list(zip(rows, presences, strict=True))
    return Account(
        table=CHINESE,
        rows_in=len(rows),
        rows_out=len(presences),
        became=OF_CHINESE,
        changes={
            "`org_origin` diaspora": sum(made["org_origin"] == "diaspora" for made in presences),
            "`ecosoc_status` filled": sum(
                row["ecosoc_status"] != made["ecosoc_status"] for row, made in pairs
            ),
            "`independence_note` added": sum(bool(made["independence_note"]) for made in presences),
            "place dropped or coarsened": sum(
                row["latitude"] != made["lat"] for row, made in pairs
            ),
            "evidence reworded to name no place finer than disclosed": sum(
                made["presence_id"] in CHINESE_EVIDENCE for made in presences
            ),
            "evidence reworded to leave out a person": sum(
                made["presence_id"] in CHINESE_PLAIN for made in presences
            ),
        },
    )


def local_account(rows: list[Row], presences: list[Row]) -> Account:
    """What became of the raw local `rows`."""
    pairs = list(zip(rows, presences, strict=True))
    coarser = [(row, made) for row, made in pairs if row["city"] != made["city"]]
    return Account(
        table=LOCAL,
        rows_in=len(rows),
        rows_out=len(presences),
        became=OF_LOCAL,
        changes={
            "in a `public_admin1` country": sum(
                made["iso_a3"] in PUBLIC_ADMIN1 for made in presences
            ),
            "city and position dropped, precision coarsened": len(coarser),
            "of these, `admin1_name` taken from the city's point": sum(
                not row["admin1"] for row, _ in coarser
            ),
            "evidence told anew without a place": sum(
                made["presence_id"] in LOCAL_EVIDENCE for made in presences
            ),
            "evidence told anew for readers": sum(
                row["evidence"] != made["evidence"] and made["presence_id"] not in LOCAL_EVIDENCE
                for row, made in pairs
            ),
            "`operates_in` dropped as finer than the disclosure": sum(
                row["operates_in"] != made["operates_in"] for row, made in pairs
            ),
            "`independence_note` added": sum(bool(made["independence_note"]) for made in presences),
            "not verified": sum(made["is_verified"] == "false" for made in presences),
        },
    )
