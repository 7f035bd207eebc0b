import csv
import io
import json

import pytest

from synthesis.exports import results, studies, tables

pytestmark = pytest.mark.django_db

NOTICE = "judgements invented, numbers real"


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_a_spreadsheet_would_run_is_escaped(text):
    (row,) = read(tables.as_csv(["study"], [{"study": text}]))
    assert row["study"] == f"'{text}"


def test_numbers_stay_numbers_and_missing_is_empty():
    rows = [{"a": -0.1, "b": None, "c": 0, "d": True, "e": False, "f": 1e-17}]
    (row,) = read(tables.as_csv("abcdef", rows))
    assert row == {"a": "-0.1", "b": "", "c": "0", "d": "TRUE", "e": "FALSE", "f": "1e-17"}
    assert float(row["f"]) == 1e-17


def test_the_notice_stands_in_every_row_and_first_in_json():
    (row,) = read(tables.as_csv(["a"], [{"a": 1}], NOTICE))
    assert row["notice"] == NOTICE
    assert next(iter(json.loads(tables.as_json({"a": 1}, NOTICE)))) == "notice"
    assert "notice" not in tables.as_csv(["a"], [{"a": 1}])


def test_json_refuses_what_is_no_number():
    with pytest.raises(ValueError, match="JSON"):
        tables.as_json({"a": float("nan")})


def test_effect_sizes_have_metafors_names(run):
    rows = {
        row["study"]: row for row in read(results.results([run], "effect_sizes", "csv", NOTICE))
    }
    daly = rows["Daly 2018"]
    assert float(daly["yi"]) == pytest.approx(-1.0237, abs=1e-4)
    assert float(daly["vi"]) == pytest.approx(float(daly["sei"]) ** 2)
    assert (daly["n1i"], daly["n2i"], daly["ni"]) == ("34.0", "33.0", "67.0")
    assert float(daly["m1i"]) == pytest.approx(-15.6559, abs=1e-4)
    assert (daly["ai"], daly["subgroup"], daly["notice"]) == ("", "esketamine", NOTICE)
    assert float(rows["Dwyer 2021"]["ni"]) == 16  # the same people on both sides
    assert len(rows) == 9


def test_pooled_estimates_have_metafors_names(run):
    rows = read(results.results([run], "pooled_estimates", "csv", ""))
    assert [row["kind"] for row in rows] == ["overall", *["subgroup"] * 2, *["leave_one_out"] * 9]
    whole = rows[0]
    assert float(whole["estimate"]) == pytest.approx(-0.42835, abs=1e-5)
    assert float(whole["ci.lb"]) < float(whole["estimate"]) < float(whole["ci.ub"])
    assert {"se.tau2", "I2", "H2", "QE", "QEp", "pi.lb", "k", "tau2"} <= set(whole)
    assert (whole["k"], whole["method"], whole["test"]) == ("9", "REML", "z")
    assert rows[3]["left_out"] == run.effect_sizes.first().label


def test_a_run_as_json_holds_every_derivation_and_assumption(run):
    content = json.loads(results.whole_run(run, NOTICE))
    assert content["notice"] == NOTICE
    assert content["assumptions"][0]["n1"] == 114
    effect = next(each for each in content["effect_sizes"] if each["study"] == "Daly 2018")
    assert effect["derivation"][0]["title"] == "SD of 28 mg"
    assert effect["sources"][0]["values"]["sei"] == 2.8
    assert effect["choice"]["rejected"]
    assert content["between_subgroups"]["df"] == 1
    assert content["left_out"]
    assert content["data_sets"] == run.inputs["datasets"]


def test_study_data_with_dictionary_and_hash(review, pooled):
    rows = read(studies.study_data(review, "arm_results", "csv"))
    assert len(rows) == 4
    assert rows[0]["mi"] == "-14.8"
    content = json.loads(studies.study_data(review, "arm_results", "json"))
    assert content["sha256"] == pooled.inputs["datasets"]["arm_results"]
    assert content["rows"][0]["sdi"] is None
    assert [each["name"] for each in content["dictionary"]][:2] == ["study_uid", "study"]
    assert read(studies.study_data(review, "contrast_results", "csv")) == []
