from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Event, Review
from review.roles import Permission
from screening import citation_lines, citation_list, highlights, queue
from screening.actions import selections, tags
from screening.errors import NothingChosen
from screening.export_forms import FormatForm
from screening.list_forms import ChosenForm, ListForm, TagForm
from screening.models import Citation
from screening.remark_forms import UndoForm


@require_safe
def records(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    return _list(request, review, request.GET, TagForm())


@require_POST
def tag(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    query, form = _query(request), TagForm(request.POST)
    if not form.is_valid():
        return _list(request, review, query, form, status=422)
    rows = chosen(request, review)
    change = tags.add(review=review, citations=rows, by=request.user, **form.cleaned_data)
    return _back(review, query, change)


@require_POST
def untag(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    query, form = _query(request), TagForm(request.POST)
    if not form.is_valid():
        return _list(request, review, query, form, status=422)
    name = form.cleaned_data["name"]
    rows = chosen(request, review)
    change = tags.remove(review=review, citations=rows, name=name, by=request.user)
    return _back(review, query, change)


@require_POST
def undo_tags(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    form = UndoForm(request.POST)
    seq = form.cleaned_data["seq"] if form.is_valid() else 0
    change = tags.undo(review=review, seq=seq, by=request.user)
    return _back(review, _query(request), change)


@require_POST
def join(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    head = selections.join(citations=chosen(request, review), by=request.user)
    return redirect("screening:record", uid=head.uid)


def _query(request):
    """The query of the list's address, which every form on it sends along."""
    form = ChosenForm(request.POST)
    return QueryDict(form.cleaned_data["query"] if form.is_valid() else "")


def chosen(request, review):
    """What the form of the list asks for: the records ticked, or all that its query finds."""
    form = ChosenForm(request.POST)
    sent = form.cleaned_data if form.is_valid() else {}
    if sent.get("every"):
        is_sealed = queue.is_sealed(request.user, review)
        listed = ListForm(_query(request), review=review, user=request.user, is_sealed=is_sealed)
        return citation_list.filtered(review, request.user, listed.filters)
    if not sent.get("chosen"):
        raise NothingChosen(_("No record is chosen. Tick some first, with x or a click."))
    rows = Citation.objects.visible_to(request.user).filter(review=review)
    return rows.filter(uid__in=sent["chosen"])


def _back(review, query, change):
    """To the list as it was, which then says what was done and offers to undo it."""
    query = query.copy()
    query["done"] = str(change.event.seq if change.event else 0)
    address = reverse("screening:records", args=[review.uid])
    return HttpResponseRedirect(f"{address}?{query.urlencode()}")


def _list(request, review, query, tag_form, status=200):
    user, is_sealed = request.user, queue.is_sealed(request.user, review)
    form = ListForm(query, review=review, user=user, is_sealed=is_sealed)
    keys = citation_list.ordered(citation_list.filtered(review, user, form.filters), form.order)
    page = Paginator(keys, citation_list.PER_PAGE).get_page(query.get("page"))
    context = {
        "review": review,
        "form": form,
        "chips": list(form.chips()),
        "page": page,
        "lines": citation_lines.of(list(page), review, user, is_sealed=is_sealed),
        "marker": highlights.of(user, review),
        "is_sealed": is_sealed,
        "tag_form": tag_form,
        "export_form": FormatForm(),
        "done": _done(user, review, query.get("done", "")),
        "query": query.urlencode(),
        "may_join": may(user, review, Permission.SCREEN),
    }
    return render(request, "screening/record_list.html", context, status=status)


def _done(user, review, seq):
    """The reader's own event that the address names, to be told and undone; 0 for nothing done."""
    if not seq.isdecimal() or len(seq) > 15:
        return None
    rows = Event.objects.filter(review=review, by=user, verb__startswith="screening.tag.")
    return rows.filter(seq=int(seq)).first() or ("nothing" if seq == "0" else None)
