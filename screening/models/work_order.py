from array import array

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from review.models import Job, Review
from review.models.job import JobQuerySet
from review.roles import Permission
from screening.choices import OrderKind, Stage

KEYS = "q"  # eight bytes a citation's key
PART = 512  # keys that are read and written together: a vote is not to move a hundred thousand


class WorkOrder(models.Model):
    """In which order one person is given the records of a stage; without a row as imported.

    Its parts have the citations' keys in that order. Records that are not among them come last.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    stage = models.CharField(max_length=20, choices=Stage)
    kind = models.CharField(_("order"), max_length=20, choices=OrderKind)
    votes = models.PositiveIntegerField(default=0)  # since a ranking was last begun
    due = models.PositiveIntegerField(default=1)  # votes after which the next one is begun

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "review", "stage"], name="one_order_per_person_and_stage"
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.get_kind_display()}"


class OrderPart(models.Model):
    """A part of a person's order; done once a look through it found nothing left to judge."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    keys = models.BinaryField()
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="parts_of_orders_are_numbered")
        ]

    def __str__(self):
        return f"{self.order}: {self.number}"

    @classmethod
    def cut(cls, order, keys):
        """The parts, not saved yet, of an order of these keys."""
        starts = range(0, len(keys), PART)
        some = (array(KEYS, keys[start : start + PART]).tobytes() for start in starts)
        return [cls(order=order, number=number, keys=each) for number, each in enumerate(some)]

    def citations(self):
        """The keys, as an array."""
        found = array(KEYS)
        found.frombytes(bytes(self.keys))
        return found


class RankingQuerySet(JobQuerySet):
    def visible_to(self, user):
        """Only one's own: it was learned from one's votes."""
        return self.filter(order__person=user, order__review__memberships__user=user)


class Ranking(Job):
    """What is left for one person, put in order by what a model learned from what is judged.

    It learns from that person's own votes and from settled records alone, so that the order tells
    nothing of a peer's sealed vote. It excludes nothing. `included` and `excluded` say how many
    records of each it learned from; `words_for` and `words_against` are those that weighed most,
    `weights` what each of some hundred adds in a text and in a title, kept of the last one alone.
    """

    task = "screening.tasks.run_ranking"
    permission = Permission.SCREEN

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="rankings")
    model = models.CharField(max_length=40, blank=True)
    included = models.PositiveIntegerField(null=True)
    excluded = models.PositiveIntegerField(null=True)
    records = models.PositiveIntegerField(null=True)
    words_for = models.JSONField(default=list)
    words_against = models.JSONField(default=list)
    weights = models.JSONField(default=dict, editable=False)

    objects = RankingQuerySet.as_manager()

    def __str__(self):
        return str(self.order)

    def get_absolute_url(self):
        name = "screen" if self.order.stage == Stage.TITLE_ABSTRACT else "full_text"
        return reverse(f"screening:{name}", args=[self.review.uid])

    @property
    def review(self):
        return self.order.review
