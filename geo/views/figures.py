"""Numbers, money, distances, dates and lists as the language of now writes them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from babel.dates import format_date, format_skeleton
from babel.lists import format_list

from geo.views.speech import STEPS, decimal, language, locale, t, words

# of a money figure; the table and the downloads have it to the cent
_DIGITS: Final = 3
# organisations are placed at their city: a finer figure would say what nobody knows
_CITY_KM: Final = 10
# from here on thousands are set apart also in a figure of millions
_LONG: Final = 10_000
# before a vowel Spanish says "e" for "y" and "u" for "o"
_SPANISH: Final = (
    (r" y (?=(?:[IÍií]|[Hh][ií](?![ae])))", " e "),
    (r" o (?=[OÓoó]|[Hh][oó])", " u "),
)


def count(number: float) -> str:
    """A whole number with thousands set apart."""
    return decimal(number)


def money(usd: float) -> str:
    """US dollars in words of three digits: USD 2.97 bn, USD 368 m, USD 120,000."""
    # what rounds up to a step is said in it
    rounded = float(f"{usd:.{_DIGITS}g}")
    for step, words_of_step in _money_steps(language()).items():
        if rounded >= step:
            return words_of_step.format(n=_short(rounded / step))
    return t("figures.usd", n=usd)


@cache
def _money_steps(code: str) -> Mapping[float, str]:
    """The words of a language for sums from so many US dollars on, the largest first."""
    known = {
        float(key.removeprefix(STEPS)): text
        for key, text in words(code).items()
        if key.startswith(STEPS)
    }
    return dict(sorted(known.items(), reverse=True))


def _short(number: float) -> str:
    """A number of three digits that count, without zeros behind the point."""
    text = f"{number:.{max(_DIGITS - len(str(int(number))), 0)}f}"
    digits = len(text.rstrip("0").partition(".")[2]) if "." in text else 0
    return decimal(float(text), digits, has_groups=number >= _LONG)


def km(distance: float) -> str:
    """A distance in km as a reader needs it: whole km, one decimal below 10."""
    return decimal(distance, 1 if distance < 10 else 0)  # noqa: PLR2004 -- two digits


def apart(distance: float) -> str:
    """A distance between two rows for a reader: "under 10", or whole km."""
    return t("result.under", km=_CITY_KM) if distance < _CITY_KM else decimal(distance)


def apart_km(distance: float) -> float:
    """The number in the words of `apart`, km: of "under 10" the bound; missing stays missing."""
    return float("nan") if distance != distance else max(_CITY_KM, round(distance))  # noqa: PLR0124


def share(part: float) -> str:
    """A share (0 to 1) as a percentage; 0 % and 100 % are said only where they are meant."""
    if 0 < part < 0.01:  # noqa: PLR2004 -- one percent
        return t("result.under", km=_percent(1))
    if 0.99 < part < 0.999:  # noqa: PLR2004 -- one percent off, more than the error
        return t("result.over", share=_percent(99))
    return _percent(part * 100)


def _percent(number: float) -> str:
    return t("figures.percent", n=decimal(number))


def day(text: object) -> str:
    """A date of the data (2024-05-01, 2024-05 or 2024) as the language writes it; other text as it
    is, "" where blank.
    """
    if not isinstance(text, str):
        return ""
    return _day(text, language())


@lru_cache(maxsize=4096)
def _day(text: str, code: str) -> str:
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
    try:
        date = dt.date(*(int(part or 1) for part in parts.groups())) if parts else None
    except ValueError:
        date = None
    if not parts or date is None:
        return text
    if parts[3]:
        return format_date(date, "long", locale(code))
    return str(format_skeleton("yMMMM" if parts[2] else "y", date, locale=locale(code)))


def listing(names: Sequence[str], *, style: str = "and") -> str:
    """Names as a list in a sentence: "a, b and c", or with `style` "or", "a, b or c"."""
    said: str = format_list(list(names), "or" if style == "or" else "standard", locale(language()))
    if language() == "es":
        for before, after in _SPANISH:
            said = re.sub(before, after, said)
    return said


def listed(value: object) -> str:
    """A `|` list as words; "" where blank."""
    return value.replace("|", t("join.comma")) if isinstance(value, str) else ""
