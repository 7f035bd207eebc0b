"""The words screening uses, as stored and as shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    TITLE_ABSTRACT = "title_abstract", _("Title and abstract")
    FULL_TEXT = "full_text", _("Full text")


class Verdict(TextChoices):
    INCLUDE = "include", _("Include")
    EXCLUDE = "exclude", _("Exclude")
    MAYBE = "maybe", _("Maybe")


class ScreeningOutcome(TextChoices):
    UNDECIDED = "undecided", _("Undecided")
    CONFLICT = "conflict", _("Conflict")
    INCLUDED = "included", _("Included")
    EXCLUDED = "excluded", _("Excluded")


class MatchKind(TextChoices):
    PMID = "pmid", _("Same PubMed ID")
    DOI = "doi", _("Same DOI")
    TITLE_YEAR = "title_year", _("Same title and year")
