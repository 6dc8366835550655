"""A record of the Research Organization Registry, of schema 1 or 2, in one form.

Its e-mail address, a field of schema 1, is never read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.links import own_site

Json = Mapping[str, Any]

NONPROFIT: Final = "nonprofit"
_PAGE: Final = "https://ror.org/"
_LONGEST_YEAR: Final = 4


@dataclass(frozen=True)
class Place:
    """Where an organisation is: the code of its country, its unit, its city; blank if not said."""

    country: str
    admin1_name: str | None
    city: str | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class Body:
    """An organisation: its page, its usual English name (else that which ROR shows), the name in
    another language and the acronym; what kinds it is of, its places, the year it was founded in,
    its website and the day of the record.
    """

    page: str
    usual: str
    local: str | None
    acronym: str | None
    types: tuple[str, ...]
    places: tuple[Place, ...]
    founded: str | None
    website: str | None
    day: str | None


def why_not(record: Json) -> str | None:
    """Why a record is left out, in words; None where it is an active nonprofit organisation."""
    if NONPROFIT not in _types(record):
        return "are no nonprofit organisations"
    return None if record.get("status") == "active" else "are not active"


def fault_of(record: object) -> str | None:
    """What makes `record` none of ROR's, in words; None where it is one."""
    if not isinstance(record, dict) or not str(record.get("id", "")).startswith(_PAGE):
        return "no record of ROR (its id is no address on ror.org)"
    if not isinstance(record.get("types"), list) or "status" not in record:
        return "it states no types or no status"
    return None


def body_of(record: Json) -> Body:
    """The organisation that `record` tells of; without a name where it has none."""
    usual, local = _names(record)
    year = record.get("established")
    is_year = isinstance(year, int) and 0 < year < 10**_LONGEST_YEAR
    admin = record.get("admin") or {}
    return Body(
        page=record["id"],
        usual=usual,
        local=local,
        acronym=next(_values(record, "acronym"), None)
        or next(iter(_list(record, "acronyms")), None),
        types=_types(record),
        places=tuple(_places(record)),
        founded=f"{year:0{_LONGEST_YEAR}}" if is_year else None,
        website=next(filter(None, map(own_site, _links(record))), None),
        day=(admin.get("last_modified") or {}).get("date"),
    )


def _types(record: Json) -> tuple[str, ...]:
    return tuple(str(kind).casefold() for kind in record["types"])


def _names(record: Json) -> tuple[str, str | None]:
    """The usual name, and one in another language than English where that is another."""
    if "names" in record:
        shown = next(_values(record, "ror_display"), "")
        labels = [(value, lang) for value, lang, _ in _named(record, "label", "ror_display")]
    else:
        shown = record.get("name") or ""
        labels = [(shown, None)] + [
            (one.get("label"), one.get("iso639")) for one in _list(record, "labels")
        ]
    usual = next((value for value, lang in labels if lang == "en" and value), shown)
    others = [value for value, lang in labels if lang != "en" and value and value != usual]
    return usual, next(iter(others), None)


def _named(record: Json, *kinds: str) -> Iterator[tuple[str, str | None, str]]:
    """The names of schema 2 of these kinds, each with its language and one of them."""
    for name in _list(record, "names"):
        if (found := set(kinds) & set(name.get("types") or ())) and name.get("value"):
            yield name["value"], name.get("lang"), min(found)


def _values(record: Json, kind: str) -> Iterator[str]:
    return (value for value, _, _ in _named(record, kind))


def _links(record: Json) -> Iterator[str]:
    """The websites; schema 1 lists them bare, schema 2 beside other links."""
    for link in _list(record, "links"):
        if isinstance(link, str):
            yield link.strip()
        elif link.get("type") == "website":
            yield str(link.get("value", "")).strip()


def _places(record: Json) -> Iterator[Place]:
    for location in _list(record, "locations"):
        told = location.get("geonames_details") or {}
        yield Place(
            country=told.get("country_code") or "",
            admin1_name=told.get("country_subdivision_name"),
            city=told.get("name"),
            lon=told.get("lng"),
            lat=told.get("lat"),
        )
    code = (record.get("country") or {}).get("country_code") or ""
    for address in _list(record, "addresses"):
        told = address.get("geonames_city") or {}
        yield Place(
            country=code,
            admin1_name=(told.get("geonames_admin1") or {}).get("name"),
            city=told.get("city") or address.get("city"),
            lon=address.get("lng"),
            lat=address.get("lat"),
        )


def _list(record: Json, name: str) -> list[Any]:
    """What `record` lists under `name`; nothing where it has no such list."""
    listed = record.get(name)
    return listed if isinstance(listed, list) else []
