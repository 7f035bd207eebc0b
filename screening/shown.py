"""The count that a database displayed, beside the count of records that its files held."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from review.models import Review
from screening.models import CitationImport, Search


class Match(StrEnum):
    """How what a person read off the database compares with what the file held."""

    UNCONFIRMED = "unconfirmed"
    SAME = "same"
    MISSING = "missing"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`found` records begin in the files, the database displayed `shown`; None is not known yet.

    `is_of_search` when the count was given for all files of a search together. `why` explains a
    difference that is right as it is.
    """

    found: int
    shown: int | None
    why: str = ""
    is_of_search: bool = False

    @property
    def match(self) -> Match:
        if self.shown is None:
            return Match.UNCONFIRMED
        if self.shown == self.found:
            return Match.SAME
        return Match.MISSING if self.shown > self.found else Match.MORE

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.match != Match.SAME and not (self.shown is not None and self.why)

    @property
    def words(self) -> str:
        """The comparison and what to do, in plain words."""
        return _WORDS[self.match](self)


def _unconfirmed(one: Comparison) -> str:
    return _(
        "Unconfirmed: nobody has said yet how many records the database displayed. Look it up and"
        " type it in. Screening need not wait."
    )


def _same(one: Comparison) -> str:
    if one.is_of_search:
        words = _("The source showed {n:,} records for the search; its files hold {n:,}: a match.")
    else:
        words = _("The source showed {n:,} records; the file holds {n:,}: a match.")
    return words.format(n=one.found)


def _missing(one: Comparison) -> str:
    count = (one.shown or 0) - one.found
    words = ngettext(
        "{n:,} record is missing: the source showed {shown:,}, and {found:,} are {where}."
        " If the export was in parts, upload the others too; else export it again, all records.",
        "{n:,} records are missing: the source showed {shown:,}, and {found:,} are {where}."
        " If the export was in parts, upload the others too; else export it again, all records.",
        count,
    )
    return words.format(n=count, shown=one.shown, found=one.found, where=_where(one))


def _more(one: Comparison) -> str:
    count = one.found - (one.shown or 0)
    words = ngettext(
        "{n:,} record more than the source showed: {shown:,} shown, {found:,} {where}."
        " Check the count, and whether a file holds another search as well.",
        "{n:,} records more than the source showed: {shown:,} shown, {found:,} {where}."
        " Check the count, and whether a file holds another search as well.",
        count,
    )
    return words.format(n=count, shown=one.shown, found=one.found, where=_where(one))


def _where(one: Comparison) -> str:
    return _("in all files of the search together") if one.is_of_search else _("in the file")


_WORDS = {
    Match.UNCONFIRMED: _unconfirmed,
    Match.SAME: _same,
    Match.MISSING: _missing,
    Match.MORE: _more,
}


def of_search(search: Search, imports: Iterable[CitationImport] | None = None) -> Comparison:
    """The count given for a search, beside its published files together."""
    if imports is None:
        imports = CitationImport.objects.published().of_files().filter(search=search)
    found = sum(job.starts for job in imports)
    return Comparison(found, search.shown_count, is_of_search=True)


def of_import(job: CitationImport) -> Comparison:
    """The count given for a file; where there is none, that of its search."""
    if job.shown_count is not None or job.search.shown_count is None:
        return Comparison(job.starts, job.shown_count, job.shown_why)
    whole = of_search(job.search)
    return Comparison(whole.found, whole.shown, job.shown_why, is_of_search=True)


def of_review(review: Review) -> dict[int, Comparison]:
    """The comparison of each published file of a review, by the import's key; in one query."""
    jobs = CitationImport.objects.published().of_files().filter(review=review)
    by_search: dict[Search, list[CitationImport]] = defaultdict(list)
    for job in jobs.select_related("search"):
        by_search[job.search].append(job)
    found = {}
    for search, theirs in by_search.items():
        whole = of_search(search, theirs)
        for job in theirs:
            own = Comparison(job.starts, job.shown_count, job.shown_why)
            of_all = Comparison(whole.found, whole.shown, job.shown_why, is_of_search=True)
            use_own = job.shown_count is not None or search.shown_count is None
            found[job.pk] = own if use_own else of_all
    return found


def attach(jobs: Iterable[CitationImport], review: Review) -> list[CitationImport]:
    """These imports, each with its `comparison` (None while it is not published)."""
    found, listed = of_review(review), list(jobs)
    for job in listed:
        job.comparison = found.get(job.pk)
    return listed


def attach_open(searches: Iterable[Search], review: Review) -> list[Search]:
    """These searches, each with how many of its files are `unconfirmed` or unexplained."""
    keys, listed = open_imports(review), list(searches)
    owners = list(CitationImport.objects.filter(pk__in=keys).values_list("search", flat=True))
    for search in listed:
        search.unconfirmed = owners.count(search.pk)
    return listed


def open_imports(review: Review) -> list[int]:
    """Keys of the published files whose count nobody has confirmed or explained."""
    return [key for key, comparison in of_review(review).items() if comparison.is_open]
