from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from extraction.choices import OriginHow, OriginKind
from extraction.models.extraction import Extraction

ROWS = ("extraction", "arm", "regimen", "arm_result", "contrast_result")
BOX = ("x0", "top", "x1", "bottom")


def exactly_one(fields):
    """The others are null and it is not: as many alternatives as there are fields."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return condition


def row_key(field):
    return models.ForeignKey(
        field.replace("_", ""), null=True, on_delete=models.CASCADE, related_name="origins"
    )


class ValueOriginQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self._in(Extraction.objects.visible_to(user).values("pk"))

    def within(self, extraction):
        """Those of all rows of one extraction."""
        return self.within_any([extraction])

    def within_any(self, extractions):
        return self._in([extraction.pk for extraction in extractions])

    def _in(self, extractions):
        return self.filter(
            Q(extraction__in=extractions)
            | Q(arm__extraction__in=extractions)
            | Q(regimen__arm__extraction__in=extractions)
            | Q(arm_result__extraction__in=extractions)
            | Q(contrast_result__extraction__in=extractions)
        )

    def of(self, row):
        return self.filter(**{key_of(row): row})


def key_of(row):
    """The name of the key that leads from an origin to such a row."""
    return {
        "extraction": "extraction",
        "arm": "arm",
        "regimen": "regimen",
        "armresult": "arm_result",
        "contrastresult": "contrast_result",
    }[row._meta.model_name]


class ValueOrigin(models.Model):
    """Where one value comes from: the place it was read at, and how it got into its field.

    The box is in points of the displayed page, origin at the top left. In a final extraction every
    decided value has one, an empty value too: `taken_from` names the extraction that was followed,
    `reason` says why the adjudicator decided so.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    extraction = row_key("extraction")
    arm = row_key("arm")
    regimen = row_key("regimen")
    arm_result = row_key("arm_result")
    contrast_result = row_key("contrast_result")
    field = models.CharField(max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=OriginKind, default=OriginKind.PAGE)
    document = models.ForeignKey(
        "screening.Document", null=True, on_delete=models.PROTECT, related_name="value_origins"
    )
    page = models.PositiveIntegerField(_("page"), null=True)
    x0 = models.FloatField(null=True)
    top = models.FloatField(null=True)
    x1 = models.FloatField(null=True)
    bottom = models.FloatField(null=True)
    quote = models.TextField(_("text at the place"), blank=True)
    how = models.CharField(_("how"), max_length=20, choices=OriginHow, default=OriginHow.TYPED)
    taken_from = models.ForeignKey(
        "Extraction", null=True, on_delete=models.PROTECT, related_name="values_given"
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = ValueOriginQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(ROWS), name="an_origin_belongs_to_exactly_one_row"
            ),
            *(
                models.UniqueConstraint(
                    fields=[row, "field"],
                    condition=Q(**{f"{row}__isnull": False}),
                    name=f"one_origin_per_field_of_{row}",
                )
                for row in ROWS
            ),
            models.CheckConstraint(
                condition=Q(page=None) | Q(document__isnull=False, page__gte=1),
                name="a_page_is_counted_from_1_in_a_document",
            ),
            models.CheckConstraint(
                condition=Q(**{f"{side}__isnull": True for side in BOX})
                | Q(page__isnull=False, **{f"{side}__isnull": False for side in BOX}),
                name="a_box_is_whole_and_lies_on_a_page",
            ),
            models.CheckConstraint(
                condition=Q(x0=None) | Q(x0__lt=F("x1"), top__lt=F("bottom")),
                name="a_box_has_an_area",
            ),
        ]

    def __str__(self):
        return f"{self.row}: {self.field}"

    @property
    def key(self):
        """Which of the keys is set."""
        return next(name for name in ROWS if getattr(self, f"{name}_id") is not None)

    @property
    def row(self):
        return getattr(self, self.key)

    @property
    def row_pk(self):
        return getattr(self, f"{self.key}_id")

    @property
    def review(self):
        return self.row.extraction.review

    @property
    def has_place(self):
        """Whether it says where to look: a page, or a source that has no pages."""
        return self.page is not None or self.kind != OriginKind.PAGE

    @property
    def box(self):
        return None if self.x0 is None else (self.x0, self.top, self.x1, self.bottom)
