"""What the tags of an office in OpenStreetMap say of the organisation in it.

Only the tags named here are ever read: no operator, contact, address, note or editor.
"""

import re
from collections.abc import Mapping
from typing import Final

from layers.links import own_site

Tags = Mapping[str, str]

OFFICES: Final = ("ngo", "association")
# offices of the state or of parties, and what says the same under other keys
_OTHER_OFFICES: Final = frozenset(
    {"political_party", "government", "diplomatic", "embassy", "consulate", "administrative"}
)
_OTHER_KEYS: Final = ("diplomatic", "embassy", "consulate", "government", "political_party")
_OTHER_VALUES: Final = {"amenity": frozenset({"embassy", "townhall", "courthouse", "police"})}
_GONE_KEYS: Final = ("disused", "abandoned", "demolished", "end_date")
_NAMES: Final = ("name", "name:en", "official_name", "official_name:en", "int_name", "short_name")
_LINKS: Final = ("website", "contact:website", "url")
# keys that say what the work is about
_SUBJECTS: Final = ("ngo", "ngo:type", "association", "association:type", "subject")
_FOR: Final = ("social_facility:for", "community_centre:for")
_KEYS_OF_THEMES: Final = ("healthcare", "social_facility")
READ: Final = frozenset(
    {
        *("office", "amenity", *_NAMES, *_LINKS, *_SUBJECTS, *_FOR),
        *(*_OTHER_KEYS, *_GONE_KEYS, *_KEYS_OF_THEMES),
    }
)
_BETWEEN: Final = re.compile(r"\s*[;|]\s*")
_THEMES: Final = {
    **dict.fromkeys(("environment", "environmental", "ecology", "climate"), "environment_climate"),
    **dict.fromkeys(("nature", "nature_conservation", "conservation", "wildlife"), "biodiversity"),
    **dict.fromkeys(("animal", "animals", "animal_welfare"), "biodiversity"),
    **dict.fromkeys(("indigenous", "land", "land_rights"), "land_indigenous"),
    **dict.fromkeys(("labour", "labor", "workers", "trade_union"), "labour"),
    **dict.fromkeys(("human_rights", "civil_rights", "rights", "legal_aid"), "human_rights"),
    **dict.fromkeys(("women", "woman", "gender", "womens_rights"), "gender"),
    **dict.fromkeys(("transparency", "governance", "democracy"), "governance_transparency"),
    **dict.fromkeys(("water", "sanitation", "wash"), "water_sanitation"),
    **dict.fromkeys(
        ("agriculture", "agricultural", "farmer", "farmers", "fishing", "rural"),
        "agriculture_rural",
    ),
    **dict.fromkeys(("health", "medical", "hiv", "aids", "hospital", "clinic"), "health"),
    **dict.fromkeys(("education", "school", "literacy", "training"), "education"),
    **dict.fromkeys(
        ("poverty", "homeless", "underprivileged", "livelihoods", "housing", "welfare"),
        "poverty_livelihoods",
    ),
    **dict.fromkeys(
        ("humanitarian", "refugee", "refugees", "migrant", "displaced", "disaster", "relief"),
        "humanitarian_disaster",
    ),
    **dict.fromkeys(("media", "journalism", "press", "digital"), "digital_media"),
    **dict.fromkeys(("peace", "demining"), "peace"),
    **dict.fromkeys(("youth", "juvenile", "volunteering", "scout", "scouts"), "youth_exchange"),
    **dict.fromkeys(("disabled", "disability", "blind", "deaf"), "disability"),
    **dict.fromkeys(("culture", "cultural", "heritage", "arts"), "culture_exchange"),
    **dict.fromkeys(("consumer", "consumers", "business"), "business_csr"),
}


def is_office(tags: Tags) -> bool:
    """Whether it is an office of an NGO or an association."""
    return bool(offices_of(tags))


def offices_of(tags: Tags) -> list[str]:
    """Which of OFFICES it is."""
    return [value for value in _values(tags, "office") if value in OFFICES]


def why_not(tags: Tags) -> str | None:
    """Why an office is left out, in words; None where it is not."""
    if any(value in _OTHER_OFFICES for value in _values(tags, "office")) or any(
        tags.get(key, "no") != "no" for key in _OTHER_KEYS
    ):
        return "are offices of a government, an embassy or a party too"
    if any(set(_values(tags, key)) & values for key, values in _OTHER_VALUES.items()):
        return "are offices of a government, an embassy or a party too"
    if any(tags.get(key, "no") != "no" for key in _GONE_KEYS):
        return "are marked as gone"
    return None if names_of(tags)[0] else "have no name"


def names_of(tags: Tags) -> tuple[str, str, str]:
    """The usual English name, else the local one; the local name where it is another; the acronym.

    Blank where there is none.
    """
    local = tags.get("name") or tags.get("official_name") or ""
    english = tags.get("name:en") or tags.get("official_name:en") or tags.get("int_name") or ""
    usual = english or local or tags.get("short_name", "")
    short = tags.get("short_name", "")
    return usual, local if local != usual else "", short if short != usual else ""


def kind_of(tags: Tags) -> str:
    """The organisation's kind: of an association no more is said than who its members are."""
    offices = _values(tags, "office")
    if "union" in offices:
        return "trade_union"
    return "national_ngo" if "ngo" in offices else "community_group"


def themes_of(tags: Tags) -> list[str]:
    """The themes that a tag states, each once."""
    words = [word for key in (*_SUBJECTS, *_FOR) for word in _values(tags, key)]
    found = [_THEMES[word] for word in words if word in _THEMES]
    if tags.get("healthcare", "no") != "no":
        found.append("health")
    return list(dict.fromkeys(found))


def website_of(tags: Tags) -> str | None:
    """The organisation's own site; no page on a social network, which may be a person's."""
    links = (link for key in _LINKS for link in _BETWEEN.split(tags.get(key, "")))
    return next(filter(None, map(own_site, links)), None)


def _values(tags: Tags, key: str) -> list[str]:
    """The values of `key`, in lower case."""
    return [value for value in _BETWEEN.split(tags.get(key, "").casefold().strip()) if value]
