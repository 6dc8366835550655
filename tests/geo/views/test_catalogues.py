"""The catalogues: no word is missing or unused, and none differs in what is filled in."""

import ast
import re
from pathlib import Path

import pytest

from geo.views.speech import PLURALS, STEPS, catalogue, words
from layers.vocabulary import LANGUAGES

GEO = Path(__file__).parents[3] / "geo"
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(GEO.rglob("*.py"))]
NODES = [node for tree in TREES for node in ast.walk(tree)]
LITERALS = {n.value for n in NODES if isinstance(n, ast.Constant) and isinstance(n.value, str)}
# asked for as a whole section; their own tests (test_faults, test_method) say what belongs there
WHOLE = {"money_steps", "column", "wrong", "mend", "shows", "lacks"}


def joined(node):
    """An f-string as a pattern that finds what it can become."""
    parts = [re.escape(p.value) if isinstance(p, ast.Constant) else "(.+)" for p in node.values]
    return "".join(parts)


# keys that are put together at run time: a section at least stands in the code
JOINED = sorted(
    pattern
    for node in NODES
    if isinstance(node, ast.JoinedStr)
    for pattern in [joined(node)]
    if re.match(r"[a-z_]+\\\.", pattern) and " " not in pattern
)
# where a part of a key is a part of a code: "elsewhere" of "in_elsewhere"
CUT = ("in_",)


def base(key):
    """The key that the code asks for: without its plural."""
    stem, _, last = key.rpartition(".")
    return stem if last in PLURALS and "." in stem else key


