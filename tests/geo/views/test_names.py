"""Names of countries: in the reader's language, in its order."""

from geo.views.names import country_choices, country_names, sorted_as


def test_countries_are_named_in_the_language_asked_for(world):
    named = {code: country_names(world, code)["KHM"] for code in ("en", "zh", "fr", "es")}
    assert named == {"en": "Cambodia", "zh": "柬埔寨", "fr": "Cambodge", "es": "Camboya"}


def test_every_language_names_the_same_countries(world):
    assert set(country_names(world, "zh")) == set(country_names(world, "en"))


def test_chinese_names_are_sorted_by_sound_and_french_ones_without_accents(world):
    chinese = list(country_names(world, "zh").values())
    assert chinese.index("阿富汗") < chinese.index("柬埔寨") < chinese.index("中国")
    french = list(country_names(world, "fr").values())
    assert french.index("Égypte") < french.index("Fidji")
    assert sorted_as("Éthiopie", "fr") == "ethiopie"


def test_a_chinese_list_to_choose_from_can_be_searched_in_english(world):
    assert country_choices(world, "zh")["LAO"] == "老挝 Laos"
    assert country_choices(world, "fr") == country_names(world, "fr")
