from django.db import models
from django.utils.translation import gettext_lazy as _

from extraction.choices import ArmRole
from extraction.models.row import Row, RowQuerySet


class Arm(Row):
    """A group of participants given the same regimen.

    A group made by randomising an arm again, in a later stage, names it as `parent_arm`.
    """

    VALUES = ("name", "role", "n_randomised", "parent_arm")

    extraction = models.ForeignKey("Extraction", on_delete=models.CASCADE, related_name="arms")
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=ArmRole, blank=True)
    n_randomised = models.PositiveIntegerField(_("number randomised"), null=True, blank=True)
    parent_arm = models.ForeignKey(
        "self",
        verbose_name=_("re-randomised from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later_arms",
    )

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["extraction", "name"],
                name="one_arm_per_name_in_an_extraction",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent_arm=models.F("pk")),
                name="an_arm_is_not_its_own_parent",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def review(self):
        return self.extraction.review
