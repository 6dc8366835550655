"""`data/projects/bri_projects.csv` out of the raw table of projects."""

from decimal import Decimal
from pathlib import Path

from data.make.account import Account, rewrite
from data.make.tables import Row, columns_of, describe_table, listed, only_value, read, truth, write
from data.make.wording import PROJECT_EVIDENCE

RAW = "bri_projects.csv"

# every raw column, and where its content went
BECAME = {
    "project_id": "`project_id` and `site_id` (one site each; `site_share` is 1)",
    "name": "`name`",
    "name_zh": "`name_zh`",
    "country_iso3": "`iso_a3`",
    "admin1": "`admin1_name`, several units joined by a bar",
    "place": "`place`",
    "latitude": "`lat`; dropped where the precision is admin1 or country",
    "longitude": "`lon`; dropped where the precision is admin1 or country",
    "precision": "`location_precision`",
    "geometry_note": "`geometry_kind`; a route that no other column tells is added to `evidence`",
    "end_latitude": "`end_lat`; dropped where the precision is admin1 or country",
    "end_longitude": "`end_lon`; dropped where the precision is admin1 or country",
    "sector": "`sector`",
    "subsector": "`subsector`",
    "status": "`status`",
    "commitment_year": "`commitment_year`",
    "start_year": "`start_year`",
    "completion_year": "`completion_year`",
    "amount_usd_million": "`amount_usd` or `project_cost_usd`, in dollars",
    "amount_basis": "decides between `amount_usd` and `project_cost_usd`; the kind of commitment "
    "is in `instrument`",
    "financiers": "`financiers`",
    "contractors": "`contractors`",
    "aiddata_record_id": "`aiddata_record_id`",
    "environmental_social_flags": "`flags`",
    "evidence": "`evidence`",
    "source_url": "`source_url`",
    "source_title": "left out: the contract has no such column; the address leads to the page",
    "source_date": "`source_date`",
    "verified": "`is_verified`, true only for yes",
    "checked_on": "`retrieved` of the descriptor (one day for all rows)",
    "instrument": "`instrument`",
    "chinese_role": "`chinese_role`",
}

# raw columns that keep their name and their content
SAME = (
    "project_id",
    "name",
    "name_zh",
    "place",
    "sector",
    "subsector",
    "status",
    "commitment_year",
    "start_year",
    "completion_year",
    "instrument",
    "chinese_role",
    "financiers",
    "contractors",
    "aiddata_record_id",
    "source_url",
    "source_date",
)


def make(raw: Path, out: Path) -> None:
    """Write the projects, their descriptor and their account below the data folder `out`."""
    rows = read(raw / RAW, BECAME)
    sites = [site(row) for row in rows]
    path = out / "projects" / RAW
    write(path, sites, columns=columns_of("projects"))
    describe_table(
        path,
        name="projects",
        title="Belt and Road and other Chinese-financed projects",
        licence="ODbL-1.0",
        attribution="AidData; (c) OpenStreetMap contributors; BRI Counterparts",
        rows=len(sites),
        retrieved=only_value(rows, "checked_on"),
        compiled_from="Compiled from: AidData. 2023. Global Chinese Development Finance Dataset, "
        "Version 3.0; Goodman, S. et al. Geospatial Global Chinese Development Finance Dataset, "
        "Version 3.0; and public pages.",
        note="Facts compiled from AidData's Global Chinese Development Finance Dataset 3.0 "
        "(ODC-By 1.0, https://github.com/aiddata/gcdf-geospatial-data) and from public pages, each "
        "row with its page; some positions equal OpenStreetMap-derived ones.",
    )
    rewrite(out / "README.md", "projects", [account(rows, sites)])


def site(row: Row) -> Row:
    """The contract's site of the raw project `row`."""
    is_placed = row["precision"] not in {"admin1", "country"}
    is_line = is_placed and row["geometry_note"].startswith("line")
    return (
        {name: row[name] for name in SAME}
        | money(row)
        | {
            "site_id": row["project_id"],
            "site_share": "1",
            "iso_a3": row["country_iso3"],
            "admin1_name": listed(row["admin1"]),
            "flags": row["environmental_social_flags"],
            "location_precision": row["precision"],
            "uncertainty_km": "",
            # a rough centre would suggest a place that nobody knows
            "lon": row["longitude"] if is_placed else "",
            "lat": row["latitude"] if is_placed else "",
            "geometry_kind": "line_ends" if is_line else "point",
            "end_lon": row["end_longitude"] if is_line else "",
            "end_lat": row["end_latitude"] if is_line else "",
            "evidence": evidence(row),
            "source_id": "curated",
            "is_verified": truth(row["verified"]),
        }
    )


def money(row: Row) -> Row:
    """The money columns of the raw project `row`: a commitment or a whole cost, never both."""
    amount = dollars(row["amount_usd_million"])
    is_cost = row["amount_basis"] == "project_cost"
    return {
        "amount_usd": "" if is_cost else amount,
        "project_cost_usd": amount if is_cost else "",
        "price_basis": "nominal" if amount else "",
    }


def dollars(millions: str) -> str:
    """`millions` of dollars as dollars, exactly; cents only where there are any."""
    if not millions:
        return ""
    amount = Decimal(millions) * 1_000_000
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def evidence(row: Row) -> str:
    """The evidence of the raw project `row`, with the route of a line that nothing else tells."""
    text = PROJECT_EVIDENCE.get(row["project_id"], row["evidence"])
    kind, _, route = row["geometry_note"].partition(" ")
    if kind != "line" or any(route in told for told in (row["name"], row["place"], text)):
        return text
    return f"{text} Route: {route}."


def account(rows: list[Row], sites: list[Row]) -> Account:
    """What became of the raw `rows`, counted on both sides."""
    pairs = list(zip(rows, sites, strict=True))
    return Account(
        table=RAW,
        rows_in=len(rows),
        rows_out=len(sites),
        became=BECAME,
        changes={
            "amount moved to `project_cost_usd` (basis: project cost)": sum(
                bool(made["project_cost_usd"]) for made in sites
            ),
            "amount kept as `amount_usd`": sum(bool(made["amount_usd"]) for made in sites),
            "no amount (blank, not zero)": sum(not made["price_basis"] for made in sites),
            "position dropped (precision admin1 or country)": sum(
                bool(row["latitude"]) and not made["lat"] for row, made in pairs
            ),
            "line whose ends were dropped with its position": sum(
                bool(row["end_latitude"]) and not made["end_lat"] for row, made in pairs
            ),
            "line known by its two ends (`line_ends`)": sum(
                made["geometry_kind"] == "line_ends" for made in sites
            ),
            "area known by one point (`point`)": sum(
                row["geometry_note"].startswith("area") for row in rows
            ),
            "route added to the evidence": sum(" Route: " in made["evidence"] for made in sites),
            "several units in `admin1_name`": sum("|" in made["admin1_name"] for made in sites),
            "evidence reworded to leave out a person's name": sum(
                row["project_id"] in PROJECT_EVIDENCE for row in rows
            ),
            "partly verified, so `is_verified` is false": sum(
                row["verified"] == "partly" for row in rows
            ),
        },
    )
