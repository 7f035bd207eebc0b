"""How many pairs of possible duplicates wait, wherever records come in."""

from django import template

from review.access import may
from review.roles import Permission
from screening import doubts

register = template.Library()


@register.inclusion_tag("screening/_waiting_duplicates.html", takes_context=True)
def waiting_duplicates(context):
    """A line with the way to the queue, for who may answer; nothing where none waits."""
    review = context["review"]
    return {
        "review": review,
        "left": doubts.queue(review).left,
        "may_screen": may(context["request"].user, review, Permission.SCREEN),
    }
