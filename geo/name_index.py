"""Many names, found by a few letters of their words, in any order and any script."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from layers.names import is_chinese, syllables
from layers.spelling import is_unspaced, spelt

Numbers = npt.NDArray[np.int64]

# of a query that somebody types
MOST_LETTERS: Final = 100
_MOST_WORDS: Final = 8
# of how well a word of the query fits: as it is, as a beginning, with a slip of the pen
_EXACT, _BEGINS, _SLIP = 3, 2, 1
# a shorter word is another word after a slip
_LEAST_FOR_SLIPS: Final = 4
_LEAST_FOR_TWO: Final = 10
# of words that are near; in a long list they are many
_MOST_SLIPS: Final = 50
# names that are looked at letter by letter
_LOOKED_AT: Final = 3000
# what a name's weight may be, and what its length takes away
WEIGHTS: Final = 1 << 20
_LENGTHS: Final = 64
# the score from which no word has a slip: more than all else that makes a score
SURE: Final = 2 * (_MOST_WORDS + 1) * WEIGHTS * 2 * _LENGTHS
# no word: `spelt` takes it out
_END: Final = "|"
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True)
class NameIndex:
    """Names, several of them for one entry, findable by their words.

    `words` are sorted; `name_starts` and `names` say in which names each word stands, `word_starts`
    and `words_of` which words each name has, in order. `entries` is the entry of each name,
    `weights` (0 to `WEIGHTS`) which of two that fit alike goes first.
    """

    words: list[str]
    name_starts: Numbers
    names: Numbers
    word_starts: Numbers
    words_of: Numbers
    entries: Numbers
    weights: Numbers

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        entries: Numbers,
        weights: Numbers,
        *,
        sounds: Callable[[Sequence[str]], list[str]],
    ) -> "NameIndex":
        """`names` with the entry that each belongs to, and its weight; Chinese ones by their
        `sounds` (`by_phrase` or `by_character`) too.
        """
        # most names are plain, which is told fast and makes the rest fast too
        is_plain = [name.isascii() for name in names]
        chinese = [n for n, plain in enumerate(is_plain) if not plain and is_chinese(names[n])]
        every = [*names, *sounds([names[number] for number in chinese])]
        order = np.argsort(
            [not plain for plain in is_plain] + [False] * len(chinese), kind="stable"
        )
        of_name = np.concatenate([np.arange(len(names)), chinese]).astype(np.int64)[order]
        n_plain = len(every) - is_plain.count(False)
        parts = [_words_of_each([every[n] for n in part]) for part in np.split(order, [n_plain])]
        flat, counts = (np.concatenate(column) for column in zip(*parts, strict=True))
        numbers, unsorted = pd.factorize(flat)
        in_order = sorted(range(len(unsorted)), key=unsorted.__getitem__)
        ranks = np.empty(len(in_order), dtype=np.int64)
        ranks[in_order] = np.arange(len(in_order))
        words_of = ranks[numbers]
        by_word = np.argsort(words_of, kind="stable")
        return cls(
            words=[unsorted[number] for number in in_order],
            name_starts=_starts(np.bincount(words_of, minlength=len(in_order))),
            names=np.repeat(np.arange(len(counts)), counts)[by_word],
            word_starts=_starts(counts),
            words_of=words_of,
            entries=entries[of_name],
            weights=weights[of_name],
        )

    def found(self, query: str, *, at_most: int) -> list[tuple[int, int]]:
        """The entries that fit `query`, best first, each with its score.

        Each word of the query must begin a word of one of the entry's names; where few do, a word
        with a slip of the pen counts too. The beginning of a name goes before its middle, a whole
        word before a part, then the weightier name.
        """
        asked = asked_words(query)
        if not asked or not self.words:
            return []
        fits = np.array([self._fits(word) for word in asked])
        exact = self._ranked(fits, asked)
        if len(exact) >= at_most:
            return exact[:at_most]
        for word, row in zip(asked, fits, strict=True):
            slips = self._slips(word)
            row[slips] = np.maximum(row[slips], _SLIP)
        known = {entry for entry, _ in exact}
        near = [one for one in self._ranked(fits, asked) if one[0] not in known]
        return [*exact, *near][:at_most]

    def _range(self, word: str) -> tuple[int, int, int]:
        """The first word that `word` begins, the first that it is not, and the first beyond."""
        first = bisect_left(self.words, word)
        is_there = first < len(self.words) and self.words[first] == word
        return first, first + is_there, bisect_left(self.words, word + _LAST)

    def _fits(self, word: str) -> npt.NDArray[np.int8]:
        """How well `word` fits each name."""
        fits = np.zeros(len(self.entries), dtype=np.int8)
        first, longer, beyond = self._range(word)
        fits[self.names[self.name_starts[longer] : self.name_starts[beyond]]] = _BEGINS
        fits[self.names[self.name_starts[first] : self.name_starts[longer]]] = _EXACT
        return fits

    def _slips(self, word: str) -> Numbers:
        """The names with a word that is `word` after one slip of the pen, two in a long one."""
        if len(word) < _LEAST_FOR_SLIPS:
            return np.empty(0, dtype=np.int64)
        # hardly anybody mistypes the first letter, and they are many
        first, beyond = self._range(word[0])[::2]
        some = self.words[first:beyond]
        cutoff = 2 if len(word) >= _LEAST_FOR_TWO else 1
        near = process.extract(
            word, some, scorer=OSA.distance, score_cutoff=cutoff, limit=_MOST_SLIPS
        )
        starts = self.name_starts
        parts = [self.names[starts[first + n] : starts[first + n + 1]] for _, _, n in near]
        return np.concatenate([np.empty(0, dtype=np.int64), *parts])

    def _ranked(self, fits: npt.NDArray[np.int8], asked: list[str]) -> list[tuple[int, int]]:
        """The entries of which a name fits every word, best first, each once with its score."""
        names = np.flatnonzero(fits.min(axis=0))
        score = self._scores(names, fits[:, names], asked)
        if len(names) > _LOOKED_AT:
            best = np.argpartition(-score, _LOOKED_AT)[:_LOOKED_AT]
            names, score = names[best], score[best]
        if any(map(is_unspaced, asked)):
            # such a word is a character: where some names hold them together, the others are
            # about something else
            whole = "".join(asked)
            spelled = ("".join(self._spelling(name)) for name in names.tolist())
            holds = np.flatnonzero([whole in spelling for spelling in spelled])
            names, score = (names[holds], score[holds]) if len(holds) else (names, score)
        found: dict[int, int] = {}
        for place in np.argsort(-score, kind="stable"):
            found.setdefault(int(self.entries[names[place]]), int(score[place]))
        return list(found.items())

    def _scores(self, names: Numbers, fits: npt.NDArray[np.int8], asked: list[str]) -> Numbers:
        """How well each of `names` fits, as one number: without a slip, from its beginning, with
        whole words, weighty, whole, short.
        """
        n_words = self.word_starts[names + 1] - self.word_starts[names]
        first, _, beyond = self._range(asked[0])
        begins = self.words_of[self.word_starts[names]]
        is_whole = (fits == _EXACT).all(axis=0) & (n_words == len(asked))
        score: Numbers = np.zeros(len(names), dtype=np.int64)
        for part, size in (
            (fits.min(axis=0) > _SLIP, 2),
            ((begins >= first) & (begins < beyond), 2),
            ((fits == _EXACT).sum(axis=0), _MOST_WORDS + 1),
            (self.weights[names], WEIGHTS),
            (is_whole, 2),
            (_LENGTHS - 1 - np.minimum(n_words, _LENGTHS - 1), _LENGTHS),
        ):
            score = score * size + part
        return score

    def _spelling(self, name: int) -> list[str]:
        """The words of a name, in order."""
        numbers = self.words_of[self.word_starts[name] : self.word_starts[name + 1]]
        return [self.words[number] for number in numbers]


def asked_words(query: str) -> list[str]:
    """The words that `query` asks for; none where they are single letters, which say nothing yet,
    save in scripts where one is a word.
    """
    words = spelt(" ".join(query[:MOST_LETTERS].split())).split()[:_MOST_WORDS]
    says_something = any(len(word) > 1 or is_unspaced(word) for word in words)
    return words if says_something else []


def _words_of_each(names: Sequence[str]) -> tuple[npt.NDArray[np.object_], Numbers]:
    """The words of all `names` in order, and how many each has."""
    if not names:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    text = spelt("\n".join(name.replace("\n", " ") for name in names))
    # one long list: hundreds of thousands of short ones would keep the garbage collector busy
    parts = np.array([*text.replace("\n", f" {_END} ").split(), _END], dtype=object)
    is_end = parts == _END
    ends = np.flatnonzero(is_end)
    return parts[~is_end], np.diff(ends, prepend=-1) - 1


def _starts(counts: Numbers) -> Numbers:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def by_phrase(names: Sequence[str]) -> list[str]:
    """How Chinese `names` sound, in Latin letters without tones: from each character on, so that
    "tielu" is found within "mengneitielu". What a character sounds like depends on its phrase.
    """
    heard = {
        name: " ".join(_endings(syllables(name, others="ignore"))) for name in dict.fromkeys(names)
    }
    return [heard[name] for name in names]


def _endings(syllables: list[str]) -> list[str]:
    return ["".join(syllables[place:]) for place in range(len(syllables))]


def by_character(names: Sequence[str]) -> list[str]:
    """How Chinese `names` sound, each character by itself and all in one word: less exact, and many
    times faster.
    """
    text = "\n".join(name.replace("\n", "") for name in names)
    heard = {ord(sign): "".join(syllables(sign, others="ignore")) for sign in set(text)}
    return text.translate(heard | {ord("\n"): "\n"}).split("\n") if names else []
