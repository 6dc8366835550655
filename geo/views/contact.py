"""Whom to write to about an error: whoever runs this copy can say so in COUNTERPARTS_CONTACT."""

import os
import re
from html import escape
from typing import Final
from urllib.parse import urlsplit

import markupsafe

from geo.views.text import t

CONTACT: Final = "COUNTERPARTS_CONTACT"
# an address stands in Markdown, in HTML and in files: no sign that means something there
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_BARRED: Final = frozenset(" \"'<>[]()*`|\\")


def contact() -> str:
    """The e-mail or https address of whoever runs this copy; "" where nobody said.

    Raises
    ------
    ValueError
        If what is said is neither.
    """
    return contact_named(os.environ.get(CONTACT, ""))


def contact_named(text: str) -> str:
    """`text` as the address of whoever runs this copy; "" for nobody.

    Raises
    ------
    ValueError
        If it is neither an e-mail nor an https address.
    """
    address = text.strip()
    if address and not (_EMAIL.fullmatch(address) or _is_https(address)):
        raise ValueError(
            f"{text!r} is neither an e-mail address nor one like https://example.org/contact "
            f"({CONTACT} says whom to write to about an error)"
        )
    return address


def _is_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = text.isprintable() and _BARRED.isdisjoint(text)
    # no name and password
    is_open = bool(parts.hostname) and "@" not in parts.netloc
    return parts.scheme == "https" and is_open and is_plain


def how_to_report() -> str:
    """How an error is reported, in a line."""
    to = contact()
    return t("note.report_to", contact=to) if to else t("note.how_to_report")


def errors_words() -> str:
    """How an error is reported and who may be shown more coarsely, in a paragraph."""
    to = contact()
    return t("method.errors_to", contact=to) if to else t("method.errors_value")


def linked(words: str) -> markupsafe.Markup:
    """`words` as HTML, with the address in them as a link."""
    to, text = contact(), escape(words)
    if not to:
        return markupsafe.Markup(text)  # noqa: S704 -- it was escaped
    shown = escape(to)
    target = f"mailto:{shown}" if _EMAIL.fullmatch(to) else shown
    link = f'<a href="{target}">{shown}</a>'
    return markupsafe.Markup(text.replace(shown, link, 1))  # noqa: S704 -- it was escaped
