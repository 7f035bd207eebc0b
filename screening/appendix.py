"""The full strategies of all searches as plain text, ready for the appendix of a report."""

from collections.abc import Iterator
from textwrap import indent

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from review.models import Review
from screening import shown
from screening.choices import SearchKind
from screening.models import Search
from screening.strategies import lines_of

FACTS = (  # fields beside the strategy, in the order in which they are printed
    "platform",
    "together_with",
    "coverage",
    "searched_on",
    "searched_by",
    "procedure",
    "limits",
    "filters",
    "prior_work",
    "updates",
    "press_by",
    "press_on",
    "press_outcome",
)


def facts_of(search: Search) -> list[tuple[str, str]]:
    """What is said of a search beside its strategy: name and value, without what is not said."""
    found = [(_("Kind"), search.get_method_display() or search.get_kind_display())]
    for name in FACTS:
        value = getattr(search, name)
        if value not in ("", None):
            shown_as = date_format(value, "j F Y") if name.endswith("_on") else str(value)
            label = str(Search._meta.get_field(name).verbose_name)
            found.append((label[:1].upper() + label[1:], shown_as))
    return found


def entered_by_hand(search: Search) -> int:
    """How many of its records no file held."""
    return search.imports.published().by_hand().count()


def searches_of(review: Review) -> list[Search]:
    """Databases, then registers, then other methods, each in the order in which it was noted."""
    order = [SearchKind.DATABASE, SearchKind.REGISTER, SearchKind.OTHER]
    rows = Search.objects.filter(review=review).order_by("pk")
    return sorted(rows, key=lambda search: order.index(SearchKind(search.kind)))


def as_text(review: Review) -> str:
    """The appendix as plain text."""
    title = _("Search strategies: {review}").format(review=review)
    parts = [f"{title}\n{'=' * len(title)}"]
    parts += ["\n".join(_part(n, search)) for n, search in enumerate(searches_of(review), 1)]
    return "\n\n".join(parts) + "\n"


def _part(number: int, search: Search) -> Iterator[str]:
    heading = f"{number}. {search}"
    yield f"{heading}\n{'-' * len(heading)}"
    for name, value in facts_of(search):
        yield f"{name}: {value}" if "\n" not in value else f"{name}:\n{indent(value, '  ')}"
    whole = shown.of_search(search)
    if whole.shown is not None:
        yield _("Records found: {n:,}").format(n=whole.shown)
    if whole.found:
        yield _("Records imported: {n:,}").format(n=whole.found)
    if by_hand := entered_by_hand(search):
        yield _("Records entered by hand: {n:,}").format(n=by_hand)
    if search.strategy:
        yield "\n" + _("Strategy:")
        for line in lines_of(search.strategy):
            hits = "" if line.hits is None else f" ({line.hits:,})"
            yield f"{f'{line.number}. ' if line.number is not None else ''}{line.text}{hits}"
