"""Estimates of agreement in words: a number, its interval, or why there is none."""

from django import template
from django.utils.html import format_html

from review.templatetags.frame import minus
from screening.agreement import ORWIN
from screening.agreement_tables import WHY_NOT

register = template.Library()


@register.filter
def share(found):
    """A proportion in per cent."""
    return _none(found.reason) if found.value is None else f"{100 * found.value:.1f} %"


@register.filter
def coefficient(found):
    """Two decimals, as the scales of words are printed."""
    return _none(found.reason) if found.value is None else minus(f"{found.value:.2f}")


@register.filter
def interval(found):
    if found.lower is None or found.upper is None:
        return ""
    return minus(f"{found.lower:.2f} to {found.upper:.2f}")


@register.filter
def in_words(found):
    """Orwin's word for a kappa."""
    word = ORWIN.word(found.value)
    return str(word) if word else ""


def _none(reason):
    return format_html('<span class="quiet" title="{}">–</span>', WHY_NOT.get(reason, ""))
