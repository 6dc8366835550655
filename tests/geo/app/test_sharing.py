"""The address to be copied: short, whole, and safe whatever the link holds."""

import pytest

from geo.app.sharing import address


@pytest.mark.parametrize(
    ("page", "said", "whole"),
    [
        ("https://map.example", {}, "https://map.example/"),
        ("https://map.example", {"country": "KEN,LAO"}, "https://map.example/?country=KEN,LAO"),
        ("https://map.example/plan", {"lang": "zh"}, "https://map.example/plan?lang=zh"),
        ("https://x.example/app/own", {}, "https://x.example/app/own"),
        ("https://map.example", {"q": "坦赞 &x#"}, None),
    ],
)
def test_the_address_is_that_of_the_page_with_what_the_link_says(page, said, whole):
    found = address(page, said)
    if whole is None:
        assert found == "https://map.example/?q=%E5%9D%A6%E8%B5%9E+%26x%23"
    else:
        assert found == whole
