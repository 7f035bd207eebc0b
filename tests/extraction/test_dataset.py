import io

import pandas as pd
import pytest

from extraction import dataset
from extraction.actions import adjudications, extractions
from extraction.dataset_columns import ARM_RESULTS, CONTRAST_RESULTS
from tests.factories import make_outcome, make_review, make_study
from tests.synthesis import rows as expected_by_synthesis


@pytest.fixture
def record(study, submit, bob, carol, dana):
    """Two equal accounts and the final made from them."""

    def recorded(**changes):
        submit(bob, **changes)
        submit(carol, **changes)
        return adjudications.finish(final=adjudications.start(study=study, by=dana), by=dana)

    return recorded


def test_before_any_final_there_are_columns_and_no_rows(review, both):
    for found in (dataset.arm_results(review), dataset.contrast_results(review)):
        assert len(found.frame) == 0
        assert list(found.frame.columns) == [column.name for column in found.dictionary]
        assert [str(kind) for kind in found.frame.dtypes] == [
            column.dtype for column in found.dictionary
        ]


def test_an_open_final_is_not_handed_over(review, study, both, dana):
    adjudications.start(study=study, by=dana)
    assert len(dataset.arm_results(review).frame) == 0


def test_columns_are_the_ones_synthesis_reads():
    arms = [column.name for column in ARM_RESULTS]
    contrasts = [column.name for column in CONTRAST_RESULTS]
    assert arms == expected_by_synthesis.ARM_COLUMNS
    assert set(expected_by_synthesis.CONTRAST_COLUMNS) <= set(contrasts)
    assert len(set(arms)) == len(arms)
    assert len(set(contrasts)) == len(contrasts)


def test_a_row_says_everything_about_its_result(review, record):
    final = record()
    frame = dataset.arm_results(review).frame
    assert list(frame["arm"]) == ["Esketamine 28 mg", "Placebo spray"]
    row = frame.iloc[0]
    result = final.arm_results.get(arm__name="Esketamine 28 mg")
    assert row["arm_result_uid"] == str(result.uid)
    assert row["regimen_uid"] == str(result.arm.regimen.uid)
    assert row["extraction_uid"] == str(final.uid)
    assert (row["study"], row["design"], row["hours"]) == ("Daly 2018", "parallel", 24)
    assert (row["mi"], row["ni"], row["n_randomised"]) == (-14.8, 11, 11)
    assert (row["form"], row["concomitant"], row["dose_mg"]) == ("esketamine", "add_on", 28)
    assert frame.iloc[1]["comparator"] == "placebo spray"


def test_a_spread_stands_under_what_was_reported(review, record, account):
    results = [dict(row) for row in account["results"]]
    results[1] |= {"spread_kind": "sd", "spread": 10.28}
    record(results=results)
    frame = dataset.arm_results(review).frame
    assert (frame.iloc[0]["sei"], frame.iloc[0]["sdi"]) == (2.8, pd.NA)
    assert (frame.iloc[1]["sdi"], frame.iloc[1]["sei"]) == (10.28, pd.NA)


def test_an_interval_is_no_sd(review, record, account):
    results = [dict(row) for row in account["results"]]
    bounds = {"spread_low": -20.0, "spread_high": -9.0, "ci_level": 95}
    results[0] |= {"spread_kind": "ci", "spread": None, **bounds}
    record(results=results)
    row = dataset.arm_results(review).frame.iloc[0]
    assert pd.isna(row["sdi"])
    assert pd.isna(row["sei"])
    assert (row["spread_low"], row["spread_high"], row["ci_level"]) == (-20, -9, 95)


def test_missing_is_na_and_zero_is_zero(review, record, account, alice, day_1):
    response = make_outcome(review, alice, name="Response", kind="dichotomous")
    results = [
        {"arm": "Placebo spray", "outcome": response, "timepoint": day_1, "events": 0, "total": 33}
    ]
    record(results=results, contrasts=[])
    row = dataset.arm_results(review).frame.iloc[0]
    assert (row["xi"], row["n_total"]) == (0, 33)
    for name in ("mi", "sdi", "ni", "metric", "rater", "lower_is_better", "drug", "dose"):
        assert row[name] is pd.NA


