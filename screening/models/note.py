from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from screening.models.tag import is_open


class NoteQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user):
        """One's own; another's shared ones once everybody needed has judged the record."""
        theirs = Q(is_shared=True) & ~is_open()
        return self.filter(Q(by=user) | theirs, citation__review__memberships__user=user)


class Note(models.Model):
    """What a person wrote beside a record; who takes one back leaves it in the table."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    citation = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="remarks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    is_shared = models.BooleanField(_("shared"), default=False)
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_note_has_words")]

    def __str__(self):
        return self.text

    @property
    def review(self):
        return self.citation.review
