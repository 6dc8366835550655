"""How finely the place of a local organisation may be known, by its country."""

from typing import Final

COUNTRY_ONLY: Final = frozenset({"MMR"})

PUBLIC_ADMIN1: Final = frozenset(
    {"AFG", "SDN", "SSD", "IRN", "VEN", "EGY", "AZE", "TJK", "BLR", "NIC"}
)

# where the bundled coverage says that nothing is listed, for the safety of organisations too;
# what else names them is shown without a place
NOTHING_LISTED: Final = frozenset({"BLR", "ERI", "LBY", "NIC", "PRK", "RUS", "SYR", "YEM"})

# where nothing forbids it, a place is disclosed as finely as it is known
BY_PRECISION: Final = {
    "city": "public_city",
    "admin1": "public_admin1",
    "country": "country_only",
}


def disclosure_of(iso_a3: str, precision: str) -> str:
    """How finely a place of that `precision` in the country `iso_a3` may be known."""
    if iso_a3 in COUNTRY_ONLY:
        return "country_only"
    return "public_admin1" if iso_a3 in PUBLIC_ADMIN1 else BY_PRECISION[precision]
