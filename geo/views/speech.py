"""The language that is spoken now, and the words of its catalogue: one plain file a language."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from numbers import Real
from typing import Final, ParamSpec, TypeVar

from babel import Locale
from babel.numbers import format_decimal

from layers.vocabulary import LANGUAGES, label

# our English is British: 1 May 2026
_LOCALES: Final = {"en": "en_GB"}
# these set a space before a sign
_SPACED: Final = frozenset({"fr", "es"})
# the plurals of our languages: "one" of {n}, or any other number
PLURALS: Final = ("one", "other")
# where the steps of money stand
STEPS: Final = "money_steps."
_NOW: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])

_P = ParamSpec("_P")
_R = TypeVar("_R")


def language() -> str:
    """The code of the language that is spoken now, one of LANGUAGES; English unless said."""
    return _NOW.get()


def speak(code: str) -> None:
    """Speak the language `code` from now on, in this thread: for the start of a page's run.

    A thread that begins later speaks English until it is told: see `spoken`.

    Raises
    ------
    ValueError
        If there is no such language.
    """
    _check(code)
    _NOW.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak the language `code` within the block, and afterwards the one from before.

    Raises
    ------
    ValueError
        If there is no such language.
    """
    _check(code)
    token = _NOW.set(code)
    try:
        yield
    finally:
        _NOW.reset(token)


def spoken(make: Callable[_P, _R]) -> Callable[_P, _R]:
    """`make`, speaking the language of now wherever and whenever it is called: for what a download
    makes later, in another thread.
    """
    code = language()

    def made(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        def run() -> _R:
            speak(code)
            return make(*args, **kwargs)

        return copy_context().run(run)

    return made


def _check(code: str) -> None:
    if code not in LANGUAGES:
        raise ValueError(f"no language {code!r}; there are: {', '.join(LANGUAGES)}")


@cache
def locale(code: str) -> Locale:
    """What babel knows of the language `code`: how it writes numbers and dates, and its plurals."""
    return Locale.parse(_LOCALES.get(code, code))


@cache
def catalogue(code: str) -> Mapping[str, str]:
    """The file of a language as it is: "section.key" to text, "section.key.one" for a plural."""
    raw = files("geo.views").joinpath("words", f"{code}.toml").read_text(encoding="utf-8")
    return {key: _bound(text, code) for key, text in _flat(tomllib.loads(raw))}


def _flat(entries: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in entries.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)


def _bound(text: str, code: str) -> str:
    """French and Spanish text with the spaces before and within signs made unbreakable, so that a
    translator types plain ones; other text as it is.
    """
    if code not in _SPACED:
        return text
    text = re.sub(r" (?=[:»%])|(?<=«) ", "\N{NO-BREAK SPACE}", text)
    return re.sub(r" (?=[;?!])", "\N{NARROW NO-BREAK SPACE}", text)


@cache
def words(code: str = LANGUAGES[0]) -> Mapping[str, str]:
    """The words of a language by "section.key"; in English what its file does not say."""
    own = catalogue(code)
    had = set(map(_asked_by, own))
    lent = {k: v for k, v in catalogue(LANGUAGES[0]).items() if _asked_by(k) not in had}
    return {**lent, **own}


def _asked_by(key: str) -> str:
    """What the words of `key` are asked for by: the key without its plural; of the steps of money,
    which are each language's own, the section.
    """
    if key.startswith(STEPS):
        return STEPS
    stem, _, form = key.rpartition(".")
    return stem if form in PLURALS and "." in stem else key


def t(key: str, **values: object) -> str:
    """The words for `key` in the language of now, with `values` filled in.

    `n` may be a number: it is written as the language writes it, and decides which plural is said.
    Raises KeyError for an unknown key.
    """
    known, n = words(language()), values.get("n")
    asked = [key, f"{key}.other"]
    if isinstance(n, Real):
        values["n"] = decimal(float(n))
        asked.insert(1, f"{key}.{_plural(language(), int(float(n)))}")
    found = next((one for one in asked if one in known), key)
    return known[found].format(**values)


@lru_cache(maxsize=1024)
def _plural(code: str, n: int) -> str:
    """The plural form that a language has for `n`: "one" or "other", rarely another."""
    return locale(code).plural_form(n)


def decimal(number: float, digits: int = 0, *, has_groups: bool = True) -> str:
    """A number rounded to `digits` decimals, with the signs of the language of now; thousands are
    set apart where it `has_groups`.
    """
    return _decimal(float(number), digits, has_groups, language())


@lru_cache(maxsize=8192)
def _decimal(number: float, digits: int, has_groups: bool, code: str) -> str:  # noqa: FBT001 -- part of the cache key
    # Python's rounding first: babel would ask the context of the decimal module
    text = f"{number:.{digits}f}"
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return format_decimal(
        Decimal(text), pattern, locale(code), group_separator=has_groups, decimal_quantization=False
    )


def in_brackets(text: str, *more: object) -> str:
    """`text` with what more is said of it in brackets, in the signs of the language; blank pieces
    are left out.
    """
    said = t("join.clause").join(piece for piece in more if isinstance(piece, str) and piece)
    return t("join.brackets", text=text, more=said) if said else text


def labels(vocabulary: str, codes: object) -> str:
    """The labels of one code, or of a `|` list of codes, joined by commas; "" where blank."""
    if not isinstance(codes, str):
        return ""
    return t("join.comma").join(label(vocabulary, code, language()) for code in codes.split("|"))
