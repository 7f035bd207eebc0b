"""The demonstration's tables: whole, sourced, and consistent with each other."""

import csv

import pytest

from demo import facts
from screening.choices import Stage, Verdict
from screening.consensus import Judgement, Rule, outcome

TABLES = sorted(path.name for path in facts.DATA.glob("*.csv"))


def test_every_extracted_row_names_its_source():
    for kind in ("arm", "result", "contrast"):
        for row in facts.table(facts.FILES[kind]):
            assert row["source"].strip(), row


def test_every_trial_has_arms_of_both_roles_and_only_its_own_rows():
    for trial in facts.extracted_trials():
        arms = {row["arm"]: row["role"] for row in facts.rows("arm", trial)}
        assert set(arms.values()) == {"intervention", "comparator"}, trial
        assert {row["arm"] for row in facts.rows("result", trial)} <= set(arms)
        for row in facts.rows("contrast", trial):
            assert arms[row["arm_1"]] == "intervention"
            assert arms[row["arm_2"]] == "comparator"


@pytest.mark.parametrize("kind", sorted(facts.KEYS))
def test_no_row_stands_twice(kind):
    for trial in facts.extracted_trials():
        rows = facts.rows(kind, trial)
        assert len({facts.key(kind, row) for row in rows}) == len(rows), trial


def test_what_was_settled_is_what_the_tables_hold():
    differences = facts.table("differences.csv")
    assert len(differences) > 40
    for row in differences:
        (settled,) = [
            each[row["field"]]
            for each in facts.rows(row["table"], row["trial"])
            if facts.key(row["table"], each) == row["row"]
        ]
        assert settled == row[f"value_{row['chosen']}"], row
        assert row["value_a"] != row["value_b"]
        assert row["reason"]
        assert row["source_a"] or not row["value_a"]


def test_every_conflict_between_sources_is_settled_somewhere():
    conflicts = facts.table("conflicts.csv")
    assert len(conflicts) == 35
    compared = {row["trial"] for row in facts.table("differences.csv")}
    corrected = {row["settled"] for row in facts.table("citation_edits.csv")}
    linked = {row["study"] for row in facts.table("relinks.csv")}
    for row in conflicts:
        named = set(row["trial"].split("; "))
        if row["settled_on"] == "extractions":
            assert named <= compared, row
        elif row["settled_on"] == "citation":
            assert any(row[side].startswith(tuple(corrected)) for side in ("value_a", "value_b"))
        else:
            assert row["settled_on"] == "study"
            assert named <= linked, row


def test_the_adjudicator_settles_conflicts_and_nothing_else():
    labels = {row["pmid"]: row for row in facts.table("pubmed_370_labels.csv")}
    for row in facts.table("reviewer_2.csv"):
        assert row["pmid"] in labels
        votes = [Judgement(Verdict(row[f"reviewer_{side}"])) for side in "12"]
        is_conflict = outcome(votes, Rule(2), Stage.TITLE_ABSTRACT) == "conflict"
        assert is_conflict == bool(row["adjudicated"]) == bool(row["reason"])
    for row in facts.table("full_text.csv"):
        if row["retrieved"] == "no":
            continue
        votes = [Judgement(Verdict(row[f"verdict_{n}"]), row[f"reason_{n}"]) for n in "12"]
        is_conflict = outcome(votes, Rule(2), Stage.FULL_TEXT) == "conflict"
        assert is_conflict == bool(row["adjudicated"]), row


def test_every_exclusion_at_full_text_has_a_known_reason():
    known = {row["code"] for row in facts.table("reasons.csv")}
    given = set()
    for row in facts.table("full_text.csv"):
        for verdict, reason in (
            ("verdict_1", "reason_1"),
            ("verdict_2", "reason_2"),
            ("adjudicated", "adjudicated_reason"),
        ):
            assert (row[verdict] == "exclude") == bool(row[reason])
            given.add(row[reason])
    assert given - {""} == known


def test_a_published_pool_never_enters_the_extraction():
    for kind in ("result", "contrast"):
        for row in facts.table(facts.FILES[kind]):
            assert "POOLED" not in row["trial"]
            assert row.get("measure") != "SMD"


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_as_many_cells_as_the_head(name):
    with (facts.DATA / name).open(encoding="utf-8", newline="") as file:
        widths = {len(row) for row in csv.reader(file)}
    assert len(widths) == 1
