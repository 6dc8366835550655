"""Names of organisations brought to a form in which the same name is the same text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

# what a register adds to a name, in the languages of the data
_LEGAL: Final = """
    inc incorporated ltd limited llc plc co corp gmbh ggmbh ev asbl aisbl vzw stichting onlus odv
    aps srl sarl sa ac cic npo nonprofit ngo ong onge pvt"""
_SMALL: Final = """
    a an and as at by for from in of on the to under with de des del den der di do dos du e el en
    et la las le les los na o os para por pour und van von y"""
# words for the kind of body, which translators choose as they like
_KIND: Final = """
    association society union federation network platform alliance council committee foundation
    fund centre institute institution organisation group forum"""
_LEGAL_FORMS: Final = frozenset(_LEGAL.split())
_SMALL_WORDS: Final = frozenset(_SMALL.split())
_KINDS: Final = frozenset(_KIND.split())
# legal forms that say what a body is about where others are meant too
_TELLING: Final = frozenset({"ngo", "ong"})
_SAME: Final = {"chinese": "china", "organization": "organisation", "center": "centre"}
_FORMER: Final = re.compile(
    r"\b(?:formerly|former name|previously|ex|anciennement|antes|antiga(?:mente)?)\b[:\s]*",
    re.IGNORECASE,
)
_FORMER_ZH: Final = re.compile(r"^(?:原名|原|曾用名|旧称|前身为)[:\uff1a]?")
# round, square and Chinese brackets
_BRACKETS: Final = re.compile(r"[(\uff08\[\u3010]([^)\uff09\]\u3011]*)[)\uff09\]\u3011]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[^\W_]+")
# a shorter bracket is an acronym or a place, not a name
_NAME_WORDS: Final = 2


def spellings(name: str) -> list[str]:
    """`name` without its brackets, then what they hold, where that is another name of its own.

    "New Body (formerly Old Body)" gives both; "Body (NB)" gives "Body".
    """
    inside = [part.strip() for part in _BRACKETS.findall(name)]
    found = [_BRACKETS.sub(" ", name)]
    for part in inside:
        bare = _FORMER_ZH.sub("", _FORMER.sub("", part)).strip()
        is_name = len(_WORD.findall(bare)) >= _NAME_WORDS or bool(_HAN.search(bare))
        if is_name and not part.casefold().startswith("under "):
            found.append(bare)
    return [text for text in dict.fromkeys(" ".join(text.split()) for text in found) if text]


@cache
def key_of(name: str) -> str:
    """`name` in lower case without accents, signs and legal forms; Chinese is left as it is."""
    return " ".join(word for word in _words(name) if word not in _LEGAL_FORMS) or " ".join(
        _words(name)
    )


def content_of(name: str) -> frozenset[str]:
    """The words of `name` that say what it is about, in the singular: no small words, no kinds."""
    words = (_SAME.get(word, word) for word in _words(name))
    empty = (_SMALL_WORDS | _KINDS | _LEGAL_FORMS) - _TELLING
    return frozenset(_singular(word) for word in words if word not in empty)


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > len("ngo") and not word.endswith("ss") else word


def is_chinese(name: str) -> bool:
    """Whether `name` is written in Chinese characters."""
    return bool(_HAN.search(name))


def pinyin_of(name: str) -> str:
    """The key of a Chinese name in Latin letters without tones, as one word."""
    return "".join(syllables("".join(_HAN.findall(name))))


def syllables(text: str, *, others: str = "default") -> list[str]:
    """How Chinese `text` sounds, in Latin letters without tones; `others` says what becomes of
    other signs: "default" keeps them, "ignore" leaves them out.
    """
    # the dictionary takes longer to load than all else together: every start would wait for it
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    sounds: list[str] = lazy_pinyin(text, errors=others)
    return sounds


def joined(name: str) -> str:
    """The key of a Latin name as one word, to hold it against pinyin."""
    return key_of(name).replace(" ", "")


def initials_of(name: str) -> str:
    """The first letters of the words of `name`, small words left out, in capitals."""
    return "".join(word[0] for word in _words(name) if word not in _SMALL_WORDS).upper()


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.replace("'", "").replace("\u2019", ""))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _WORD.findall(bare.casefold())


def all_spellings(names: Iterable[str]) -> Iterator[str]:
    """The `spellings` of each of `names`."""
    for name in names:
        yield from spellings(name)
