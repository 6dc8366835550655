"""Whose language is spoken: that of the link, else of the browser, else English."""

import pytest

from geo.app.language import in_link, of_browser, own_names
from layers.vocabulary import LANGUAGES


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("zh-CN", "zh"),
        ("zh-Hans", "zh"),
        ("zh-TW", "zh"),
        ("zh_Hant_HK", "zh"),
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("es-419", "es"),
        ("EN-us", "en"),
        ("de-DE", "en"),
        ("zha", "en"),
        ("", "en"),
        (None, "en"),
        ("<script>", "en"),
    ],
)
def test_a_browser_is_answered_in_its_language_where_it_is_ours(locale, code):
    assert of_browser(locale) == code


def test_a_link_says_every_language_but_that_of_an_english_browser():
    assert in_link("en", "en") is None
    assert in_link("zh", "zh") == "zh"
    assert in_link("en", "fr") == "en"


def test_each_language_has_the_name_that_its_readers_give_it():
    assert own_names() == {"en": "English", "zh": "中文", "fr": "Français", "es": "Español"}
    assert tuple(own_names()) == LANGUAGES
