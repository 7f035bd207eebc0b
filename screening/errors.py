"""What a person can do wrong in screening, each named for its cause, in words for that person."""

from review.errors import DomainError


class CitationAlreadySettled(DomainError):
    """Everyone who was needed has judged the record, so a vote on it is no longer free."""


class NotOpenForJudgement(DomainError):
    """The record is not, or no longer, up for judgement at that stage."""


class ReasonNeeded(DomainError):
    """An exclusion at full text without a reason, or with a reason of something else."""


class OwnConflict(DomainError):
    """Who judged the record cannot settle the conflict about it."""


class NothingToReopen(DomainError):
    """The record is not settled, so its votes are free."""


class ReopeningNeedsAReason(DomainError):
    """Nothing was said of why."""


class NotInConflict(DomainError):
    """There is nothing to settle."""


class FileAlreadyImported(DomainError):
    """The same bytes were uploaded to the same search before."""


class FileNotReadable(DomainError):
    """No record can be read from the file."""


class NoSuchTable(DomainError):
    """Columns were named that are not those of the file."""


class FileDoesNotAddUp(DomainError):
    """The reading left bytes or records out, so nothing of it is published."""


class NotADuplicate(DomainError):
    """The record stands for itself alone, so there is nothing to split."""


class CannotMerge(DomainError):
    """The two records cannot become one as they are."""


class NotAPdf(DomainError):
    """The file is something else."""


class FileAlreadyThere(DomainError):
    """The report has this very file."""


class FileRefused(DomainError):
    """The file is empty, too large, or waits here already."""


class FileInUse(DomainError):
    """Judgements or values rest on the file, so it stays."""


class WrongRetrieval(DomainError):
    """The report is not where that step of its retrieval begins."""


class StudyLabelTaken(DomainError):
    """Another study of the review has the label."""


class StudyNeedsAReport(DomainError):
    """A study without a report would be about nothing."""


class CorrectionRefused(DomainError):
    """A record is corrected in what describes its report, with a title left and a reason given."""


class WhyNeeded(DomainError):
    """Something that others will ask about was done without saying why."""


class NotInTheReview(DomainError):
    """The import is not, or not yet, or no longer, part of the review."""


class NotUndone(DomainError):
    """Only what was undone can be brought back."""


class ConsequencesNotConfirmed(DomainError):
    """Extracted data hang on the import, and nobody said that they may leave."""


class RepairRefused(DomainError):
    """What was typed is still no record, or the record needs no repair."""


class NothingToReadAgain(DomainError):
    """The import has no file, or another reading of it waits for an answer."""


class CannotSetAside(DomainError):
    """The record is judged, or set aside already, or no reason was given."""


class NotFinalYet(DomainError):
    """Something of the flow is still in progress, or its numbers do not add up."""


class NoSuchValue(DomainError):
    """A field has no other value that could be shown."""


class AlreadyAnswered(DomainError):
    """Somebody has said meanwhile whether the two records are of one report."""


class NothingToUndo(DomainError):
    """What is to be taken back was taken back, or never was."""


class CannotRelate(DomainError):
    """The two records are no two, or not of one review."""


class TagRefused(DomainError):
    """A tag without a name, or one that is another person's."""


class NoteRefused(DomainError):
    """A note without words, or one that is another person's."""


class NothingChosen(DomainError):
    """Something is to be done to records, but to none."""


class CannotStop(DomainError):
    """The stopping plan does not allow it now."""


class CannotPilot(DomainError):
    """The pilot round cannot begin or end now."""


class NotYourConflict(DomainError):
    """Somebody else judged the record or wrote the argument."""
