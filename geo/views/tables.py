"""Which columns a table shows, and in which order."""

from geo.rule import SIDES

_SIDE = (
    "state",
    "n_present",
    "n_possible",
    "n_organisations",
    "in_country_n",
    "unplaced_n",
    "mandate_n",
    "nearest_km",
    "nearest",
)

# every column of a site's answer, for CSV and JSON
SITE_COLUMNS = [
    "site_id",
    "project_id",
    "name",
    "name_zh",
    "iso_a3",
    "admin1_name",
    "place",
    "sector",
    "subsector",
    "status",
    "commitment_year",
    "amount_usd",
    "project_cost_usd",
    "price_basis",
    "site_share",
    "instrument",
    "chinese_role",
    "financiers",
    "contractors",
    "location_precision",
    "stands_for",
    "radius_km",
    "lon",
    "lat",
    "end_lon",
    "end_lat",
    *(f"{side}_{name}" for side in SIDES for name in _SIDE),
    "class",
    "local_country",
    "chinese_country",
    "evidence_local",
    "evidence_chinese",
    "reached_share",
    "country_conflict",
    "disputed",
    "is_verified",
    "source_id",
    "source_url",
    "source_date",
]

# what fits a terminal: the class never stands without the ladder
SITE_GLANCE = [
    "site_id",
    "iso_a3",
    "sector",
    "amount_usd",
    "local_state",
    "local_n_present",
    "local_in_country_n",
    "local_nearest_km",
    "chinese_state",
    "chinese_n_present",
    "chinese_in_country_n",
    "chinese_nearest_km",
    "class",
]
UNIT_GLANCE = [
    "unit",
    "n_sites",
    "n_projects",
    "n_without_amount",
    "amount_usd",
    *(f"local_{name}" for name in ("present", "possible", "in_country", "none_recorded")),
    *(f"chinese_{name}" for name in ("present", "possible", "in_country", "none_recorded")),
]
