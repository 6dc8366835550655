"""Names as they are compared: of towns and of units, whatever the spelling."""

import re
import unicodedata
from functools import cache, lru_cache

# letters that no decomposition takes apart, as they are written without their sign
_LETTERS = str.maketrans(
    "øłđðħŧŀəɛɔɓɗƙƴɖƒ\u0131\u0269\u028b\u0263", "olddhtleeobdkydfiivg"
) | str.maketrans({"æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"})
# the same letters as Persian, Urdu and Egyptian keyboards write them
_ARABIC = str.maketrans("\u0649\u06cc\u06a9\u06c1\u0629", "\u064a\u064a\u0643\u0647\u0647")
_AS_WRITTEN = _LETTERS | _ARABIC
# signs that are put on letters: of Latin, Greek and Cyrillic; vowels of Hebrew and Arabic.
# Those of Indian and other scripts stay, since without them a name is another one
_SIGNS = (range(0x300, 0x370), range(0x591, 0x5C8), range(0x610, 0x61B), range(0x64B, 0x660))
_SIGNS_ALONE = frozenset({0x640, 0x670})
_KEPT_CATEGORIES = frozenset({"L", "M", "N"})
_APOSTROPHES = frozenset("'`\u00b4\u2018\u2019")
# scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese and Chinese
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_NO_LETTER = re.compile("[^a-z0-9]")
# words that say the kind of unit, not its name, in the languages of the sources
_KIND_WORDS = frozenset(
    (
        "province",
        "state",
        "region",
        "county",
        "district",
        "division",
        "department",
        "departement",
        "departamento",
        "governorate",
        "prefecture",
        "oblast",
        "aimag",
        "municipality",
        "parish",
        "territory",
        "the",
        "of",
    )
)


def folded(name: str) -> str:
    """The name of a town without case, accents, punctuation and spaces.

    "N'Djaména" is "ndjamena", "São Tomé" is "saotome".
    """
    if name.isascii():
        # most names, and many times faster
        return _NO_LETTER.sub("", name.lower())
    text = unicodedata.normalize("NFKD", name).casefold().translate(_AS_WRITTEN)
    return unicodedata.normalize("NFC", "".join(part for part in text if _counts(part)))


def spelt(text: str) -> str:
    """The words that names are found by, a line a line: in the form of `folded`, a space between
    two. What is written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) is one word a
    character.

    "N'Djamena, São Tomé 金边" is "ndjamena sao tome 金 边". A long text takes hardly longer than
    a name, so many names are best given as lines of one text.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_AS_WRITTEN)
    kept = {ord(character): _in_words(character) for character in set(plain)}
    return unicodedata.normalize("NFC", plain.translate(kept))


def is_unspaced(word: str) -> bool:
    """Whether `word` of `spelt` is a character of a script that puts no space between words."""
    return bool(_UNSPACED.fullmatch(word))


def _in_words(character: str) -> str | None:
    """What stands for `character` between words: itself, a space, or nothing."""
    if character == "\n" or character in _APOSTROPHES:
        return character if character == "\n" else None
    if _counts(character):
        return f" {character} " if _UNSPACED.fullmatch(character) else character
    is_letter = unicodedata.category(character)[0] in _KEPT_CATEGORIES
    return None if is_letter else " "


@cache
def _counts(character: str) -> bool:
    """Whether `character` tells names apart: no sign, space or punctuation."""
    code = ord(character)
    if code in _SIGNS_ALONE or any(code in signs for signs in _SIGNS):
        return False
    # modifier letters are apostrophes in most names
    category = unicodedata.category(character)
    return category[0] in _KEPT_CATEGORIES and category != "Lm"


@lru_cache(maxsize=1 << 16)
def normalised(name: str) -> str:
    """`name` without case, accents, punctuation and words for the kind of unit.

    Where nothing else is left ("Central Region" keeps "central", "Region" keeps "region").
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.findall(r"\w+", plain.replace("'", "").replace("\u2019", ""))
    return " ".join([word for word in words if word not in _KIND_WORDS] or words)
