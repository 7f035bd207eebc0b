"""Errors a person can cause, and the one place that shows them."""

from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _


class DomainError(Exception):
    """What happened, where, and how to fix it, in words for the person who caused it.

    Raised by actions; subclasses are named for the cause (`CitationAlreadySettled`).
    """


class DomainErrorMiddleware:
    """Shows any `DomainError` as a notice: a fragment to htmx, a page otherwise; status 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not request.htmx:
            return _only_for_forms(request, response)
        return response

    def process_exception(self, request, exception):
        if not isinstance(exception, DomainError):
            return None
        name = "review/_problem.html" if request.htmx else "review/problem_detail.html"
        return render(request, name, {"problem": str(exception)}, status=409)


def _only_for_forms(request, refusal):
    """The address of a form, opened or loaded again as if it were a page: names the page."""
    words = _("This address only takes what a form sends; nothing was changed.")
    context = {"problem": words, "back": _page_above(request.path)}
    page = render(request, "review/problem_detail.html", context, status=405)
    page["Allow"] = refusal["Allow"]
    return page


def _page_above(path):
    """The nearest address above this one that there is."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
