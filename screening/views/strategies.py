from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import appendix, prisma_s, shown
from screening.actions import searches
from screening.search_forms import StatementForm
from screening.strategies import lines_of


@require_safe
def strategy_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    rows = [
        {
            "search": search,
            "facts": appendix.facts_of(search),
            "lines": lines_of(search.strategy),
            "comparison": shown.of_search(search),
            "by_hand": appendix.entered_by_hand(search),
        }
        for search in appendix.searches_of(review)
    ]
    return render(request, "screening/strategy_list.html", {"review": review, "rows": rows})


@require_safe
def text(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    response = HttpResponse(appendix.as_text(review), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="search-strategies.txt"'
    return response


@require_safe
def checklist(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    return _checklist(request, review)


@require_POST
def state(request, uid, item):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    if item not in range(1, len(prisma_s.ITEMS) + 1):
        raise Http404
    form = StatementForm(request.POST)
    if not form.is_valid():
        return _checklist(request, review, wrong=(item, form), status=422)
    searches.state(review=review, item=item, by=request.user, **form.cleaned_data)
    return redirect("screening:prisma_s", uid=uid)


def _checklist(request, review, wrong=None, status=200):
    answers = prisma_s.answers(review)
    context = {
        "review": review,
        "rows": [(one, _form(one, wrong)) for one in answers],
        "answered": sum(one.state == prisma_s.State.ANSWERED for one in answers),
        "may_manage": may(request.user, review, Permission.MANAGE),
    }
    return render(request, "screening/prisma_s_list.html", context, status=status)


def _form(answer, wrong):
    if wrong and wrong[0] == answer.number:
        return wrong[1]
    said = answer.statement.text if answer.statement else ""
    if not said and answer.number == prisma_s.DEDUPLICATION:
        said = prisma_s.own_words()
    return StatementForm(initial={"text": said}, auto_id=f"id_{answer.number}_%s")
