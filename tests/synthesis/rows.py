"""Rows as `extraction.dataset` gives them: every column, None for what is missing."""

ARM_COLUMNS = [
    "study_uid",
    "study",
    "design",
    "extraction_uid",
    "arm_uid",
    "arm",
    "role",
    "n_randomised",
    "regimen_uid",
    "drug",
    "form",
    "dose",
    "dose_unit",
    "dose_basis",
    "dose_mg",
    "route",
    "infusion_minutes",
    "administrations",
    "spacing_hours",
    "comparator_kind",
    "comparator",
    "concomitant",
    "outcome_uid",
    "domain",
    "instrument",
    "kind",
    "lower_is_better",
    "timepoint_uid",
    "timepoint",
    "hours",
    "index_event",
    "arm_result_uid",
    "metric",
    "center_kind",
    "mi",
    "spread_kind",
    "sdi",
    "sei",
    "spread_low",
    "spread_high",
    "ci_level",
    "ni",
    "xi",
    "n_total",
    "population",
    "missing_data",
    "adjusted_for",
    "rater",
    "period",
    "subpopulation",
    "status",
]
CONTRAST_COLUMNS = [
    "study_uid",
    "study",
    "design",
    "extraction_uid",
    "contrast_result_uid",
    "arm_1_uid",
    "arm_1",
    "arm_2_uid",
    "arm_2",
    "form",
    "route",
    "concomitant",
    "comparator_kind",
    "comparator",
    "outcome_uid",
    "domain",
    "instrument",
    "timepoint_uid",
    "timepoint",
    "hours",
    "index_event",
    "measure",
    "yi",
    "sei",
    "ci_lb",
    "ci_ub",
    "ci_level",
    "p",
    "p_sides",
    "t",
    "df",
    "interval_distribution",
    "sd_diff",
    "n_pairs",
    "n1i",
    "n2i",
    "adjusted_for",
    "is_ls_mean",
    "period",
    "metric",
    "population",
    "subpopulation",
    "status",
]
TIMEPOINTS = {24: "24 h", 168: "7 days", 192: "8 days", 600: "25 days", 672: "28 days"}


def _place(study, hours, **values):
    outcome = "-".join(
        [values.get("domain", "depression score"), values.get("instrument", "MADRS")]
    )
    return {
        "study_uid": f"study-{study}",
        "study": study,
        "design": "parallel",
        "extraction_uid": f"extraction-{study}",
        "outcome_uid": outcome,
        "domain": "depression score",
        "instrument": "MADRS",
        "timepoint_uid": f"timepoint-{hours}",
        "timepoint": TIMEPOINTS.get(hours, f"{hours} h"),
        "hours": float(hours),
        "index_event": "first_administration_start",
        "status": "reported",
    }


def arm_row(study, arm, role, hours=24, **values):
    """One arm's result; `mi sdi sei ni xi n_total` and any other column as given."""
    row = dict.fromkeys(ARM_COLUMNS) | _place(study, hours, **values)
    row |= {"arm": arm, "role": role, "arm_uid": f"{study}-{arm}", "kind": "continuous"}
    row |= {"lower_is_better": True, "metric": "change", "center_kind": "mean"} | values
    kinds = [("sdi", "sd"), ("sei", "se")]
    row["spread_kind"] = values.get(
        "spread_kind", next((kind for name, kind in kinds if row[name] is not None), None)
    )
    row["arm_result_uid"] = "-".join(
        ["arm_result", study, arm, str(hours), row["outcome_uid"], str(row["metric"])]
    )
    assert set(row) == set(ARM_COLUMNS), set(row) ^ set(ARM_COLUMNS)
    return row


def contrast_row(study, arm_1, arm_2, hours=24, **values):
    row = dict.fromkeys(CONTRAST_COLUMNS) | _place(study, hours, **values)
    row |= {"arm_1": arm_1, "arm_2": arm_2, "measure": "MD", "is_ls_mean": False} | values
    row |= {"arm_1_uid": f"{study}-{arm_1}", "arm_2_uid": f"{study}-{arm_2}"}
    row["contrast_result_uid"] = "-".join(
        ["contrast_result", study, arm_1, arm_2, str(hours), row["outcome_uid"], row["measure"]]
    )
    assert set(row) == set(CONTRAST_COLUMNS), set(row) ^ set(CONTRAST_COLUMNS)
    return row
