"""Which organisations are proposed as one, and what a decision does."""

import pandas as pd
import pytest

from layers.dataset import load_dataset
from layers.decisions import decided, kept, undone
from layers.faults import LayerError
from layers.folders import WORKSPACE_VARIABLE
from layers.merges import canonical_ids, merged, proposals
from layers.registry import layer

NOTHING = pd.DataFrame(columns=["organisation_id", "other_id", "decision"])
CNIE = (
    "China NGO Network for International Exchanges",
    "China Association for International NGO Exchange",
    "Chinese Network of NGOs for International Exchanges",
)


def organisations(*rows):
    """A row each: id, name, then any of country, local name, acronym, website."""
    names = ["organisation_id", "organisation", "iso_a3", "name_local", "acronym", "website"]
    table = pd.DataFrame([[*row, *[None] * (6 - len(row))] for row in rows], columns=names)
    return table.astype("str").where(table.notna())


def pairs(local=(), chinese=(), decisions=NOTHING):
    found = proposals(organisations(*local), organisations(*chinese), decisions)
    return {(row.organisation_id, row.other_id): row.reason for row in found.itertuples()}


def test_three_english_names_of_one_network_are_proposed():
    found = pairs(chinese=[(f"n{i}", name, "LAO") for i, name in enumerate(CNIE)])
    assert set(found) == {("n0", "n1"), ("n0", "n2"), ("n1", "n2")}


def test_the_former_name_is_proposed_in_both_languages():
    whole = (
        "China Foundation for Rural Development (formerly China Foundation for Poverty Alleviation)"
    )
    new = ("cfrd", whole, "MMR", "中国乡村发展基金会（原中国扶贫基金会）", "CFRD")
    english = ("cfpa", "China Foundation for Poverty Alleviation", "NPL", None, "CFPA")
    chinese = ("zh", "Zhongguo", "NPL", "中国扶贫基金会")
    found = pairs(chinese=[new, english, chinese])
    assert found["cfpa", "cfrd"] == "same name: china foundation for poverty alleviation"
    assert found["cfrd", "zh"] == "same name: 中国扶贫基金会"


def test_one_acronym_in_two_countries_is_not_proposed():
    moz = ("moz", "Centro para Democracia e Direitos Humanos", "MOZ", None, "CDD")
    nga = ("nga", "Centre for Democracy and Development", "NGA", None, "CDD")
    assert pairs(local=[moz, nga]) == {}


def test_the_same_name_in_two_countries_is_two_local_organisations():
    assert pairs(local=[("a", "Rivers Forum", "KEN"), ("b", "Rivers Forum", "UGA")]) == {}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            ("One", "KEN", None, None, "https://www.one.org/en"),
            ("Uno", "KEN", None, None, "http://one.org"),
            "same website: one.org",
        ),
        (
            ("Amis de la Rivière asbl", "COD"),
            ("Amis de la riviere", "COD"),
            "same name: amis de la riviere",
        ),
        (
            ("Green Lake", "LAO", "永续全球环境"),
            ("Yongxu Quanqiu Huanjing", "LAO"),
            "the pinyin of 永续全球环境",
        ),
        (
            ("Green Youth of the Lake", "KEN"),
            ("Lakes Green Youth Association", "KEN"),
            "same words: green lake youth",
        ),
        (
            ("Society for the Protection of Rivers", "KEN"),
            ("Society for the Protecting of Rivers", "KEN"),
            "names are alike",
        ),
        (
            ("River Rights Watch", "KEN", None, "RRW"),
            ("Rivers and Rights Watchers", "KEN"),
            "acronym RRW, and names somewhat alike",
        ),
    ],
)
def test_what_speaks_for_two_being_one_is_said(one, other, reason):
    assert pairs(local=[("a", *one), ("b", *other)]) == {("a", "b"): reason}


def test_pages_that_many_share_speak_for_nothing():
    mine = ("a", "One", "KEN", None, None, "https://www.facebook.com/mine")
    theirs = ("b", "Two", "KEN", None, None, "https://facebook.com/theirs")
    assert pairs(local=[mine, theirs]) == {}


def test_what_was_decided_is_not_proposed_again():
    rows = [("a", "Rivers Forum", "KEN"), ("b", "Rivers Forum", "KEN")]
    decision = pd.DataFrame(
        {"organisation_id": ["b"], "other_id": ["a"], "decision": ["different"]}
    )
    assert pairs(local=rows)
    assert pairs(local=rows, decisions=decision) == {}


def test_a_chain_of_pairs_is_one_organisation_named_by_the_bundled_one():
    decisions = pd.DataFrame(
        [("a", "b", "same"), ("c", "b", "same"), ("d", "e", "different")],
        columns=["organisation_id", "other_id", "decision"],
    )
    ids = canonical_ids(decisions, first=["c"])
    assert ids == {"a": "c", "b": "c", "c": "c"}
    rows = organisations(("a", "A"), ("d", "D"))
    assert merged(rows, ids).organisation_id.tolist() == ["c", "d"]
    assert merged(rows, ids).organisation.tolist() == ["A", "D"]


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    folder = tmp_path / "workspace"
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
    return folder


@pytest.fixture
def listed(tmp_path):
    def write(*rows):
        file = tmp_path / "pairs.csv"
        lines = ["decision,reason,organisation_id,other_id", *rows]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
        return file

    return write


KNOWN = {"crcf", "rcsc", "cfpd", "cffpd"}


def test_a_decision_gives_one_id_when_the_data_are_loaded_and_can_be_undone(workspace, listed):
    before = load_dataset()
    assert kept(decided(listed("Same,why,rcsc,crcf", ",,cfpd,cffpd"), KNOWN)) == 1
    data = load_dataset()
    assert "rcsc" not in set(data.chinese_ngos.organisation_id)
    assert len(data.chinese_ngos) == len(before.chinese_ngos)
    assert data.as_of == before.as_of
    assert data.version != before.version
    assert undone("crcf", "rcsc") == 0
    assert load_dataset().version == before.version
    assert not list(workspace.rglob("merges*"))


def test_the_newer_decision_on_a_pair_counts(workspace, listed):
    kept(decided(listed("same,,rcsc,crcf"), KNOWN))
    assert kept(decided(listed("different,,crcf,rcsc"), KNOWN)) == 1
    assert load_dataset().merges.decision.tolist() == ["different"]
    assert workspace.is_dir()


def test_every_fault_of_a_list_is_named_and_nothing_is_kept(workspace, listed):
    file = listed("maybe,,crcf,rcsc", "same,,nobody,rcsc", "same,,crcf,crcf")
    with pytest.raises(LayerError) as told:
        decided(file, KNOWN)
    message = str(told.value)
    assert "decision is neither same nor different (line 2)" in message
    assert "column organisation_id: no organisation has this id (line 3)" in message
    assert "an organisation is compared with itself (line 4)" in message
    assert not workspace.exists()


@pytest.mark.usefixtures("workspace")
def test_nothing_to_undo_is_said():
    with pytest.raises(LayerError, match="nothing was decided on 'a' and 'b'"):
        undone("a", "b")


@pytest.mark.usefixtures("workspace")
def test_the_bundled_organisations_are_compared_whole():
    data = load_dataset()
    found = proposals(data.local_csos, data.chinese_ngos, data.merges)
    assert ("cffpd", "cfpd") in set(zip(found.organisation_id, found.other_id, strict=True))
    assert set(layer("merges").columns) >= {"organisation_id", "other_id", "decision"}
