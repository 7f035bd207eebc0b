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


SETTLED = (ScreeningOutcome.CONFLICT, ScreeningOutcome.INCLUDED, ScreeningOutcome.EXCLUDED)


class Aside(TextChoices):
    """Why a record or a report leaves the flow without being judged (PRISMA 2020, boxes 3 and 8).

    The first three apply to title and abstract, the last two to full text.
    """

    AUTOMATION = "automation", _("Marked as ineligible by automation tools")
    OTHER_REASONS = "other_reasons", _("Removed for other reasons")
    NOT_SCREENED = "not_screened", _("Not screened: a stopping rule")
    UNCLASSIFIED = "unclassified", _("Awaiting classification")
    ONGOING = "ongoing", _("Ongoing study")

    @property
    def stage(self) -> Stage:
        is_of_report = self in (Aside.UNCLASSIFIED, Aside.ONGOING)
        return Stage.FULL_TEXT if is_of_report else Stage.TITLE_ABSTRACT


class JudgingRule(TextChoices):
    """How many people have to judge a record before it is settled."""

    EACH = "each", _("The same number of people judge every record")
    ACCELERATED = "accelerated", _("One include suffices; an exclusion needs them all")
    CHECKED = "checked", _("One person judges; a share is judged by a second")


class MaybeMeaning(TextChoices):
    INCLUDE = "include", _("Counts as include")
    UNSURE = "unsure", _("Goes to whoever settles conflicts")


class AdjudicatorsSee(TextChoices):
    """What is told of the votes on a record in conflict to those who did not cast one."""

    NOTHING = "nothing", _("No vote")
    LETTERS = "letters", _("The votes, without names")
    NAMES = "names", _("The votes, with names")


class PilotMeasure(TextChoices):
    """By what the agreement of a pilot round is measured."""

    AGREEMENT = "agreement", _("Agreement")
    KAPPA = "kappa", _("Cohen’s kappa, mean of the pairs")


class OrderKind(TextChoices):
    """In which order a person is given the records of a stage."""

    IMPORTED = "imported", _("As imported")
    RANDOM = "random", _("At random")
    LIKELY = "likely", _("Likely includes first")


class StoppingRule(TextChoices):
    """What a stopping plan looks at: a random sample, or the order of screening."""

    AUDIT = "audit", _("Audit: a random sample of what is left")
    RANKED = "ranked", _("Ranked test: the order in which records were screened")


class Relevant(TextChoices):
    """Which records recall is about."""

    TITLE_ABSTRACT = "title_abstract", _("Included at title and abstract")
    FINAL = "final", _("Included after full-text assessment")


class MatchKind(TextChoices):
    PMID = "pmid", _("Same PubMed ID")
    PMCID = "pmcid", _("Same PubMed Central ID")
    DOI = "doi", _("Same DOI")
    TITLE_YEAR = "title_year", _("Same title and year")
    SIMILAR = "similar", _("Much the same in several fields")
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


class FileAnswer(TextChoices):
    """What a person says of a file that came without the name of its report."""

    FILED = "filed", _("Of a report")
    DISMISSED = "dismissed", _("Not of this review")


class ColumnRole(TextChoices):
    """What a column of an uploaded table may hold."""

    TITLE = "title", _("Title")
    ABSTRACT = "abstract", _("Abstract")
    AUTHORS = "authors", _("Authors")
    YEAR = "year", _("Year")
    DATE = "date", _("Date of publication")
    JOURNAL = "journal", _("Journal")
    VOLUME = "volume", _("Volume")
    ISSUE = "issue", _("Issue")
    PAGES = "pages", _("Pages")
    FIRST_PAGE = "first_page", _("First page")
    LAST_PAGE = "last_page", _("Last page")
    ARTICLE_NUMBER = "article_number", _("Article number")
    DOI = "doi", _("DOI")
    PMID = "pmid", _("PubMed number (PMID)")
    PMCID = "pmcid", _("PubMed Central number (PMCID)")
    REGISTRY = "registry", _("Number of a trial register")
    LANGUAGE = "language", _("Language")
    TYPE = "type", _("Type of publication")
    KEYWORDS = "keywords", _("Keywords")
    URL = "url", _("Address (URL)")
    ACCESSION = "accession", _("Number in the database")
    DATABASE = "database", _("Database")


class Step(TextChoices):
    """The steps on the way of a record: at each it stands somewhere, or has not come there."""

    IDENTIFICATION = "identification", _("Identification")
    TITLE_ABSTRACT = Stage.TITLE_ABSTRACT.value, Stage.TITLE_ABSTRACT.label
    RETRIEVAL = "retrieval", _("Retrieval")
    FULL_TEXT = Stage.FULL_TEXT.value, Stage.FULL_TEXT.label
    GROUPING = "grouping", _("Studies")


class Whereabouts(TextChoices):
    """Where a record stands at the steps at which nobody judges and nothing is retrieved."""

    DUPLICATE = "duplicate", _("Duplicate")
    ALONE = "alone", _("Not yet linked to a study")


STANDINGS = [
    *ScreeningOutcome.choices,
    *Aside.choices,
    *Retrieval.choices,
    *Whereabouts.choices,
]


class DoubtAnswer(TextChoices):
    """What a person says of two records that may be of one report."""

    JOINED = "joined", _("The same report")
    APART = "apart", _("Different reports")
    RELATED = "related", _("Related reports")


class RelationKind(TextChoices):
    """How two reports belong together that are no duplicates of each other."""

    PREPRINT = "preprint", _("Preprint and article")
    REGISTRATION = "registration", _("Registry entry and report of the trial")
    ABSTRACT = "abstract", _("Conference abstract and article")
    NOTICE = "notice", _("Correction, comment or retraction, and what it is about")
    PROTOCOL = "protocol", _("Protocol and results")
    EDITION = "edition", _("Another edition, update or part")
    COMPANION = "companion", _("Reports of the same study")


class EditorialNoticeKind(TextChoices):
    """What was said of a report after it was published, as its record tells."""

    RETRACTED = "retracted", _("Retracted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CONCERN = "concern", _("Expression of concern")
    RETRACTION = "retraction", _("This is a notice of retraction")
    CONCERN_NOTICE = "concern_notice", _("This is an expression of concern")
    CORRECTED = "corrected", _("Corrected")
    CORRECTION = "correction", _("This is a correction")


class HighlightKind(TextChoices):
    """What a marked word speaks for."""

    INCLUDE = "include", _("For inclusion")
    EXCLUDE = "exclude", _("For exclusion")
    NEUTRAL = "neutral", _("Worth noticing")
