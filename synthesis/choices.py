"""The words synthesis uses, as stored (metafor's codes where it has one) and as shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Measure(TextChoices):
    SMD = "SMD", _("Standardised mean difference (SMD)")
    MD = "MD", _("Mean difference (MD)")
    OR = "OR", _("Odds ratio (OR)")
    RR = "RR", _("Risk ratio (RR)")
    RD = "RD", _("Risk difference (RD)")
    GEN = "GEN", _("Estimates as reported, by their standard errors")


class Estimator(TextChoices):
    REML = "REML", _("Random-effects, tau² by restricted maximum likelihood (REML)")
    DL = "DL", _("Random-effects, tau² by DerSimonian and Laird (DL)")
    EE = "EE", _("Common-effect (fixed-effect)")


class Test(TextChoices):
    DEFAULT = "default", _("Knapp-Hartung when k > 2 and tau² > 0, else Wald")
    Z = "z", _("Wald")
    KNHA = "knha", _("Knapp-Hartung")


class Subgroup(TextChoices):
    FORM = "form", _("Form of the drug")
    CONCOMITANT = "concomitant", _("Add-on or monotherapy")
    COMPARATOR = "comparator", _("Comparator")
    ROUTE = "route", _("Route")


class Prefer(TextChoices):
    CONTRAST = "contrast", _("the reported (adjusted) difference where one covers the comparison")
    ARM = "arm", _("the results of the arms")


class Crossover(TextChoices):
    PAIRED = "paired", _("paired results, else the first period")
    FIRST = "first", _("first period only")
    EXCLUDE = "exclude", _("left out")


class Variance(TextChoices):
    NUMBERS = "n", _("numbers per arm")
    ERROR = "se", _("standard error of the difference")


class PooledKind(TextChoices):
    OVERALL = "overall", _("All studies")
    SUBGROUP = "subgroup", _("Subgroup")
    LEAVE_ONE_OUT = "leave_one_out", _("Without one study")
