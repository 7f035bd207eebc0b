from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from review.models import Review
from screening.models.ordering import FirstKey, TextKey, YearKey

NARROW = ("citation_import", "canonical", "year")  # what tells whether a list shows it


class CitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Citations of the user's reviews whose import has been published."""
        return self.published().filter(review__memberships__user=user)

    def published(self):
        return self.filter(citation_import__committed_at__isnull=False)

    def canonical(self):
        """Those that stand for themselves: each is one record in screening."""
        return self.filter(canonical__isnull=True)

    def duplicates(self):
        return self.filter(canonical__isnull=False)

    def in_clusters_of(self, heads):
        """The canonical citations themselves and the duplicates that they stand for."""
        return self.filter(Q(pk__in=heads) | Q(canonical__in=heads))


class Citation(models.Model):
    """A bibliographic entry found by a search (PRISMA: record).

    `canonical` is the citation that stands for the same report, None when this one does: the two
    and their fellows are a cluster of duplicates. Text that is missing is "".
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="citations")
    citation_import = models.ForeignKey(
        "CitationImport",
        on_delete=models.CASCADE,
        related_name="citations",
        db_index=False,  # the constraint's index serves
    )
    canonical = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False
    )
    position = models.PositiveIntegerField()  # which record of the file, from 1
    title = models.TextField()
    abstract = models.TextField(blank=True)
    authors = models.JSONField(default=list)
    year = models.IntegerField(null=True)
    journal = models.TextField(blank=True)
    volume = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    pages = models.TextField(blank=True)
    doi = models.TextField(blank=True)
    pmid = models.TextField(blank=True)
    pmcid = models.TextField(blank=True)
    registry_ids = models.JSONField(default=list)
    language = models.TextField(blank=True)
    publication_types = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    urls = models.JSONField(default=list)
    accession_number = models.TextField(blank=True)
    database = models.TextField(blank=True)
    source = models.TextField(blank=True)  # where one entered by hand was found
    notes = models.JSONField(default=list)  # what was unusual in the file
    editorial_notices = models.JSONField(default=list)  # kind and source of each
    raw = models.TextField(blank=True)
    start = models.PositiveBigIntegerField(default=0)  # bytes of the file
    end = models.PositiveBigIntegerField(default=0)
    first_line = models.PositiveBigIntegerField(default=0)

    objects = CitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation_import", "position"], name="one_citation_per_place_in_the_file"
            ),
            models.CheckConstraint(
                condition=~(Q(title="") & Q(abstract="") & Q(doi="") & Q(pmid="")),
                name="a_citation_can_be_judged_or_looked_up",
            ),
            models.CheckConstraint(
                condition=Q(canonical__isnull=True) | ~Q(canonical=F("id")),
                name="a_citation_is_no_duplicate_of_itself",
            ),
        ]
        indexes = [
            models.Index(
                fields=["canonical"],
                condition=Q(canonical__isnull=False),
                name="duplicates_of_a_citation",
            ),
            # Citations are wide rows: lists walk through these alone, up to the page they show.
            models.Index("review", "id", *NARROW, name="citations_as_imported"),
            models.Index("review", TextKey("title"), "id", *NARROW, name="citations_by_title"),
            models.Index("review", FirstKey("authors"), "id", *NARROW, name="citations_by_author"),
            models.Index("review", YearKey("year"), "id", *NARROW, name="citations_by_year"),
            models.Index("review", TextKey("journal"), "id", *NARROW, name="citations_by_journal"),
        ]

    def __str__(self):
        return self.heading

    @property
    def heading(self):
        """The title; of a record without one, that it has none and how its text begins."""
        if self.title:
            return self.title
        words = _("[No title] {beginning}")
        return words.format(beginning=Truncator(self.abstract or self.doi or self.pmid).chars(100))

    @property
    def head_id(self):
        """The key of the citation that stands for this one's report, itself or another."""
        return self.canonical_id or self.pk

    @property
    def head(self):
        return self.canonical or self

    @property
    def search(self):
        return self.citation_import.search

    @property
    def byline(self):
        """First author and year, as people speak of it: "Daly 2018"; "" without an author."""
        family = self.authors[0].split(",")[0].strip() if self.authors else ""
        return f"{family} {self.year or ''}".strip() if family else ""
