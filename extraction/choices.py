"""The words extraction uses, as stored and as shown. An empty value means "not stated"."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Design(TextChoices):
    PARALLEL = "parallel", _("Parallel groups")
    CROSSOVER = "crossover", _("Crossover")
    CLUSTER = "cluster", _("Cluster")
    FACTORIAL = "factorial", _("Factorial")
    SEQUENTIAL_PARALLEL = "sequential_parallel", _("Sequential parallel (re-randomised stages)")
    OTHER = "other", _("Other")


class ArmRole(TextChoices):
    INTERVENTION = "intervention", _("Intervention")
    COMPARATOR = "comparator", _("Comparator")


class DrugForm(TextChoices):
    RACEMIC = "racemic", _("Racemic")
    ESKETAMINE = "esketamine", _("Esketamine (S)")
    ARKETAMINE = "arketamine", _("Arketamine (R)")


class DoseUnit(TextChoices):
    UG = "ug", _("µg")
    MG = "mg", _("mg")
    G = "g", _("g")


class DoseBasis(TextChoices):
    DOSE = "dose", _("per dose")
    KG = "kg", _("per kg")
    DAY = "day", _("per day")
    HOUR = "h", _("per hour")
    KG_HOUR = "kg_h", _("per kg per hour")
    KG_MINUTE = "kg_min", _("per kg per minute")


class Route(TextChoices):
    INTRAVENOUS = "intravenous", _("Intravenous")
    INTRAMUSCULAR = "intramuscular", _("Intramuscular")
    SUBCUTANEOUS = "subcutaneous", _("Subcutaneous")
    INTRANASAL = "intranasal", _("Intranasal")
    ORAL = "oral", _("Oral")
    SUBLINGUAL = "sublingual", _("Sublingual")
    INHALED = "inhaled", _("Inhaled")
    RECTAL = "rectal", _("Rectal")
    OTHER = "other", _("Other")


class ComparatorKind(TextChoices):
    INERT = "inert", _("Inert")
    ACTIVE = "active", _("Active")


class Concomitant(TextChoices):
    ADD_ON = "add_on", _("Add-on")
    MONOTHERAPY = "monotherapy", _("Monotherapy")


class OutcomeKind(TextChoices):
    CONTINUOUS = "continuous", _("Continuous")
    DICHOTOMOUS = "dichotomous", _("Dichotomous")
    COUNT = "count", _("Count")
    TIME_TO_EVENT = "time_to_event", _("Time to event")


class IndexEvent(TextChoices):
    RANDOMISATION = "randomisation", _("Randomisation")
    FIRST_ADMINISTRATION_START = "first_administration_start", _("Start of the first dose")
    FIRST_ADMINISTRATION_END = "first_administration_end", _("End of the first dose")
    LAST_ADMINISTRATION_START = "last_administration_start", _("Start of the last dose")
    LAST_ADMINISTRATION_END = "last_administration_end", _("End of the last dose")


class Metric(TextChoices):
    FINAL = "final", _("Final value")
    CHANGE = "change", _("Change from baseline")
    PERCENT_CHANGE = "percent_change", _("Percent change from baseline")


class CenterKind(TextChoices):
    MEAN = "mean", _("Mean")
    LS_MEAN = "ls_mean", _("LS mean")
    MEDIAN = "median", _("Median")
    GEOMETRIC_MEAN = "geometric_mean", _("Geometric mean")


class SpreadKind(TextChoices):
    SD = "sd", _("SD")
    SE = "se", _("SE")
    SE_LS_MEAN = "se_ls_mean", _("SE of an LS mean")
    CI = "ci", _("Confidence interval")
    IQR = "iqr", _("Interquartile range")
    RANGE = "range", _("Range")


class Population(TextChoices):
    ITT = "itt", _("Intention to treat")
    MITT = "mitt", _("Modified intention to treat")
    COMPLETERS = "completers", _("Completers")
    PER_PROTOCOL = "per_protocol", _("Per protocol")
    SAFETY = "safety", _("Safety")


class MissingData(TextChoices):
    OBSERVED = "observed", _("Observed cases")
    LOCF = "locf", _("Last observation carried forward")
    BOCF = "bocf", _("Baseline observation carried forward")
    MMRM = "mmrm", _("Mixed model for repeated measures")
    MI = "mi", _("Multiple imputation")


class Rater(TextChoices):
    CLINICIAN = "clinician", _("Clinician")
    SELF = "self", _("Self")


class Period(TextChoices):
    PARALLEL = "parallel", _("Parallel groups")
    FIRST = "first", _("First period only")
    BOTH = "both", _("Both periods as arms")
    PAIRED = "paired", _("Both periods, paired")


class ResultStatus(TextChoices):
    REPORTED = "reported", _("Reported")
    NOT_REPORTED = "measured_not_reported", _("Measured, not reported")
    NOT_MEASURED = "not_measured", _("Not measured")
    UNCLEAR = "unclear", _("Unclear")


class EffectMeasure(TextChoices):
    """Stored as metafor's codes, since synthesis reads them."""

    MD = "MD", _("Mean difference (MD)")
    SMD = "SMD", _("Standardised mean difference (SMD)")
    RR = "RR", _("Risk ratio (RR)")
    OR = "OR", _("Odds ratio (OR)")
    RD = "RD", _("Risk difference (RD)")
    ROM = "ROM", _("Ratio of means (ROM)")
    HR = "HR", _("Hazard ratio (HR)")


class IntervalDistribution(TextChoices):
    Z = "z", _("Normal (z)")
    T = "t", _("Student's t")


class PSides(IntegerChoices):
    ONE = 1, _("One-sided")
    TWO = 2, _("Two-sided")


class OriginKind(TextChoices):
    PAGE = "page", _("Page of a report")
    FIGURE = "figure", _("Measured in a figure")
    REGISTRY = "registry", _("Registry record")
    AUTHOR_REPLY = "author_reply", _("Reply of an author")
    DATASET = "dataset", _("Supplied dataset")
    DERIVED = "derived", _("Derived")


class OriginHow(TextChoices):
    TYPED = "typed", _("Typed")
    CLICKED = "clicked", _("Clicked")
    SUGGESTED = "suggested", _("Suggested")
    CALCULATED = "calculated", _("Calculated")
