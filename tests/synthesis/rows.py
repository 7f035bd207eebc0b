"""Rows as `extraction.dataset` gives them: every column, None for what is missing."""

from uuid import NAMESPACE_URL, uuid5

from extraction.dataset_columns import ARM_RESULTS, CONTRAST_RESULTS

ARM_COLUMNS = [column.name for column in ARM_RESULTS]
CONTRAST_COLUMNS = [column.name for column in CONTRAST_RESULTS]
TIMEPOINTS = {24: "24 h", 168: "7 days", 192: "8 days", 600: "25 days", 672: "28 days"}


def uid(*parts):
    """The same uid for the same words."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, parts))))


def _place(study, hours, **values):
    outcome = [values.get("domain", "depression score"), values.get("instrument", "MADRS")]
    return {
        "study_uid": uid(study),
        "study": study,
        "design": "parallel",
        "extraction_uid": uid("extraction", study),
        "outcome_uid": uid(*outcome),
        "domain": "depression score",
        "instrument": "MADRS",
        "timepoint_uid": uid("timepoint", hours),
        "timepoint": TIMEPOINTS.get(hours, f"{hours} h"),
        "hours": None if hours is None else float(hours),
        "index_event": "first_administration_start",
        "status": "reported",
    }


def arm_row(study, arm, role, hours=24, **values):
    """One arm's result; `mi sdi sei ni xi n_total` and any other column as given."""
    row = dict.fromkeys(ARM_COLUMNS) | _place(study, hours, **values)
    row |= {"arm": arm, "role": role, "arm_uid": uid(study, arm), "kind": "continuous"}
    row |= {"lower_is_better": True, "metric": "change", "center_kind": "mean"} | values
    kinds = [("sdi", "sd"), ("sei", "se")]
    row["spread_kind"] = values.get(
        "spread_kind", next((kind for name, kind in kinds if row[name] is not None), None)
    )
    row["arm_result_uid"] = uid("arm", study, arm, hours, row["outcome_uid"], row["metric"])
    assert set(row) == set(ARM_COLUMNS), set(row) ^ set(ARM_COLUMNS)
    return row


def contrast_row(study, arm_1, arm_2, hours=24, **values):
    row = dict.fromkeys(CONTRAST_COLUMNS) | _place(study, hours, **values)
    row |= {"arm_1": arm_1, "arm_2": arm_2, "measure": "MD", "is_ls_mean": False} | values
    row |= {"arm_1_uid": uid(study, arm_1), "arm_2_uid": uid(study, arm_2)}
    row["contrast_result_uid"] = uid(
        "contrast", study, arm_1, arm_2, hours, row["outcome_uid"], row["measure"]
    )
    assert set(row) == set(CONTRAST_COLUMNS), set(row) ^ set(CONTRAST_COLUMNS)
    return row
