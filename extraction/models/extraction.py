from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from extraction.choices import Design
from extraction.models.row import Row

MOST_EXTRACTORS = 2  # a pairing lays two accounts side by side


class ExtractionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own ones, finals, and others' once all who have to have submitted. No role lifts this."""
        submitted = self.model.objects.submitted().filter(study=OuterRef("study")).order_by()
        rows = self.filter(review__memberships__user=user).annotate(
            submitted_count=Coalesce(
                Subquery(submitted.values("study").annotate(n=Count("pk")).values("n")), 0
            ),
            required_count=Least("review__judgements_required", MOST_EXTRACTORS),
        )
        settled = Q(is_final=False, submitted_count__gte=F("required_count"))
        shared = Q(submitted_at__isnull=False) & (Q(is_final=True) | settled)
        return rows.filter(Q(extractor=user) | shared)

    def draft(self):
        return self.filter(submitted_at=None)

    def submitted(self):
        """The current accounts of single extractors, not the finals made from them."""
        return self.filter(is_final=False, submitted_at__isnull=False, superseded_at=None)

    def final(self):
        """The current final extractions."""
        return self.filter(is_final=True, submitted_at__isnull=False, superseded_at=None)

    def up_to_date(self):
        """Finals made from the current accounts: neither was re-opened since."""
        return self.filter(
            pairing__extraction_a__superseded_at=None, pairing__extraction_b__superseded_at=None
        )


class Extraction(Row):
    """One extractor's account of one study; with `is_final`, the account the team stands by.

    A mutable draft until `submitted_at`, immutable afterwards: re-opening makes a copy that
    `replaces` it and sets its `superseded_at`.
    """

    VALUES = (
        "design",
        "participants",
        "n_randomised",
        "n_analysed",
        "mean_age_years",
        "percent_female",
        "washout_days",
        "note",
    )

    review = models.ForeignKey(
        "review.Review", on_delete=models.CASCADE, related_name="extractions"
    )
    study = models.ForeignKey(
        "screening.Study", on_delete=models.PROTECT, related_name="extractions"
    )
    extractor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="extractions"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)
    is_final = models.BooleanField(default=False)
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    pairing = models.ForeignKey(
        "Pairing", null=True, on_delete=models.PROTECT, related_name="finals", editable=False
    )
    left_out = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    design = models.CharField(_("design"), max_length=30, choices=Design, blank=True)
    participants = models.TextField(_("participants"), blank=True)
    n_randomised = models.PositiveIntegerField(_("number randomised"), null=True, blank=True)
    n_analysed = models.PositiveIntegerField(_("number analysed"), null=True, blank=True)
    mean_age_years = models.FloatField(_("mean age (years)"), null=True, blank=True)
    percent_female = models.FloatField(_("women (%)"), null=True, blank=True)
    washout_days = models.FloatField(_("washout (days)"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = ExtractionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "extractor"],
                condition=Q(submitted_at=None, is_final=False),
                name="one_open_draft_per_study_and_extractor",
            ),
            models.UniqueConstraint(
                fields=["study", "extractor"],
                condition=Q(submitted_at__isnull=False, superseded_at=None, is_final=False),
                name="one_current_extraction_per_study_and_extractor",
            ),
            models.UniqueConstraint(
                fields=["study"],
                condition=Q(submitted_at=None, is_final=True),
                name="one_open_final_per_study",
            ),
            models.UniqueConstraint(
                fields=["study"],
                condition=Q(submitted_at__isnull=False, superseded_at=None, is_final=True),
                name="one_current_final_per_study",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(submitted_at__isnull=False),
                name="only_submitted_extractions_are_superseded",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | ~Q(content_sha256=""),
                name="a_submitted_extraction_has_a_content_hash",
            ),
            models.CheckConstraint(
                condition=Q(percent_female=None) | Q(percent_female__range=(0, 100)),
                name="percent_female_is_between_0_and_100",
            ),
            models.CheckConstraint(
                condition=Q(mean_age_years=None) | Q(mean_age_years__range=(0, 120)),
                name="mean_age_is_between_0_and_120_years",
            ),
            models.CheckConstraint(
                condition=Q(washout_days=None) | Q(washout_days__gte=0),
                name="a_washout_is_not_negative",
            ),
        ]

    def __str__(self):
        return str(self.study)

    @property
    def extraction(self):
        """So that every row of an extraction, and the extraction as a row, answers alike."""
        return self

    @property
    def is_open(self):
        return self.submitted_at is None
