"""The guide: five short steps, in every language, whose pictures need no words."""

import pytest

from geo.views.guide import STEPS, guide_html
from geo.views.text import speaking
from layers.vocabulary import LANGUAGES


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_guide_has_its_steps_in_every_language_and_is_read_in_a_minute(code):
    with speaking(code):
        said = guide_html()
    assert said.count("<li>") == len(STEPS)
    words = [part.split("<")[0] for part in said.split(">")]
    assert len(" ".join(words)) < 1_100


def test_pictures_are_decoration_for_those_who_hear_the_words():
    assert guide_html().count("<img") == guide_html().count('alt=""') > len(STEPS)


def test_a_theme_that_is_not_there_is_refused():
    assert guide_html("dark") != guide_html("light")
    with pytest.raises(ValueError, match="sepia"):
        guide_html("sepia")
