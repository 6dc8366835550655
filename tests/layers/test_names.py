"""Names brought to a common form."""

import pytest

from layers.names import content_of, initials_of, key_of, pinyin_of, spellings


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("New Body (formerly Old Body)", ["New Body", "Old Body"]),
        ("中国乡村发展基金会（原中国扶贫基金会）", ["中国乡村发展基金会", "中国扶贫基金会"]),
        ("River Network (RN)", ["River Network"]),
        ("Za Zemiata (For the Earth)", ["Za Zemiata", "For the Earth"]),
        ("Common Fund (under the Great Fund of the Land)", ["Common Fund"]),
    ],
)
def test_a_name_in_brackets_is_a_name_of_its_own(name, found):
    assert spellings(name) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amis de la Rivière, asbl", "AMIS DE LA RIVIERE"),
        ("Friends of the River, Inc.", "friends of the river"),
        ("People's Forum", "Peoples Forum"),
    ],
)
def test_accents_signs_and_legal_forms_make_no_difference(one, other):
    assert key_of(one) == key_of(other)


def test_a_name_that_is_a_legal_form_only_remains():
    assert key_of("NGO") == "ngo"


def test_kinds_of_bodies_and_small_words_say_nothing():
    assert content_of("Chinese Association for the Rivers") == {"china", "river"}
    assert content_of("River Network of China") == {"china", "river"}


def test_pinyin_and_initials():
    assert pinyin_of("爱德基金会") == "aidejijinhui"
    assert initials_of("Centre for Policy and Alternatives") == "CPA"
