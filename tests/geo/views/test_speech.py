"""Each language writes and says as its readers do."""

import threading

import pytest

from geo.views.speech import catalogue, language, speak, speaking, spoken, t, words
from geo.views.text import count, day, km, listing, money, share
from layers.vocabulary import LANGUAGES

NARROW = "\N{NARROW NO-BREAK SPACE}"
FIXED = "\N{NO-BREAK SPACE}"


def in_each(say):
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            said[code] = say()
    return said


def test_english_is_spoken_unless_another_is_said():
    with speaking("fr"):
        assert language() == "fr"
    assert language() == "en"


@pytest.mark.parametrize("code", ["", "EN", "de", "../en", "en_GB"])
def test_an_unknown_language_is_refused(code):
    with pytest.raises(ValueError, match="there are: en, zh, fr, es"):
        speak(code)
    with pytest.raises(ValueError, match="there are: en, zh, fr, es"), speaking(code):
        pass


def test_what_is_made_later_in_another_thread_speaks_as_when_it_was_asked_for():
    heard = []
    with speaking("es"):
        make = spoken(lambda: heard.append(language()))
    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    make()
    assert heard == ["es", "es"]
    assert language() == "en"


def test_money_is_written_as_usual_in_each_language():
    assert in_each(lambda: money(2_972_200_000)) == {
        "en": "USD 2.97 bn",
        "zh": "29.7亿美元",
        "fr": "2,97 Md USD",
        "es": "2970 M USD",
    }
    assert in_each(lambda: money(367_700_000)) == {
        "en": "USD 368 m",
        "zh": "3.68亿美元",
        "fr": "368 M USD",
        "es": "368 M USD",
    }
    assert in_each(lambda: money(120_000)) == {
        "en": "USD 120,000",
        "zh": "12万美元",
        "fr": f"120{NARROW}000 USD",
        "es": "120.000 USD",
    }


def test_a_sum_that_rounds_up_to_a_step_is_said_in_it():
    with speaking("zh"):
        assert [money(usd) for usd in (99_960_000, 99_940_000, 9_999, 0)] == [
            "1亿美元",
            "9990万美元",
            "1万美元",
            "0美元",
        ]


def test_numbers_have_the_signs_of_the_language():
    assert in_each(lambda: count(10_014)) == {
        "en": "10,014",
        "zh": "10,014",
        "fr": f"10{NARROW}014",
        "es": "10.014",
    }
    assert in_each(lambda: km(4.25)) == {"en": "4.2", "zh": "4.2", "fr": "4,2", "es": "4,2"}
    assert in_each(lambda: share(0.25)) == {
        "en": "25 %",
        "zh": "25%",
        "fr": f"25{FIXED}%",
        "es": f"25{FIXED}%",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-05-01", ["1 May 2024", "2024年5月1日", "1 mai 2024", "1 de mayo de 2024"]),
        ("2024-05", ["May 2024", "2024年5月", "mai 2024", "mayo de 2024"]),
        ("2024", ["2024", "2024年", "2024", "2024"]),
        ("2024-13-01", ["2024-13-01"] * 4),
        ("0000", ["0000"] * 4),
        ("before 2024", ["before 2024"] * 4),
        (None, [""] * 4),
        (float("nan"), [""] * 4),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(text, said):
    assert list(in_each(lambda: day(text)).values()) == said


def test_a_list_in_a_sentence_ends_with_and_or_or():
    assert in_each(lambda: listing(["A", "B", "C"])) == {
        "en": "A, B and C",
        "zh": "A、B和C",
        "fr": "A, B et C",
        "es": "A, B y C",
    }
    assert in_each(lambda: listing(["A", "B"], style="or")) == {
        "en": "A or B",
        "zh": "A或B",
        "fr": "A ou B",
        "es": "A o B",
    }
    assert in_each(lambda: listing(["A"])) == dict.fromkeys(LANGUAGES, "A")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Camboya", "Indonesia"], "Camboya e Indonesia"),
        (["Camboya", "Irán"], "Camboya e Irán"),
        (["agua", "hielo"], "agua y hielo"),
        (["Perú", "Kenia"], "Perú y Kenia"),
    ],
)
def test_spanish_changes_y_before_the_same_sound(names, said):
    with speaking("es"):
        assert listing(names) == said


def test_n_chooses_the_plural_and_is_written_out():
    assert t("result.local_orgs", n=1) == "1 local organisation"
    assert t("result.local_orgs", n=1200) == "1,200 local organisations"
    assert t("result.local_orgs", n="many") == "many local organisations"


def test_a_language_with_plurals_may_have_them_where_another_has_none():
    assert in_each(lambda: t("result.world", n=1)) == {
        "en": "1 country",
        "zh": "1个国家",
        "fr": "1 pays",
        "es": "1 país",
    }


def test_no_language_borrows_a_word_of_english():
    for code in LANGUAGES[1:]:
        assert words(code) == catalogue(code)


def test_a_text_may_be_empty():
    with speaking("zh"):
        assert t("join.sentence") == ""


def test_french_spaces_before_signs_do_not_break():
    with speaking("fr"):
        assert t("join.semicolon") == f"{NARROW}; "
