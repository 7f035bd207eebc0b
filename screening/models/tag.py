from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import ScreeningOutcome, Stage
from screening.models.standing import Standing


def is_open(citation="citation"):
    """Whether too few have judged the record at some stage: what is said of it stays sealed."""
    head = Coalesce(OuterRef(f"{citation}__canonical"), OuterRef(citation))
    open_ones = Standing.objects.current().filter(
        stage__in=Stage.values, standing=ScreeningOutcome.UNDECIDED
    )
    return Exists(open_ones.filter(citation=head))


class TagQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and shared ones on a record on which the reader may see them."""
        seen = Tagging.objects.visible_to(user).current().filter(tag=OuterRef("pk"))
        mine_or_seen = Q(by=user) | Q(Exists(seen))
        return self.filter(mine_or_seen, review__memberships__user=user)


class Tag(models.Model):
    """A word that its author sets records apart by; two people may each have one of that name."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="tags")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("tag"), max_length=60)
    is_shared = models.BooleanField(_("shared"), default=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "by", "name", "is_shared"],
                name="one_tag_per_name_and_author",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_tag_has_a_name"),
        ]

    def __str__(self):
        return self.name


class TaggingQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until__isnull=True)

    def visible_to(self, user):
        """One's own; another's shared ones once everybody needed has judged the record.

        Then at every stage at which it stands: an early tag must not lead who reads the report.
        """
        theirs = Q(tag__is_shared=True) & ~is_open()
        return self.filter(Q(tag__by=user) | theirs, citation__review__memberships__user=user)


class Tagging(models.Model):
    """That a citation had a tag, from one event (`cause`) to another (`until`)."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    citation = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="taggings")
    cause = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "citation"],
                condition=Q(until__isnull=True),
                name="one_current_tagging_per_tag",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("cause")),
                name="a_tagging_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return f"{self.tag}: {self.citation}"
