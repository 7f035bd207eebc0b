from django.conf import settings
from django.db import models
from django.db.models import Q

from review.phrases import PHRASES


class EventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A sealed event is its author's own: others learn of a judgement when it is settled."""
        mine = Q(is_sealed=False) | Q(by=user)
        return self.filter(mine, review__memberships__user=user)


class Event(models.Model):
    """Something that happened in a review: numbered, appended, never changed.

    The target is kept as words and a uid, not as a key, so that an event outlives its target.
    """

    review = models.ForeignKey("Review", on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    verb = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    target_label = models.CharField(max_length=80, blank=True)
    target_uid = models.UUIDField(null=True)
    target_text = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    is_sealed = models.BooleanField(default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "seq"], name="one_event_per_number")
        ]
        indexes = [models.Index(fields=["review", "target_uid"], name="events_of_a_target")]

    def __str__(self):
        return f"{self.seq} {self.verb}"

    @property
    def words(self):
        """What happened, in words; a verb without a phrase of its own reads as it is stored."""
        return PHRASES.get(self.verb, self.verb.replace(".", " ").replace("_", " "))
