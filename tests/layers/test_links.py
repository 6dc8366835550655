"""Which web addresses are an organisation's own."""

import pytest

from layers.links import own_site


@pytest.mark.parametrize(
    ("link", "site"),
    [
        ("https://example.org/about", "https://example.org/about"),
        ("www.example.org", "http://www.example.org"),
        ("HTTP://EXAMPLE.org", "HTTP://EXAMPLE.org"),
        ("https://notfacebook.com", "https://notfacebook.com"),
        ("https://www.facebook.com/some.one", None),
        ("https://m.facebook.com/some.one", None),
        ("https://t.me/someone", None),
        ("someone@example.org", None),
        ("https://example.org/?mail=someone@example.org", None),
        ("ftp://example.org", None),
        ("javascript:alert(1)", None),
        ("ask at the door", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_a_site_is_the_organisations_own_or_none(link, site):
    assert own_site(link) == site
