"""Why a PDF could not be read, in words that say what to do about it."""


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogue (makemessages knows this name)."""
    return message


class PdfProblem(Exception):
    """A file that cannot be shown. `code` is stable (stored, tested); `message` is for people.

    Messages are plain English because a kernel knows no catalogue: a page passes `message`
    through gettext and fills `params` in afterwards.
    """

    code = "problem"
    message = gettext_noop("This PDF could not be read.")

    def __init__(self, **params: float) -> None:
        self.params = params
        super().__init__(self.message % params)


class NotAPdf(PdfProblem):
    code = "not_a_pdf"
    message = gettext_noop(
        "This file is not a PDF, whatever its name says. Open it in the program it came from, "
        "export it as PDF and upload that."
    )


class PasswordProtected(PdfProblem):
    code = "password_protected"
    message = gettext_noop(
        "This PDF is protected by a password. Open it with the password, save or print it as a "
        "PDF without one, and upload that."
    )


class DamagedPdf(PdfProblem):
    code = "damaged"
    message = gettext_noop(
        "This PDF is damaged or cut off and cannot be shown. Download it again from its source "
        "and upload the new file."
    )


class TooManyPages(PdfProblem):
    code = "too_many_pages"
    message = gettext_noop(
        "This PDF has %(pages)d pages; at most %(limit)d can be read. Split off the part that "
        "reports the study and upload that."
    )


class TooSlow(PdfProblem):
    code = "too_slow"
    message = gettext_noop(
        "Reading this PDF took longer than %(seconds)d seconds and was stopped. Save it as a "
        "simpler PDF, for example by printing it to PDF, and upload that."
    )


class TooMuchMemory(PdfProblem):
    code = "too_much_memory"
    message = gettext_noop(
        "Reading this PDF needs too much memory and was stopped. Save it as a simpler PDF, for "
        "example by printing it to PDF, and upload that."
    )


BY_CODE: dict[str, type[PdfProblem]] = {
    problem.code: problem
    for problem in (
        NotAPdf,
        PasswordProtected,
        DamagedPdf,
        TooManyPages,
        TooSlow,
        TooMuchMemory,
    )
}
