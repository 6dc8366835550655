"""The catalogues: no word is missing or unused, and none differs in what is filled in."""

import ast
import re
from pathlib import Path

import pytest

from geo.views.speech import catalogue, words

GEO = Path(__file__).parents[3] / "geo"
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(GEO.rglob("*.py"))]
NODES = [node for tree in TREES for node in ast.walk(tree)]
LITERALS = {n.value for n in NODES if isinstance(n, ast.Constant) and isinstance(n.value, str)}
PLURALS = ("one", "other")
# asked for as a whole section
WHOLE = {"money_steps"}


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
