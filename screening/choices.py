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
    PERSON = "person", _("Judged by a person")


class SearchKind(TextChoices):
    """PRISMA 2020 counts databases and registers in one column, all other methods in another."""

    DATABASE = "database", _("Database")
    REGISTER = "register", _("Register")
    OTHER = "other", _("Other method")


class SearchMethod(TextChoices):
    """How reports are found other than in a database or register."""

    CITATIONS = "citations", _("Citation searching")
    WEBSITES = "websites", _("Websites")
    ORGANISATIONS = "organisations", _("Organisations")
    CONTACT = "contact", _("Contact with authors or experts")
    HAND = "hand", _("Hand searching")
    OTHER = "other", _("Another way")


class Retrieval(TextChoices):
    WANTED = "wanted", _("Not yet sought")
    AWAITED = "awaited", _("Sought")
    RETRIEVED = "retrieved", _("Retrieved")
    NOT_RETRIEVED = "not_retrieved", _("Not retrieved")
