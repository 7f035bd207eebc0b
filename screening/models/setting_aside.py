from django.conf import settings
from django.db import models
from django.db.models import Q

from screening.choices import Aside, Stage


class SettingAsideQuerySet(models.QuerySet):
    def current(self):
        return self.filter(superseded_at__isnull=True)


class SettingAside(models.Model):
    """That a record leaves the flow without being judged, and why; undone, it is judged again.

    Counts only while judgements do not settle the record, so that a duplicate of a record which
    people judged does not take that one along.
    """

    citation = models.ForeignKey(
        "Citation", on_delete=models.PROTECT, related_name="settings_aside"
    )
    stage = models.CharField(max_length=20, choices=Stage)
    kind = models.CharField(max_length=20, choices=Aside)
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_aside_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = SettingAsideQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "settings aside"
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "stage"],
                condition=Q(superseded_at__isnull=True),
                name="set_aside_once_per_stage",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Aside.values), name="set_aside_for_a_known_reason"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="setting_aside_needs_words"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.why}"

    @property
    def review(self):
        return self.citation.review
