"""Errors a person can cause, and the one place that shows them."""

from django.shortcuts import render


class DomainError(Exception):
    """What happened, where, and how to fix it, in words for the person who caused it.

    Raised by actions; subclasses are named for the cause (`CitationAlreadySettled`).
    """


class DomainErrorMiddleware:
    """Shows any `DomainError` as a notice: a fragment to htmx, a page otherwise; status 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, DomainError):
            return None
        name = "review/_problem.html" if request.htmx else "review/problem_detail.html"
        return render(request, name, {"problem": str(exception)}, status=409)
