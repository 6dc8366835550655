"""One organisation under many names: proposed from the data, decided by a person, undone at will.

Nothing is merged silently. A proposal is a pair with its reason; only a pair that a person called
the same gets one `organisation_id` when the data are loaded, and every row keeps its own name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from urllib.parse import urlsplit

import pandas as pd
import rapidfuzz

from layers.columns import SEPARATOR
from layers.names import (
    all_spellings,
    content_of,
    initials_of,
    is_chinese,
    joined,
    key_of,
    pinyin_of,
)

COLUMNS: Final = (
    *("decision", "score", "reason"),
    *("organisation_id", "organisation", "other_id", "other"),
    "iso_a3",
)
_ALIKE: Final = 88.0
_SAME_CONTENT: Final = 3
_SOMEWHAT_ALIKE: Final = 60
# pages where many have theirs: the address says nothing of who somebody is
_SHARED: Final = """
    facebook.com instagram.com twitter.com x.com linkedin.com youtube.com wordpress.com
    blogspot.com sites.google.com wixsite.com weebly.com weibo.com t.me github.com medium.com
    linktr.ee"""
_SHARED_HOSTS: Final = frozenset(_SHARED.split())


@dataclass(frozen=True)
class _Organisation:
    """What is known of one `organisation_id`, over all its rows."""

    organisation_id: str
    name: str
    names: tuple[str, ...]
    acronyms: frozenset[str]
    hosts: frozenset[str]
    countries: frozenset[str]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key_of(name) for name in self.names)


Pair = tuple[_Organisation, _Organisation]
# score (0 to 100) and reason
Finding = tuple[float, str]


def proposals(local: pd.DataFrame, chinese: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """The pairs of organisations that may be one, the likeliest first, as COLUMNS.

    `local` and `chinese` are the organisation layers, `decided` the layer `merges`: its pairs are
    not proposed again. Local organisations are compared within a country only, since a name or an
    acronym is worth little beyond it; Chinese ones everywhere. `decision` is blank: a person writes
    `same` or `different`.
    """
    known = {
        frozenset(pair) for pair in zip(decided.organisation_id, decided.other_id, strict=True)
    }
    rows: dict[frozenset[str], tuple[object, ...]] = {}
    for pair in _comparable(local, chinese):
        ids = frozenset(one.organisation_id for one in pair)
        if ids in known or ids in rows:
            continue
        if finding := next(_findings(*pair), None):
            a, b = sorted(pair, key=lambda one: one.organisation_id)
            named = (a.organisation_id, a.name, b.organisation_id, b.name)
            rows[ids] = ("", round(finding[0]), finding[1], *named, _where(a, b))
    table = pd.DataFrame(list(rows.values()), columns=list(COLUMNS))
    return table.sort_values(
        ["score", "organisation_id", "other_id"], ascending=[False, True, True], ignore_index=True
    )


def canonical_ids(merges: pd.DataFrame, first: Iterable[str]) -> dict[str, str]:
    """Each id that has another one in `merges` (rows that say `same`), and the id that stands for
    all of its group: one of `first` where there is, else the first by name.
    """
    same = merges[merges.decision == "same"]
    group: dict[str, set[str]] = {}
    for one, other in zip(same.organisation_id, same.other_id, strict=True):
        whole = group.get(one, {one}) | group.get(other, {other})
        group |= dict.fromkeys(whole, whole)
    before = set(first)
    return {
        one: min(whole, key=lambda name: (name not in before, name)) for one, whole in group.items()
    }


def merged(presences: pd.DataFrame, ids: dict[str, str]) -> pd.DataFrame:
    """`presences` with one `organisation_id` for what `ids` says is one; same index and order."""
    named = [ids.get(own, own) for own in presences.organisation_id]
    return presences.assign(organisation_id=pd.Series(named, index=presences.index, dtype="str"))


def _comparable(local: pd.DataFrame, chinese: pd.DataFrame) -> Iterator[Pair]:
    """The pairs that share something worth a closer look."""
    for _, here in local.groupby("iso_a3"):
        yield from _near_pairs(_organisations(here))
    yield from _near_pairs(_organisations(chinese))


def _organisations(rows: pd.DataFrame) -> list[_Organisation]:
    return [
        _Organisation(
            organisation_id=str(key),
            name=str(mine.organisation.iloc[0]),
            names=tuple(dict.fromkeys(all_spellings(_given(mine, "organisation", "name_local")))),
            acronyms=frozenset(text.upper() for text in _given(mine, "acronym")),
            hosts=frozenset(filter(None, map(_host, _given(mine, "website")))),
            countries=frozenset(mine.iso_a3),
        )
        for key, mine in rows.groupby("organisation_id", sort=True)
    ]


def _given(rows: pd.DataFrame, *columns: str) -> list[str]:
    return [text for column in columns for text in rows[column].dropna().unique()]


def _host(address: str) -> str | None:
    """The host of a website of one's own, without `www.`; None for pages that many share."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    shared = host in _SHARED_HOSTS or any(host.endswith(f".{name}") for name in _SHARED_HOSTS)
    return None if shared or not host else host


