import hashlib
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import AdjudicatorsSee, JudgingRule, MaybeMeaning, Stage


class StageProtocol(models.Model):
    """How records are judged at one stage. Without a row all is as a new one says.

    `judges` is the number of people: who judge each record, or whose exclusions it takes where one
    include suffices; without it, the number in the review's settings. Where a share is checked,
    `seed` says which records: who knows it can tell again.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="stage_protocols")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    rule = models.CharField(
        _("who judges"), max_length=20, choices=JudgingRule, default=JudgingRule.EACH
    )
    judges = models.PositiveSmallIntegerField(
        _("people"), null=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    checked_percent = models.PositiveSmallIntegerField(
        _("share judged by a second person, per cent"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    maybe = models.CharField(
        _("maybe"), max_length=10, choices=MaybeMeaning, default=MaybeMeaning.INCLUDE
    )
    reasons_conflict = models.BooleanField(_("different reasons are a conflict"), default=True)
    adjudicators_see = models.CharField(
        _("who settles a conflict sees"),
        max_length=10,
        choices=AdjudicatorsSee,
        default=AdjudicatorsSee.LETTERS,
    )
    may_settle_own = models.BooleanField(
        _("who judged a record may settle the conflict about it"), default=False
    )
    seed = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "stage"], name="one_protocol_per_stage"),
            models.CheckConstraint(
                condition=Q(judges__isnull=True) | Q(judges__gte=1),
                name="a_protocol_has_someone_judge",
            ),
        ]

    def __str__(self):
        return self.get_stage_display()

    @property
    def needed(self) -> int:
        """How many people have to judge a record, but for those that a second one checks."""
        if self.rule == JudgingRule.CHECKED:
            return 1
        judges = self.judges or self.review.judgements_required
        return max(2, judges) if self.rule == JudgingRule.ACCELERATED else judges

    def is_checked(self, citation: int) -> bool:
        """Whether the record with this key is among those that a second person judges."""
        digest = hashlib.sha256(self.seed.bytes + citation.to_bytes(8, "big")).digest()
        return int.from_bytes(digest[:8], "big") * 100 < self.checked_percent << 64
