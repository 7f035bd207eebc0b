from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for
from review.models import Event, Review
from review.roles import Permission
from screening import appendix, shown
from screening.actions import imports, searches, uploads
from screening.forms import CitationForm, UploadForm
from screening.models import CitationImport, Search
from screening.search_forms import SearchForm
from screening.strategies import lines_of, total_of


@require_safe
def search_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    return _searches(request, review, SearchForm())


@require_POST
def start(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _searches(request, review, form, status=422)
    search = searches.start(review=review, by=request.user, **form.cleaned_data)
    return redirect("screening:search", uid=search.uid)


@require_safe
def detail(request, uid):
    search = get_for(request.user, Search.objects, Permission.READ, uid=uid)
    return _search(request, search)


@require_POST
def change(request, uid):
    search = get_for(request.user, Search.objects, Permission.MANAGE, uid=uid)
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _search(request, search, search_form=form, status=422)
    searches.change(search=search, by=request.user, **form.cleaned_data)
    return redirect("screening:search", uid=search.uid)


@require_POST
def upload(request, uid):
    search = get_for(request.user, Search.objects, Permission.MANAGE, uid=uid)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _search(request, search, upload_form=form, status=422)
    files = ((file.name, file.read()) for file in form.cleaned_data["file"])
    started = uploads.start(search=search, files=files, by=request.user)
    refused = [upload for upload in started if upload.job is None and not upload.is_left_out]
    if len(started) == 1 and started[0].job:
        return redirect(started[0].job)
    context = {"review": search.review, "search": search, "uploads": started}
    status = 409 if len(refused) == len(started) else 200
    return render(request, "screening/upload_detail.html", context, status=status)


@require_POST
def enter(request, uid):
    search = get_for(request.user, Search.objects, Permission.MANAGE, uid=uid)
    form = CitationForm(request.POST)
    if not form.is_valid():
        return _search(request, search, citation_form=form, status=422)
    citation = imports.enter(search=search, by=request.user, **form.cleaned_data)
    return redirect("screening:record", uid=citation.uid)


def _searches(request, review, form, status=200):
    stored = Count("imports__citations", filter=Q(imports__committed_at__isnull=False))
    rows = Search.objects.filter(review=review).annotate(stored_count=stored).order_by("pk")
    context = {"review": review, "searches": shown.attach_open(rows, review), "form": form}
    return render(request, "screening/search_list.html", context, status=status)


def _search(request, search, status=200, **forms):
    files = CitationImport.objects.of_files().filter(search=search).select_related("by")
    context = {
        "review": search.review,
        "search": search,
        "imports": shown.attach(files.order_by("-pk"), search.review),
        "comparison": shown.of_search(search),
        "by_hand": appendix.entered_by_hand(search),
        "upload_form": UploadForm(),
        "citation_form": CitationForm(),
        "search_form": SearchForm(instance=search),
        "facts": appendix.facts_of(search),
        "lines": lines_of(search.strategy),
        "strategy_total": total_of(search.strategy),
        "history": _history(search),
    }
    return render(request, "screening/search_detail.html", context | forms, status=status)


def _history(search):
    """Each correction with what the fields said before and after, the newest first."""
    events = Event.objects.filter(target_uid=search.uid, verb="screening.search.changed")
    labels = {name: Search._meta.get_field(name).verbose_name for name in searches.FIELDS}
    return [
        (event, [(labels[name], old, event.data["after"][name]) for name, old in before.items()])
        for event in events.select_related("by").order_by("-seq")
        if (before := event.data["before"])
    ]