def _near_pairs(organisations: list[_Organisation]) -> Iterator[Pair]:
    """The pairs of `organisations` that share a host, a name or an acronym, or have like names."""
    yield from _sharing(organisations)
    names = [(key_of(name), one) for one in organisations for name in one.names]
    texts = [text for text, _ in names]
    scores = rapidfuzz.process.cdist(
        texts, texts, scorer=rapidfuzz.fuzz.token_sort_ratio, score_cutoff=_ALIKE, dtype="uint8"
    )
    for a, b in zip(*scores.nonzero(), strict=True):
        if a < b and names[a][1] is not names[b][1]:
            yield names[a][1], names[b][1]


def _sharing(organisations: list[_Organisation]) -> Iterator[Pair]:
    shared: dict[str, list[_Organisation]] = {}
    for one in organisations:
        marks = {*one.hosts, *one.keys, *one.acronyms, *map(joined, one.names)}
        marks |= {initials_of(name) for name in one.names}
        marks |= {pinyin_of(name) for name in one.names if is_chinese(name)}
        marks |= {" ".join(sorted(content_of(name))) for name in one.names}
        for mark in marks - {""}:
            shared.setdefault(mark, []).append(one)
    for group in shared.values():
        yield from combinations(group, 2)


def _findings(a: _Organisation, b: _Organisation) -> Iterator[Finding]:
    """What speaks for the two being one, the strongest first."""
    if a.hosts & b.hosts:
        yield 100.0, f"same website: {min(a.hosts & b.hosts)}"
    if same := a.keys & b.keys:
        yield 99.0, f"same name: {min(same)}"
    yield from _as_pinyin(a, b)
    yield from _as_pinyin(b, a)
    contents = [{content_of(name) for name in one.names} for one in (a, b)]
    if same_words := [words for words in contents[0] & contents[1] if len(words) >= _SAME_CONTENT]:
        yield 90.0, f"same words: {' '.join(sorted(same_words[0]))}"
    alike = max(rapidfuzz.fuzz.token_sort_ratio(x, y) for x in a.keys for y in b.keys)
    if alike >= _ALIKE:
        yield alike, "names are alike"
    if alike >= _SOMEWHAT_ALIKE and (short := _acronym(a, b)):
        yield alike, f"acronym {short}, and names somewhat alike"


def _as_pinyin(a: _Organisation, b: _Organisation) -> Iterator[Finding]:
    """A Chinese name of `a` that `b` writes in Latin letters."""
    latin = {joined(name) for name in b.names if not is_chinese(name)}
    for name in a.names:
        if is_chinese(name) and pinyin_of(name) in latin:
            yield 95.0, f"the pinyin of {name}"


def _acronym(a: _Organisation, b: _Organisation) -> str | None:
    """An acronym that both have, or that one has and the other's name gives."""
    initials = [{initials_of(name) for name in one.names} for one in (a, b)]
    both = (a.acronyms & (b.acronyms | initials[1])) | (b.acronyms & initials[0])
    return min(both, default=None)


def _where(a: _Organisation, b: _Organisation) -> str:
    return SEPARATOR.join(sorted(a.countries | b.countries))
