"""How people call the columns of a table, in English, Chinese, French and Spanish."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process

from layers.contract import Layer

_ALIKE: Final = 90
_SIGNS: Final = re.compile(r"[\W_]+")
# headers of persons and their contacts are never proposed, and never read
_PRIVATE: Final = re.compile(
    r"(?i)contact|e-?mail|phone|tel\b|telef|mobile|fax|address|director|person|skype|whatsapp|wechat|"
    r"联系|电话|邮箱|邮件|地址|负责人|微信|手机|courriel|adresse|téléphone|correo|dirección|teléfono"
)


def plain(header: str) -> str:
    """`header` in lower case without accents and signs, words apart by single spaces."""
    signs = unicodedata.normalize("NFKD", header.casefold())
    bare = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return _SIGNS.sub(" ", bare).strip()


def is_private(header: str) -> bool:
    """Whether `header` speaks of a person or of how to reach one."""
    return bool(_PRIVATE.search(header))


def matched(headers: Sequence[str], layer: Layer) -> dict[str, str]:
    """Which of `headers` holds each column of `layer`, as far as its name tells; a proposal.

    A header is taken once: by the column whose own name it is, else by the first of the contract
    that it is a synonym of, else by the one whose name it is most like.
    """
    columns = [*layer.columns, *(("lon", "lat") if "Point" in layer.geometry else ())]
    left = {header: plain(header) for header in headers if header and not is_private(header)}
    found: dict[str, str] = {}
    for known in (_own, _synonyms):
        for column in [column for column in columns if column not in found]:
            names = known(column)
            hit = next((header for name in names for header in left if left[header] == name), None)
            if hit is not None:
                found[column] = hit
                del left[hit]
    for column in [column for column in columns if column not in found]:
        near = process.extractOne(
            plain(column), left, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE
        )
        if near is not None:
            found[column] = near[2]
            del left[near[2]]
    return found


def _own(column: str) -> list[str]:
    return [plain(column)]


def _synonyms(column: str) -> list[str]:
    return [plain(name) for name in _names().get(column, [])]


@cache
def _names() -> dict[str, list[str]]:
    """What each column is called elsewhere, from the file beside this one."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
