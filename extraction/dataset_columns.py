"""The columns of the study data: their names, types, units, and where each comes from."""

from dataclasses import dataclass

TEXT, NUMBER, COUNT, YES_NO = "string", "Float64", "Int64", "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `dtype` is pandas's nullable one, `source` the lookup from the result's row."""

    name: str
    dtype: str
    source: str
    words: str
    unit: str = ""


STUDY = (
    Column("study_uid", TEXT, "extraction__study__uid", "the study"),
    Column("study", TEXT, "extraction__study__label", "label of the study"),
    Column("design", TEXT, "extraction__design", "design of the study"),
    Column("extraction_uid", TEXT, "extraction__uid", "the final extraction"),
)
OUTCOME = (
    Column("outcome_uid", TEXT, "outcome__uid", "the outcome of the protocol"),
    Column("domain", TEXT, "outcome__domain", "outcome domain"),
    Column("instrument", TEXT, "outcome__instrument", "scale that measures the outcome"),
)
TIMEPOINT = (
    Column("timepoint_uid", TEXT, "timepoint__uid", "the timepoint of the protocol"),
    Column("timepoint", TEXT, "timepoint__label", "label of the timepoint"),
    Column("hours", NUMBER, "timepoint__hours", "time since the index event", "h"),
    Column("index_event", TEXT, "timepoint__index_event", "what the time is counted from"),
)


def regimen(arm: str) -> tuple[Column, ...]:
    """What an arm was given; `arm` is the lookup that leads to it."""
    at = f"{arm}__regimen__"
    return (
        Column("regimen_uid", TEXT, f"{at}uid", "the regimen"),
        Column("drug", TEXT, f"{at}drug", "drug"),
        Column("form", TEXT, f"{at}form", "racemic, esketamine or arketamine"),
        Column("dose", NUMBER, f"{at}dose", "dose as printed", "dose_unit, dose_basis"),
        Column("dose_unit", TEXT, f"{at}dose_unit", "unit of the dose"),
        Column("dose_basis", TEXT, f"{at}dose_basis", "what the dose is per"),
        Column("dose_mg", NUMBER, f"{at}dose_mg", "amount of each dose", "mg"),
        Column("route", TEXT, f"{at}route", "route"),
        Column("infusion_minutes", NUMBER, f"{at}infusion_minutes", "infusion time", "min"),
        Column("administrations", COUNT, f"{at}administrations", "number of doses"),
        Column("spacing_hours", NUMBER, f"{at}spacing_hours", "time between doses", "h"),
    )


def comparator(arm: str) -> tuple[Column, ...]:
    """What stood against the drug."""
    return (
        Column("comparator_kind", TEXT, f"{arm}__regimen__comparator_kind", "inert or active"),
        Column("comparator", TEXT, f"{arm}__regimen__comparator", "comparator"),
    )


def concomitant(arm: str) -> Column:
    return Column("concomitant", TEXT, f"{arm}__regimen__concomitant", "add-on or monotherapy")


ARM_RESULTS = (
    *STUDY,
    Column("arm_uid", TEXT, "arm__uid", "the arm"),
    Column("arm", TEXT, "arm__name", "name of the arm"),
    Column("role", TEXT, "arm__role", "intervention or comparator"),
    Column("n_randomised", COUNT, "arm__n_randomised", "randomised to the arm", "people"),
    *regimen("arm"),
    *comparator("arm"),
    concomitant("arm"),
    *OUTCOME,
    Column("kind", TEXT, "outcome__kind", "continuous or dichotomous"),
    Column("lower_is_better", YES_NO, "outcome__lower_is_better", "lower values are better"),
    *TIMEPOINT,
    Column("arm_result_uid", TEXT, "uid", "the result"),
    Column("metric", TEXT, "metric", "final value, change or percent change"),
    Column("center_kind", TEXT, "center_kind", "mean, LS mean or median"),
    Column("mi", NUMBER, "center", "center", "points of the instrument"),
    Column("spread_kind", TEXT, "spread_kind", "what the spread is"),
    Column("sdi", NUMBER, "spread", "SD, where the SD was reported", "points of the instrument"),
    Column("sei", NUMBER, "spread", "SE, where the SE was reported", "points of the instrument"),
    Column("spread_low", NUMBER, "spread_low", "lower bound", "points of the instrument"),
    Column("spread_high", NUMBER, "spread_high", "upper bound", "points of the instrument"),
    Column("ci_level", NUMBER, "ci_level", "level of a confidence interval", "%"),
    Column("ni", COUNT, "n_analysed", "analysed", "people"),
    Column("xi", COUNT, "events", "people with the event", "people"),
    Column("n_total", COUNT, "total", "people among whom events were counted", "people"),
    Column("population", TEXT, "population", "who was analysed"),
    Column("missing_data", TEXT, "missing_data", "how missing data were handled"),
    Column("adjusted_for", TEXT, "adjusted_for", "covariates of the model"),
    Column("rater", TEXT, "rater", "clinician or self"),
    Column("period", TEXT, "period", "periods of a crossover that were used"),
    Column("subpopulation", TEXT, "subpopulation", "part of the participants"),
    Column("status", TEXT, "status", "whether the result was reported"),
)
CONTRAST_RESULTS = (
    *STUDY,
    Column("contrast_result_uid", TEXT, "uid", "the result"),
    Column("arm_1_uid", TEXT, "arm_1__uid", "the first arm"),
    Column("arm_1", TEXT, "arm_1__name", "name of the first arm"),
    Column("arm_2_uid", TEXT, "arm_2__uid", "the second arm"),
    Column("arm_2", TEXT, "arm_2__name", "name of the second arm"),
    *regimen("arm_1"),
    *comparator("arm_2"),
    concomitant("arm_1"),
    *OUTCOME,
    *TIMEPOINT,
    Column("measure", TEXT, "measure", "effect measure, metafor's code"),
    Column("yi", NUMBER, "estimate", "arm 1 minus (or over) arm 2, as printed"),
    Column("sei", NUMBER, "se", "SE of the estimate"),
    Column("ci_lb", NUMBER, "ci_low", "lower bound of its interval"),
    Column("ci_ub", NUMBER, "ci_high", "upper bound of its interval"),
    Column("ci_level", NUMBER, "ci_level", "level of the interval", "%"),
    Column("p", NUMBER, "p", "p-value"),
    Column("p_sides", COUNT, "p_sides", "sides of the p-value"),
    Column("t", NUMBER, "t", "t statistic"),
    Column("df", NUMBER, "df", "degrees of freedom"),
    Column("interval_distribution", TEXT, "interval_distribution", "z or t"),
    Column("sd_diff", NUMBER, "sd_of_differences", "SD of the paired differences"),
    Column("n_pairs", COUNT, "n_pairs", "pairs of a crossover", "people"),
    Column("n1i", COUNT, "n_1", "analysed in arm 1", "people"),
    Column("n2i", COUNT, "n_2", "analysed in arm 2", "people"),
    Column("adjusted_for", TEXT, "adjusted_for", "covariates of the model"),
    Column("is_ls_mean", YES_NO, "is_ls_mean", "a difference of LS means"),
    Column("period", TEXT, "period", "periods of a crossover that were used"),
    Column("metric", TEXT, "metric", "final value, change or percent change"),
    Column("population", TEXT, "population", "who was analysed"),
    Column("subpopulation", TEXT, "subpopulation", "part of the participants"),
    Column("status", TEXT, "status", "whether the result was reported"),
)
