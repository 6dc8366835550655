"""Whom to write to: an address that can stand in any file, and nothing else."""

import pytest

from geo.views.contact import CONTACT, contact, contact_named, errors_words, how_to_report, linked
from geo.views.speech import speaking
from layers.vocabulary import LANGUAGES

EMAIL, PAGE = "data@example.org", "https://example.org/contact?to=map#form"


@pytest.mark.parametrize("address", [EMAIL, "a.b+c_d@mail.example.org", PAGE, "", f" {EMAIL}\n"])
def test_an_address_is_taken_as_it_is_said(address):
    assert contact_named(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        *(
            "example",
            "example.org",
            "a@b@example.org",
            "a@example",
            "@example.org",
            "a b@example.org",
        ),
        *(
            "http://example.org",
            "https://",
            "https://[x",
            "javascript:alert(1)",
            "ftp://example.org",
        ),
        *("https://example.org/a b", "https://example.org/\nx", "https://example.org/\x07"),
        *("https://example.org/<b>", 'https://example.org/"', "https://example.org/](x)"),
        *("https://name:word@example.org", "a@example.org\nb", "a\x00@example.org"),
    ],
)
def test_what_is_no_address_is_refused_by_the_name_of_the_variable(address, monkeypatch):
    with pytest.raises(ValueError, match=f" is neither .*{CONTACT}"):
        contact_named(address)
    if "\0" not in address:
        monkeypatch.setenv(CONTACT, address)
        with pytest.raises(ValueError, match="is neither"):
            contact()


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_names_the_address_and_without_one_says_what_it_said(code, monkeypatch):
    with speaking(code):
        monkeypatch.delenv(CONTACT, raising=False)
        plain = how_to_report(), errors_words()
        assert linked(plain[0]).unescape() == plain[0]
        monkeypatch.setenv(CONTACT, EMAIL)
        for before, words in zip(plain, (how_to_report(), errors_words()), strict=True):
            assert EMAIL in words
            assert words != before
        assert f'<a href="mailto:{EMAIL}">{EMAIL}</a>' in linked(how_to_report())
        monkeypatch.setenv(CONTACT, f"{PAGE}&x=1")
        shown = f"{PAGE}&amp;x=1"
        assert f'<a href="{shown}">{shown}</a>' in linked(errors_words())
        # where the line is read as Markdown, a space ends the address
        assert f"{PAGE}&x=1 " in f"{how_to_report()} "
