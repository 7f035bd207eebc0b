from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from screening.choices import Stage
from screening.models.decision import is_told_to


class DiscussionQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user):
        """Of a conflict, for who knows its votes: nothing of it is told while anybody judges."""
        return self.filter(is_told_to(user), citation__review__memberships__user=user)


class Discussion(models.Model):
    """What a person wrote about a conflict before it was settled."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    citation = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=20, choices=Stage)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("argument"), max_length=5000)
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="an_argument_has_words")
        ]

    def __str__(self):
        return self.text

    @property
    def review(self):
        return self.citation.review
