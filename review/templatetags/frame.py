"""The bar and the tabs around every page, and the small marks used everywhere."""

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from review import frame
from review.models import Membership, Review, User
from review.roles import allowed

register = template.Library()

HIDDEN = 'aria-hidden="true"'


@register.inclusion_tag("review/_bar.html", takes_context=True)
def bar(context):
    """The bar of a page; a page about a review has it in its context as `review`."""
    request, review = context["request"], context.get("review")
    match = request.resolver_match  # None on the page that says nothing is there
    if not request.user.is_authenticated:
        return {"user": None}
    if not isinstance(review, Review):
        review = None
    stages = frame.stages() if review else []
    return {
        "user": request.user,
        "review": review,
        "reviews": Review.objects.visible_to(request.user).order_by("title")[:20],
        "stages": [(stage, stage.progress(review, request.user)) for stage in stages],
        "current": match.app_name if match else "",
        "request": request,
    }


@register.inclusion_tag("review/_subnav.html", takes_context=True)
def subnav(context):
    """The pages of the current stage that this person's roles open."""
    request, review = context["request"], context.get("review")
    current = request.resolver_match.app_name if request.resolver_match else ""
    stage = next((stage for stage in frame.stages() if stage.key == current), None)
    if not (stage and isinstance(review, Review) and request.user.is_authenticated):
        return {"tabs": []}
    membership = Membership.objects.filter(review=review, user=request.user).first()
    permissions = allowed(membership.roles) if membership else set()
    tabs = [tab for tab in stage.tabs(review, request.user) if tab.permission in permissions]
    here = request.resolver_match.url_name
    return {"tabs": tabs, "path": request.path, "here": here, "stage": stage}


@register.simple_tag
def icon(name, label=""):
    """An icon from our one sprite; with a label it is an image, without one decoration."""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe(HIDDEN)
    return format_html(
        '<svg class="icon" {} viewBox="0 0 16 16"><use href="{}#i-{}"/></svg>',
        role,
        static("review/icons.svg"),
        name,
    )


@register.simple_tag
def key(letter):
    """The hint inside a button that a single key presses it."""
    return format_html(" <kbd>{}</kbd>", letter)


@register.simple_tag
def is_first_run():
    """Nobody has an account yet: whoever comes first makes the owner's."""
    return not User.objects.exists()


@register.filter
def when(moment):
    """A time as people read it; the title holds the exact one."""
    local = localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        date_format(local, "Y-m-d H:i:s T"),
        date_format(local, "j F, H:i"),
    )


@register.filter
def grouped(number):
    """A count with its digits in threes; what is no count is left as it is."""
    return f"{number:,}" if isinstance(number, int) else number


@register.filter
def minus(text):
    """A number with a real minus sign."""
    return str(text).replace("-", "\N{MINUS SIGN}")