def test_a_contrast_has_the_regimen_of_arm_1_and_the_comparator_of_arm_2(review, record):
    record()
    row = dataset.contrast_results(review).frame.iloc[0]
    assert (row["arm_1"], row["arm_2"]) == ("Esketamine 28 mg", "Placebo spray")
    assert (row["drug"], row["comparator"]) == ("esketamine", "placebo spray")
    assert (row["measure"], row["yi"], row["sei"]) == ("MD", -9.1, 3.3)
    assert row["is_ls_mean"] is pd.NA


def test_an_arm_without_a_regimen_has_its_results(review, record, account):
    record(arms=[{k: v for k, v in arm.items() if k != "regimen"} for arm in account["arms"]])
    frame = dataset.arm_results(review).frame
    assert len(frame) == 2
    assert frame["regimen_uid"].isna().all()


def test_the_hash_runs_over_the_canonical_csv(review, record):
    record()
    first, again = dataset.arm_results(review), dataset.arm_results(review)
    assert first.sha256 == again.sha256
    text = dataset.csv(first.frame)
    assert "\r" not in text
    dtypes = {column.name: column.dtype for column in first.dictionary}
    back = pd.read_csv(io.StringIO(text), dtype=dtypes)
    pd.testing.assert_frame_equal(back, first.frame)


def test_another_final_has_another_hash(review, study, record, bob, dana):
    final = record()
    before = dataset.arm_results(review).sha256, dataset.contrast_results(review).sha256
    again = adjudications.start(study=study, by=dana)
    row = again.arm_results.get(arm__name="Placebo spray")
    adjudications.choose(
        final=again, row=row, field="spread", take="other", value=1.8, reason="erratum", by=dana
    )
    adjudications.finish(final=again, by=dana)
    after = dataset.arm_results(review)
    assert after.sha256 != before[0]
    assert len(after.frame) == 2
    assert str(final.uid) not in set(after.frame["extraction_uid"])


def test_a_study_that_is_no_longer_included_is_not_handed_over(review, study, record):
    record()
    study.reports.clear()
    assert len(dataset.arm_results(review).frame) == 0
    assert len(dataset.contrast_results(review).frame) == 0


def test_another_review_is_another_dataset(record):
    record()
    assert len(dataset.arm_results(make_review()).frame) == 0


def test_one_query_each_however_many_studies(
    review, record, bob, carol, dana, account, django_assert_num_queries
):
    record()
    other = make_study(review, [bob, carol], "Lii 2023")
    for person in (bob, carol):
        extraction = extractions.start(study=other, by=person)
        extractions.fill(extraction=extraction, by=person, **account)
        extractions.submit(extraction=extraction, by=person)
    adjudications.finish(final=adjudications.start(study=other, by=dana), by=dana)
    for read, count in ((dataset.arm_results, 4), (dataset.contrast_results, 2)):
        with django_assert_num_queries(1):
            found = read(review)
        assert len(found.frame) == count
        assert list(found.frame["study"].unique()) == ["Daly 2018", "Lii 2023"]


def test_the_dictionary_names_units():
    units = {column.name: column.unit for column in ARM_RESULTS}
    assert (units["hours"], units["dose_mg"], units["ci_level"]) == ("h", "mg", "%")
    assert all(column.words for column in (*ARM_RESULTS, *CONTRAST_RESULTS))


def test_rows_come_by_study_outcome_time_and_arm(review, record, account, alice, day_1):
    hdrs = make_outcome(review, alice, name="HDRS", domain="Ängste", instrument="HDRS")
    results = [*({**row, "outcome": hdrs} for row in account["results"]), *account["results"]]
    record(results=results)
    frame = dataset.arm_results(review).frame
    assert list(zip(frame["instrument"], frame["arm"], strict=True)) == [
        ("MADRS", "Esketamine 28 mg"),
        ("MADRS", "Placebo spray"),
        ("HDRS", "Esketamine 28 mg"),
        ("HDRS", "Placebo spray"),
    ]
