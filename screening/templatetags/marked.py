"""Marking words in what a record says."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from screening.choices import HighlightKind

register = template.Library()
LINES = {  # each kind has a line of its own, for who does not see the colours
    HighlightKind.INCLUDE: "kw-in",
    HighlightKind.EXCLUDE: "kw-out",
    HighlightKind.NEUTRAL: "kw-pop",
}


@register.simple_tag(takes_context=True)
def marked(context, text):
    """The text, escaped, with the words of the page's `marker` in `mark`; without one as it is."""
    marker = context.get("marker")
    if marker is None:
        return format_html("{}", text)
    return format_html_join("", "{}", ((_mark(*part),) for part in marker.parts(str(text))))


def _mark(text, kind):
    if not kind:
        return text
    return format_html('<mark class="kw {}">{}</mark>', mark_safe(LINES[kind]), text)
