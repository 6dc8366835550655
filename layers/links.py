"""Web addresses: which are an organisation's own."""

import re
from typing import Final
from urllib.parse import urlsplit

# pages of these sites may be a person's
_SOCIAL: Final = (
    *("facebook.com", "fb.com", "fb.me", "instagram.com", "threads.net", "twitter.com", "x.com"),
    *("linkedin.com", "youtube.com", "youtu.be", "tiktok.com", "telegram.me", "t.me", "vk.com"),
    *("whatsapp.com", "wa.me", "ok.ru", "weibo.com", "weixin.qq.com", "linktr.ee", "goo.gl"),
    "maps.google.com",
)


def own_site(link: str) -> str | None:
    """`link` as a web address; None for a page on a social network, which may be a person's, for
    an address with an e-mail in it, and for what is no web address.
    """
    address = f"http://{link}" if link.startswith("www.") else link
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and "." in host and "@" not in address
    is_social = f".{host}".endswith(tuple(f".{site}" for site in _SOCIAL))
    return address if is_web and not is_social and not re.search(r"\s", address) else None
