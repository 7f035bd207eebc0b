from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from extraction.choices import (
    ComparatorKind,
    Concomitant,
    DoseBasis,
    DoseUnit,
    DrugForm,
    Route,
)
from extraction.models.row import Row, RowQuerySet


class RegimenQuerySet(RowQuerySet):
    path = "arm__extraction"


def not_negative(field):
    return models.CheckConstraint(
        condition=Q(**{field: None}) | Q(**{f"{field}__gte": 0}),
        name=f"regimen_{field}_is_not_negative",
    )


class Regimen(Row):
    """What an arm was given: drug, dose as printed and in mg, route, duration and schedule.

    A comparator arm's regimen says in `comparator` what stood against the drug.
    """

    VALUES = (
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
        "as_reported",
    )

    arm = models.OneToOneField("Arm", on_delete=models.CASCADE, related_name="regimen")
    drug = models.CharField(_("drug"), max_length=100, blank=True)
    form = models.CharField(_("form"), max_length=20, choices=DrugForm, blank=True)
    dose = models.FloatField(_("dose as printed"), null=True, blank=True)
    dose_unit = models.CharField(_("unit"), max_length=10, choices=DoseUnit, blank=True)
    dose_basis = models.CharField(_("basis"), max_length=10, choices=DoseBasis, blank=True)
    dose_mg = models.FloatField(_("per dose (mg)"), null=True, blank=True)
    route = models.CharField(_("route"), max_length=20, choices=Route, blank=True)
    infusion_minutes = models.FloatField(_("infusion (minutes)"), null=True, blank=True)
    administrations = models.PositiveIntegerField(_("number of doses"), null=True, blank=True)
    spacing_hours = models.FloatField(_("between doses (hours)"), null=True, blank=True)
    comparator_kind = models.CharField(
        _("kind of comparator"), max_length=10, choices=ComparatorKind, blank=True
    )
    comparator = models.CharField(_("comparator"), max_length=100, blank=True)
    concomitant = models.CharField(
        _("add-on or monotherapy"), max_length=20, choices=Concomitant, blank=True
    )
    as_reported = models.TextField(_("as reported"), blank=True)

    objects = RegimenQuerySet.as_manager()

    class Meta:
        constraints = [
            not_negative("dose"),
            not_negative("dose_mg"),
            not_negative("infusion_minutes"),
            not_negative("spacing_hours"),
        ]

    def __str__(self):
        return str(self.arm)

    @property
    def extraction(self):
        return self.arm.extraction

    @property
    def review(self):
        return self.arm.extraction.review