def asked():
    """Every key that some t("...") asks for as it is."""
    calls = [n for n in NODES if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "t"]
    firsts = [literal for call in calls for literal in ast.walk(call.args[0])]
    found = {n.value for n in firsts if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {text for text in found if re.fullmatch(r"[a-z_]+\.[a-z_.0-9-]+[a-z0-9]", text)}


def is_known(part):
    """Whether a part of a key that is filled in at run time stands somewhere in the code."""
    return part in LITERALS or any(f"{cut}{part}" in LITERALS for cut in CUT)


def is_used(key):
    filled = [found for pattern in JOINED if (found := re.fullmatch(pattern, key))]
    return key in LITERALS or any(all(map(is_known, found.groups())) for found in filled)


def test_every_word_that_the_code_asks_for_is_there():
    assert len(asked()) > 100
    assert asked() <= {base(key) for key in words()}


@pytest.mark.parametrize("section", sorted({key.split(".")[0] for key in words() if "." in key}))
def test_every_word_is_used(section):
    keys = {base(key) for key in words() if key.startswith(f"{section}.")}
    assert section in WHOLE or [key for key in sorted(keys) if not is_used(key)] == []


def test_a_word_that_nobody_asks_for_would_be_found():
    assert not is_used("page.nothing")
    assert not is_used("filter.nothing")


def test_every_plural_of_english_has_both_forms():
    forms = {}
    for key in catalogue("en"):
        if base(key) != key:
            forms.setdefault(base(key), set()).add(key.rpartition(".")[2])
    assert forms
    assert {key for key, found in forms.items() if found != set(PLURALS)} == set()


OTHERS = ("zh", "fr", "es")
each = pytest.mark.parametrize("code", OTHERS)
ours = pytest.mark.parametrize("code", LANGUAGES)
# names and signs, and words that are the same in both languages
NAMES = {"BRI Counterparts", "CSV", "GeoJSON", "HTML", "XLSX", "A", "B", "km", "SHA"}
SAME = {
    "zh": NAMES,
    "fr": NAMES
    | {"Attribution", "Instrument", "Licence", "Local", "Note", "Organisation", "Organisations"}
    | {"Latitude", "Longitude", "Page", "Site", "Sites", "Source", "Sources"},
    "es": NAMES | {"Local", "Sector", "no"},
}
# of LOOK, "Words": what these are called wherever they stand
TERMS = {
    "panel.local": (
        "Local civil-society organisations",
        "当地民间组织",
        "Organisations locales de la société civile",
        "Organizaciones locales de la sociedad civil",
    ),
    "panel.chinese": (
        "Chinese NGOs abroad",
        "中国社会组织海外机构与项目",
        "ONG chinoises à l'étranger",
        "ONG chinas en el exterior",
    ),
    "panel.who_possible": (
        "Possibly in reach",
        "可能在范围内",
        "Peut-être à portée",
        "Posiblemente a su alcance",
    ),
    "panel.who_elsewhere": (
        "Elsewhere in the country",
        "在该国其他地方",
        "Ailleurs dans le pays",
        "En otra parte del país",
    ),
}
NEVER = {
    "en": r"no civil society|gap in civil society|impact of|presence of china|chinese presence in"
    r"|threat|influence",
    "zh": r"(没有|无|缺乏|缺少)(公民社会|民间组织|社会组织)|公民社会(空白|缺口|缺失)"
    r"|中国(的)?存在|威胁|渗透",
    "fr": r"(pas de|absence de|sans) société civile|présences? (de la chine|chinoise)"
    r"|menace|influence|exploitation",
    "es": r"(no hay|ausencia de|sin) sociedad civil|presencias? (de china|china)"
    r"|amenaza|influencia|explotación",
}
# a count of nobody as a whole text: "none on record" is never "none"
NOBODY = re.compile(
    r"(none|no (organisation|ngo)s?|无|没有|aucune?|ningun[oa])[.。]?", re.IGNORECASE
)
FIELD = re.compile(r"\{(\w*)\}")


def said(code):
    """The texts of a language by key, the steps of money left out: they are each language's own."""
    found = {k: v for k, v in catalogue(code).items() if not k.startswith(STEPS)}
    return {key: text for key, text in found.items() if "." in key}


def by_base(code):
    texts = {}
    for key, text in said(code).items():
        texts.setdefault(base(key), {})[key.removeprefix(base(key)).lstrip(".")] = text
    return texts


@each
def test_no_word_is_missing_and_none_is_left_over(code):
    assert sorted(by_base(code)) == sorted(by_base("en"))


@each
def test_the_same_is_filled_in_in_every_language(code):
    english, own = by_base("en"), by_base(code)
    differing = {
        key
        for key in own.keys() & english.keys()
        if fields(own[key].values()) != fields(english[key].values())
    }
    assert sorted(differing) == []


def fields(texts):
    return {field for text in texts for field in FIELD.findall(text)}


@ours
def test_what_is_counted_has_every_plural_of_the_language(code):
    wanted = {"other"} if code == "zh" else set(PLURALS)
    forms = {key: set(texts) for key, texts in by_base(code).items()}
    assert {key for key, found in forms.items() if found not in ({""}, wanted)} == set()


@ours
def test_a_plural_is_chosen_by_n(code):
    counted = {key: texts for key, texts in by_base(code).items() if "other" in texts}
    assert {key for key, texts in counted.items() if "n" not in fields(texts.values())} == set()


@each
def test_no_english_is_left_over(code):
    english = said("en")
    same = {text for key, text in said(code).items() if english.get(key) == text}
    letters = {re.sub(r"^[\W\d]+|[\W\d]+$", "", FIELD.sub("", text)) for text in same} - {""}
    assert sorted(letters - SAME[code]) == []


def test_fixed_terms_hold():
    for key, wanted in TERMS.items():
        assert tuple(catalogue(code)[key] for code in LANGUAGES) == wanted


@ours
def test_no_word_judges_or_claims_an_absence(code):
    pattern = re.compile(NEVER[code], re.IGNORECASE)
    assert [text for text in said(code).values() if pattern.search(text)] == []


@ours
def test_none_is_said_only_of_what_was_searched(code):
    assert [key for key, text in said(code).items() if NOBODY.fullmatch(text)] == []


@ours
def test_texts_are_not_padded(code):
    texts = {k: v for k, v in said(code).items() if k.split(".")[0] != "join" and v != v.strip()}
    # follows a number of organisations without a comma
    assert set(map(base, texts)) <= {"result.unplaced"}


@ours
def test_steps_of_money_are_numbers_of_dollars(code):
    known = {k: v for k, v in catalogue(code).items() if k.startswith(STEPS)}
    steps = {key.removeprefix(STEPS): text for key, text in known.items()}
    assert steps
    assert all(step.isdecimal() and FIELD.findall(text) == ["n"] for step, text in steps.items())


def test_french_sets_a_space_before_tall_signs_and_within_quotes():
    texts = [re.sub(r"https?://\S+|\d:\d", "", text) for text in said("fr").values()]
    assert [text for text in texts if re.search(r"\w[:;?!»%]", text)] == []
    assert [text for text in texts if re.search(r"« | [:;?!»%]|«\w", text)] == []


# said of one or more, never of none
NEVER_NOUGHT = {
    "money.cost",
    "money.missing_all",
    "plan.sentence_elsewhere_all",
    "result.sentence",
    "own.sound",
}


def test_french_says_the_number_in_the_singular_which_is_that_of_nought_too():
    without = {
        key for key, text in said("fr").items() if key.endswith(".one") and "{n}" not in text
    }
    assert {base(key) for key in without} <= NEVER_NOUGHT


def test_spanish_opens_questions_and_exclamations():
    texts = said("es").values()
    assert [text for text in texts if text.count("?") != text.count("¿")] == []
    assert [text for text in texts if text.count("!") != text.count("¡")] == []


def test_chinese_has_full_width_signs_and_no_space_beside_them():
    han = "[\u4e00-\u9fff]"
    texts = said("zh").values()
    assert [text for text in texts if re.search(rf"{han}[,;:?!()]|[,;:?!()]{han}", text)] == []
    assert [
        text for text in texts if re.search(rf"{han} [\d{{]|[\d}}] {han}|[，。；：、] ", text)
    ] == []


def test_what_decides_a_plural_is_given_as_a_number():
    calls = [n for n in NODES if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "t"]
    given = [arg.value for call in calls for arg in call.keywords if arg.arg == "n"]
    assert len(given) > 10
    # `count` has put it into words already
    written = [n for n in given if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "count"]
    assert written == []


# a word of the screen that stands in the code would stay English
SHOWS = {
    "button", "caption", "checkbox", "download_button", "error", "expander", "file_uploader",
    "header", "info", "link_button", "markdown", "metric", "multiselect", "number_input",
    "page_link", "radio", "segmented_control", "selectbox", "slider", "spinner", "subheader",
    "success", "text_area", "text_input", "title", "toast", "toggle", "warning", "write",
}  # fmt: skip


def test_no_word_of_the_screen_stands_in_the_code():
    calls = [n for n in NODES if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    shown = [call.args[0] for call in calls if call.func.attr in SHOWS and call.args]
    words_in_code = [
        arg.value
        for arg in shown
        if isinstance(arg, ast.Constant) and re.search("[A-Za-z]", str(arg.value))
    ]
    assert words_in_code == []
